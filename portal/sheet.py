"""The filing on one screen: the facts, one row a paper, and the signature as one form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict

from filing.choices import LONG_TERM, Evidence, FilingType, MaterialKind, Mode, SignatureKind
from filing.errors import BadInput, Refusal, StaleFiling
from filing.facts import MaterialFacts, Policy, Slot
from filing.models import Filing, InsuredPerson
from filing.operations import application, intake, materials
from filing.operations.application import Application, SlotEntry
from filing.operations.common import day_of
from filing.operations.snapshot import live_materials, policy_for
from filing.uploads import AcceptedUpload, UploadRefused, accept_page_files, safe_label
from portal.forms.filings import FilingForm
from portal.forms.materials import MaterialRow, SignForm
from portal.uploadhandlers import refused_uploads

SIGN_FIELDS = ("signature", "witness")


class Sheet:
    """Bound when the request is a POST, or to `typed`, which came back from a form draft.

    After `is_valid()`, `uploads` holds the decoded files by kind of material and `file_problems` a sentence for each
    file refused: a bad file stops neither the others nor the facts.
    """

    def __init__(
        self,
        request: HttpRequest,
        person: InsuredPerson,
        *,
        now: datetime,
        filing: Filing | None = None,
        carried: dict[str, Any] | None = None,
        fresh: bool = False,
        typed: QueryDict | None = None,
    ) -> None:
        self.request, self.person, self.filing, self.now = request, person, filing, now
        bound = request.method == "POST" and not fresh
        self.post, self.files = (request.POST, request.FILES) if bound else (typed, None)
        self.came_back = typed is not None and not bound
        self.facts = FilingForm(self.post, person=person, filing=filing, carried=carried)
        self.policy = policy_for(filing or Filing(person=person), day_of(now))
        self._adopt()
        self.rows = self._rows()
        self.sign = SignForm(self.post, signed=bool(filing and filing.signature_id))
        self.uploads: dict[str, tuple[AcceptedUpload, ...]] = {}
        self.file_problems: list[str] = []

    @property
    def form_key(self) -> UUID | None:
        """The key of this form, by which its held pages are found; None for a damaged one."""
        return self.facts.initial["form_key"] if self.post is None else uuid_in(self.post.get("form_key", ""))

    def _adopt(self) -> None:
        """Files that a script sent ahead (`sent_as`) are this form's from now on."""
        sent_as = uuid_in(self.post.get("sent_as", "")) if self.files is not None else None
        if sent_as and self.form_key:
            materials.adopt_pages(sent_as=sent_as, form_key=self.form_key, by=self.request.user)

    def _rows(self) -> list[MaterialRow]:
        live = {m.kind: m for m in live_materials(self.filing)} if self.filing else {}
        held = materials.held_pages(form_key=self.form_key, by=self.request.user) if self.post else {}
        rows = []
        for slot, condition in shown_slots(self.policy, live):
            row = MaterialRow(self.post, self.files, slot=slot, material=live.get(slot.kind), held=held.get(slot.kind))
            waited_for = slot is materials.SIGNED_SLOT and self._signed() == SignatureKind.FINGERPRINT
            row.condition = "" if row.material or waited_for else condition
            rows.append(row)
        return rows

    @property
    def forms(self) -> list[Any]:
        return [self.facts, *self._asked_rows(), self.sign]

    def _asked_rows(self) -> list[MaterialRow]:
        """The rows that count: those of the type and mode chosen, and those where something lies."""
        if self.post is None:
            return self.rows
        type_, mode = self.post.get("type", ""), self.post.get("mode", "")
        mode = mode if type_ in LONG_TERM else Mode.MATERIALS
        applicant = self.post.get("applicant", "")
        kinds = {s.kind for s in materials.slots_for(self.policy, type_, mode, applicant, self._signed())}
        return [row for row in self.rows if row.kind in kinds or row.material]

    def _signed(self) -> str:
        """How it is signed now, else how it was; "" = not yet."""
        before = self.filing.signature.kind if self.filing and self.filing.signature_id else ""
        return (self.post.get("sign-kind", "") if self.post else "") or before

    def is_valid(self) -> bool:
        """Checks every part, so that all complaints show at once, and decodes the files."""
        wrong = [form for form in self.forms if not form.is_valid()]
        for row in self._asked_rows():
            self._decode(row)
        return not wrong

    def _decode(self, row: MaterialRow) -> None:
        uploads, problems = decoded(self.request, row)
        if uploads:
            self.uploads[row.kind] = tuple(uploads)
        self.file_problems += problems

    def save(self) -> Filing:
        """Keep facts, papers and signature in one transaction. Raises Refusal; nothing is kept then."""
        given = Application(
            self.facts.draft_data(), [self._entry(row) for row in self._asked_rows()], self.sign.entry()
        )
        common = {"application": given, "by": self.request.user, "now": self.now}
        common["form_key"] = self.facts.cleaned_data["form_key"]
        if self.filing is None:
            return application.keep_new(person=self.person, **common)
        version = self.facts.cleaned_data["version"]
        return application.keep_changed(filing=self.filing, expected_version=version, **common)

    def _entry(self, row: MaterialRow) -> SlotEntry:
        names = ("seen", "seen_as", "description", "void")
        given = {name: row.cleaned_data[name] for name in names}
        given["kept_reason"] = row.cleaned_data["kept_reason"] if row.faults else ""
        return SlotEntry(row.kind, self.uploads.get(row.kind, ()), **given)

    def refuse(self, refusal: Refusal) -> None:
        """A refusal beside the field it speaks of. What was typed stays."""
        if isinstance(refusal, StaleFiling):
            self._renew()
        about_sign = isinstance(refusal, BadInput) and refusal.field in SIGN_FIELDS
        (self.sign if about_sign else self.facts).refuse(refusal)

    def _renew(self) -> None:
        """After a stale try the page speaks of the filing as it is now; a drawn signature was given for the old one."""
        self.filing = fresh = Filing.objects.for_page().get(pk=self.filing.pk)
        live = {m.kind: m for m in live_materials(fresh)}
        for row in self.rows:
            row.material = live.get(row.kind)
        self.facts.data, self.sign.data = self.facts.data.copy(), self.sign.data.copy()
        self.facts.data["version"] = str(fresh.version)
        self.sign.data["sign-signature"] = ""

    def hold(self) -> None:
        """Keep the good files of a form that was refused, and show them as received (decision 14)."""
        if self.form_key is None:
            return
        for kind, uploads in self.uploads.items():
            materials.hold_pages(form_key=self.form_key, kind=kind, uploads=uploads, by=self.request.user, now=self.now)
        held = materials.held_pages(form_key=self.form_key, by=self.request.user)
        for row in self.rows:
            row.held = held.get(row.kind, [])

    def silence(self) -> None:
        """What came back is complained about when it is sent, not before."""
        for form in (self.facts, *self.rows, self.sign):
            form.errors.clear()

    def findings(self) -> tuple[Any, ...]:
        """What the rules say of everything on the screen, saved or not; without a scheme nothing can be judged yet."""
        for form in self.forms:
            form.is_valid()
        data = self.facts.draft_data()
        if not data.get("enrolment"):
            return ()
        pending = {row.kind: row.pending() for row in self._asked_rows()}
        papers: dict[MaterialKind, MaterialFacts | None] = {k: p for k, p in pending.items() if p is not False}
        fresh = Filing.objects.for_page().get(pk=self.filing.pk) if self.filing else None
        signature = SignatureKind(self.sign.cleaned_data.get("kind") or "")
        return intake.judge_data(
            person=self.person, data=data, on=day_of(self.now), filing=fresh, papers=papers, signature=signature
        )


