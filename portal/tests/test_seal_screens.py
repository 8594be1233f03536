"""电子印章 on the desk and on the papers: set by the own office's supervisor, borne by what is issued afterwards."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from filing.choices import DocumentKind, FilingType, Mode
from filing.models import Document, OfficeSeal
from filing.operations import forms_on_demand, seals
from filing.tests import world as w
from filing.tests.upload_files import seal_png
from portal.paper_layout import png_src
from portal.tests.test_admin import desk, url
from portal.tests.world import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/admin/filing/office/320508/seal/"
RETIRE = f"{PAGE}retire/"
PICTURE = 'src="data:image/png;base64,'


@pytest.fixture
def supervisor():
    return desk(w.SUPERVISOR, name="顾主管")


def sent(client, data: bytes, address: str = PAGE) -> str:
    file = BytesIO(data)
    file.name = "seal.png"
    return client.post(address, {"image": file}, follow=True).content.decode()


# --- The page


def test_the_own_office_leads_to_its_seal_and_another_does_not(supervisor):
    client, _ = supervisor
    assert PAGE in client.get(url("office", "change", "320508")).content.decode()
    foreign = client.get(url("office", "change", "320583"))
    assert foreign.status_code == 200
    assert "/seal/" not in foreign.content.decode()


def test_an_auditor_and_the_administrator_are_not_led_there(supervisor):
    for role, office in ((w.AUDITOR, "320508"), (w.ADMIN, None)):
        client, _ = desk(role, office=office)
        assert "/seal/" not in client.get(url("office", "change", "320508")).content.decode()
        answer = client.get(PAGE)
        assert (answer.status_code, "不能管理这个机构的印章" in answer.content.decode()) == (403, True)


@pytest.mark.parametrize("code", ["320583", "999999", "x", "320508 "])
def test_another_office_and_a_missing_one_are_refused_alike(supervisor, code):
    client, _ = supervisor
    for address in (f"/admin/filing/office/{code}/seal/", f"/admin/filing/office/{code}/seal/retire/"):
        assert client.post(address).status_code == 403
    assert not OfficeSeal.objects.exists()


def test_a_seal_is_set_shown_replaced_and_listed(supervisor):
    client, member = supervisor
    assert "没有启用印章" in client.get(PAGE).content.decode()
    page = sent(client, seal_png())
    assert "印章已启用" in page
    assert PICTURE in page
    assert "由 顾主管 启用" in page
    assert "用过的印章" not in page
    first = seals.in_use("320508")
    page = sent(client, seal_png(ink="black"))
    assert "用过的印章" in page
    assert first.sha256[:16] in page
    assert seals.in_use("320508").set_by == member


def test_the_page_keeps_to_the_content_security_policy_and_is_kept_nowhere(supervisor):
    client, _ = supervisor
    sent(client, seal_png())
    answer = client.get(PAGE)
    assert answer["Cache-Control"] == "no-store"
    assert " style=" not in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff\xd8page", "只收 PNG"),
        (b"", "文件是空的"),
        (seal_png((200, 200)), "200×200"),
        (seal_png()[:500], "已损坏"),
    ],
)
def test_a_refused_picture_is_told_beside_its_field_and_the_seal_stays(supervisor, data, told):
    client, _ = supervisor
    sent(client, seal_png())
    before = seals.in_use("320508")
    assert told in sent(client, data)
    assert seals.in_use("320508") == before


def test_no_picture_and_one_that_was_too_long_to_arrive_are_told_apart(supervisor, settings):
    client, _ = supervisor
    assert "没有选择图片" in client.post(PAGE).content.decode()
    settings.PORTAL_UPLOAD_FILE_BYTES = 100
    page = sent(client, seal_png())
    assert "没有选择图片" not in page
    assert "未保存" in page
    assert not OfficeSeal.objects.exists()


def test_retiring_asks_for_a_confirmation(supervisor):
    client, _ = supervisor
    sent(client, seal_png())
    seal = seals.in_use("320508")
    assert "没有勾选确认" in client.post(RETIRE, {"seal": seal.pk}, follow=True).content.decode()
    assert seals.in_use("320508") == seal
    page = client.post(RETIRE, {"seal": seal.pk, "sure": "on"}, follow=True).content.decode()
    assert "印章已停用" in page
    assert "没有启用印章" in page
    assert seals.in_use("320508") is None


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "²", "999999999"])
def test_retiring_one_that_is_not_there_is_told(supervisor, number):
    client, _ = supervisor
    sent(client, seal_png())
    page = client.post(RETIRE, {"seal": number, "sure": "on"}, follow=True).content.decode()
    assert "没有改动" in page
    assert seals.in_use("320508")


def test_the_seal_of_another_office_cannot_be_retired_through_the_own_page(supervisor):
    client, _ = supervisor
    other = w.staff(w.SUPERVISOR, office="320583")
    theirs = seals.set_seal(office=other.office, upload=seal_png(), by=other, now=w.NOW)
    client.post(RETIRE, {"seal": theirs.pk, "sure": "on"})
    assert seals.in_use("320583") == theirs


def test_a_seal_retired_meanwhile_is_told(supervisor):
    client, member = supervisor
    sent(client, seal_png())
    seal = seals.in_use("320508")
    seals.retire_seal(seal=seal, by=member, now=timezone.now())
    page = client.post(RETIRE, {"seal": seal.pk, "sure": "on"}, follow=True).content.decode()
    assert "刚由别人更换或停用" in page


def test_the_demo_says_why_it_takes_none(supervisor, settings):
    settings.PORTAL_PROFILE = "demo"
    assert "不能启用印章，没有保存" in sent(supervisor[0], seal_png())
    assert not OfficeSeal.objects.exists()


def test_a_lost_file_is_a_sentence_on_the_page(supervisor):
    client, _ = supervisor
    sent(client, seal_png())
    (Path(project.MEDIA_ROOT) / seals.in_use("320508").file).unlink()
    page = client.get(PAGE)
    assert (page.status_code, "从备份中恢复" in page.content.decode()) == (200, True)


# --- The papers

SEALED = 'alt="电子印章"'


@pytest.fixture
def counter():
    return signed_in(w.CLERK)


def slip_of(clerk, name: str, now=w.NOW) -> Document:
    filing = w.approved(clerk, w.staff(w.REVIEWER), w.person(clerk, name=name, now=now), now=now)
    return filing.documents.get(kind="slip")


def put(now, ink: str = "#c8101e") -> OfficeSeal:
    member = w.staff(w.SUPERVISOR)
    return seals.set_seal(office=member.office, upload=seal_png(ink=ink), by=member, now=now)


def shown(client, document: Document) -> str:
    return client.get(reverse("document_view", args=[document.number])).content.decode()


def printed(client, document: Document) -> str:
    return client.post(reverse("document_print", args=[document.number]), {"reason": "遗失"}).content.decode()


def test_a_paper_keeps_the_seal_of_its_day_when_it_is_printed_later(counter):
    client, clerk = counter
    before = slip_of(clerk, "张建国")
    first = put(w.NOW + timedelta(hours=1))
    under = slip_of(clerk, "王秀英", w.NOW + timedelta(hours=2))
    second = put(w.NOW + timedelta(hours=3), ink="black")
    then = slip_of(clerk, "李国强", w.NOW + timedelta(hours=4))
    seals.retire_seal(seal=second, by=second.set_by, now=w.NOW + timedelta(hours=5))
    after = slip_of(clerk, "陈桂兰", w.NOW + timedelta(hours=6))
    pictures = {seal.pk: src_of(seal) for seal in (first, second)}
    for paper, seal in ((before, None), (under, first), (then, second), (after, None)):
        for page in (shown(client, paper), printed(client, paper), printed(client, paper)):
            assert (SEALED in page, "（盖章）" in page) == (seal is not None, seal is None)
            assert ("（电子印章）" in page) == (seal is not None)
            assert seal is None or pictures[seal.pk] in page


def src_of(seal: OfficeSeal) -> str:
    return png_src(seals.read_seal(seal))


def test_the_seal_of_one_office_stands_on_no_paper_of_another(counter):
    put(w.NOW - timedelta(hours=1))
    client, clerk = signed_in(w.CLERK, office="320583")
    filing = w.submitted(clerk, w.person(clerk, office=clerk.office))
    assert SEALED not in shown(client, filing.documents.get(kind="receipt"))


def test_the_applicants_own_letter_bears_no_seal(counter):
    client, clerk = counter
    put(w.NOW - timedelta(hours=1))
    filing = w.draft(clerk, w.person(clerk), FilingType.RESIDENT, "330100", mode=Mode.PROMISE)
    letter = forms_on_demand.issue_on_demand(filing=filing, kind=DocumentKind.PROMISE, by=clerk, now=w.NOW)
    assert SEALED not in shown(client, letter)


def test_no_paper_shown_in_the_demo_bears_a_seal(counter, settings):
    client, clerk = counter
    put(w.NOW - timedelta(hours=1))
    slip = slip_of(clerk, "张建国")
    assert SEALED in shown(client, slip)
    settings.PORTAL_PROFILE = "demo"
    page = shown(client, slip)
    assert SEALED not in page
    assert "demo-ring" in page


@pytest.mark.parametrize("way", ["view", "print", "pdf"])
@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x")])
def test_a_paper_whose_seal_is_lost_or_damaged_is_told_and_no_copy_allotted(counter, way, harm):
    client, clerk = counter
    seal = put(w.NOW - timedelta(hours=1))
    slip = slip_of(clerk, "张建国")
    harm(Path(project.MEDIA_ROOT) / seal.file)
    address = reverse(f"document_{way}", args=[slip.number])
    answer = client.post(address) if way == "print" else client.get(address)
    assert answer.status_code == (409 if way == "print" else 404)
    assert "从备份中恢复" in answer.content.decode()
    assert not slip.prints.exists()


def test_a_seal_costs_a_paper_one_query(counter):
    client, clerk = counter
    put(w.NOW - timedelta(hours=1))
    slip = slip_of(clerk, "张建国")
    with CaptureQueriesContext(connection) as asked:
        assert SEALED in shown(client, slip)
    assert sum("filing_officeseal" in query["sql"] for query in asked) == 1


def test_the_pdf_bears_it_too(counter):
    client, clerk = counter
    plain = client.get(reverse("document_pdf", args=[slip_of(clerk, "张建国").number])).content
    put(w.NOW - timedelta(hours=1))
    sealed = client.get(reverse("document_pdf", args=[slip_of(clerk, "王秀英").number])).content
    assert sealed.count(b"/SMask") > plain.count(b"/SMask") == 0
