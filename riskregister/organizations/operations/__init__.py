"""Every write to an organisation's settings. Each leaves one row in the organisation's history."""

from riskregister.organizations.operations.accounts import (
    NewCredentials,
    change_service_account,
    create_service_account,
    revoke_tokens,
    rotate_client_secret,
)
from riskregister.organizations.operations.filters import delete_filter, save_filter, saved_filters
from riskregister.organizations.operations.members import add_member, change_member, others_who_may
from riskregister.organizations.operations.organizations import create_organization
from riskregister.organizations.operations.people import Names, NewNames, change_person
from riskregister.organizations.operations.sources import set_sources, sources_of, sources_version

__all__ = [
    "Names",
    "NewCredentials",
    "NewNames",
    "add_member",
    "change_member",
    "change_person",
    "change_service_account",
    "create_organization",
    "create_service_account",
    "delete_filter",
    "others_who_may",
    "revoke_tokens",
    "rotate_client_secret",
    "save_filter",
    "saved_filters",
    "set_sources",
    "sources_of",
    "sources_version",
]