def uuid_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def shown_slots(policy: Policy, live: Iterable[str]) -> list[tuple[Slot, str]]:
    """Each slot of the checklist once, with the condition under which the script shows it."""
    found: dict[str, tuple[Slot, list[tuple[str, str]]]] = {}
    for (type_, mode), slots in policy.slots.items():
        for slot in slots:
            if slot.evidence != Evidence.SIGNED:
                found.setdefault(slot.kind, (slot, []))[1].append((type_, mode))
    rows = [(slot, _condition(asked)) for slot, asked in found.values()]
    rows += [(materials.ID_SLOT, ""), (materials.AGENT_SLOT, "applicant=agent")]
    rows.append((materials.SIGNED_SLOT, "sign-kind=fingerprint"))
    known = {slot.kind for slot, _ in rows}
    known.add(MaterialKind.PROMISE_LETTER)  # filled by signing
    return rows + [(Slot(MaterialKind(kind), required=False), "") for kind in live if kind not in known]


def _condition(asked: list[tuple[str, str]]) -> str:
    """`type=…` and, where all of them may promise and ask the same, `mode=…`."""
    types = "|".join(dict.fromkeys(type_ for type_, _ in asked))
    modes = {mode for _, mode in asked}
    promising = all(FilingType(type_) in LONG_TERM for type_, _ in asked)
    return f"type={types} mode={modes.pop()}" if promising and len(modes) == 1 else f"type={types}"


def decoded(request: HttpRequest, row: MaterialRow) -> tuple[list[AcceptedUpload], list[str]]:
    """The good files of a row, and a sentence for each one refused, on arrival or by the decoder."""
    uploads, problems = accepted(row.cleaned_data.get("files") or [])
    return uploads, problems + [refused.sentence for refused in refused_uploads(request, f"{row.prefix}-files")]


def accepted(files: Iterable[Any]) -> tuple[list[AcceptedUpload], list[str]]:
    """Decoded files, and a sentence for each one refused."""
    uploads, problems = [], []
    for file in files:
        try:
            uploads.append(accept_page_files(file, original_name=file.name))
        except UploadRefused as refusal:
            problems.append(f"「{safe_label(file.name)}」：{' '.join(refusal.sentences)}")
    return uploads, problems


def warnings_of(sheet: Sheet) -> list[str]:
    """What the decoder remarked about good files; what the image check found stands beside the pages."""
    uploads = [upload for uploads in sheet.uploads.values() for upload in uploads]
    found = [(upload.label, warning) for upload in uploads for warning in upload.warnings]
    found += [(page.label, page.warning) for row in sheet.rows for page in row.held if page.warning]
    return [f"「{label}」：{warning}" for label, warning in dict.fromkeys(found)]
