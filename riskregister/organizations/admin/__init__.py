"""The admin site's pages of organisations, people, members and accounts, and what every other page stands on."""

from django.contrib import admin
from django.contrib.auth.models import Group
from oauth2_provider.models import (
    get_access_token_model,
    get_application_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from riskregister.organizations.admin.members import MembershipAdmin
from riskregister.organizations.admin.organizations import OrganizationAdmin
from riskregister.organizations.admin.people import PersonAdmin
from riskregister.organizations.admin.service_accounts import ServiceAccountAdmin

__all__ = ["MembershipAdmin", "OrganizationAdmin", "PersonAdmin", "ServiceAccountAdmin"]

WRITTEN_PAST_OPERATIONS = (
    Group,
    get_access_token_model(),
    get_application_model(),
    get_grant_model(),
    get_id_token_model(),
    get_refresh_token_model(),
)
"""Their packages register pages that would change who may do what without a trace in our history.

Both stand before this app in INSTALLED_APPS, so their admin modules have been imported by now. A test compares
what is registered in the end with what we mean to show.
"""

for model in WRITTEN_PAST_OPERATIONS:
    if admin.site.is_registered(model):
        admin.site.unregister(model)
