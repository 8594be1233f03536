"""Keys of an office, and letters switched off by a member."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0016_guards_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='office',
            name='print_key',
            field=models.CharField(choices=[('F2', 'F2'), ('F4', 'F4'), ('F7', 'F7'), ('F8', 'F8'), ('F9', 'F9'), ('F10', 'F10')], default='F8', max_length=3, verbose_name='打印键'),
        ),
        migrations.AddField(
            model_name='office',
            name='save_key',
            field=models.CharField(choices=[('F2', 'F2'), ('F4', 'F4'), ('F7', 'F7'), ('F8', 'F8'), ('F9', 'F9'), ('F10', 'F10')], default='F2', max_length=3, verbose_name='保存键'),
        ),
        migrations.AddField(
            model_name='office',
            name='submit_key',
            field=models.CharField(choices=[('F2', 'F2'), ('F4', 'F4'), ('F7', 'F7'), ('F8', 'F8'), ('F9', 'F9'), ('F10', 'F10')], default='F9', max_length=3, verbose_name='提交键'),
        ),
        migrations.AddField(
            model_name='staff',
            name='letter_keys',
            field=models.BooleanField(default=True, verbose_name='字母快捷键'),
        ),
        migrations.AddConstraint(
            model_name='office',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('save_key', models.F('submit_key')), _negated=True), models.Q(('save_key', models.F('print_key')), _negated=True), models.Q(('submit_key', models.F('print_key')), _negated=True)), name='office_keys_differ', violation_error_message='保存、提交、打印的按键不能相同，没有保存。请各选一个。'),
        ),
    ]
