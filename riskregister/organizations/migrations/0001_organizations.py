
import django.db.models.deletion
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
                ('password', models.CharField(max_length=128, verbose_name='password')),
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
                'abstract': False,
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
            },
        ),
        migrations.CreateModel(
            name='OrganizationHistory',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.BigIntegerField(editable=False)),
                ('version', models.BigIntegerField(editable=False)),
                ('action', models.CharField(choices=[('created', 'Created'), ('changed', 'Changed'), ('commented', 'Commented'), ('risk_raised', 'Risk Raised'), ('secret_rotated', 'Secret Rotated'), ('tokens_revoked', 'Tokens Revoked')], editable=False, max_length=30)),
                ('channel', models.CharField(choices=[('api', 'API'), ('admin', 'Admin'), ('import', 'Import'), ('command', 'Command'), ('job', 'Job')], editable=False, max_length=10)),
                ('actor_key', models.CharField(editable=False, max_length=36)),
                ('actor_name', models.CharField(editable=False, max_length=320)),
                ('request_id', models.CharField(editable=False, max_length=64, null=True)),
                ('reason', models.CharField(editable=False, max_length=500, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('format', models.PositiveSmallIntegerField(editable=False)),
                ('canonical', models.TextField(editable=False)),
                ('previous_hash', models.CharField(editable=False, max_length=64)),
                ('hash', models.CharField(editable=False, max_length=64)),
                ('subject', models.CharField(choices=[('organization', 'Organization'), ('member', 'Member'), ('service_account', 'Service Account'), ('sources', 'Sources')], editable=False, max_length=20)),
                ('subject_id', models.UUIDField(editable=False)),
                ('name', models.CharField(editable=False, max_length=200, null=True)),
                ('user_id', models.UUIDField(editable=False, null=True)),
                ('roles', models.JSONField(editable=False, null=True)),
                ('is_active', models.BooleanField(editable=False, null=True)),
                ('client_id', models.CharField(editable=False, max_length=255, null=True)),
                ('expires', models.DateTimeField(editable=False, null=True)),
                ('allowed_networks', models.JSONField(editable=False, null=True)),
                ('used_for', models.CharField(choices=[('incidents', 'Incidents'), ('risks', 'Risks')], editable=False, max_length=10, null=True)),
                ('sources', models.JSONField(editable=False, null=True)),
                ('actor', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
                ('record', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'verbose_name_plural': 'organization history',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('used_for', models.CharField(choices=[('incidents', 'Incidents'), ('risks', 'Risks')], max_length=10)),
                ('name', models.CharField(max_length=100)),
                ('position', models.PositiveSmallIntegerField()),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'abstract': False,
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
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='membership_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('organization', 'user'), name='membership_user_unique'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'system')), fields=('organization',), name='membership_one_system_member'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'service account', 'system'])), name='membership_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='organizationhistory_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.UniqueConstraint(fields=('organization', 'sequence'), name='organizationhistory_sequence_unique'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.CheckConstraint(condition=models.Q(('sequence__gte', 1)), name='organizationhistory_sequence_positive'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.CheckConstraint(condition=models.Q(('action__in', ['created', 'changed', 'commented', 'risk_raised', 'secret_rotated', 'tokens_revoked'])), name='organizationhistory_action_known'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['api', 'admin', 'import', 'command', 'job'])), name='organizationhistory_channel_known'),
        ),
        migrations.AddConstraint(
            model_name='organizationhistory',
            constraint=models.CheckConstraint(condition=models.Q(('subject__in', ['organization', 'member', 'service_account', 'sources'])), name='organizationhistory_subject_known'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(fields=('organization', 'id'), name='source_organization_id_unique'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(fields=('organization', 'used_for', 'name'), name='source_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.CheckConstraint(condition=models.Q(('used_for__in', ['incidents', 'risks'])), name='source_used_for_known'),
        ),
    ]
