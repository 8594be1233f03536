from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0009_notices_and_clock'),
    ]

    operations = [
        # The three old kinds are verdicts under the same values.
        migrations.RenameField(model_name='advice', old_name='kind', new_name='verdict'),
        migrations.AlterModelOptions(
            name='advice',
            options={'ordering': ['-pk'], 'verbose_name': '政策咨询告知', 'verbose_name_plural': '政策咨询告知'},
        ),
        migrations.AddField(
            model_name='advice',
            name='answers',
            field=models.TextField(blank=True, default='', verbose_name='所述情形'),
        ),
        migrations.AddField(
            model_name='advice',
            name='policy',
            field=models.CharField(blank=True, default='', max_length=30, verbose_name='政策版本'),
        ),
        migrations.AlterField(
            model_name='advice',
            name='verdict',
            field=models.CharField(choices=[('elsewhere', '去参保地办理'), ('inside_suzhou', '无需备案(苏州市内)'), ('overseas', '不能备案(港澳台或境外)'), ('maternity', '先行垫付(生育)'), ('emergency', '无需备案(急诊抢救视同已备案)'), ('shanghai', '无需备案(临时去上海)'), ('filed', '已有备案可用'), ('other_place', '仅限备案地,须另行备案'), ('file_first', '先备案,后就医'), ('late_direct', '补办(直接结算)'), ('late_claim', '补办(手工报销)')], max_length=15, verbose_name='结论'),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('receipt', '受理凭证'), ('slip', '异地就医备案回执'), ('correction', '一次性补正告知书'), ('refusal', '不予备案告知书'), ('promise', '异地长期居住人员个人承诺书'), ('notice', '异地就医备案告知书'), ('no_filing', '无需备案告知单'), ('advice', '异地就医咨询告知单'), ('cancellation', '取消备案回执'), ('revocation', '撤销备案回执'), ('ending', '终止备案回执'), ('change', '备案变更回执'), ('suspension', '暂停备案回执'), ('resumption', '恢复备案回执'), ('completion', '补齐材料回执'), ('checklist', '备案条件核对单'), ('call_list', '到期提醒电话单')], max_length=15, verbose_name='文书'),
        ),
    ]
