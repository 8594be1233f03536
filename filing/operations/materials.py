"""Materials and signatures. Files are written before their rows; a rolled-back row leaves an orphan that is swept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from filing.choices import Action, Applicant, Evidence, MaterialKind, Mode, Origin, SignatureKind
from filing.errors import BadInput
from filing.facts import Policy, Slot
from filing.models import Completion, Filing, HeldPage, Material, Page, Signature, Staff
from filing.operations.common import day_of, ensure, locked, signature_binding, write
from filing.operations.page_twins import PageRow, with_twins
from filing.operations.snapshot import live_materials, policy_for
from filing.storage import read_verified, store
from filing.uploads import AcceptedPage, AcceptedUpload, accept_signature

AGENT_SLOT = Slot(kind=MaterialKind.AGENT_ID, required=False, evidence=Evidence.SEEN)
ID_SLOT = Slot(kind=MaterialKind.ID_IMAGE, required=False, evidence=Evidence.PAGES)
SIGNED_SLOT = Slot(
    kind=MaterialKind.SIGNED_FORM, required=True, evidence=Evidence.PAGES, hint="按手印的须拍摄留存,并写明见证人。"
)
MAX_PAGES = 60
HELD_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class SlotState:
    """One line of the checklist with what lies in it."""

    slot: Slot
    label: str
    material: Material | None


def checklist(filing: Filing, *, now: datetime) -> tuple[SlotState, ...]:
    """The slots of the filing's type and mode, then identity images, then anything else that was handed in.

    Of a filing recorded from another channel nothing is asked: its papers lie there (C33).
    """
    policy = policy_for(filing, filing.accepted_on or day_of(now))
    signed = filing.signature.kind if filing.signature_id else ""
    slots = slots_for(policy, filing.type, filing.mode, filing.applicant, signed)
    if filing.origin == Origin.ELSEWHERE:
        slots = [slot for slot in slots if slot is AGENT_SLOT]
    live = {m.kind: m for m in live_materials(filing)}
    known = {s.kind for s in slots}
    slots.extend(Slot(kind=MaterialKind(k), required=False) for k in live if k not in known)
    return tuple(SlotState(s, MaterialKind(s.kind).label, live.get(s.kind)) for s in slots)


def slots_for(policy: Policy, type_: str, mode: str, applicant: str, signed: str) -> list[Slot]:
    """The lines of the checklist of a type and mode, the identity images of whoever came, the sheet with a fingerprint.

    `signed`: how the application is signed, "" = not yet.
    """
    slots = [*policy.slots.get((type_, mode), ()), ID_SLOT]
    slots += [AGENT_SLOT] if applicant == Applicant.AGENT else []
    return slots + ([SIGNED_SLOT] if signed == SignatureKind.FINGERPRINT else [])


def store_pages(uploads: Sequence[AcceptedUpload]) -> list[PageRow]:
    """Write the decoded pages to disk, before any row names them (decision 14); `order` runs from 1."""
    pages = [(upload, page) for upload in uploads for page in upload.pages]
    return [_stored_row(order, upload, page) for order, (upload, page) in enumerate(pages, start=1)]


def _stored_row(order: int, upload: AcceptedUpload, page: AcceptedPage) -> PageRow:
    stored = store(page.jpeg, folder="pages", suffix=".jpg")
    thumb = store(page.thumbnail, folder="thumbs", suffix=".jpg")
    return {
        "order": order,
        "file": stored.name,
        "sha256": stored.sha256,
        "received_sha256": upload.received_sha256,
        "thumbnail": thumb.name,
        "thumbnail_sha256": thumb.sha256,
        "width": page.width,
        "height": page.height,
        "size": stored.size,
        "label": upload.label,
        "warning": "".join(upload.warnings)[:200],
        "faults": ",".join(page.faults),
        "fingerprint": page.fingerprint,
    }


@transaction.atomic
def add_pages(
    *,
    filing: Filing,
    kind: str,
    uploads: Sequence[AcceptedUpload],
    by: Staff,
    now: datetime,
    description: str = "",
    seen_as: str = "",
) -> Material:
    """Put page images into a slot; an older version of the slot is voided and stays readable to reviewers."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    return put_pages(filing, kind, store_pages(uploads), by, now, description=description, seen_as=seen_as)


