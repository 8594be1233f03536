"""文书: issued in the transaction of the act they report, words frozen; copies counted; verified by anyone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet

from filing import audit, keys
from filing.choices import (
    Action,
    CancelGround,
    DocumentKind,
    Gender,
    Relation,
    Stream,
)
from filing.dates import WorkingDay, guessed_sentence
from filing.errors import BadInput, NotAllowed, PaperAltered
from filing.facts import Defect
from filing.identity import mask_number, mask_phone
from filing.models import Advice, Batch, Decision, Document, Filing, Office, PrintCopy, Staff
from filing.operations import access, numbering, texts
from filing.operations.common import day_of, object_name
from filing.operations.snapshot import filing_facts, policy_for
from filing.papers.blocks import Paper, from_json, to_json
from filing.papers.build import build
from filing.papers.codes import new_code, paper_token
from filing.papers.facts import (
    AgentOnPaper,
    JudgedOnPaper,
    MaterialRow,
    OfficeOnPaper,
    PaperFacts,
    PersonOnPaper,
    ReasonRow,
)
from filing.papers.wording import Wording
from filing.storage import read_verified
from filing.workflow import OVERRIDE

WORDS = "document"
REPRINT_REASON_MAX = 100
A_MOMENT = timedelta(seconds=1)
"""A deadline is the end of its day, which is the beginning of the next."""
VOID_REASON_MAX = 200
END_CORRECTED = "参保状态已更正,备案没有终止"
"""Why the receipt of an end is void that never was."""


# --- Issuing -----------------------------------------------------------------------------------------------------


def issue_receipt(*, filing: Filing, by: Staff, now: datetime) -> Document:
    """受理凭证 of this round."""
    return issue(DocumentKind.RECEIPT, filing, by, now)


def issue_slip(*, filing: Filing, by: Staff, now: datetime) -> Document:
    """备案回执."""
    return issue(DocumentKind.SLIP, filing, by, now, decided_on=day_of(now), decided_by=by.full_name)


def issue_correction(
    *,
    filing: Filing,
    defects: Sequence[Defect],
    by: Staff,
    now: datetime,
    decision: Decision | None = None,
    supplement: str = "",
    correct_by: WorkingDay | None = None,
) -> Document:
    """一次性补正告知书 over `defects`; called by `notices` alone, which sees to it that there is one a round (J4)."""
    more = {"defects": tuple(defects), "supplement": supplement}
    if correct_by:
        more |= {"correct_by": correct_by.day, "correct_by_note": guessed_sentence(correct_by.guessed_years)}
    return issue(DocumentKind.CORRECTION, filing, by, now, decision=decision, **more)


def issue_refusal(*, filing: Filing, decision: Decision, by: Staff, now: datetime) -> Document:
    return issue(DocumentKind.REFUSAL, filing, by, now, decision=decision, reasons=tuple(_reasons(decision)))


def issue_ending(*, filing: Filing, action: Action, decision: Decision, by: Staff, now: datetime) -> Document:
    """取消, 撤销 or 终止 回执. The slip stays and verifies with the new state."""
    kind = ENDINGS[action]
    ground = CancelGround(filing.end_reason.ground) if filing.end_reason else None
    more = {"reasons": tuple(_reasons(decision)), "ended_on": filing.ended_on, "ground": ground}
    return issue(kind, filing, by, now, decision=decision, **more)


ENDINGS = {
    Action.CANCEL: DocumentKind.CANCELLATION,
    Action.REVOKE: DocumentKind.REVOCATION,
    Action.END: DocumentKind.ENDING,
}


def issue_act(*, kind: DocumentKind, filing: Filing, by: Staff, now: datetime, **told) -> Document:
    """变更, 暂停, 恢复 or 补齐材料 回执; `told` are the fields of PaperFacts that say what was done."""
    return issue(kind, filing, by, now, decided_on=day_of(now), decided_by=by.full_name, **told)


def issue_checklist(*, filing: Filing, judged: JudgedOnPaper, by: Staff, now: datetime) -> Document:
    """备案条件核对单 of one judging; any number of them may be issued."""
    ensure_may_print(by)
    return issue(DocumentKind.CHECKLIST, filing, by, now, judged=judged)


def issue(
    kind: DocumentKind, filing: Filing, by: Staff, now: datetime, *, decision: Decision | None = None, **more
) -> Document:
    """A paper of `kind` about the filing; `more`: fields of PaperFacts beyond the filing's own."""
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
    """Freeze the words of `facts`, in the text in force today, as a paper of one filing, one advice or one batch."""
    text, wording = texts.text_in_force(DocumentKind(kind), day_of(now))
    words = to_json(build(DocumentKind(kind), worded(facts, wording)))
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
        text=text,
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


