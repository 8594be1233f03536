"""Who reviews a case now, and phrases of one's own. The guards step aside while SQLite makes the phrases' table anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from filing.guards import install, remove


def lift(apps, schema_editor):
    remove(schema_editor.connection)


def put_back(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0019_form_drafts'),
    ]

    operations = [
        migrations.RunPython(lift, put_back),
        migrations.CreateModel(
            name='ReviewClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='开始时间')),
                ('seen_at', models.DateTimeField(verbose_name='最近在看')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审核人')),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim', to='filing.filing', verbose_name='备案')),
            ],
            options={
                'verbose_name': '正在审核',
                'verbose_name_plural': '正在审核',
            },
        ),
        migrations.AlterModelOptions(
            name='phrase',
            options={'ordering': ['action', 'order', 'pk'], 'verbose_name': '常用语', 'verbose_name_plural': '常用语'},
        ),
        migrations.AddField(
            model_name='phrase',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='个人所有'),
        ),
        migrations.RemoveConstraint(
            model_name='phrase',
            name='phrase_once',
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', True)), fields=('action', 'text'), name='phrase_once'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(condition=models.Q(('owner__isnull', False)), fields=('owner', 'action', 'text'), name='phrase_once_each'),
        ),
        migrations.RunPython(put_back, lift),
    ]
