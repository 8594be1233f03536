"""`manage.py make_demo_fixtures`: writes fixtures/demo_*.json and fixtures/files anew, from an empty database.

Needed only after a change of models or of filing/demo; see fixtures/README.md. What depends on keys (blind indexes,
documents) and the audit chain of the scratch database stay out.
"""

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.management.base import BaseCommand, CommandError
from django.db import models, transaction

from filing.audit import SHANGHAI
from filing.demo.cells import ENDED, SUSPENDED, Past, past_filings
from filing.demo.desk import CLERKS, Case, Desk
from filing.demo.people import NEWCOMERS, PAUSED_SINCE, PEOPLE
from filing.demo.register import register
from filing.demo.stories import case_events
from filing.models import (
    Certificate,
    Counter,
    Decision,
    DecisionReason,
    Enrolment,
    EnrolmentState,
    Filing,
    InsuredPerson,
    Material,
    Page,
    PersonKey,
    Signature,
    Submission,
    Suspension,
)
from filing.numbers import FILING_PREFIX

REGISTERED = datetime(2023, 1, 16, 9, tzinfo=SHANGHAI)
PEOPLE_MODELS = (InsuredPerson, Certificate, Enrolment, EnrolmentState, PersonKey)
FILING_MODELS = (Filing, Suspension, Submission, Decision, DecisionReason, Material, Page, Signature, Counter)
INSURANCE_ENDED = "QX03"


class Command(BaseCommand):
    help = "Write fixtures/demo_people.json, fixtures/demo_filings.json and fixtures/files from an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if InsuredPerson.objects.exists():
            raise CommandError(
                "这个数据库里已有参保人员，没有改动任何文件。请用一个新建、只载入参照数据和人员账号的数据库。"
            )
        desk = Desk()
        with transaction.atomic():
            for persona in PEOPLE:
                if persona.key not in NEWCOMERS:
                    clerk = desk.staff[CLERKS[persona.office][0]]
                    register(persona, by=clerk, now=REGISTERED, checked_on=REGISTERED.date())
            for serial, past in enumerate(past_filings()):
                play(past, desk, serial)
        folder = Path(settings.BASE_DIR) / "fixtures"
        write(folder / "demo_people.json", PEOPLE_MODELS)
        write(folder / "demo_filings.json", FILING_MODELS)
        keep_specimens(desk)


def play(past: Past, desk: Desk, serial: int) -> None:
    case = Case(past.story, desk, serial)
    for moment, act in case_events(case, past.taken, past.later):
        act(moment)
    if past.then == ENDED:
        day = date(past.taken.year, 6, 30)  # the last insured day, see people.MOVES
        Filing.objects.filter(pk=case.ref).update(status="ended", ended_on=day, end_reason=INSURANCE_ENDED)
    elif past.then == SUSPENDED:
        recorded_at = datetime(PAUSED_SINCE.year, PAUSED_SINCE.month, 2, 9, tzinfo=SHANGHAI)
        Suspension.objects.filter(filing=case.ref).update(recorded_at=recorded_at, recorded_by=case.clerk)


def write(path: Path, kinds: Iterable[type[models.Model]]) -> None:
    """One row a line, foreign keys to reference data by natural key."""
    rows = [row for kind in kinds for row in rows_of(kind)]
    path.write_text("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n", encoding="utf-8")


def rows_of(kind: type[models.Model]) -> list[dict[str, Any]]:
    """Counters of documents stay out with the documents: they would leave gaps in the numbers."""
    found = kind.objects.order_by("pk")
    if kind is Counter:
        found = found.filter(prefix=FILING_PREFIX)
    return json.loads(serializers.serialize("json", found, use_natural_foreign_keys=True))


def keep_specimens(desk: Desk) -> None:
    folder = settings.SPECIMENS
    folder.mkdir(exist_ok=True)
    for kind, upload in desk.uploads.items():
        (folder / f"{kind}.jpg").write_bytes(upload.pages[0].jpeg)
        (folder / f"{kind}.thumb.jpg").write_bytes(upload.pages[0].thumbnail)
