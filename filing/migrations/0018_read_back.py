"""核对屏."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0017_keys'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReadBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(verbose_name='打开时间')),
                ('code_hash', models.CharField(max_length=100)),
                ('token_hash', models.CharField(blank=True, db_index=True, default='', max_length=100)),
                ('paired_at', models.DateTimeField(blank=True, null=True, verbose_name='配对时间')),
                ('answer', models.CharField(blank=True, choices=[('right', '确认无误'), ('wrong', '有误')], default='', max_length=10, verbose_name='核对结果')),
                ('words', models.CharField(blank=True, default='', max_length=200, verbose_name='申请人所述')),
                ('version', models.PositiveIntegerField(blank=True, null=True, verbose_name='核对的版本')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='核对时间')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='关闭时间')),
                ('step', models.PositiveIntegerField(default=0, verbose_name='步')),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='read_backs', to='filing.filing', verbose_name='备案')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
            ],
            options={
                'verbose_name': '核对屏',
                'verbose_name_plural': '核对屏',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('filing',), name='read_back_one_open_a_filing'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('paired_at__isnull', True)), fields=('code_hash',), name='read_back_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at__isnull', True), ('version__isnull', True)), models.Q(('answer__gt', ''), ('answered_at__isnull', False), ('version__isnull', False)), _connector='OR'), name='read_back_answer_whole')],
            },
        ),
    ]
