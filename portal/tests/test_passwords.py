"""Passwords on the screen: one's own page, start passwords, age, the two policies, and what ends with them."""

import os
import subprocess
import sys
from datetime import timedelta
from html import unescape

import pytest
from axes.models import AccessAttempt
from django.conf import settings as shipped
from django.contrib.auth.password_validation import get_password_validators
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from filing.models import AuditEntry, FormerPassword, Staff
from filing.operations import accounts
from filing.tests import world
from portal.demo_data import LOGINS, PASSWORD
from portal.management.commands.demo import give_passwords
from portal.settings import password_validators
from portal.tests.world import signed_in

OLD, NEW = "a-test-password", "Neu-und-lang-7"
PAGE = "/password/"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change(client: Client, old: str = OLD, new: str = NEW, again: str | None = None, **more: str):
    values = {"old_password": old, "new_password": new, "new_password_again": new if again is None else again, **more}
    return client.post(PAGE, values)


def sign_in(name: str, password: str, client: Client | None = None):
    return (client or Client()).post("/login/", {"username": name, "password": password})


def fresh(member: Staff) -> Staff:
    return Staff.objects.get(pk=member.pk)


@pytest.fixture
def desk(db):
    return signed_in(world.CLERK, name="林晓岚")


# --- One's own page --------------------------------------------------------------------------------------------------


def test_the_top_bar_of_every_page_leads_there(desk):
    page = desk[0].get("/").content.decode()
    assert f'<a href="{PAGE}">修改密码</a>' in page
    form = desk[0].get(PAGE).content.decode()
    assert form.count('type="password"') >= 3
    for token in ('autocomplete="current-password"', 'autocomplete="new-password"'):
        assert token in form


def test_the_old_password_makes_way_for_the_new_one_and_an_entry_stays(desk):
    client, member = desk
    answer = change(client, next="/filings/")
    assert (answer.status_code, answer["Location"]) == (302, "/filings/")
    assert fresh(member).check_password(NEW)
    assert "密码已修改" in client.get("/filings/").content.decode()
    entry = AuditEntry.objects.get(object=f"staff:{member.username}", action="change_password")
    assert entry.actor == member.username
    assert NEW not in str(list(AuditEntry.objects.values_list()))


