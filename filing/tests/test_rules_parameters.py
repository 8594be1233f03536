"""The parameters of a policy version: what may be saved, what published, what is doubted. No database."""

from dataclasses import replace
from datetime import date

import pytest

from filing.choices import Blocks, FilingType, Mode, Outcome
from filing.rules.clauses import CLAUSES
from filing.rules.defaults import DEFAULT_POLICY as POLICY
from filing.rules.defaults import PROMISE
from filing.rules.parameters import MONTHS_MAX, parameter_findings, start_findings

SAVING, PUBLISHING, DOUBT = Blocks.SUBMIT, Blocks.APPROVE, Blocks.NOTHING
TODAY = date(2026, 11, 23)


def without(key) -> dict:
    return {name: rows for name, rows in POLICY.slots.items() if name != key}


@pytest.mark.parametrize(
    ("changes", "source", "expected"),
    [
        ({}, "", []),
        ({"referral_months": 6}, "", []),
        ({"referral_months": 5}, "", [("policy_short_without_source", SAVING)]),
        ({"referral_months": 5}, "  ", [("policy_short_without_source", SAVING)]),
        ({"referral_months": 5}, "某文件", [("policy_short", DOUBT)]),
        ({"referral_months": 0}, "某文件", [("policy_months_out_of_range", SAVING)]),
        ({"referral_months": MONTHS_MAX}, "", []),
        ({"referral_months": MONTHS_MAX + 1}, "", [("policy_months_out_of_range", SAVING)]),
        ({"other_temporary_months": 11}, "", [("policy_other_not_a_year", DOUBT)]),
        (
            {"other_temporary_months": 5},
            "某文件",
            [("policy_short", DOUBT), ("policy_other_not_a_year", DOUBT)],
        ),
        ({"promise_lock_months": 0}, "", []),
        ({"promise_lock_months": MONTHS_MAX + 1}, "", [("policy_lock_out_of_range", SAVING)]),
        ({"fileable_schemes": frozenset()}, "", [("policy_no_scheme", PUBLISHING)]),
        ({"slots": without((FilingType.POSTED, Mode.MATERIALS))}, "", [("policy_no_slots", PUBLISHING)]),
        ({"slots": without((FilingType.POSTED, Mode.PROMISE))}, "", []),
        (
            {"slots": {**POLICY.slots, (FilingType.REFERRAL, Mode.PROMISE): PROMISE}},
            "",
            [("policy_promise_temporary", SAVING)],
        ),
    ],
)
def test_each_parameter_at_its_edge(changes, source, expected):
    """R41, R57, J10, C2, C7, C15."""
    found = list(parameter_findings(replace(POLICY, **changes), source))
    assert [(f.code, f.blocks) for f in found] == expected
    for finding in found:
        assert finding.fact
        assert set(finding.clauses) <= set(CLAUSES)
        assert finding.remedy or finding.outcome == Outcome.VERIFY


@pytest.mark.parametrize(
    ("start", "taken", "codes"),
    [
        (date(2026, 11, 22), False, ["policy_start_not_ahead"]),
        (TODAY, False, ["policy_start_not_ahead"]),
        (date(2026, 11, 24), False, []),
        (date(2026, 11, 24), True, ["policy_start_taken"]),
        (TODAY, True, ["policy_start_not_ahead", "policy_start_taken"]),
    ],
)
def test_a_version_begins_on_a_day_still_to_come_that_is_free(start, taken, codes):
    """D8."""
    assert [f.code for f in start_findings(start, TODAY, taken)] == codes
