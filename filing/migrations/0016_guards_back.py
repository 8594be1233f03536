"""The guards that stepped aside in 0013 come back, with those of the tables made since."""

from django.db import migrations

from filing.guards import install, remove


def put_back(apps, schema_editor):
    install(schema_editor.connection)


def take_away(apps, schema_editor):
    remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0015_office_seal'),
    ]

    operations = [
        migrations.RunPython(put_back, take_away),
    ]
