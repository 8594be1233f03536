"""The frozen facts the rules speak about. `None` means "not known yet", never 0 or ""."""

from dataclasses import dataclass, field
from datetime import date

from filing.answers import DefectSource
from filing.choices import (
    LONG_TERM,
    Applicant,
    Blocks,
    Channel,
    Credential,
    Evidence,
    FilingStatus,
    FilingType,
    IdentityDocument,
    ImageFault,
    InsuranceState,
    LateKind,
    MaterialKind,
    Mode,
    Origin,
    Outcome,
    PlatformCheck,
    Scheme,
    Scope,
    SeenAs,
    SignatureKind,
    Verdict,
)

SHANGHAI = "310000"
JIANGSU = "32"
SUZHOU = "3205"


@dataclass(frozen=True)
class Finding:
    """One line of the 备案条件核对单. `clauses` are codes of `filing.rules.clauses`.

    `fact` names the fact used, `used` says it as it stood when it was judged.
    """

    code: str
    outcome: Outcome
    message: str
    clauses: tuple[str, ...]
    blocks: Blocks = Blocks.NOTHING
    fact: str = ""
    remedy: str = ""
    used: str = ""


@dataclass(frozen=True)
class Line:
    """One sentence for a paper or the screen with the clauses it rests on (codes of `filing.rules.clauses`)."""

    text: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Defect:
    """One line of the 一次性补正告知书: what is wrong, the clauses, what to bring or do instead (J4).

    `code` names the thing that is wrong, not the way it was found: a paper that was missing and is now unfit keeps its
    code, so that the next round can tell which lines are 已补正.
    """

    code: str
    source: DefectSource
    text: str
    clauses: tuple[str, ...]
    remedy: str


@dataclass(frozen=True)
class InsuranceSpell:
    """From `since` (inclusive) until the next spell the person's insurance in this scheme was `state`."""

    since: date
    state: InsuranceState


@dataclass(frozen=True)
class PersonFacts:
    scheme: Scheme | None
    retired: bool | None
    birth_date: date | None = None
    insured_district: str = ""
    spells: tuple[InsuranceSpell, ...] = ()
    other_schemes: tuple[Scheme, ...] = ()
    credential: Credential = Credential.UNKNOWN
    deceased: bool = False
    insurance_checked: bool = True


@dataclass(frozen=True)
class PlaceFacts:
    """A selectable 就医地. Scope is derived from the code here and nowhere else."""

    code: str
    name: str

    @property
    def scope(self) -> Scope:
        return Scope.IN_PROVINCE if self.code.startswith(JIANGSU) else Scope.CROSS_PROVINCE

    @property
    def is_shanghai(self) -> bool:
        return self.code == SHANGHAI

    @property
    def inside_suzhou(self) -> bool:
        return self.code.startswith(SUZHOU)


@dataclass(frozen=True)
class StayFacts:
    """Late filing (R63–R66, D7). `in_hospital`, `paid`: the three questions asked first."""

    in_hospital: bool | None = None
    paid: bool | None = None
    injury: bool = False
    admission: date | None = None
    discharge: date | None = None
    hospital: str = ""
    for_this_stay: bool = True

    @property
    def kind(self) -> LateKind:
        if self.paid:
            return LateKind.AFTER_PAYMENT
        if self.in_hospital:
            return LateKind.IN_HOSPITAL
        return LateKind.NONE

    @property
    def is_claimed(self) -> bool:
        """Whether the filing is for a stay that was paid in full, which is claimed by hand. Source: R65, D7."""
        return bool(self.paid and self.for_this_stay)


@dataclass(frozen=True)
class ReferralFacts:
    hospital_name: str = ""
    hospital_entitled: bool | None = None
    diagnosis: str = ""
    target_hospital: str = ""
    target_place: str = ""
    certificate_date: date | None = None


@dataclass(frozen=True)
class AgentFacts:
    name: str = ""
    certificate: str = ""
    phone: str = ""
    relation: str = ""
    identity_checked: bool = False


@dataclass(frozen=True)
class MaterialFacts:
    """A paper in its slot. `faults`: of its pages; `kept_reason`: why they are used nevertheless."""

    kind: MaterialKind
    evidence: Evidence
    pages: int = 0
    seen_as: SeenAs | None = None
    verdict: Verdict = Verdict.UNCHECKED
    description: str = ""
    faults: tuple[ImageFault, ...] = ()
    kept_reason: str = ""


@dataclass(frozen=True)
class OtherFiling:
    """Another filing of the same person and scheme that is alive (draft excluded) on some day."""

    number: str
    type: FilingType
    mode: Mode
    place: PlaceFacts
    start: date
    end: date | None
    status: str

    @property
    def is_promised_long_term(self) -> bool:
        return self.type in LONG_TERM and self.mode == Mode.PROMISE


