"""参保人员: find, register, correct. Search keys and numbers follow decisions 10, 11 and 20."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from filing import audit
from filing.choices import InsuranceState, Scheme, Stream
from filing.errors import BadInput, NotAllowed, StaleFiling
from filing.identity import check_any_phone, check_certificate, is_misread, mask_number, normalise_number
from filing.keys import blind_index
from filing.models import (
    AccessGrant,
    Certificate,
    Document,
    Enrolment,
    EnrolmentState,
    Filing,
    InsuredPerson,
    Office,
    PersonKey,
    Staff,
)
from filing.names import check_name
from filing.numbers import parse_number
from filing.operations import access, insurance
from filing.operations.common import day_of
from filing.papers.codes import code_in
from filing.rules.insurance_effects import ENDING
from filing.search_keys import classify_query, name_keys

NAME_HITS = 50
# Eleven signs may be a code by chance: letters alone a name, and without hyphens a certificate's number.
_ALSO_A_NUMBER_OR_NAME = re.compile(r"\s*(?:[^\W_]+|[^\W\d_]+(?:[-\s][^\W\d_]+)*)\s*")


@dataclass(frozen=True)
class Found:
    """The answer of the search box for a number: a person, a filing, a paper without one, or the sentence why none."""

    person: InsuredPerson | None = None
    filing: Filing | None = None
    document: Document | None = None
    problem: str = ""


@dataclass(frozen=True)
class EnrolmentData:
    scheme: Scheme
    state: InsuranceState
    since: date


@dataclass(frozen=True)
class PersonData:
    """What a clerk types of a person; texts as typed, checked by the operation."""

    name: str
    gender: str
    birth_date: date | None
    office: Office
    certificate_kind: str
    certificate_number: str
    nationality: str = ""
    phone: str = ""
    second_phone: str = ""
    address: str = ""
    employer: str = ""
    retired: bool | None = None
    credential: str = ""
    schemes: tuple[EnrolmentData, ...] = ()
    checked_source: str = ""
    checked_on: date | None = None


def find_by_number(*, text: str, by: Staff, session_key: str, now: datetime) -> Found:
    """By exact certificate or card number (any office: a grant for this session), or by our numbers (own office)."""
    _ensure(by, "filing.search_person", "查找参保人员")
    ours = parse_number(text)
    if ours:
        return _find_by_our_number(text=ours.text, by=by, now=now)
    number = normalise_number(text)
    shown = InsuredPerson.objects.only("ref", "office")  # where the number leads and whether it needs a grant
    person = shown.found_by_number(blind_index(number)).first() if number else None
    access.record(
        by=by,
        action="search_number",
        object_=f"person:{person.ref}" if person else "",
        now=now,
        number=mask_number(number),
    )
    if person is None:
        return Found(problem=_nobody(number))
    if person.office_id != by.office_id:
        AccessGrant.objects.get_or_create(
            staff=by, person=person, session_hash=_session_hash(session_key), defaults={"at": now}
        )
    return Found(person=person)


def _nobody(number: str) -> str:
    """What was looked for, masked and counted, so that a cut or wrong scan shows."""
    doubt = "校验码不符,多半有一位扫错或输错。" if is_misread(number) else ""
    return (
        f"没有找到这个号码(共 {len(number)} 位,{mask_number(number)})对应的参保人员或备案。"
        f"{doubt}请核对号码;确属新参保人员的,请登记。"
    )


def find_by_code(*, text: str, by: Staff, now: datetime) -> Found:
    """By the verification code or QR code of a paper of the own office; empty where the text may be something else."""
    _ensure(by, "filing.search_person", "查找参保人员")
    code = code_in(text)
    document = _own_document(by, code=code) if code else None
    if document is None and (not code or _ALSO_A_NUMBER_OR_NAME.fullmatch(text)):
        return Found()
    filing = document.filing if document else None
    object_ = f"filing:{filing.ref}" if filing else f"document:{document.number}" if document else ""
    number = document.number if document else ""
    access.record(by=by, action="search_number", object_=object_, now=now, number=number)
    if document is None:
        return Found(problem="本机构没有这个验证码的文书。请核对验证码;其他机构的文书,请在公开核验页查验。")
    return Found(filing=filing) if filing else Found(document=document)


def _own_document(by: Staff, **wanted: str) -> Document | None:
    return Document.objects.filter(office=by.office_id, **wanted).select_related("filing").first()


def _find_by_our_number(*, text: str, by: Staff, now: datetime) -> Found:
    filing = Filing.objects.of_office(by.office_id).filter(number=text).first()
    if filing is None:
        document = _own_document(by, number=text)
        filing = document.filing if document else None
    access.record(by=by, action="search_number", object_=f"filing:{filing.ref}" if filing else "", now=now, number=text)
    return (
        Found(filing=filing)
        if filing
        else Found(problem="本机构没有这个编号的备案。请核对编号;其他机构的备案请按证件号码查询。")
    )


def search_names(*, text: str, by: Staff, now: datetime) -> list[InsuredPerson]:
    """Own-office persons whose name, pinyin or initials begin so; at most NAME_HITS + 1 rows. Raises BadInput."""
    _ensure(by, "filing.search_person", "查找参保人员")
    query = classify_query(text)
    if query.problem:
        raise BadInput("q", query.problem)
    found = InsuredPerson.objects.found_by_key(office=by.office_id, kinds=query.key_kinds, key=query.value)
    hits = list(found.for_rows()[: NAME_HITS + 1])
    access.record(by=by, action="search_name", object_="", now=now, kind=str(query.kind), hits=str(len(hits)))
    return hits


def visible_person(*, ref: str, by: Staff, session_key: str) -> InsuredPerson:
    """A person of the own office, or one whose exact number this clerk typed in this session. Else DoesNotExist."""
    if not by.has_perm("filing.search_person"):
        raise InsuredPerson.DoesNotExist
    granted = AccessGrant.objects.filter(staff=by, session_hash=_session_hash(session_key)).values("person")
    return InsuredPerson.objects.for_page().filter(Q(office=by.office_id) | Q(pk__in=granted)).get(ref=ref)


def note_opened(*, person: InsuredPerson, by: Staff, now: datetime) -> None:
    """The entry of one look at a person's page."""
    access.record(by=by, action="open_person", object_=f"person:{person.ref}", now=now, number=person.masked_number)


