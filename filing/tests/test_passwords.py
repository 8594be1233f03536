"""The rules for passwords as tables, and the operations that set one."""

from datetime import timedelta

import pytest

from filing import passwords
from filing.errors import NotAllowed
from filing.models import AuditEntry, FormerPassword, Staff
from filing.operations import accounts
from filing.passwords import POLICIES
from filing.tests import world as w

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("", 0), ("abc", 1), ("ABC", 1), ("123", 1), ("-", 1), ("密码", 1), ("３２０", 1), ("aA", 2), ("aA1", 3), ("aA1-", 4),
        ("a 密", 2), ("aé", 2),
    ],
)  # fmt: skip
def test_four_kinds_of_characters(text, kinds):
    assert passwords.kinds_of(text) == kinds


@pytest.mark.parametrize(
    ("policy", "text", "refused"),
    [
        ("dengbao", "Ab3-Ab3", True), ("dengbao", "Ab3-Ab3-x", True), ("dengbao", "Ab3-Ab3-xy", False),
        ("asvs", "a" * 14, True), ("asvs", "a" * 15, False), ("asvs", "长" * 14, True), ("asvs", "长" * 64, False),
        ("dengbao", "x" * 500, False),
    ],
)  # fmt: skip
def test_length_is_counted_in_characters(policy, text, refused):
    problem = passwords.length_problem(text, POLICIES[policy])
    assert bool(problem) == refused
    assert not problem or "没有保存" in problem


@pytest.mark.parametrize(
    ("policy", "text", "refused"),
    [
        ("dengbao", "abcdefghijkl", True), ("dengbao", "abcdef123456", True), ("dengbao", "Abcdef123456", False),
        ("dengbao", "abcdef-12345", False), ("dengbao", "abc 中文 123", False), ("asvs", "a" * 20, False),
        ("asvs", "1" * 20, False),
    ],
)  # fmt: skip
def test_three_of_four_kinds_under_dengbao_and_any_under_asvs(policy, text, refused):
    assert bool(passwords.complexity_problem(text, POLICIES[policy])) == refused


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("demo-2026-suzhou", True), ("Suzhou@2026!", True), ("YIBAO-yibao-2026", True), ("苏州医保2026!!!", True),
        ("Ydba_12345678", True), ("Suzhou-2026-Abcxyz", True), ("correct-horse-suzhou-9", False),
        ("Tr9-mirabelle-77", False), ("苏州的桂花九月开满了院子", False),
    ],
)  # fmt: skip
def test_office_words_alone_are_refused_and_do_no_harm_in_a_sentence(text, refused):
    assert bool(passwords.office_word_problem(text)) == refused


@pytest.mark.parametrize(
    ("age", "days", "over"),
    [(89 * DAY, 90, False), (90 * DAY, 90, True), (900 * DAY, 90, True), (900 * DAY, 0, False), (-DAY, 90, False)],
)
def test_a_password_expires_after_its_days_and_with_zero_never(age, days, over):
    assert passwords.expired(since=w.NOW - age, now=w.NOW, days=days) == over


@pytest.mark.parametrize(("age", "over"), [(HOUR * 23, False), (HOUR * 24, True), (HOUR * 240, True)])
def test_a_start_password_holds_for_its_hours(age, over):
    assert passwords.start_expired(since=w.NOW - age, now=w.NOW, hours=24) == over


def test_start_passwords_are_random_long_and_can_be_read_aloud():
    drawn = {passwords.start_password() for _ in range(200)}
    assert len(drawn) == 200
    for text in drawn:
        assert passwords.kinds_of(text) == 4
        assert [len(group) for group in text.split("-")] == [4, 4, 4, 4]
        assert not set(text) & set("0O1lI")


@pytest.mark.parametrize(
    ("policy", "least", "classes", "days", "memory"), [("dengbao", 10, 3, 90, 5), ("asvs", 15, 0, 0, 0)]
)
def test_figures_of_the_two_policies(policy, least, classes, days, memory):
    assert POLICIES[policy] == passwords.PasswordPolicy(least, classes, days, memory)


# --- Operations ------------------------------------------------------------------------------------------------------


@pytest.fixture
def supervisor(db) -> Staff:
    return w.staff(w.SUPERVISOR)


@pytest.fixture
def admin(db) -> Staff:
    return w.staff(w.ADMIN, office=None)


