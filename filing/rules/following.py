"""变更, 续期 and what follows a 撤销: the new filing against the one it follows (C18, C20, C34, J9, D4)."""

from collections.abc import Iterator
from datetime import date, timedelta

from filing.choices import FilingStatus
from filing.facts import FilingFacts, Finding, FollowedFiling, Policy
from filing.rules.changes import may_change
from filing.rules.outcomes import met, unmet

DAY = timedelta(days=1)


def following_findings(facts: FilingFacts, policy: Policy) -> Iterator[Finding]:
    """Nothing for a filing that follows none. Source: C18, C20, C34."""
    old = facts.followed
    if old is None:
        return
    if old.renewal:
        yield from _renewal(facts, old)
    elif old.status == FilingStatus.REVOKED:
        yield _correction(old)
    else:
        yield from _change(facts, old, policy)


def corrects_from(facts: FilingFacts, start: date) -> bool:
    """Whether `start` may lie before the 受理日, because the office's own error is put right. Source: C17, C34."""
    old = facts.followed
    return old is not None and not old.renewal and old.status == FilingStatus.REVOKED and start >= old.start


def _correction(old: FollowedFiling) -> Finding:
    return met(
        "follow_correction",
        f"更正经办差错:代替已撤销的备案{old.number},不受承诺制期限限制,最早可自{old.start}起。",
        "C34",
        "C17",
        fact="followed",
    )


def _change(facts: FilingFacts, old: FollowedFiling, policy: Policy) -> Iterator[Finding]:
    """City or type changes; the old one ends the day before. Source: C18."""
    if old.status != FilingStatus.APPROVED:
        yield _gone(old, "变更", "C18")
        return
    if facts.place and facts.place.code == old.place.code and facts.type == old.type:
        yield unmet(
            "change_of_nothing",
            f"就医地和备案类型都和原备案{old.number}相同,没有变更。",
            "C18",
            "C19",
            fact="followed",
            remedy="请改就医地或者备案类型;只改电话、联系人、地址的,请撤回本申请,到原备案办理更新联系方式。",
        )
    elif old.end and facts.start and facts.start > old.end + DAY:
        yield unmet(
            "change_after_end",
            f"原备案{old.number}到{old.end}为止,新备案{facts.start}才开始,中间没有备案。",
            "C18",
            fact="followed",
            remedy=f"请把开始日期改为{old.end + DAY}或者以前;不需要衔接的,请撤回本申请,另行办理新备案。",
        )
    else:
        yield met("change", _what_becomes_of(old, facts.start), "C18", fact="followed")
    if facts.accepted_on:
        yield from may_change(
            old.type,
            old.mode,
            old.start,
            facts.accepted_on,
            policy,
            in_hospital=old.in_hospital,
            stay_words=old.stay_words,
        )


def _what_becomes_of(old: FollowedFiling, start: date | None) -> str:
    if start is None:
        return f"变更通过后,原备案{old.number}在新备案开始的前一日结束。"
    if start <= old.start:
        return f"变更通过后,原备案{old.number}尚未生效即取消。"
    return f"变更通过后,原备案{old.number}到{start - DAY}为止。"


def _renewal(facts: FilingFacts, old: FollowedFiling) -> Iterator[Finding]:
    """The same filing once more, from the day after its end: no gap, no overlap. Source: C20."""
    if old.status != FilingStatus.APPROVED or old.end is None:
        yield _gone(old, "续期", "C20")
        return
    first = old.end + DAY
    if facts.type != old.type or (facts.place and facts.place.code != old.place.code):
        yield unmet(
            "renew_other",
            f"续期的就医地和备案类型应与原备案{old.number}相同。",
            "C20",
            "C18",
            fact="followed",
            remedy="请改回原就医地和类型;要改就医地或者类型的,请撤回本申请,到原备案办理变更。",
        )
    elif facts.accepted_on and facts.accepted_on > first:
        yield unmet(
            "renew_too_late",
            f"原备案{old.number}已于{old.end}到期,续期不能倒签。",
            "C20",
            "D7",
            fact="followed",
            remedy=f"续期最迟应在{first}受理;请撤回本申请,另行办理新备案,自受理日起有效。",
        )
    elif facts.start != first:
        yield unmet(
            "renew_not_joined",
            f"续期应自原备案到期日的次日{first}起,既不间断也不重叠。",
            "C20",
            fact="start",
            remedy=f"请把开始日期改为{first}。",
        )
    else:
        yield met("renew", f"续期自原备案{old.number}到期日的次日{first}起。", "C20", fact="followed")


def _gone(old: FollowedFiling, verb: str, clause: str) -> Finding:
    return unmet(
        "follow_gone",
        f"原备案{old.number}现在是「{old.status.label}」,不能再{verb}。",
        clause,
        fact="followed",
        remedy="请撤回本申请;仍要备案的,请另行办理新备案。",
    )
