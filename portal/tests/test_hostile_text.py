"""Hostile text in every box and every parameter: never a 500, never unescaped, nothing half-saved."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from filing.choices import FilingType
from filing.models import Decision, Document, Filing, InsuredPerson, Material, PersonKey, Reason
from filing.tests import world as w
from portal.tests.world import form_values, signed_in

MARK = "zqx"  # every live element below carries it, so that a page can be searched for one
HOSTILE = (
    "", " ", "\t", "\r\n", "　", "0", "-1", "null", "None", "undefined", "NaN", "true", "\\", "''", '"', "`", "%", "%00", "%s%s%n", "_",
    f"<script src=//{MARK}></script>", f"<img src=x onerror={MARK}()>", f'"><svg onload={MARK}()>', f"'-{MARK}()-'", f"</title><b class={MARK}>",
    f"</textarea><script>{MARK}</script>", f'" autofocus onfocus={MARK}() x="', f"javascript:{MARK}()", f"&lt;script&gt;{MARK}&lt;/script&gt;",
    f"<!--#exec cmd='{MARK}'-->", f"<iframe srcdoc='<script>{MARK}</script>'>", f"<a href='javascript:{MARK}'>x</a>", "]]>", "<?xml version='1.0'?>",
    "' OR '1'='1", "1; DROP TABLE filing_filing;--", "' UNION SELECT password FROM filing_staff--", "1) OR (1=1", "\\'; SELECT 1;--", "' AND SLEEP(5)--",
    "{{7*7331}}", "{% load x %}", "${7*7331}", "{0.__class__}", "#{7*7}", "%(name)s", "../../../../etc/passwd", "file:///etc/passwd", "http://169.254.169.254/",
    "张\x00三", "\x00", "\x1b[31m红", "\ud800", "张\udfff", "\u202e号码", "\u2066张\u2069", "\u200b\u200d", "\ufeff", "𠮷野家", "👩‍👩‍👧", "Z͑ͫ̓ͪ̂a̵l̡g̢o",
    "①②③", "３２０５００１９６００３１５００１Ｘ", "²³", "١٢٣", "İ", "ß", "ﷺ", "张" * 3000, "9" * 400, "a" * 20000,
)  # fmt: skip
# Tried in every box alone; the whole list goes into all boxes at once.
CORE = (
    "-1", f'"><svg onload={MARK}()>', "' OR '1'='1", "{{7*7331}}", "张\x00三", "\ud800", "\u202e号码", "²³", "a" * 20000,
)  # fmt: skip
NAMES_OF_LOOKUPS = (
    "office",
    "person__name__startswith",
    "status__in",
    "before",
    "after",
    "o",
    "q",
    "p",
    "all",
    "e",
    "_popup",
    "id__exact",
)

pytestmark = pytest.mark.django_db


class Elements(HTMLParser):
    """Collects what a browser would build out of a page: elements and attributes that carry our mark."""

    def __init__(self) -> None:
        super().__init__()
        self.live: list[str] = []
        self.title, self._in = "", ""

    def handle_starttag(self, tag, attrs):
        self._in = tag
        for name, value in attrs:
            runs = name.startswith("on") or name in {"srcdoc", "style"}
            leads = name in {"href", "src", "action", "formaction"} and (value or "").strip().lower().startswith(
                ("javascript:", "data:text", "//")
            )
            if runs or leads or (name == "class" and value == MARK):
                self.live.append(f"<{tag} {name}={value}>")

    def handle_data(self, data):
        if self._in == "script" and data.strip():
            self.live.append(f"<script>{data[:80]}")


def check(answer, about: str) -> None:
    assert answer.status_code < 500, f"{answer.status_code} for {about}"
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page = Elements()
        page.feed(answer.content.decode())
        assert page.live == [], about
        assert "51317" not in answer.content.decode(), f"7*7331 was computed for {about}"


def sent(client: Client, address: str, data: dict, about: str):
    """One POST in a savepoint, undone: what a refused attempt leaves behind is told by `rows`."""
    with transaction.atomic():
        answer = client.post(address, data)
        saved = rows()
        transaction.set_rollback(True)
    check(answer, about)
    return answer, saved


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (InsuredPerson, PersonKey, Filing, Material, Decision, Document))


def encodable(text: str) -> str:
    """A lone surrogate cannot be put into a body by the client; as bytes it is three that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def test_the_list_is_long_enough_and_each_string_is_there_once():
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60
    assert set(CORE) <= set(HOSTILE)


