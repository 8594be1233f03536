"""One case at the counter, from finding the person to its end, by the operations the screens call."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from filing.choices import (
    Applicant,
    CertificateKind,
    DocumentKind,
    FilingType,
    IdentityDocument,
    InsuranceState,
    MaterialKind,
    Mode,
    PlatformCheck,
    Relation,
    SeenAs,
    SignatureKind,
)
from filing.dates import today
from filing.demo import images
from filing.demo.people import BY_KEY, GUSU, KUNSHAN, OTHER_REGION, PARK, Persona, resident_number
from filing.models import Filing, InsuredPerson, Place, Reason, ReferralHospital, Staff
from filing.operations import checklist, forms_on_demand, intake, lifecycle, materials, papers, people, review
from filing.uploads import AcceptedUpload, accept_page_files

CLERKS = {GUSU: ("clerk1", "clerk2"), KUNSHAN: ("clerk3",), PARK: ("clerk4",)}
REVIEWERS = {GUSU: ("reviewer1", "reviewer2"), KUNSHAN: ("reviewer3",), PARK: ("reviewer4",)}
SUPERVISOR = "supervisor1"
PROOFS: dict[FilingType, tuple[MaterialKind, ...]] = {
    FilingType.RETIREE: (MaterialKind.HOUSEHOLD_FIRST, MaterialKind.HOUSEHOLD_SELF),
    FilingType.RESIDENT: (MaterialKind.RESIDENCE_PROOF,),
    FilingType.POSTED: (MaterialKind.DISPATCH_LETTER,),
    FilingType.REFERRAL: (MaterialKind.REFERRAL_CERTIFICATE,),
    FilingType.OTHER: (),
}
AGENT_NUMBER = resident_number(OTHER_REGION, date(1986, 4, 12), 901)
AGENT_PHONE = "16900009001"
CONTACT_PHONES = ("16900009002", "16900009003")


@dataclass(frozen=True)
class Story:
    """What happens to one application. Days count from the day it is taken; `steps` follow one another.

    `start`, `end`, `admission`, `discharge`: days from the day it is taken (None = left to the rules or not said).
    """

    person: str
    type: FilingType
    mode: Mode
    place: str
    steps: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    admission: int | None = None
    discharge: int | None = None
    agent: Relation | None = None
    signature: SignatureKind = SignatureKind.PAPER
    office: str = ""
    proofs: tuple[MaterialKind, ...] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    words: str = ""

    @property
    def persona(self) -> Persona:
        return BY_KEY[self.person]

    @property
    def desk_office(self) -> str:
        return self.office or self.persona.office


class Desk:
    """Staff, reference rows and decoded specimens, read once for many cases."""

    @cached_property
    def staff(self) -> dict[str, Staff]:
        return {member.username: member for member in Staff.objects.select_related("office")}

    @cached_property
    def places(self) -> dict[str, Place]:
        return Place.objects.in_bulk()

    @cached_property
    def reasons(self) -> dict[str, Reason]:
        return Reason.objects.in_bulk()

    @cached_property
    def hospital(self) -> ReferralHospital:
        return ReferralHospital.objects.get(pk="H001")

    @cached_property
    def uploads(self) -> dict[MaterialKind, AcceptedUpload]:
        return {}

    def upload(self, kind: MaterialKind, person: InsuredPerson) -> AcceptedUpload:
        """A specimen as the one door for files lets it in; each kind is decoded once.

        It stands for a paper of this person: it has a hash of its own, and no look, for specimens are all alike.
        """
        if kind not in self.uploads:
            self.uploads[kind] = accept_page_files(images.page(kind), original_name=f"样张-{kind.label}.png")
        drawn = self.uploads[kind]
        received = hashlib.sha256(f"{kind} {person.ref}".encode()).hexdigest()
        return replace(drawn, received_sha256=received, pages=[replace(page, fingerprint="") for page in drawn.pages])


class Case:
    """One story at work: each method is one step at its time."""

    def __init__(self, story: Story, desk: Desk, serial: int) -> None:
        self.story, self.desk, self.serial = story, desk, serial
        names = CLERKS[story.desk_office]
        self.clerk = desk.staff[names[serial % len(names)]]
        names = REVIEWERS[story.desk_office]
        self.reviewer = desk.staff[names[serial % len(names)]]
        self.ref = None

    @property
    def filing(self) -> Filing:
        return Filing.objects.get(pk=self.ref)

    def take(self, now: datetime) -> None:
        """Find the person and fill in the application."""
        found = people.find_by_number(text=self.story.persona.number, by=self.clerk, session_key="demo", now=now)
        person = InsuredPerson.objects.for_page().get(pk=found.person.pk)
        filing = intake.new_filing(
            person=person, data=self.data(person, now), by=self.clerk, now=now, form_key=self.form_key(now)
        )
        self.ref = filing.pk

    def add_papers(self, now: datetime) -> None:
        """The proofs of the type; for a promise, the notice and the letter are handed out to be read and signed."""
        for kind in self._proofs():
            upload = self.desk.upload(kind, self.filing.person)
            materials.add_pages(
                filing=self.filing, kind=kind, uploads=[upload], by=self.clerk, now=now,
                description=self.story.words if kind.endswith("_other") else "", seen_as=SeenAs.ORIGINAL,
            )  # fmt: skip
        if self.story.mode == Mode.PROMISE:
            for paper in (DocumentKind.NOTICE, DocumentKind.PROMISE):
                forms_on_demand.issue_on_demand(filing=self.filing, kind=paper, by=self.clerk, now=now)

    def _proofs(self) -> tuple[MaterialKind, ...]:
        if self.story.proofs is not None:
            return self.story.proofs
        asked = PROOFS[self.story.type] if self.story.mode == Mode.MATERIALS else ()
        pressed = self.story.signature == SignatureKind.FINGERPRINT
        return (*asked, MaterialKind.SIGNED_FORM) if pressed else asked

    def sign(self, now: datetime) -> None:
        kind = self.story.signature
        materials.sign(
            filing=self.filing, kind=kind, by=self.clerk, now=now, by_agent=self.story.agent is not None,
            png=images.signature(self.serial) if kind == SignatureKind.DRAWN else None,
            witness="演示见证人" if kind == SignatureKind.FINGERPRINT else "",
        )  # fmt: skip

    def submit(self, now: datetime) -> None:
        filing = self.filing
        intake.submit(filing=filing, by=self.clerk, now=now, expected_version=filing.version)

    def open(self, now: datetime) -> None:
        """The reviewer opens the case before deciding it."""
        review.open_case(filing=self.filing, by=self.reviewer, now=now)

    def approve(self, now: datetime) -> None:
        filing = self.filing
        review.approve(filing=filing, by=self.reviewer, now=now, expected_version=filing.version)

    def give_back(self, now: datetime) -> None:
        filing = self.filing
        review.return_filing(
            filing=filing, by=self.reviewer, now=now, expected_version=filing.version, reasons=[self._reason("TH")],
            words=self.story.words,
        )  # fmt: skip

    def refuse(self, now: datetime) -> None:
        filing = self.filing
        review.refuse(
            filing=filing, by=self.reviewer, now=now, expected_version=filing.version, reasons=[self._reason("BY")],
            words=self.story.words,
        )  # fmt: skip

    def withdraw(self, now: datetime) -> None:
        filing = self.filing
        intake.withdraw(
            filing=filing, by=self.clerk, now=now, expected_version=filing.version, reasons=[self._reason("CH")]
        )

    def cancel(self, now: datetime) -> None:
        filing = self.filing
        lifecycle.cancel(
            filing=filing, by=self.clerk, now=now, expected_version=filing.version, reason=self._reason("QX"),
            in_hospital_now=False,
        )  # fmt: skip

    def revoke(self, now: datetime) -> None:
        filing = self.filing
        lifecycle.revoke(
            filing=filing, by=self.desk.staff[SUPERVISOR], now=now, expected_version=filing.version,
            reason=self._reason("CX"), words="核对时发现录入有误,已通知参保人员。",
        )  # fmt: skip

    def lose_insurance(self, now: datetime) -> None:
        """The insurance is over from this day: the filing ends with it."""
        self._state(InsuranceState.TERMINATED, today(now), now)

    def pause_and_return(self, now: datetime) -> None:
        """Paused two weeks ago, normal again from this day: a clerk still has to confirm."""
        self._state(InsuranceState.PAUSED, today(now) - timedelta(days=14), now)
        self._state(InsuranceState.NORMAL, today(now), now)

    def _state(self, state: InsuranceState, since: date, now: datetime) -> None:
        enrolment = self.filing.enrolment
        people.record_state(enrolment=enrolment, state=state, since=since, source="province", by=self.clerk, now=now)

    def upload(self, now: datetime) -> None:
        review.mark_uploaded(filings=[self.filing], by=self.clerk, now=now)

    def print_slip(self, now: datetime) -> None:
        papers.print_copy(document=self.filing.documents.get(kind=DocumentKind.SLIP), by=self.clerk, now=now)

    def registration(self, now: datetime) -> None:
        self._on_demand(DocumentKind.REGISTRATION, now)

    def claim_list(self, now: datetime) -> None:
        self._on_demand(DocumentKind.CLAIM_LIST, now)

    def delivery(self, now: datetime) -> None:
        self._on_demand(DocumentKind.DELIVERY, now)

    def _on_demand(self, kind: DocumentKind, now: datetime) -> None:
        forms_on_demand.issue_on_demand(filing=self.filing, kind=kind, by=self.clerk, now=now)

    def phone(self, now: datetime) -> None:
        checklist.issue_checklist(filing=self.filing, key=checklist.NOW, by=self.clerk, now=now)
        review.record_phone_notice(
            filing=self.filing, by=self.clerk, now=now, answered_by=self.story.persona.name, words="已说明要补的材料。"
        )

    def complete(self, now: datetime) -> None:
        """The applicant comes back: what was asked for is added, and it is handed in again."""
        filing = self.filing
        intake.edit_filing(
            filing=filing,
            data={"contact_phone": CONTACT_PHONES[0]},
            by=self.clerk,
            now=now,
            expected_version=filing.version,
        )
        self.submit(now + timedelta(minutes=1))

    def copy(self, now: datetime) -> None:
        intake.copy_as_new(filing=self.filing, by=self.clerk, now=now)

    def form_key(self, now: datetime) -> UUID:
        return uuid5(NAMESPACE_URL, f"demo:{self.serial}:{now.isoformat()}")

    def data(self, person: InsuredPerson, now: datetime) -> dict[str, Any]:
        """The whole application as the clerk fills it in."""
        story, persona, place, day = self.story, self.story.persona, self.desk.places[self.story.place], today(now)
        data = {
            "type": story.type, "mode": story.mode, "place": place, "enrolment": person.enrolments.all()[0],
            "applicant": Applicant.SELF, "identity_checked": True, "document_seen_as": SeenAs.ORIGINAL,
            "document": identity_document(persona), "phone": persona.phone, "contact_name": "演示联系人",
            "contact_phone": CONTACT_PHONES[1], "address": f"{place.full_name}演示路{self.serial + 1}号",
            "notice_read": True, "platform_check": PlatformCheck.NONE_FOUND,
            "in_hospital": story.admission is not None, "paid": story.discharge is not None,
            **(agent_facts(story.agent) if story.agent else {}),
        }  # fmt: skip
        data |= self._type_facts(place, day)
        data |= {name: _after(day, getattr(story, name)) for name in ("start", "end", "admission", "discharge")}
        if story.admission is not None:
            data["stay_hospital"] = f"{place.name}演示医院"
        shanghai = story.facts.get("shanghai_reason")
        return data | story.facts | ({"shanghai_reason": self.desk.reasons[shanghai]} if shanghai else {})

    def _type_facts(self, place: Place, day: date) -> dict[str, Any]:
        employer = self.story.persona.employer or "苏州演示科技有限公司"
        return {
            FilingType.RETIREE: {"settled": True, "hukou_moved": True, "hukou_place": place.full_name},
            FilingType.RESIDENT: {},
            FilingType.POSTED: {"employer": employer},
            FilingType.REFERRAL: {
                "referral_hospital": self.desk.hospital, "diagnosis": "疑难疾病待查", "target_place": place.name,
                "target_hospital": f"{place.name}演示医院", "certificate_date": day - timedelta(days=1),
            },
            FilingType.OTHER: {"purpose": "探亲期间就医"},
        }[self.story.type]  # fmt: skip

    def _reason(self, prefix: str) -> Reason:
        return self.desk.reasons[self.story.reason or f"{prefix}01"]


def identity_document(persona: Persona) -> IdentityDocument:
    by_kind = {
        CertificateKind.HOUSEHOLD_BOOK: IdentityDocument.HOUSEHOLD_BOOK,
        CertificateKind.SOCIAL_CARD: IdentityDocument.SOCIAL_CARD,
    }
    return by_kind.get(persona.kind, IdentityDocument.ID_CARD)


def agent_facts(relation: Relation) -> dict[str, Any]:
    return {
        "applicant": Applicant.AGENT, "agent_name": "周代办", "agent_kind": CertificateKind.RESIDENT_ID,
        "agent_number": AGENT_NUMBER, "agent_phone": AGENT_PHONE, "agent_relation": relation,
    }  # fmt: skip


def _after(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)
