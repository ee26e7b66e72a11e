from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "riskregister.organizations"
    label = "organizations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        from riskregister.history import registry
        from riskregister.organizations import schema  # noqa: F401  # registers itself with drf-spectacular
        from riskregister.organizations.models import OrganizationHistory
        from riskregister.organizations.replay import settings_differences

        registry.register_history(OrganizationHistory)
        registry.register_replay(settings_differences)