@dataclass(frozen=True)
class FollowedFiling:
    """The filing this one renews (`renewal`) or replaces, as it is now; `end` as granted.

    `in_hospital`: the answer to 目前是否在住院 before a change (D4); None = not asked. `stay_words`: why nevertheless.
    """

    number: str
    renewal: bool
    type: FilingType
    mode: Mode
    place: PlaceFacts
    start: date
    end: date | None
    status: FilingStatus
    in_hospital: bool | None = None
    stay_words: str = ""


@dataclass(frozen=True)
class FilingFacts:
    """Everything about one application that a rule may ask. Dates inclusive.

    `accepted_on`: 受理日; for a draft the operation passes today. `long_stay_asked`: the answer to
    是否在上海长期居住、工作,或持转诊证明 (None = not asked). `identity_checked`: 人证一致 of the insured person at the
    counter; with an agent, `agent.identity_checked` counts instead. `taking_district`: district code of the taking
    office, "" = not compared. `shanghai_reason`: the words of the chosen reason. `original_number`: of a filing that
    another channel granted, whose facts then stand as they were granted there (C33).
    """

    person: PersonFacts
    type: FilingType | None
    mode: Mode | None
    place: PlaceFacts | None
    start: date | None
    end: date | None = None
    accepted_on: date | None = None
    applicant: Applicant = Applicant.SELF
    agent: AgentFacts = field(default_factory=AgentFacts)
    identity_checked: bool = False
    document: IdentityDocument | None = None
    document_seen_as: SeenAs | None = None
    platform_check: PlatformCheck = PlatformCheck.NOT_CHECKED
    platform_number: str = ""
    phone: str = ""
    contact_phone: str = ""
    stay: StayFacts = field(default_factory=StayFacts)
    settled: bool | None = None
    hukou_moved: bool | None = None
    hukou_place: str = ""
    employer: str = ""
    referral: ReferralFacts = field(default_factory=ReferralFacts)
    purpose: str = ""
    long_stay_asked: bool | None = None
    shanghai_reason: str = ""
    notice_read: bool = False
    signature: SignatureKind = SignatureKind.NONE
    signature_by_agent: bool = False
    signature_valid: bool = True
    insisted: bool = False
    channel: Channel = Channel.COUNTER
    origin: Origin = Origin.HERE
    original_number: str = ""
    taking_district: str = ""
    materials: tuple[MaterialFacts, ...] = ()
    others: tuple[OtherFiling, ...] = ()
    followed: FollowedFiling | None = None

    @property
    def is_long_term(self) -> bool:
        return self.type in LONG_TERM

    @property
    def judged_on(self) -> date | None:
        """The day the insurance state is tested on: admission for a late filing, else the start (C24)."""
        late = self.stay.kind and self.stay.for_this_stay
        return self.stay.admission if late and self.stay.admission else self.start


@dataclass(frozen=True)
class Slot:
    """One line of the material checklist of a type and mode.

    `group` "": the slot stands alone. Any other `group`: the slots that share it are ONE WAY of proving, and the
    groups of the list are alternatives: proof is complete when every required slot of some group is there.
    Example 异地安置退休: group "a" = 户口本首页 and 本人常住人口登记卡页, group "b" = 其他异地安置认定材料.
    `verify`: accepted, but as 需人工核实, and the paper has to be named (C5).
    """

    kind: MaterialKind
    required: bool
    group: str = ""
    evidence: Evidence = Evidence.PAGES
    verify: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Policy:
    """The parameters of one policy version; each default is the reading of domain section 3."""

    version: str
    fileable_schemes: frozenset[Scheme]
    slots: dict[tuple[FilingType, Mode], tuple[Slot, ...]]
    promise_types: frozenset[FilingType] = LONG_TERM
    other_temporary_months: int = 12
    referral_months: int = 6
    temporary_floor_months: int = 6
    promise_lock_months: int = 6
    shanghai_exempt: bool = True
    related_proof_required: bool = False
    retired_resident_refused: bool = False
    notice_required: bool = True
    signature_required: bool = True
    platform_check_required: bool = True
    late_claim_days: int | None = None
    citywide: bool = True
    resume_needs_confirmation: bool = True
    counter_immediate: bool = True
    review_working_days: int = 1


def blocking(findings: tuple[Finding, ...], *what: Blocks) -> tuple[Finding, ...]:
    """The findings that stop any of `what`."""
    return tuple(f for f in findings if f.blocks in what)
