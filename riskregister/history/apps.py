from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class HistoryConfig(AppConfig):
    name = "riskregister.history"
    label = "history"

    def ready(self) -> None:
        from riskregister.history import checks
        from riskregister.history.compression import choose_compression
        from riskregister.history.guards import migrating
        from riskregister.history.loading import read_moments_fast

        # Both are sent once an app: of which, is all the same.
        pre_migrate.connect(migrating.stand_aside, sender=self)
        post_migrate.connect(migrating.put_back, sender=self)
        post_migrate.connect(choose_compression, sender=self)
        connection_created.connect(read_moments_fast)
        register(checks.guards_stand, Tags.database)
        register(checks.role_is_not_the_owner, Tags.database)
