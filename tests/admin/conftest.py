from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.client import ApiClient
from tests.factories import IncidentBody, MemberFactory, ProposalBody

LogIn = Callable[..., Client]
Records = dict[str, Incident | Risk]


@pytest.fixture
def log_in(db: None) -> LogIn:
    """Return a function that makes a person a member with the given roles and logs them in."""

    def enter(organization: Organization, *roles: Role, **person: Any) -> Client:
        member: Membership = MemberFactory(organization=organization, roles=roles, **person)
        client = Client()
        client.force_login(member.user)
        return client

    return enter


@pytest.fixture
def root(organization: Organization, log_in: LogIn) -> Client:
    """A superuser, who is an admin of one organisation."""
    return log_in(organization, Role.ADMIN, superuser=True, first_name="Ada", last_name="Admin")


def records_of(api: ApiClient) -> Records:
    """Report an incident, raise a risk from it, comment on both, propose a threat profile; return the first two."""
    assert api.post("/v1/incidents", IncidentBody()).status_code == 201
    assert api.post("/v1/incidents/1/risks", {"tags": [{"content": "<b>"}]}).status_code == 201
    assert api.post("/v1/incidents/1/comments", {"value": "Called\nthe owner."}).status_code == 201
    assert api.post("/v1/risks/1/comments", {"value": "Agreed."}).status_code == 201
    assert api.post("/v1/threat-profile/proposals", ProposalBody()).status_code == 201
    mine = api.credentials.account.organization_id
    return {"incidents": Incident.objects.of(mine).get(), "risks": Risk.objects.of(mine).get()}


@pytest.fixture
def records(api: ApiClient) -> Records:
    """An incident and a risk of the organisation `acme`."""
    return records_of(api)


@pytest.fixture
def strange_records(stranger: ApiClient) -> Records:
    """An incident and a risk of another organisation."""
    return records_of(stranger)
