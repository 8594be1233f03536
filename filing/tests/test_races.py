"""Many at once: exactly one wins, on both databases; without the guard two would (PostgreSQL)."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from filing.choices import FilingStatus
from filing.errors import Refusal
from filing.models import CorrectionNotice, Decision, Document, Filing
from filing.operations import intake, lifecycle, notices, review
from filing.tests import world as w

pytestmark = pytest.mark.usefixtures("committed")
DECIDERS, ROUNDS = 16, 50


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Run every act in its own thread and connection, released together; results or the exceptions raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(index: int, act: Callable[[], object]) -> None:
        try:
            connections["default"].ensure_connection()
            barrier.wait(30)
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(i, act)) for i, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def test_of_sixteen_deciders_exactly_one_wins_and_the_others_are_told(committed):
    clerk, reviewers = w.staff(w.CLERK), [w.staff(w.REVIEWER) for _ in range(DECIDERS)]
    reason = w.reason("refuse")
    for round_ in range(ROUNDS):
        filing = w.submitted(clerk, w.person(clerk, name=f"测试{round_}"))
        seen = filing.version

        def decide(reviewer, pk=filing.pk, seen=seen, refuse=False):
            fresh = Filing.objects.get(pk=pk)
            if refuse:
                return review.refuse(filing=fresh, by=reviewer, now=w.NOW, expected_version=seen, reasons=[reason])
            return review.approve(filing=fresh, by=reviewer, now=w.NOW, expected_version=seen)

        results = at_once([lambda r=r, i=i: decide(r, refuse=i % 4 == 0) for i, r in enumerate(reviewers)])
        winners = [r for r in results if isinstance(r, Filing)]
        losers = [r for r in results if not isinstance(r, Filing)]
        assert len(winners) == 1, [str(r)[:200] for r in losers]
        assert all(isinstance(r, Refusal) for r in losers), [repr(r)[:200] for r in losers]
        assert Decision.objects.filter(filing=filing).count() == 1
        assert Document.objects.filter(filing=filing, kind__in=["slip", "refusal"]).count() == 1


def test_without_the_guard_two_deciders_win_on_postgresql(committed):
    """The control: read, check, save. On SQLite an IMMEDIATE transaction hides the fault, so it is run without one."""
    clerk = w.staff(w.CLERK)
    filing = w.submitted(clerk, w.person(clerk))
    reviewers = [w.staff(w.REVIEWER) for _ in range(2)]
    both_read = threading.Barrier(2)

    def naive(reviewer) -> bool:
        fresh = Filing.objects.get(pk=filing.pk)
        may = fresh.status == FilingStatus.SUBMITTED
        both_read.wait(30)
        if may:
            with transaction.atomic():
                fresh.status, fresh.decided_by, fresh.decided_at = FilingStatus.APPROVED, reviewer, w.NOW
                fresh.save()
        return may

    results = at_once([lambda r=r: naive(r) for r in reviewers])
    assert results == [True, True]


def test_withdrawing_and_approving_at_once_has_one_winner(committed):
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    reason = w.reason("withdraw")
    for _ in range(5):
        filing = w.submitted(clerk, w.person(clerk))
        results = at_once(
            [
                lambda f=filing: intake.withdraw(
                    filing=f, by=clerk, now=w.NOW, expected_version=f.version, reasons=[reason]
                ),
                lambda f=filing: review.approve(filing=f, by=reviewer, now=w.NOW, expected_version=f.version),
            ]
        )
        assert sum(isinstance(r, Filing) for r in results) == 1


def test_two_overlapping_filings_approved_at_once_leave_one_in_force(committed):
    clerk, reviewers = w.staff(w.CLERK), [w.staff(w.REVIEWER) for _ in range(2)]
    insured = w.person(clerk)
    first = w.submitted(clerk, insured)
    second = w.draft(clerk, insured, insisted=True)
    second = intake.submit(filing=second, by=clerk, now=w.NOW)
    results = at_once(
        [
            lambda f=f, r=r: review.approve(filing=f, by=r, now=w.NOW, expected_version=f.version)
            for f, r in zip((first, second), reviewers, strict=True)
        ]
    )
    assert sum(isinstance(r, Filing) for r in results) <= 1
    assert Filing.objects.filter(status=FilingStatus.APPROVED).count() <= 1


def test_numbers_are_unique_when_many_submit_at_once(committed):
    clerks = [w.staff(w.CLERK) for _ in range(8)]
    drafts = [w.draft(c, w.person(c)) for c in clerks]
    results = at_once(
        [lambda f=f, c=c: intake.submit(filing=f, by=c, now=w.NOW) for f, c in zip(drafts, clerks, strict=True)]
    )
    numbers = [r.number for r in results]
    assert len(set(numbers)) == 8
    assert sorted(int(n[18:23]) for n in numbers) == list(range(1, 9))


def test_two_cancel_at_once_and_one_is_told(committed):
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    filing = w.approved(clerk, reviewer, w.person(clerk))
    reason = w.reason("cancel")
    results = at_once(
        [
            lambda: lifecycle.cancel(
                filing=Filing.objects.get(pk=filing.pk), by=clerk, now=w.NOW, expected_version=None, reason=reason
            )
            for _ in range(4)
        ]
    )
    assert sum(isinstance(r, Filing) for r in results) == 1


def test_two_clerks_give_the_notice_at_once_and_one_paper_comes_out(committed):
    clerks = [w.staff(w.CLERK) for _ in range(4)]
    filing = w.draft(clerks[0], w.person(clerks[0]), signed=False)
    for expected in (None, filing.version):
        results = at_once(
            [
                lambda c=c, e=expected: notices.issue_notice(
                    filing=Filing.objects.get(pk=filing.pk), by=c, now=w.NOW, expected_version=e
                )
                for c in clerks
            ]
        )
        given = [r for r in results if isinstance(r, CorrectionNotice)]
        assert len(given) == (1 if expected is None else 0)
        assert all(isinstance(r, Refusal) for r in results if r not in given), [repr(r)[:200] for r in results]
    assert CorrectionNotice.objects.count() == Document.objects.filter(kind="correction").count() == 1