def test_this_session_stays_and_every_other_one_ends(desk):
    client, member = desk
    elsewhere = Client()
    elsewhere.force_login(member)
    assert elsewhere.get("/").status_code == 200
    key = client.session.session_key
    change(client)
    assert client.get("/").status_code == 200
    assert client.session.session_key != key
    assert elsewhere.get("/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"old": "wrong"}, "old_password", "现在的密码不正确"),
        ({"old": ""}, "old_password", "请填写"),
        ({"again": "Neu-und-lang-8"}, "new_password_again", "不一致"),
        ({"new": "Ab3-x"}, "new_password", "至少 10 个字符"),
        ({"new": "abcdefghijklm"}, "new_password", "至少 3 类"),
        ({"new": "Suzhou-2026!"}, "new_password", "本单位常用词"),
        ({"new": OLD}, "new_password", "最近用过"),
        ({"new": ""}, "new_password", "请填写"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(desk, given, field, words):
    client, member = desk
    answer = change(client, **given)
    assert answer.status_code == 200
    assert words in "".join(answer.context["form"].errors[field])
    assert "没有保存" in "".join(answer.context["form"].errors[field])
    assert fresh(member).check_password(OLD)
    assert NEW not in answer.content.decode()


def test_the_last_five_do_not_come_again_and_the_sixth_may(desk):
    client, _ = desk
    words = [f"Wort-Nummer-{number}" for number in range(6)]
    before = OLD
    for word in words:
        assert change(client, before, word).status_code == 302
        before = word
    for word in words[1:]:
        assert change(client, before, word).status_code == 200, word
    assert change(client, before, words[0]).status_code == 302


@pytest.mark.parametrize(
    "odd", ["  Ab3 blanks kept  ", "汉" * 62 + "aB", "P4ss word\u00e9\U0001f600", "x" * 4000 + "A1"]
)
def test_a_password_is_kept_exactly_as_typed(desk, odd):
    client, member = desk
    assert change(client, OLD, odd).status_code == 302
    assert sign_in(member.username, odd).status_code == 302
    assert sign_in(member.username, odd.strip() if odd != odd.strip() else odd.swapcase()).status_code == 200


@pytest.mark.parametrize("hostile", ["a\0b-Ab3-xyz", "\ud800", "<script>alert(1)</script>A1"])
def test_hostile_passwords_are_no_fault(desk, hostile):
    answer = change(desk[0], OLD, hostile.encode("utf-8", "replace").decode())
    assert answer.status_code in (200, 302)
    assert b"<script>alert" not in answer.content


def test_guessing_the_old_password_is_paused_like_guessing_at_the_login(desk):
    client, _ = desk
    for _ in range(5):
        answer = change(client, "wrong")
    assert answer.status_code == 429
    assert change(client).status_code == 429


def test_what_axes_keeps_of_a_failure_holds_no_password_and_nothing_typed(desk):
    client, member = desk
    change(client, "wrong-Secret-1", "New-Secret-22", next="/people/?q=320500")
    kept = '[["certificate_number", "320500199001010019"]]'
    client.post("/unlock/", {"password": "wrong-Secret-2", "kept": kept, "next": "/"})
    rows = str(list(AccessAttempt.objects.values_list()))
    assert member.username in rows
    for secret in ("Secret", "320500"):
        assert secret not in rows


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_page_never_leads_to_another_site(desk, address):
    assert change(desk[0], next=address)["Location"] == "/"


def test_the_admins_own_page_gives_way_to_this_one(db):
    client, member = signed_in(world.SUPERVISOR)
    assert "现在的密码" in client.get("/admin/password_change/").content.decode()
    assert f'href="{PAGE}"' in client.get("/admin/").content.decode()
    client.post("/admin/password_change/", {"old_password": OLD, "new_password1": "short", "new_password2": "short"})
    assert fresh(member).check_password(OLD)


# --- Start passwords -------------------------------------------------------------------------------------------------


@pytest.fixture
def reset(db):
    """A reviewer with a start password given by the administrator a moment ago, and the text of it."""
    admin = world.staff(world.ADMIN, office=None, name="管理员甲")
    member = world.staff(world.REVIEWER, name="沈思远")
    return member, accounts.issue_start_password(member=member, by=admin, now=timezone.now())


def age(member: Staff, by: timedelta) -> None:
    Staff.objects.filter(pk=member.pk).update(password_set_at=timezone.now() - by)


def test_the_administrator_draws_it_once_and_no_table_holds_it(db):
    client, _ = signed_in(world.ADMIN, office=None)
    Staff.objects.update(is_staff=True)
    member = world.staff(world.REVIEWER)
    address = reverse("admin:auth_user_password_change", args=[member.pk])
    assert "生成初始密码" in client.get(address).content.decode()
    assert fresh(member).check_password(OLD), "looking changes nothing"
    answer = client.post(address, {"password1": "chosen-Word-1", "password2": "chosen-Word-1"})
    text = unescape(answer.content.decode()).split("<code>")[1].split("</code>")[0]
    assert fresh(member).check_password(text)
    assert not fresh(member).check_password("chosen-Word-1")
    assert text not in str(dict(client.session))
    assert text not in client.get("/admin/").content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_supervisor_gets_one_for_a_clerk_and_a_sentence_for_a_reviewer(db):
    client, boss = signed_in(world.SUPERVISOR)
    clerk, reviewer = world.staff(world.CLERK), world.staff(world.REVIEWER)
    for member, status in ((clerk, 200), (reviewer, 403)):
        answer = client.post(reverse("admin:auth_user_password_change", args=[member.pk]))
        assert answer.status_code == status
        assert fresh(member).check_password(OLD) == (status == 403)
    assert "只由系统管理员重置" in answer.content.decode()
    assert AuditEntry.objects.get(action="start_password").actor == boss.username


def test_it_opens_nothing_but_the_page_that_replaces_it_and_tells_who_gave_it(reset):
    member, text = reset
    client = Client()
    assert sign_in(member.username, text, client).status_code == 302
    for address in ("/", "/review/", "/filings/", "/people/", "/admin/"):
        answer = client.get(address)
        assert answer["Location"].startswith(f"{PAGE}?next="), address
    assert client.post("/search/", {"q": "zjg"})["Location"].startswith(PAGE)
    page = client.get(PAGE).content.decode()
    for words in ("管理员甲", "初始密码", "如果不是您要求重置的", "重置为初始密码"):
        assert words in page
    assert client.post("/logout/").status_code == 302


def test_after_the_change_work_begins_and_the_record_stays_readable(reset):
    member, text = reset
    client = Client()
    sign_in(member.username, text, client)
    assert change(client, text, text).status_code == 200
    assert change(client, text, NEW, next="/review/")["Location"] == "/review/"
    assert client.get("/review/").status_code == 200
    page = client.get(PAGE).content.decode()
    assert "管理员甲 重置为初始密码" in page
    assert "沈思远 本人修改" in page
    assert sign_in(member.username, text).status_code == 200, "a start password is used once"


def test_a_reset_ends_what_the_member_had_open(db):
    client, member = signed_in(world.CLERK)
    assert client.get("/").status_code == 200
    accounts.issue_start_password(member=member, by=world.staff(world.SUPERVISOR), now=timezone.now())
    assert client.get("/")["Location"].startswith("/login/")


@pytest.mark.parametrize(("hours", "status"), [(23, 302), (24, 200), (300, 200)])
def test_a_start_password_opens_for_a_day(reset, hours, status):
    member, text = reset
    age(member, HOUR * hours)
    answer = sign_in(member.username, text)
    assert answer.status_code == status
    assert status == 302 or "初始密码已过有效时间" in answer.content.decode()


def test_that_it_is_over_is_told_to_those_alone_who_know_it(reset):
    member, _ = reset
    age(member, DAY * 2)
    page = sign_in(member.username, "wrong").content.decode()
    assert "已过有效时间" not in page
    assert "用户名或密码不正确" in page


def test_a_session_opened_with_it_ends_with_it(reset, settings):
    member, text = reset
    client = Client()
    sign_in(member.username, text, client)
    settings.START_PASSWORD_HOURS = 2
    age(member, HOUR * 3)
    assert client.get(PAGE)["Location"] == "/login/"
    assert client.get("/")["Location"].startswith("/login/")
    assert sign_in(member.username, text).status_code == 200


def test_a_locked_session_is_not_opened_by_a_start_password_that_is_over(reset):
    member, text = reset
    client = Client()
    sign_in(member.username, text, client)
    client.post("/lock/", {"next": "/"})
    age(member, HOUR * 25)
    assert client.post("/unlock/", {"password": text, "next": "/"})["Location"] == "/login/"


# --- Age -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "due"), [(89, False), (90, True)])
def test_after_its_days_a_password_must_be_changed_before_anything_is_read(desk, days, due):
    client, member = desk
    age(member, DAY * days)
    answer = client.get("/filings/")
    assert answer.status_code == (302 if due else 200)
    if due:
        assert answer["Location"] == f"{PAGE}?next=%2Ffilings%2F"
        assert "满 90 天" in client.get(answer["Location"]).content.decode()
        change(client, next="/filings/")
        assert client.get("/filings/").status_code == 200


def test_what_was_typed_when_the_day_came_is_saved_first(desk):
    client, member = desk
    age(member, DAY * 100)
    assert client.post("/search/", {"q": "zjg"}).status_code == 200
    assert client.get("/ping/").status_code == 200
    assert client.get("/healthz").status_code == 200


def test_one_without_a_stamp_came_with_the_account(desk):
    client, member = desk
    assert fresh(member).password_set_at is None
    assert client.get("/").status_code == 200
    Staff.objects.filter(pk=member.pk).update(date_joined=timezone.now() - DAY * 91)
    assert client.get("/").status_code == 302


def test_with_zero_days_it_never_expires(desk, settings):
    settings.PASSWORD_DAYS = 0
    client, member = desk
    age(member, DAY * 5000)
    assert client.get("/").status_code == 200


# --- The two policies ------------------------------------------------------------------------------------------------


def problems(policy: str, text: str, member: Staff | None = None) -> set[str]:
    found = set()
    for validator in get_password_validators(password_validators(policy)):
        try:
            validator.validate(text, member)
        except ValidationError as problem:
            found.add(problem.code if "没有保存" in problem.messages[0] else f"{problem.code} without its words")
    return found


SHORT, SIMPLE, COMMON = "password_too_short", "password_too_simple", "password_too_common"
OFFICE, LIKE, USED = "password_of_the_office", "password_too_similar", "password_used"


@pytest.mark.parametrize(
    ("text", "dengbao", "asvs"),
    [
        ("Ab3-xyz", {SHORT}, {SHORT}),
        ("Tr9-mirabelle-77", set(), set()),
        ("Tr9-mirabel", set(), {SHORT}),
        ("correct horse battery", {SIMPLE}, set()),
        ("password", {SHORT, SIMPLE, COMMON, OFFICE}, {SHORT, COMMON, OFFICE}),
        ("1234567890", {SIMPLE, COMMON}, {SHORT, COMMON}),
        ("583920174650193", {SIMPLE}, set()),
        ("Suzhou@2026!", {OFFICE}, {SHORT, OFFICE}),
        ("demo-2026-suzhou", {OFFICE}, {OFFICE}),
        ("汉" * 64, {SIMPLE}, set()),
        ("Gu.Wenbo.2026-x", {LIKE}, {LIKE}),
    ],
)
def test_each_policy_refuses_what_it_says(text, dengbao, asvs):
    member = Staff(username="gu.wenbo.2026", full_name="顾文博")
    assert problems("dengbao", text, member) == dengbao
    assert problems("asvs", text, member) == asvs


def test_asvs_asks_for_no_kinds_no_age_and_no_memory():
    names = {row["NAME"].rpartition(".")[2] for row in password_validators("asvs")}
    assert names == {"LongEnough", "NotCommon", "NotOfTheOffice", "NotLikeTheName"}
    assert {row["NAME"].rpartition(".")[2] for row in password_validators("dengbao")} - names == {
        "Complex",
        "NotUsedBefore",
    }


def test_dengbao_remembers_and_asvs_does_not(db):
    member = world.staff(world.CLERK)
    FormerPassword.objects.create(staff=member, password=member.password, at=timezone.now())
    member.set_password("Tr9-mirabelle-77")
    assert problems("dengbao", "Tr9-mirabelle-77", member) == {USED}
    assert USED in problems("dengbao", OLD, member)
    assert problems("asvs", "Tr9-mirabelle-77", member) == set()


def settings_of(tmp_path, **variables: str) -> str:
    """What a fresh interpreter reads from the environment."""
    told = "print(s.PASSWORD_POLICY, s.PASSWORD_DAYS, s.PASSWORD_MEMORY, s.START_PASSWORD_HOURS)"
    answer = subprocess.run(
        [sys.executable, "-c", f"from portal import settings as s; {told}"],
        cwd=shipped.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data"), **variables},
        capture_output=True,
        text=True,
    )
    return answer.stdout.strip() or answer.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "dengbao 90 5 24"),
        ({"PASSWORD_DAYS": "60", "START_PASSWORD_HOURS": "8"}, "dengbao 60 5 8"),
        ({"PASSWORD_POLICY": "asvs"}, "asvs 0 0 24"),
        ({"PASSWORD_POLICY": "asvs", "PASSWORD_DAYS": "60"}, "asvs 0 0 24"),
        ({"PORTAL_PROFILE": "demo"}, "dengbao 0 5 24"),
    ],
)
def test_the_environment_chooses_the_policy(tmp_path, variables, told):
    assert settings_of(tmp_path, **variables) == told


def test_an_unknown_policy_is_refused_by_name(tmp_path):
    assert "PASSWORD_POLICY 只能是 dengbao, asvs 之一" in settings_of(tmp_path, PASSWORD_POLICY="none")


def test_the_demos_shared_password_opens_every_demo_account(db, settings):
    """Set as a hash by `demo`: no validator sees it, and there it never expires."""
    settings.PASSWORD_DAYS = 0
    for name, _, _ in LOGINS:
        Staff.objects.create_user(name, None, full_name=name, date_joined=timezone.now() - DAY * 400)
    give_passwords()
    for name, _, _ in LOGINS:
        client = Client()
        assert sign_in(name, PASSWORD, client).status_code == 302
        assert client.get("/").status_code == 200
