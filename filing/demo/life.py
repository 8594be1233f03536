"""What happens to approved filings in the demo: a change, a pause and a return, proof handed in later, new contacts."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from filing.choices import FilingStatus, FilingType, MaterialKind, PlatformCheck, SeenAs, SignatureKind
from filing.demo.desk import CLERKS, REVIEWERS, Desk
from filing.demo.people import BY_KEY
from filing.models import Filing, Staff
from filing.operations import completion, following, intake, materials, review, standing

Event = tuple[datetime, Callable[[datetime], None]]


def life_events(desk: Desk, now: datetime) -> Iterator[Event]:
    """`now` is when the demo starts; each act finds its filing by person and type."""

    def at_desk(key: str, type_: FilingType) -> tuple[Filing, Staff, Staff]:
        filing = Filing.objects.get(person__name=BY_KEY[key].name, type=type_, status=FilingStatus.APPROVED)
        office = filing.office_id
        return filing, desk.staff[CLERKS[office][0]], desk.staff[REVIEWERS[office][0]]

    def call_elsewhere(at: datetime) -> None:
        filing, clerk, _ = at_desk("card", FilingType.RESIDENT)
        contact = {"contact_name": "演示联系人", "contact_phone": "16900008888", "address": "江苏省徐州市演示路66号"}
        standing.update_contact(filing=filing, by=clerk, now=at, expected_version=None, phone=filing.phone, **contact)

    def pause(at: datetime) -> None:
        filing, clerk, _ = at_desk("lu", FilingType.RETIREE)
        given = {"reason": "申请人回苏州长住", "in_hospital": False}
        standing.suspend(filing=filing, by=clerk, now=at, expected_version=None, since=None, **given)

    def come_back(at: datetime) -> None:
        filing, clerk, _ = at_desk("lu", FilingType.RETIREE)
        standing.resume(filing=filing, by=clerk, now=at, expected_version=None)

    def bring_proof(key: str) -> Callable[[datetime], None]:
        def bring(at: datetime) -> None:
            filing, clerk, _ = at_desk(key, FilingType.RESIDENT)
            kind = MaterialKind.RESIDENCE_PROOF
            given = {"kind": kind, "uploads": [desk.upload(kind, filing.person)], "seen_as": SeenAs.ORIGINAL}
            completion.add_pages(filing=filing, by=clerk, now=at, **given)
            completion.hand_in(filing=filing, by=clerk, now=at)

        return bring

    def confirm(at: datetime) -> None:
        filing, _, reviewer = at_desk("xiaoyu", FilingType.RESIDENT)
        completion.decide(filing=filing, by=reviewer, now=at, expected_version=None, confirm=True)

    def move(at: datetime) -> None:
        """变更: another city, with new proof, handed in and decided."""
        filing, clerk, reviewer = at_desk("he", FilingType.POSTED)
        draft = following.change(filing=filing, by=clerk, now=at, in_hospital=False)
        data = {
            "place": desk.places["321000"], "end": None, "identity_checked": True, "notice_read": True,
            "platform_check": PlatformCheck.NONE_FOUND, "in_hospital": False, "paid": False,
        }  # fmt: skip
        intake.edit_filing(filing=draft, data=data, by=clerk, now=at, expected_version=None)
        kind = MaterialKind.WORK_CONTRACT
        given = {"kind": kind, "uploads": [desk.upload(kind, draft.person)], "seen_as": SeenAs.ORIGINAL}
        materials.add_pages(filing=draft, by=clerk, now=at, **given)
        materials.sign(filing=draft, kind=SignatureKind.PAPER, by=clerk, now=at)
        sent = intake.submit(filing=draft, by=clerk, now=at)
        review.approve(filing=sent, by=reviewer, now=at, expected_version=None)

    yield now - timedelta(days=2, minutes=34), pause
    yield now - timedelta(minutes=33), call_elsewhere
    yield now - timedelta(minutes=31), come_back
    yield now - timedelta(minutes=29), bring_proof("xiaoyu")
    yield now - timedelta(minutes=27), bring_proof("jin")
    yield now - timedelta(minutes=24), confirm
    yield now - timedelta(minutes=18), move
