import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
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
            ],
            options={
                'db_table': 'organization_counter',
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('head_hash'), 64), name='organizationcounter_head_hash_length'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(django.db.models.functions.text.Length(django.db.models.functions.text.Trim('head_hash')), 0), name='organizationcounter_head_hash_not_blank'), models.CheckConstraint(condition=models.Q(('last_change__gte', datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)), ('last_change__lt', datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), name='organizationcounter_last_change_range')],
            },
        ),
    ]
