"""The supervisors' desk: what it shows, what it refuses, and that its acts are the portal's operations."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingStatus, FilingType
from filing.dates import today
from filing.models import AuditEntry, Filing, InsuredPerson, Office, PolicyVersion, Reason, Staff
from filing.operations import access
from filing.tests import world as w
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


def desk(role: str, **given):
    client, member = signed_in(role, **given)
    Staff.objects.filter(pk=member.pk).update(is_staff=True)
    return client, Staff.objects.get(pk=member.pk)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def supervisor():
    return desk(w.SUPERVISOR)


@pytest.fixture
def filing(clerk) -> Filing:
    return w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk), FilingType.RESIDENT, "510100")


def url(model: str, verb: str, *args) -> str:
    return reverse(f"admin:filing_{model}_{verb}", args=args)


def as_it_stands(filing: Filing) -> tuple:
    return Filing.objects.filter(pk=filing.pk).values_list().get(), InsuredPerson.objects.filter(
        pk=filing.person_id
    ).values_list().get()


@pytest.mark.parametrize("role", [w.SUPERVISOR, w.AUDITOR])
def test_filings_and_persons_are_seen_and_cannot_be_changed_or_deleted(filing, role):
    client, _ = desk(role)
    before = as_it_stands(filing)
    for model, pk in (
        ("filing", filing.pk),
        ("insuredperson", filing.person_id),
        ("material", filing.materials.get().pk),
    ):
        page = client.get(url(model, "change", pk))
        assert page.status_code == 200
        assert 'name="_save"' not in page.content.decode()
        forged = {field.name: "1" for field in Filing._meta.concrete_fields} | {
            "status": "draft",
            "name": "张三",
            "_save": "1",
        }
        for verb in ("change", "delete"):
            assert client.post(url(model, verb, pk), {**forged, "post": "yes"}).status_code == 403
        chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        assert client.post(url(model, "changelist"), chosen).status_code in (200, 302)
        assert client.post(url(model, "add"), forged).status_code == 403
    assert as_it_stands(filing) == before


def test_delete_is_offered_for_nothing_but_parts_of_a_draft_policy(supervisor):
    client, _ = supervisor
    for model in (
        "filing",
        "insuredperson",
        "material",
        "document",
        "reason",
        "phrase",
        "staff",
        "policyversion",
        "office",
    ):
        assert "delete_selected" not in client.get(url(model, "changelist")).content.decode(), model


@pytest.mark.parametrize(
    "text", [w.resident_number(), "320500", "13800000000", "３２０５００１９６００３１５", "  320500 1960 0315"]
)
def test_a_search_for_a_number_is_refused_and_shown_the_counter(filing, supervisor, text):
    client, _ = supervisor
    page = client.get(url("insuredperson", "changelist"), {"q": text}).content.decode()
    assert "后台不按号码查找" in page
    assert "张建国" not in page


def test_a_search_by_name_finds_the_own_office_only(filing, supervisor):
    other = w.staff(w.CLERK, office="320583")
    w.person(other, name="张建军", office=other.office)
    client, _ = supervisor
    page = client.get(url("insuredperson", "changelist"), {"q": "张建"}).content.decode()
    assert "张建国" in page
    assert "张建军" not in page


def test_numbers_are_masked_on_every_page_of_the_desk(filing, supervisor):
    client, _ = supervisor
    number = filing.person.certificates.get().number
    pages = [
        url("insuredperson", "changelist"),
        url("insuredperson", "change", filing.person_id),
        url("filing", "change", filing.pk),
    ]
    for address in pages:
        page = client.get(address).content.decode()
        assert number not in page
        assert "13800000000" not in page
    assert number[:4] + "*" * 10 + number[-4:] in client.get(pages[0]).content.decode()


def test_the_administrator_sees_no_person_and_no_filing(filing):
    client, _ = desk(w.ADMIN, office=None)
    for model, pk in (
        ("insuredperson", filing.person_id),
        ("filing", filing.pk),
        ("material", filing.materials.get().pk),
    ):
        assert client.get(url(model, "changelist")).status_code == 403
        assert client.get(url(model, "change", pk)).status_code == 403
    index = client.get("/admin/").content.decode()
    assert "参保人员" not in index
    assert "工作人员" in index
    assert "张建国" not in client.get("/").content.decode()


def test_a_superuser_gets_no_business_right_by_being_one(filing):
    member = Staff.objects.create_superuser("root", "a-long-password")
    for right in (
        "filing.view_filing",
        "filing.decide_filing",
        "filing.view_insuredperson",
        "filing.read_audit",
        "filing.manage_policy",
        "filing.manage_seal",
    ):
        assert not member.has_perm(right), right
    assert member.has_perm("filing.change_staff")


# --- Policy ------------------------------------------------------------------------------------------------------


def formset(prefix: str) -> dict[str, str]:
    return {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def policy_form(**changes) -> dict[str, str]:
    values = {
        "version": "2027-1", "in_force_from": (today(timezone.now()) + timedelta(days=30)).isoformat(), "note": "",
        "other_temporary_months": "12", "referral_months": "6", "promise_lock_months": "6", "short_validity_source": "",
        "shanghai_exempt": "on", "notice_required": "on", "signature_required": "on", "platform_check_required": "on", "citywide": "on",
        "resume_needs_confirmation": "on", "counter_immediate": "on", "review_working_days": "1",
    }  # fmt: skip
    return {**values, **formset("schemes"), **formset("slots"), **changes}


def test_the_form_cannot_name_another_drafter_or_publish(supervisor):
    client, drafter = supervisor
    other = w.staff(w.SUPERVISOR)
    forged = {
        "drafted_by": str(other.pk),
        "published_by": str(other.pk),
        "published_at_0": "2026-11-01",
        "published_at_1": "08:00",
    }
    client.post(url("policyversion", "add"), policy_form(**forged))
    draft = PolicyVersion.objects.get(version="2027-1")
    assert (draft.drafted_by, draft.published_by, draft.published_at) == (drafter, None, None)


def test_published_policy_stays_as_it_is(supervisor):
    client, _ = supervisor
    published = PolicyVersion.objects.filter(published_at__isnull=False).first()
    page = client.get(url("policyversion", "change", published.pk))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()


# --- Accounts ----------------------------------------------------------------------------------------------------


def account(member: Staff, *roles: str, **changes) -> dict:
    return {
        "username": member.username, "full_name": member.full_name, "office": member.office_id or "", "window": "",
        "is_active": "on", "groups": [g.pk for g in Group.objects.filter(name__in=roles)], **changes,
    }  # fmt: skip


def roles_of(member: Staff) -> set[str]:
    return set(member.groups.values_list("name", flat=True))


def test_a_change_of_roles_is_an_entry(supervisor, clerk):
    client, boss = supervisor
    assert client.post(url("staff", "change", clerk.pk), account(clerk, w.CLERK, w.REVIEWER)).status_code == 302
    assert roles_of(clerk) == {w.CLERK, w.REVIEWER}
    entry = AuditEntry.objects.get(object=f"staff:{clerk.username}", action="set_roles")
    assert entry.actor == boss.username
    assert json.loads(entry.detail) == {"before": [w.CLERK], "after": sorted([w.CLERK, w.REVIEWER])}


def test_nobody_changes_their_own_account(supervisor):
    client, boss = supervisor
    assert client.post(url("staff", "change", boss.pk), account(boss, w.SUPERVISOR, w.CLERK)).status_code == 403
    assert roles_of(boss) == {w.SUPERVISOR}


def test_a_supervisor_makes_no_administrator(supervisor, clerk):
    client, _ = supervisor
    page = client.post(url("staff", "change", clerk.pk), account(clerk, w.CLERK, w.ADMIN), follow=True)
    assert "只有系统管理员能授予" in page.content.decode()
    assert roles_of(clerk) == {w.CLERK}


def test_a_supervisor_reaches_no_account_of_another_office(supervisor):
    client, _ = supervisor
    stranger = w.staff(w.CLERK, office="320583")
    for verb in ("change", "history"):
        assert client.get(url("staff", verb, stranger.pk)).status_code == 302
    client.post(url("staff", "change", stranger.pk), account(stranger, w.REVIEWER))
    password = {"password1": "another-long-1", "password2": "another-long-1", "usable_password": "true"}
    assert client.post(reverse("admin:auth_user_password_change", args=[stranger.pk]), password).status_code in (
        302,
        403,
        404,
    )
    stranger.refresh_from_db()
    assert roles_of(stranger) == {w.CLERK}
    assert stranger.check_password("a-test-password")


def test_a_supervisor_cannot_move_an_account_to_another_office_or_make_a_superuser(supervisor, clerk):
    client, _ = supervisor
    client.post(
        url("staff", "change", clerk.pk),
        account(clerk, w.CLERK, office="320583", is_superuser="on", user_permissions="1"),
    )
    clerk.refresh_from_db()
    assert clerk.office_id == "320508"
    assert not clerk.is_superuser
    assert not clerk.user_permissions.exists()


def test_an_account_keeps_its_name_because_entries_and_the_two_people_rule_go_by_it(clerk):
    client, _ = desk(w.ADMIN, office=None)
    before = clerk.username
    client.post(url("staff", "change", clerk.pk), account(clerk, w.CLERK, username="other", full_name="新名字"))
    clerk.refresh_from_db()
    assert (clerk.username, clerk.full_name) == (before, "新名字")


def test_the_administrator_makes_an_account_with_an_entry():
    client, admin = desk(w.ADMIN, office=None)
    values = {
        "username": "new.clerk", "full_name": "新员工", "office": "320508", "window": "",
        "password1": "a-new-long-word-7", "password2": "a-new-long-word-7", "groups": [Group.objects.get(name=w.CLERK).pk],
    }  # fmt: skip
    answer = client.post(url("staff", "add"), values)
    assert answer.status_code == 302, answer.context["adminform"].errors
    made = Staff.objects.get(username="new.clerk")
    assert roles_of(made) == {w.CLERK}
    assert not made.has_usable_password()
    assert answer["Location"] == reverse("admin:auth_user_password_change", args=[made.pk])
    actions = (
        AuditEntry.objects.filter(object="staff:new.clerk", actor=admin.username)
        .order_by("pk")
        .values_list("action", flat=True)
    )
    assert list(actions) == ["add_staff", "set_roles"]
    assert not AuditEntry.objects.filter(detail__contains="a-new-long-word").exists()


def test_an_account_switched_off_ends_its_session(supervisor):
    client, _ = supervisor
    clerk_client, member = signed_in(w.CLERK)
    assert clerk_client.get("/").status_code == 200
    values = account(member, w.CLERK)
    without = {name: value for name, value in values.items() if name != "is_active"}
    client.post(url("staff", "change", member.pk), without)
    assert clerk_client.get("/").status_code == 302
    client.post(url("staff", "change", member.pk), values)
    assert Staff.objects.get(pk=member.pk).is_active
    assert clerk_client.get("/").status_code == 302, "an ended session came back to life"


def test_a_role_taken_away_ends_sessions_and_a_role_given_does_not(supervisor):
    client, _ = supervisor
    reviewer_client, member = signed_in(w.CLERK)
    client.post(url("staff", "change", member.pk), account(member, w.CLERK, w.REVIEWER))
    assert reviewer_client.get(reverse("review_queue")).status_code == 200
    client.post(url("staff", "change", member.pk), account(member, w.CLERK))
    answer = reviewer_client.get(reverse("review_queue"))
    assert answer["Location"].startswith("/login/")
    reviewer_client.force_login(Staff.objects.get(pk=member.pk))
    assert reviewer_client.get(reverse("review_queue")).status_code == 403


def test_a_right_is_gone_at_the_next_request_even_without_an_operation():
    client, member = signed_in(w.REVIEWER)
    assert client.get(reverse("review_queue")).status_code == 200
    member.groups.clear()
    assert client.get(reverse("review_queue")).status_code == 403


# --- The auditor -------------------------------------------------------------------------------------------------


def test_the_auditor_reads_and_changes_nothing(filing):
    client, _ = desk(w.AUDITOR)
    before = as_it_stands(filing)
    reason = Reason.objects.filter(action="revoke").first()
    counts = (Filing.objects.count(), AuditEntry.objects.filter(stream="change").count(), Office.objects.count())
    detail = reverse("filing_detail", args=[filing.ref])
    assert client.get(detail).status_code == 200
    for path, data in {
        f"{detail}revoke/": {"version": filing.version, "reason": reason.pk, "words": "试"},
        f"{detail}cancel/": {
            "version": filing.version,
            "reason": w.reason("cancel").pk,
            "in_hospital_now": "no",
            "words": "试",
        },
        f"{detail}phone/": {"answered_by": "本人", "words": "试"},
        f"{detail}sign/": {"kind": "paper"},
        f"{detail}materials/seen/": {"kind": "id_image", "seen_as": "original"},
        f"{detail}documents/": {"kind": "notice"},
        "/filings/uploaded/": {"ref": str(filing.ref)},
        url("filing", "changelist"): {"action": "mark_uploaded", "_selected_action": [filing.pk]},
        url("reason", "change", reason.pk): {"text": "x"},
        url("staff", "change", filing.taken_by_id): account(filing.taken_by, w.SUPERVISOR),
        url("policyversion", "add"): policy_form(),
    }.items():
        assert client.post(path, data).status_code < 500, path
    assert as_it_stands(filing) == before
    assert (
        Filing.objects.count(),
        AuditEntry.objects.filter(stream="change").count(),
        Office.objects.count(),
    ) == counts


def test_the_audit_names_a_filing_by_its_number_and_is_found_by_it(filing):
    client, _ = desk(w.AUDITOR)
    page = client.get(url("auditentry", "changelist"), {"q": filing.number})
    entries = page.context["cl"].result_list
    assert {entry.object_words for entry in entries} == {f"备案 {filing.number}"}
    assert len(entries) == AuditEntry.objects.filter(object=f"filing:{filing.ref}").count()
    everything = client.get(url("auditentry", "changelist")).content.decode()
    assert f"备案 {filing.number}" in everything
    assert str(filing.ref) not in everything
    assert client.get(url("auditentry", "changelist"), {"q": "无此编号"}).context["cl"].result_count == 0
    access.record_missing(by=filing.taken_by, kind="filing", ref="7", now=timezone.now(), page="")
    assert "备案 7" in client.get(url("auditentry", "changelist")).content.decode()


def test_the_auditor_reads_the_audit_of_the_own_office(filing):
    client, _ = desk(w.AUDITOR)
    other = w.staff(w.CLERK, office="320583", name="周慕青")
    w.person(other, office=other.office)
    page = client.get(url("auditentry", "changelist")).content.decode()
    assert filing.taken_by.full_name in page
    assert "周慕青" not in page


def test_the_upload_is_marked_by_the_same_operation(filing):
    """A supervisor has no right to upload: the action says so, and nothing changes."""
    client, _ = desk(w.SUPERVISOR)
    chosen = {"action": "mark_uploaded", "_selected_action": [filing.pk]}
    page = client.post(url("filing", "changelist"), chosen, follow=True).content.decode()
    assert "您的岗位不能办理「上报省平台」" in page
    both, _ = signed_in(w.SUPERVISOR, w.CLERK)
    assert "已登记上报 1 件" in both.post(url("filing", "changelist"), chosen, follow=True).content.decode()
    filing.refresh_from_db()
    assert filing.uploaded_at
    assert filing.status == FilingStatus.APPROVED


@pytest.mark.parametrize(("model", "limit"), [("filing", 12), ("insuredperson", 12)])
def test_the_lists_ask_no_more_for_more_rows(clerk, supervisor, django_assert_max_num_queries, model, limit):
    client, _ = supervisor
    for _ in range(12):
        w.submitted(clerk, w.person(clerk))
    with django_assert_max_num_queries(limit):
        page = client.get(url(model, "changelist"))
    assert page.content.decode().count("张建国") >= 12
