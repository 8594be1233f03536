"""本页说明: behind every field of a form stands a sentence, and behind the sentence the rule."""

import re

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from filing.choices import FilingType
from filing.rules.clauses import CLAUSES
from filing.tests import world
from portal.forms.help import HELP, help_for
from portal.forms.life import PlainForm
from portal.tests.test_axe_browser import SHIFT, SHIFT_BELOW
from portal.tests.test_browser_path import log_in
from portal.tests.world import signed_in

LEFT_OUT = {"form_key", "version", "signature"}  # hidden
ROWS = [(form, point) for form, points in HELP.items() for point in points]


def visible(form: type[forms.Form]) -> set[str]:
    return form.base_fields.keys() - LEFT_OUT


@pytest.mark.parametrize("form", HELP, ids=lambda form: form.__name__)
def test_every_field_of_a_form_has_its_sentence_once(form):
    told = [name for point in HELP[form] for name in point.fields]
    assert sorted(told) == sorted(visible(form))


@pytest.mark.parametrize(("form", "point"), ROWS, ids=lambda part: getattr(part, "__name__", None) or part.fields[0])
def test_a_sentence_is_short_and_its_rules_exist(form, point):
    assert point.words.endswith("。")
    assert len(point.words) <= 70
    assert set(point.clauses) <= set(CLAUSES)


def test_a_form_without_fields_needs_no_help():
    assert help_for([PlainForm()]) == []


@pytest.fixture
def clerk():
    return signed_in(world.CLERK)


@pytest.fixture
def pages(db, clerk):
    """Every page with a form about a person or a filing, as a clerk opens it."""
    client, member = clerk
    person = world.person(member)
    approved = world.approved(member, world.staff(world.REVIEWER), world.person(member, name="李国强"))
    draft = world.draft(member, person, FilingType.RESIDENT, "510100")
    addresses = [
        reverse("filing_new", args=[person.ref]),
        reverse("person_register"),
        reverse("person_edit", args=[person.ref]),
        reverse("recorded_new", args=[person.ref]),
        reverse("filing_edit", args=[draft.ref]),
        reverse("filing_withdraw", args=[draft.ref]),
        *(reverse(f"filing_{act}", args=[approved.ref]) for act in ("change", "suspend", "cancel", "contact")),
    ]
    return {address: client.get(address).content.decode() for address in addresses}


def test_every_page_with_a_form_has_its_help_behind_one_key(pages):
    for address, page in pages.items():
        assert page.count('<details class="page-help">') == 1, address
        assert '<summary data-key="h">本页说明' in page, address


def test_the_help_cites_the_source_in_its_words(pages):
    page = next(page for address, page in pages.items() if address.endswith("/filings/new/"))
    assert "站在柜台前的人与其证件相符才勾选" in page
    assert CLAUSES["R15"].words.replace(":", "：") in page


def test_what_a_form_does_not_ask_is_not_explained(pages):
    page = next(page for address, page in pages.items() if address.endswith("/edit/") and "/people/" in address)
    assert "确非同一人" not in page


# --- Pages with nothing to show


EMPTY = re.compile(r'<div class="empty"><p>(.*?)</p>', re.DOTALL)


@pytest.fixture
def idle(db):
    """An office where nothing has happened yet: a client of a clerk, of a reviewer, and a person without filings."""
    clerk, member = signed_in(world.CLERK, office="320583")
    reviewer, _ = signed_in(world.REVIEWER, office="320583")
    return clerk, reviewer, member


def empty_words(client, name: str, *args: object, **query: str) -> list[str]:
    return EMPTY.findall(client.get(reverse(name, args=args), query).content.decode())


def says_what_next(words: list[str]) -> bool:
    """What there is not, and then what to do now."""
    return bool(words) and all(text.count("。") >= 2 for text in words)


@pytest.mark.parametrize("name", ["workbench", "person_find", "filing_list", "expiring"])
def test_an_empty_list_says_what_to_do_next(idle, name):
    assert says_what_next(empty_words(idle[0], name))


def test_empty_queues_of_a_reviewer_say_what_to_do_next(idle):
    for name in ("workbench", "review_queue"):
        assert says_what_next(empty_words(idle[1], name))


def test_a_search_without_hits_says_what_to_do_next(idle):
    page = idle[0].post(reverse("search"), {"q": "欧阳无忌"}).content.decode()
    assert says_what_next(EMPTY.findall(page))
    assert reverse("person_register") in page


def test_a_person_without_filings_and_a_filing_without_defects_say_what_to_do_next(idle):
    clerk, _, member = idle
    person = world.person(member, office=member.office)
    assert says_what_next(empty_words(clerk, "person_detail", person.ref))
    draft = world.draft(member, person, FilingType.RESIDENT, "320100", now=timezone.now())
    assert says_what_next(empty_words(clerk, "filing_notice", draft.ref))


@pytest.mark.browser
def test_h_opens_the_help_unless_a_field_takes_it_and_enter_folds_it(page, committed, live_server):
    clerk = world.staff(world.CLERK)
    person = world.person(clerk)
    page.add_init_script(SHIFT)
    log_in(page, live_server.url, clerk.username)
    page.goto(f"{live_server.url}/people/{person.ref}/edit/")
    page.focus("[name=address]")
    page.keyboard.press("h")
    assert not page.is_visible(".page-help dl")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("h")
    assert "居民身份证号码里已有" in page.inner_text(".page-help dl")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert not page.is_visible(".page-help dl")
    assert page.evaluate("window.shifted") < SHIFT_BELOW
