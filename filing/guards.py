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
    "filing_printoutcome",
    "filing_page",
    "filing_signature",
    "filing_enrolmentstate",
    "filing_phonenotice",
    "filing_correctionnotice",
    "filing_noticeline",
    "filing_advice",
)
# Rows that change through operations, and are never deleted.
NO_DELETE = (
    "filing_filing",
    "filing_document",
    "filing_material",
    "filing_certificate",
    "filing_insuredperson",
    "filing_audithead",
    "filing_suspension",
    "filing_completion",
    "filing_officeseal",
)
FROZEN_ONCE_PUBLISHED = (("policy", "filing_policyversion"), ("paper_text", "filing_papertext"))
POLICY_CHILDREN = ("filing_policyslot", "filing_policyscheme")

# A filing counts from its start to the earlier of `end` and `ended_on`; 已撤销 never counts (decision 1). A suspended
# one keeps its days: it may be resumed any day.
_COUNTS = "{row}.status IN ('approved', 'ended', 'cancelled') AND {row}.start <= {last}"
_LAST = """CASE WHEN {row}.ended_on IS NOT NULL AND ({row}."end" IS NULL OR {row}.ended_on < {row}."end")
 THEN {row}.ended_on ELSE COALESCE({row}."end", '9999-12-31') END"""
_NEW_LAST, _OLD_LAST = _LAST.format(row="NEW"), _LAST.format(row="o")
_NEW_COUNTS = _COUNTS.format(row="NEW", last=_NEW_LAST)
_MEETS = f"""o.id <> NEW.id AND o.enrolment_id = NEW.enrolment_id AND {_COUNTS.format(row="o", last=_OLD_LAST)}
 AND o.start <= {_NEW_LAST} AND NEW.start <= {_OLD_LAST}"""
_OTHER = "EXISTS (SELECT 1 FROM filing_filing o WHERE {there} AND {meets})"
_OVERLAP = _OTHER.format(there="o.place_id = NEW.place_id", meets=_MEETS)
_LONG_TERM = "{row}.type IN ('retiree', 'resident', 'posted')"
_ELSEWHERE = f"""o.place_id <> NEW.place_id AND {_LONG_TERM.format(row="NEW")} AND {_LONG_TERM.format(row="o")}
 AND (NEW.mode = 'promise' OR o.mode = 'promise')"""
_PROMISE_BESIDE = _OTHER.format(there=_ELSEWHERE, meets=_MEETS)
_RESUMED_ONCE = (
    "(OLD.state_id IS NULL AND OLD.until IS NOT NULL) OR OLD.voided_at IS NOT NULL OR NEW.since <> OLD.since"
    " OR NEW.filing_id <> OLD.filing_id OR NEW.reason <> OLD.reason OR NEW.recorded_at <> OLD.recorded_at"
    " OR NEW.recorded_by_id <> OLD.recorded_by_id"
)
_SETTLED = "OLD.state NOT IN ('open', 'handed_in') OR NEW.filing_id <> OLD.filing_id"
_PUBLISHED = "EXISTS (SELECT 1 FROM filing_policyversion p WHERE p.id = {row}.policy_id AND p.published_at IS NOT NULL)"
_PERSON = "NOT EXISTS (SELECT 1 FROM filing_enrolment e WHERE e.id = NEW.enrolment_id AND e.person_id = NEW.person_id)"
_FROZEN_WORDS = (
    "NEW.words <> OLD.words OR NEW.words_hash <> OLD.words_hash OR NEW.number <> OLD.number OR NEW.code <> OLD.code"
)

_VOID = "OLD.voided_at IS NOT NULL"
_FROZEN_SEAL = (
    "OLD.retired_at IS NOT NULL OR NEW.office_id <> OLD.office_id OR NEW.file <> OLD.file OR NEW.sha256 <> OLD.sha256"
    " OR NEW.received_sha256 <> OLD.received_sha256 OR NEW.width <> OLD.width OR NEW.height <> OLD.height"
    " OR NEW.set_at <> OLD.set_at OR NEW.set_by_id <> OLD.set_by_id"
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
    """What no statement may do. Letters, papers and signatures outlast every retention: never deleted. Source: J15."""
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
                f"{_NEW_COUNTS} AND {_OVERLAP}",
            )
        )
        found.append(
            Guard(
                f"filing_no_promise_beside_{event.lower()}",
                "filing_filing",
                event,
                "promise beside another long-term filing",
                f"{_NEW_COUNTS} AND {_PROMISE_BESIDE}",
            )
        )
        found.append(
            Guard(
                f"filing_own_enrolment_{event.lower()}", "filing_filing", event, "enrolment of another person", _PERSON
            )
        )
    for name, table in FROZEN_ONCE_PUBLISHED:
        for event in ("UPDATE", "DELETE"):
            message = f"published {name.replace('_', ' ')} is frozen"
            found.append(Guard(f"{name}_frozen_{event.lower()}", table, event, message, "OLD.published_at IS NOT NULL"))
    for table in POLICY_CHILDREN:
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
            condition = _PUBLISHED.format(row=row)
            found.append(
                Guard(f"{table}_frozen_{event.lower()}", table, event, "published policy is frozen", condition)
            )
    found.append(Guard("suspension_frozen", "filing_suspension", "UPDATE", "a pause ends once", _RESUMED_ONCE))
    found.append(Guard("completion_settled", "filing_completion", "UPDATE", "a completion is settled", _SETTLED))
    found.append(Guard("document_frozen", "filing_document", "UPDATE", "issued words are frozen", _FROZEN_WORDS))
    found.append(Guard("document_voided_once", "filing_document", "UPDATE", "a void paper stays void", _VOID))
    found.append(Guard("seal_frozen", "filing_officeseal", "UPDATE", "a seal is only retired, once", _FROZEN_SEAL))
    return found


def install(connection: BaseDatabaseWrapper) -> None:
    """Every guard of a table that exists: an early migration meets only the tables of its day."""
    write = _postgres_sql if connection.vendor == "postgresql" else _sqlite_sql
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for guard in guards():
            if guard.table in there:
                for statement in write(guard):
                    cursor.execute(statement)
        if connection.vendor == "postgresql":
            for table in there.intersection((*APPEND_ONLY, *NO_DELETE)):
                for statement in _postgres_truncate(table):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in guards():
            if guard.table not in there:
                continue
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name} ON {guard.table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {guard.name}_fn()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
        if connection.vendor == "postgresql":
            for table in there.intersection((*APPEND_ONLY, *NO_DELETE)):
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
        f"CREATE OR REPLACE FUNCTION {guard.name}_fn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF ({test}) THEN "
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
