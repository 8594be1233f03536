"""What a clerk has typed and not yet saved."""

import django.db.models.deletion
import filing.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0018_read_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(verbose_name='表单')),
                ('fields', filing.fields.EncryptedTextField(purpose='form-draft', verbose_name='填写内容')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='备案版本')),
                ('saved_at', models.DateTimeField(verbose_name='暂存时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('filing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.filing', verbose_name='备案')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.insuredperson', verbose_name='参保人员')),
            ],
            options={
                'verbose_name': '未保存的填写内容',
                'verbose_name_plural': '未保存的填写内容',
                'ordering': ['-saved_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('by', 'filing'), name='formdraft_one_of_filing'), models.UniqueConstraint(condition=models.Q(('filing', None)), fields=('by', 'person'), name='formdraft_one_of_person')],
            },
        ),
    ]
