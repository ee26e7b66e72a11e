from django.apps import AppConfig


class RisksConfig(AppConfig):
    name = "risks"

    def ready(self) -> None:
        from risks import registration

        registration.register_records()
        registration.register_tables()
        registration.register_jobs()
