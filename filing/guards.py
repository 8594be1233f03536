"""Database triggers, one table of them for both engines.

`install` and `remove` are called by the migration, and by the tests' flush, which append-only tables would refuse.
"""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

# Words, hashes and decisions: inserted once, never changed, never deleted.
APPEND_ONLY = (
    "filing_auditentry",
    "filing_submission",
    "filing_decision",
    "filing_decisionreason",
    "filing_printcopy",
    "filing_page",
    "filing_signature",
    "filing_enrolmentstate",
    "filing_phonenotice",
    "filing_correctionnotice",
    "filing_noticeline",
)
# Rows that change through operations, and are never deleted.
NO_DELETE = (
    "filing_filing",
    "filing_document",
    "filing_material",
    "filing_certificate",
    "filing_insuredperson",
    "filing_audithead",
)
POLICY_CHILDREN = ("filing_policyslot", "filing_policyscheme")

_OVERLAP = """EXISTS (SELECT 1 FROM filing_filing o WHERE o.id <> NEW.id AND o.status = 'approved'
 AND o.enrolment_id = NEW.enrolment_id AND o.place_id = NEW.place_id
 AND o.start <= COALESCE(NEW."end", '9999-12-31') AND NEW.start <= COALESCE(o."end", '9999-12-31'))"""
_PUBLISHED = "EXISTS (SELECT 1 FROM filing_policyversion p WHERE p.id = {row}.policy_id AND p.published_at IS NOT NULL)"
_PERSON = "NOT EXISTS (SELECT 1 FROM filing_enrolment e WHERE e.id = NEW.enrolment_id AND e.person_id = NEW.person_id)"
_FROZEN_WORDS = (
    "NEW.words <> OLD.words OR NEW.words_hash <> OLD.words_hash OR NEW.number <> OLD.number OR NEW.code <> OLD.code"
)


@dataclass(frozen=True)
class Guard:
    """A statement of `event` on `table` is refused with `message` when `condition` (SQL over NEW/OLD) holds."""

    name: str
    table: str
    event: str
    message: str
    condition: str = ""


def guards() -> list[Guard]:
    found = []
    for table in APPEND_ONLY:
        found.append(Guard(f"{table}_no_update", table, "UPDATE", f"{table} is append-only"))
        found.append(Guard(f"{table}_no_delete", table, "DELETE", f"{table} is append-only"))
    found.extend(Guard(f"{table}_no_delete", table, "DELETE", f"{table} is never deleted") for table in NO_DELETE)
    for event in ("INSERT", "UPDATE"):
        found.append(
            Guard(
                f"filing_no_overlap_{event.lower()}",
                "filing_filing",
                event,
                "approved filings overlap",
                f"NEW.status = 'approved' AND {_OVERLAP}",
            )
        )
        found.append(
            Guard(
                f"filing_own_enrolment_{event.lower()}", "filing_filing", event, "enrolment of another person", _PERSON
            )
        )
    found.append(
        Guard(
            "policy_frozen_update",
            "filing_policyversion",
            "UPDATE",
            "published policy is frozen",
            "OLD.published_at IS NOT NULL",
        )
    )
    found.append(
        Guard(
            "policy_frozen_delete",
            "filing_policyversion",
            "DELETE",
            "published policy is frozen",
            "OLD.published_at IS NOT NULL",
        )
    )
    for table in POLICY_CHILDREN:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            condition = _PUBLISHED.format(row=row)
            found.append(
                Guard(f"{table}_frozen_{event.lower()}", table, event, "published policy is frozen", condition)
            )
    found.append(Guard("document_frozen", "filing_document", "UPDATE", "issued words are frozen", _FROZEN_WORDS))
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """On every table that is there already: a later migration that adds a guarded table installs them anew."""
    write = _postgres_sql if connection.vendor == "postgresql" else _sqlite_sql
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for guard in guards():
            for statement in write(guard) if guard.table in there else ():
                cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in there.intersection((*APPEND_ONLY, *NO_DELETE)):
                for statement in _postgres_truncate(table):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for guard in guards():
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.name}_fn()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
        if connection.vendor == "postgresql":
            for table in (*APPEND_ONLY, *NO_DELETE):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {table}_no_truncate_fn()")


def _sqlite_sql(guard: Guard) -> list[str]:
    when = f" WHEN {guard.condition}" if guard.condition else ""
    return [
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW{when} "
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    ]


def _postgres_sql(guard: Guard) -> list[str]:
    test = guard.condition.replace("'9999-12-31'", "DATE '9999-12-31'") or "TRUE"
    back = "OLD" if guard.event == "DELETE" else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {guard.name}_fn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {test} THEN "
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END IF; RETURN {back}; END $$",
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW EXECUTE FUNCTION {guard.name}_fn()",
    ]


def _postgres_truncate(table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {table}_no_truncate_fn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is never truncated' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_no_truncate_fn()",
    ]
