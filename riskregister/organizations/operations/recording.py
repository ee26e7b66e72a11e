"""The row of the organisation's history that every change of its settings leaves."""

from typing import Any

from riskregister.api.changes import OpenChange
from riskregister.history.models import Action
from riskregister.organizations.models import Organization, OrganizationHistory, SettingsState, Subject


def record_change(change: OpenChange, organization: Organization, action: Action, **changed: Any) -> None:
    """Append a row of the organisation's history: the subject's columns as given, the others NULL."""
    if action is not Action.CREATED or changed["subject"] is not Subject.ORGANIZATION:
        organization.version += 1
        organization.save(update_fields=["version"])
    state: dict[str, Any] = {field.attname: None for field in SettingsState._meta.local_concrete_fields}
    state |= {"subject_id": organization.pk} | changed
    change.append(
        OrganizationHistory, record_id=organization.pk, version=organization.version, action=action, state=state
    )
