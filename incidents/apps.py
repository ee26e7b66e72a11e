from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "incidents"

    def ready(self) -> None:
        from incidents import document, operations
        from incidents.models import Incident, IncidentHistory
        from riskregister.history import registry
        from riskregister.organizations import beginnings
        from riskregister.organizations.roles import Permission

        registry.register(
            registry.Tracked(
                record=Incident,
                history=IncidentHistory,
                render=document.render,
                document_format=document.FORMAT,
                people=("assigned_to", "opened_by"),
                numbered_by="incident_number",
                readable_with=str(Permission.INCIDENTS_READ),
            )
        )
        registry.register_linked_sets(Incident, document.linked_sets)
        beginnings.register(operations.add_builtin_tags)
