from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "riskregister.organizations"
    label = "organizations"
    verbose_name = "Organisations"

    def ready(self) -> None:
        from riskregister.history import registry
        from riskregister.organizations import schema  # noqa: F401  # registers itself with drf-spectacular
        from riskregister.organizations.models import OrganizationHistory

        registry.register_history(OrganizationHistory)
