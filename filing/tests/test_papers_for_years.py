"""Papers of ten years ago: still verified after every key was replaced, refused where the old key is lost."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from filing.choices import FilingType
from filing.operations import advising, verification
from filing.papers.codes import paper_token
from filing.rules.adviser_facts import AdviceFacts
from filing.tests import world as w
from filing.tests.paper_states import Desk, desk

pytestmark = pytest.mark.django_db
TEN_YEARS = w.NOW + timedelta(days=3652)


def key(number: int) -> bytes:
    return bytes(range(number, number + 32))


@pytest.fixture(autouse=True)
def first_keys(settings):
    settings.PAPER_KEYS, settings.FIELD_KEYS = {"p2026": key(1)}, {"f2026": key(101)}


@pytest.fixture
def at() -> Desk:
    return desk()


@pytest.fixture
def slips(at) -> dict:
    """Of an open end, of a year."""
    return {"有效": at.slip(FilingType.RESIDENT), "已到期": at.slip(FilingType.OTHER)}


def rotate(settings, *, keep_papers: bool = True, keep_fields: bool = True) -> None:
    """Four new keys for papers and four for fields, the newest first; the old ones kept, or the first one lost."""
    papers = {f"p{year}": key(year - 2000) for year in (2035, 2033, 2031, 2029)}
    fields = {f"f{year}": key(year - 1900) for year in (2035, 2033, 2031, 2029)}
    settings.PAPER_KEYS = {**papers, **(settings.PAPER_KEYS if keep_papers else {})}
    settings.FIELD_KEYS = {**fields, **(settings.FIELD_KEYS if keep_fields else {})}


def told(text: str) -> str | None:
    found = verification.verify(text, now=TEN_YEARS)
    return found.state_label if found else None


def test_after_ten_years_and_four_rotations_each_paper_still_verifies(settings, slips):
    rotate(settings)
    for state, slip in slips.items():
        assert (told(slip.code), told(slip.token)) == (state, state)


def test_new_papers_name_the_new_key_and_both_kinds_verify(settings, slips, at):
    rotate(settings)
    new = at.slip()
    assert (slips["有效"].token.split(".")[1], new.token.split(".")[1]) == ("p2026", "p2035")
    assert (told(slips["有效"].token), told(new.token)) == ("有效", "有效")


@pytest.mark.parametrize(("lost", "named"), [("papers", "p2026"), ("fields", "f2026")])
def test_without_the_old_key_strangers_hear_unknown_and_the_keepers_which_key_is_missing(
    settings, slips, client, tmp_path, capsys, lost, named
):
    slip = slips["有效"]
    texts = (slip.code, slip.token)
    unknown = client.get("/verify/", {"c": "0000-0000-000"}).content
    rotate(settings, **{f"keep_{lost}": False})
    for text in texts:
        answer = client.get("/verify/", {"t": text})
        assert (answer.status_code, answer.content) == (200, unknown)
    file = tmp_path / "codes.txt"
    file.write_text("\n".join(texts))
    with pytest.raises(CommandError, match="2 个编码查无此件"):
        call_command("verify_paper", str(file))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all("查无此件" in line and f"「{named}」" in line for line in lines)


def test_an_unknown_code_names_no_key(slips):
    assert verification.missing_key("0000-0000-000") == ""
    assert verification.missing_key("张") == ""


# --- Forgery ------------------------------------------------------------------------------------------------------


def test_the_codes_of_two_papers_cannot_be_swapped_in_their_tokens(slips):
    one, other = slips.values()
    assert told(one.token.replace(one.code, other.code)) is None
    assert told(other.token.replace(other.code, one.code)) is None


def test_a_token_for_another_purpose_or_another_address_is_refused(slips):
    slip = slips["有效"]
    paper = {"number": slip.number, "words_hash": slip.words_hash}
    assert told(paper_token(slip.code, **paper, audience="portal")) == "有效"
    assert told(paper_token(slip.code, **paper, audience="portal", purpose="export")) is None
    assert told(paper_token(slip.code, **paper, audience="https://ydba.example")) is None


def test_another_installations_key_under_the_same_id_verifies_nothing(settings, slips):
    settings.PAPER_KEYS = {"p2026": key(77)}
    assert [told(text) for slip in slips.values() for text in (slip.code, slip.token)] == [None] * 4


def test_every_changed_character_of_a_real_token_is_refused(slips):
    token = slips["有效"].token
    for place, character in enumerate(token):
        for other in "0Aa.-" if character not in "0Aa.-" else "Zz9":
            assert told(token[:place] + other + token[place + 1 :]) is None


def test_a_paper_without_a_filing_outlasts_the_keys_too(settings, at):
    paper = advising.issue_advice(facts=AdviceFacts(insured_here=False), by=at.clerk, now=w.NOW)
    rotate(settings)
    assert (told(paper.code), told(paper.token)) == ("已出具", "已出具")
