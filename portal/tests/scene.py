"""The office of the screen table: its people, and a thing for every address and state, built once for all screens."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.test import Client
from django.utils import timezone

from filing.choices import Channel, CheckSource, DocumentKind, FilingType, InsuranceState, Mode, PlatformCheck
from filing.dates import today
from filing.models import (
    AuditEntry,
    DecisionReason,
    EnrolmentState,
    Filing,
    InsuredPerson,
    Office,
    Phrase,
    Place,
    PrintCopy,
    Staff,
)
from filing.operations import (
    accounts,
    completion,
    materials,
    notices,
    papers,
    people,
    policy,
    recorded,
    review,
    seals,
    standing,
    texts,
)
from filing.tests import world as w
from filing.tests.upload_files import seal_png
from filing.uploads import AcceptedPage, AcceptedUpload
from portal.tests.access_table import ROLES
from portal.tests.world import photo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def scanned(name: str) -> AcceptedUpload:
    """A page that can be read again, without running the decoder."""
    content = photo(name).read()
    sha = hashlib.sha256(content).hexdigest()
    page = AcceptedPage(jpeg=content, sha256=sha, width=900, height=1200, thumbnail=content)
    return AcceptedUpload(
        kind="jpeg", received_sha256=sha, received_bytes=len(content), label=name, pages=(page,), warnings=()
    )


class Scene:
    """The office 320508 at work and 320583 with nothing yet. `things`: the arguments of addresses, by name."""

    def __init__(self) -> None:
        self.now = timezone.now() - timedelta(hours=1)
        self.staff = {role: self._member(group, office) for role, (group, office) in ROLES.items() if group}
        self.staff["foreign_supervisor"] = self._member(w.SUPERVISOR, "320583")
        self.staff["due"] = self._with_start_password()
        self.clerk, self.reviewer, self.supervisor = (self.staff[r] for r in ("clerk", "reviewer", "supervisor"))
        self.things: dict[str, dict[str, Any]] = {
            "": {},
            "missing": {"ref": UUID(int=0)},
            "no code": {"code": "0" * 11},
        }
        seals.set_seal(office=Office.objects.get(pk="320508"), upload=seal_png(), by=self.supervisor, now=self.now)
        self._drafts()
        self._waiting()
        self._decided()
        self._recorded()
        self._documents()
        self._desk()

    def session(self, who: str) -> str:
        """A fresh session of that member, "" for a stranger."""
        if who == "anonymous":
            return ""
        client = Client()
        client.force_login(self.staff[who])
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    @staticmethod
    def _member(group: str, office: str | None) -> Staff:
        member = w.staff(group, office=office, name={w.CLERK: "林晓岚", w.REVIEWER: "周明"}.get(group, ""))
        Staff.objects.filter(pk=member.pk).update(is_staff=group in {w.SUPERVISOR, w.AUDITOR, w.ADMIN})
        return Staff.objects.select_related("office").get(pk=member.pk)

    def _with_start_password(self) -> Staff:
        member = w.staff(w.CLERK, name="新同事")
        accounts.issue_start_password(member=member, by=self.staff["admin"], now=self.now)
        return Staff.objects.get(pk=member.pk)

    def _person(self, name: str, **given: Any) -> InsuredPerson:
        return w.person(self.clerk, name=name, now=self.now, **given)

    def _approved(self, name: str, type_: FilingType, place: str = "330100", *, ago: int = 0, **given: Any) -> Filing:
        now = self.now - ago * DAY
        return w.approved(
            self.clerk, self.reviewer, w.person(self.clerk, name=name, now=now), type_, place, now=now, **given
        )

    def _keep(self, name: str, filing: Filing) -> Filing:
        self.things[name] = {"ref": filing.ref}
        return filing

    def _drafts(self) -> None:
        self.person = self._person("张建国")
        self.things["person"] = {"ref": self.person.ref}
        self.things["foreign person"] = {
            "ref": w.person(self.staff["foreign"], name="顾明", office=self.staff["foreign"].office, now=self.now).ref
        }
        draft = w.draft(self.clerk, self.person, FilingType.RESIDENT, "320100", now=self.now)
        first = draft.materials.get()
        lost = first.pages.get()
        self.things["lost page"] = {"ref": draft.ref, "pk": lost.pk}
        (settings.MEDIA_ROOT / lost.file).unlink()
        materials.add_pages(
            filing=draft, kind=first.kind, uploads=[scanned("居住证.jpg")], by=self.clerk, now=self.now + MINUTE
        )
        self._keep("draft", draft)
        bare = {"papers": False, "signed": False, "now": self.now}
        self._keep("bare", w.draft(self.clerk, self._person("吴桂英"), FilingType.RESIDENT, **bare))
        noticed = self._keep("noticed", w.draft(self.clerk, self._person("沈玉珍"), FilingType.RESIDENT, **bare))
        notices.issue_notice(filing=noticed, by=self.clerk, now=self.now, expected_version=noticed.version)

    def _waiting(self) -> None:
        resident = (FilingType.RESIDENT, "320100")
        filing = w.draft(self.clerk, self._person("王秀英"), *resident, papers=False, now=self.now)
        materials.add_pages(
            filing=filing, kind="residence_proof", uploads=[scanned("居住证.jpg")], by=self.clerk, now=self.now
        )
        self.submitted = self._keep("submitted", w.intake.submit(filing=filing, by=self.clerk, now=self.now))

    def _decided(self) -> None:
        self.approved = self._keep("approved", self._approved("李国强", FilingType.OTHER))
        self.things["person of approved"] = {"ref": self.approved.person.ref}
        self._keep("promise", self._approved("孙丽华", FilingType.RESIDENT, mode=Mode.PROMISE))
        handed_in = self._keep("handed in", self._approved("周桂芳", FilingType.RESIDENT, mode=Mode.PROMISE))
        kind = completion.slots(handed_in, now=self.now)[0].slot.kind
        given = {"filing": handed_in, "by": self.clerk, "now": timezone.now()}
        completion.add_pages(**given, kind=kind, uploads=[scanned("补交.jpg")])
        completion.hand_in(**given)
        self._keep("ending", self._approved("郑海涛", FilingType.POSTED, "420100", end=today() + 9 * DAY))
        paused = self._keep("paused", self._approved("何志远", FilingType.RESIDENT))
        standing.suspend(
            filing=paused, by=self.clerk, now=timezone.now(), expected_version=paused.version, since=None,
            reason="申请人要求", in_hospital=False,
        )  # fmt: skip
        back = self._keep("back", self._approved("许文娟", FilingType.RESIDENT, ago=20))
        for state, days in ((InsuranceState.PAUSED, 9), (InsuranceState.NORMAL, 2)):
            people.record_state(
                enrolment=back.enrolment, state=state, since=today() - days * DAY, source=CheckSource.REGISTER,
                by=self.clerk, now=timezone.now(),
            )  # fmt: skip
        self._keep("refused", self._against("陈桂兰", review.refuse, "refuse"))
        returned = self._keep("returned", self._against("冯国平", review.return_filing, "return"))
        self.correction = returned.documents.get(kind=DocumentKind.CORRECTION)

    def _against(self, name: str, decide: Callable[..., Filing], action: str) -> Filing:
        filing = w.submitted(self.clerk, self._person(name), FilingType.RESIDENT, "320100", now=self.now)
        given = {"filing": filing, "by": self.reviewer, "now": self.now, "expected_version": filing.version}
        return decide(**given, reasons=[w.reason(action)])

    def _recorded(self) -> None:
        insured = self._person("蒋玉兰")
        data = {
            "channel": Channel.JS_APP, "original_number": "JSYB-1", "platform_check": PlatformCheck.FOUND,
            "type": FilingType.RESIDENT, "mode": Mode.MATERIALS, "place": Place.objects.get(pk="330100"),
            "enrolment": insured.enrolments.first(), "accepted_on": today() - 30 * DAY, "start": today() - 30 * DAY,
            "end": None, "phone": "13800000000", "contact_name": "", "contact_phone": "", "remark": "",
        }  # fmt: skip
        given = {"person": insured, "data": data, "by": self.clerk, "now": self.now}
        filing = recorded.record_elsewhere(**given, form_key=uuid4())
        self._keep("recorded", filing)
        review.return_filing(
            filing=filing, by=self.reviewer, now=self.now, expected_version=filing.version,
            reasons=[w.reason("return")],
        )  # fmt: skip

    def _documents(self) -> None:
        slip = self.approved.documents.get(kind=DocumentKind.SLIP)
        receipt = self.approved.documents.get(kind=DocumentKind.RECEIPT)
        promise = Filing.objects.get(ref=self.things["promise"]["ref"])
        printed = promise.documents.get(kind=DocumentKind.SLIP)
        void = promise.documents.get(kind=DocumentKind.RECEIPT)
        papers.print_copy(document=printed, by=self.clerk, now=self.now)
        papers.void_document(document=void, by=self.supervisor, now=self.now, reason="机构电话印错")
        papers_by_name = {
            "slip": slip, "receipt": receipt, "printed": printed, "void": void,
            "correction": self.correction,
        }  # fmt: skip
        self.things |= {name: {"number": paper.number} for name, paper in papers_by_name.items()}
        self.things |= {f"code of {name}": {"code": paper.code} for name, paper in papers_by_name.items()}

    def _desk(self) -> None:
        """A row of each model of the admin, the drafts of supervisors, an account to be reset."""
        page = self.submitted.materials.get().pages.get()
        version = policy.copy_as_draft(source=self.approved.policy, by=self.supervisor, now=self.now)
        text = texts.draft_from_current(kind=DocumentKind.SLIP, by=self.supervisor, now=self.now)
        rows = {
            "filing": self.approved.pk, "material": page.material_id, "page": page.pk,
            "document": self.correction.pk, "insuredperson": self.person.pk, "place": "330100",
            "auditentry": AuditEntry.objects.filter(office="320508").first().pk, "county": "320505",
            "printcopy": PrintCopy.objects.first().pk, "decisionreason": DecisionReason.objects.first().pk,
            "reason": w.reason("refuse").pk, "phrase": Phrase.objects.first().pk, "workday": "2026-10-01",
            "enrolmentstate": EnrolmentState.objects.filter(enrolment__person=self.person).first().pk,
            "referralhospital": "H001", "policyversion": self.approved.policy_id, "staff": self.reviewer.pk,
            "office": "320508", "papertext": text.pk, "policyversion draft": version.pk,
        }  # fmt: skip
        self.things |= {f"row of {model}": {"object_id": pk} for model, pk in rows.items()}
        self.things |= {
            "filing app": {"app_label": "filing"}, "reviewer": {"id": self.reviewer.pk},
            "sample": {"pk": text.pk}, "draft policy": {"pk": version.pk}, "policy": {"pk": self.approved.policy_id},
            "office": {"code": "320508"}, "empty office": {"code": "320583"},
        }  # fmt: skip