def put_pages(
    filing: Filing,
    kind: str,
    pages: Sequence[PageRow],
    by: Staff,
    now: datetime,
    *,
    description: str = "",
    seen_as: str = "",
) -> Material:
    """Stored pages become a material of a filing that is locked and may be edited."""
    material = insert_pages(filing, kind, pages, by, now, description=description, seen_as=seen_as)
    _touch(filing, by, now, "material", kind=kind, pages=str(len(pages)))
    return material


def insert_pages(
    filing: Filing,
    kind: str,
    pages: Sequence[PageRow],
    by: Staff,
    now: datetime,
    *,
    description: str,
    seen_as: str,
    completion: Completion | None = None,
) -> Material:
    """The rows of a new version; who calls it has checked the right and writes the filing."""
    if not pages:
        raise BadInput("files", "没有收到文件,没有保存。请选择 JPEG、PNG 或 PDF 文件。")
    if len(pages) > MAX_PAGES:
        raise BadInput("files", f"一份材料最多 {MAX_PAGES} 页,收到 {len(pages)} 页,没有保存。请分开上传。")
    rows = with_twins(filing, kind, pages)
    material = new_version(filing, kind, Evidence.PAGES, by, now, description, seen_as, completion)
    Page.objects.bulk_create(
        [Page(material=material, **{**row, "order": order}) for order, row in enumerate(rows, start=1)]
    )
    return material


@transaction.atomic
def keep_pages(*, filing: Filing, kind: str, reason: str, by: Staff, now: datetime) -> Material:
    """仍然使用: faulty pages are used, for a reason that the reviewer sees. Raises BadInput without one."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    return put_kept(filing, kind, reason, by, now)


def put_kept(filing: Filing, kind: str, reason: str, by: Staff, now: datetime) -> Material:
    """The reason on what lies in a slot of a filing that is locked and may be edited."""
    material = keep(filing.materials.filter(kind=kind, voided_at__isnull=True).first(), reason)
    _touch(filing, by, now, "material_keep", **kept_detail(material))
    return material


def keep(material: Material | None, reason: str) -> Material:
    """The row alone; who calls it has checked the right and writes the filing."""
    if material is None or not material.faults:
        raise BadInput("kept_reason", "这份材料没有影像问题,不用写理由,没有保存。请清空理由后再保存。")
    if not reason.strip():
        raise BadInput("kept_reason", "没有写明仍然使用的理由,没有保存。请写明理由,或者重新拍摄后再传。")
    material.kept_reason = reason.strip()
    material.save(update_fields=["kept_reason"])
    return material


def kept_detail(material: Material) -> dict[str, str]:
    """What the entry about pages used nevertheless says."""
    return {"kind": material.kind, "faults": ",".join(material.faults), "reason": material.kept_reason or ""}


@transaction.atomic
def hold_pages(
    *, form_key: UUID, kind: str, uploads: Sequence[AcceptedUpload], by: Staff, now: datetime
) -> list[HeldPage]:
    """Keep good pages of a form that could not be saved, for its next try; those of forgotten forms go."""
    HeldPage.objects.filter(at__lt=now - HELD_FOR).delete()
    before = HeldPage.objects.filter(form_key=form_key, by=by, kind=kind).count()
    rows = [{**row, "order": before + row["order"]} for row in store_pages(uploads)]
    return HeldPage.objects.bulk_create([HeldPage(form_key=form_key, kind=kind, by=by, at=now, **row) for row in rows])


@transaction.atomic
def adopt_pages(*, sent_as: UUID, form_key: UUID, by: Staff) -> None:
    """Pages this clerk sent ahead of a form wait with it from now on, behind those that wait already."""
    waiting = HeldPage.objects.filter(form_key=form_key, by=by).count()
    HeldPage.objects.filter(form_key=sent_as, by=by).update(form_key=form_key, order=F("order") + waiting)


def held_pages(*, form_key: UUID | None, by: Staff) -> dict[str, list[HeldPage]]:
    """The pages that wait for this clerk's form, by kind of material."""
    found: dict[str, list[HeldPage]] = {}
    for page in HeldPage.objects.filter(form_key=form_key, by=by) if form_key else ():
        found.setdefault(page.kind, []).append(page)
    return found


