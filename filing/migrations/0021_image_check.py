"""What a look at each page found, and why a faulty one was kept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0020_reading_speed'),
    ]

    operations = [
        migrations.AddField(
            model_name='heldpage',
            name='faults',
            field=models.CharField(blank=True, max_length=120, null=True, verbose_name='影像问题'),
        ),
        migrations.AddField(
            model_name='heldpage',
            name='fingerprint',
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='material',
            name='kept_reason',
            field=models.CharField(blank=True, max_length=200, null=True, verbose_name='影像仍然使用的理由'),
        ),
        migrations.AddField(
            model_name='page',
            name='faults',
            field=models.CharField(blank=True, max_length=120, null=True, verbose_name='影像问题'),
        ),
        migrations.AddField(
            model_name='page',
            name='fingerprint',
            field=models.CharField(blank=True, max_length=64, null=True),
        ),
    ]
