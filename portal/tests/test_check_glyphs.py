"""Names that the fonts cannot print: listed by a command, told to the clerk who types one."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from filing.tests import world
from portal import glyphs
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
RARE = "\U0002ebf0"  # extension I: in no font shipped here and not in fonts-hanazono


def test_the_command_lists_the_name_with_its_code_point(capsys):
    clerk = world.staff(world.CLERK)
    world.person(clerk, name="张珺")
    person = world.person(clerk, name=f"王{RARE}")
    call_command("check_glyphs")
    first, last = capsys.readouterr().out.splitlines()
    assert first == f"{person.ref}\t王{RARE}\t「{RARE}」U+2EBF0"
    assert last.startswith("1 个姓名")


def test_the_command_says_when_every_name_can_be_printed(capsys):
    world.person(world.staff(world.CLERK), name="张珺")
    call_command("check_glyphs")
    assert capsys.readouterr().out == "所有姓名都能打印。\n"


def test_who_changes_a_name_to_one_that_cannot_be_printed_is_warned():
    client, clerk = signed_in(world.CLERK)
    person = world.person(clerk)
    address = reverse("person_edit", args=[person.ref])
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    answer = client.post(address, {**values, "name": f"王{RARE}?"}, follow=True)
    page = answer.content.decode()
    assert f"「{RARE}」U+2EBF0没有字形" in page
    assert "少见的符号" in page
    assert glyphs.lacking(f"王{RARE}?", glyphs.installed()) == RARE
