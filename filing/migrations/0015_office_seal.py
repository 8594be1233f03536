"""The seal of an office, set by its supervisors."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0014_void_reason'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.CharField(max_length=200, unique=True, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64)),
                ('received_sha256', models.CharField(max_length=64)),
                ('width', models.PositiveIntegerField(verbose_name='宽')),
                ('height', models.PositiveIntegerField(verbose_name='高')),
                ('set_at', models.DateTimeField(verbose_name='启用时间')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seals', to='filing.office', verbose_name='经办机构')),
                ('retired_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='停用人')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='启用人')),
            ],
            options={
                'verbose_name': '电子印章',
                'verbose_name_plural': '电子印章',
                'ordering': ['-pk'],
                'permissions': [('manage_seal', '管理印章')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at__isnull', True)), fields=('office',), name='seal_one_in_use'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_by__isnull', True)), models.Q(('retired_at__isnull', False), ('retired_by__isnull', False)), _connector='OR'), name='seal_retired_pair')],
            },
        ),
    ]
