import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import riskregister.history.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0002_service_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(editable=False, max_length=60)),
                ('key', models.TextField(editable=False, max_length=200, null=True)),
                ('arguments', models.JSONField(default=dict, editable=False)),
                ('state', models.CharField(choices=[('Queued', 'Queued'), ('Running', 'Running'), ('Succeeded', 'Succeeded'), ('Failed', 'Failed')], default='Queued', editable=False, max_length=20)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('max_attempts', models.PositiveSmallIntegerField(editable=False)),
                ('next_try', models.DateTimeField(editable=False)),
                ('leased_by', models.UUIDField(editable=False, null=True)),
                ('lease_until', models.DateTimeField(editable=False, null=True)),
                ('done', models.PositiveIntegerField(default=0, editable=False)),
                ('total', models.PositiveIntegerField(editable=False, null=True)),
                ('place', models.JSONField(editable=False, null=True)),
                ('result', models.JSONField(editable=False, null=True)),
                ('error', models.TextField(editable=False, max_length=2000, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('started_date', models.DateTimeField(editable=False, null=True)),
                ('finished_date', models.DateTimeField(editable=False, null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('requested_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['state', 'next_try'], name='job_state_next_try'), models.Index(fields=['organization', '-created_date', '-id'], name='job_organization_created')],
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='job_organization_id_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['Queued', 'Running', 'Succeeded', 'Failed'])), name='job_state_known'), models.UniqueConstraint(condition=models.Q(('state__in', ('Queued', 'Running'))), fields=('organization', 'kind', 'key'), name='job_key_unique'), models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('leased_by__isnull', False), ('state', 'Running')), models.Q(models.Q(('state', 'Running'), _negated=True), ('lease_until__isnull', True), ('leased_by__isnull', True)), _connector='OR'), name='job_leased_while_running'), models.CheckConstraint(condition=models.Q(models.Q(('finished_date__isnull', False), ('state__in', ('Succeeded', 'Failed'))), models.Q(('finished_date__isnull', True), ('state__in', ('Queued', 'Running'))), _connector='OR'), name='job_finished_date_when_finished'), models.CheckConstraint(condition=models.Q(('attempts__lte', models.F('max_attempts'))), name='job_attempts_limited'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('kind'), 60), name='job_kind_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('kind')), 0), name='job_kind_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('key'), 200), name='job_key_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('key')), 0), name='job_key_not_blank'), models.CheckConstraint(condition=models.Q(('next_try__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('next_try__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='job_next_try_range'), models.CheckConstraint(condition=models.Q(('lease_until__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('lease_until__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='job_lease_until_range'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('error'), 2000), name='job_error_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('error')), 0), name='job_error_not_blank'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='job_created_date_range'), models.CheckConstraint(condition=models.Q(('started_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('started_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='job_started_date_range'), models.CheckConstraint(condition=models.Q(('finished_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('finished_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='job_finished_date_range')],
            },
        ),
    ]
