"""Keys without a browser: what the page says, who switches letters off, what an office may set."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from filing.models import Office, Staff
from filing.tests import world as w
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db


def test_letters_are_switched_off_by_and_for_one_member(db):
    client, clerk = signed_in(w.CLERK)
    other, _ = signed_in(w.CLERK)
    assert "data-letter-keys" not in client.get("/").content.decode()
    answer = client.post(reverse("letter_keys"), {"on": "", "next": "/filings/"})
    assert answer["Location"] == "/filings/"
    assert 'data-letter-keys="off"' in client.get("/").content.decode()
    assert "data-letter-keys" not in other.get("/").content.decode()
    client.post(reverse("letter_keys"), {"on": "1"})
    assert Staff.objects.get(pk=clerk.pk).letter_keys


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", ""])
def test_the_switch_leads_nowhere_but_here(address):
    client, _ = signed_in(w.CLERK)
    assert client.post(reverse("letter_keys"), {"next": address})["Location"] == "/"


def test_the_keys_of_the_office_stand_on_the_buttons():
    client, clerk = signed_in(w.CLERK)
    Office.objects.filter(pk=clerk.office_id).update(save_key="F4", submit_key="F7")
    person = w.person(clerk)
    page = client.get(reverse("filing_new", args=[person.ref])).content.decode()
    assert 'data-key="F4"' in page
    assert "<kbd>F7</kbd>" in page


def test_two_acts_never_share_a_key():
    office = Office.objects.get(pk="320508")
    office.save_key = office.submit_key
    with pytest.raises(ValidationError, match="不能相同，没有保存"):
        office.full_clean()
    with pytest.raises(IntegrityError, match="office_keys_differ"), transaction.atomic():
        office.save()
