"""From the form to the slip: the clerk's screens, all five types, wrong values, and what strangers see."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType, MaterialKind, Mode
from filing.identity import mask_number
from filing.models import AuditEntry, Document, Filing, Material, Reason
from filing.tests import world
from portal.forms.filings import FilingForm
from portal.tests.world import form_values, keep, only_filing, photo, reload, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return signed_in(world.CLERK, name="林测试")


@pytest.fixture
def person(clerk):
    return world.person(clerk[1])


def new_url(person):
    return reverse("filing_new", args=[person.ref])


def url(name, filing, *more):
    return reverse(name, args=[filing.ref, *more])


def sign_on_paper(client, filing):
    return keep(client, filing, **{"sign-kind": "paper"})


def hand_in(client, filing):
    filing = reload(filing)
    return client.post(url("filing_submit", filing), {"version": filing.version})


@pytest.mark.parametrize("type_", list(FilingType))
def test_every_type_goes_from_the_form_to_the_slip(clerk, type_):
    client, member = clerk
    reviewer, _ = signed_in(world.REVIEWER)
    insured = world.person(member, retired=type_ == FilingType.RETIREE)
    papers = {f"m-{kind}-files": photo() for kind in world.PROOFS[type_]}
    done = {"sign-kind": "paper", "act": "submit", "remark": "已核对"}
    answer = client.post(new_url(insured), form_values(insured, type_, **papers, **done))
    filing = only_filing()
    assert answer["Location"] == url("filing_submitted", filing)
    assert {m.kind for m in filing.materials.all()} == set(world.PROOFS[type_])
    filing = reload(filing)
    case = reviewer.get(url("review_case", filing))
    assert filing.number in case.content.decode()
    decided = reviewer.post(
        url("review_case", filing), {"decision": "approve", "version": filing.version, "words": "同意"}
    )
    assert decided["Location"] == "/review/"
    filing = reload(filing)
    assert filing.status == FilingStatus.APPROVED
    assert filing.remark == "已核对"
    slip = filing.documents.get(kind="slip")
    assert reverse("document_view", args=[slip.number]) in client.get(url("filing_detail", filing)).content.decode()


def test_promise_is_signed_instead_of_papers(clerk, person):
    client, _ = clerk
    values = form_values(person, FilingType.RESIDENT, mode="promise", act="submit")
    assert client.post(new_url(person), {**values, "sign-kind": "paper"}).status_code == 302
    filing = only_filing()
    assert (filing.mode, filing.status) == (Mode.PROMISE, FilingStatus.SUBMITTED)
    assert filing.materials.get().kind == MaterialKind.PROMISE_LETTER


def test_a_new_form_posted_twice_makes_one_filing(clerk, person):
    client, _ = clerk
    values = form_values(person)
    first, second = client.post(new_url(person), values), client.post(new_url(person), values)
    assert first["Location"] == second["Location"]
    assert Filing.objects.count() == 1


def test_submitting_twice_is_told_who_was_first_and_makes_one_receipt(clerk, person):
    client, member = clerk
    filing = world.draft(member, person, now=timezone.now())
    version = {"version": filing.version}
    assert client.post(url("filing_submit", filing), version).status_code == 302
    again = client.post(url("filing_submit", filing), version)
    assert again.status_code in (403, 409)
    assert "待审核" in again.content.decode()
    assert Document.objects.filter(kind="receipt").count() == 1


def test_what_stops_the_submission_is_listed_whole_and_the_draft_stays(clerk, person):
    client, _ = clerk
    client.post(new_url(person), form_values(person, notice_read="", phone=""))
    filing = only_filing()
    for answer in (hand_in(client, filing), keep(client, filing, act="submit")):
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "须阅读" in page or "告知书" in page
        assert "签名" in page
        assert "草稿仍在" in page
        assert reload(filing).status == FilingStatus.DRAFT


LONG = "很" * 600
WRONG = [
    ("applicant", "nobody", "谁来办"),
    ("applicant", "", "谁来办"),
    ("document", "x", "参保人身份凭证"),
    ("document_seen_as", "x", "凭证核验形式"),
    ("platform_check", "x", "省平台查询"),
    ("in_hospital", "perhaps", "是否已住院"),
    ("paid", "perhaps", "是否已出院结算"),
    ("paid", "yes", "住过院"),
    ("place", "", "就医地"),
    ("place", "不存在的地方", "没有找到"),
    ("place", "昆山", "苏州市内"),
    ("place", "朝阳", "110000"),
    ("place", "香港", "港澳台"),
    ("enrolment", "", "参保险种"),
    ("enrolment", "999999", "参保险种"),
    ("enrolment", "abc", "参保险种"),
    ("type", "", "备案类型"),
    ("type", "emergency", "备案类型"),
    ("purpose", LONG, "最多 200 个字"),
    ("purpose", "a\x00b", "控制字符"),
    ("shanghai_reason", "XX99", "上海仍要备案的理由"),
    ("mode", "", "备案方式"),
    ("mode", "x", "备案方式"),
    ("start", "明天", "日期看不懂"),
    ("start", "2026-02-30", "没有这一天"),
    ("start", "99999999", "没有这一天"),
    ("end", "x", "日期看不懂"),
    ("phone", "12345", "手机号码"),
    ("contact_name", "\u202e坏", "控制字符"),
    ("contact_name", "1@#", "姓名"),
    ("contact_phone", "12", "电话应为"),
    ("address", LONG, "最多 200 个字"),
    ("remark", LONG, "最多 500 个字"),
]


@pytest.mark.parametrize(("field", "value", "part"), WRONG)
def test_a_wrong_value_gets_a_sentence_and_everything_typed_stays(clerk, person, field, value, part):
    place = {"place": "上海"} if field == "shanghai_reason" else {}
    answer = clerk[0].post(new_url(person), form_values(person, **{"address": "延安路 8 号", **place, field: value}))
    form = answer.context["form"]
    assert answer.status_code == 200
    assert Filing.objects.count() == 0
    errors = {name: " ".join(sentences) for name, sentences in form.errors.items()}
    assert any(part in sentence for sentence in errors.values()), errors
    assert errors, field
    page = answer.content.decode()
    assert "invalid-feedback" in page
    assert field == "address" or "延安路 8 号" in page
    assert form[field].value() == value


def test_wrong_values_of_fields_that_appear_only_sometimes(clerk, person):
    agent = {
        "applicant": "agent", "agent_name": "9", "agent_kind": "resident_id", "agent_number": "32058419661104005",
        "agent_phone": "1", "agent_relation": "cousin",
    }  # fmt: skip
    referral = {"referral_hospital": "H9", "certificate_date": "去年", "diagnosis": LONG}
    stay = {"in_hospital": "yes", "admission": "2026-11-20", "discharge": "2026-11-10"}
    answer = clerk[0].post(new_url(person), form_values(person, FilingType.REFERRAL, **agent, **referral, **stay))
    wrong = {
        "agent_name",
        "agent_number",
        "agent_phone",
        "agent_relation",
        "referral_hospital",
        "certificate_date",
        "diagnosis",
        "discharge",
    }
    assert set(answer.context["form"].errors) == wrong
    retiree = clerk[0].post(new_url(person), form_values(person, FilingType.RETIREE, hukou_place=LONG, settled="maybe"))
    assert set(retiree.context["form"].errors) == {"hukou_place", "settled"}
    posted = clerk[0].post(new_url(person), form_values(person, FilingType.POSTED, employer=LONG))
    assert set(posted.context["form"].errors) == {"employer"}
    assert Filing.objects.count() == 0


def test_every_field_that_a_clerk_can_get_wrong_stands_in_the_tables(person):
    ticks = {"identity_checked", "injury", "for_this_stay", "notice_read", "insisted", "form_key"}
    sometimes = {
        "agent_name", "agent_kind", "agent_number", "agent_phone", "agent_relation", "platform_number", "admission",
        "discharge", "stay_hospital", "settled", "hukou_moved", "hukou_place", "employer", "referral_hospital",
        "referral_hospital_name",
        "diagnosis", "target_hospital", "target_place", "certificate_date", "certificate_number", "long_stay_asked",
    }  # fmt: skip
    assert set(FilingForm(person=person).fields) == ticks | sometimes | {field for field, _, _ in WRONG}


def test_what_does_not_apply_is_emptied_even_when_it_is_wrong(clerk, person):
    values = form_values(
        person, FilingType.OTHER, agent_number="x", employer=LONG, certificate_date="去年", settled="maybe"
    )
    assert clerk[0].post(new_url(person), values).status_code == 302
    filing = only_filing()
    assert (filing.agent_number, filing.employer, filing.certificate_date, filing.settled) == ("", "", None, None)


def test_a_damaged_form_key_is_a_sentence_not_a_fault(clerk, person):
    answer = clerk[0].post(new_url(person), form_values(person, form_key="<script>"))
    assert answer.status_code == 200
    assert Filing.objects.count() == 0


HOSTILE = [
    "a\x00b",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "\u202e\u2066",
    "😀" * 30,
    "{{ 7*7 }}",
    "9" * 400,
    "\r\n\r\nSet-Cookie: x",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_never_a_fault(clerk, person, text):
    client, member = clerk
    filing = world.draft(member, person, signed=False)
    papers = [f"m-id_image-{name}" for name in ("files", "seen_as", "description", "chosen")]
    names = [*FilingForm(person=person).fields, *papers, "sign-kind", "sign-signature", "sign-witness", "act"]
    answer = client.post(new_url(person), dict.fromkeys(names, text))
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content
    for name, values in {
        "filing_edit": dict.fromkeys((*names, "version"), text),
        "filing_submit": {"version": text},
        "phone_notice": {"answered_by": text, "words": text},
        "filing_withdraw": {"reasons": text, "words": text},
    }.items():
        assert client.post(url(name, filing), values).status_code < 500, name
    assert client.post(reverse("filing_uploaded"), {"ref": text}).status_code < 500
    query = client.get(reverse("filing_list"), {"status": text.replace("\x00", ""), "place": text.replace("\x00", "")})
    assert query.status_code < 500
    findings = client.post(reverse("findings"), {"person_ref": text, "type": text})
    assert findings.status_code == 404
    assert Filing.objects.get().status == FilingStatus.DRAFT


def test_live_findings_answer_without_saving(clerk, person):
    values = {**form_values(person, FilingType.RETIREE), "person_ref": str(person.ref)}
    answer = clerk[0].post(reverse("findings"), values)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "退休" in page
    assert "<html" not in page
    assert Filing.objects.count() == 0


def test_live_findings_of_a_kept_filing_leave_it_alone(clerk, person):
    client, member = clerk
    filing = world.draft(member, person)
    values = {**form_values(person, FilingType.REFERRAL), "filing_ref": str(filing.ref), "version": filing.version}
    assert "转诊" in client.post(reverse("findings"), values).content.decode()
    assert reload(filing).type == FilingType.OTHER


def test_two_schemes_must_be_chosen_between(clerk):
    client, member = clerk
    both = world.person(member, schemes=("310", "390"))
    assert client.get(new_url(both)).context["form"].initial["enrolment"] is None
    assert "enrolment" in client.post(new_url(both), form_values(both, enrolment="")).context["form"].errors
    foreign = world.person(member).enrolments.get()
    assert "enrolment" in client.post(new_url(both), form_values(both, enrolment=foreign.pk)).context["form"].errors


def test_stale_edit_is_409_and_keeps_the_words(clerk, person):
    client, member = clerk
    filing = world.draft(member, person)
    seen = filing.version
    sign_on_paper(client, filing)
    answer = client.post(url("filing_edit", filing), form_values(person, version=seen, remark="我写的备注"))
    assert answer.status_code == 409
    assert "我写的备注" in answer.content.decode()
    assert "没有保存" in answer.content.decode()
    assert reload(filing).remark == ""


def test_changed_place_voids_the_signature_and_a_changed_phone_does_not(clerk, person):
    client, member = clerk
    filing = world.draft(member, person, now=timezone.now())
    client.post(url("filing_edit", filing), form_values(person, phone="13900000000", version=filing.version))
    assert reload(filing).signature_id
    client.post(url("filing_edit", filing), form_values(person, place="合肥", version=reload(filing).version))
    assert reload(filing).signature_id is None


def test_withdrawn_filing_can_be_copied_as_new(clerk, person):
    client, member = clerk
    filing = world.submitted(member, person)
    given = {"version": filing.version, "words": "不去了"}
    assert client.post(url("filing_withdraw", filing), given).status_code == 200
    assert reload(filing).status == FilingStatus.SUBMITTED
    client.post(url("filing_withdraw", filing), {**given, "reasons": [world.reason("withdraw").pk]})
    assert reload(filing).status == FilingStatus.WITHDRAWN
    answer = client.post(url("filing_copy", filing))
    copy = Filing.objects.get(copied_from=filing)
    assert answer["Location"] == url("filing_edit", copy)


def test_6b_5_the_next_person_of_the_same_agent_brings_agent_place_and_contact_but_no_check(clerk, person):
    client, member = clerk
    agent = {"applicant": "agent", "agent_name": "李代办", "agent_phone": "13700000000", "agent_relation": "employer"}
    filing = world.submitted(
        member, person, agent_kind="resident_id", agent_number=world.resident_number(), contact_name="李代办", **agent
    )
    client.post(url("filing_same_agent", filing))
    assert "李代办" not in str(dict(client.session))
    other = world.person(member, name="王小明")
    initial = client.get(new_url(other)).context["form"].initial
    assert (initial["agent_name"], initial["contact_name"], initial["place"]) == ("李代办", "李代办", "浙江省杭州市")
    assert "identity_checked" not in initial
    client.post(new_url(other), form_values(other))
    assert "agent_name" not in client.get(new_url(other)).context["form"].initial


def test_next_person_can_be_dropped(clerk, person):
    client, member = clerk
    filing = world.submitted(member, person)
    client.post(url("filing_same_agent", filing))
    client.post(url("filing_same_agent", filing), {"drop": "1"})
    assert client.get(new_url(person)).context["carried"] is None


def test_after_submitting_the_receipt_is_offered(clerk, person):
    filing = world.submitted(clerk[1], person)
    page = clerk[0].get(url("filing_submitted", filing)).content.decode()
    assert reverse("document_view", args=[filing.documents.get().number]) in page
    assert "同一代办人继续办理下一人" in page


def test_buttons_that_do_not_work_say_why(clerk, person):
    reviewer, reviewing = signed_in(world.REVIEWER)
    filing = world.approved(clerk[1], reviewing, person)
    page = reviewer.get(url("filing_detail", filing)).content.decode()
    assert "您的岗位不能办理「取消备案」" in page
    assert clerk[0].get(url("filing_edit", filing))["Location"] == url("filing_detail", filing)


def test_cancelling_for_a_death_does_not_ask_where_the_person_lies(clerk, person):
    _, reviewing = signed_in(world.REVIEWER)
    filing = world.approved(clerk[1], reviewing, person)
    values = {"version": filing.version, "reason": Reason.objects.get(ground="death").pk}
    assert clerk[0].post(url("filing_cancel", filing), values).status_code == 302
    assert reload(filing).status == FilingStatus.CANCELLED


def test_cancelling_asks_where_the_person_lies_and_issues_its_paper(clerk, person):
    _, reviewing = signed_in(world.REVIEWER)
    filing = world.approved(clerk[1], reviewing, person)
    values = {"version": filing.version, "reason": world.reason("cancel").pk}
    unanswered = clerk[0].post(url("filing_cancel", filing), values)
    assert "in_hospital_now" in unanswered.context["form"].errors
    done = clerk[0].post(url("filing_cancel", filing), {**values, "in_hospital_now": "no"})
    assert done.status_code == 302
    assert reload(filing).status == FilingStatus.CANCELLED
    assert filing.documents.filter(kind="cancellation").exists()


def test_supervisor_revokes_an_office_error_and_a_clerk_may_not(clerk, person):
    _, reviewing = signed_in(world.REVIEWER)
    supervisor, _ = signed_in(world.SUPERVISOR)
    filing = world.approved(clerk[1], reviewing, person)
    values = {"version": filing.version, "reason": world.reason("revoke").pk, "words": "就医地选错"}
    assert clerk[0].post(url("filing_revoke", filing), values).status_code == 403
    assert reload(filing).status == FilingStatus.APPROVED
    assert "words" in supervisor.post(url("filing_revoke", filing), {**values, "words": ""}).context["form"].errors
    assert supervisor.post(url("filing_revoke", filing), values).status_code == 302
    assert reload(filing).status == FilingStatus.REVOKED


def test_approved_filings_are_marked_as_uploaded_together(clerk):
    client, member = clerk
    _, reviewing = signed_in(world.REVIEWER)
    filings = [world.approved(member, reviewing, world.person(member)) for _ in range(2)]
    answer = client.post(reverse("filing_uploaded"), {"ref": [str(f.ref) for f in filings]}, follow=True)
    assert "已标记 2 件" in answer.content.decode()
    assert all(reload(f).uploaded_by_id == member.pk for f in filings)
    assert "没有勾选" in client.post(reverse("filing_uploaded"), follow=True).content.decode()


def test_list_narrows_by_state_type_place_and_day(clerk, person):
    client, member = clerk
    draft = world.draft(member, person)
    sent = world.submitted(member, world.person(member), FilingType.RESIDENT, "320100")

    def shown(**query):
        return [filing.pk for filing, _ in client.get(reverse("filing_list"), query).context["rows"]]

    assert shown() == [sent.pk, draft.pk]
    assert shown(status="draft") == [draft.pk]
    assert shown(type="resident") == [sent.pk]
    assert shown(place="南京") == [sent.pk]
    assert shown(since="2026-11-24") == []
    assert shown(since="2026-11-23", until="2026-11-23") == [sent.pk, draft.pk]
    wrong = client.get(reverse("filing_list"), {"place": "不存在"})
    assert "没有找到" in wrong.content.decode()


def test_list_shows_only_the_own_office_and_pages_by_key(clerk):
    client, member = clerk
    _, elsewhere = signed_in(world.CLERK, office="320583")
    world.draft(elsewhere, world.person(elsewhere))
    insured = world.person(member)
    made = [world.draft(member, insured, papers=False, signed=False).pk for _ in range(23)]
    first = client.get(reverse("filing_list"))
    assert [f.pk for f, _ in first.context["rows"]] == made[:-21:-1]
    second = client.get(reverse("filing_list") + first.context["older_url"])
    assert [f.pk for f, _ in second.context["rows"]] == made[2::-1]
    assert second.context["newer_url"]


FOREIGN = [
    "filing_detail", "filing_edit", "filing_submit", "filing_submitted", "filing_same_agent", "filing_copy",
    "filing_withdraw", "filing_cancel", "filing_revoke", "phone_notice", "review_case",
]  # fmt: skip
POST_ONLY = {
    "filing_submit",
    "filing_same_agent",
    "filing_copy",
    "phone_notice",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_another_offices_filing_answers_like_a_missing_one(clerk, person, name):
    filing = world.draft(clerk[1], person)
    stranger, _ = signed_in(world.CLERK, world.REVIEWER, office="320583")
    ask = stranger.post if name in POST_ONLY else stranger.get
    foreign, missing = ask(url(name, filing)), ask(reverse(name, args=[uuid4()]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
    assert reload(filing).version == filing.version


def test_person_of_another_office_cannot_be_filed_without_their_number(person):
    stranger, _ = signed_in(world.CLERK, office="320583")
    assert stranger.get(new_url(person)).content == stranger.get(reverse("filing_new", args=[uuid4()])).content


def test_those_without_the_right_to_take_are_told_so(person):
    for role in (world.REVIEWER, world.AUDITOR, world.SUPERVISOR):
        answer = signed_in(role)[0].post(new_url(person), form_values(person))
        assert answer.status_code == 403
        assert "不能受理备案" in answer.content.decode()
    admin, _ = signed_in(world.ADMIN, office=None)
    assert admin.get(reverse("filing_list")).status_code == 403
    assert Filing.objects.count() == 0


def test_opening_a_filing_writes_one_access_entry_and_a_list_none(clerk, person):
    filing = world.draft(clerk[1], person)
    before = AuditEntry.objects.filter(stream="access").count()
    clerk[0].get(reverse("filing_list"))
    clerk[0].get(url("filing_detail", filing))
    assert AuditEntry.objects.filter(stream="access").count() == before + 1


def test_agent_number_stands_in_no_address_title_or_list(clerk, person):
    number = world.resident_number()
    agent = {
        "applicant": "agent",
        "agent_name": "李代办",
        "agent_kind": "resident_id",
        "agent_number": number,
        "agent_relation": "son",
    }
    answer = clerk[0].post(new_url(person), form_values(person, **agent))
    assert number not in answer["Location"]
    assert number not in clerk[0].get(reverse("filing_list")).content.decode()
    detail = clerk[0].get(url("filing_detail", only_filing())).content.decode()
    assert number not in detail
    assert mask_number(number) in detail
    assert only_filing().agent_number == number


def test_list_asks_the_same_queries_for_one_row_and_for_many(clerk, django_assert_num_queries):
    client, member = clerk
    insured = world.person(member)
    world.draft(member, insured, papers=False, signed=False)
    client.get(reverse("filing_list"))
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("filing_list"))
    for _ in range(5):
        world.draft(member, insured, papers=False, signed=False)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("filing_list"))


LIST_QUERIES = 6


def test_form_and_detail_ask_exactly_so_many_queries(clerk, person, django_assert_num_queries):
    client, member = clerk
    draft = world.draft(member, person, FilingType.RESIDENT, "320100")
    for address, number in (
        (new_url(person), NEW_QUERIES),
        (url("filing_edit", draft), EDIT_QUERIES),
        (url("filing_detail", draft), DETAIL_QUERIES),
    ):
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)


# Of a detail page five are the access entry (two the savepoint of the test), four the frame.
NEW_QUERIES, EDIT_QUERIES, DETAIL_QUERIES = 12, 26, 25


def test_live_materials_count_stays_one_per_slot(clerk, person):
    client, member = clerk
    filing = world.draft(member, person, FilingType.RESIDENT, "320100", papers=False)
    for _ in range(2):
        keep(client, filing, **{"m-residence_proof-seen": "on", "m-residence_proof-seen_as": "original"})
    assert Material.objects.filter(filing=filing, voided_at__isnull=True).count() == 1
