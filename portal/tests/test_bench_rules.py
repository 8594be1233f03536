"""Rules cost little: judging one whole filing takes no longer than an empty logged-in page."""

import statistics
import time

import pytest
from django.test import override_settings

from filing.choices import Outcome
from filing.rules.defaults import DEFAULT_POLICY
from filing.rules.judge import judge
from filing.tests import world as w
from portal.bench_rules import judge_times, whole_filing
from portal.tests.world import signed_in


def test_the_measured_filing_gives_every_rule_work():
    findings = judge(whole_filing(), DEFAULT_POLICY)
    assert len(findings) >= 20
    assert {f.outcome for f in findings} == set(Outcome)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="portal.bench")
def test_judging_takes_at_most_the_time_of_an_empty_page():
    client, _ = signed_in(w.CLERK)
    pages = []
    for _ in range(12):
        start = time.perf_counter()
        assert client.get("/bench/empty/").status_code == 200
        pages.append((time.perf_counter() - start) * 1000)
    assert statistics.median(judge_times(60)) < statistics.median(pages)
