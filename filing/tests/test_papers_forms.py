"""备案登记表, 手工报销材料清单 and 送达回执: issued by hand, filled in, where they apply and nowhere else."""

from dataclasses import replace
from datetime import date

import pytest

from filing.choices import DocumentKind, FilingType, Mode
from filing.errors import BadInput, NotAllowed
from filing.facts import ReferralFacts
from filing.operations import forms_on_demand, papers, review
from filing.papers.blocks import Signature, Table, words_of
from filing.papers.build import build
from filing.papers.facts import DeliveredRow, MaterialRow
from filing.papers.words_common import VERIFY_HINT
from filing.tests import world as w
from filing.tests.paper_makers import AGENT, HANGZHOU, PAID, a_filing, paper_facts

REGISTRATION, CLAIM_LIST, DELIVERY = DocumentKind.REGISTRATION, DocumentKind.CLAIM_LIST, DocumentKind.DELIVERY


def said(kind, filing=None, **changes) -> str:
    return words_of(build(kind, paper_facts(filing, **changes)))


# --- The words -------------------------------------------------------------------------------------------------------

OF_TYPE = [
    (a_filing(FilingType.RETIREE, hukou_place="安徽省合肥市"), ("户籍所在地", "安徽省合肥市")),
    (a_filing(FilingType.POSTED, employer="苏州演示科技有限公司"), ("派驻单位", "苏州演示科技有限公司")),
    (a_filing(FilingType.OTHER, purpose="探亲"), ("外出事由", "探亲")),
    (
        a_filing(
            FilingType.REFERRAL,
            referral=ReferralFacts(
                hospital_name="苏州演示医院",
                diagnosis="疑难疾病待查",
                target_hospital="杭州演示医院",
                target_place="杭州市",
                certificate_date=date(2026, 11, 20),
            ),
        ),
        (
            "转出医院",
            "苏州演示医院",
            "诊断",
            "疑难疾病待查",
            "转诊证明日期",
            "2026年11月20日",
            "拟转往医院",
            "杭州演示医院",
            "转往城市",
            "杭州市",
        ),
    ),
]


@pytest.mark.parametrize(("filing", "told"), OF_TYPE, ids=[str(case.type) for case, _ in OF_TYPE])
def test_the_registration_states_what_its_type_asks_and_nothing_of_another(filing, told):
    lines = said(REGISTRATION, filing).splitlines()
    assert [line for line in told if line not in lines] == []
    others = {label for _, words in OF_TYPE for label in words[::2]} - set(told)
    assert others.isdisjoint(lines)


def test_the_registration_lists_the_materials_and_leaves_lines_to_sign():
    paper = build(
        REGISTRATION, paper_facts(materials=(MaterialRow("居住证", 2, "原件"),), decided_by="", decided_on=None)
    )
    assert next(b for b in paper.blocks if isinstance(b, Table)).rows == (("1", "居住证", "2页", "原件"),)
    signed = next(b for b in paper.blocks if isinstance(b, Signature))
    assert signed.lines == ("申请人签名:", "经办人:陈经办", "审核人:")
    assert "审核意见" not in words_of(paper)


def test_the_registration_by_an_agent_is_signed_by_the_agent():
    assert "代办人签名:" in said(REGISTRATION, agent=AGENT)


def test_the_claim_list_names_each_paper_and_never_promises_direct_settlement():
    text = said(CLAIM_LIST, a_filing(stay=PAID))
    assert "费用明细清单" in text
    assert "2026年11月1日" in text
    assert "不能直接结算" in text
    assert "责任认定材料" not in text


def test_the_delivery_names_the_papers_and_needs_one():
    rows = (DeliveredRow("不予备案告知书", "YDWS1", date(2026, 11, 23)),)
    text = said(DELIVERY, a_filing(place=HANGZHOU), delivered=rows)
    assert "不予备案告知书" in text
    assert "受送达人签名:" in text
    with pytest.raises(ValueError, match="nothing"):
        said(DELIVERY, delivered=())


# --- Where they apply ------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


def kinds(filing) -> set[str]:
    return {str(kind) for kind in forms_on_demand.issuable(filing, filing.documents.all())}


@pytest.mark.django_db
def test_what_is_offered_follows_the_filing(clerk):
    reviewer, insured = w.staff(w.REVIEWER), w.person(clerk)
    draft = w.draft(clerk, insured, FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    assert kinds(draft) == {"notice", "promise", "registration"}
    given = w.submitted(clerk, w.person(clerk))
    assert kinds(given) == {"registration", "delivery"}
    refused = review.refuse(
        filing=given, by=reviewer, now=w.NOW, expected_version=given.version, reasons=[w.reason("refuse")]
    )
    document = forms_on_demand.issue_on_demand(filing=refused, kind=DELIVERY, by=clerk, now=w.NOW)
    rows = next(b for b in papers.words_of(document).blocks if isinstance(b, Table)).rows
    assert [row[1] for row in rows] == ["受理凭证", "不予备案告知书"]


@pytest.mark.django_db
def test_the_registration_of_a_decided_filing_says_who_decided_and_when(clerk):
    filing = w.approved(clerk, w.staff(w.REVIEWER, name="沈静怡"), w.person(clerk))
    document = forms_on_demand.issue_on_demand(filing=filing, kind=REGISTRATION, by=clerk, now=w.NOW)
    text = words_of(papers.words_of(document))
    assert "2026年11月23日审核通过" in text
    assert "审核人:沈静怡" in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (DocumentKind.PROMISE, "不是承诺制"),
        (CLAIM_LIST, "不用手工报销"),
        (DELIVERY, "还没有需要送达的文书"),
        (DocumentKind.RECEIPT, "随业务自动出具"),
        (DocumentKind.SLIP, "没有作废,不用重新出具"),
    ],
)
def test_what_does_not_apply_is_refused_with_a_sentence(clerk, kind, why):
    draft = w.draft(clerk, w.person(clerk))
    with pytest.raises(BadInput, match=why):
        forms_on_demand.issue_on_demand(filing=draft, kind=kind, by=clerk, now=w.NOW)
    assert not draft.documents.exists()


@pytest.mark.django_db
def test_who_may_not_print_issues_none(clerk):
    draft = w.draft(clerk, w.person(clerk))
    with pytest.raises(NotAllowed):
        forms_on_demand.issue_on_demand(filing=draft, kind=REGISTRATION, by=w.staff(w.REVIEWER), now=w.NOW)


def test_hospital_and_days_of_an_earlier_stay_are_told_and_it_is_no_late_filing():  # R65, D7
    earlier = replace(PAID, hospital="演示医院", for_this_stay=False)
    stay = "演示医院,2026年11月1日至2026年11月10日住院"
    words = said(REGISTRATION, a_filing(stay=earlier))
    assert f"此前住院\n{stay},已自费结算,本次备案只用于今后就医" in words
    assert "补办" not in words
    assert stay in said(CLAIM_LIST, a_filing(stay=earlier))


def test_only_a_paper_about_a_filing_offers_to_tell_how_it_stands():  # C35
    assert VERIFY_HINT in said(DocumentKind.SLIP)
    assert VERIFY_HINT not in said(DocumentKind.CALL_LIST, filing_number="")
