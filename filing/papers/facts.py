"""Everything a paper may say, as plain values. Operations fill it; the words are made from it and nothing else."""

from dataclasses import dataclass
from datetime import date

from filing.choices import CancelGround, Gender, LateKind, Scope
from filing.facts import Defect, FilingFacts, Finding, PlaceFacts, Policy
from filing.papers.wording import Wording
from filing.rules.adviser_facts import AdviceAnswer
from filing.rules.defaults import DEFAULT_POLICY


@dataclass(frozen=True)
class OfficeOnPaper:
    """`remedy_text` and `correction_days` stay empty until the office fills them in: no paper invents a deadline.

    `self_service_hint`: of the office of the insured district (园区 alone has one, C10).
    """

    name: str
    address: str = ""
    telephone: str = ""
    hours: str = ""
    supervision_phone: str = ""
    remedy_text: str = ""
    correction_days: int | None = None
    self_service_hint: str = ""


@dataclass(frozen=True)
class PersonOnPaper:
    """`number` is masked; the full one stands on the promise letter only, in `full_number`. `contact`: name."""

    name: str
    number: str
    gender: Gender = Gender.UNKNOWN
    full_number: str = ""
    phones: tuple[str, ...] = ()
    contact: str = ""
    address: str = ""


@dataclass(frozen=True)
class AgentOnPaper:
    """Who acted for the insured person. `number` and `phone` are masked, `relation` is its label."""

    name: str
    number: str = ""
    phone: str = ""
    relation: str = ""


@dataclass(frozen=True)
class MaterialRow:
    """One line of what was handed in. `pages` 0 = the original was seen and no image kept."""

    label: str
    pages: int = 0
    seen_as: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReasonRow:
    """What is wrong, the code of the clause behind it ("" = none), what to do or to bring instead."""

    text: str
    clause: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class DeliveredRow:
    """One paper that is handed over."""

    title: str
    number: str
    issued_on: date


@dataclass(frozen=True)
class CallRow:
    """One call to make. `phone` in full: a paper's words are encrypted. `renewed`: 已续期 with its state, or ""."""

    name: str
    phone: str
    type_label: str
    place: str
    end: date
    days_left: int
    renewed: str = ""


@dataclass(frozen=True)
class ChangeRow:
    """One thing before and after; phones and addresses masked."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class JudgedOnPaper:
    """One judging: its findings, which one it was (`what`, e.g. 第1次提交), when, by whom and by which version."""

    findings: tuple[Finding, ...] = ()
    what: str = ""
    on: date | None = None
    by: str = ""
    policy_version: str = ""


@dataclass(frozen=True)
class PaperFacts:
    """`filing` and `person` are None for advice alone. `number`: of the document; `filing_number`: of the filing.

    `words`: what the reviewer wrote to the applicant. `due_on`: last day of handling; None = not promised.
    `renewed_number`: of the filing that this one renews.
    `decided_on` with `decided_by`: of the decision the paper speaks of (for 取消 and 撤销, of that act).
    `ground`: why a filing ended, of the reason that was chosen; None = no such reason.
    `uploaded_on`: day of the upload to the provincial system; None = not done yet. `policy`: the one it was judged by.
    `defects`: of the 一次性补正告知书, `supplement`: why there is a further one in the same round.
    `correct_by`: the last day, where the office has set a deadline, with a note where the calendar was guessed.
    `calls_between`: the days the call list reaches over, both inclusive.
    `signed_on`: of the promise letter; None = still to be signed on paper. `changes`: of a 变更回执; with
    `followed_number` the filing replaced another, which began on `followed_start` and counts through `ended_on`.
    `suspended_from`, `resumed_from`: first day of the pause, first day in force again.
    `judged`: for the 备案条件核对单 alone. `delivered`: of the 送达回执.
    `wording`: the text of the paper's kind; None = as delivered.
    """

    office: OfficeOnPaper
    number: str
    issued_on: date
    filing: FilingFacts | None = None
    filing_number: str = ""
    person: PersonOnPaper | None = None
    agent: AgentOnPaper | None = None
    accepted_on: date | None = None
    taken_by: str = ""
    due_on: date | None = None
    decided_on: date | None = None
    decided_by: str = ""
    materials: tuple[MaterialRow, ...] = ()
    reasons: tuple[ReasonRow, ...] = ()
    defects: tuple[Defect, ...] = ()
    supplement: str = ""
    correct_by: date | None = None
    correct_by_note: str = ""
    words: str = ""
    uploaded_on: date | None = None
    policy: Policy = DEFAULT_POLICY
    signed_on: date | None = None
    ended_on: date | None = None
    ground: CancelGround | None = None
    successor_number: str = ""
    changes: tuple[ChangeRow, ...] = ()
    followed_number: str = ""
    followed_start: date | None = None
    renewed_number: str = ""
    suspended_from: date | None = None
    resumed_from: date | None = None
    advice: AdviceAnswer | None = None
    calls: tuple[CallRow, ...] = ()
    calls_between: tuple[date, date] | None = None
    calls_counted: str = ""
    judged: JudgedOnPaper = JudgedOnPaper()
    delivered: tuple[DeliveredRow, ...] = ()
    wording: Wording | None = None
    demo: bool = False

    @property
    def case(self) -> FilingFacts:
        """The filing. ValueError where the paper needs one and there is none."""
        if self.filing is None or self.filing.type is None or self.filing.place is None or self.filing.mode is None:
            raise ValueError("this paper needs a filing with type, mode and place")
        return self.filing

    @property
    def place(self) -> PlaceFacts:
        if self.case.place is None:
            raise ValueError("this paper needs a place")
        return self.case.place

    @property
    def insured(self) -> PersonOnPaper:
        if self.person is None:
            raise ValueError("this paper needs the insured person")
        return self.person

    @property
    def crosses_provinces(self) -> bool:
        return self.place.scope == Scope.CROSS_PROVINCE

    @property
    def late(self) -> LateKind:
        return self.case.stay.kind
