"""No full certificate number or phone where it is not needed: every screen, read as each role."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from filing.choices import FilingType
from filing.models import AuditEntry, Filing, Staff
from filing.operations import review
from filing.tests import world as w
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db

NUMBER = re.compile(r"(?<![\dA-Za-z-])(?:\d{17}[\dXx]|\d{15})(?![\dA-Za-z-])")
PHONE = "13800000000"
ROLES = {"clerk": w.CLERK, "reviewer": w.REVIEWER, "supervisor": w.SUPERVISOR, "auditor": w.AUDITOR, "admin": w.ADMIN}
# Where a case is worked with, its phones stand in full: the form, the page, the case under review.
CASE_PAGES = re.compile(r"^/(filings/[0-9a-f-]{36}|review/[0-9a-f-]{36}|people/[0-9a-f-]{36})/")


class Links(HTMLParser):
    """Every address a page names, its title, and everything in it that is text or a value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.title = ""
        self._in_title = False

    def handle_starttag(self, tag, attrs):
        self._in_title = tag == "title"
        self.found |= {value for name, value in attrs if name in {"href", "src", "action"} and value}

    def handle_endtag(self, tag):
        self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data


@pytest.fixture
def office():
    """Filings in every state of one office, an agent's among them, and the numbers that must not be seen."""
    clerk, reviewer = w.staff(w.CLERK), w.staff(w.REVIEWER)
    agent = {"applicant": "agent", "agent_name": "王秀英", "agent_kind": "resident_id", "agent_number": w.resident_number(),
             "agent_phone": PHONE, "agent_relation": "daughter"}  # fmt: skip
    made = [
        w.draft(clerk, w.person(clerk, name="张建国"), FilingType.RESIDENT, "510100"),
        w.submitted(clerk, w.person(clerk, name="李国强"), **agent),
        w.approved(clerk, reviewer, w.person(clerk, name="陈桂兰")),
    ]
    back = w.submitted(clerk, w.person(clerk, name="周明"))
    made.append(review.return_filing(
        filing=back, by=reviewer, now=w.NOW + timedelta(hours=1), expected_version=back.version, reasons=[w.reason("return")]
    ))  # fmt: skip
    numbers = {filing.person.certificates.get().number for filing in made} | {agent["agent_number"]}
    return made, numbers


def reader(role: str) -> Client:
    client, member = signed_in(ROLES[role], office=None if role == "admin" else "320508")
    Staff.objects.filter(pk=member.pk).update(is_staff=role in {"supervisor", "auditor", "admin"})
    return client


def starting_points(made: list[Filing]) -> set[str]:
    found = {
        "/",
        "/people/",
        "/people/new/",
        "/filings/",
        "/review/",
        "/advice/",
        "/admin/",
        "/places/?q=hz",
        "/verify/",
    }
    for filing in made:
        found |= {
            reverse(name, args=[filing.ref])
            for name in ("filing_detail", "filing_edit", "review_case", "filing_submitted")
        }
        found |= {reverse(name, args=[filing.person.ref]) for name in ("person_detail", "person_edit", "filing_new")}
        found |= {reverse("document_view", args=[document.number]) for document in filing.documents.all()}
    return found


def crawl(client: Client, wanted: set[str], limit: int = 150) -> dict[str, str]:
    """Every HTML page reached from `wanted` by links, one sample of each kind of admin page."""
    pages: dict[str, str] = {}
    seen: set[str] = set()
    kinds: set[str] = set()
    while wanted and len(seen) < limit:
        address = wanted.pop()
        kind = (
            re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", re.sub(r"\d+", "0", address))
            if address.startswith("/admin/")
            else address
        )
        if address in seen or kind in kinds:
            continue
        seen.add(address)
        kinds.add(kind)
        answer = client.get(address)
        assert answer.status_code < 500, address
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            pages[address] = answer.content.decode()
            links = Links()
            links.feed(pages[address])
            wanted |= {link.split("#")[0] for link in links.found if own(link)}
    return pages


