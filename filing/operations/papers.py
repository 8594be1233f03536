"""文书: issued in the transaction of the act they report, words frozen; copies counted; verified by anyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from filing import audit, keys
from filing.choices import (
    Action,
    DocumentKind,
    FilingStatus,
    FilingType,
    Gender,
    Mode,
    Outcome,
    Relation,
    Stream,
    Validity,
)
from filing.errors import BadInput, NotAllowed
from filing.facts import Finding
from filing.identity import mask_number, mask_phone
from filing.models import Advice, Batch, Decision, Document, Filing, Office, PrintCopy, Staff
from filing.names import mask_name_public
from filing.operations import access, numbering
from filing.operations.common import day_of, locked, object_name
from filing.operations.snapshot import filing_facts, policy_for
from filing.papers.blocks import Paper, from_json, to_json
from filing.papers.build import build
from filing.papers.codes import check_token, is_code, new_code, normalise_code, paper_token, token_code
from filing.papers.facts import AgentOnPaper, MaterialRow, OfficeOnPaper, PaperFacts, PersonOnPaper, ReasonRow
from filing.storage import read_verified

WORDS = "document"
REPRINT_REASON_MAX = 100


# --- Issuing -----------------------------------------------------------------------------------------------------


def issue_receipt(*, filing: Filing, by: Staff, now: datetime) -> Document:
    """受理凭证 of this round."""
    return _issue(DocumentKind.RECEIPT, filing, by, now)


def issue_slip(*, filing: Filing, by: Staff, now: datetime) -> Document:
    """备案回执."""
    return _issue(DocumentKind.SLIP, filing, by, now, decided_on=day_of(now), decided_by=by.full_name)


def issue_correction(
    *, filing: Filing, decision: Decision, findings: Sequence[Finding], by: Staff, now: datetime
) -> Document:
    """一次性补正告知书: the reviewer's reasons, unfit papers, and every 不符合 of the rules, each once (J4)."""
    rows = [*_reasons(decision), *_unfit(filing), *_unmet(findings)]
    return _issue(DocumentKind.CORRECTION, filing, by, now, decision=decision, reasons=_once(rows))


def issue_refusal(*, filing: Filing, decision: Decision, by: Staff, now: datetime) -> Document:
    return _issue(DocumentKind.REFUSAL, filing, by, now, decision=decision, reasons=tuple(_reasons(decision)))


def issue_ending(*, filing: Filing, action: Action, decision: Decision, by: Staff, now: datetime) -> Document:
    """取消, 撤销 or 终止 回执. The slip stays and verifies with the new state."""
    kind = ENDINGS[action]
    return _issue(kind, filing, by, now, decision=decision, reasons=tuple(_reasons(decision)), ended_on=filing.ended_on)


ENDINGS = {
    Action.CANCEL: DocumentKind.CANCELLATION,
    Action.REVOKE: DocumentKind.REVOCATION,
    Action.END: DocumentKind.ENDING,
}


@transaction.atomic
def issue_on_demand(*, filing: Filing, kind: DocumentKind, by: Staff, now: datetime) -> Document:
    """承诺书 or 告知书, filled in for this filing, for reading and signing before it is submitted."""
    if kind not in (DocumentKind.PROMISE, DocumentKind.NOTICE):
        raise BadInput("kind", "这种文书随业务自动出具,不能单独出具。")
    if kind == DocumentKind.PROMISE and filing.mode != Mode.PROMISE:
        raise BadInput("kind", "这份备案不是承诺制,不用承诺书,没有出具。")
    _ensure_may_print(by)
    filing = locked(filing)
    return _issue(kind, filing, by, now)


def _issue(
    kind: DocumentKind, filing: Filing, by: Staff, now: datetime, *, decision: Decision | None = None, **more
) -> Document:
    number = numbering.allot(prefix=numbering.DOCUMENT, district=filing.office_id, day=day_of(now))
    if decision:
        more = {"decided_on": day_of(now), "decided_by": by.full_name, "words": decision.words, **more}
    facts = paper_facts(filing, kind=kind, number=number, now=now, **more)
    return store_document(kind, number, facts, filing.office, by, now, filing=filing)


