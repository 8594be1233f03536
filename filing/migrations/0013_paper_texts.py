"""Texts of papers, the version a paper was worded by, what became of a copy. The guards step aside until 0014."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from filing.guards import install, remove


def lift(apps, schema_editor):
    remove(schema_editor.connection)


def restore(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0012_guards_again'),
    ]

    operations = [
        migrations.RunPython(lift, restore),
        migrations.CreateModel(
            name='PaperText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('receipt', '受理凭证'), ('slip', '异地就医备案回执'), ('correction', '一次性补正告知书'), ('refusal', '不予备案告知书'), ('promise', '异地长期居住人员个人承诺书'), ('notice', '异地就医备案告知书'), ('no_filing', '无需备案告知单'), ('advice', '异地就医咨询告知单'), ('cancellation', '取消备案回执'), ('revocation', '撤销备案回执'), ('ending', '终止备案回执'), ('change', '备案变更回执'), ('suspension', '暂停备案回执'), ('resumption', '恢复备案回执'), ('completion', '补齐材料回执'), ('checklist', '备案条件核对单'), ('call_list', '到期提醒电话单'), ('registration', '异地就医备案登记表'), ('claim_list', '手工报销材料清单'), ('delivery', '送达回执')], max_length=15, verbose_name='文书')),
                ('version', models.PositiveIntegerField(verbose_name='版本')),
                ('in_force_from', models.DateField(verbose_name='自何日起施行')),
                ('text', models.TextField(verbose_name='文字')),
                ('note', models.CharField(blank=True, default='', max_length=200, verbose_name='修改说明')),
                ('drafted_at', models.DateTimeField(verbose_name='起草时间')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='发布时间')),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草人')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='发布人')),
            ],
            options={
                'verbose_name': '文书文字',
                'verbose_name_plural': '文书文字',
                'ordering': ['kind', '-version'],
                'permissions': [('manage_paper_text', '管理文书文字')],
            },
        ),
        migrations.AddField(
            model_name='document',
            name='text',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='filing.papertext', verbose_name='文字版本'),
        ),
        migrations.CreateModel(
            name='PrintOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('printed', models.BooleanField(verbose_name='已打出')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('copy', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='filing.printcopy', verbose_name='打印记录')),
            ],
            options={
                'verbose_name': '打印结果',
                'verbose_name_plural': '打印结果',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='papertext',
            constraint=models.UniqueConstraint(fields=('kind', 'version'), name='paper_text_version_once'),
        ),
        migrations.AddConstraint(
            model_name='papertext',
            constraint=models.UniqueConstraint(condition=models.Q(('published_at__isnull', False)), fields=('kind', 'in_force_from'), name='paper_text_day_once'),
        ),
        migrations.AddConstraint(
            model_name='papertext',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='paper_text_published_pair'),
        ),
        migrations.AddConstraint(
            model_name='papertext',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(('published_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='paper_text_two_people'),
        ),
    ]
