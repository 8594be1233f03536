"""备案登记表, 手工报销材料清单 and 送达回执: papers filled in here and signed or taken along."""

from filing.choices import DocumentKind, FilingType
from filing.papers.blocks import Facts, ListBlock, Paper, Table
from filing.papers.facts import PaperFacts
from filing.papers.told import said, told
from filing.papers.words_common import (
    code,
    day,
    filing_rows,
    make_paper,
    office_facts,
    person_rows,
    receiver_line,
    rows,
    signature,
    stay_words,
    validity,
)
from filing.papers.words_intake import material_table
from filing.rules.adviser_facts import AdviceFacts
from filing.rules.adviser_papers import claim_papers


def registration(p: PaperFacts) -> Paper:
    """What was stated, for the applicant to check and sign. Source: domain 1.13, R20, R50, J4."""
    signer = "代办人签名:" if p.agent else "申请人签名:"
    blocks = (
        Facts((*person_rows(p), *_person_details(p))),
        Facts((*filing_rows(p), *_stated(p))),
        material_table(p.materials),
        ListBlock(told(p, DocumentKind.REGISTRATION, "申请人声明"), heading="申请人声明"),
        Facts(rows(("经办意见", _handled(p)), ("审核意见", _decided(p)))),
        code(p),
        signature(p, signer, f"经办人:{p.taken_by}", "审核人:" + p.decided_by, signer=signer),
    )
    return make_paper(p, DocumentKind.REGISTRATION, blocks)


def claim_list(p: PaperFacts) -> Paper:
    """What to bring for the manual claim of a stay that was paid. Source: J18, R63, R65, D7."""
    injury = p.case.stay.injury
    blocks = (
        said(p, DocumentKind.CLAIM_LIST, "开头"),
        Facts((*person_rows(p), *rows(("就医地", p.place.name), ("住院", stay_words(p))))),
        ListBlock(tuple(claim_papers(AdviceFacts(injury=injury))), heading="材料清单"),
        office_facts(p),
        code(p),
        signature(p, receiver_line(p), f"经办人:{p.taken_by}"),
    )
    return make_paper(p, DocumentKind.CLAIM_LIST, blocks)


def delivery(p: PaperFacts) -> Paper:
    """Which papers were handed over, for whoever receives them to sign. ValueError when there is none."""
    if not p.delivered:
        raise ValueError("nothing to hand over")
    body = tuple((str(n), d.title, d.number, day(d.issued_on)) for n, d in enumerate(p.delivered, start=1))
    blocks = (
        Facts((*person_rows(p), *filing_rows(p))),
        Table(("序号", "送达的文书", "文书编号", "出具日期"), body),
        Facts((("送达方式", "□当面送达  □邮寄送达  □其他:________"), ("送达时间", "____年__月__日__时"))),
        ListBlock(told(p, DocumentKind.DELIVERY, "说明"), heading="说明"),
        code(p),
        signature(p, "受送达人签名:", "代收人签名及与受送达人关系:", f"送达人:{p.taken_by}"),
    )
    return make_paper(p, DocumentKind.DELIVERY, blocks)


def _person_details(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    person = p.case.person
    retired = {True: "退休", False: "在职或其他", None: ""}[person.retired]
    phones = "、".join(p.insured.phones)
    return rows(
        ("出生日期", day(person.birth_date)),
        ("人员类别", retired),
        ("联系电话", phones),
        ("联系人", p.insured.contact),
        ("异地居住地址", p.insured.address),
    )


def _stated(p: PaperFacts) -> tuple[tuple[str, str], ...]:
    """The period, and what only this type states. Source: R4–R8."""
    case, referral = p.case, p.case.referral
    of_type: dict[FilingType, tuple[tuple[str, str], ...]] = {
        FilingType.RETIREE: (("户籍所在地", case.hukou_place),),
        FilingType.POSTED: (("派驻单位", case.employer),),
        FilingType.REFERRAL: (
            ("转出医院", referral.hospital_name),
            ("诊断", referral.diagnosis),
            ("转诊证明日期", day(referral.certificate_date)),
            ("拟转往医院", referral.target_hospital),
            ("转往城市", referral.target_place),
        ),
        FilingType.OTHER: (("外出事由", case.purpose), ("上海备案理由", case.shanghai_reason)),
    }
    period = (("起止日期", validity(p)),) if case.start else ()
    return rows(*period, *(of_type.get(case.type, ()) if case.type else ()))


def _handled(p: PaperFacts) -> str:
    return f"{day(p.accepted_on)}受理" if p.accepted_on else ""


def _decided(p: PaperFacts) -> str:
    return f"{day(p.decided_on)}审核通过" if p.decided_on else ""
