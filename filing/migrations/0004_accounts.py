"""Passwords: who set them when, a start password to be changed, those used before; and the era of open sessions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0003_draft_given_up'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128)),
                ('at', models.DateTimeField(verbose_name='停用时间')),
            ],
            options={
                'verbose_name': '用过的密码',
                'verbose_name_plural': '用过的密码',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddField(
            model_name='staff',
            name='must_change_password',
            field=models.BooleanField(default=False, verbose_name='须更改初始密码'),
        ),
        migrations.AddField(
            model_name='staff',
            name='password_set_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='密码设置时间'),
        ),
        migrations.AddField(
            model_name='staff',
            name='password_set_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='密码设置人'),
        ),
        migrations.AddField(
            model_name='staff',
            name='session_era',
            field=models.PositiveIntegerField(default=0, verbose_name='会话批次'),
        ),
        migrations.AddField(
            model_name='formerpassword',
            name='staff',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_passwords', to=settings.AUTH_USER_MODEL, verbose_name='工作人员'),
        ),
    ]
