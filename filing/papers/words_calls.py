"""到期提醒电话单: whom to call before a filing ends, for the office's own use."""

from filing.choices import DocumentKind
from filing.papers.blocks import Facts, ListBlock, Paper, Table
from filing.papers.facts import CallRow, PaperFacts
from filing.papers.told import said, told
from filing.papers.words_common import code, day, make_paper, rows, signature

HEAD = ("序号", "姓名", "电话", "备案类型", "就医地", "到期日", "剩余", "办理", "接听情况")


def call_list(p: PaperFacts) -> Paper:
    """The rows in the order of their last day; a filing that ends today still counts today. Source: C20, D3."""
    first, last = p.calls_between or (p.issued_on, p.issued_on)
    blocks = (
        Facts(rows(("到期日", f"{day(first)}至{day(last)}(含当日)"), ("件数", p.calls_counted)), large=True),
        said(p, DocumentKind.CALL_LIST, "开头"),
        Table(HEAD, tuple(_cells(n, row) for n, row in enumerate(p.calls, start=1))) if p.calls else None,
        ListBlock(told(p, DocumentKind.CALL_LIST, "电话里可以说明"), heading="电话里可以说明"),
        code(p),
        signature(p, f"制单人:{p.taken_by}"),
    )
    return make_paper(p, DocumentKind.CALL_LIST, blocks)


def _cells(number: int, row: CallRow) -> tuple[str, ...]:
    left = "今天到期" if row.days_left == 0 else f"{row.days_left}天"
    return (str(number), row.name, row.phone, row.type_label, row.place, day(row.end), left, row.renewed, "")
