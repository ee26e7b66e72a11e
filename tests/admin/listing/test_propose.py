"""Having many risks of a list scored, after a preview."""

import re
from typing import Any

import pytest
from django.test import Client

from riskregister.jobs.models import Job
from riskregister.organizations.models import Organization
from risks.models import Risk, ScoreProposal, ScoreProposalHistory
from risks.scorers.registry import scorer_names
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


def preview(client: Client, records: list[Risk], **confirmed: str) -> Any:
    body = {"action": "propose_selected", "index": "0", "select_across": "0", **confirmed}
    return client.post(listing(Risk), {**body, "_selected_action": [str(of.pk) for of in records]}, follow=True)


def propose(client: Client, records: list[Risk], **fields: str) -> Any:
    return preview(client, records, confirmed="yes", scorer=scorer_names()[0], **fields)


def row_of(page: str, id_: str) -> list[str]:
    """Return what the preview says of a risk after its title."""
    (row,) = re.findall(rf'<th scope="row">{id_}</th>(.*?)</tr>', page, re.DOTALL)
    return re.findall(r"<td[^>]*>([^<]*)</td>", row)


def test_it_works(manager: Client, organization: Organization, risks: list[Risk]) -> None:
    assert "Scores are proposed for 2 of 2 risks" in text(propose(manager, risks))
    proposals = ScoreProposal.objects.of(organization.pk)
    assert sorted(proposals.values_list("about", "status")) == [("RSK-00001", "Proposed"), ("RSK-00002", "Proposed")]
    assert {proposal.opened_by.user.email for proposal in proposals.with_people()} == {"robin@acme.example"}
    assert set(Risk.objects.of(organization.pk).values_list("likelihood", "version")) == {(None, 1)}


def test_the_preview_tells_what_would_be_scored_and_does_nothing(
    manager: Client, api: ApiClient, organization: Organization, risks: list[Risk]
) -> None:
    propose(manager, risks[:1])
    assert api.patch("/v1/risks/2", {"likelihood": "Imminent", "impact": "Severe"}).status_code == 200
    shown = text(preview(manager, risks))
    assert "Propose scores for 2 risks" in shown
    assert "2 risks would be scored." in shown
    assert row_of(shown, "RSK-00001") == ["New", "–", "–", "–", "1"]
    assert row_of(shown, "RSK-00002") == ["New", "Imminent", "Severe", "Critical", "–"]
    assert ScoreProposal.objects.of(organization.pk).count() == 1


def test_the_reason_is_kept(manager: Client, organization: Organization, risks: list[Risk]) -> None:
    propose(manager, risks, reason="Quarterly review")
    rows = ScoreProposalHistory.objects.of(organization.pk)
    assert set(rows.values_list("reason", flat=True)) == {"Quarterly review"}


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"scorer": "nobody"}, "nobody is not one of the available choices."),
        ({"scorer": ""}, "This field is required."),
        ({"scorer": "offline", "reason": "x" * 501}, "at most 500 characters"),
        ({"scorer": "offline", "reason": "a\0b"}, "Null characters are not allowed."),
    ],
    ids=["unknown scorer", "no scorer", "long reason", "NUL"],
)
def test_a_form_that_will_not_do_is_shown_again(
    manager: Client, organization: Organization, risks: list[Risk], fields: dict[str, str], fault: str
) -> None:
    response = preview(manager, risks, confirmed="yes", **fields)
    assert response.status_code == 400
    assert fault in response.content.decode()
    assert not ScoreProposal.objects.of(organization.pk).exists()


def test_a_scorer_that_is_waited_for_is_asked_by_a_worker(
    manager: Client, organization: Organization, risks: list[Risk], settings: Any
) -> None:
    settings.SCORERS = {"half": f"{scorers.__name__}.half"}
    assert "A worker will propose scores for 2 risks." in text(propose(manager, risks))
    assert Job.objects.of(organization.pk).count() == 1
    assert not ScoreProposal.objects.of(organization.pk).exists()


def test_who_may_not_write_is_not_offered_it(viewer: Client, organization: Organization, risks: list[Risk]) -> None:
    assert "propose_selected" not in text(viewer.get(listing(Risk)))
    assert "would be scored" not in text(preview(viewer, risks))
    propose(viewer, risks)
    assert not ScoreProposal.objects.of(organization.pk).exists()
