"""常用语: those of everybody, and those a reviewer keeps."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from filing import audit
from filing.choices import Stream
from filing.errors import BadInput, NotAllowed
from filing.models import Phrase, Staff

OWN_MAX = 30
PHRASE_LENGTH = 200


def phrases_for(by: Staff) -> list[Phrase]:
    """One's own first, then everybody's. One query."""
    rows = Phrase.objects.filter(Q(owner__isnull=True) | Q(owner=by))
    return list(rows.order_by("action", F("owner").desc(nulls_last=True), "order", "pk"))


@transaction.atomic
def keep_phrase(*, action: str, text: str, by: Staff, now: datetime) -> Phrase:
    """Raises BadInput for words that are empty, too long or there already, and when the shelf is full."""
    _ensure_decides(by)
    text = text.strip()
    if not text:
        raise BadInput("words", "还没有填写要存的话,没有保存。请先填写再存为常用语。")
    if len(text) > PHRASE_LENGTH:
        raise BadInput("words", f"常用语最多 {PHRASE_LENGTH} 个字,没有保存。请缩短后再存。")
    if Phrase.objects.filter(owner=by, action=action).count() >= OWN_MAX:
        raise BadInput("words", f"这一项的个人常用语已满 {OWN_MAX} 条,没有保存。请先删除不用的。")
    known = Phrase.objects.filter(owner__isnull=True, action=action, text=text).exists()
    phrase, made = (None, False) if known else Phrase.objects.get_or_create(owner=by, action=action, text=text)
    if not made:
        raise BadInput("words", "这条常用语已经有了,没有重复保存。")
    _entry("keep_phrase", phrase.pk, by, now)
    return phrase


@transaction.atomic
def drop_phrase(*, pk: int | None, by: Staff, now: datetime) -> None:
    """Of one's own only; raises BadInput for every other."""
    _ensure_decides(by)
    dropped, _ = Phrase.objects.filter(pk=pk, owner=by).delete()
    if not dropped:
        raise BadInput("words", "这条常用语不是您存的或者已经删除,没有改动。请刷新页面再看。")
    _entry("drop_phrase", pk, by, now)


def _ensure_decides(by: Staff) -> None:
    if not by.has_perm("filing.decide_filing"):
        raise NotAllowed("您的岗位不能保存审核常用语,没有保存。")


def _entry(action: str, pk: int, by: Staff, now: datetime) -> None:
    audit.append(stream=Stream.CHANGE, action=action, object_=f"phrase:{pk}", now=now, by=by)
