"""A call of every route that takes effect, on records that have much or little about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import TestCase

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.factories import (
    IncidentBody,
    MemberFactory,
    OrganizationFactory,
    ProposalBody,
    RiskBody,
    ServiceAccountFactory,
)
from tests.jobs.kinds import asked
from tests.risks.catalogue import entry, load
from tests.risks.scoring_policy import policies

PROPOSALS = "/v1/threat-profile/proposals"
MOST = 20
"""Key risks in the catalogue: a register holds as many of them as its profile calls for, one or all."""


@dataclass
class Crowd:
    """An organisation of whose every kind of thing there are `size`, most of them about one incident and one risk."""

    organization: Organization
    api: ApiClient
    size: int
    incident: str
    risk: str
    other_risk: str
    """One that is not associated with the incident."""
    tag: str
    key_risk: str
    proposal: str
    """One that is to be decided, and not of the caller."""
    score_proposal: str
    """One for the risk, to be decided."""
    job: str

    @property
    def incidents(self) -> list[str]:
        return [f"INC-{number:05}" for number in range(1, self.size + 1)]

    @property
    def risks(self) -> list[str]:
        return [f"RSK-{number:05}" for number in range(1, self.size + 1)]

    @property
    def key_risks(self) -> list[str]:
        return [f"AKR-{number:05}" for number in range(1, self.size + 1)]


def crowd(size: int) -> Crowd:
    """Make an organisation and its records, all by requests."""
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization, roles=(Role.ADMIN,)))
    tags = [{"content": f"tag {number}"} for number in range(size + 1)]
    for number in range(size):
        made = api.post("/v1/incidents", IncidentBody(tags=tags if number == 0 else tags[:1]))
        assert made.status_code == 201, made.content
        api.post("/v1/incidents/1/risks")
        MemberFactory(organization=organization)
    other = body_of(api.post("/v1/risks", RiskBody()))
    for number in range(size):
        api.put(f"/v1/incidents/{number + 1}/risks/RSK-1")
        api.post("/v1/incidents/1/comments", {"value": "said"})
        api.post("/v1/risks/1/comments", {"value": "said"})
    api.patch("/v1/incidents/1", {"title": "Changed before"})
    api.patch("/v1/risks/1", {"title": "Changed before"})
    tag = body_of(api.get("/v1/incidents/1"))["tags"][0]["id"]
    proposal = _key_risks(organization, api, size)
    job = str([asked(organization) for _ in range(size)][-1].pk)
    scores = [_scored(api, "incidents/1") and _scored(api, "risks/1") for _ in range(size)][-1]
    named = ("INC-00001", "RSK-00001", other["id"], tag, "AKR-00001", proposal, scores, job)
    return Crowd(organization, api, size, *named)


def _scored(api: ApiClient, record: str) -> str:
    """Have a record scored; return the proposal."""
    return str(body_of(api.post(f"/v1/{record}/score-proposals"))["id"])


def _key_risks(organization: Organization, api: ApiClient, size: int) -> str:
    """Have one key risk enter the register, or of a larger one all there are; propose `size` times to score them anew.

    Returns the last proposal.
    """
    load(entry(1), *(entry(number, threat_objectives={"Fraud": "High"}) for number in range(2, MOST + 1)))
    # Who proposes does not approve.
    proposer = ApiClient(ServiceAccountFactory(organization=organization))
    objectives = ("Extortion", "Fraud") if size > 1 else ("Extortion",)
    assert api.post(f"{PROPOSALS}/{_proposed(proposer, objectives, 'Possible')}/approve").status_code == 200
    return [_proposed(proposer, objectives, "Imminent") for _ in range(size)][-1]


def _proposed(api: ApiClient, objectives: Sequence[str], likelihood: str) -> str:
    of = [{"threat_objective": each, "likelihood": likelihood, "impact": "Severe"} for each in objectives]
    return str(body_of(api.post(PROPOSALS, {"threat_objectives": of}))["id"])


def path_of(route: str, method: str, about: Crowd) -> str:
    """Return the path of a route to the records with much about them."""
    # What is associated already is not associated again.
    risk = about.other_risk if (route, method) == ("/v1/incidents/{incident_id}/risks/{risk_id}", "put") else about.risk
    if route.startswith("/v1/risks/akr/"):
        risk = about.key_risk
    names = {
        "{incident_id}": about.incident,
        "{risk_id}": risk,
        "{tag_id}": about.tag,
        "{ref}": "new/ref",
        "{proposal_id}": about.score_proposal if route.startswith("/v1/score-proposals") else about.proposal,
        "{job_id}": about.job,
    }
    for name, value in names.items():
        route = route.replace(name, value)
    return route


def body_for(route: str, method: str, about: Crowd) -> Any:
    """Return the body of a call that changes something. KeyError: say in BODIES what a new route takes."""
    bulk = {"/v1/incidents": about.incidents, "/v1/risks": about.risks}
    if (route, method) == ("/v1/risks/akr", "patch"):
        return {"ids": about.key_risks, "changes": {"status": "Remediation"}}
    if (route, method) == ("/v1/score-proposals", "post"):
        return {"ids": about.risks}
    if method == "patch" and route in bulk:
        changes = {"title": "Changed", "tags": [{"content": "tag 0"}, {"content": "new"}]}
        return {"ids": bulk[route], "changes": changes, "tag_operation": "add"}
    return None if method in {"get", "delete"} else BODIES[route, method]


_INCIDENT = {"title": "T", "description": "D", "detected_date": "2026-01-01T00:00:00Z"}
_RISK = {"title": "T", "description": "D"}
_CHANGES = {"title": "Changed", "tags": [{"content": "tag 0"}, {"content": "new"}]}

BODIES: dict[tuple[str, str], Any] = {
    ("/v1/incidents", "post"): IncidentBody(),
    ("/v1/incidents/{incident_id}", "patch"): _CHANGES,
    ("/v1/incidents/by-ref/{ref}", "put"): _INCIDENT,
    ("/v1/incidents/{incident_id}/comments", "post"): {"value": "said"},
    ("/v1/incidents/{incident_id}/risks", "post"): None,
    ("/v1/incidents/{incident_id}/risks/{risk_id}", "put"): None,
    ("/v1/risks", "post"): {**_RISK, "tags": [{"content": "tag 0"}, {"content": "new"}]},
    ("/v1/risks/{risk_id}", "patch"): _CHANGES,
    ("/v1/risks/akr/{risk_id}", "patch"): {"status": "Remediation"},
    ("/v1/risks/akr/{risk_id}/residual-risks", "post"): {
        "control_statement": "Done.",
        "risk": {"likelihood": "Remote", "impact": "Low"},
    },
    ("/v1/risks/by-ref/{ref}", "put"): _RISK,
    ("/v1/risks/{risk_id}/comments", "post"): {"value": "said"},
    ("/v1/scoring-policy", "put"): policies.body(),
    ("/v1/scoring-policy/apply", "post"): None,
    ("/v1/risks/{risk_id}/score-proposals", "post"): None,
    ("/v1/incidents/{incident_id}/score-proposals", "post"): None,
    ("/v1/score-proposals/{proposal_id}/accept", "post"): {"likelihood": "Remote", "impact": "Low"},
    ("/v1/score-proposals/{proposal_id}/reject", "post"): {"reason": "Not now."},
    ("/v1/scoring-setup", "put"): {"sources": ["Audit"]},
    ("/v1/tags", "post"): {"content": "another"},
    ("/v1/threat-profile/proposals", "post"): ProposalBody(),
    (f"{PROPOSALS}/{{proposal_id}}/approve", "post"): None,
    (f"{PROPOSALS}/{{proposal_id}}/reject", "post"): {"reason": "Not now."},
}


def call(route: str, method: str, about: Crowd, query: str = "", *, undone: bool = False) -> HttpResponse:
    """Call a route as an administrator; have it leave no trace if it is to be `undone`. Fails unless it succeeds."""
    body, path = body_for(route, method, about), path_of(route, method, about) + query
    atomics = TestCase._enter_atomics() if undone else None
    if method in {"get", "delete"}:
        response = getattr(about.api, method)(path)
    else:
        response = getattr(about.api, method)(path, body)
    if atomics is not None:
        TestCase._rollback_atomics(atomics)
    assert response.status_code in {200, 201, 202, 204}, response.content
    return response