def own(link: str) -> bool:
    """Pages of ours, one list page deep: filters of the admin's lists add nothing new."""
    return (
        link.startswith("/")
        and not link.startswith(("//", "/static/", "/logout", "/lock", "/unlock"))
        and "?" not in link
    )


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_an_unmasked_number_and_no_address_or_title_any(office, role):
    made, numbers = office
    names = {filing.person.name for filing in made}
    pages = crawl(reader(role), starting_points(made))
    assert len(pages) >= (4 if role == "admin" else 12)
    for address, html in pages.items():
        shown = {number for number in numbers if number in html} | set(NUMBER.findall(html))
        assert shown <= worked_with(address, made), f"{address}: {shown}"
        assert PHONE not in html or CASE_PAGES.match(address) or address.startswith("/documents/"), address
        links = Links()
        links.feed(html)
        for text in (address, links.title, *links.found):
            assert not NUMBER.search(text), f"{address}: {text}"
            assert not any(number in text for number in (*numbers, PHONE)), f"{address}: {text}"
        assert address.startswith("/admin/") or not any(name in links.title for name in names), (
            f"{address}: {links.title}"
        )


def worked_with(address: str, made: list[Filing]) -> set[str]:
    """The case under review shows in full, and the form what its clerk typed into it."""
    for filing in made:
        if address == reverse("review_case", args=[filing.ref]):
            return {filing.person.certificates.get().number, filing.agent_number}
        if address == reverse("filing_edit", args=[filing.ref]):
            return {filing.agent_number}
    return set()


@pytest.mark.parametrize("role", ["clerk", "reviewer", "supervisor", "auditor"])
def test_the_number_shows_after_a_stated_purpose_only_to_this_session_and_with_an_entry(office, role):
    made, _ = office
    person, client = made[0].person, reader(role)
    page, number = reverse("person_detail", args=[person.ref]), person.certificates.get().number
    client.post(reverse("person_reveal", args=[person.ref]), {"purpose": ""})
    client.post(reverse("person_reveal", args=[person.ref]), {"purpose": "好奇"})
    assert number not in client.get(page).content.decode()
    client.post(reverse("person_reveal", args=[person.ref]), {"purpose": "核对证件"})
    assert number in client.get(page).content.decode()
    assert number not in reader(role).get(page).content.decode()
    entry = AuditEntry.objects.get(action="reveal_number")
    assert entry.object == f"person:{person.ref}"
    assert "核对证件" in entry.detail
    assert number not in entry.detail


def test_what_is_revealed_stands_on_no_list(office):
    made, numbers = office
    client = reader("clerk")
    for filing in made:
        client.post("/search/", {"q": filing.person.certificates.get().number})
    for address in ("/", "/people/", "/filings/"):
        assert not [number for number in numbers if number in client.get(address).content.decode()], address
    hits = client.post("/search/", {"q": "张建国"}).content.decode()
    assert "张建国" in hits
    assert not NUMBER.search(hits)


def test_a_search_by_number_puts_no_number_into_an_address(office):
    made, _ = office
    number = made[0].person.certificates.get().number
    answer = reader("clerk").post("/search/", {"q": number})
    assert answer.status_code == 302
    assert number not in answer["Location"]
    assert reader("clerk").get("/search/", {"q": number}).status_code == 405


def test_entries_hold_masked_numbers_only(office):
    made, numbers = office
    client = reader("clerk")
    for filing in made:
        client.post("/search/", {"q": filing.person.certificates.get().number})
        client.get(reverse("person_detail", args=[filing.person.ref]))
    told = " ".join(AuditEntry.objects.values_list("detail", flat=True)) + " ".join(
        AuditEntry.objects.values_list("object", flat=True)
    )
    assert not [number for number in numbers if number in told]
    assert PHONE not in told


def test_the_public_page_tells_neither_name_nor_number(office):
    made, numbers = office
    document = made[2].documents.first()
    answer = Client().get(f"/verify/{document.code}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "陈桂兰" not in html
    assert "陈" in html
    assert not NUMBER.search(html)
    assert not [number for number in numbers if number in html or number[:4] + "*" * 10 + number[-4:] in html]
    assert PHONE not in html
