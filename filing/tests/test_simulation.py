"""A draft policy against the filings there are: exactly the differences it makes, nothing written, bounded queries."""

import hashlib
from datetime import date, timedelta
from io import StringIO
from threading import Thread

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from filing.choices import FilingType, Mode, Outcome, Scheme
from filing.models import Filing, PolicySlot, PolicyVersion
from filing.operations import intake, lifecycle, policy, review
from filing.operations.simulation import simulate
from filing.tests import world as w

pytestmark = pytest.mark.django_db

LATER = w.TODAY + timedelta(days=10)


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def reviewer():
    return w.staff(w.REVIEWER)


@pytest.fixture
def boss():
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def draft(boss) -> PolicyVersion:
    return policy.copy_as_draft(source=PolicyVersion.objects.in_force(w.TODAY), by=boss, now=w.NOW)


@pytest.fixture
def filings(clerk, reviewer) -> dict[str, Filing]:
    """One of each kind that a parameter speaks of, in force or in review."""

    def person(**changes):
        return w.person(clerk, **changes)

    old = w.person(clerk, retired=True, schemes=(Scheme.RESIDENT,))
    promise = {"mode": Mode.PROMISE, "papers": False}
    return {
        "other": w.approved(clerk, reviewer, person()),
        "referral": w.submitted(clerk, person(), FilingType.REFERRAL, "110000"),
        "promise": w.approved(clerk, reviewer, person(), FilingType.RESIDENT, "510100", **promise),
        "posted": w.approved(clerk, reviewer, person(), FilingType.POSTED, "420100"),
        "retiree": w.submitted(clerk, old, FilingType.RETIREE, "340100"),
        "foreign": w.submitted(clerk, w.person(clerk, office=w.Office.objects.get(pk="320583"))),
    }


def change(draft: PolicyVersion, **parameters) -> PolicyVersion:
    PolicyVersion.objects.filter(pk=draft.pk).update(**parameters)
    return PolicyVersion.objects.get(pk=draft.pk)


def found(result, filings) -> dict[str, set[str]]:
    names = {str(filing.ref): name for name, filing in filings.items()}
    return {names[d.ref]: {one.code for one in d.comparison.differences} for d in result.sample}


EXPECTED = [
    ({}, {}),
    ({"referral_months": 9}, {"referral": {"end"}}),
    (
        {"referral_months": 3, "short_validity_source": "某文件第一条"},
        {"referral": {"end", "validity_below_floor"}},
    ),
    ({"other_temporary_months": 24}, {"other": {"end"}, "foreign": {"end"}}),
    ({"retired_resident_refused": True}, {"retiree": {"retiree_resident_scheme"}}),
    ({"promise_lock_months": 3}, {"promise": {"cancel_locked"}}),
    ({"promise_lock_months": 0}, {"promise": {"cancel_locked", "cancel_lock"}}),
    (
        {"related_proof_required": True},
        {"other": {"purpose", "material_missing"}, "foreign": {"purpose", "material_missing"}},
    ),
    ({"citywide": False}, {"foreign": {"office_not_competent"}}),
    ({"late_claim_days": 5}, {}),
    ({"shanghai_exempt": False}, {}),
    ({"notice_required": False}, {name: {"notice"} for name in ("other", "referral", "promise", "posted", "retiree", "foreign")}),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "expected"), EXPECTED, ids=[str(parameters) for parameters, _ in EXPECTED])
def test_exactly_the_filings_a_changed_parameter_speaks_of_differ(draft, filings, parameters, expected):
    """C2, C8, C15, C17, C22, C26, D8."""
    result = simulate(version=change(draft, **parameters), on=w.TODAY)
    assert found(result, filings) == expected
    assert (result.total, result.judged, result.finished) == (6, 6, True)
    assert result.differing == len(expected)
    assert sum(result.by_code.values()) == sum(map(len, expected.values()))


def test_a_changed_list_of_materials_differs_in_the_missing_paper(draft, filings):
    PolicySlot.objects.filter(policy=draft, type="posted", mode="materials").exclude(kind="work_contract").delete()
    result = simulate(version=draft, on=w.TODAY)
    assert found(result, filings) == {"posted": {"material", "material_missing"}}
    (only,) = result.sample
    after = {d.after.code: d.after for d in only.comparison.differences if d.after}
    assert after["material_missing"].outcome == Outcome.NOT_MET
    assert "工作合同" in after["material_missing"].message


def test_a_computed_end_is_told_and_the_stored_one_stays(draft, filings):
    """D8."""
    result = simulate(version=change(draft, other_temporary_months=6), on=w.TODAY, office="320508")
    ends = {d.comparison.end_after for d in result.sample}
    assert ends == {date(2027, 5, 23)}
    assert result.ends_moved == result.differing
    assert {f.end for f in Filing.objects.filter(type=FilingType.OTHER)} == {date(2027, 11, 23)}


def test_a_shorter_end_may_no_longer_meet_another_filing(draft, clerk, reviewer):
    insured = w.person(clerk)
    w.approved(clerk, reviewer, insured)
    w.submitted(clerk, insured, FilingType.OTHER, "420100", start=date(2027, 7, 1))
    result = simulate(version=change(draft, other_temporary_months=6), on=w.TODAY)
    codes = [{d.code for d in one.comparison.differences} for one in result.sample]
    assert codes == [{"end", "overlap_two_temporary", "overlap_none"}, {"end"}]