def test_search_answers_every_text_with_a_page():
    client, _ = signed_in(w.CLERK)
    for text in HOSTILE:
        before = rows()
        _, saved = sent(client, "/search/", {"q": encodable(text)}, f"search {text[:60]!r}")
        assert saved == before


def test_bytes_that_are_no_text_are_read_as_something_else():
    client, _ = signed_in(w.CLERK)
    for body in (
        b"q=\xed\xa0\x80",
        b"q=\xff\xfe",
        b"q=%ED%A0%80",
        b"q=%00",
        b"q=%C0%80",
        b"\xff" * 50,
        b"q",
        b"=&=&&",
        b"q=" + b"%" * 500,
    ):
        answer = client.post("/search/", body, content_type="application/x-www-form-urlencoded")
        check(answer, repr(body[:40]))


PERSON_BOXES = ("name", "certificate_number", "nationality", "phone", "second_phone", "address", "employer", "birth_date", "since", "checked_on",
                "office", "scheme", "state", "gender", "certificate_kind", "credential", "retired")  # fmt: skip


def person_values(**changes: str) -> dict[str, str]:
    values = {
        "name": "赵敏", "certificate_kind": "resident_id", "certificate_number": w.resident_number(), "office": "320508", "scheme": "310",
        "state": "1", "since": "2010-01-01",
    }  # fmt: skip
    return {**values, **changes}


@pytest.mark.parametrize("box", PERSON_BOXES)
def test_a_person_is_saved_whole_or_not_at_all(box):
    client, _ = signed_in(w.CLERK)
    before = rows()
    for text in CORE:
        answer, saved = sent(client, "/people/new/", person_values(**{box: encodable(text)}), f"{box}={text[:60]!r}")
        if answer.status_code == 302:
            assert (saved[0], saved[1] > before[1]) == (before[0] + 1, True), text[:60]
        else:
            assert saved == before, text[:60]


FILING_BOXES = ("place", "purpose", "agent_name", "agent_number", "contact_phone", "start", "type", "mode", "enrolment", "form_key",
                "referral_hospital", "admission")  # fmt: skip


@pytest.mark.parametrize("box", FILING_BOXES)
def test_a_filing_is_saved_whole_or_not_at_all(box):
    client, member = signed_in(w.CLERK)
    person = w.person(member)
    before = rows()
    for text in CORE:
        values = form_values(person, **{box: encodable(text)})
        answer, saved = sent(client, f"/people/{person.ref}/filings/new/", values, f"{box}={text[:60]!r}")
        assert saved[2] == before[2] + (answer.status_code == 302), text[:60]


@pytest.mark.parametrize("form", ["person", "filing", "edit", "findings"])
def test_every_text_in_all_boxes_at_once_saves_nothing_by_halves(form):
    client, member = signed_in(w.CLERK)
    person = w.person(member)
    draft = w.draft(member, person)
    before, stands = rows(), Filing.objects.filter(pk=draft.pk).values_list().get()
    for text in map(encodable, HOSTILE if form == "person" else CORE):
        address, values = {
            "person": ("/people/new/", person_values(**dict.fromkeys(PERSON_BOXES, text))),
            "filing": (f"/people/{person.ref}/filings/new/", form_values(person, **dict.fromkeys(FILING_BOXES, text))),
            "edit": (
                f"/filings/{draft.ref}/edit/",
                {"version": text, **form_values(person, **dict.fromkeys(FILING_BOXES, text))},
            ),
            "findings": (
                "/filings/findings/",
                {**form_values(person, **dict.fromkeys(FILING_BOXES, text)), "person_ref": str(person.ref)},
            ),
        }[form]
        answer, saved = sent(client, address, values, f"{form} {text[:60]!r}")
        assert (answer.status_code, saved) == (200, before), text[:60]
        assert Filing.objects.filter(pk=draft.pk).values_list().get() == stands


