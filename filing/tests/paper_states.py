"""A paper in every state the public page tells, made by the operations of the counter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from filing.choices import CancelGround, FilingType, InsuranceState, SignatureKind
from filing.models import Document, Filing, Place, Reason, Staff
from filing.operations import following, intake, lifecycle, materials, papers, people, review, standing
from filing.tests import world as w

LATER = w.NOW + timedelta(days=7)
YEARS_LATER = w.NOW + timedelta(days=800)


@dataclass(frozen=True)
class Desk:
    clerk: Staff
    reviewer: Staff
    supervisor: Staff

    def slip(self, type_: FilingType = FilingType.RESIDENT, **changes) -> Document:
        filing = w.approved(self.clerk, self.reviewer, w.person(self.clerk), type_, **changes)
        return filing.documents.get(kind="slip")

    def follow(self, draft: Filing, place: str, now: datetime) -> Filing:
        """The linked draft completed and approved."""
        given = {
            "place": Place.objects.get(pk=place), "identity_checked": True, "notice_read": True,
            "platform_check": "none", "in_hospital": False, "paid": False,
        }  # fmt: skip
        draft = intake.edit_filing(filing=draft, data=given, by=self.clerk, now=now, expected_version=None)
        materials.add_pages(filing=draft, kind="residence_proof", uploads=[w.upload()], by=self.clerk, now=now)
        materials.sign(filing=draft, kind=SignatureKind.PAPER, by=self.clerk, now=now)
        new = intake.submit(filing=Filing.objects.get(pk=draft.pk), by=self.clerk, now=now)
        return review.approve(filing=new, by=self.reviewer, now=now, expected_version=new.version)


def desk() -> Desk:
    return Desk(w.staff(w.CLERK), w.staff(w.REVIEWER), w.staff(w.SUPERVISOR))


def in_force(at: Desk) -> Document:
    return at.slip()


def not_yet(at: Desk) -> Document:
    return at.slip(FilingType.OTHER, start=date(2026, 12, 20))


def expired(at: Desk) -> Document:
    return at.slip(FilingType.OTHER)


def cancelled(at: Desk) -> Document:
    slip = at.slip()
    reason = Reason.objects.filter(action="cancel", ground=CancelGround.REQUEST).first()
    lifecycle.cancel(filing=slip.filing, by=at.clerk, now=w.NOW, expected_version=None, reason=reason)
    return slip


def suspended(at: Desk) -> Document:
    slip = at.slip()
    standing.suspend(
        filing=slip.filing, by=at.clerk, now=w.NOW, expected_version=None, since=date(2026, 11, 25), reason="回苏州居住",
        in_hospital=False,
    )  # fmt: skip
    return slip


def ended(at: Desk) -> Document:
    slip = at.slip()
    people.record_state(
        enrolment=slip.filing.enrolment, state=InsuranceState.TERMINATED, since=date(2026, 11, 26), source="register",
        by=at.clerk, now=LATER,
    )  # fmt: skip
    return slip


def revoked(at: Desk) -> Document:
    slip = at.slip()
    revoke(slip.filing, at)
    return slip


def revoked_and_put_right(at: Desk) -> Document:
    slip = at.slip()
    revoke(slip.filing, at, with_correction=True)
    at.follow(slip.filing.successors.get(), "320100", w.NOW)
    return slip


def replaced(at: Desk) -> Document:
    slip = at.slip()
    draft = following.change(filing=slip.filing, by=at.clerk, now=LATER, in_hospital=False)
    at.follow(draft, "320100", LATER)
    return slip


def void(at: Desk) -> Document:
    slip = at.slip()
    papers.void_document(document=slip, by=at.supervisor, now=w.NOW, reason="电话印错")
    return slip


def revoke(filing: Filing, at: Desk, **given) -> None:
    lifecycle.revoke(
        filing=filing, by=at.supervisor, now=w.NOW, expected_version=None, reason=w.reason("revoke"),
        words="就医地录错", **given,
    )  # fmt: skip


@dataclass(frozen=True)
class State:
    """What is told of the paper that `make` makes, asked at `asked`; `succeeded`: it names a filing in its place."""

    told: str
    make: Callable[[Desk], Document]
    asked: datetime = LATER
    succeeded: bool = False


STATES = {
    "有效": State("有效", in_force),
    "未生效": State("未生效", not_yet),
    "已到期": State("已到期", expired, YEARS_LATER),
    "已取消": State("已取消", cancelled),
    "取消当日": State("有效,到2026年11月23日为止(已取消)", cancelled, w.NOW),
    "暂停使用": State("暂停使用", suspended),
    "已终止": State("已终止", ended),
    "已撤销": State("已撤销", revoked),
    "已撤销并更正": State("已撤销", revoked_and_put_right, succeeded=True),
    "已被替代": State("已被替代", replaced, succeeded=True),
    "作废": State("作废", void),
}
