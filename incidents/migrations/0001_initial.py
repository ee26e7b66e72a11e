
import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import riskregister.history.identifiers
import riskregister.history.search
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0002_service_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(editable=False)),
                ('version', models.BigIntegerField(default=1, editable=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('updated_date', models.DateTimeField(editable=False)),
                ('deleted_date', models.DateTimeField(editable=False, null=True)),
                ('document', models.TextField(editable=False)),
                ('document_format', models.PositiveSmallIntegerField(editable=False)),
                ('search_text', riskregister.history.search.SearchTextField(editable=False)),
                ('title', models.TextField(max_length=500)),
                ('description', models.TextField(max_length=65536)),
                ('source', models.TextField(max_length=100, null=True)),
                ('external_ref', models.TextField(max_length=200, null=True)),
                ('comments', models.BigIntegerField(default=0)),
                ('tags', models.JSONField(default=list)),
                ('threat_objectives', models.JSONField(default=list)),
                ('status', models.CharField(choices=[('New', 'New'), ('In Progress', 'In Progress'), ('Review', 'Review'), ('Closed', 'Closed')], max_length=20)),
                ('severity', models.CharField(choices=[('SEV-5', 'Sev 5'), ('SEV-4', 'Sev 4'), ('SEV-3', 'Sev 3'), ('SEV-2', 'Sev 2'), ('SEV-1', 'Sev 1')], max_length=5, null=True)),
                ('severity_reasoning', models.TextField(max_length=65536, null=True)),
                ('detected_date', models.DateTimeField()),
                ('occurred_date', models.DateTimeField(null=True)),
                ('responded_date', models.DateTimeField(null=True)),
                ('contained_date', models.DateTimeField(null=True)),
                ('risk_associations', models.JSONField(default=list)),
                ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('opened_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentComment',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('value', models.TextField(max_length=20000)),
                ('created_date', models.DateTimeField()),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentHistory',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(editable=False)),
                ('display_id', models.TextField(editable=False, max_length=24, null=True)),
                ('version', models.BigIntegerField(editable=False)),
                ('action', models.CharField(choices=[('created', 'Created'), ('changed', 'Changed'), ('deleted', 'Deleted'), ('restored', 'Restored'), ('commented', 'Commented'), ('risk_raised', 'Risk Raised'), ('associated', 'Associated'), ('dissociated', 'Dissociated'), ('catalogue_updated', 'Catalogue Updated'), ('profile_changed', 'Profile Changed'), ('residual_raised', 'Residual Raised'), ('policy_applied', 'Policy Applied'), ('secret_rotated', 'Secret Rotated'), ('tokens_revoked', 'Tokens Revoked')], editable=False, max_length=30)),
                ('channel', models.CharField(choices=[('api', 'API'), ('admin', 'Admin'), ('import', 'Import'), ('command', 'Command'), ('job', 'Job')], editable=False, max_length=10)),
                ('actor_key', models.CharField(editable=False, max_length=36)),
                ('actor_name', models.CharField(editable=False, max_length=320)),
                ('request_id', models.CharField(editable=False, max_length=64, null=True)),
                ('reason', models.TextField(editable=False, max_length=500, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('format', models.PositiveSmallIntegerField(editable=False)),
                ('canonical', models.TextField(editable=False)),
                ('previous_hash', models.CharField(editable=False, max_length=64)),
                ('hash', models.CharField(editable=False, max_length=64)),
                ('search_text', riskregister.history.search.SearchTextField(editable=False)),
                ('title', models.TextField(max_length=500)),
                ('description', models.TextField(max_length=65536)),
                ('source', models.TextField(max_length=100, null=True)),
                ('external_ref', models.TextField(max_length=200, null=True)),
                ('comments', models.BigIntegerField(default=0)),
                ('tags', models.JSONField(default=list)),
                ('threat_objectives', models.JSONField(default=list)),
                ('status', models.CharField(choices=[('New', 'New'), ('In Progress', 'In Progress'), ('Review', 'Review'), ('Closed', 'Closed')], max_length=20)),
                ('severity', models.CharField(choices=[('SEV-5', 'Sev 5'), ('SEV-4', 'Sev 4'), ('SEV-3', 'Sev 3'), ('SEV-2', 'Sev 2'), ('SEV-1', 'Sev 1')], max_length=5, null=True)),
                ('severity_reasoning', models.TextField(max_length=65536, null=True)),
                ('detected_date', models.DateTimeField()),
                ('occurred_date', models.DateTimeField(null=True)),
                ('responded_date', models.DateTimeField(null=True)),
                ('contained_date', models.DateTimeField(null=True)),
                ('risk_associations', models.JSONField(default=list)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'verbose_name_plural': 'incident history',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentThreatObjective',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('threat_objective', models.CharField(choices=[('Sabotage', 'Sabotage'), ('Data Disclosure', 'Data Disclosure'), ('Extortion', 'Extortion'), ('Customer Targeting', 'Customer Targeting'), ('Resource Hijacking', 'Resource Hijacking'), ('Fraud', 'Fraud')], max_length=30)),
                ('relevance', models.CharField(choices=[('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High')], max_length=10, null=True)),
                ('created_date', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('content', models.TextField(max_length=100)),
                ('is_builtin', models.BooleanField(default=False)),
                ('created_date', models.DateTimeField()),
                ('retired_date', models.DateTimeField(null=True)),
                ('creator', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IncidentTag',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['organization', '-created_date', '-number'], name='incident_newest_first'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['organization', 'status', 'number'], name='incident_by_status'),
        ),
        migrations.AddIndex(
            model_name='incident',
            index=models.Index(fields=['organization', 'assigned_to', 'number'], name='incident_by_assignee'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='incident_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='incident_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='incident_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['New', 'In Progress', 'Review', 'Closed'])), name='incident_status_known'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['SEV-5', 'SEV-4', 'SEV-3', 'SEV-2', 'SEV-1'])), name='incident_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='incident_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.UniqueConstraint(fields=('organization', 'external_ref'), name='incident_external_ref_unique'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('updated_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('updated_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_updated_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('deleted_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('deleted_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_deleted_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('document'), 16777216), name='incident_document_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('document')), 0), name='incident_document_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='incident_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='incident_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 500), name='incident_title_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('title')), 0), name='incident_title_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('description'), 65536), name='incident_description_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('description')), 0), name='incident_description_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source'), 100), name='incident_source_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('source')), 0), name='incident_source_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('external_ref'), 200), name='incident_external_ref_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('external_ref')), 0), name='incident_external_ref_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('severity_reasoning'), 65536), name='incident_severity_reasoning_length'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('severity_reasoning')), 0), name='incident_severity_reasoning_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('detected_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('detected_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_detected_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('occurred_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_occurred_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('responded_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('responded_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_responded_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incident',
            constraint=models.CheckConstraint(condition=models.Q(('contained_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('contained_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incident_contained_date_range'),
        ),
        migrations.AddIndex(
            model_name='incidentcomment',
            index=models.Index(fields=['record', 'created_date'], name='incidentcomment_by_date'),
        ),
        migrations.AddConstraint(
            model_name='incidentcomment',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='incidentcomment_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidentcomment',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('value'), 20000), name='incidentcomment_value_length'),
        ),
        migrations.AddConstraint(
            model_name='incidentcomment',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('value')), 0), name='incidentcomment_value_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidentcomment',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidentcomment_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='incidenthistory_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.UniqueConstraint(fields=('organization', 'sequence'), name='incidenthistory_sequence_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='incidenthistory_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted', 'restored', 'commented', 'risk_raised', 'associated', 'dissociated', 'catalogue_updated', 'profile_changed', 'residual_raised', 'policy_applied', 'secret_rotated', 'tokens_revoked'])), name='incidenthistory_action_known'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='incidenthistory_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['New', 'In Progress', 'Review', 'Closed'])), name='incidenthistory_status_known'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['SEV-5', 'SEV-4', 'SEV-3', 'SEV-2', 'SEV-1'])), name='incidenthistory_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='incidenthistory_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('display_id'), 24), name='incidenthistory_display_id_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('display_id')), 0), name='incidenthistory_display_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_key'), 36), name='incidenthistory_actor_key_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_key')), 0), name='incidenthistory_actor_key_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_name'), 320), name='incidenthistory_actor_name_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_name')), 0), name='incidenthistory_actor_name_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('request_id'), 64), name='incidenthistory_request_id_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('request_id')), 0), name='incidenthistory_request_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='incidenthistory_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='incidenthistory_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidenthistory_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('canonical'), 16777216), name='incidenthistory_canonical_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('canonical')), 0), name='incidenthistory_canonical_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('previous_hash'), 64), name='incidenthistory_previous_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('previous_hash')), 0), name='incidenthistory_previous_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('hash'), 64), name='incidenthistory_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('hash')), 0), name='incidenthistory_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='incidenthistory_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='incidenthistory_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 500), name='incidenthistory_title_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('title')), 0), name='incidenthistory_title_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('description'), 65536), name='incidenthistory_description_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('description')), 0), name='incidenthistory_description_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source'), 100), name='incidenthistory_source_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('source')), 0), name='incidenthistory_source_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('external_ref'), 200), name='incidenthistory_external_ref_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('external_ref')), 0), name='incidenthistory_external_ref_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('severity_reasoning'), 65536), name='incidenthistory_severity_reasoning_length'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('severity_reasoning')), 0), name='incidenthistory_severity_reasoning_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('detected_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('detected_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidenthistory_detected_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('occurred_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('occurred_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidenthistory_occurred_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('responded_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('responded_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidenthistory_responded_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenthistory',
            constraint=models.CheckConstraint(condition=models.Q(('contained_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('contained_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidenthistory_contained_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidentthreatobjective',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='incidentthreatobjective_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidentthreatobjective',
            constraint=models.UniqueConstraint(fields=('record', 'threat_objective'), name='incidentthreatobjective_objective_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidentthreatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('threat_objective__in', ['Sabotage', 'Data Disclosure', 'Extortion', 'Customer Targeting', 'Resource Hijacking', 'Fraud'])), name='incidentthreatobjective_threat_objective_known'),
        ),
        migrations.AddConstraint(
            model_name='incidentthreatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('relevance__in', ['Low', 'Medium', 'High'])), name='incidentthreatobjective_relevance_known'),
        ),
        migrations.AddConstraint(
            model_name='incidentthreatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='incidentthreatobjective_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='tag_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('organization', 'content'), name='tag_content_unique'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=models.Q(('is_builtin', False), ('retired_date__isnull', True), _connector='OR'), name='tag_is_builtin_in_use'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('content'), 100), name='tag_content_length'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('content')), 0), name='tag_content_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='tag_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.CheckConstraint(condition=models.Q(('retired_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('retired_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='tag_retired_date_range'),
        ),
        migrations.AddConstraint(
            model_name='incidenttag',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='incidenttag_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='incidenttag',
            constraint=models.UniqueConstraint(fields=('record', 'tag'), name='incidenttag_tag_unique'),
        ),
    ]
