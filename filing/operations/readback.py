"""核对屏: the applicant reads what is stated, says whether it is right, and signs, on a screen of their own."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from filing import audit, keys
from filing.choices import Action, Applicant, DocumentKind, FilingStatus, ReadBackAnswer, SignatureKind, Stream
from filing.errors import BadInput, NotAllowed
from filing.facts import Line
from filing.models import Filing, ReadBack, Staff
from filing.operations import materials, papers, texts
from filing.operations.common import day_of, ensure, locked, object_name
from filing.papers.told import told
from filing.papers.words_common import filing_rows, person_rows, validity

CODE_LIVES = timedelta(minutes=2)
SCREEN_LIVES = timedelta(minutes=15)
CODE, TOKEN = "read-back-code", "read-back-token"
TRIES = 20
WORDS_MAX = 200
OPEN_STATES = (FilingStatus.DRAFT, FilingStatus.RETURNED)
GONE = "核对已经结束。请看柜台。"


@dataclass(frozen=True)
class Shown:
    """All that the applicant's screen tells: this filing, nobody else's."""

    place: str
    scope: str
    period: str
    rows: tuple[tuple[str, str], ...]
    notice: tuple[Line, ...]
    by_agent: bool
    signed: bool
    answer: str


@transaction.atomic
def open_screen(*, filing: Filing, by: Staff, now: datetime) -> str:
    """A code of six digits, good for two minutes and for one screen. Raises NotAllowed where the filing is not open."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    _close(ReadBack.objects.filter(filing=filing, closed_at__isnull=True), now)
    overdue = ReadBack.objects.filter(closed_at__isnull=True, paired_at__isnull=True, opened_at__lte=now - CODE_LIVES)
    _close(overdue, now)
    code, code_hash = _free_code()
    ReadBack.objects.create(filing=filing, opened_by=by, opened_at=now, code_hash=code_hash)
    _entry(filing, "open_read_back", by, now)
    return code


@transaction.atomic
def pair(*, code: str, now: datetime) -> str | None:
    """The token of the screen that shows this code first; None for a wrong, used or old code alike."""
    code_hash = keys.keyed_hash(code.encode(), purpose=CODE)
    waiting = ReadBack.objects.select_for_update().filter(code_hash=code_hash, closed_at__isnull=True)
    found = waiting.filter(paired_at__isnull=True, opened_at__gt=now - CODE_LIVES).first()
    if found is None:
        return None
    token = secrets.token_urlsafe(32)
    found.token_hash, found.paired_at = keys.keyed_hash(token.encode(), purpose=TOKEN), now
    _save(found, "token_hash", "paired_at")
    return token


def screen_of(*, token: str, now: datetime) -> ReadBack | None:
    """The live screen of this token: a quarter of an hour long, and while its filing may still be changed."""
    if not token:
        return None
    token_hash = keys.keyed_hash(token.encode("utf-8", "replace"), purpose=TOKEN)
    live = ReadBack.objects.filter(token_hash=token_hash, closed_at__isnull=True, paired_at__gt=now - SCREEN_LIVES)
    return live.filter(filing__status__in=OPEN_STATES).select_related("filing__signature", "opened_by").first()


def shown(screen: ReadBack, *, now: datetime) -> Shown:
    """What is stated, with the notice in the text in force."""
    filing = Filing.objects.for_page().get(pk=screen.filing_id)
    facts = papers.paper_facts(filing, kind=DocumentKind.NOTICE, number="", now=now)
    _, wording = texts.text_in_force(DocumentKind.NOTICE, day_of(now))
    facts = papers.worded(facts, wording)
    large = ("就医地",)
    rows = (*person_rows(facts), *(row for row in filing_rows(facts) if row[0] not in large))
    return Shown(
        place=facts.place.name,
        scope=str(facts.place.scope.label),
        period=validity(facts) if facts.case.start else "",
        rows=rows,
        notice=told(facts, DocumentKind.NOTICE, "要点"),
        by_agent=filing.applicant == Applicant.AGENT,
        signed=signed_here(screen),
        answer=screen.answer if screen.version == filing.version else "",
    )


