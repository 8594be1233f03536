"""政策版本 on the desk: one press to draft, typed fields with their clauses, a trial on real filings, two people."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingType
from filing.dates import today
from filing.models import AuditEntry, Filing, PolicyVersion
from filing.operations import policy
from filing.tests import world as w
from portal.admin.policy import HELP_TEXTS
from portal.tests.test_admin import desk, policy_form, url
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor():
    return desk(w.SUPERVISOR)


def pressed(client) -> PolicyVersion:
    """The draft that one press makes of the version in force."""
    known = set(PolicyVersion.objects.values_list("pk", flat=True))
    answer = client.post(reverse("admin:filing_policyversion_draft"))
    draft = PolicyVersion.objects.exclude(pk__in=known).get()
    assert answer["Location"] == url("policyversion", "change", draft.pk)
    return draft


def publish(client, version: PolicyVersion) -> str:
    chosen = {"action": "publish", "_selected_action": [version.pk]}
    return client.post(url("policyversion", "changelist"), chosen, follow=True).content.decode()


def inlines(version: PolicyVersion) -> dict[str, str]:
    """The rows of a draft as its form posts them back."""
    values = {}
    for prefix, rows in (("schemes", version.schemes.all()), ("slots", version.slots.all())):
        values[f"{prefix}-TOTAL_FORMS"] = values[f"{prefix}-INITIAL_FORMS"] = str(len(rows))
        for n, row in enumerate(rows):
            for name in ("id", "scheme", "type", "mode", "kind", "group", "evidence", "hint", "order"):
                if hasattr(row, name):
                    values[f"{prefix}-{n}-{name}"] = str(getattr(row, name))
            values |= {f"{prefix}-{n}-{flag}": "on" for flag in ("required", "verify") if getattr(row, flag, False)}
            values[f"{prefix}-{n}-policy"] = str(version.pk)
    return values


def saved(client, version: PolicyVersion, **changes):
    values = {**policy_form(version=version.version), **inlines(version), **changes}
    return client.post(url("policyversion", "change", version.pk), values, follow=True)


def test_one_press_copies_everything_of_the_version_in_force(supervisor):
    client, drafter = supervisor
    draft, source = pressed(client), PolicyVersion.objects.in_force(today(timezone.now()))
    assert draft.drafted_by == drafter
    assert draft.published_at is None
    assert draft.in_force_from > today(timezone.now())
    assert draft.as_policy() == replace(source.as_policy(), version=draft.version)
    second = pressed(client)
    assert second.version == f"{draft.version}-2"
    again = client.post(reverse("admin:filing_policyversion_copy", args=[draft.pk]), follow=True).content.decode()
    assert f"已从 {draft} 复制为草稿" in again


def test_it_is_drafted_by_one_and_published_by_another(supervisor):
    client, drafter = supervisor
    draft = pressed(client)
    assert "须由另一人发布" in publish(client, draft)
    draft.refresh_from_db()
    assert draft.published_at is None
    other, second = desk(w.SUPERVISOR)
    assert "已发布" in publish(other, draft)
    draft.refresh_from_db()
    assert draft.published_by == second
    assert saved(client, draft, referral_months="9").status_code == 403
    entries = AuditEntry.objects.filter(object=f"policy:{draft.version}").order_by("pk").values_list("actor", "action")
    assert list(entries) == [(drafter.username, "draft_policy"), (second.username, "publish_policy")]


def test_only_the_drafter_changes_a_draft(supervisor):
    """Else the second person would publish words of their own."""
    client, _ = supervisor
    draft = pressed(client)
    other, _ = desk(w.SUPERVISOR)
    assert 'name="_save"' not in other.get(url("policyversion", "change", draft.pk)).content.decode()
    assert saved(other, draft, referral_months="9").status_code == 403
    assert saved(client, draft, referral_months="9").status_code == 200
    draft.refresh_from_db()
    assert draft.referral_months == 9


def test_every_parameter_names_its_clause(supervisor):
    """Each typed field says what it rests on, in the words of the clause."""
    assert set(policy.PARAMETERS) <= set(HELP_TEXTS)
    assert all("〔" in text for text in HELP_TEXTS.values())
    page = supervisor[0].get(url("policyversion", "add")).content.decode()
    assert "备案手续有效期一年" in page
    assert "满6个月后方可变更或取消" in page


def test_a_short_validity_demands_a_source_and_warns(supervisor):
    """C15, J10, R57."""
    client, _ = supervisor
    draft = pressed(client)
    page = saved(client, draft, referral_months="3").content.decode()
    assert "少于原则上的6个月，须注明依据" in page
    draft.refresh_from_db()
    assert draft.referral_months == 6
    page = saved(client, draft, referral_months="3", short_validity_source="某局〔2026〕1号第二条").content.decode()
    assert "请发布人核对依据：某局〔2026〕1号第二条" in page
    draft.refresh_from_db()
    assert draft.referral_months == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"referral_months": "0"}, "有效期须为1至120个月"),
        ({"other_temporary_months": "30000"}, "有效期须为1至120个月"),
        ({"other_temporary_months": "24"}, "现行来源规定的是一年"),
        ({"promise_lock_months": "999"}, "承诺制限期不能超过120个月"),
        ({"in_force_from": "2026-01-01"}, "须晚于今天"),
        ({"slots-12-mode": "promise"}, "不适用承诺制"),
        ({"slots-12-DELETE": "on"}, "其他临时外出就医人员没有提供材料备案的材料清单"),
        ({"schemes-0-DELETE": "on", "schemes-1-DELETE": "on", "schemes-2-DELETE": "on"}, "没有可以备案的险种"),
        ({"referral_months": "x"}, "整数"),
    ],
)
def test_what_is_wrong_or_doubtful_is_said_in_chinese(supervisor, changes, said):
    """C2, C7, C15, D8, R41."""
    client, _ = supervisor
    draft = pressed(client)
    order = {row.type: n for n, row in enumerate(draft.slots.all())}
    given = {name.replace("12", str(order["other"])): value for name, value in changes.items()}
    assert said in saved(client, draft, **given).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"in_force_from": date(2026, 1, 1)}, "须晚于今天"),
        ({"in_force_from": None}, "须晚于今天"),
        ({"in_force_from": date(2099, 1, 1)}, "已有另一个已发布的版本"),
    ],
)
def test_a_start_that_cannot_be_is_not_published(supervisor, changes, said):
    """D8: what was accepted today keeps the version of today."""
    client, _ = supervisor
    first, draft = pressed(client), pressed(client)
    other, _ = desk(w.SUPERVISOR)
    PolicyVersion.objects.filter(pk=first.pk).update(in_force_from=date(2099, 1, 1))
    publish(other, first)
    day = changes["in_force_from"] or today(timezone.now())
    PolicyVersion.objects.filter(pk=draft.pk).update(in_force_from=day)
    page = publish(other, draft)
    assert said in page
    assert "没有发布" in page
    draft.refresh_from_db()
    assert draft.published_at is None


# --- The trial ---------------------------------------------------------------------------------------------------


def trial(client, version: PolicyVersion, **query) -> str:
    return client.get(reverse("admin:filing_policyversion_simulate", args=[version.pk]), query).content.decode()


@pytest.fixture
def filings() -> list[Filing]:
    clerk = w.staff(w.CLERK)
    return [w.submitted(clerk, w.person(clerk), FilingType.REFERRAL, "110000") for _ in range(3)]


def test_the_trial_shows_what_would_differ_before_and_after(supervisor, filings):
    """C15, D8."""
    client, _ = supervisor
    draft = pressed(client)
    assert "0 件结果不同" in trial(client, draft)
    saved(client, draft, referral_months="9")
    page = trial(client, draft)
    assert "3 件结果不同，其中结束日期不同 3 件" in page
    assert filings[0].number in page
    assert "有效期6个月" in page
    assert "有效期9个月" in page
    assert Filing.objects.get(pk=filings[0].pk).end == filings[0].end
    entry = AuditEntry.objects.filter(action="simulate_policy").last()
    assert (entry.stream, entry.object) == ("access", f"policy:{draft.version}")


def test_a_long_trial_goes_on_batch_by_batch(supervisor, filings, monkeypatch):
    client, _ = supervisor
    draft = pressed(client)
    monkeypatch.setattr("portal.admin.policy.AT_ONCE", 2)
    monkeypatch.setattr("portal.admin.policy.BATCH", 2)
    page = trial(client, draft)
    assert "已核对 <b>2</b> / 3 件" in page
    assert f"?after={filings[1].pk}&amp;done=2" in page
    page = trial(client, draft, after=filings[1].pk, done=2)
    assert "已核对 <b>3</b> / 3 件" in page
    assert "继续核对下一批" not in page


@pytest.mark.parametrize("query", [{"after": "x", "done": "①"}, {"after": "9" * 40}, {"after": "-1", "done": "٣"}])
def test_a_wrong_place_to_go_on_begins_anew(supervisor, filings, query):
    client, _ = supervisor
    assert "已核对 <b>3</b> / 3 件" in trial(client, pressed(client), **query)


def test_the_trial_tells_nothing_of_other_offices(supervisor, filings):
    client, _ = supervisor
    draft = pressed(client)
    foreign, _ = desk(w.SUPERVISOR, office="320583")
    assert "/ 0 件" in trial(foreign, draft)


def test_there_is_no_trial_of_what_does_not_exist(supervisor):
    client, _ = supervisor
    for pk in (999999, 10**30):
        assert client.get(reverse("admin:filing_policyversion_simulate", args=[pk])).status_code == 404
        assert client.post(reverse("admin:filing_policyversion_copy", args=[pk])).status_code == 404


def test_old_filings_keep_their_policy_and_their_end_when_a_new_one_is_in_force():
    """D8: the version of the 受理日 goes along through a return; a stored end never moves."""
    clerk, drafter, publisher = w.staff(w.CLERK), w.staff(w.SUPERVISOR), w.staff(w.SUPERVISOR)
    old = w.submitted(clerk, w.person(clerk), FilingType.REFERRAL, "110000")
    kept = (old.policy_id, old.end, old.submissions.get().findings)
    draft = policy.copy_as_draft(source=old.policy, by=drafter, now=w.NOW)
    PolicyVersion.objects.filter(pk=draft.pk).update(referral_months=12, in_force_from=w.TODAY + timedelta(days=1))
    policy.publish(version=draft, by=publisher, now=w.NOW)
    later = w.NOW + timedelta(days=2)
    new = w.submitted(clerk, w.person(clerk), FilingType.REFERRAL, "110000", now=later)
    assert (new.policy_id, new.end) == (draft.pk, date(2027, 11, 25))
    old = Filing.objects.get(pk=old.pk)
    assert (old.policy_id, old.end, old.submissions.get().findings) == kept
    returned = w.review.return_filing(
        filing=old, by=w.staff(w.REVIEWER), now=later, expected_version=old.version, reasons=[w.reason("return")]
    )
    w.intake.edit_filing(filing=returned, data={"purpose": "改"}, by=clerk, now=later, expected_version=None)
    again = w.intake.submit(filing=Filing.objects.get(pk=old.pk), by=clerk, now=later)
    assert (again.policy_id, again.end) == kept[:2]
    assert again.submissions.get(round=2).policy_id == kept[0]
    assert again.submissions.get(round=1).findings == kept[2]


@pytest.mark.parametrize("text", ["a\0b", "<script>alert(1)</script>", "\u202e" * 300])
def test_hostile_text_is_no_fault_of_the_server(supervisor, text):
    client, _ = supervisor
    answer = saved(client, pressed(client), referral_months="3", short_validity_source=text)
    assert answer.status_code in (200, 400)
    assert "<script>alert" not in answer.content.decode()


def test_a_clerk_drafts_nothing():
    client, _ = signed_in(w.CLERK)
    assert client.post(reverse("admin:filing_policyversion_draft")).status_code == 302
    assert PolicyVersion.objects.count() == 1
