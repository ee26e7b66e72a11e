from django.db import migrations

from riskregister.history import guards


def install(apps, schema_editor):
    # What later migrations add is guarded at their end, on `post_migrate`.
    guards.install(schema_editor.connection)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('history', '0001_counters'),
        ('api', '0001_idempotency'),
        ('organizations', '0002_service_accounts'),
        ('incidents', '0001_initial'),
        ('risks', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
