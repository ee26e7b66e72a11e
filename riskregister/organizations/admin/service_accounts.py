"""The page of a service account, and its secret, which is shown when it is made and never again."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.decorators import action

from riskregister.api.changes import Change
from riskregister.api.errors import Refusal
from riskregister.organizations import operations
from riskregister.organizations.admin.access import change_for
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.admin.columns import OrganizationColumn, OrganizationFilter, column
from riskregister.organizations.admin.forms import REASON_LENGTH, AddServiceAccountForm, ChangeServiceAccountForm
from riskregister.organizations.admin.held_roles import ChangeListWithRoles, RoleFilter, held_roles
from riskregister.organizations.admin.one_time import Shown, confirmation, shown_once
from riskregister.organizations.admin.sent_once import TWICE
from riskregister.organizations.models import ServiceAccount
from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.roles import Permission


class ServiceAccountChangeList(ChangeListWithRoles):
    """Accounts with their roles."""

    membership_key = "membership_id"


@admin.register(ServiceAccount)
class ServiceAccountAdmin(OrganizationColumn, TenantAdmin):
    """Service accounts, by organisation and name."""

    permission = Permission.ORGANIZATION_MANAGE
    section = "Settings"
    icon = "key"
    add_form = AddServiceAccountForm
    change_form = ChangeServiceAccountForm
    membership_lookup = "membership"

    list_display = ("name", "organization_name", "roles_held", "active", "expires", "client_id")
    list_select_related = ("organization", "membership", "application")
    list_filter = (("organization", OrganizationFilter), RoleFilter, "membership__is_active", "expires")
    search_fields = ("name", "application__client_id")
    ordering = ("organization__name", "name")
    actions_detail = ("rotate_secret", "revoke_tokens")
    add_fieldsets = ((None, {"fields": ("organization", "name", "roles", "expires", "allowed_networks", "reason")}),)
    fieldsets = (
        (None, {"fields": (("name", "organization_name"), "client_id")}),
        ("Access", {"fields": ("roles", "is_active", "expires", "allowed_networks", "reason")}),
    )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the list that knows roles."""
        return ServiceAccountChangeList

    def write(self, request: HttpRequest, record: ServiceAccount | None, values: dict[str, Any]) -> models.Model:
        """Create an account and show its secret, or change one."""
        if record is None:
            credentials = operations.create_service_account(
                change_for(
                    request,
                    values["organization"].pk,
                    values["reason"],
                    leads_to=lambda made: self.page_of(str(made.account.pk)),
                    says=f"{TWICE} The secret was on the page that answered the first. If you missed it, rotate it.",
                ),
                name=values["name"],
                roles=values["roles"],
                expires=values["expires"],
                allowed_networks=values["allowed_networks"],
            )
            request.admin_answer = self._secret(request, credentials)  # type: ignore[attr-defined]  # our own attribute
            return credentials.account
        return operations.change_service_account(
            change_for(request, record.organization_id, values["reason"]),
            account_id=record.pk,
            roles=values["roles"],
            is_active=values["is_active"],
            expires=values["expires"],
            allowed_networks=values["allowed_networks"],
        )

    @action(description="Revoke tokens", url_path="revoke-tokens", icon="block")  # type: ignore[untyped-decorator]
    def revoke_tokens(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End the account's tokens, once that is confirmed."""

        def revoke(account: ServiceAccount, change: Change) -> HttpResponse:
            count = operations.revoke_tokens(change, account_id=account.pk)
            self.message_user(request, f"Tokens of {account} that were revoked: {count}.", messages.SUCCESS)
            return HttpResponseRedirect(self.page_of(object_id))

        question = "Its tokens stop working at once. It can get new ones with its secret."
        return self._confirmed(request, object_id, revoke, question=question, button="Revoke tokens")

    @action(description="Rotate secret", url_path="rotate-secret", icon="autorenew")  # type: ignore[untyped-decorator]
    def rotate_secret(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the account a new secret, once that is confirmed, and show it."""

        def rotate(account: ServiceAccount, change: Change) -> HttpResponse:
            return self._secret(request, operations.rotate_client_secret(change, account_id=account.pk))

        question = "Its secret and its tokens stop working at once. The new secret is shown on the next page."
        return self._confirmed(request, object_id, rotate, question=question, button="Rotate secret")

    def _confirmed(
        self,
        request: HttpRequest,
        object_id: str,
        act: Callable[[ServiceAccount, Change], HttpResponse],
        *,
        question: str,
        button: str,
    ) -> HttpResponse:
        account: ServiceAccount = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, account):
            raise Http404
        if request.method != "POST":
            return confirmation(request, self, account, title=str(account), question=question, button=button)
        reason = request.POST.get("reason", "").replace("\x00", "")[:REASON_LENGTH]
        try:
            return act(account, change_for(request, account.organization_id, reason))
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            return HttpResponseRedirect(self.page_of(object_id))

    def _secret(self, request: HttpRequest, credentials: NewCredentials) -> HttpResponse:
        return shown_once(
            request,
            self,
            credentials.account,
            title=f"The secret of {credentials.account}",
            note="Copy the secret now. Only a hash of it is kept, so it cannot be shown again.",
            values=[Shown("Client id", credentials.client_id), Shown("Client secret", credentials.client_secret)],
        )

    @column("roles")
    def roles_held(self, row: ServiceAccount) -> str:
        """Return the roles: read with the list, or now for a page."""
        names = getattr(row, "role_names", None)
        if names is None:
            names = held_roles([row.membership_id]).get(row.membership_id, [])
        return ", ".join(names)

    @column("active", ordering="membership__is_active", boolean=True)
    def active(self, row: ServiceAccount) -> bool:
        """Say whether the account is enabled."""
        return row.membership.is_active

    @column("client id", ordering="application__client_id")
    def client_id(self, row: ServiceAccount) -> str:
        """Return the id that the account gives at the token endpoint."""
        return str(row.application.client_id)
