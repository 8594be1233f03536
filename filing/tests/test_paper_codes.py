"""Codes that survive a telephone line, and tokens that survive nothing but a true paper."""

from itertools import combinations

import pytest

from filing import keys
from filing.papers import codes

OLD_KEY, NEW_KEY = bytes(range(32)), bytes(range(100, 132))
PAPER = {"number": "YDBA3205082026112300017", "words_hash": "v1:p1:" + "ab" * 32, "audience": "https://bei.an.example"}
SPOKEN = "01HM9QX4TB2"


@pytest.fixture(autouse=True)
def own_keys(settings):
    settings.PAPER_KEYS = {"p1": OLD_KEY}


@pytest.fixture
def code() -> str:
    return codes.new_code()


@pytest.fixture
def token(code) -> str:
    return codes.paper_token(code, **PAPER)


# --- the short code


def test_new_codes_are_valid_and_do_not_repeat():
    drawn = {codes.new_code() for _ in range(2000)}
    assert len(drawn) == 2000
    assert all(codes.is_code(code) and len(code) == 11 for code in drawn)


def test_every_character_stands_everywhere_in_new_codes():
    drawn = [codes.new_code() for _ in range(2000)]
    assert all(set(column) == set(codes.ALPHABET) for column in zip(*drawn, strict=True))


def test_the_check_character_is_the_one_on_papers_already_printed():
    assert codes.check_character("0000000000") == "0"
    assert codes.check_character("0123456789") == "0"
    assert codes.check_character("ZYXWVTSRQP") == "4"
    assert codes.check_character("7K2M9QX4TB") == "E"


def other_words() -> list[str]:
    """For each place and each character a code that holds it, else drawn at random: 352 codes."""
    words = []
    for place in range(11):
        for character in codes.ALPHABET:
            drawn = codes.new_code()
            while drawn[place] != character:
                drawn = codes.new_code()
            words.append(drawn)
    return words


def test_every_single_wrong_character_is_noticed_at_every_place_for_every_pair():
    for code in other_words():
        for place in range(11):
            for other in set(codes.ALPHABET) - {code[place]}:
                assert not codes.is_code(code[:place] + other + code[place + 1 :])


def test_every_exchange_of_two_characters_is_noticed_for_every_pair_at_every_two_places():
    """Exhaustive, not sampled: whatever stands at the other nine places adds the same to both sums."""
    for left, right in combinations(range(11), 2):
        for one, two in combinations(codes.ALPHABET, 2):
            free = next(place for place in range(11) if place not in (left, right))
            code = completed({left: one, right: two}, free)
            exchanged = list(code)
            exchanged[left], exchanged[right] = two, one
            assert codes.is_code(code)
            assert not codes.is_code("".join(exchanged))


def completed(given: dict[int, str], free: int) -> str:
    """The code of noughts that holds ``given``, made valid by the character at ``free``."""
    characters = [given.get(place, "0") for place in range(11)]
    for characters[free] in codes.ALPHABET:
        if codes.is_code("".join(characters)):
            return "".join(characters)
    raise AssertionError("no character completes the code")


def test_a_code_is_shown_in_groups_and_read_back():
    assert codes.show_code(SPOKEN) == "01HM-9QX4-TB2"
    assert codes.normalise_code(codes.show_code(SPOKEN)) == SPOKEN


@pytest.mark.parametrize(
    "typed",
    [
        "01hm-9qx4-tb2",
        " 01HM 9QX4 TB2 ",
        "OIHM-9QX4-TB2",
        "olhm-9qx4-tb2",
        "".join(chr(ord(character) + 0xFEE0) for character in "01hm-9QX4-TB2"),
        "01HM\u30009QX4\u3000TB2",
        "01HM–9QX4—TB2",
        "01HM\u200b9QX4\ufeffTB2\n",
        "01HM\u22129QX4\u2011TB2",
    ],
)
def test_what_people_type_is_read_as_the_code_they_hold(typed):
    assert codes.normalise_code(typed) == SPOKEN


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        SPOKEN[:-1],
        SPOKEN + SPOKEN[-1],
        SPOKEN.replace("0", "U"),
        SPOKEN.replace("0", "①"),
        SPOKEN.replace("0", "٠"),
        SPOKEN.replace("1", "ı"),
        SPOKEN + "\x00",
        "张",
    ],
)
def test_what_is_no_code_is_no_code(typed):
    assert codes.is_code(SPOKEN)
    assert not codes.is_code(codes.normalise_code(typed))


