"""What the operations on incidents refuse."""

from riskregister.api.errors import Conflict, NotFound


class IncidentNotFound(NotFound):
    """No such incident in this organisation."""

    code = "incident_not_found"
    title = "Incident not found"

    def __init__(self) -> None:
        super().__init__("There is no incident with this id.")


class DuplicateExternalRef(Conflict):
    """Another record of the kind holds this external_ref."""

    code = "duplicate_external_ref"
    title = "external_ref is taken"