def test_a_start_password_replaces_the_old_one_and_is_an_entry_without_itself(supervisor):
    clerk = w.staff(w.CLERK)
    text = accounts.issue_start_password(member=clerk, by=supervisor, now=w.NOW)
    fresh = Staff.objects.get(pk=clerk.pk)
    assert fresh.check_password(text)
    assert not fresh.check_password("a-test-password")
    assert (fresh.must_change_password, fresh.password_set_by, fresh.password_set_at) == (True, supervisor, w.NOW)
    assert fresh.session_era == 1
    entry = AuditEntry.objects.get(object=f"staff:{clerk.username}")
    assert (entry.action, entry.actor, entry.stream) == ("start_password", supervisor.username, "change")
    assert text not in "".join(str(value) for value in AuditEntry.objects.values_list())


@pytest.mark.parametrize(
    ("roles", "office", "words"),
    [
        ((w.REVIEWER,), "320508", "只由系统管理员重置"),
        ((w.CLERK, w.REVIEWER), "320508", "只由系统管理员重置"),
        ((w.SUPERVISOR,), "320508", "只由系统管理员重置"),
        ((w.CLERK,), "320583", "不能重置这个账号"),
        ((w.ADMIN,), None, "不能重置这个账号"),
    ],
)
def test_a_supervisor_resets_nobody_who_decides_and_nobody_elsewhere(supervisor, roles, office, words):
    member = w.staff(*roles, office=office)
    with pytest.raises(NotAllowed, match=words):
        accounts.issue_start_password(member=member, by=supervisor, now=w.NOW)
    fresh = Staff.objects.get(pk=member.pk)
    assert fresh.check_password("a-test-password")
    assert not AuditEntry.objects.filter(action="start_password").exists()


@pytest.mark.parametrize("role", [w.CLERK, w.REVIEWER, w.AUDITOR])
def test_who_manages_no_accounts_resets_no_password_and_nobody_resets_their_own(role, supervisor, admin):
    member = w.staff(w.CLERK)
    for by, whose in ((w.staff(role), member), (supervisor, supervisor), (admin, admin)):
        with pytest.raises(NotAllowed, match="未作任何改动"):
            accounts.issue_start_password(member=whose, by=by, now=w.NOW)


def test_the_administrator_resets_a_reviewer_and_the_reviewer_reads_who_did(admin):
    reviewer = w.staff(w.REVIEWER)
    accounts.issue_start_password(member=reviewer, by=admin, now=w.NOW)
    reviewer.refresh_from_db()
    accounts.change_own_password(member=reviewer, password="Neu-und-lang-7", now=w.NOW + HOUR, memory=5)
    rows = accounts.password_history(reviewer)
    assert [(e.action, e.actor) for e in rows] == [
        ("change_password", reviewer.username),
        ("start_password", admin.username),
    ]


def test_ones_own_password_clears_the_mark_and_keeps_the_last_hashes(admin):
    member = w.staff(w.CLERK)
    for number in range(7):
        accounts.change_own_password(member=member, password=f"Wort-Nummer-{number}", now=w.NOW, memory=5)
    fresh = Staff.objects.get(pk=member.pk)
    assert fresh.check_password("Wort-Nummer-6")
    assert FormerPassword.objects.filter(staff=member).count() == 4
    accounts.issue_start_password(member=fresh, by=admin, now=w.NOW)
    fresh.refresh_from_db()
    accounts.change_own_password(member=fresh, password="Wort-Nummer-8", now=w.NOW, memory=5)
    assert not Staff.objects.get(pk=member.pk).must_change_password
    kept = FormerPassword.objects.filter(staff=member)
    assert kept.count() == 4, "a start password counts for nothing"


def test_two_changes_at_once_have_one_winner(db):
    member = w.staff(w.CLERK)
    other = Staff.objects.get(pk=member.pk)
    accounts.change_own_password(member=member, password="Erstes-Wort-1", now=w.NOW, memory=5)
    with pytest.raises(NotAllowed, match="刚在别处改过"):
        accounts.change_own_password(member=other, password="Zweites-Wort-2", now=w.NOW, memory=5)
    assert Staff.objects.get(pk=member.pk).check_password("Erstes-Wort-1")
    assert FormerPassword.objects.filter(staff=member).count() == 1


def test_asvs_keeps_no_hash_of_a_former_password(db):
    member = w.staff(w.CLERK)
    accounts.change_own_password(member=member, password="ein-langes-wort-mehr", now=w.NOW, memory=0)
    assert not FormerPassword.objects.exists()