def test_the_reason_for_going_may_be_any_text_a_database_can_hold():
    client, member = signed_in(w.CLERK)
    person = w.person(member)
    for text in map(encodable, HOSTILE):
        with transaction.atomic():
            answer = client.post(f"/people/{person.ref}/filings/new/", form_values(person, purpose=text))
            kept = Filing.objects.values_list("purpose", flat=True)
            assert list(kept) == ([text.strip()] if answer.status_code == 302 else []), text[:60]
            transaction.set_rollback(True)


def test_live_findings_take_any_reference():
    client, member = signed_in(w.CLERK)
    person = w.person(member)
    for text in CORE:
        values = form_values(person, person_ref=str(person.ref))
        for key in ("person_ref", "filing_ref"):
            answer, _ = sent(client, "/filings/findings/", {**values, key: encodable(text)}, f"{key} {text[:60]!r}")
            assert answer.status_code in (200, 404), f"{key} {text[:60]!r}"


def test_words_of_a_reviewer_stay_words():
    clerk = w.staff(w.CLERK)
    client, _ = signed_in(w.REVIEWER)
    filing = w.submitted(clerk, w.person(clerk))
    reasons = {action: Reason.objects.filter(action=action).first().pk for action in ("return", "refuse")}
    for text in CORE:
        for decision in ("approve", "return", "refuse", encodable(text)):
            values = {
                "decision": decision,
                "version": filing.version,
                "words": encodable(text),
                "reasons": reasons.get(decision, ""),
            }
            sent(client, f"/review/{filing.ref}/", values, f"{decision[:20]} {text[:60]!r}")
    for text in CORE:
        values = {"decision": "refuse", "version": encodable(text), "reasons": encodable(text)}
        _, saved = sent(client, f"/review/{filing.ref}/", values, f"version {text[:60]!r}")
        assert saved == rows(), "a decision without a version"


def test_hostile_words_once_saved_are_shown_as_words():
    """Stored through every free box, then read on each page that shows them."""
    client, member = signed_in(w.CLERK)
    text = f"<img src=x onerror={MARK}()>\"'{{{{7*7331}}}}</title>"
    person = w.person(member, employer=text, address=text)
    words = {
        "purpose": text,
        "remark": text,
        "agent_name": text,
        "contact_name": text,
        "diagnosis": text,
        "platform_number": text[:40],
    }
    filing = w.submitted(member, person, FilingType.OTHER, **words)
    shown = 0
    reviewer, _ = signed_in(w.REVIEWER)
    supervisor, _ = signed_in(w.SUPERVISOR)
    document = filing.documents.first()
    for who, address in (
        (client, f"/people/{person.ref}/"), (client, f"/filings/{filing.ref}/"), (client, "/filings/"), (client, "/"),
        (client, f"/documents/{document.number}/"), (client, f"/filings/{filing.ref}/submitted/"), (reviewer, f"/review/{filing.ref}/"),
        (supervisor, f"/admin/filing/filing/{filing.pk}/change/"), (supervisor, f"/admin/filing/insuredperson/{person.pk}/change/"),
    ):  # fmt: skip
        answer = who.get(address)
        assert answer.status_code == 200, address
        check(answer, f"{address} {text}")
        shown += "&lt;img src=x onerror" in answer.content.decode()
    assert shown >= 4


