"""Shapes of constraints that several tables have."""

from django.db.models import CheckConstraint, F, Q


def both_or_neither(at: str, by: str, *, name: str) -> CheckConstraint:
    """When something happened and who did it stand together."""
    nothing, whole = Q(), Q()
    for field in (at, by):
        nothing &= Q(**{f"{field}__isnull": True})
        whole &= Q(**{f"{field}__isnull": False})
    return CheckConstraint(condition=nothing | whole, name=name)


def published_by_another(table: str) -> list[CheckConstraint]:
    """Of rows that one drafts and a second person publishes; `table` begins the constraints' names."""
    return [
        both_or_neither("published_at", "published_by", name=f"{table}_published_pair"),
        CheckConstraint(
            condition=Q(published_by__isnull=True) | ~Q(published_by=F("drafted_by")), name=f"{table}_two_people"
        ),
    ]