def worded(facts: PaperFacts, wording: Wording) -> PaperFacts:
    """The facts with the text their paper is to be worded by."""
    return replace(facts, wording=wording)


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
            name=person.name,
            number=person.masked_number,
            gender=Gender(person.gender),
            full_number=full,
            phones=phones,
            contact=filing.contact_name,
            address=filing.address,
        ),
        agent=_agent(filing),
        accepted_on=filing.accepted_on,
        due_on=day_of(filing.due_at - A_MOMENT) if filing.due_at else None,
        renewed_number=(filing.renews.number or "") if filing.renews else "",
        taken_by=filing.taken_by.full_name if filing.taken_by else filing.created_by.full_name,
        uploaded_on=day_of(filing.uploaded_at) if filing.uploaded_at else None,
        policy=policy_for(filing, day_of(now)),
        signed_on=day_of(filing.signature.at) if filing.signature else None,
        demo=is_demo(),
        **{"materials": _materials(filing), **more},
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
    return material_rows(filing.materials.filter(voided_at__isnull=True))


def material_rows(materials: QuerySet) -> tuple[MaterialRow, ...]:
    rows = materials.prefetch_related("pages").order_by("pk")
    return tuple(
        MaterialRow(label=str(m), pages=len(m.pages.all()), seen_as=m.get_seen_as_display() if m.seen_as else "")
        for m in rows
    )


def _reasons(decision: Decision) -> list[ReasonRow]:
    return [ReasonRow(r.text, r.clause, r.remedy) for r in decision.reasons.all()]


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
    return Document.objects.select_related("filing", "office", "issued_by", "voided_by").get(
        number=number, office=by.office_id
    )


def open_document(*, document: Document, by: Staff, now: datetime) -> Paper:
    access.record(by=by, action="open_document", object_=f"document:{document.number}", now=now, kind=document.kind)
    return words_of(document)


def download(*, document: Document, by: Staff, now: datetime) -> Paper:
    """The words, to be sent as PDF: the original, which carries no copy mark (decision 8). An access entry is left."""
    ensure_may_print(by)
    ensure_not_void(document)
    access.record(by=by, action="download_document", object_=f"document:{document.number}", now=now, kind=document.kind)
    return words_of(document)


def words_of(document: Document) -> Paper:
    """The frozen words. Raises PaperAltered when they are not those that were issued."""
    if not keys.check_hash(document.words_hash, document.words.encode(), purpose=WORDS):
        raise PaperAltered(f"文书 {document.number} 存储的内容与出具时不一致,不能显示和打印。")
    return from_json(document.words)


SIGNED_KINDS = (
    DocumentKind.RECEIPT,
    DocumentKind.SLIP,
    DocumentKind.PROMISE,
    DocumentKind.NOTICE,
    DocumentKind.REGISTRATION,
)


def drawn_signature(document: Document) -> bytes | None:
    """The PNG of the signature drawn for this filing before the paper was issued, where the paper carries one."""
    if document.filing is None or document.kind not in SIGNED_KINDS:
        return None
    drawn = document.filing.signatures.filter(at__lte=document.issued_at).exclude(file="").order_by("-pk").first()
    return read_verified(drawn.file, drawn.sha256) if drawn else None


@transaction.atomic
def print_copy(*, document: Document, by: Staff, now: datetime, reason: str = "") -> PrintCopy:
    """Allot copy N. The first needs no reason; every further one bears 补打 and needs one."""
    ensure_may_print(by)
    ensure_not_void(Document.objects.select_for_update().get(pk=document.pk))
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


def ensure_may_print(by: Staff) -> None:
    if not by.has_perm("filing.print_document"):
        raise NotAllowed("您的岗位不能出具和打印文书,没有打印。请由经办员打印。")


def ensure_not_void(document: Document) -> None:
    if document.voided_at:
        raise NotAllowed("这份文书已经作废,不能打印和下载,没有打印。需要文书的,请重新出具。")


# --- Voiding -----------------------------------------------------------------------------------------------------


@transaction.atomic
def void_document(*, document: Document, by: Staff, now: datetime, reason: str) -> Document:
    """作废 by a supervisor: the office printed an error. The paper stays and says so; the filing stays as it is.

    NotAllowed for everybody else and for a paper that is void already, BadInput without a reason.
    """
    if OVERRIDE not in by.granted:
        raise NotAllowed("您的岗位不能作废文书,没有作废。请主管写明原因后办理。")
    document = Document.objects.select_for_update(of=("self",)).select_related("filing", "office").get(pk=document.pk)
    if document.voided_at:
        raise NotAllowed("这份文书已经作废,没有再次作废。请刷新页面,看清现状。")
    reason = reason.strip()
    if not reason:
        raise BadInput("reason", "作废须写明原因,没有作废。请填写后再办理。")
    if len(reason) > VOID_REASON_MAX:
        raise BadInput("reason", f"作废原因最多 {VOID_REASON_MAX} 个字,没有作废。请写短些后再办理。")
    document.voided_at, document.voided_by, document.void_reason = now, by, reason
    document.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.append(
        stream=Stream.CHANGE,
        action="void_document",
        object_=object_name(document.filing) if document.filing else f"document:{document.number}",
        now=now,
        by=by,
        detail={"kind": document.kind, "number": document.number, "reason": reason},
    )
    return document
