"""All guards anew: ended filings count until their last day, no promise beside another place, pauses end once."""

from django.db import migrations

from filing.guards import install, remove


def reinstall(apps, schema):
    remove(schema.connection)
    install(schema.connection)


class Migration(migrations.Migration):
    dependencies = [("filing", "0003_life")]
    operations = [migrations.RunPython(reinstall, migrations.RunPython.noop)]