LISTS = ("/filings/", "/review/", "/people/", "/places/", "/", "/advice/", "/verify/")
FILTERS = ("status", "type", "place", "since", "until", "uploaded", "before", "after", "q")


@pytest.mark.parametrize("address", LISTS)
def test_lists_take_any_parameter(address):
    client, member = signed_in(w.CLERK, w.REVIEWER)
    w.submitted(member, w.person(member))
    client.raise_request_exception = False
    for text in HOSTILE if address == "/filings/" else CORE:
        value = quote(text[:2000].encode("utf-8", "surrogatepass"))
        check(
            client.get(address, QUERY_STRING="&".join(f"{name}={value}" for name in FILTERS)),
            f"{address} {text[:60]!r}",
        )
    for text in CORE:
        value = quote(text[:2000].encode("utf-8", "surrogatepass"))
        check(client.get(address, QUERY_STRING=f"{value}={value}&{value}"), f"{address} {text[:60]!r}")
    for name in NAMES_OF_LOOKUPS:
        check(client.get(address, QUERY_STRING=f"{name}=320583&{name}=2"), f"{address} {name}")


@pytest.mark.parametrize("name", FILTERS[:-1])
def test_each_filter_alone_takes_any_text(name):
    client, _ = signed_in(w.CLERK)
    client.raise_request_exception = False
    for text in CORE:
        value = quote(text[:2000].encode("utf-8", "surrogatepass"))
        check(client.get("/filings/", QUERY_STRING=f"{name}={value}"), f"{name} {text[:60]!r}")


@pytest.mark.parametrize("key", NAMES_OF_LOOKUPS)
def test_a_parameter_never_widens_the_list_beyond_the_office(key):
    client, _ = signed_in(w.CLERK)
    other = w.staff(w.CLERK, office="320583")
    theirs = w.submitted(other, w.person(other, name="顾明"))
    for value in ("320583", "1", "顾", "submitted", ""):
        page = client.get("/filings/", {key: value}).content.decode()
        assert theirs.number not in page
        assert str(theirs.ref) not in page


@pytest.mark.parametrize(
    "model", ["filing", "insuredperson", "material", "document", "auditentry", "place", "staff", "reason"]
)
def test_the_desk_takes_any_search_and_any_filter(model):
    client, _ = signed_in(w.SUPERVISOR)
    client.raise_request_exception = False
    for text in CORE:
        value = quote(text[:1000].encode("utf-8", "surrogatepass"))
        check(client.get(f"/admin/filing/{model}/", QUERY_STRING=f"q={value}"), f"{model} {text[:60]!r}")
    for name in (
        *NAMES_OF_LOOKUPS,
        "status__exact",
        "kind__exact",
        "office__id__exact",
        "person__certificates__number__startswith",
    ):
        check(client.get(f"/admin/filing/{model}/", QUERY_STRING=f"{name}=%27--"), f"{model} {name}")


@pytest.mark.parametrize("part", ["people", "filings", "review", "documents", "verify"])
def test_any_text_in_the_path_is_an_unknown_address(part):
    client, _ = signed_in(w.CLERK, w.REVIEWER)
    client.raise_request_exception = False
    for text in CORE:
        value = quote(text[:1000].encode("utf-8", "surrogatepass"), safe="")
        check(client.get(f"/{part}/{value}/"), f"{part} {text[:60]!r}")
    for number in ("0", "-1", str(2**31), str(2**63), str(10**30)):
        assert client.get(f"/filings/00000000-0000-4000-8000-000000000000/pages/{number}/").status_code == 404


def test_page_numbers_beyond_every_database_are_404():
    clerk, member = signed_in(w.CLERK)
    filing = w.draft(member, w.person(member), FilingType.RESIDENT, "510100")
    for number in (2**31, 2**63, 10**30):
        assert clerk.get(f"/filings/{filing.ref}/pages/{number}/").status_code == 404
        assert clerk.post(f"/filings/{filing.ref}/materials/{number}/void/").status_code == 404
