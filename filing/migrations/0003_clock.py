"""Two columns of policy. SQLite makes the table anew for them and its triggers fall: guards go first and come last."""

import django.core.validators
from django.db import migrations, models

from filing.guards import install, remove


def lift(apps, schema):
    remove(schema.connection)


def restore(apps, schema):
    install(schema.connection)


class Migration(migrations.Migration):
    dependencies = [('filing', '0002_guards')]
    operations = [
        migrations.RunPython(lift, restore),
        migrations.AddField(
            model_name='policyversion',
            name='counter_immediate',
            field=models.BooleanField(default=True, verbose_name='柜面即时办理(当日办结)'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='review_working_days',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MaxValueValidator(366)], verbose_name='其他渠道办理期限(工作日)'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.CheckConstraint(condition=models.Q(('review_working_days__gte', 1), ('review_working_days__lte', 366)), name='policy_review_days_in_range'),
        ),
        migrations.RunPython(restore, lift),
    ]