def reveal_number(*, person: InsuredPerson, purpose: str, by: Staff, now: datetime) -> str:
    """The full certificate number for a stated purpose, with an entry."""
    if not purpose.strip():
        raise BadInput("purpose", "请写明查看完整号码的用途。")
    access.record(by=by, action="reveal_number", object_=f"person:{person.ref}", now=now, purpose=purpose.strip()[:100])
    certificate = person.certificate
    return certificate.number if certificate else ""


def find_duplicates(data: PersonData) -> list[InsuredPerson]:
    """Persons with the same certificate number, or the same name and birth date: shown before saving."""
    same_number = Q(certificates__number_index=blind_index(normalise_number(data.certificate_number)))
    same_person = Q(name=check_name(data.name).name, birth_date=data.birth_date) if data.birth_date else Q(pk__in=[])
    return list(InsuredPerson.objects.filter(same_number | same_person).distinct().for_page()[:20])


@transaction.atomic
def register_person(*, data: PersonData, by: Staff, now: datetime, not_duplicate: bool = False) -> InsuredPerson:
    """Register with certificate, enrolments and search keys. Raises BadInput per field."""
    _ensure(by, "filing.register_person", "登记参保人员")
    checked = _checked(data, day_of(now))
    _refuse_duplicates(checked, not_duplicate)
    person = InsuredPerson(created_at=now, created_by=by)
    _fill(person, checked, by)
    person.save(force_insert=True)
    _new_certificate(person, checked.certificate_kind, checked.certificate_number, checked.nationality, by, now)
    for row in checked.schemes:
        enrolment = Enrolment.objects.create(person=person, scheme=row.scheme, office=checked.office)
        _state(enrolment, row.state, row.since, checked.checked_source or "register", by, now)
    write_keys(person)
    _entry(person, "register_person", by, now, number=mask_number(checked.certificate_number))
    return person


@transaction.atomic
def update_person(
    *, person: InsuredPerson, data: PersonData, by: Staff, now: datetime, expected_version: int
) -> InsuredPerson:
    """Correct contact and register facts; a certificate is added by `add_certificate`. The entry keeps old values."""
    _ensure(by, "filing.register_person", "修改参保人员")
    if person.office_id != by.office_id:
        raise NotAllowed("这位参保人属于其他经办机构,不能在此修改,没有保存。")
    checked = _checked(data, day_of(now))
    before = {"name": person.name, "retired": person.retired, "employer": person.employer}
    _fill(person, checked, by)
    moved = InsuredPerson.objects.filter(pk=person.pk, version=expected_version).update(version=F("version") + 1)
    if not moved:
        raise StaleFiling("这位参保人的信息刚被别人修改。", "您的修改没有保存;请刷新页面后再改。")
    person.version = expected_version + 1
    person.save()
    for row in checked.schemes:
        enrolment, _ = Enrolment.objects.get_or_create(
            person=person, scheme=row.scheme, defaults={"office": checked.office}
        )
        if enrolment.state_on(row.since) != row.state:
            _state(enrolment, row.state, row.since, checked.checked_source or "register", by, now)
    write_keys(person)
    _entry(person, "update_person", by, now, before=before)
    return person


@transaction.atomic
def add_certificate(
    *, person: InsuredPerson, kind: str, number: str, nationality: str, by: Staff, now: datetime
) -> Certificate:
    """A further or newer certificate; the old one of the same kind stays findable."""
    _ensure(by, "filing.register_person", "登记证件")
    check = check_certificate(kind, number, today=day_of(now), nationality=nationality)
    if check.problem:
        raise BadInput("certificate_number", check.problem)
    person.certificates.filter(kind=kind, current=True).update(current=False)
    certificate = _new_certificate(person, kind, check.number, nationality, by, now)
    _entry(person, "add_certificate", by, now, number=mask_number(check.number))
    return certificate


