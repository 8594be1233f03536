"""Numbers of filings and documents."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filing.numbers import DOCUMENT_PREFIX, FILING_PREFIX, check_digit, format_number, parse_number
from filing.tests.makers import any_text, number_like

DAY = date(2026, 11, 23)
thorough = settings(max_examples=300, deadline=None, derandomize=True)


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("00200667308", "5"), ("", "1"), ("0", "2")])
def test_check_digit_follows_the_standard(digits, check):
    assert check_digit(digits) == check


def test_number_is_prefix_district_day_serial_and_check_digit():
    number = format_number(FILING_PREFIX, "320508", DAY, 7)
    assert number[:-1] == "YDBA3205082026112300007"
    assert len(number) == 24
    assert parse_number(number) == (number, "YDBA", "320508", DAY, 7)


@pytest.mark.parametrize("serial", [1, 99_999])
@pytest.mark.parametrize("prefix", [FILING_PREFIX, DOCUMENT_PREFIX])
def test_first_and_last_serial_of_a_day_keep_the_length(prefix, serial):
    number = format_number(prefix, "320571", DAY, serial)
    assert len(number) == 24
    assert parse_number(number).serial == serial


@pytest.mark.parametrize(
    ("prefix", "district", "serial"),
    [
        ("YDXX", "320508", 1),
        ("ydba", "320508", 1),
        ("YDBA", "3205", 1),
        ("YDBA", "３２０５０８", 1),
        ("YDBA", "320508\n", 1),
        ("YDBA", "320508", 0),
        ("YDBA", "320508", -1),
        ("YDBA", "320508", 100_000),
    ],
)
def test_parts_that_do_not_fit_are_refused(prefix, district, serial):
    with pytest.raises(ValueError):
        format_number(prefix, district, DAY, serial)


def test_number_is_read_however_it_was_typed():
    number = format_number(DOCUMENT_PREFIX, "320508", DAY, 12)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)
    for typed in (number.lower(), f" {number}\n", wide, f"{number[:4]} {number[4:10]}\u3000{number[10:]}"):
        assert parse_number(typed).text == number


@pytest.mark.parametrize(
    "change",
    [
        lambda n: "",
        lambda n: n[:-1],
        lambda n: n + "0",
        lambda n: n[:-1] + str((int(n[-1]) + 1) % 10),
        lambda n: "YDXX" + n[4:],
        lambda n: n[4:],
        lambda n: n + "\x00",
        lambda n: n.replace("2", "②", 1),
        lambda n: n.replace("2", "٢", 1),
        lambda n: "YDBA3205082026113100007" + check_digit("3205082026113100007"),
        lambda n: "YDBA3205080000010100007" + check_digit("3205080000010100007"),
        lambda n: "YDBA3205082026112300000" + check_digit("3205082026112300000"),
    ],
)
def test_what_is_no_number_of_ours_reads_as_none(change):
    assert parse_number(change(format_number(FILING_PREFIX, "320508", DAY, 7))) is None


@thorough
@given(st.text("0123456789", min_size=6, max_size=6), st.dates(), st.integers(1, 99_999), st.data())
def test_every_number_reads_back_and_no_wrong_digit_does(district, day, serial, data):
    number = format_number(FILING_PREFIX, district, day, serial)
    assert parse_number(number) == (number, FILING_PREFIX, district, day, serial)
    place = data.draw(st.integers(4, 23))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != number[place]]))
    assert parse_number(number[:place] + wrong + number[place + 1 :]) is None


@thorough
@given(any_text | number_like)
def test_no_text_breaks_the_reader(text):
    assert parse_number(text) is None
