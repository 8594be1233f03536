"""核对屏: paired once and soon, one filing and no other, over in time; what the applicant says binds a version."""

from base64 import b64encode
from datetime import timedelta

import pytest

from filing.choices import FilingType, SignatureKind
from filing.errors import BadInput, NotAllowed
from filing.models import AuditEntry, Filing, ReadBack
from filing.operations import intake, readback
from filing.tests import world as w
from filing.tests.upload_files import signature_png

pytestmark = pytest.mark.django_db
SOON = w.NOW + timedelta(minutes=1)
DRAWN = "data:image/png;base64," + b64encode(signature_png()).decode()


@pytest.fixture
def clerk():
    return w.staff(w.CLERK)


@pytest.fixture
def draft(clerk):
    return w.draft(clerk, w.person(clerk, name="张建国"), FilingType.RESIDENT, "330100")


@pytest.fixture
def token(draft, clerk):
    return readback.pair(code=readback.open_screen(filing=draft, by=clerk, now=w.NOW), now=w.NOW)


def screen(token, now=SOON):
    return readback.screen_of(token=token, now=now)


def test_a_code_pairs_one_screen_once(draft, clerk):
    code = readback.open_screen(filing=draft, by=clerk, now=w.NOW)
    assert len(code) == 6
    assert code.isdigit()
    assert readback.pair(code=code, now=w.NOW)
    assert readback.pair(code=code, now=w.NOW) is None


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "٣٤٥٦٧٨", "😀"])
def test_a_wrong_code_pairs_nothing(draft, clerk, wrong):
    readback.open_screen(filing=draft, by=clerk, now=w.NOW)
    assert readback.pair(code=wrong, now=w.NOW) is None


def test_a_code_is_over_after_two_minutes_and_with_the_next_one(draft, clerk):
    first = readback.open_screen(filing=draft, by=clerk, now=w.NOW)
    assert readback.pair(code=first, now=w.NOW + readback.CODE_LIVES) is None
    second = readback.open_screen(filing=draft, by=clerk, now=w.NOW)
    assert first == second or readback.pair(code=first, now=w.NOW) is None


def test_neither_code_nor_token_lies_in_the_database(draft, clerk):
    code = readback.open_screen(filing=draft, by=clerk, now=w.NOW)
    token = readback.pair(code=code, now=w.NOW)
    row = ReadBack.objects.get()
    assert code not in row.code_hash
    assert token not in row.token_hash


def test_the_screen_is_over_after_a_quarter_of_an_hour(token):
    assert screen(token, w.NOW + timedelta(minutes=14))
    assert screen(token, w.NOW + readback.SCREEN_LIVES) is None


def test_it_shows_what_is_stated_and_the_notice_and_no_full_number(token, draft):
    shown = readback.shown(screen(token), now=SOON)
    assert (shown.place, shown.scope) == ("浙江省杭州市", "跨省")
    assert ("姓名", "张建国") in shown.rows
    assert draft.person.certificate.number not in repr(shown)
    assert any("参保地政策,就医地目录" in line.text for line in shown.notice)


def test_right_then_signed_and_then_submitted_ends_it(token, draft, clerk):
    readback.answer(screen=screen(token), answer="right", words="", now=SOON)
    readback.sign(screen=screen(token), png=DRAWN, by_agent=False, now=SOON)
    fresh = Filing.objects.get(pk=draft.pk)
    assert fresh.signature.kind == SignatureKind.DRAWN
    assert not fresh.signature.by_agent
    assert readback.state_of(readback.latest(filing=fresh), now=SOON) == "申请人已确认无误并签名。"
    assert screen(token)
    intake.submit(filing=fresh, by=clerk, now=SOON)
    assert screen(token) is None


def test_wrong_needs_words_and_the_clerk_reads_them(token, draft):
    with pytest.raises(BadInput, match="写明哪里有误"):
        readback.answer(screen=screen(token), answer="wrong", words=" ", now=SOON)
    readback.answer(screen=screen(token), answer="wrong", words="城市应是宁波", now=SOON)
    assert readback.state_of(readback.latest(filing=draft), now=SOON) == "申请人说有误:城市应是宁波"


def test_what_was_confirmed_counts_for_that_version_alone(token, draft, clerk):
    readback.answer(screen=screen(token), answer="right", words="", now=SOON)
    fresh = Filing.objects.get(pk=draft.pk)
    intake.edit_filing(filing=fresh, data={"contact_phone": "13811112222"}, by=clerk, now=SOON, expected_version=None)
    assert readback.shown(screen(token), now=SOON).answer == ""
    with pytest.raises(NotAllowed, match="内容有变动"):
        readback.sign(screen=screen(token), png=DRAWN, by_agent=False, now=SOON)


def test_nobody_signs_before_confirming_and_no_blank_is_a_signature(token):
    with pytest.raises(NotAllowed):
        readback.sign(screen=screen(token), png=DRAWN, by_agent=False, now=SOON)
    readback.answer(screen=screen(token), answer="right", words="", now=SOON)
    for bad in ("", "data:image/png;base64,AAAA", "x" * 1000):
        with pytest.raises(Exception, match="签名"):
            readback.sign(screen=screen(token), png=bad, by_agent=False, now=SOON)


def test_each_step_is_counted_and_opening_and_answering_leave_entries(token, draft):
    before = readback.latest(filing=draft).step
    readback.answer(screen=screen(token), answer="right", words="", now=SOON)
    assert readback.latest(filing=draft).step == before + 1
    acts = set(AuditEntry.objects.filter(action__endswith="read_back").values_list("action", flat=True))
    assert acts == {"open_read_back", "answer_read_back"}


def test_who_may_not_edit_opens_no_screen(draft):
    with pytest.raises(NotAllowed):
        readback.open_screen(filing=draft, by=w.staff(w.REVIEWER), now=w.NOW)
    with pytest.raises(NotAllowed):
        readback.open_screen(filing=draft, by=w.staff(w.CLERK, office="320583"), now=w.NOW)
