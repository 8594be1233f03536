"""What came from elsewhere in the demo: a filing of the app that waits for its second person, and a telephone list."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from filing.choices import Channel, FilingType, Mode, PlatformCheck
from filing.dates import EXPIRY_STEPS, period_end, today
from filing.demo.desk import CLERKS, Desk
from filing.demo.people import BY_KEY, GUSU
from filing.errors import BadInput
from filing.operations import expiring, people, recorded

Event = tuple[datetime, Callable[[datetime], None]]
RECORDED_MINUTES, CALLS_MINUTES = 42, 20


def outside_events(desk: Desk, now: datetime) -> Iterator[Event]:
    clerk = desk.staff[CLERKS[GUSU][1]]

    def record(at: datetime) -> None:
        persona, taken = BY_KEY["mei"], today(at) - timedelta(days=20)
        found = people.find_by_number(text=persona.number, by=clerk, session_key="demo", now=at)
        data = {
            "type": FilingType.OTHER, "mode": Mode.MATERIALS, "place": desk.places["420100"],
            "enrolment": found.person.enrolments.all()[0], "start": taken,
            "end": period_end(taken, 12), "accepted_on": taken,
            "channel": Channel.JS_APP, "original_number": "JSYB-DEMO-0001", "platform_check": PlatformCheck.FOUND,
            "phone": persona.phone,
        }  # fmt: skip
        key = uuid5(NAMESPACE_URL, f"demo:recorded:{at.isoformat()}")
        recorded.record_elsewhere(person=found.person, data=data, by=clerk, now=at, form_key=key)

    def call(at: datetime) -> None:
        """The first step in which anything ends; none is told where nothing does."""
        for within in EXPIRY_STEPS:
            try:
                expiring.issue_call_list(within=within, by=clerk, now=at)
            except BadInput:
                continue
            return

    yield now - timedelta(minutes=RECORDED_MINUTES), record
    yield now - timedelta(minutes=CALLS_MINUTES), call
