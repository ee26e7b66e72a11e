
import django.db.models.deletion
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
            },
        ),
    ]
