"""Numbers of filings and documents, allotted inside the transaction that needs them."""

from datetime import date

from django.db import connection

from filing.models import Counter
from filing.numbers import format_number

FILING, DOCUMENT = "YDBA", "YDWS"


def allot(*, prefix: str, district: str, day: date) -> str:
    """The next number of this prefix, district and Shanghai day. Taken back only with its whole transaction."""
    counters = Counter.objects.filter(prefix=prefix, district=district, day=day)
    if connection.features.has_select_for_update:
        counters = counters.select_for_update()
    counter = counters.first()
    if counter is None:
        Counter.objects.bulk_create([Counter(prefix=prefix, district=district, day=day)], ignore_conflicts=True)
        counter = counters.get()
    counter.last += 1
    counter.save(update_fields=["last"])
    return format_number(prefix, district, day, counter.last)
