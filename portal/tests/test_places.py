"""What a clerk may type to mean a 就医地, and what they are told otherwise."""

import pytest

from filing.places import MAX_ROWS, forget, resolve, suggest
from filing.tests import world
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    forget()
    yield
    forget()


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("320100", "320100"),
        ("３２０１００", "320100"),
        ("320100 南京市", "320100"),
        ("南京", "320100"),
        ("南京市", "320100"),
        (" 江苏省南京市 ", "320100"),
        ("hefei", "340100"),
        ("HeFei", "340100"),
        ("上海", "310000"),
        ("shanghai", "310000"),
        ("北京", "110000"),
        ("义乌", "330700"),
        ("义乌市", "330700"),
        ("330782", "330700"),
    ],
)
def test_one_meaning_is_taken(typed, code):
    match = resolve(typed)
    assert match.problem == ""
    assert match.place.code == code


def test_chaoyang_has_three_meanings_each_with_its_city():
    match = resolve("朝阳")
    assert match.place is None
    assert {c.place_code for c in match.candidates} == {"110000", "220100", "211300"}
    assert "没有保存" in match.problem
    assert "220100" in match.problem


@pytest.mark.parametrize(
    ("typed", "part"),
    [("昆山", "苏州市内"), ("320583", "苏州市内"), ("苏州", "苏州市内"), ("香港", "港澳台"), ("国外", "境外")],
)
def test_places_that_cannot_be_chosen_say_why(typed, part):
    match = resolve(typed)
    assert match.place is None
    assert part in match.problem


@pytest.mark.parametrize(
    "typed", ["", "   ", "不存在的地方", "999999", "zzzzz", "\x00", "'; DROP", "\u202e南京", "x" * 500]
)
def test_unknown_text_gets_a_sentence(typed):
    match = resolve(typed)
    assert match.place is None
    assert "没有找到" in match.problem


def test_same_pinyin_of_two_cities_is_never_guessed():
    assert {c.place_code for c in resolve("nanjing").candidates} == {"320100", "350600"}


def test_initials_offer_several_cities():
    assert len({c.place_code for c in suggest("nj")}) > 1
    assert len(suggest("s")) == MAX_ROWS


def test_picker_answers_json_for_staff_only(client):
    assert client.get("/places/?q=nj").status_code == 302
    clerk, _ = signed_in(world.CLERK)
    rows = clerk.get("/places/", {"q": "昆山"}).json()
    assert rows == [{"code": "320583", "label": "江苏省苏州市昆山市", "note": rows[0]["note"], "selectable": False}]
    assert "苏州市内" in rows[0]["note"]
    assert clerk.get("/places/", {"q": "朝阳"}).json()[0]["selectable"] is True
    assert clerk.get("/places/").json() == []


def test_picker_asks_the_database_for_nothing_but_the_session_once_it_knows_the_places(django_assert_num_queries):
    clerk, _ = signed_in(world.CLERK)
    clerk.get("/places/?q=nj")
    with django_assert_num_queries(2):
        clerk.get("/places/?q=bj")
