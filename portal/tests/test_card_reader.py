"""The identity card reader without a browser: its address, the policy, and where its button stands."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from filing.models import Office
from filing.tests import world as w
from portal.env import Env
from portal.middleware import CONTENT_SECURITY_POLICY
from portal.tests.world import signed_in

READER = "ws://127.0.0.1:19196/"
BUTTON = "读身份证"


@pytest.mark.parametrize(
    "address",
    [
        READER, "ws://127.0.0.1", "ws://localhost:8080", "ws://127.8.9.1:1/reader/v2", "wss://reader.ydba.example/",
        "wss://192.0.2.7:443",
    ],
)  # fmt: skip
def test_a_reader_stands_on_this_machine_or_behind_tls(address):
    assert Env({"U": address}).web_socket("U") == address


@pytest.mark.parametrize(
    "address",
    [
        "ws://192.0.2.7:19196/", "ws://reader.example/", "http://127.0.0.1/", "127.0.0.1:19196", "ws://", "wss://", "ws://[::1]:1/",
        "ws://127.0.0.1:65536/", "ws://127.0.0.1:0/", "ws://127.0.0.999/", "ws://127.0.0.1@evil.example/", "ws://127.0.0.1.evil.example/",
        "wss://a.example/; script-src *", "wss://a.example, b", "wss://a.example/\n", "wss://a.example/?q=1", "wss://读卡器/", "on",
    ],
)  # fmt: skip
def test_any_other_address_of_a_reader_is_refused_at_start(address):
    with pytest.raises(ImproperlyConfigured, match="U 须是 wss:// 地址，或本机的 ws:// 地址"):
        Env({"U": address}).web_socket("U")


def test_no_address_means_no_reader():
    assert Env({}).web_socket("U") == ""


@pytest.mark.django_db
class TestOff:
    def test_the_policy_stays_as_it_is(self, client):
        assert client.get("/login/")["Content-Security-Policy"] == CONTENT_SECURITY_POLICY

    def test_no_page_knows_of_it(self):
        client, clerk = signed_in(w.CLERK)
        for address in ("/", "/people/new/", reverse("filing_new", args=[w.person(clerk).ref])):
            page = client.get(address).content.decode()
            assert BUTTON not in page
            assert "card_reader.js" not in page


@pytest.fixture
def on(settings, db):
    settings.CARD_READER_URL = READER + "v2/"


@pytest.mark.usefixtures("on")
class TestOn:
    def test_the_policy_lets_pages_speak_to_it_and_to_nothing_else(self, client):
        policy = client.get("/login/")["Content-Security-Policy"]
        assert "connect-src 'self' ws://127.0.0.1:19196; " in policy
        assert policy.replace(" ws://127.0.0.1:19196", "") == CONTENT_SECURITY_POLICY

    def test_each_page_has_one_button_beside_the_fields_it_fills(self):
        client, clerk = signed_in(w.CLERK)
        person = w.person(clerk)
        for address, of_card in (
            ("/", ["number"]),
            (reverse("person_edit", args=[person.ref]), ["number"]),
            ("/people/new/", ["number", "name", "kind", "number", "sex", "birth"]),
            (reverse("filing_new", args=[person.ref]), ["number", "name", "kind", "number"]),
        ):
            page = client.get(address).content.decode()
            assert page.count(f"{BUTTON} <kbd>") == 1
            assert [part.split('"')[0] for part in page.split('data-card="')[1:]] == of_card, address
            assert f'data-card-reader="{READER}v2/"' in page

    def test_who_may_not_search_has_no_button(self):
        client, _ = signed_in(w.ADMIN)
        assert BUTTON not in client.get("/").content.decode()

    @pytest.mark.parametrize(("office", "key"), [({}, "F4"), ({"save_key": "F4"}, "F2"), ({"print_key": "F4"}, "F7")])
    def test_its_key_is_one_the_office_has_left_free(self, office, key):
        client, clerk = signed_in(w.CLERK)
        Office.objects.filter(pk=clerk.office_id).update(**office)
        assert f'data-key="{key}" disabled>{BUTTON} <kbd>{key}</kbd>' in client.get("/").content.decode()
