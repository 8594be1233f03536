"""A void paper says by whom and why. So far only receipts of an end that was corrected are void."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from filing.guards import install, remove

END_CORRECTED = '参保状态已更正,备案没有终止'


def lift(apps, schema):
    remove(schema.connection)


def restore(apps, schema):
    install(schema.connection)


def tell_who_and_why(apps, schema):
    Document, AuditEntry = apps.get_model('filing', 'Document'), apps.get_model('filing', 'AuditEntry')
    Staff = apps.get_model('filing', 'Staff')
    void = Document.objects.filter(voided_at__isnull=False)
    for pk, ref, issuer in void.values_list('pk', 'filing__ref', 'issued_by'):
        entry = AuditEntry.objects.filter(object=f'filing:{ref}', action='reinstate').order_by('-pk').first()
        by = Staff.objects.filter(username=entry.actor).first() if entry else None
        Document.objects.filter(pk=pk).update(voided_by=by.pk if by else issuer, void_reason=END_CORRECTED)
    schema.connection.check_constraints()  # PostgreSQL alters no table whose foreign keys still wait for their check


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0013_paper_texts'),
    ]

    operations = [
        migrations.RunPython(lift, restore),
        migrations.AddField(
            model_name='document',
            name='voided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人'),
        ),
        migrations.AddField(
            model_name='document',
            name='void_reason',
            field=models.CharField(blank=True, default='', max_length=200, verbose_name='作废原因'),
        ),
        migrations.RunPython(tell_who_and_why, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at__isnull', True), ('voided_by__isnull', True)), models.Q(models.Q(('void_reason', ''), _negated=True), ('voided_at__isnull', False), ('voided_by__isnull', False)), _connector='OR'), name='document_void_says_why'),
        ),
    ]
