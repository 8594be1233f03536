"""到期提醒: what ends soon in the own office, and the paper to telephone by (R41, C20, D3)."""

from datetime import date, datetime

from django.db import transaction

from filing.choices import BatchKind, DocumentKind, FilingStatus, FilingType
from filing.dates import EXPIRY_STEPS, days_left, ending_span
from filing.errors import BadInput, NotAllowed
from filing.models import Batch, Document, Filing, Staff
from filing.operations import numbering, papers
from filing.operations.common import day_of
from filing.papers.facts import CallRow, PaperFacts
from filing.querysets import FilingQuerySet

CALLS_MAX = 200


def expiring(*, office: str | None, on: date, within: int) -> FilingQuerySet:
    """Approved filings of the office whose last day lies in the step `within` of EXPIRY_STEPS; the earliest first."""
    return Filing.objects.of_office(office).ending_between(*ending_span(on, within))


@transaction.atomic
def issue_call_list(*, within: int, by: Staff, now: datetime) -> Document:
    """The telephone list of one step as a paper: numbers in full, so its words are encrypted and its prints counted."""
    if by.office_id is None or not by.has_perm("filing.print_document"):
        raise NotAllowed("您的岗位不能出具和打印文书,没有出具。请由经办员办理。")
    if within not in EXPIRY_STEPS:
        raise BadInput("within", "没有这个到期范围,没有出具。请选择 30、60 或者 90 天。")
    on = day_of(now)
    found = expiring(office=by.office_id, on=on, within=within).for_list().with_renewals()
    rows = list(found[: CALLS_MAX + 1])
    if not rows:
        raise BadInput("within", "这段时间没有到期的备案,没有出具电话单。")
    span = ending_span(on, within)
    batch = Batch.objects.create(
        kind=BatchKind.CALL_LIST, office=by.office, first_day=span.first, last_day=span.last,
        size=len(rows[:CALLS_MAX]), at=now, by=by,
    )  # fmt: skip
    number = numbering.allot(prefix=numbering.DOCUMENT, district=by.office_id, day=on)
    counted = f"前{CALLS_MAX}件(还有未列出的)" if len(rows) > CALLS_MAX else f"{len(rows)}件"
    facts = PaperFacts(
        office=papers.office_on_paper(by.office),
        number=number,
        issued_on=on,
        taken_by=by.full_name,
        calls=tuple(_call(filing, on) for filing in rows[:CALLS_MAX]),
        calls_between=(span.first, span.last or on),
        calls_counted=counted,
        demo=papers.is_demo(),
    )
    return papers.store_document(DocumentKind.CALL_LIST, number, facts, by.office, by, now, batch=batch)


def _call(filing: Filing, on: date) -> CallRow:
    return CallRow(
        name=filing.person.name,
        phone=phone_of(filing),
        type_label=str(FilingType(filing.type).label),
        place=filing.place.full_name,
        end=filing.end,
        days_left=days_left(filing.end, on),
        renewed=renewal_words(filing),
    )


def phone_of(filing: Filing) -> str:
    """The person's own telephone of the filing, else the contact's, else that of the register (domain 6b.13)."""
    return filing.phone or filing.contact_phone or filing.person.phone or filing.person.second_phone


def renewal_words(filing: Filing) -> str:
    """已续期 once the renewal is approved, its state before that; "" for none."""
    renewal = filing.renewal
    if renewal is None:
        return ""
    return "已续期" if renewal.status == FilingStatus.APPROVED else f"续期{FilingStatus(renewal.status).label}"
