"""Guards the database keeps by itself, on both engines: append-only tables, frozen policy, no overlapping approvals."""

from django.db import migrations

from filing.guards import install, remove


class Migration(migrations.Migration):
    dependencies = [("filing", "0001_initial")]
    operations = [migrations.RunPython(lambda apps, schema: install(schema.connection), lambda apps, schema: remove(schema.connection))]
