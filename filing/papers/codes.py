"""Verification codes: how a stranger holding a paper asks whether it is genuine.

Every paper bears a short code, to read over the telephone, and where a public address is set a QR code with a token.

The code is 10 random characters and 1 check character, all of Crockford's base 32: digits and capitals without
I, L, O and U, 50 random bits. It only finds the paper; guesses are the caller's to throttle. The check character makes
a sum over GF(32) vanish in which each of the 11 places has a weight of its own, so every single wrong character and
every two exchanged characters, neighbours or not, are noticed. (ISO 7064 MOD 37,2 and 37,36 would need check
characters outside this alphabet: "*", and the letters that are heard and read as digits.)

The token is ``version.key id.code.MAC``, safe in a URL. Its MAC (130 bits) covers suite, key id, purpose, audience,
code, document number and the keyed hash of the document's words: an altered paper, another installation's paper or a
token made for another purpose is refused. Tokens name their key, so papers outlive its replacement.
Source: ASVS 5.0.0 9.1.1-9.1.3, 9.2.2, 9.2.3, 11.5.1.
"""

import re
import secrets

from filing import keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 11
MAC_LENGTH = 26
PAPER = "paper"
"""The purpose of every printed paper's token."""

_MODULUS = 0b100101  # x^5 + x^2 + 1 is primitive over GF(2): the powers of x are all 31 elements but zero
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}  # str.upper() would turn ſ into S too
_MISREAD = {ord("I"): "1", ord("L"): "1", ord("O"): "0"}
_DROPPED = re.compile("[\\s\\-\u00ad\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff]+")
_ADDRESS = re.compile("/VERIFY/[/?]?(?:[TC]=)?([^/&#]*)")
_CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}")
_TOKEN = re.compile(rf"[a-z0-9]{{1,8}}\.[a-z0-9-]{{1,16}}\.[{ALPHABET}]{{{CODE_LENGTH}}}\.[{ALPHABET}]{{{MAC_LENGTH}}}")


def new_code() -> str:
    """11 characters without hyphens, as stored; unique by the table's constraint, so a collision is drawn again."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH - 1))
    return drawn + check_character(drawn)


def show_code(code: str) -> str:
    """``XXXX-XXXX-XXX``, as printed and read aloud."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def normalise_code(text: str) -> str:
    """What was typed, as codes are stored; it need not be one.

    Full-width to ASCII, blanks and hyphens dropped, upper case, I and L to 1, O to 0. All else stays.
    """
    return _DROPPED.sub("", text.translate(_FULL_WIDTH)).translate(_UPPER).translate(_MISREAD)


def is_code(code: str) -> bool:
    """Whether a normalised text has the shape of a code and its check character fits."""
    return bool(_CODE.fullmatch(code)) and _weighted_sum(code) == 0


def code_in(scan: str) -> str:
    """The code that a typed code, a token or the address of the public page holds; "" where there is none.

    Scanners and input methods change the case and the signs of a QR code, so a token's other parts are not looked at:
    this finds a paper and proves nothing.
    """
    text = scan.translate(_FULL_WIDTH).translate(_UPPER).strip()
    address = _ADDRESS.search(text)
    parts = (address[1] if address else text).split(".")
    code = normalise_code(parts[2] if len(parts) == 4 else parts[0])
    return code if is_code(code) else ""


def check_character(drawn: str) -> str:
    """The eleventh character for the first ten. Its own weight is 1, so it equals the sum of theirs."""
    return ALPHABET[_weighted_sum(drawn + ALPHABET[0])]


def paper_token(code: str, *, number: str, words_hash: str, audience: str, purpose: str = PAPER) -> str:
    """The QR token of a paper, signed with the current key: at most 64 characters, 44 with the keys of a demo.

    ``number`` is the document number, ``words_hash`` the document's stored keyed hash, ``audience`` this
    installation's public address. Raises ValueError when ``code`` is none.
    """
    if not is_code(code):
        raise ValueError("A token needs a valid code.")
    version, key_id = keys.paper_signer()
    mac = _written_mac(audience, code, number, words_hash, version=version, key_id=key_id, purpose=purpose)
    return f"{version}.{key_id}.{code}.{mac}"


def token_code(token: str) -> str | None:
    """The code a token claims to be for, to look its document up by; None when it is no token. Proves nothing yet."""
    if not _TOKEN.fullmatch(token):
        return None
    code = token.split(".")[2]
    return code if is_code(code) else None


def check_token(token: str, *, number: str, words_hash: str, audience: str, purpose: str = PAPER) -> bool:
    """Whether this installation signed ``token`` for exactly this document. Says nothing of revocation or dates."""
    if token_code(token) is None:
        return False
    version, key_id, code, given = token.split(".")
    mac = _written_mac(audience, code, number, words_hash, version=version, key_id=key_id, purpose=purpose)
    return mac is not None and keys.same(given, mac)


def _written_mac(*parts: str, version: str, key_id: str, purpose: str) -> str | None:
    mac = keys.paper_mac(*parts, version=version, key_id=key_id, purpose=purpose)
    return None if mac is None else _base32(mac)


def _base32(mac: bytes) -> str:
    """The first 130 bits, 5 to a character."""
    bits = int.from_bytes(mac, "big") >> (len(mac) * 8 - MAC_LENGTH * 5)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range((MAC_LENGTH - 1) * 5, -1, -5))


def _weighted_sum(code: str) -> int:
    """Sum over GF(32) of character × x^(places to its right), by Horner's rule; addition there is exclusive or."""
    total = 0
    for character in code:
        total = _times_x(total) ^ ALPHABET.index(character)
    return total


def _times_x(element: int) -> int:
    doubled = element << 1
    return doubled ^ _MODULUS if doubled > 31 else doubled
