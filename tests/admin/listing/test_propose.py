"""Having many risks of a list scored."""

from typing import Any

import pytest
from django.test import Client

from riskregister.jobs.models import Job
from riskregister.organizations.models import Organization
from risks.models import Risk, ScoreProposal
from tests.admin.pages import listing, text
from tests.client import ApiClient
from tests.factories import RiskBody
from tests.risks.score_proposals import scorers

pytestmark = pytest.mark.usefixtures("verified")

SAYS_MUCH = "Ransomware encrypted the file server; the intruder used a stolen password without a second factor."


@pytest.fixture
def risks(api: ApiClient, organization: Organization) -> list[Risk]:
    for _ in range(2):
        assert api.post("/v1/risks", RiskBody(description=SAYS_MUCH)).status_code == 201
    return list(Risk.objects.of(organization.pk))


def propose(client: Client, records: list[Risk]) -> Any:
    body = {"action": "propose_selected", "index": "0", "select_across": "0"}
    return client.post(listing(Risk), {**body, "_selected_action": [str(of.pk) for of in records]}, follow=True)


def test_it_works(manager: Client, organization: Organization, risks: list[Risk]) -> None:
    assert "Scores are proposed for 2 of 2 risks" in text(propose(manager, risks))
    proposals = ScoreProposal.objects.of(organization.pk)
    assert sorted(proposals.values_list("about", "status")) == [("RSK-00001", "Proposed"), ("RSK-00002", "Proposed")]
    assert {proposal.opened_by.user.email for proposal in proposals.with_people()} == {"robin@acme.example"}
    assert set(Risk.objects.of(organization.pk).values_list("likelihood", "version")) == {(None, 1)}


def test_a_scorer_that_is_waited_for_is_asked_by_a_worker(
    manager: Client, organization: Organization, risks: list[Risk], settings: Any
) -> None:
    settings.SCORERS = {"half": f"{scorers.__name__}.half"}
    assert "A worker will propose scores for 2 risks." in text(propose(manager, risks))
    assert Job.objects.of(organization.pk).count() == 1
    assert not ScoreProposal.objects.of(organization.pk).exists()


def test_who_may_not_write_is_not_offered_it(viewer: Client, organization: Organization, risks: list[Risk]) -> None:
    assert "propose_selected" not in text(viewer.get(listing(Risk)))
    propose(viewer, risks)
    assert not ScoreProposal.objects.of(organization.pk).exists()
