"""Service accounts: the secret is in one answer and nowhere else, and everything leaves a row of history."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken

from riskregister.history.models import Action, Channel
from riskregister.organizations.models import MembershipRole, Organization, OrganizationHistory, ServiceAccount
from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, errors, everything_kept, listing, page, rows, text
from tests.client import request_token
from tests.factories import OrganizationFactory, ServiceAccountFactory


def body(organization: Organization, **values: Any) -> dict[str, Any]:
    account = {
        "name": "bridge",
        "roles": ["Editor"],
        "expires_0": "2099-12-31",
        "expires_1": "12:00:00",
        "allowed_networks": "192.0.2.0/24\r\n\r\n 2001:db8::/32 \r\n",
        "reason": "For the SIEM.",
    }
    return {"organization": str(organization.pk)} | account | values


def account(organization: Organization, name: str = "bridge") -> ServiceAccount:
    return ServiceAccount.objects.of(organization.pk).select_related("membership", "application").get(name=name)


def newest(organization: Organization) -> OrganizationHistory:
    return OrganizationHistory.objects.of(organization.pk).latest("sequence")


def secret_of(response: Any) -> NewCredentials:
    """Return the credentials that a page shows, as the page shows them."""
    content = text(response)
    shown = {one.label: one.value for one in response.context["values"]}
    assert all(content.count(f">{value}<") == 1 for value in shown.values())
    return NewCredentials(ServiceAccount(), shown["Client id"], shown["Client secret"])


def test_an_account_is_created(root: Client, organization: Organization, verified: None) -> None:
    credentials = secret_of(root.post(adding(ServiceAccount), body(organization)))
    made = account(organization)
    assert made.application.client_id == credentials.client_id
    assert made.expires == datetime(2099, 12, 31, 12, tzinfo=UTC)
    assert made.allowed_networks == ["192.0.2.0/24", "2001:db8::/32"]
    row = newest(organization)
    assert (row.action, row.channel, row.actor_name, row.reason) == (
        Action.CREATED,
        Channel.ADMIN,
        "Ada Admin",
        "For the SIEM.",
    )
    assert row.client_id == credentials.client_id


def test_the_secret_works(root: Client, organization: Organization) -> None:
    response = root.post(adding(ServiceAccount), body(organization, allowed_networks=""))
    assert request_token(secret_of(response)).status_code == 200


def test_the_secret_is_shown_once_and_kept_nowhere(root: Client, organization: Organization) -> None:
    response = root.post(adding(ServiceAccount), body(organization))
    secret = secret_of(response).client_secret
    assert "no-store" in response["Cache-Control"]
    assert secret not in str(response.headers) + str(response.cookies)
    assert secret not in everything_kept(root)
    for address in (listing(ServiceAccount), page(account(organization))):
        assert secret not in text(root.get(address))
    assert secret not in everything_kept(root)


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ({"name": "taken"}, {"__all__": ["There is a service account taken already."]}),
        ({"allowed_networks": "192.0.2.0/24\n300.1.1.1"}, None),
        ({"roles": []}, {"roles": ["This field is required."]}),
        ({"name": " "}, {"name": ["This field is required."]}),
        ({"expires_1": ""}, None),
    ],
)
def test_what_is_refused_is_an_error_of_the_form(
    root: Client, organization: Organization, wrong: dict[str, Any], faults: dict[str, list[str]] | None
) -> None:
    ServiceAccountFactory(organization=organization, name="taken")
    before = newest(organization).sequence
    found = errors(root.post(adding(ServiceAccount), body(organization, **wrong)))
    assert found == faults if faults is not None else list(found) == [next(iter(wrong)).removesuffix("_1")]
    assert newest(organization).sequence == before
    assert [one.name for one in ServiceAccount.objects.of(organization.pk)] == ["taken"]


def test_an_account_is_changed(root: Client, organization: Organization, verified: None) -> None:
    made: ServiceAccount = ServiceAccountFactory(organization=organization, allowed_networks=["192.0.2.0/24"]).account
    shown = root.get(page(made)).context["adminform"].form.initial
    assert shown == {"roles": ["Editor"], "is_active": True, "expires": None, "allowed_networks": "192.0.2.0/24"}
    response = root.post(page(made), {"roles": ["Viewer"], "allowed_networks": "", "reason": "Retired."})
    assert response.status_code == 302
    changed = account(organization, made.name)
    assert (changed.allowed_networks, changed.membership.is_active) == ([], False)
    assert MembershipRole.objects.of(organization.pk).get(membership=changed.membership).role == Role.VIEWER
    row = newest(organization)
    assert (row.action, row.channel, row.reason) == (Action.CHANGED, Channel.ADMIN, "Retired.")


@pytest.mark.parametrize("action", ["rotate-secret", "revoke-tokens"])
def test_a_link_alone_does_nothing(root: Client, organization: Organization, action: str) -> None:
    credentials = ServiceAccountFactory(organization=organization)
    request_token(credentials)
    before = newest(organization).sequence
    content = text(root.get(page(credentials.account).replace("change", action)))
    assert "csrfmiddlewaretoken" in content
    assert newest(organization).sequence == before
    assert AccessToken.objects.count() == 1


@pytest.mark.parametrize("action", ["rotate-secret", "revoke-tokens"])
def test_an_action_needs_the_token_against_forgery(organization: Organization, root: Client, action: str) -> None:
    credentials = ServiceAccountFactory(organization=organization)
    forged = Client(enforce_csrf_checks=True)
    forged.cookies = root.cookies
    assert forged.post(page(credentials.account).replace("change", action)).status_code == 403
    assert newest(organization).action == Action.CREATED


def test_a_secret_is_rotated(root: Client, organization: Organization, verified: None) -> None:
    old = ServiceAccountFactory(organization=organization)
    request_token(old)
    response = root.post(page(old.account).replace("change", "rotate-secret"), {"reason": "Leaked."})
    new = secret_of(response)
    assert "no-store" in response["Cache-Control"]
    assert new.client_secret not in everything_kept(root)
    assert request_token(old).status_code == 401
    assert AccessToken.objects.count() == 0
    assert request_token(new).status_code == 200
    row = newest(organization)
    assert (row.action, row.channel, row.reason) == (Action.SECRET_ROTATED, Channel.ADMIN, "Leaked.")


def test_tokens_are_revoked(root: Client, organization: Organization, verified: None) -> None:
    credentials = ServiceAccountFactory(organization=organization)
    request_token(credentials)
    response = root.post(page(credentials.account).replace("change", "revoke-tokens"), follow=True)
    assert "Tokens" in text(response)
    assert AccessToken.objects.count() == 0
    assert newest(organization).action == Action.TOKENS_REVOKED
    assert request_token(credentials).status_code == 200


@pytest.mark.parametrize("action", ["rotate-secret", "revoke-tokens"])
def test_another_organisations_account_is_not_found(organization: Organization, log_in: LogIn, action: str) -> None:
    other = OrganizationFactory()
    theirs = ServiceAccountFactory(organization=other)
    manager = log_in(organization, Role.ADMIN)
    for method in (manager.get, manager.post):
        assert method(page(theirs.account).replace("change", action)).status_code == 404
    assert newest(other).action == Action.CREATED


def test_an_action_is_for_those_who_manage(organization: Organization, log_in: LogIn) -> None:
    credentials = ServiceAccountFactory(organization=organization)
    response = log_in(organization, Role.EDITOR).post(page(credentials.account).replace("change", "rotate-secret"))
    assert response.status_code == 404
    assert request_token(credentials).status_code == 200


def test_the_list_is_searched_and_filtered(root: Client, organization: Organization) -> None:
    made = ServiceAccountFactory(organization=organization, name="bridge", roles=[Role.INCIDENT_EDITOR])
    ServiceAccountFactory(organization=organization, name="other")
    for query in ({"q": "bridge"}, {"q": made.client_id}, {"role": "Incident Editor"}):
        assert rows(root.get(listing(ServiceAccount), query)) == [made.account]
    assert rows(root.get(listing(ServiceAccount), {"membership__is_active__exact": "0"})) == []


def test_the_list_costs_the_same_however_long_it_is(
    root: Client, organization: Organization, django_assert_num_queries: Any
) -> None:
    root.get(listing(ServiceAccount))
    for _ in range(2):
        ServiceAccountFactory.create_batch(5, organization=organization)
        # Session, user, own roles, the organisations to filter by, the number of rows found and of all, the rows
        # with their memberships, applications and organisations, and the roles of all of them.
        with django_assert_num_queries(8):
            root.get(listing(ServiceAccount))