def store_document(
    kind: DocumentKind,
    number: str,
    facts: PaperFacts,
    office: Office,
    by: Staff,
    now: datetime,
    *,
    filing: Filing | None = None,
    advice: Advice | None = None,
    batch: Batch | None = None,
) -> Document:
    """Freeze the words of `facts` as a paper of one filing, one advice or one batch."""
    words = to_json(build(DocumentKind(kind), facts))
    words_hash = keys.keyed_hash(words.encode(), purpose=WORDS)
    code = new_code()
    document = Document.objects.create(
        kind=kind,
        number=number,
        filing=filing,
        advice=advice,
        batch=batch,
        office=office,
        round=filing.round if filing else 0,
        words=words,
        words_hash=words_hash,
        code=code,
        issued_at=now,
        issued_by=by,
        token=paper_token(code, number=number, words_hash=words_hash, audience=audience()),
    )
    about = object_name(filing) if filing else f"document:{number}"
    audit.append(
        stream=Stream.CHANGE,
        action="issue_document",
        object_=about,
        now=now,
        by=by,
        detail={"kind": str(kind), "number": number, "words_hash": words_hash},
    )
    return document


# --- What a paper may say ----------------------------------------------------------------------------------------


def paper_facts(filing: Filing, *, kind: DocumentKind, number: str, now: datetime, **more) -> PaperFacts:
    """Everything the words are made from, as plain values. The full number stands on the promise letter only."""
    person = filing.person
    certificate = person.certificate
    full = certificate.number if certificate and kind == DocumentKind.PROMISE else ""
    phones = tuple(p for p in (filing.phone, filing.contact_phone) if p)
    return PaperFacts(
        office=office_on_paper(filing.office),
        number=number,
        issued_on=day_of(now),
        filing=filing_facts(filing, accepted_on=day_of(now)),
        filing_number=filing.number or "",
        person=PersonOnPaper(
            name=person.name, number=person.masked_number, gender=Gender(person.gender), full_number=full, phones=phones
        ),
        agent=_agent(filing),
        accepted_on=filing.accepted_on,
        taken_by=filing.taken_by.full_name if filing.taken_by else filing.created_by.full_name,
        materials=_materials(filing),
        uploaded_on=day_of(filing.uploaded_at) if filing.uploaded_at else None,
        policy=policy_for(filing, day_of(now)),
        signed_on=day_of(filing.signature.at) if filing.signature else None,
        demo=is_demo(),
        **more,
    )


def office_on_paper(office: Office) -> OfficeOnPaper:
    return OfficeOnPaper(
        name=office.name,
        address=office.address,
        telephone=office.telephone,
        hours=office.hours,
        supervision_phone=office.supervision_phone,
        remedy_text=office.remedy_text,
        correction_days=office.correction_days,
        self_service_hint=office.self_service_hint,
    )


def _agent(filing: Filing) -> AgentOnPaper | None:
    if filing.applicant != "agent":
        return None
    relation = Relation(filing.agent_relation).label if filing.agent_relation else ""
    return AgentOnPaper(
        name=filing.agent_name,
        number=mask_number(filing.agent_number),
        phone=mask_phone(filing.agent_phone),
        relation=relation,
    )


def _materials(filing: Filing) -> tuple[MaterialRow, ...]:
    rows = filing.materials.filter(voided_at__isnull=True).prefetch_related("pages").order_by("pk")
    return tuple(
        MaterialRow(label=str(m), pages=len(m.pages.all()), seen_as=m.get_seen_as_display() if m.seen_as else "")
        for m in rows
    )


def _reasons(decision: Decision) -> list[ReasonRow]:
    return [ReasonRow(r.text, r.clause, r.remedy) for r in decision.reasons.all()]


def _unfit(filing: Filing) -> list[ReasonRow]:
    rows = filing.materials.filter(voided_at__isnull=True, verdict="unfit")
    return [
        ReasonRow(f"{m}:{m.verdict_words or '不合格'}", "J4", "请重新提供清晰、完整、有效的该项材料。") for m in rows
    ]


def _unmet(findings: Sequence[Finding]) -> list[ReasonRow]:
    return [
        ReasonRow(f.message, f.clauses[0] if f.clauses else "", f.remedy)
        for f in findings
        if f.outcome == Outcome.NOT_MET
    ]


def _once(rows: list[ReasonRow]) -> tuple[ReasonRow, ...]:
    return tuple({row.text: row for row in reversed(rows)}.values())[::-1]


def audience() -> str:
    """What tokens are bound to: this installation's public address."""
    return settings.PUBLIC_URL or "portal"


def is_demo() -> bool:
    return settings.PORTAL_PROFILE == "demo"


# --- Reading and printing ----------------------------------------------------------------------------------------


