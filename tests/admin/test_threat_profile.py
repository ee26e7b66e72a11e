"""The pages of threat profiles: what they show, and the decisions that are taken there."""

import re
from typing import Any

import pytest
from django.test import Client

from riskregister.api.changes import Change
from riskregister.history.models import Channel
from riskregister.organizations.actors import person_actor
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.admin.heat_map import COLOURS, heat_map
from risks.choices import Impact, Likelihood, Urgency
from risks.models import Risk, ThreatProfileProposal, ThreatProfileProposalHistory
from risks.operations import propose_threat_profile
from risks.scoring import MATRIX
from tests.admin.conftest import LogIn
from tests.admin.pages import errors, listing, page, rows, text
from tests.client import ApiClient
from tests.factories import ProposalBody
from tests.risks.catalogue import entry, load

PATH = "/v1/threat-profile/proposals"


@pytest.fixture
def proposal(api: ApiClient) -> ThreatProfileProposal:
    """A proposal that the service account made."""
    load(entry(1), entry(2, threat_objectives={"Sabotage": "High"}))
    assert api.post(PATH, ProposalBody()).status_code == 201
    return ThreatProfileProposal.objects.of(api.credentials.account.organization_id).get()


def decide(client: Client, proposal: ThreatProfileProposal, decision: str, **values: Any) -> Any:
    return client.post(page(proposal), {"decision": decision, "reason": "", "version": "1"} | values)


def test_the_page_shows_the_profile_and_what_it_would_do(root: Client, proposal: ThreatProfileProposal) -> None:
    content = text(root.get(page(proposal)))
    for shown in (
        "Extortion",
        "Two of our peers",
        "There is no threat profile yet.",
        "Enters",
        "AKR-00001",
        "Critical",
    ):
        assert shown in content
    assert "AKR-00002" not in content
    assert rows(root.get(listing(ThreatProfileProposal))) == [proposal]


def test_approving(root: Client, proposal: ThreatProfileProposal, verified: None) -> None:
    assert decide(root, proposal, "approve", reason="Agreed.").status_code == 302
    newest = ThreatProfileProposalHistory.objects.of(proposal.organization_id).latest("sequence")
    assert (newest.status, newest.profile_version, newest.decision_reason) == ("Approved", 1, "Agreed.")
    assert (newest.channel, newest.actor_name, newest.reason) == (Channel.ADMIN, "Ada Admin", "Agreed.")
    (risk,) = Risk.objects.of(proposal.organization_id)
    assert (risk.display_id, risk.urgency) == ("AKR-00001", "Critical")
    content = text(root.get(page(proposal)))
    assert "id_decision" not in content


def test_the_profile_in_force_stands_beside_the_next(root: Client, api: ApiClient, proposal: Any) -> None:
    decide(root, proposal, "approve")
    api.post(PATH, ProposalBody())
    following = ThreatProfileProposal.objects.of(proposal.organization_id).get(number=2)
    content = text(root.get(page(following)))
    assert "TPP-00001, version 1 of the threat profile." in content
    assert "The register stays as it is." in content


def test_rejecting(root: Client, proposal: ThreatProfileProposal, verified: None) -> None:
    assert decide(root, proposal, "reject", reason="Too bleak.").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision_reason) == ("Rejected", "Too bleak.")


def test_rejecting_takes_a_reason(root: Client, proposal: ThreatProfileProposal) -> None:
    assert errors(decide(root, proposal, "reject", reason=" ")) == {"reason": ["Say why it is rejected."]}


@pytest.mark.parametrize("decision", ["", "delete"])
def test_a_decision_is_one_of_two(root: Client, proposal: ThreatProfileProposal, decision: str) -> None:
    assert list(errors(decide(root, proposal, decision))) == ["decision"]


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_what_was_decided_meanwhile_is_not_decided_again(
    root: Client, api: ApiClient, proposal: ThreatProfileProposal, decision: str
) -> None:
    assert api.post(f"{PATH}/1/reject", {"reason": "A slip."}).status_code == 200
    (fault,) = errors(decide(root, proposal, decision, reason="x"))["__all__"]
    assert "version" in fault
    (fault,) = errors(decide(root, proposal, decision, reason="x", version="2"))["__all__"]
    assert fault == "TPP-00001 is Rejected already."


def test_ones_own_is_for_another_manager(
    root: Client, organization: Organization, proposal: ThreatProfileProposal
) -> None:
    ada = Membership.objects.of(organization.pk).get(user__first_name="Ada")
    actor = person_actor(ada.user, organization.pk)
    assert actor is not None
    values: Any = ProposalBody()
    propose_threat_profile(Change(organization.pk, actor, Channel.ADMIN), values=values)
    mine = ThreatProfileProposal.objects.of(organization.pk).get(number=2)
    (fault,) = errors(decide(root, mine, "approve"))["__all__"]
    assert "another member" in fault


@pytest.mark.parametrize("role", [Role.VIEWER, Role.INCIDENT_EDITOR])
def test_who_may_not_manage_looks_only(
    organization: Organization, log_in: LogIn, proposal: ThreatProfileProposal, role: Role
) -> None:
    client = log_in(organization, role)
    content = text(client.get(page(proposal)))
    assert "id_decision" not in content
    assert ("AKR-00001" in content) is (role is Role.VIEWER)
    assert decide(client, proposal, "approve").status_code == 403


def test_a_superuser_decides_only_as_a_member(stranger: ApiClient, root: Client) -> None:
    assert stranger.post(PATH, ProposalBody()).status_code == 201
    theirs = ThreatProfileProposal.objects.of(stranger.credentials.account.organization_id).get()
    assert "id_decision" not in text(root.get(page(theirs)))
    assert decide(root, theirs, "approve").status_code == 403


def test_what_people_write_is_text(root: Client, api: ApiClient) -> None:
    objective = {"threat_objective": "Fraud", "likelihood": "Remote", "impact": "Low", "rationale": "<b>bold</b>"}
    assert api.post(PATH, {"threat_objectives": [objective]}).status_code == 201
    content = text(root.get(page(ThreatProfileProposal.objects.across_organizations().get())))
    assert "&lt;b&gt;bold&lt;/b&gt;" in content
    assert "<b>bold" not in content


def test_the_heat_map_has_every_pair_in_words() -> None:
    shown = heat_map({}, MATRIX, "Nothing")
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)', shown) == list(reversed(Likelihood))
    assert re.findall(r'<th scope="col"[^>]*>([^<]+)', shown)[1:] == list(Impact)
    cells = re.findall(r"<td[^>]*>\s*<div[^>]*>([^<]+)", shown)
    assert cells == [MATRIX[likelihood][impact] for likelihood in reversed(Likelihood) for impact in Impact]
    assert "<caption" in shown


@pytest.mark.parametrize("urgency", Urgency)
def test_every_cell_can_be_read(urgency: Urgency) -> None:
    lighter, darker = sorted((_luminance(colour) for colour in COLOURS[urgency]), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
