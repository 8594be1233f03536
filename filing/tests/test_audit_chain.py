"""The chain finds every kind of tampering, done by raw SQL behind the portal's back."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from filing import audit, guards
from filing.choices import Stream
from filing.models import AuditEntry
from filing.tests import world as w

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(db):
    """Six entries of one office in one month."""
    by = w.staff(w.CLERK)
    for number in range(6):
        audit.append(
            stream=Stream.CHANGE, action="test", object_=f"thing:{number}", now=w.NOW, by=by, detail={"n": number}
        )
    return by


def sql(*statements: str) -> None:
    """Run statements as an intruder with the database's own rights: the triggers are taken off first."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    guards.install(connection)


def faults(heads=None) -> list[str]:
    return [f"{f.where} {f.what}" for f in audit.verify(heads)]


def test_an_untouched_chain_has_no_fault(chain):
    assert faults(audit.heads()) == []


def test_an_edited_entry_is_found(chain):
    sql("UPDATE filing_auditentry SET detail = '{}' WHERE seq = 3")
    assert any("#3" in f and "被修改" in f for f in faults())


def test_a_deleted_entry_is_found(chain):
    sql("DELETE FROM filing_auditentry WHERE seq = 3")
    assert any("#4" in f for f in faults())


def test_an_inserted_entry_is_found(chain):
    sql(
        "UPDATE filing_auditentry SET seq = seq + 100 WHERE seq > 3",
        "INSERT INTO filing_auditentry"
        " (stream, office, month, seq, at, actor, actor_name, action, object, detail, previous, hash)"
        " SELECT stream, office, month, 4, at, actor, actor_name, 'forged', object, detail, previous, hash"
        " FROM filing_auditentry WHERE seq = 3",
        "UPDATE filing_auditentry SET seq = seq - 99 WHERE seq > 100",
    )
    assert faults()


def test_swapped_entries_are_found(chain):
    sql(
        "UPDATE filing_auditentry SET seq = 1000 WHERE seq = 2",
        "UPDATE filing_auditentry SET seq = 2 WHERE seq = 3",
        "UPDATE filing_auditentry SET seq = 3 WHERE seq = 1000",
    )
    assert faults()


def test_a_cut_tail_is_found_by_the_head(chain):
    sql("DELETE FROM filing_auditentry WHERE seq > 4")
    assert any("链头" in f for f in faults())


def test_a_cut_tail_with_a_rewritten_head_is_found_only_against_the_head_kept_outside(chain):
    outside = audit.heads()
    last = AuditEntry.objects.get(seq=4)
    sql(
        "DELETE FROM filing_auditentry WHERE seq > 4",
        f"UPDATE filing_audithead SET seq = 4, hash = '{last.hash}'",
    )
    assert faults() == []
    assert any("库外" in f for f in faults(outside))


def test_a_new_month_begins_with_the_last_hash_of_the_month_before(chain):
    entry = audit.append(stream=Stream.CHANGE, action="test", object_="x", now=w.NOW + timedelta(days=20), by=chain)
    assert entry.previous == AuditEntry.objects.get(seq=6).hash
    assert faults(audit.heads()) == []


@pytest.mark.parametrize("statement", ["UPDATE filing_auditentry SET action = 'x'", "DELETE FROM filing_auditentry"])
def test_the_database_itself_refuses_to_change_entries(chain, statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_command_names_the_first_bad_row_and_keeps_heads(chain, tmp_path):
    heads, out = tmp_path / "heads.json", StringIO()
    call_command("verify_audit", write_heads=heads, stdout=out)
    assert "完好" in out.getvalue()
    call_command("verify_audit", heads=heads, stdout=out)
    sql("UPDATE filing_auditentry SET actor = 'nobody' WHERE seq = 2")
    errors = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stderr=errors, stdout=out)
    assert "#2" in errors.getvalue()
    heads.write_text("{broken")
    with pytest.raises(CommandError):
        call_command("verify_audit", heads=heads, stdout=out)
