"""Numbers of filings and documents: prefix + district + day + serial + check digit. Source: decision 13."""

import re
from datetime import date
from typing import NamedTuple

from filing.identity import normalise_number

FILING_PREFIX = "YDBA"
DOCUMENT_PREFIX = "YDWS"
SERIAL_MAX = 99_999

_NUMBER = re.compile(
    f"({FILING_PREFIX}|{DOCUMENT_PREFIX})" + "([0-9]{6})" + "([0-9]{4})([0-9]{2})([0-9]{2})" + "([0-9]{5})" + "[0-9]"
)
_DISTRICT = re.compile("[0-9]{6}")


class ParsedNumber(NamedTuple):
    """The parts of a number whose check digit is right; `text` is its normal form."""

    text: str
    prefix: str
    district: str
    day: date
    serial: int


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10 check digit of a run of ASCII digits (the letters of the prefix are not covered)."""
    carry = 10
    for digit in digits:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - carry) % 10)


def format_number(prefix: str, district: str, day: date, serial: int) -> str:
    """24 characters. `district` is the office's six-digit code, `serial` 1 to 99999 per district and Shanghai day.

    ValueError when a part does not fit: a number once printed must never change its length.
    """
    if prefix not in (FILING_PREFIX, DOCUMENT_PREFIX):
        raise ValueError(f"unknown prefix {prefix!r}")
    if not _DISTRICT.fullmatch(district):
        raise ValueError(f"district {district!r} is not a six-digit code")
    if not 1 <= serial <= SERIAL_MAX:
        raise ValueError(f"serial {serial} is outside 1 to {SERIAL_MAX}")
    digits = f"{district}{day.year:04}{day.month:02}{day.day:02}{serial:05}"
    return prefix + digits + check_digit(digits)


def parse_number(text: str) -> ParsedNumber | None:
    """Read a number as typed or scanned (small letters, full-width, blanks); None when it cannot be one of ours."""
    number = normalise_number(text)
    match = _NUMBER.fullmatch(number)
    if match is None or check_digit(number[4:-1]) != number[-1]:
        return None
    prefix, district, year, month, day, serial = match.groups()
    try:
        issued = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if int(serial) == 0:
        return None
    return ParsedNumber(number, prefix, district, issued, int(serial))