def visible_document(*, number: str, by: Staff) -> Document:
    """A paper of the reader's own office. Raises Document.DoesNotExist otherwise."""
    if not (by.has_perm("filing.print_document") or by.has_perm("filing.view_office_filing")):
        raise Document.DoesNotExist
    return Document.objects.select_related("filing", "office", "issued_by").get(number=number, office=by.office_id)


def open_document(*, document: Document, by: Staff, now: datetime) -> Paper:
    access.record(by=by, action="open_document", object_=f"document:{document.number}", now=now, kind=document.kind)
    return words_of(document)


def words_of(document: Document) -> Paper:
    """The frozen words. Raises ValueError when they are not those that were issued."""
    if not keys.check_hash(document.words_hash, document.words.encode(), purpose=WORDS):
        raise ValueError(f"the words of {document.number} are not those that were issued")
    return from_json(document.words)


SIGNED_KINDS = (DocumentKind.RECEIPT, DocumentKind.SLIP, DocumentKind.PROMISE, DocumentKind.NOTICE)


def drawn_signature(document: Document) -> bytes | None:
    """The PNG of the signature drawn for this filing before the paper was issued, where the paper carries one."""
    if document.filing is None or document.kind not in SIGNED_KINDS:
        return None
    drawn = document.filing.signatures.filter(at__lte=document.issued_at).exclude(file="").order_by("-pk").first()
    return read_verified(drawn.file, drawn.sha256) if drawn else None


@transaction.atomic
def print_copy(*, document: Document, by: Staff, now: datetime, reason: str = "") -> PrintCopy:
    """Allot copy N. The first needs no reason; every further one bears 补打 and needs one."""
    _ensure_may_print(by)
    Document.objects.select_for_update().get(pk=document.pk)
    last = document.prints.aggregate(last=Max("copy"))["last"] or 0
    if last and not reason.strip():
        raise BadInput("reason", f"这份文书已打印过 {last} 次,补打须写明原因,没有打印。")
    copy = PrintCopy.objects.create(
        document=document, copy=last + 1, at=now, by=by, reason=reason.strip()[:REPRINT_REASON_MAX] if last else ""
    )
    audit.append(
        stream=Stream.ACCESS,
        action="print_document",
        object_=f"document:{document.number}",
        now=now,
        by=by,
        detail={"copy": copy.copy, "reason": copy.reason},
    )
    return copy


def _ensure_may_print(by: Staff) -> None:
    if not by.has_perm("filing.print_document"):
        raise NotAllowed("您的岗位不能出具和打印文书,没有打印。请由经办员打印。")


# --- Verification ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VerifiedPaper:
    """All that the public page tells: masked name, type, place, dates and the state as it is now."""

    kind_label: str
    masked_name: str
    type_label: str
    place: str
    start: date | None
    end: date | None
    state_label: str
    office: str
    issued_on: date
    successor_number: str = ""


def verify(text: str, *, now: datetime) -> VerifiedPaper | None:
    """What a code read from paper or a token out of its QR stands for today; None alike for forged and unknown ones."""
    code = token_code(text) or normalise_code(text)
    if not is_code(code):
        return None
    document = Document.objects.filter(code=code).select_related("office", "filing__person", "filing__place").first()
    if document is None or (token_code(text) and not _token_holds(document, text)):
        return None
    if not keys.check_hash(document.words_hash, document.words.encode(), purpose=WORDS):
        return None
    return _verified(document, day_of(now))


def _token_holds(document: Document, token: str) -> bool:
    return check_token(token, number=document.number, words_hash=document.words_hash, audience=audience())


def _verified(document: Document, on: date) -> VerifiedPaper:
    filing = document.filing
    common = {
        "kind_label": DocumentKind(document.kind).label,
        "office": document.office.name,
        "issued_on": day_of(document.issued_at),
    }
    if filing is None:
        return VerifiedPaper(
            **common, masked_name="", type_label="", place="", start=None, end=None, state_label="已出具"
        )
    successor = filing.successors.exclude(status__in=["refused", "withdrawn"]).first()
    return VerifiedPaper(
        **common,
        masked_name=mask_name_public(filing.person.name),
        type_label=FilingType(filing.type).label,
        place=filing.place.full_name,
        start=filing.start,
        end=filing.last_day,
        state_label="作废" if document.voided_at else state_label(filing, on),
        successor_number=(successor.number or "") if successor else "",
    )


def state_label(filing: Filing, on: date) -> str:
    """The state in words: of an approved filing what it is worth on `on`, else the stored state."""
    validity = filing.validity(on)
    return Validity(validity).label if validity else FilingStatus(filing.status).label
