"""Verifying a paper by its code or token: what it is and what it is worth today, for anyone who holds it."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from filing import keys
from filing.choices import DocumentKind, FilingStatus, FilingType, Validity
from filing.dates import paper_date
from filing.models import Document, Filing
from filing.names import mask_name_public
from filing.operations.common import day_of
from filing.operations.papers import WORDS, audience
from filing.papers.codes import check_token, is_code, normalise_code, token_code

VOID = "作废"


@dataclass(frozen=True)
class VerifiedPaper:
    """All that the public page tells: masked name, type, place, dates and the state as it is now.

    `void`: the paper itself is 作废, whatever its filing is worth. `successor_number`: of the filing in its place.
    """

    kind_label: str
    masked_name: str
    type_label: str
    place: str
    start: date | None
    end: date | None
    state_label: str
    office: str
    issued_on: date
    void: bool = False
    successor_number: str = ""


def verify(text: str, *, now: datetime) -> VerifiedPaper | None:
    """What a code read from paper or a token out of its QR stands for today.

    None alike for forged and unknown ones, and for those whose key is not here.
    """
    try:
        document = _document(text)
    except keys.Unreadable:
        return None
    if document is None or (token_code(text) and not _token_holds(document, text)):
        return None
    if not keys.check_hash(document.words_hash, document.words.encode(), purpose=WORDS):
        return None
    return _verified(document, day_of(now))


def missing_key(text: str) -> str:
    """Why a paper cannot be checked here: a sentence naming the key that is missing, "" where it is simply unknown.

    For those who keep the keys; the public page does not tell.
    """
    hashes = Document.objects.filter(code=_code(text)).values_list("words_hash", flat=True)
    named = [text, *hashes] if token_code(text) else list(hashes)
    for key_id in (re.split("[.:]", name)[1] for name in named):
        if not keys.has_paper_key(key_id):
            return f"本机 PAPER_KEYS 中没有密钥「{key_id}」,无法核验"
    try:
        _document(text)
    except keys.Unreadable as problem:
        return str(problem)
    return ""


def _code(text: str) -> str:
    return token_code(text) or normalise_code(text)


def _document(text: str) -> Document | None:
    """The paper that bears the code; its token is not checked yet. Unreadable when its words or its filing are."""
    code = _code(text)
    if not is_code(code):
        return None
    return Document.objects.filter(code=code).select_related("office", "filing__person", "filing__place").first()


def _token_holds(document: Document, token: str) -> bool:
    return check_token(token, number=document.number, words_hash=document.words_hash, audience=audience())


def _verified(document: Document, on: date) -> VerifiedPaper:
    filing = document.filing
    common = {
        "kind_label": DocumentKind(document.kind).label,
        "office": document.office.name,
        "issued_on": day_of(document.issued_at),
        "void": document.voided_at is not None,
    }
    if filing is None:
        state = VOID if document.voided_at else "已出具"
        return VerifiedPaper(**common, masked_name="", type_label="", place="", start=None, end=None, state_label=state)
    successor = successor_of(filing)
    return VerifiedPaper(
        **common,
        masked_name=mask_name_public(filing.person.name),
        type_label=FilingType(filing.type).label,
        place=filing.place.full_name,
        start=filing.start,
        end=filing.last_day,
        state_label=VOID if document.voided_at else state_label(filing, on),
        successor_number=(successor.number or "") if successor else "",
    )


def state_label(filing: Filing, on: date) -> str:
    """What it is worth on `on`; of an ended one also how it ended, and until which day it still counts."""
    validity = filing.validity(on)
    if filing.status == FilingStatus.APPROVED and validity:
        return Validity(validity).label
    ended = FilingStatus(filing.status).label
    if filing.status in (FilingStatus.ENDED, FilingStatus.CANCELLED) and successor_of(filing):
        ended = "已被替代"
    return f"{Validity(validity).label},到{paper_date(filing.ended_on)}为止({ended})" if validity else ended


def successor_of(filing: Filing) -> Filing | None:
    """The approved filing that has taken this one's place; one changed or revoked since leads on (C18, C34)."""
    found = filing.successors.exclude(status__in=["draft", "submitted", "returned", "refused", "withdrawn"]).first()
    if found is None:
        return None
    return successor_of(found) or (None if found.status == FilingStatus.REVOKED else found)
