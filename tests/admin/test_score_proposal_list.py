"""The list of proposed scores: about which records, for whom, and where it leads."""

from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, ScoreProposal
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, page, rows, text
from tests.client import ApiClient
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.risks.score_proposals.proposing import accept, new_incident, new_risk, propose


@pytest.fixture
def proposals(api: ApiClient) -> list[ScoreProposal]:
    """One about a risk and one about an incident, the older first."""
    new_risk(api)
    new_incident(api)
    propose(api)
    propose(api, "incidents/1")
    return list(ScoreProposal.objects.of(api.credentials.account.organization_id).order_by("number"))


def test_rows_lead_to_the_record(root: Client, proposals: list[ScoreProposal]) -> None:
    shown = root.get(listing(ScoreProposal))
    assert rows(shown) == proposals[::-1]
    content = text(shown)
    for record in (Risk.objects.across_organizations().get(), Incident.objects.across_organizations().get()):
        assert f'href="{page(record)}#proposals"' in content
    for told in ("SCP-00001", "Proposed", "RSK-00001", "offline", "INC-00001", "Acme"):
        assert told in content


def test_the_page_says_what_became_of_it(root: Client, api: ApiClient, proposals: list[ScoreProposal]) -> None:
    accept(api, body={"impact": "Low"}, X_Change_Reason="Less than that.")
    content = text(root.get(page(proposals[0])))
    for told in ("Accepted", "impact", "Less than that.", str(proposals[0].likelihood)):
        assert told in content
    of_incident = text(root.get(page(proposals[1])))
    assert f">{proposals[1].severity}<" in "".join(of_incident.split())


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.VIEWER, ["INC-00001", "RSK-00001"]),
        (Role.RISK_VIEWER, ["RSK-00001"]),
        (Role.INCIDENT_VIEWER, ["INC-00001"]),
    ],
)
def test_it_takes_what_the_record_takes(
    organization: Organization, log_in: LogIn, proposals: list[ScoreProposal], role: Role, seen: list[str]
) -> None:
    client = log_in(organization, role)
    assert sorted(of.about for of in rows(client.get(listing(ScoreProposal)))) == seen
    for proposal in proposals:
        assert client.get(page(proposal)).status_code == (200 if proposal.about in seen else 404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status__exact=Proposed", 2),
        ("status__exact=Accepted", 0),
        ("q=RSK-00001", 1),
        ("q=offline", 2),
        ("q=RSK-0000", 0),
        ("decided_date__isnull=True", 2),
        ("created_date__gte=2001-01-01+00:00:00%2B00:00", 2),
    ],
)
def test_the_list_is_filtered(root: Client, proposals: list[ScoreProposal], query: str, found: int) -> None:
    assert len(rows(root.get(f"{listing(ScoreProposal)}?{query}"))) == found


def test_it_is_decided_elsewhere(root: Client, proposals: list[ScoreProposal]) -> None:
    assert 'name="_save"' not in text(root.get(page(proposals[0])))
    assert root.post(page(proposals[0]), {"status": "Accepted", "_save": "Save"}).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(
    root: Client, api: ApiClient, django_assert_num_queries: Any
) -> None:
    other = ApiClient(ServiceAccountFactory(organization=OrganizationFactory(slug="other"), roles=(Role.ADMIN,)))
    for client in (api, other):
        new_risk(client)
    root.get(listing(ScoreProposal))
    for count in (1, 5):
        for client in (api, other):
            for _ in range(count):
                propose(client)
        # Session, user, own roles; the organisations to filter by; the number of rows, found and in all, and the rows.
        with django_assert_num_queries(7):
            root.get(listing(ScoreProposal))
