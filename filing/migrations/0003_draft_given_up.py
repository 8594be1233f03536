"""A draft may be withdrawn before it was ever handed in.

SQLite makes an altered table anew without its triggers: the guards step aside here and come back in the last migration.
"""

from django.db import migrations, models

from filing.guards import install, remove


def lift(apps, schema):
    remove(schema.connection)


def restore(apps, schema):
    install(schema.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0002_guards'),
    ]

    operations = [
        migrations.RunPython(lift, restore),
        migrations.RemoveConstraint(
            model_name='filing',
            name='filing_submitted_is_complete',
        ),
        migrations.AddConstraint(
            model_name='filing',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('round', 0), ('status', 'withdrawn')), models.Q(('accepted_on__isnull', False), ('number__isnull', False), ('policy__isnull', False), ('start__isnull', False), ('submitted_at__isnull', False), ('submitted_by__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='filing_submitted_is_complete'),
        ),
    ]
