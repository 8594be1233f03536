"""Who may do what in which state: the whole cube of state × action × actor against a table written by hand. Pure."""

import json
from itertools import product
from pathlib import Path

import pytest

from filing.choices import Action, FilingStatus
from filing.errors import NotAllowed
from filing.workflow import DECISIONS, TRANSITIONS, Actor, check

ROLES = {
    row["fields"]["name"]: frozenset(f"{app}.{codename}" for codename, app, _ in row["fields"]["permissions"])
    for row in json.loads((Path(__file__).resolve().parents[2] / "fixtures" / "roles.json").read_text("utf-8"))
}
S, A = FilingStatus, Action

# action: (states it may begin in, state it ends in, roles that may do it)
TABLE: dict[Action, tuple[set[S], S | None, set[str]]] = {
    A.EDIT: ({S.DRAFT, S.RETURNED}, None, {"经办员"}),
    A.SUBMIT: ({S.DRAFT, S.RETURNED}, S.SUBMITTED, {"经办员"}),
    A.WITHDRAW: ({S.DRAFT, S.SUBMITTED, S.RETURNED}, S.WITHDRAWN, {"经办员"}),
    A.APPROVE: ({S.SUBMITTED}, S.APPROVED, {"审核员", "主管"}),
    A.RETURN: ({S.SUBMITTED}, S.RETURNED, {"审核员", "主管"}),
    A.REFUSE: ({S.SUBMITTED}, S.REFUSED, {"审核员", "主管"}),
    A.COPY: ({S.REFUSED, S.WITHDRAWN}, None, {"经办员"}),
    A.CANCEL: ({S.APPROVED}, S.CANCELLED, {"经办员", "主管"}),
    A.REVOKE: ({S.APPROVED}, S.REVOKED, {"主管"}),
    A.UPLOAD: ({S.APPROVED}, None, {"经办员"}),
    A.NOTIFY: ({S.DRAFT, S.RETURNED}, None, {"经办员", "主管"}),
    A.PHONE: ({S.DRAFT, S.RETURNED, S.REFUSED, S.APPROVED}, None, {"经办员", "审核员", "主管"}),
    A.BACKDATE: ({S.DRAFT}, None, {"主管"}),
    A.TAKE_OVER: ({S.DRAFT, S.RETURNED}, None, {"经办员"}),
    A.COMPLETE: ({S.APPROVED}, None, {"经办员"}),
    A.CONFIRM: ({S.APPROVED}, None, {"审核员", "主管"}),
    A.CHANGE: ({S.APPROVED, S.REVOKED}, None, {"经办员"}),
    A.RENEW: ({S.APPROVED}, None, {"经办员"}),
    A.CONTACT: ({S.APPROVED}, None, {"经办员"}),
    A.SUSPEND: ({S.APPROVED}, None, {"经办员", "主管"}),
    A.RESUME: ({S.APPROVED}, None, {"经办员", "主管"}),
    A.END: ({S.APPROVED}, S.ENDED, {"经办员", "审核员", "主管"}),
    A.REINSTATE: ({S.ENDED}, S.APPROVED, {"经办员"}),
}
PARTS = {
    "bystander": {},
    "taker": {"is_taker": True},
    "submitter": {"is_submitter": True},
    "editor": {"edited_this_round": True},
}
# Every role alone, a clerk who is also reviewer, and an account without any role.
PEOPLE = [*((name,) for name in ROLES), ("经办员", "审核员"), ()]


def actor(roles: tuple[str, ...], part: str, same_office: bool) -> Actor:
    rights = frozenset().union(*(ROLES[name] for name in roles))
    return Actor(permissions=rights, same_office=same_office, **PARTS[part])


def expected(
    action: Action, status: FilingStatus, roles: tuple[str, ...], part: str, same_office: bool, two_people: bool
) -> bool:
    states, _, who = TABLE[action]
    second_person = not two_people or part == "bystander" or action not in {A.APPROVE, A.RETURN, A.REFUSE}
    return bool(who & set(roles)) and status in states and same_office and second_person


@pytest.mark.parametrize(("status", "action"), list(product(S, TABLE)), ids=lambda value: str(value))
def test_exactly_the_cells_of_the_table_are_open(status, action):
    for roles, part, same_office, two_people in product(PEOPLE, PARTS, (True, False), (True, False)):
        cell = (action, status, roles, part, same_office, two_people)
        given = {"status": status, "actor": actor(roles, part, same_office), "two_people": two_people}
        if expected(*cell):
            assert check(action, **given).target == TABLE[action][1], cell
        else:
            with pytest.raises(NotAllowed, match=r"。$"):
                check(action, **given)


BEGINNINGS = {Action.CREATE, Action.RECORD}


def test_every_action_but_a_beginning_is_one_transition_of_the_table():
    assert set(TRANSITIONS) == set(TABLE) == set(Action) - BEGINNINGS


def test_an_action_without_a_transition_is_no_way_in():
    with pytest.raises(KeyError):
        check(Action.CREATE, status=S.DRAFT, actor=actor(("经办员", "审核员"), "bystander", True))


def test_reasons_are_owed_where_an_applicant_loses_something():
    assert {action for action, row in TRANSITIONS.items() if row.needs_reasons} == {
        A.RETURN,
        A.REFUSE,
        A.CANCEL,
        A.REVOKE,
    }


def test_the_three_decisions_need_a_second_person():
    assert {A.APPROVE, A.RETURN, A.REFUSE} == DECISIONS


@pytest.mark.parametrize("status", [S.REFUSED, S.WITHDRAWN, S.CANCELLED, S.REVOKED, S.ENDED])
def test_nothing_leads_out_of_a_final_state_but_the_correction_of_an_insurance_state(status):
    out = [action for action, row in TRANSITIONS.items() if status in row.sources and row.target]
    assert out == ([A.REINSTATE] if status == S.ENDED else [])


@pytest.mark.parametrize("action", list(TABLE))
def test_a_refusal_names_the_act_and_says_that_nothing_changed(action):
    with pytest.raises(NotAllowed) as refusal:
        check(action, status=S.WITHDRAWN if action != A.COPY else S.ENDED, actor=actor(tuple(ROLES), "bystander", True))
    assert Action(action).label in refusal.value.sentences[0]
    assert "未作任何改动" in refusal.value.sentences[0]