@transaction.atomic
def mark_seen(*, filing: Filing, kind: str, seen_as: str, by: Staff, now: datetime, description: str = "") -> Material:
    """已核原件: the paper was laid on the counter and is proof without an image."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    return put_seen(filing, kind, by, now, seen_as=seen_as, description=description)


def put_seen(filing: Filing, kind: str, by: Staff, now: datetime, *, seen_as: str, description: str = "") -> Material:
    """The row of a paper seen, on a filing that is locked and may be edited."""
    material = new_version(filing, kind, Evidence.SEEN, by, now, description, seen_as)
    _touch(filing, by, now, "material", kind=kind, seen=seen_as)
    return material


@transaction.atomic
def void_material(*, material: Material, by: Staff, now: datetime) -> None:
    filing = locked(material.filing)
    ensure(filing, Action.EDIT, by)
    put_void(filing, material, by, now)


def put_void(filing: Filing, material: Material, by: Staff, now: datetime) -> None:
    """Void a paper of a filing that is locked and may be edited; voided already is done."""
    if Material.objects.filter(pk=material.pk, voided_at__isnull=True).update(voided_at=now, voided_by=by):
        _touch(filing, by, now, "material_void", kind=material.kind)


def sign(
    *,
    filing: Filing,
    kind: SignatureKind,
    by: Staff,
    now: datetime,
    png: bytes | None = None,
    by_agent: bool = False,
    witness: str = "",
) -> Signature:
    """Bind a signature to person, type, place, mode and dates. In 承诺 mode it also fills the letter's slot."""
    entry = SignatureEntry(kind, by_agent, witness, png)
    picture = entry.picture()
    with transaction.atomic():
        filing = locked(filing)
        ensure(filing, Action.EDIT, by)
        return put_signature(filing, entry, picture, by, now)


@dataclass(frozen=True)
class SignatureEntry:
    """How the applicant signed; `png`: the drawn picture as it came, a data address or bytes."""

    kind: SignatureKind
    by_agent: bool = False
    witness: str = ""
    png: bytes | None = None

    def picture(self) -> bytes | None:
        """The picture decoded, outside any transaction: on SQLite that holds the one write lock. Raises BadInput."""
        if self.kind == SignatureKind.DRAWN and not self.png:
            raise BadInput("signature", "没有收到签名,没有保存。请在签名框内签名,或选择纸质签名。")
        if self.kind == SignatureKind.FINGERPRINT and not self.witness.strip():
            raise BadInput("witness", "按手印须有见证人姓名,没有保存。请填写见证人。")
        return accept_signature(self.png).png if self.png else None


def put_signature(filing: Filing, entry: SignatureEntry, picture: bytes | None, by: Staff, now: datetime) -> Signature:
    """The row of a signature on a filing that is locked and may be edited."""
    stored = store(picture, folder="signatures", suffix=".png") if picture else None
    signature = Signature.objects.create(
        filing=filing,
        kind=entry.kind,
        by_agent=entry.by_agent,
        witness=entry.witness.strip(),
        bound_to=signature_binding(filing),
        at=now,
        recorded_by=by,
        file=stored.name if stored else "",
        sha256=stored.sha256 if stored else "",
    )
    if filing.mode == Mode.PROMISE:
        new_version(filing, MaterialKind.PROMISE_LETTER, Evidence.SIGNED, by, now, "", "")
    seen = {"signature": signature, "edited_by": by, "edited_at": now}
    write(filing, by=by, now=now, action="sign", detail={"kind": str(entry.kind)}, **seen)
    return signature


def read_page(page: Page) -> bytes:
    """The stored image, its hash checked. Raises storage.FileMissing / FileDamaged."""
    return read_verified(page.file, page.sha256)


def read_thumbnail(page: Page) -> bytes:
    return read_verified(page.thumbnail, page.thumbnail_sha256)


def new_version(
    filing: Filing,
    kind: str,
    evidence: Evidence,
    by: Staff,
    now: datetime,
    description: str,
    seen_as: str,
    completion: Completion | None = None,
) -> Material:
    """The next version of a slot; the one before is voided and stays readable."""
    if kind not in MaterialKind.values:
        raise BadInput("kind", "没有这种材料,没有保存。请在清单里选择。")
    older = filing.materials.filter(kind=kind)
    older.filter(voided_at__isnull=True).update(voided_at=now, voided_by=by)
    return Material.objects.create(
        filing=filing,
        completion=completion,
        kind=kind,
        version=older.count() + 1,
        evidence=evidence,
        seen_as=seen_as,
        description=description.strip(),
        added_at=now,
        added_by=by,
    )


def _touch(filing: Filing, by: Staff, now: datetime, action: str, **detail: str) -> None:
    write(filing, by=by, now=now, action=action, detail=detail, edited_by=by, edited_at=now)
