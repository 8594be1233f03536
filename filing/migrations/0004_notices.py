"""Notices with their lines, append-only; which slot a reason speaks of."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from filing.guards import install, remove


def lift(apps, schema):
    remove(schema.connection)


def restore(apps, schema):
    install(schema.connection)


class Migration(migrations.Migration):
    dependencies = [('filing', '0003_clock')]
    operations = [
        migrations.RunPython(lift, restore),
        migrations.CreateModel(
            name='CorrectionNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField(verbose_name='轮次')),
                ('sequence', models.PositiveSmallIntegerField(default=1, verbose_name='本轮第几份')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='再次告知的原因')),
                ('correct_by', models.DateField(blank=True, null=True, verbose_name='补正截止日')),
            ],
            options={
                'verbose_name': '一次性告知',
                'verbose_name_plural': '一次性告知',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('code', models.CharField(max_length=80, verbose_name='事项')),
                ('source', models.CharField(choices=[('material', '材料'), ('image', '影像'), ('condition', '条件'), ('form', '登记'), ('review', '审核')], max_length=10, verbose_name='来源')),
                ('text', models.TextField(verbose_name='需补正的事项')),
                ('clauses', models.CharField(max_length=200, verbose_name='依据')),
                ('remedy', models.TextField(blank=True, default='', verbose_name='怎样补正')),
            ],
            options={
                'verbose_name': '告知事项',
                'verbose_name_plural': '告知事项',
                'ordering': ['order'],
            },
        ),
        migrations.AddField(
            model_name='reason',
            name='material',
            field=models.CharField(blank=True, choices=[('household_first', '户口本首页'), ('household_self', '本人常住人口登记卡页'), ('settlement_other', '其他异地安置认定材料'), ('residence_proof', '居住证明'), ('residence_other', '其他长期居住认定材料'), ('dispatch_letter', '参保地工作单位派出证明'), ('workplace_proof', '异地工作单位证明'), ('work_contract', '工作合同'), ('referral_certificate', '转诊证明'), ('related_proof', '相关证明材料'), ('promise_letter', '《异地长期居住人员个人承诺书》'), ('agent_id', '代办人身份证件'), ('id_image', '身份证件影像'), ('signed_form', '签字纸质件')], default='', max_length=30, verbose_name='针对材料'),
        ),
        migrations.AlterField(
            model_name='decision',
            name='action',
            field=models.CharField(choices=[('create', '新建'), ('edit', '修改'), ('submit', '提交'), ('approve', '通过'), ('return', '退回补正'), ('refuse', '不予备案'), ('withdraw', '撤回'), ('copy', '复制为新申请'), ('cancel', '取消备案'), ('revoke', '撤销(经办差错)'), ('upload', '上报省平台'), ('notify', '一次性告知'), ('phone', '已电话告知')], max_length=10, verbose_name='决定'),
        ),
        migrations.AddField(
            model_name='correctionnotice',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='告知人'),
        ),
        migrations.AddField(
            model_name='correctionnotice',
            name='document',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='filing.document', verbose_name='告知书'),
        ),
        migrations.AddField(
            model_name='correctionnotice',
            name='filing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='correction_notices', to='filing.filing', verbose_name='备案'),
        ),
        migrations.AddField(
            model_name='noticeline',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='filing.correctionnotice', verbose_name='一次性告知'),
        ),
        migrations.AddConstraint(
            model_name='correctionnotice',
            constraint=models.UniqueConstraint(fields=('filing', 'round', 'sequence'), name='notice_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='correctionnotice',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('sequence', 1)), models.Q(('sequence__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='notice_again_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='noticeline',
            constraint=models.UniqueConstraint(fields=('notice', 'order'), name='notice_line_order'),
        ),
        migrations.RunPython(restore, lift),
    ]