def test_drafts_refused_ended_and_expired_filings_are_not_asked_about(draft, clerk, reviewer):
    w.draft(clerk, w.person(clerk))
    refused = w.submitted(clerk, w.person(clerk))
    review.refuse(
        filing=refused, by=reviewer, now=w.NOW, expected_version=refused.version, reasons=[w.reason("refuse")]
    )
    gone = w.submitted(clerk, w.person(clerk))
    intake.withdraw(filing=gone, expected_version=gone.version, by=clerk, now=w.NOW, reasons=[w.reason("withdraw")])
    ended = w.approved(clerk, reviewer, w.person(clerk))
    ground = next(r for r in w.Reason.objects.filter(action="cancel") if r.ground == "request")
    lifecycle.cancel(filing=ended, by=clerk, now=w.NOW, expected_version=ended.version, reason=ground)
    w.approved(clerk, reviewer, w.person(clerk))
    assert simulate(version=draft, on=w.TODAY).total == 1
    assert simulate(version=draft, on=date(2027, 11, 23)).total == 1
    assert simulate(version=draft, on=date(2027, 11, 24)).total == 0


def row_hashes() -> dict[str, str]:
    """Model → hash over every column of every row."""
    found = {}
    for model in apps.get_app_config("filing").get_models():
        names = [f.attname for f in model._meta.concrete_fields]
        rows = list(model.objects.order_by("pk").values_list(*names))
        found[model.__name__] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def test_a_simulation_writes_nothing(draft, filings):
    changed = change(draft, referral_months=12, related_proof_required=True, citywide=False, promise_lock_months=1)
    before = row_hashes()
    assert simulate(version=changed, on=w.TODAY).differing
    assert row_hashes() == before


def test_a_slice_asks_the_same_queries_for_few_and_for_many(draft, filings, clerk, django_assert_max_num_queries):
    changed = change(draft, other_temporary_months=18)
    for _ in range(6):
        w.submitted(clerk, w.person(clerk))
    policies = 4  # schemes and slots of the draft and of the version in force
    with django_assert_max_num_queries(1 + 8 + policies) as asked:
        assert simulate(version=changed, on=w.TODAY).judged == 12
    one_slice = len(asked)
    with django_assert_max_num_queries(one_slice + 3 * 8):
        assert simulate(version=changed, on=w.TODAY, size=4).judged == 12


def test_slices_give_the_same_answer_as_one_and_can_be_continued(draft, filings):
    changed = change(draft, other_temporary_months=18, citywide=False)
    whole = simulate(version=changed, on=w.TODAY)
    seen: list[tuple[int, int]] = []
    small = simulate(version=changed, on=w.TODAY, size=1, progress=lambda done, total: seen.append((done, total)))
    assert (small.by_code, small.sample) == (whole.by_code, whole.sample)
    assert seen[:2] == [(1, 6), (2, 6)]
    first = simulate(version=changed, on=w.TODAY, size=2, limit=2)
    assert (first.judged, first.finished) == (2, False)
    rest = simulate(version=changed, on=w.TODAY, after=first.after)
    assert first.by_code + rest.by_code == whole.by_code
    assert rest.finished


def test_the_sample_is_capped_and_the_counts_are_not(draft, filings):
    result = simulate(version=change(draft, notice_required=False), on=w.TODAY, sample=2)
    assert (len(result.sample), result.differing, result.by_code["notice"]) == (2, 6, 6)


def test_one_office_is_asked_about_its_own_filings_alone(draft, filings):
    assert simulate(version=draft, on=w.TODAY, office="320583").total == 0
    assert simulate(version=draft, on=w.TODAY, office="320508").total == 6


def test_the_command_prints_progress_rate_and_what_differs(draft, filings):
    change(draft, referral_months=9)
    out, err = StringIO(), StringIO()
    call_command("simulate_policy", draft.version, "--on", str(w.TODAY), "--slice", "2", stdout=out, stderr=err)
    assert "已核对 2/6" in err.getvalue()
    said = out.getvalue()
    assert "6 件" in said
    assert "1 件结果不同" in said
    assert "end 1 件,例:有效期9个月" in said
    assert filings["referral"].number in said
    assert "件/秒" in said


@pytest.mark.parametrize("given", [["9999-1"], ["2023-01", "--office", "000000"], ["2023-01", "--on", "昨天"]])
def test_the_command_says_what_it_cannot_find(given):
    with pytest.raises(CommandError, match="。"):
        call_command("simulate_policy", *given)


def test_a_writer_beside_is_never_held_up(committed):
    """No cursor stays open between slices: on SQLite it would make every COMMIT of others fail (decision 21)."""
    clerk, boss = w.staff(w.CLERK), w.staff(w.SUPERVISOR)
    for _ in range(3):
        w.submitted(clerk, w.person(clerk))
    draft = policy.copy_as_draft(source=PolicyVersion.objects.in_force(w.TODAY), by=boss, now=w.NOW)
    written: list[str] = []

    def write() -> None:
        try:
            written.append(w.person(clerk, name=f"写入{len(written)}").name)
        finally:
            connection.close()

    def beside(done: int, total: int) -> None:
        writer = Thread(target=write)
        writer.start()
        writer.join(15)

    result = simulate(version=draft, on=w.TODAY, size=1, progress=beside)
    assert result.judged == 3
    assert written == ["写入0", "写入1", "写入2", "写入3"]


def test_a_published_version_differs_in_nothing_from_itself(filings):
    result = simulate(version=PolicyVersion.objects.in_force(w.TODAY), on=LATER)
    assert (result.judged, result.differing) == (6, 0)