@transaction.atomic
def answer(*, screen: ReadBack, answer: str, words: str, now: datetime) -> None:
    """确认无误, or 有误 with what is wrong. Raises BadInput, NotAllowed when the screen is over."""
    screen = _live(screen, now)
    if answer not in ReadBackAnswer.values:
        raise BadInput("answer", "请点“确认无误”或者“有误”。")
    words = "".join(filter(str.isprintable, words)).strip()[:WORDS_MAX]
    if answer == ReadBackAnswer.WRONG and not words:
        raise BadInput("words", "请写明哪里有误,或者直接告诉经办人。")
    screen.answer, screen.words, screen.answered_at = answer, words, now
    screen.version = screen.filing.version
    _save(screen, "answer", "words", "answered_at", "version")
    _entry(screen.filing, "answer_read_back", screen.opened_by, now, answer=answer)


def sign(*, screen: ReadBack, png: str, by_agent: bool, now: datetime) -> None:
    """The drawn signature of who confirmed, kept as the clerk's sheet keeps one. Raises Refusal."""
    screen = _live(screen, now)
    if screen.answer != ReadBackAnswer.RIGHT or screen.version != screen.filing.version:
        raise NotAllowed("内容有变动或者还没有确认,没有保存签名。请先核对并点“确认无误”。")
    signed_by_agent = by_agent and screen.filing.applicant == Applicant.AGENT
    materials.sign(
        filing=screen.filing,
        kind=SignatureKind.DRAWN,
        by=screen.opened_by,
        now=now,
        png=png.encode("ascii", "replace"),
        by_agent=signed_by_agent,
    )
    with transaction.atomic():
        screen.version = Filing.objects.values_list("version", flat=True).get(pk=screen.filing_id)
        _save(screen, "version")


def latest(*, filing: Filing) -> ReadBack | None:
    """The screen the clerk's page follows, over or not."""
    return filing.read_backs.select_related("filing__signature").order_by("-pk").first()


def state_of(screen: ReadBack | None, *, now: datetime) -> str:
    """One sentence for the clerk."""
    if screen is None:
        return ""
    if screen.closed_at or (screen.paired_at and screen.paired_at <= now - SCREEN_LIVES):
        return "核对屏已关闭。"
    if screen.paired_at is None:
        return "等待输入配对码。" if screen.opened_at > now - CODE_LIVES else "配对码已过期,请重新打开核对屏。"
    if screen.answer == ReadBackAnswer.WRONG:
        return f"申请人说有误:{screen.words}"
    if screen.answer == ReadBackAnswer.RIGHT:
        return "申请人已确认无误并签名。" if signed_here(screen) else "申请人已确认无误,等待签名。"
    return "申请人正在核对。"


def signed_here(screen: ReadBack) -> bool:
    """Whether who confirmed has signed after it, and nothing has changed since."""
    filing, at = screen.filing, screen.answered_at
    return bool(at and filing.signature and filing.signature.at >= at and screen.version == filing.version)


@transaction.atomic
def close(*, filing: Filing, by: Staff, now: datetime) -> None:
    """The clerk takes the screen back."""
    ensure(filing, Action.EDIT, by)
    _close(ReadBack.objects.filter(filing=filing, closed_at__isnull=True), now)


def _live(screen: ReadBack, now: datetime) -> ReadBack:
    fresh = ReadBack.objects.select_related("filing", "opened_by").get(pk=screen.pk)
    over = fresh.closed_at or fresh.paired_at is None or fresh.paired_at <= now - SCREEN_LIVES
    if over or fresh.filing.status not in OPEN_STATES:
        raise NotAllowed(GONE)
    return fresh


def _free_code() -> tuple[str, str]:
    """A code that no open screen waits for."""
    for _ in range(TRIES):
        code = f"{secrets.randbelow(1_000_000):06}"
        code_hash = keys.keyed_hash(code.encode(), purpose=CODE)
        if not ReadBack.objects.filter(code_hash=code_hash, closed_at__isnull=True, paired_at__isnull=True).exists():
            return code, code_hash
    raise NotAllowed("暂时没有可用的配对码,没有打开核对屏。请一分钟后再试。")


def _close(screens, now: datetime) -> None:
    for screen in screens:
        screen.closed_at = now
        _save(screen, "closed_at")


def _save(screen: ReadBack, *fields: str) -> None:
    screen.step += 1
    screen.save(update_fields=[*fields, "step"])


def _entry(filing: Filing, action: str, by: Staff, now: datetime, **detail: str) -> None:
    audit.append(stream=Stream.CHANGE, action=action, object_=object_name(filing), now=now, by=by, detail=detail)
