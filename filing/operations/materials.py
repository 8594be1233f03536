"""Materials and signatures. Files are written before their rows; a rolled-back row leaves an orphan that is swept."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from filing.choices import Action, Evidence, MaterialKind, Mode, SignatureKind
from filing.errors import BadInput
from filing.facts import Slot
from filing.models import Completion, Filing, Material, Page, Signature, Staff
from filing.operations.common import day_of, ensure, locked, signature_binding, write
from filing.operations.snapshot import policy_for
from filing.storage import read_verified, store
from filing.uploads import AcceptedUpload, accept_signature

AGENT_SLOT = Slot(kind=MaterialKind.AGENT_ID, required=False, evidence=Evidence.SEEN)
ID_SLOT = Slot(kind=MaterialKind.ID_IMAGE, required=False, evidence=Evidence.PAGES)
MAX_PAGES = 60


@dataclass(frozen=True)
class SlotState:
    """One line of the checklist with what lies in it."""

    slot: Slot
    label: str
    material: Material | None


def checklist(filing: Filing, *, now: datetime) -> tuple[SlotState, ...]:
    """The slots of the filing's type and mode, then identity images, then anything else that was handed in."""
    policy = policy_for(filing, filing.accepted_on or day_of(now))
    slots = list(policy.slots.get((filing.type, filing.mode), ()))
    slots.append(ID_SLOT)
    if filing.applicant == "agent":
        slots.append(AGENT_SLOT)
    live = {m.kind: m for m in filing.materials.filter(voided_at__isnull=True).prefetch_related("pages")}
    known = {s.kind for s in slots}
    slots.extend(Slot(kind=MaterialKind(k), required=False) for k in live if k not in known)
    return tuple(SlotState(s, MaterialKind(s.kind).label, live.get(s.kind)) for s in slots)


@transaction.atomic
def add_pages(
    *,
    filing: Filing,
    kind: str,
    uploads: list[AcceptedUpload],
    by: Staff,
    now: datetime,
    description: str = "",
    seen_as: str = "",
) -> Material:
    """Put page images into a slot; an older version of the slot is voided and stays readable to reviewers."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    material = store_pages(filing, kind, uploads, by, now, description, seen_as)
    _touch(filing, by, now, "material", kind=kind, pages=str(material.pages.count()))
    return material


def store_pages(
    filing: Filing,
    kind: str,
    uploads: list[AcceptedUpload],
    by: Staff,
    now: datetime,
    description: str,
    seen_as: str,
    completion: Completion | None = None,
) -> Material:
    """The rows and files of a new version; who calls it has checked the right and writes the filing."""
    pages = [(upload, page) for upload in uploads for page in upload.pages]
    if not pages:
        raise BadInput("files", "没有收到文件,没有保存。请选择 JPEG、PNG 或 PDF 文件。")
    if len(pages) > MAX_PAGES:
        raise BadInput("files", f"一份材料最多 {MAX_PAGES} 页,收到 {len(pages)} 页,没有保存。请分开上传。")
    material = new_version(filing, kind, Evidence.PAGES, by, now, description, seen_as, completion)
    rows = []
    for order, (upload, page) in enumerate(pages, start=1):
        stored, thumb = (
            store(page.jpeg, folder="pages", suffix=".jpg"),
            store(page.thumbnail, folder="thumbs", suffix=".jpg"),
        )
        rows.append(
            Page(
                material=material,
                order=order,
                file=stored.name,
                sha256=stored.sha256,
                received_sha256=upload.received_sha256,
                thumbnail=thumb.name,
                thumbnail_sha256=thumb.sha256,
                width=page.width,
                height=page.height,
                size=stored.size,
                label=upload.label,
                warning="".join(upload.warnings)[:200],
            )
        )
    Page.objects.bulk_create(rows)
    return material


@transaction.atomic
def mark_seen(*, filing: Filing, kind: str, seen_as: str, by: Staff, now: datetime, description: str = "") -> Material:
    """已核原件: the paper was laid on the counter and is proof without an image."""
    filing = locked(filing)
    ensure(filing, Action.EDIT, by)
    material = new_version(filing, kind, Evidence.SEEN, by, now, description, seen_as)
    _touch(filing, by, now, "material", kind=kind, seen=seen_as)
    return material


@transaction.atomic
def void_material(*, material: Material, by: Staff, now: datetime) -> None:
    filing = locked(material.filing)
    ensure(filing, Action.EDIT, by)
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
    """Bind a signature to person, type, place, mode and dates. In 承诺 mode it also fills the letter's slot.

    The picture is decoded before the transaction, which on SQLite holds the one write lock.
    """
    if kind == SignatureKind.DRAWN and not png:
        raise BadInput("signature", "没有收到签名,没有保存。请在签名框内签名,或选择纸质签名。")
    if kind == SignatureKind.FINGERPRINT and not witness.strip():
        raise BadInput("witness", "按手印须有见证人姓名,没有保存。请填写见证人。")
    picture = accept_signature(png).png if png else None
    with transaction.atomic():
        filing = locked(filing)
        ensure(filing, Action.EDIT, by)
        stored = store(picture, folder="signatures", suffix=".png") if picture else None
        signature = Signature.objects.create(
            filing=filing,
            kind=kind,
            by_agent=by_agent,
            witness=witness.strip(),
            bound_to=signature_binding(filing),
            at=now,
            recorded_by=by,
            file=stored.name if stored else "",
            sha256=stored.sha256 if stored else "",
        )
        if filing.mode == Mode.PROMISE:
            new_version(filing, MaterialKind.PROMISE_LETTER, Evidence.SIGNED, by, now, "", "")
        seen = {"signature": signature, "edited_by": by, "edited_at": now}
        write(filing, by=by, now=now, action="sign", detail={"kind": str(kind)}, **seen)
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