def test_a_trailing_newline_is_no_part_of_a_stored_code():
    assert not codes.is_code(SPOKEN + "\n")


# --- the token of the QR code


def test_a_token_is_true_for_its_paper(code, token):
    assert codes.token_code(token) == code
    assert codes.check_token(token, **PAPER)
    assert len(token) == 44
    assert len(token.split(".")[3]) * 5 >= 128


@pytest.mark.parametrize("changed", ["number", "words_hash", "audience"])
def test_a_token_is_refused_for_a_paper_that_differs(token, changed):
    assert not codes.check_token(token, **(PAPER | {changed: PAPER[changed] + "0"}))


def test_a_token_made_for_another_purpose_is_refused(code):
    assert not codes.check_token(codes.paper_token(code, **PAPER, purpose="export"), **PAPER)


def test_every_changed_character_of_a_token_is_refused(token):
    for place, character in enumerate(token):
        for other in set(codes.ALPHABET + "abkpvILOU.-_ é长\n\x00\ud800") - {character}:
            assert not codes.check_token(token[:place] + other + token[place + 1 :], **PAPER)


def test_every_dropped_doubled_or_exchanged_character_of_a_token_is_refused(token):
    for place, character in enumerate(token):
        assert not codes.check_token(token[:place] + token[place + 1 :], **PAPER)
        assert not codes.check_token(token[:place] + character + token[place:], **PAPER)
        if token[place : place + 2] != (exchanged := token[place : place + 2][::-1]):
            assert not codes.check_token(token[:place] + exchanged + token[place + 2 :], **PAPER)


def test_a_token_with_anothers_valid_code_is_refused(token, code):
    other = codes.new_code()
    assert not codes.check_token(token.replace(code, other), **PAPER)


@pytest.mark.parametrize("token", ["", ".", "...", "v1.p1..", f"v1.p1.{SPOKEN}.", "\ud800", "张" * 44, "A" * 100_000])
def test_what_is_no_token_is_refused_quietly(token):
    assert codes.token_code(token) is None
    assert not codes.check_token(token, **PAPER)


def test_a_token_that_is_damaged_or_has_a_tail_claims_no_code(code, token):
    wrong = "0" if code[-1] != "0" else "1"
    assert codes.token_code(token.replace(code, code[:-1] + wrong)) is None
    assert codes.token_code(token + "\n") is None
    assert codes.token_code(token + "A") is None


def test_a_token_of_an_unknown_suite_or_key_is_refused_quietly(token):
    assert not codes.check_token("v9" + token[2:], **PAPER)
    assert not codes.check_token(token.replace(".p1.", ".p9."), **PAPER)


def test_papers_stay_true_after_rotation_and_new_ones_name_the_new_key(settings, code, token):
    settings.PAPER_KEYS = {"p2": NEW_KEY, "p1": OLD_KEY}
    assert codes.check_token(token, **PAPER)
    renewed = codes.paper_token(code, **PAPER)
    assert renewed.startswith("v1.p2.")
    assert codes.check_token(renewed, **PAPER)


def test_a_token_cannot_be_moved_to_another_key_of_the_ring(settings, token):
    settings.PAPER_KEYS = {"p2": OLD_KEY, "p1": OLD_KEY}
    assert not codes.check_token(token.replace(".p1.", ".p2."), **PAPER)


def test_another_installations_paper_is_refused_though_its_key_has_the_same_id(settings, token):
    settings.PAPER_KEYS = {"p1": NEW_KEY}
    assert not codes.check_token(token, **PAPER)


def test_no_token_is_made_for_what_is_no_code():
    with pytest.raises(ValueError, match="valid code"):
        codes.paper_token(SPOKEN[:-1] + "5", **PAPER)


def test_a_documents_own_hash_signs_it(code):
    words = b'{"blocks":[]}'
    stored = keys.keyed_hash(words, purpose="document")
    token = codes.paper_token(code, **(PAPER | {"words_hash": stored}))
    altered = keys.keyed_hash(words + b" ", purpose="document")
    assert codes.check_token(token, **(PAPER | {"words_hash": stored}))
    assert not codes.check_token(token, **(PAPER | {"words_hash": altered}))
