"""The transition table: what may happen in which state, by whom (decision 1, domain 3.2). Pure."""

from collections.abc import Set
from dataclasses import dataclass

from filing.choices import Action
from filing.choices import FilingStatus as S
from filing.errors import NotAllowed

TAKE, DECIDE, CANCEL = "filing.take_filing", "filing.decide_filing", "filing.cancel_filing"
REVOKE, UPLOAD, OVERRIDE = "filing.revoke_filing", "filing.upload_filing", "filing.override_filing"
REGISTER = "filing.register_person"


@dataclass(frozen=True)
class Transition:
    """`target` None = the state stays. `permissions`: any one of them is enough."""

    sources: frozenset[S]
    target: S | None
    permissions: frozenset[str]
    needs_reasons: bool = False


def _row(sources: set[S], target: S | None, permissions: set[str], needs_reasons: bool = False) -> Transition:
    return Transition(frozenset(sources), target, frozenset(permissions), needs_reasons)


TRANSITIONS: dict[Action, Transition] = {
    Action.EDIT: _row({S.DRAFT, S.RETURNED}, None, {TAKE}),
    Action.SUBMIT: _row({S.DRAFT, S.RETURNED}, S.SUBMITTED, {TAKE}),
    Action.WITHDRAW: _row({S.DRAFT, S.SUBMITTED, S.RETURNED}, S.WITHDRAWN, {TAKE}),
    Action.APPROVE: _row({S.SUBMITTED}, S.APPROVED, {DECIDE}),
    Action.RETURN: _row({S.SUBMITTED}, S.RETURNED, {DECIDE}, needs_reasons=True),
    Action.REFUSE: _row({S.SUBMITTED}, S.REFUSED, {DECIDE}, needs_reasons=True),
    Action.COPY: _row({S.REFUSED, S.WITHDRAWN}, None, {TAKE}),
    Action.CANCEL: _row({S.APPROVED}, S.CANCELLED, {CANCEL}, needs_reasons=True),
    Action.REVOKE: _row({S.APPROVED}, S.REVOKED, {REVOKE}, needs_reasons=True),
    Action.UPLOAD: _row({S.APPROVED}, None, {UPLOAD}),
    Action.NOTIFY: _row({S.DRAFT, S.RETURNED}, None, {TAKE, OVERRIDE}),
    Action.PHONE: _row({S.DRAFT, S.RETURNED, S.REFUSED, S.APPROVED}, None, {TAKE, DECIDE}),
    Action.BACKDATE: _row({S.DRAFT}, None, {OVERRIDE}),
    Action.TAKE_OVER: _row({S.DRAFT, S.RETURNED}, None, {TAKE}),
    Action.COMPLETE: _row({S.APPROVED}, None, {TAKE}),
    Action.CONFIRM: _row({S.APPROVED}, None, {DECIDE}),
    Action.CHANGE: _row({S.APPROVED, S.REVOKED}, None, {TAKE}),
    Action.RENEW: _row({S.APPROVED}, None, {TAKE}),
    Action.CONTACT: _row({S.APPROVED}, None, {TAKE}),
    Action.SUSPEND: _row({S.APPROVED}, None, {CANCEL, REGISTER}),
    Action.RESUME: _row({S.APPROVED}, None, {CANCEL, TAKE}),
    Action.END: _row({S.APPROVED}, S.ENDED, {DECIDE, REGISTER}),
    Action.REINSTATE: _row({S.ENDED}, S.APPROVED, {REGISTER}),
}

DECISIONS = frozenset({Action.APPROVE, Action.RETURN, Action.REFUSE})


@dataclass(frozen=True)
class Actor:
    """Who acts: rights, office, and what they did to this round of this filing."""

    permissions: Set[str]
    same_office: bool
    is_taker: bool = False
    is_submitter: bool = False
    edited_this_round: bool = False


def check(action: Action, *, status: S, actor: Actor, two_people: bool = True) -> Transition:
    """The transition when it may happen now, else NotAllowed with a sentence for the person who asked."""
    action = Action(action)
    row = TRANSITIONS[action]
    label = action.label
    if not row.permissions & actor.permissions:
        raise NotAllowed(f"您的岗位不能办理「{label}」,未作任何改动。请由有权限的同事办理。")
    if not actor.same_office:
        raise NotAllowed(f"这份备案属于其他经办机构,不能在此办理「{label}」,未作任何改动。请联系该机构。")
    if status not in row.sources:
        allowed = "、".join(s.label for s in sorted(row.sources, key=lambda s: list(S).index(s)))
        raise NotAllowed(f"备案现在是「{S(status).label}」,只有「{allowed}」时才能{label},未作任何改动。")
    if action in DECISIONS and two_people:
        _check_two_people(actor, label)
    return row


def _check_two_people(actor: Actor, label: str) -> None:
    if actor.is_taker or actor.is_submitter or actor.edited_this_round:
        raise NotAllowed(f"受理和审核须由两人办理:您受理、提交或修改过这份备案,不能{label}。请由另一位审核员办理。")
