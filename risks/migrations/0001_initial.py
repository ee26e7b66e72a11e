
import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
import riskregister.history.identifiers
import riskregister.history.search
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('incidents', '0001_initial'),
        ('organizations', '0002_service_accounts'),
    ]

    operations = [
        migrations.CreateModel(
            name='CatalogueLoad',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('number', models.BigIntegerField(editable=False, unique=True)),
                ('sha256', models.CharField(editable=False, max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='catalogueload_number_positive'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='catalogueload_created_date_range'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('sha256'), 64), name='catalogueload_sha256_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('sha256')), 0), name='catalogueload_sha256_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='KeyRisk',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('number', models.BigIntegerField(editable=False, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='keyrisk_number_positive'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='keyrisk_created_date_range')],
            },
        ),
        migrations.CreateModel(
            name='KeyRiskVersion',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('version', models.PositiveIntegerField(editable=False)),
                ('title', models.TextField(max_length=500)),
                ('description', models.TextField(max_length=65536)),
                ('type', models.CharField(choices=[('Code', 'Code'), ('Configuration', 'Configuration'), ('Control Deficiency', 'Control Deficiency'), ('Policy', 'Policy'), ('Procedural', 'Procedural'), ('Vulnerability', 'Vulnerability'), ('Third-party', 'Third Party')], max_length=20)),
                ('guidance', models.TextField(max_length=65536)),
                ('sources', models.JSONField()),
                ('retired', models.BooleanField()),
                ('key_risk', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='risks.keyrisk')),
                ('load', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='risks.catalogueload')),
            ],
            options={
                'verbose_name': 'entry of the catalogue',
                'verbose_name_plural': 'catalogue of key risks',
            },
        ),
        migrations.CreateModel(
            name='KeyRiskObjective',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('threat_objective', models.CharField(choices=[('Sabotage', 'Sabotage'), ('Data Disclosure', 'Data Disclosure'), ('Extortion', 'Extortion'), ('Customer Targeting', 'Customer Targeting'), ('Resource Hijacking', 'Resource Hijacking'), ('Fraud', 'Fraud')], max_length=30)),
                ('relevance', models.CharField(choices=[('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High')], max_length=10, null=True)),
                ('version', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='objectives', to='risks.keyriskversion')),
            ],
        ),
        migrations.CreateModel(
            name='Risk',
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
                ('status', models.CharField(choices=[('New', 'New'), ('Urgency Proposed', 'Urgency Proposed'), ('Remediation', 'Remediation'), ('Closure Proposed', 'Closure Proposed'), ('Closed', 'Closed')], max_length=20)),
                ('type', models.CharField(choices=[('Code', 'Code'), ('Configuration', 'Configuration'), ('Control Deficiency', 'Control Deficiency'), ('Policy', 'Policy'), ('Procedural', 'Procedural'), ('Vulnerability', 'Vulnerability'), ('Third-party', 'Third Party')], max_length=20)),
                ('likelihood', models.CharField(choices=[('Remote', 'Remote'), ('Unlikely', 'Unlikely'), ('Possible', 'Possible'), ('Probable', 'Probable'), ('Imminent', 'Imminent')], max_length=10, null=True)),
                ('likelihood_analysis', models.TextField(max_length=65536, null=True)),
                ('impact', models.CharField(choices=[('Very Low', 'Very Low'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Severe', 'Severe')], max_length=10, null=True)),
                ('impact_analysis', models.TextField(max_length=65536, null=True)),
                ('initially_reported_urgency', models.CharField(choices=[('Info', 'Info'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Critical', 'Critical')], max_length=10, null=True)),
                ('urgency', models.CharField(choices=[('Info', 'Info'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Critical', 'Critical')], max_length=10, null=True)),
                ('policy_version', models.PositiveIntegerField()),
                ('control_statement', models.TextField(max_length=65536, null=True)),
                ('remediation_task', models.TextField(max_length=65536, null=True)),
                ('discovered_date', models.DateTimeField()),
                ('due_date', models.DateTimeField(null=True)),
                ('expected_date', models.DateTimeField(null=True)),
                ('closed_date', models.DateTimeField(null=True)),
                ('incident_associations', models.JSONField(default=list)),
                ('catalogue_version', models.PositiveIntegerField(null=True)),
                ('own_score', models.BooleanField(editable=False, null=True)),
                ('left_profile_date', models.DateTimeField(editable=False, null=True)),
                ('residual_of', models.TextField(max_length=24, null=True)),
                ('residual_risks', models.JSONField(default=list)),
                ('kind', models.CharField(choices=[('RSK', 'Own'), ('AKR', 'Key')], editable=False, max_length=3)),
                ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('key_risk', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.keyrisk')),
                ('opened_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResidualRisk',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('key_risk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskComment',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('value', models.TextField(max_length=20000)),
                ('created_date', models.DateTimeField()),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskHistory',
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
                ('status', models.CharField(choices=[('New', 'New'), ('Urgency Proposed', 'Urgency Proposed'), ('Remediation', 'Remediation'), ('Closure Proposed', 'Closure Proposed'), ('Closed', 'Closed')], max_length=20)),
                ('type', models.CharField(choices=[('Code', 'Code'), ('Configuration', 'Configuration'), ('Control Deficiency', 'Control Deficiency'), ('Policy', 'Policy'), ('Procedural', 'Procedural'), ('Vulnerability', 'Vulnerability'), ('Third-party', 'Third Party')], max_length=20)),
                ('likelihood', models.CharField(choices=[('Remote', 'Remote'), ('Unlikely', 'Unlikely'), ('Possible', 'Possible'), ('Probable', 'Probable'), ('Imminent', 'Imminent')], max_length=10, null=True)),
                ('likelihood_analysis', models.TextField(max_length=65536, null=True)),
                ('impact', models.CharField(choices=[('Very Low', 'Very Low'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Severe', 'Severe')], max_length=10, null=True)),
                ('impact_analysis', models.TextField(max_length=65536, null=True)),
                ('initially_reported_urgency', models.CharField(choices=[('Info', 'Info'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Critical', 'Critical')], max_length=10, null=True)),
                ('urgency', models.CharField(choices=[('Info', 'Info'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Critical', 'Critical')], max_length=10, null=True)),
                ('policy_version', models.PositiveIntegerField()),
                ('control_statement', models.TextField(max_length=65536, null=True)),
                ('remediation_task', models.TextField(max_length=65536, null=True)),
                ('discovered_date', models.DateTimeField()),
                ('due_date', models.DateTimeField(null=True)),
                ('expected_date', models.DateTimeField(null=True)),
                ('closed_date', models.DateTimeField(null=True)),
                ('incident_associations', models.JSONField(default=list)),
                ('catalogue_version', models.PositiveIntegerField(null=True)),
                ('own_score', models.BooleanField(editable=False, null=True)),
                ('left_profile_date', models.DateTimeField(editable=False, null=True)),
                ('residual_of', models.TextField(max_length=24, null=True)),
                ('residual_risks', models.JSONField(default=list)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'verbose_name_plural': 'risk history',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskIncident',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_date', models.DateTimeField()),
                ('incident', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='incident_links', to='risks.risk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskTag',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
                ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.tag')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoreProposal',
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
                ('status', models.CharField(choices=[('Proposed', 'Proposed'), ('Accepted', 'Accepted'), ('Rejected', 'Rejected'), ('Failed', 'Failed')], editable=False, max_length=20)),
                ('about', models.TextField(editable=False, max_length=24)),
                ('record_version', models.BigIntegerField(editable=False)),
                ('scorer', models.TextField(editable=False, max_length=100)),
                ('scorer_version', models.TextField(editable=False, max_length=100)),
                ('fingerprint', models.TextField(editable=False, max_length=100, null=True)),
                ('likelihood', models.CharField(choices=[('Remote', 'Remote'), ('Unlikely', 'Unlikely'), ('Possible', 'Possible'), ('Probable', 'Probable'), ('Imminent', 'Imminent')], editable=False, max_length=10, null=True)),
                ('likelihood_analysis', models.TextField(editable=False, max_length=65536, null=True)),
                ('impact', models.CharField(choices=[('Very Low', 'Very Low'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Severe', 'Severe')], editable=False, max_length=10, null=True)),
                ('impact_analysis', models.TextField(editable=False, max_length=65536, null=True)),
                ('severity', models.CharField(choices=[('SEV-5', 'Sev 5'), ('SEV-4', 'Sev 4'), ('SEV-3', 'Sev 3'), ('SEV-2', 'Sev 2'), ('SEV-1', 'Sev 1')], editable=False, max_length=5, null=True)),
                ('severity_reasoning', models.TextField(editable=False, max_length=65536, null=True)),
                ('threat_objectives', models.JSONField(default=list, editable=False)),
                ('confidence', models.FloatField(editable=False, null=True)),
                ('evidence', models.JSONField(default=list, editable=False)),
                ('remarks', models.JSONField(default=list, editable=False)),
                ('failure', models.TextField(editable=False, max_length=100, null=True)),
                ('failure_reason', models.TextField(editable=False, max_length=1000, null=True)),
                ('requests', models.BigIntegerField(editable=False, null=True)),
                ('prompt_tokens', models.BigIntegerField(editable=False, null=True)),
                ('completion_tokens', models.BigIntegerField(editable=False, null=True)),
                ('cost_millionths', models.BigIntegerField(editable=False, null=True)),
                ('accepted_version', models.BigIntegerField(editable=False, null=True)),
                ('override', models.JSONField(default=list, editable=False)),
                ('decided_date', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.TextField(editable=False, max_length=500, null=True)),
                ('decided_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('incident', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('opened_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('risk', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoreProposalHistory',
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
                ('status', models.CharField(choices=[('Proposed', 'Proposed'), ('Accepted', 'Accepted'), ('Rejected', 'Rejected'), ('Failed', 'Failed')], editable=False, max_length=20)),
                ('about', models.TextField(editable=False, max_length=24)),
                ('record_version', models.BigIntegerField(editable=False)),
                ('scorer', models.TextField(editable=False, max_length=100)),
                ('scorer_version', models.TextField(editable=False, max_length=100)),
                ('fingerprint', models.TextField(editable=False, max_length=100, null=True)),
                ('likelihood', models.CharField(choices=[('Remote', 'Remote'), ('Unlikely', 'Unlikely'), ('Possible', 'Possible'), ('Probable', 'Probable'), ('Imminent', 'Imminent')], editable=False, max_length=10, null=True)),
                ('likelihood_analysis', models.TextField(editable=False, max_length=65536, null=True)),
                ('impact', models.CharField(choices=[('Very Low', 'Very Low'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Severe', 'Severe')], editable=False, max_length=10, null=True)),
                ('impact_analysis', models.TextField(editable=False, max_length=65536, null=True)),
                ('severity', models.CharField(choices=[('SEV-5', 'Sev 5'), ('SEV-4', 'Sev 4'), ('SEV-3', 'Sev 3'), ('SEV-2', 'Sev 2'), ('SEV-1', 'Sev 1')], editable=False, max_length=5, null=True)),
                ('severity_reasoning', models.TextField(editable=False, max_length=65536, null=True)),
                ('threat_objectives', models.JSONField(default=list, editable=False)),
                ('confidence', models.FloatField(editable=False, null=True)),
                ('evidence', models.JSONField(default=list, editable=False)),
                ('remarks', models.JSONField(default=list, editable=False)),
                ('failure', models.TextField(editable=False, max_length=100, null=True)),
                ('failure_reason', models.TextField(editable=False, max_length=1000, null=True)),
                ('requests', models.BigIntegerField(editable=False, null=True)),
                ('prompt_tokens', models.BigIntegerField(editable=False, null=True)),
                ('completion_tokens', models.BigIntegerField(editable=False, null=True)),
                ('cost_millionths', models.BigIntegerField(editable=False, null=True)),
                ('accepted_version', models.BigIntegerField(editable=False, null=True)),
                ('override', models.JSONField(default=list, editable=False)),
                ('decided_date', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.TextField(editable=False, max_length=500, null=True)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('decided_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('incident', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='incidents.incident')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.scoreproposal')),
                ('risk', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'verbose_name_plural': 'score proposal history',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoringPolicy',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(editable=False)),
                ('matrix', models.JSONField(editable=False)),
                ('days', models.JSONField(editable=False)),
                ('created_date', models.DateTimeField(editable=False)),
                ('reason', models.TextField(editable=False, max_length=500, null=True)),
                ('changed_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name_plural': 'scoring policies',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScoringSetup',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(editable=False)),
                ('sources', models.JSONField(default=list, editable=False)),
                ('scorer', models.TextField(editable=False, max_length=100, null=True)),
                ('procedure', models.TextField(editable=False, max_length=65536, null=True)),
                ('notes', models.TextField(editable=False, max_length=65536, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('reason', models.TextField(editable=False, max_length=500, null=True)),
                ('changed_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThreatObjective',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('threat_objective', models.CharField(choices=[('Sabotage', 'Sabotage'), ('Data Disclosure', 'Data Disclosure'), ('Extortion', 'Extortion'), ('Customer Targeting', 'Customer Targeting'), ('Resource Hijacking', 'Resource Hijacking'), ('Fraud', 'Fraud')], max_length=30)),
                ('relevance', models.CharField(choices=[('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High')], max_length=10, null=True)),
                ('created_date', models.DateTimeField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.risk')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThreatProfileProposal',
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
                ('status', models.CharField(choices=[('Proposed', 'Proposed'), ('Approved', 'Approved'), ('Rejected', 'Rejected'), ('Superseded', 'Superseded')], editable=False, max_length=20)),
                ('threat_objectives', models.JSONField(default=list, editable=False)),
                ('based_on', models.BigIntegerField(editable=False)),
                ('profile_version', models.BigIntegerField(editable=False, null=True)),
                ('decided_date', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.TextField(editable=False, max_length=500, null=True)),
                ('decided_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('opened_by', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': 'threat profile',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProposedObjective',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('threat_objective', models.CharField(choices=[('Sabotage', 'Sabotage'), ('Data Disclosure', 'Data Disclosure'), ('Extortion', 'Extortion'), ('Customer Targeting', 'Customer Targeting'), ('Resource Hijacking', 'Resource Hijacking'), ('Fraud', 'Fraud')], max_length=30)),
                ('likelihood', models.CharField(choices=[('Remote', 'Remote'), ('Unlikely', 'Unlikely'), ('Possible', 'Possible'), ('Probable', 'Probable'), ('Imminent', 'Imminent')], max_length=10)),
                ('impact', models.CharField(choices=[('Very Low', 'Very Low'), ('Low', 'Low'), ('Medium', 'Medium'), ('High', 'High'), ('Severe', 'Severe')], max_length=10)),
                ('rationale', models.TextField(max_length=5000, null=True)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.threatprofileproposal')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ThreatProfileProposalHistory',
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
                ('status', models.CharField(choices=[('Proposed', 'Proposed'), ('Approved', 'Approved'), ('Rejected', 'Rejected'), ('Superseded', 'Superseded')], editable=False, max_length=20)),
                ('threat_objectives', models.JSONField(default=list, editable=False)),
                ('based_on', models.BigIntegerField(editable=False)),
                ('profile_version', models.BigIntegerField(editable=False, null=True)),
                ('decided_date', models.DateTimeField(editable=False, null=True)),
                ('decision_reason', models.TextField(editable=False, max_length=500, null=True)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('decided_by', models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='risks.threatprofileproposal')),
            ],
            options={
                'verbose_name_plural': 'threat profile history',
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.UniqueConstraint(fields=('key_risk', 'version'), name='keyriskversion_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='keyriskversion_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['Code', 'Configuration', 'Control Deficiency', 'Policy', 'Procedural', 'Vulnerability', 'Third-party'])), name='keyriskversion_type_known'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='keyriskversion_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 500), name='keyriskversion_title_length'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('title')), 0), name='keyriskversion_title_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('description'), 65536), name='keyriskversion_description_length'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('description')), 0), name='keyriskversion_description_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('guidance'), 65536), name='keyriskversion_guidance_length'),
        ),
        migrations.AddConstraint(
            model_name='keyriskversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('guidance')), 0), name='keyriskversion_guidance_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='keyriskobjective',
            constraint=models.UniqueConstraint(fields=('version', 'threat_objective'), name='keyriskobjective_objective_unique'),
        ),
        migrations.AddConstraint(
            model_name='keyriskobjective',
            constraint=models.CheckConstraint(condition=models.Q(('threat_objective__in', ['Sabotage', 'Data Disclosure', 'Extortion', 'Customer Targeting', 'Resource Hijacking', 'Fraud'])), name='keyriskobjective_threat_objective_known'),
        ),
        migrations.AddConstraint(
            model_name='keyriskobjective',
            constraint=models.CheckConstraint(condition=models.Q(('relevance__in', ['Low', 'Medium', 'High'])), name='keyriskobjective_relevance_known'),
        ),
        migrations.AddConstraint(
            model_name='keyriskobjective',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='keyriskobjective_created_date_range'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['organization', '-created_date', '-kind', '-number'], name='risk_register_order'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['organization', 'status', 'number'], name='risk_by_status'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['organization', 'due_date', 'number'], name='risk_by_due_date'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(fields=['organization', 'assigned_to', 'number'], name='risk_by_assignee'),
        ),
        migrations.AddIndex(
            model_name='risk',
            index=models.Index(condition=models.Q(('kind', 'RSK'), ('urgency__isnull', False)), fields=['organization', '-number'], name='risk_scored'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='risk_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='risk_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='risk_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['New', 'Urgency Proposed', 'Remediation', 'Closure Proposed', 'Closed'])), name='risk_status_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['Code', 'Configuration', 'Control Deficiency', 'Policy', 'Procedural', 'Vulnerability', 'Third-party'])), name='risk_type_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['Remote', 'Unlikely', 'Possible', 'Probable', 'Imminent'])), name='risk_likelihood_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['Very Low', 'Low', 'Medium', 'High', 'Severe'])), name='risk_impact_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('initially_reported_urgency__in', ['Info', 'Low', 'Medium', 'High', 'Critical'])), name='risk_initially_reported_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['Info', 'Low', 'Medium', 'High', 'Critical'])), name='risk_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_date__isnull', False), ('status', 'Closed')), models.Q(models.Q(('status', 'Closed'), _negated=True), ('closed_date__isnull', True)), _connector='OR'), name='risk_closed_date_when_closed'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['RSK', 'AKR'])), name='risk_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'number'), name='risk_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.UniqueConstraint(fields=('organization', 'kind', 'external_ref'), name='risk_external_ref_unique'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('catalogue_version__isnull', True), ('key_risk__isnull', True), ('kind', 'RSK')), models.Q(('catalogue_version__isnull', False), ('key_risk__isnull', False), ('kind', 'AKR')), _connector='OR'), name='risk_key_risk_when_key'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'RSK'), ('own_score__isnull', True)), models.Q(('kind', 'AKR'), ('own_score__isnull', False)), _connector='OR'), name='risk_own_score_when_key'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('updated_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('updated_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_updated_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('deleted_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('deleted_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_deleted_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('document'), 16777216), name='risk_document_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('document')), 0), name='risk_document_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='risk_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='risk_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 500), name='risk_title_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('title')), 0), name='risk_title_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('description'), 65536), name='risk_description_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('description')), 0), name='risk_description_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source'), 100), name='risk_source_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('source')), 0), name='risk_source_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('external_ref'), 200), name='risk_external_ref_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('external_ref')), 0), name='risk_external_ref_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('likelihood_analysis'), 65536), name='risk_likelihood_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('likelihood_analysis')), 0), name='risk_likelihood_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('impact_analysis'), 65536), name='risk_impact_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('impact_analysis')), 0), name='risk_impact_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('control_statement'), 65536), name='risk_control_statement_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('control_statement')), 0), name='risk_control_statement_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('remediation_task'), 65536), name='risk_remediation_task_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('remediation_task')), 0), name='risk_remediation_task_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('discovered_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('discovered_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_discovered_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('due_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_due_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('expected_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('expected_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_expected_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('closed_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('closed_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_closed_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=models.Q(('left_profile_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('left_profile_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='risk_left_profile_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('residual_of'), 24), name='risk_residual_of_length'),
        ),
        migrations.AddConstraint(
            model_name='risk',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('residual_of')), 0), name='risk_residual_of_not_blank'),
        ),
        migrations.AddIndex(
            model_name='residualrisk',
            index=models.Index(fields=['key_risk', 'record'], name='residualrisk_by_key_risk'),
        ),
        migrations.AddConstraint(
            model_name='residualrisk',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='residualrisk_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='residualrisk',
            constraint=models.UniqueConstraint(fields=('record',), name='residualrisk_record_unique'),
        ),
        migrations.AddConstraint(
            model_name='residualrisk',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='residualrisk_created_date_range'),
        ),
        migrations.AddIndex(
            model_name='riskcomment',
            index=models.Index(fields=['record', 'created_date'], name='riskcomment_by_date'),
        ),
        migrations.AddConstraint(
            model_name='riskcomment',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='riskcomment_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskcomment',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('value'), 20000), name='riskcomment_value_length'),
        ),
        migrations.AddConstraint(
            model_name='riskcomment',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('value')), 0), name='riskcomment_value_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskcomment',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskcomment_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='riskhistory_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'sequence'), name='riskhistory_sequence_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='riskhistory_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted', 'restored', 'commented', 'risk_raised', 'associated', 'dissociated', 'catalogue_updated', 'profile_changed', 'residual_raised', 'policy_applied', 'secret_rotated', 'tokens_revoked'])), name='riskhistory_action_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='riskhistory_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['New', 'Urgency Proposed', 'Remediation', 'Closure Proposed', 'Closed'])), name='riskhistory_status_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('type__in', ['Code', 'Configuration', 'Control Deficiency', 'Policy', 'Procedural', 'Vulnerability', 'Third-party'])), name='riskhistory_type_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['Remote', 'Unlikely', 'Possible', 'Probable', 'Imminent'])), name='riskhistory_likelihood_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['Very Low', 'Low', 'Medium', 'High', 'Severe'])), name='riskhistory_impact_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('initially_reported_urgency__in', ['Info', 'Low', 'Medium', 'High', 'Critical'])), name='riskhistory_initially_reported_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['Info', 'Low', 'Medium', 'High', 'Critical'])), name='riskhistory_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_date__isnull', False), ('status', 'Closed')), models.Q(models.Q(('status', 'Closed'), _negated=True), ('closed_date__isnull', True)), _connector='OR'), name='riskhistory_closed_date_when_closed'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='riskhistory_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('display_id'), 24), name='riskhistory_display_id_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('display_id')), 0), name='riskhistory_display_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_key'), 36), name='riskhistory_actor_key_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_key')), 0), name='riskhistory_actor_key_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_name'), 320), name='riskhistory_actor_name_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_name')), 0), name='riskhistory_actor_name_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('request_id'), 64), name='riskhistory_request_id_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('request_id')), 0), name='riskhistory_request_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='riskhistory_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='riskhistory_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('canonical'), 16777216), name='riskhistory_canonical_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('canonical')), 0), name='riskhistory_canonical_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('previous_hash'), 64), name='riskhistory_previous_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('previous_hash')), 0), name='riskhistory_previous_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('hash'), 64), name='riskhistory_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('hash')), 0), name='riskhistory_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='riskhistory_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='riskhistory_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 500), name='riskhistory_title_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('title')), 0), name='riskhistory_title_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('description'), 65536), name='riskhistory_description_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('description')), 0), name='riskhistory_description_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source'), 100), name='riskhistory_source_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('source')), 0), name='riskhistory_source_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('external_ref'), 200), name='riskhistory_external_ref_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('external_ref')), 0), name='riskhistory_external_ref_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('likelihood_analysis'), 65536), name='riskhistory_likelihood_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('likelihood_analysis')), 0), name='riskhistory_likelihood_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('impact_analysis'), 65536), name='riskhistory_impact_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('impact_analysis')), 0), name='riskhistory_impact_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('control_statement'), 65536), name='riskhistory_control_statement_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('control_statement')), 0), name='riskhistory_control_statement_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('remediation_task'), 65536), name='riskhistory_remediation_task_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('remediation_task')), 0), name='riskhistory_remediation_task_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('discovered_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('discovered_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_discovered_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('due_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('due_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_due_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('expected_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('expected_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_expected_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('closed_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('closed_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_closed_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=models.Q(('left_profile_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('left_profile_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskhistory_left_profile_date_range'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('residual_of'), 24), name='riskhistory_residual_of_length'),
        ),
        migrations.AddConstraint(
            model_name='riskhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('residual_of')), 0), name='riskhistory_residual_of_not_blank'),
        ),
        migrations.AddIndex(
            model_name='riskincident',
            index=models.Index(fields=['incident', 'record'], name='riskincident_by_incident'),
        ),
        migrations.AddConstraint(
            model_name='riskincident',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='riskincident_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskincident',
            constraint=models.UniqueConstraint(fields=('record', 'incident'), name='riskincident_link_unique'),
        ),
        migrations.AddConstraint(
            model_name='riskincident',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='riskincident_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='risktag',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='risktag_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='risktag',
            constraint=models.UniqueConstraint(fields=('record', 'tag'), name='risktag_tag_unique'),
        ),
        migrations.AddIndex(
            model_name='scoreproposal',
            index=models.Index(fields=['organization', 'about', 'number'], name='scoreproposal_by_record'),
        ),
        migrations.AddIndex(
            model_name='scoreproposal',
            index=models.Index(fields=['organization', 'status', 'number'], name='scoreproposal_by_status'),
        ),
        migrations.AddIndex(
            model_name='scoreproposal',
            index=models.Index(fields=['organization', 'about', 'status', 'number'], name='scoreproposal_by_record_status'),
        ),
        migrations.AddIndex(
            model_name='scoreproposal',
            index=models.Index(condition=models.Q(('risk__isnull', False)), fields=['organization', 'number'], name='scoreproposal_risks'),
        ),
        migrations.AddIndex(
            model_name='scoreproposal',
            index=models.Index(condition=models.Q(('incident__isnull', False)), fields=['organization', 'number'], name='scoreproposal_incidents'),
        ),
        migrations.AddIndex(
            model_name='scoreproposalhistory',
            index=models.Index(condition=models.Q(('risk__isnull', False)), fields=['organization', 'sequence'], name='scoreproposalhistory_risks'),
        ),
        migrations.AddIndex(
            model_name='scoreproposalhistory',
            index=models.Index(condition=models.Q(('incident__isnull', False)), fields=['organization', 'sequence'], name='scoreproposalhistory_incidents'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='scoreproposal_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='scoreproposal_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='scoreproposal_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Proposed', 'Accepted', 'Rejected', 'Failed'])), name='scoreproposal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['Remote', 'Unlikely', 'Possible', 'Probable', 'Imminent'])), name='scoreproposal_likelihood_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['Very Low', 'Low', 'Medium', 'High', 'Severe'])), name='scoreproposal_impact_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['SEV-5', 'SEV-4', 'SEV-3', 'SEV-2', 'SEV-1'])), name='scoreproposal_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('risk__isnull', True), ('incident__isnull', True), _connector='OR'), name='scoreproposal_about_one'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='scoreproposal_confidence_share'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('Accepted', 'Rejected')), _negated=True), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='scoreproposal_decided_when_decided'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Accepted'), _negated=True), ('accepted_version__isnull', False), _connector='OR'), name='scoreproposal_accepted_version_when_accepted'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Failed'), _negated=True), models.Q(('failure__isnull', False), ('failure_reason__isnull', False)), _connector='OR'), name='scoreproposal_failure_when_failed'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Rejected'), _negated=True), ('decision_reason__isnull', False), _connector='OR'), name='scoreproposal_decision_reason_when_rejected'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='scoreproposal_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposal_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('updated_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('updated_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposal_updated_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('deleted_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('deleted_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposal_deleted_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('document'), 16777216), name='scoreproposal_document_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('document')), 0), name='scoreproposal_document_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='scoreproposal_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='scoreproposal_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('about'), 24), name='scoreproposal_about_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('about')), 0), name='scoreproposal_about_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('scorer'), 100), name='scoreproposal_scorer_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('scorer')), 0), name='scoreproposal_scorer_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('scorer_version'), 100), name='scoreproposal_scorer_version_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('scorer_version')), 0), name='scoreproposal_scorer_version_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('fingerprint'), 100), name='scoreproposal_fingerprint_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('fingerprint')), 0), name='scoreproposal_fingerprint_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('likelihood_analysis'), 65536), name='scoreproposal_likelihood_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('likelihood_analysis')), 0), name='scoreproposal_likelihood_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('impact_analysis'), 65536), name='scoreproposal_impact_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('impact_analysis')), 0), name='scoreproposal_impact_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('severity_reasoning'), 65536), name='scoreproposal_severity_reasoning_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('severity_reasoning')), 0), name='scoreproposal_severity_reasoning_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('failure'), 100), name='scoreproposal_failure_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('failure')), 0), name='scoreproposal_failure_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('failure_reason'), 1000), name='scoreproposal_failure_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('failure_reason')), 0), name='scoreproposal_failure_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('decided_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposal_decided_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('decision_reason'), 500), name='scoreproposal_decision_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('decision_reason')), 0), name='scoreproposal_decision_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='scoreproposalhistory_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'sequence'), name='scoreproposalhistory_sequence_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='scoreproposalhistory_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted', 'restored', 'commented', 'risk_raised', 'associated', 'dissociated', 'catalogue_updated', 'profile_changed', 'residual_raised', 'policy_applied', 'secret_rotated', 'tokens_revoked'])), name='scoreproposalhistory_action_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='scoreproposalhistory_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Proposed', 'Accepted', 'Rejected', 'Failed'])), name='scoreproposalhistory_status_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['Remote', 'Unlikely', 'Possible', 'Probable', 'Imminent'])), name='scoreproposalhistory_likelihood_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['Very Low', 'Low', 'Medium', 'High', 'Severe'])), name='scoreproposalhistory_impact_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['SEV-5', 'SEV-4', 'SEV-3', 'SEV-2', 'SEV-1'])), name='scoreproposalhistory_severity_known'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('risk__isnull', True), ('incident__isnull', True), _connector='OR'), name='scoreproposalhistory_about_one'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('confidence__gte', 0), ('confidence__lte', 1)), name='scoreproposalhistory_confidence_share'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('Accepted', 'Rejected')), _negated=True), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='scoreproposalhistory_decided_when_decided'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Accepted'), _negated=True), ('accepted_version__isnull', False), _connector='OR'), name='scoreproposalhistory_accepted_version_when_accepted'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Failed'), _negated=True), models.Q(('failure__isnull', False), ('failure_reason__isnull', False)), _connector='OR'), name='scoreproposalhistory_failure_when_failed'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Rejected'), _negated=True), ('decision_reason__isnull', False), _connector='OR'), name='scoreproposalhistory_decision_reason_when_rejected'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='scoreproposalhistory_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('display_id'), 24), name='scoreproposalhistory_display_id_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('display_id')), 0), name='scoreproposalhistory_display_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_key'), 36), name='scoreproposalhistory_actor_key_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_key')), 0), name='scoreproposalhistory_actor_key_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_name'), 320), name='scoreproposalhistory_actor_name_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_name')), 0), name='scoreproposalhistory_actor_name_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('request_id'), 64), name='scoreproposalhistory_request_id_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('request_id')), 0), name='scoreproposalhistory_request_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='scoreproposalhistory_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='scoreproposalhistory_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposalhistory_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('canonical'), 16777216), name='scoreproposalhistory_canonical_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('canonical')), 0), name='scoreproposalhistory_canonical_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('previous_hash'), 64), name='scoreproposalhistory_previous_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('previous_hash')), 0), name='scoreproposalhistory_previous_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('hash'), 64), name='scoreproposalhistory_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('hash')), 0), name='scoreproposalhistory_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='scoreproposalhistory_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='scoreproposalhistory_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('about'), 24), name='scoreproposalhistory_about_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('about')), 0), name='scoreproposalhistory_about_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('scorer'), 100), name='scoreproposalhistory_scorer_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('scorer')), 0), name='scoreproposalhistory_scorer_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('scorer_version'), 100), name='scoreproposalhistory_scorer_version_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('scorer_version')), 0), name='scoreproposalhistory_scorer_version_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('fingerprint'), 100), name='scoreproposalhistory_fingerprint_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('fingerprint')), 0), name='scoreproposalhistory_fingerprint_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('likelihood_analysis'), 65536), name='scoreproposalhistory_likelihood_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('likelihood_analysis')), 0), name='scoreproposalhistory_likelihood_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('impact_analysis'), 65536), name='scoreproposalhistory_impact_analysis_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('impact_analysis')), 0), name='scoreproposalhistory_impact_analysis_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('severity_reasoning'), 65536), name='scoreproposalhistory_severity_reasoning_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('severity_reasoning')), 0), name='scoreproposalhistory_severity_reasoning_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('failure'), 100), name='scoreproposalhistory_failure_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('failure')), 0), name='scoreproposalhistory_failure_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('failure_reason'), 1000), name='scoreproposalhistory_failure_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('failure_reason')), 0), name='scoreproposalhistory_failure_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('decided_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('decided_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoreproposalhistory_decided_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('decision_reason'), 500), name='scoreproposalhistory_decision_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoreproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('decision_reason')), 0), name='scoreproposalhistory_decision_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='scoringpolicy_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.UniqueConstraint(fields=('organization', 'version'), name='scoringpolicy_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='scoringpolicy_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoringpolicy_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='scoringpolicy_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoringpolicy',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='scoringpolicy_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='scoringsetup_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.UniqueConstraint(fields=('organization', 'version'), name='scoringsetup_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='scoringsetup_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('scorer'), 100), name='scoringsetup_scorer_length'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('scorer')), 0), name='scoringsetup_scorer_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('procedure'), 65536), name='scoringsetup_procedure_length'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('procedure')), 0), name='scoringsetup_procedure_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('notes'), 65536), name='scoringsetup_notes_length'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('notes')), 0), name='scoringsetup_notes_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='scoringsetup_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='scoringsetup_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='scoringsetup',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='scoringsetup_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatobjective',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='threatobjective_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatobjective',
            constraint=models.UniqueConstraint(fields=('record', 'threat_objective'), name='threatobjective_objective_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('threat_objective__in', ['Sabotage', 'Data Disclosure', 'Extortion', 'Customer Targeting', 'Resource Hijacking', 'Fraud'])), name='threatobjective_threat_objective_known'),
        ),
        migrations.AddConstraint(
            model_name='threatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('relevance__in', ['Low', 'Medium', 'High'])), name='threatobjective_relevance_known'),
        ),
        migrations.AddConstraint(
            model_name='threatobjective',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatobjective_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='threatprofileproposal_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='threatprofileproposal_number_positive'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='threatprofileproposal_version_positive'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Proposed', 'Approved', 'Rejected', 'Superseded'])), name='threatprofileproposal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Approved'), _negated=True), models.Q(('profile_version', django.db.models.expressions.CombinedExpression(models.F('based_on'), '+', models.Value(1))), ('profile_version__isnull', False)), _connector='OR'), name='threatprofileproposal_profile_version_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'Proposed'), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='threatprofileproposal_decided_unless_proposed'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Rejected'), _negated=True), ('decision_reason__isnull', False), _connector='OR'), name='threatprofileproposal_decision_reason_when_rejected'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.UniqueConstraint(fields=('organization', 'number'), name='threatprofileproposal_number_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.UniqueConstraint(fields=('organization', 'profile_version'), name='threatprofileproposal_profile_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposal_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('updated_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('updated_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposal_updated_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('deleted_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('deleted_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposal_deleted_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('document'), 16777216), name='threatprofileproposal_document_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('document')), 0), name='threatprofileproposal_document_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='threatprofileproposal_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='threatprofileproposal_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('decided_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposal_decided_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('decision_reason'), 500), name='threatprofileproposal_decision_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposal',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('decision_reason')), 0), name='threatprofileproposal_decision_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='proposedobjective_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.UniqueConstraint(fields=('record', 'threat_objective'), name='proposedobjective_objective_unique'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.CheckConstraint(condition=models.Q(('threat_objective__in', ['Sabotage', 'Data Disclosure', 'Extortion', 'Customer Targeting', 'Resource Hijacking', 'Fraud'])), name='proposedobjective_threat_objective_known'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.CheckConstraint(condition=models.Q(('likelihood__in', ['Remote', 'Unlikely', 'Possible', 'Probable', 'Imminent'])), name='proposedobjective_likelihood_known'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['Very Low', 'Low', 'Medium', 'High', 'Severe'])), name='proposedobjective_impact_known'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('rationale'), 5000), name='proposedobjective_rationale_length'),
        ),
        migrations.AddConstraint(
            model_name='proposedobjective',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('rationale')), 0), name='proposedobjective_rationale_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='threatprofileproposalhistory_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'sequence'), name='threatprofileproposalhistory_sequence_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='threatprofileproposalhistory_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted', 'restored', 'commented', 'risk_raised', 'associated', 'dissociated', 'catalogue_updated', 'profile_changed', 'residual_raised', 'policy_applied', 'secret_rotated', 'tokens_revoked'])), name='threatprofileproposalhistory_action_known'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='threatprofileproposalhistory_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['Proposed', 'Approved', 'Rejected', 'Superseded'])), name='threatprofileproposalhistory_status_known'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Approved'), _negated=True), models.Q(('profile_version', django.db.models.expressions.CombinedExpression(models.F('based_on'), '+', models.Value(1))), ('profile_version__isnull', False)), _connector='OR'), name='threatprofileproposalhistory_profile_version_when_approved'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'Proposed'), models.Q(('decided_by__isnull', False), ('decided_date__isnull', False)), _connector='OR'), name='threatprofileproposalhistory_decided_unless_proposed'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'Rejected'), _negated=True), ('decision_reason__isnull', False), _connector='OR'), name='threatprofileproposalhistory_decision_reason_when_rejected'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.UniqueConstraint(fields=('record', 'version'), name='threatprofileproposalhistory_version_unique'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('display_id'), 24), name='threatprofileproposalhistory_display_id_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('display_id')), 0), name='threatprofileproposalhistory_display_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_key'), 36), name='threatprofileproposalhistory_actor_key_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_key')), 0), name='threatprofileproposalhistory_actor_key_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_name'), 320), name='threatprofileproposalhistory_actor_name_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_name')), 0), name='threatprofileproposalhistory_actor_name_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('request_id'), 64), name='threatprofileproposalhistory_request_id_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('request_id')), 0), name='threatprofileproposalhistory_request_id_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='threatprofileproposalhistory_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='threatprofileproposalhistory_reason_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposalhistory_created_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('canonical'), 16777216), name='threatprofileproposalhistory_canonical_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('canonical')), 0), name='threatprofileproposalhistory_canonical_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('previous_hash'), 64), name='threatprofileproposalhistory_previous_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('previous_hash')), 0), name='threatprofileproposalhistory_previous_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('hash'), 64), name='threatprofileproposalhistory_hash_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('hash')), 0), name='threatprofileproposalhistory_hash_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('search_text'), 16777216), name='threatprofileproposalhistory_search_text_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('search_text')), 0), name='threatprofileproposalhistory_search_text_not_blank'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=models.Q(('decided_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('decided_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='threatprofileproposalhistory_decided_date_range'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('decision_reason'), 500), name='threatprofileproposalhistory_decision_reason_length'),
        ),
        migrations.AddConstraint(
            model_name='threatprofileproposalhistory',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('decision_reason')), 0), name='threatprofileproposalhistory_decision_reason_not_blank'),
        ),
        migrations.CreateModel(
            name='PolicyOfOrganization',
            fields=[
            ],
            options={
                'verbose_name': 'scoring policy',
                'verbose_name_plural': 'scoring policies',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('organizations.organization',),
        ),
        migrations.CreateModel(
            name='SetupOfOrganization',
            fields=[
            ],
            options={
                'verbose_name': 'scoring setup',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('organizations.organization',),
        ),
    ]
