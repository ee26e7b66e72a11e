
import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import riskregister.history.identifiers
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(blank=True, editable=False, max_length=128)),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=320, unique=True)),
                ('first_name', models.CharField(blank=True, max_length=150)),
                ('last_name', models.CharField(blank=True, max_length=150)),
                ('icon', models.CharField(blank=True, max_length=200, null=True)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('is_superuser', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('password'), 128), name='user_password_length'), models.CheckConstraint(condition=models.Q(('last_login__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('last_login__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='user_last_login_range'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('email'), 320), name='user_email_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('email')), 0), name='user_email_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('first_name'), 150), name='user_first_name_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('last_name'), 150), name='user_last_name_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('icon'), 200), name='user_icon_length')],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=63, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('version', models.BigIntegerField(default=1, editable=False)),
                ('created_date', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'organisation',
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('slug'), 63), name='organization_slug_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('slug')), 0), name='organization_slug_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), 200), name='organization_name_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('name')), 0), name='organization_name_not_blank'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='organization_created_date_range')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('person', 'Person'), ('service account', 'Service Account'), ('system', 'System')], max_length=20)),
                ('is_active', models.BooleanField(default=True)),
                ('created_date', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name': 'member',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='membership_organization_id_unique'), models.UniqueConstraint(fields=('organization', 'user'), name='membership_user_unique'), models.UniqueConstraint(condition=models.Q(('kind', 'system')), fields=('organization',), name='membership_one_system_member'), models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'service account', 'system'])), name='membership_kind_known'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='membership_created_date_range')],
            },
        ),
        migrations.CreateModel(
            name='OrganizationHistory',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(editable=False)),
                ('version', models.BigIntegerField(editable=False)),
                ('action', models.CharField(choices=[('created', 'Created'), ('changed', 'Changed'), ('deleted', 'Deleted'), ('restored', 'Restored'), ('commented', 'Commented'), ('risk_raised', 'Risk Raised'), ('associated', 'Associated'), ('dissociated', 'Dissociated'), ('catalogue_updated', 'Catalogue Updated'), ('profile_changed', 'Profile Changed'), ('residual_raised', 'Residual Raised'), ('policy_applied', 'Policy Applied'), ('secret_rotated', 'Secret Rotated'), ('tokens_revoked', 'Tokens Revoked')], editable=False, max_length=30)),
                ('channel', models.CharField(choices=[('api', 'API'), ('admin', 'Admin'), ('import', 'Import'), ('command', 'Command'), ('job', 'Job')], editable=False, max_length=10)),
                ('display_id', models.TextField(editable=False, max_length=24, null=True)),
                ('actor_key', models.CharField(editable=False, max_length=36)),
                ('actor_name', models.CharField(editable=False, max_length=320)),
                ('request_id', models.CharField(editable=False, max_length=64, null=True)),
                ('reason', models.TextField(editable=False, max_length=500, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('format', models.PositiveSmallIntegerField(editable=False)),
                ('canonical', models.TextField(editable=False)),
                ('previous_hash', models.CharField(editable=False, max_length=64)),
                ('hash', models.CharField(editable=False, max_length=64)),
                ('subject', models.CharField(choices=[('organization', 'Organization'), ('member', 'Member'), ('service_account', 'Service Account'), ('sources', 'Sources'), ('tag', 'Tag'), ('scoring_policy', 'Scoring Policy'), ('scoring_setup', 'Scoring Setup')], editable=False, max_length=20)),
                ('subject_id', models.UUIDField(editable=False)),
                ('name', models.CharField(editable=False, max_length=200, null=True)),
                ('user_id', models.UUIDField(editable=False, null=True)),
                ('roles', models.JSONField(editable=False, null=True)),
                ('is_active', models.BooleanField(editable=False, null=True)),
                ('is_superuser', models.BooleanField(editable=False, null=True)),
                ('client_id', models.CharField(editable=False, max_length=255, null=True)),
                ('expires', models.DateTimeField(editable=False, null=True)),
                ('allowed_networks', models.JSONField(editable=False, null=True)),
                ('used_for', models.CharField(choices=[('incidents', 'Incidents'), ('risks', 'Risks')], editable=False, max_length=10, null=True)),
                ('sources', models.JSONField(editable=False, null=True)),
                ('scoring_policy', models.JSONField(editable=False, null=True)),
                ('scoring_setup', models.JSONField(editable=False, null=True)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name_plural': 'organization history',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='organizationhistory_organization_id_unique'), models.UniqueConstraint(fields=('organization', 'sequence'), name='organizationhistory_sequence_unique'), models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='organizationhistory_sequence_positive'), models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'deleted', 'restored', 'commented', 'risk_raised', 'associated', 'dissociated', 'catalogue_updated', 'profile_changed', 'residual_raised', 'policy_applied', 'secret_rotated', 'tokens_revoked'])), name='organizationhistory_action_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='organizationhistory_channel_known'), models.CheckConstraint(condition=models.Q(('subject__in', ['organization', 'member', 'service_account', 'sources', 'tag', 'scoring_policy', 'scoring_setup'])), name='organizationhistory_subject_known'), models.CheckConstraint(condition=models.Q(('used_for__in', ['incidents', 'risks'])), name='organizationhistory_used_for_known'), models.CheckConstraint(condition=models.Q(('record', models.F('organization'))), name='organizationhistory_record_own'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('display_id'), 24), name='organizationhistory_display_id_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('display_id')), 0), name='organizationhistory_display_id_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_key'), 36), name='organizationhistory_actor_key_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_key')), 0), name='organizationhistory_actor_key_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('actor_name'), 320), name='organizationhistory_actor_name_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('actor_name')), 0), name='organizationhistory_actor_name_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('request_id'), 64), name='organizationhistory_request_id_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('request_id')), 0), name='organizationhistory_request_id_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 500), name='organizationhistory_reason_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('reason')), 0), name='organizationhistory_reason_not_blank'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='organizationhistory_created_date_range'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('canonical'), 16777216), name='organizationhistory_canonical_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('canonical')), 0), name='organizationhistory_canonical_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('previous_hash'), 64), name='organizationhistory_previous_hash_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('previous_hash')), 0), name='organizationhistory_previous_hash_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('hash'), 64), name='organizationhistory_hash_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('hash')), 0), name='organizationhistory_hash_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), 200), name='organizationhistory_name_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('name')), 0), name='organizationhistory_name_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('client_id'), 255), name='organizationhistory_client_id_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('client_id')), 0), name='organizationhistory_client_id_not_blank'), models.CheckConstraint(condition=models.Q(('expires__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('expires__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='organizationhistory_expires_range')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('used_for', models.CharField(choices=[('incidents', 'Incidents'), ('risks', 'Risks')], max_length=10)),
                ('name', models.TextField(max_length=100)),
                ('position', models.PositiveSmallIntegerField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='source_organization_id_unique'), models.UniqueConstraint(fields=('organization', 'used_for', 'name'), name='source_name_unique'), models.CheckConstraint(condition=models.Q(('used_for__in', ['incidents', 'risks'])), name='source_used_for_known'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), 100), name='source_name_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('name')), 0), name='source_name_not_blank')],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('listed', models.CharField(choices=[('incidents', 'Incidents'), ('risks', 'Risks')], max_length=10)),
                ('name', models.TextField(max_length=100)),
                ('query', models.TextField(max_length=4000)),
                ('created_date', models.DateTimeField()),
                ('membership', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='savedfilter_organization_id_unique'), models.UniqueConstraint(fields=('membership', 'listed', 'name'), name='savedfilter_name_unique'), models.CheckConstraint(condition=models.Q(('listed__in', ['incidents', 'risks'])), name='savedfilter_listed_known'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('name'), 100), name='savedfilter_name_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('name')), 0), name='savedfilter_name_not_blank'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('query'), 4000), name='savedfilter_query_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('query')), 0), name='savedfilter_query_not_blank'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='savedfilter_created_date_range')],
            },
        ),
        migrations.CreateModel(
            name='MembershipRole',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('Admin', 'Admin'), ('Editor', 'Editor'), ('Viewer', 'Viewer'), ('Risk Editor', 'Risk Editor'), ('Risk Viewer', 'Risk Viewer'), ('Incident Editor', 'Incident Editor'), ('Incident Viewer', 'Incident Viewer')], max_length=20)),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='membershiprole_organization_id_unique'), models.UniqueConstraint(fields=('membership', 'role'), name='membershiprole_role_unique'), models.CheckConstraint(condition=models.Q(('role__in', ['Admin', 'Editor', 'Viewer', 'Risk Editor', 'Risk Viewer', 'Incident Editor', 'Incident Viewer'])), name='membershiprole_role_known')],
            },
        ),
    ]
