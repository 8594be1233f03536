"""Invented numbers for tests and demo data, and text that means harm. No production code imports this.

Regions 320500 and 320599 are not issued to persons, so nothing here can be somebody's number (domain 4.1).
"""

from datetime import date

from hypothesis import strategies as st

from filing.choices import CertificateKind
from filing.identity import check_character, check_digit_731

INVENTED_REGION = "320500"
SOME_BIRTH = date(1980, 6, 15)

# Every code point, lone surrogates and NUL included.
any_character = st.characters(exclude_categories=())
any_text = st.text(any_character, max_size=60)
# Text near the shapes the checks know, which random text never reaches.
number_like = st.text(st.sampled_from("0123456789０９٣①xX×AaＡ-+ ()\u3000\u200b\n\x00\ud800年月日.·/"), max_size=40)
name_like = st.text(
    st.sampled_from("张単单万俟于欧阳·•.．  \u3000\u200b\U000e0100\ufe00\ue863AbÉü-'\n\x00\u202e"), max_size=40
)


def make_resident_id(region: str = INVENTED_REGION, birth: date = SOME_BIRTH, seq: int = 1) -> str:
    """An 18-character resident number; `seq` 0 to 999, odd = male."""
    return _with_check(f"{region}{birth:%Y%m%d}{seq:03}")


def make_hmt_residence(prefix: str = "810000", birth: date = SOME_BIRTH, seq: int = 1) -> str:
    return make_resident_id(prefix, birth, seq)


def make_foreign_pr(province: str = "32", nationality: str = "840", birth: date = SOME_BIRTH, seq: int = 1) -> str:
    """A new card: 9, province, ISO 3166-1 numeric nationality."""
    return make_resident_id(f"9{province}{nationality}", birth, seq)


def make_old_foreign_pr(nationality: str = "USA", region: str = "3205", birth: date = SOME_BIRTH) -> str:
    """An old card of 15 characters: ISO alpha-3 nationality."""
    first14 = f"{nationality}{region}{birth:%y%m%d}1"
    return first14 + check_digit_731(first14)


def make_hm_permit(seq: int = 1, letter: str = "H", digits: int = 8) -> str:
    return f"{letter}{seq:0{digits}}"


def make_tw_permit(seq: int = 1, digits: int = 8) -> str:
    return f"{seq:0{digits}}"


def make_passport(seq: int = 1, letter: str = "E") -> str:
    return f"{letter}{seq:08}"


def make_social_card(seq: int = 1, letter: str = "C") -> str:
    return f"{letter}{seq:08}"


def make_certificate(kind: CertificateKind, seq: int = 1, birth: date = SOME_BIRTH) -> str:
    """A good number of any kind; different `seq` (1 to 999) give different numbers, also between the kinds."""
    made = {
        CertificateKind.RESIDENT_ID: make_resident_id(birth=birth, seq=seq),
        CertificateKind.HOUSEHOLD_BOOK: make_resident_id("320599", birth, seq),
        CertificateKind.HMT_RESIDENCE: make_hmt_residence(birth=birth, seq=seq),
        CertificateKind.FOREIGN_PR: make_foreign_pr(birth=birth, seq=seq),
        CertificateKind.HM_PERMIT: make_hm_permit(seq),
        CertificateKind.TW_PERMIT: make_tw_permit(seq),
        CertificateKind.PASSPORT: make_passport(seq),
        CertificateKind.SOCIAL_CARD: make_social_card(seq),
    }
    return made[CertificateKind(kind)]


def _with_check(first17: str) -> str:
    return first17 + check_character(first17)
