import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import riskregister.history.identifiers
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_organizations'),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganizationCounter',
            fields=[
                ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organizations.organization')),
                ('sequence', models.BigIntegerField(default=0)),
                ('head_hash', models.CharField(default='0000000000000000000000000000000000000000000000000000000000000000', max_length=64)),
                ('last_change', models.DateTimeField()),
                ('incident_number', models.BigIntegerField(default=0)),
                ('risk_number', models.BigIntegerField(default=0)),
                ('proposal_number', models.BigIntegerField(default=0)),
                ('score_proposal_number', models.BigIntegerField(default=0)),
                ('catalogue_load', models.BigIntegerField(default=0)),
                ('scoring_setup', models.BigIntegerField(default=0)),
                ('scoring_policy', models.BigIntegerField(default=1)),
            ],
            options={
                'db_table': 'organization_counter',
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('head_hash'), 64), name='organizationcounter_head_hash_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('head_hash')), 0), name='organizationcounter_head_hash_not_blank'), models.CheckConstraint(condition=models.Q(('last_change__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('last_change__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='organizationcounter_last_change_range')],
            },
        ),
        migrations.CreateModel(
            name='PendingRendering',
            fields=[
                ('id', models.UUIDField(default=riskregister.history.identifiers.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(editable=False, max_length=20)),
                ('last', models.UUIDField(editable=False, null=True)),
                ('created_date', models.DateTimeField(editable=False)),
                ('membership', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.membership')),
                ('organization', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization')),
            ],
            options={
                'db_table': 'pending_rendering',
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('organization', 'id'), name='pendingrendering_organization_id_unique'), models.UniqueConstraint(fields=('organization', 'membership', 'kind'), name='pendingrendering_member_kind_unique'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('kind'), 20), name='pendingrendering_kind_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('kind')), 0), name='pendingrendering_kind_not_blank'), models.CheckConstraint(condition=models.Q(('created_date__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('created_date__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='pendingrendering_created_date_range')],
            },
        ),
    ]