@transaction.atomic
def record_state(
    *, enrolment: Enrolment, state: str, since: date, source: str, by: Staff, now: datetime
) -> EnrolmentState:
    """A dated insurance state; earlier rows are never overwritten."""
    ensure_may_register(by)
    row = _state(enrolment, state, since, source, by, now)
    _entry(enrolment.person, "record_state", by, now, scheme=enrolment.scheme, state=state, since=str(since))
    return row


def write_keys(person: InsuredPerson) -> None:
    """The search keys of the name as it now is."""
    PersonKey.objects.filter(person=person).delete()
    PersonKey.objects.bulk_create(
        [
            PersonKey(person=person, office_id=person.office_id, kind=kind, key=key)
            for kind, key in name_keys(person.name)
        ]
    )


def _new_certificate(
    person: InsuredPerson, kind: str, number: str, nationality: str, by: Staff, now: datetime
) -> Certificate:
    """Two clerks may register one number at once: the unique constraint decides, and the loser reads a sentence."""
    try:
        with transaction.atomic():
            return Certificate.objects.create(
                person=person, kind=kind, number=number, nationality=nationality, added_at=now, added_by=by
            )
    except IntegrityError as taken:
        raise BadInput("certificate_number", "这个证件号码已登记在册,没有保存。请先按该号码查找。") from taken


def ensure_may_register(by: Staff) -> None:
    _ensure(by, "filing.register_person", "登记参保状态")


def _ensure(by: Staff, permission: str, what: str) -> None:
    if not by.has_perm(permission):
        raise NotAllowed(f"您的岗位不能{what},没有保存。请由有权限的同事办理。")


def _session_hash(session_key: str) -> str:
    return hashlib.sha256(f"grant:{session_key}".encode()).hexdigest()


def _checked(data: PersonData, day: date) -> PersonData:
    name = check_name(data.name)
    if name.problem:
        raise BadInput("name", name.problem)
    certificate = check_certificate(
        data.certificate_kind, data.certificate_number, today=day, nationality=data.nationality
    )
    if certificate.problem:
        raise BadInput("certificate_number", certificate.problem)
    for field in ("phone", "second_phone"):
        text = getattr(data, field)
        if text and check_any_phone(text).problem:
            raise BadInput(field, check_any_phone(text).problem)
    if data.birth_date and certificate.birth_date and data.birth_date != certificate.birth_date:
        raise BadInput("birth_date", "出生日期与证件号码不一致,没有保存。请核对证件。")
    return PersonData(
        **{
            **data.__dict__,
            "name": name.name,
            "certificate_number": certificate.number,
            "birth_date": data.birth_date or certificate.birth_date,
            "gender": data.gender if data.gender not in ("", "0") else (certificate.sex or "0"),
            "phone": check_any_phone(data.phone).number if data.phone else "",
            "second_phone": check_any_phone(data.second_phone).number if data.second_phone else "",
        }
    )


def _refuse_duplicates(data: PersonData, not_duplicate: bool) -> None:
    number = blind_index(data.certificate_number)
    if Certificate.objects.filter(number_index=number).exists():
        raise BadInput("certificate_number", "这个证件号码已登记在册,没有重复保存。请按该号码查找这位参保人。")
    if not not_duplicate and find_duplicates(data):
        raise BadInput(
            "name", "已有同名且同日出生的参保人,没有保存。请先核对是否同一人;确非同一人的,勾选「确非同一人」后再保存。"
        )


def _fill(person: InsuredPerson, data: PersonData, by: Staff) -> None:
    for field in (
        "name",
        "gender",
        "birth_date",
        "office",
        "phone",
        "second_phone",
        "address",
        "employer",
        "retired",
        "credential",
    ):
        setattr(person, field, getattr(data, field))
    person.checked_source = data.checked_source
    person.checked_on = data.checked_on if data.checked_source else None
    person.checked_by = by if data.checked_source else None


def _state(enrolment: Enrolment, state: str, since: date, source: str, by: Staff, now: datetime) -> EnrolmentState:
    """The one door for a dated state, whoever brings it: the filings follow in the same transaction (C24)."""
    if state in ENDING and since > day_of(now):
        raise BadInput("since", "终止参保的日期晚于今天,没有保存。它会终止备案,请在当日或者以后登记。")
    row = EnrolmentState.objects.create(
        enrolment=enrolment, state=state, since=since, source=source, recorded_at=now, recorded_by=by
    )
    insurance.apply_effects(enrolment=enrolment, by=by, now=now)
    return row


def _entry(person: InsuredPerson, action: str, by: Staff, now: datetime, **detail) -> None:
    audit.append(stream=Stream.CHANGE, action=action, object_=f"person:{person.ref}", now=now, by=by, detail=detail)
