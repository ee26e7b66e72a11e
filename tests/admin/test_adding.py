"""The pages that make a risk and an incident from nothing."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from incidents.models import Incident, IncidentHistory
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import adding, errors, listing, page, save, sent, text
from tests.client import ApiClient
from tests.factories import MemberFactory, OrganizationFactory

WHOSE = "organization__id__exact"

RISK = {"title": "Disks are open", "description": "Nobody encrypts them."}
INCIDENT = RISK | {"detected_date_0": "2026-03-02", "detected_date_1": "08:00"}
BODIES: dict[Any, dict[str, Any]] = {Risk: RISK, Incident: INCIDENT}
WRITERS = {Risk: Role.RISK_EDITOR, Incident: Role.INCIDENT_EDITOR}
READERS = {Risk: Role.RISK_VIEWER, Incident: Role.INCIDENT_VIEWER}
OTHERS_WRITERS = {Risk: Role.INCIDENT_EDITOR, Incident: Role.RISK_EDITOR}
MODELS = (Risk, Incident)


def with_organization(model: Any, organization: Organization) -> str:
    return f"{adding(model)}?{WHOSE}={organization.pk}"


def count(model: Any) -> int:
    found: int = model.objects.across_organizations().count()
    return found


def only(model: Any, organization: Organization) -> Any:
    return model.objects.of(organization.pk).get()


def test_a_risk(root: Client, api: ApiClient, organization: Organization, verified: None) -> None:
    member = MemberFactory(organization=organization, roles=(Role.EDITOR,))
    scores = {"status": "Remediation", "likelihood": "Probable", "impact": "Severe", "fraud": "Low"}
    dates = {"discovered_date_0": "2026-03-02", "discovered_date_1": "08:00"}
    given = RISK | scores | dates | {"assigned_to": str(member.user_id), "new_tags": "disk", "reason": "An audit."}
    response = save(root, adding(Risk), **given, type="Configuration", external_ref="A-1")
    risk = only(Risk, organization)
    assert (response.status_code, response.url) == (302, page(risk))
    same = {"external_ref": "A-2", "type": "Configuration", "discovered_date": "2026-03-02T08:00:00Z"}
    body = RISK | same | {name: scores[name] for name in ("status", "likelihood", "impact")}
    objectives = {"threat_objectives": [{"threat_objective": "Fraud", "relevance": "Low"}]}
    by_api = api.post(
        "/v1/risks", body | objectives | {"assigned_to": str(member.user_id), "tags": [{"content": "disk"}]}
    ).json()
    mine = api.get("/v1/risks/1").json()
    differing = {name for name in mine if mine[name] != by_api[name]}
    stamps = {"id", "created_date", "updated_date", "opened_by", "external_ref", "threat_objectives"}
    assert differing == stamps
    newest = RiskHistory.objects.of(organization.pk).get(record=risk)
    assert (newest.channel, newest.actor_name, newest.reason) == ("admin", "Ada Admin", "An audit.")


def test_an_incident(root: Client, organization: Organization, verified: None) -> None:
    response = save(root, adding(Incident), **INCIDENT, severity="SEV-2", new_tags="disk", reason="A call.")
    incident = only(Incident, organization)
    assert (response.status_code, response.url) == (302, page(incident))
    assert (incident.status, incident.severity, incident.detected_date.isoformat()) == (
        "New",
        "SEV-2",
        "2026-03-02T08:00:00+00:00",
    )
    newest = IncidentHistory.objects.of(organization.pk).get(record=incident)
    assert (newest.channel, newest.actor_name, newest.reason) == ("admin", "Ada Admin", "A call.")


def test_what_is_not_said_is_as_the_api_has_it(root: Client, api: ApiClient, organization: Organization) -> None:
    assert save(root, adding(Risk), **RISK).status_code == 302
    by_api = api.post("/v1/risks", RISK).json()
    mine = api.get("/v1/risks/1").json()
    differing = {name for name in mine if mine[name] != by_api[name]}
    assert differing == {"id", "created_date", "updated_date", "discovered_date", "opened_by"}


def test_the_address_fills_in_nothing(root: Client, organization: Organization) -> None:
    assert sent(root.get(adding(Risk), {"title": "From the address"}))["title"] == ""


@pytest.mark.parametrize(
    ("model", "changes", "field"),
    [
        (Risk, {"title": ""}, "title"),
        (Risk, {"description": ""}, "description"),
        (Risk, {"impact": "Huge"}, "impact"),
        (Risk, {"external_ref": "taken"}, "external_ref"),
        (Risk, {"closed_date_0": "2026-03-02", "closed_date_1": "08:00"}, "closed_date"),
        (Risk, {"discovered_date_0": "soon"}, "discovered_date"),
        (Incident, {"title": ""}, "title"),
        (Incident, {"detected_date_0": "", "detected_date_1": ""}, "detected_date"),
        (Incident, {"detected_date_0": "soon"}, "detected_date"),
        (Incident, {"occurred_date_0": "2026-03-03", "occurred_date_1": "08:00"}, "occurred_date"),
        (Incident, {"source": "Nowhere"}, "source"),
    ],
)
def test_what_is_refused_is_said_once_at_its_field(
    root: Client, api: ApiClient, model: Any, changes: dict[str, str], field: str
) -> None:
    api.post("/v1/risks", RISK | {"external_ref": "taken"})
    before = count(model)
    found = errors(save(root, adding(model), **(BODIES[model] | changes)))
    assert list(found) == [field]
    assert len(found[field]) == 1
    assert count(model) == before


def test_another_organisations_member_is_no_choice(root: Client, organization: Organization) -> None:
    stranger: Membership = MemberFactory(roles=(Role.EDITOR,))
    assert stranger.user.email not in text(root.get(adding(Risk)))
    found = errors(save(root, adding(Risk), **RISK, assigned_to=str(stranger.user_id)))
    assert list(found) == ["assigned_to"]


@pytest.mark.parametrize("model", MODELS)
def test_whoever_may_write_is_offered_it(organization: Organization, log_in: LogIn, model: Any) -> None:
    client = log_in(organization, WRITERS[model])
    assert adding(model) in text(client.get(listing(model)))
    assert save(client, adding(model), **BODIES[model]).status_code == 302


@pytest.mark.parametrize("roles", [READERS, OTHERS_WRITERS])
@pytest.mark.parametrize("model", MODELS)
def test_nobody_else_is(organization: Organization, log_in: LogIn, model: Any, roles: dict[Any, Role]) -> None:
    client = log_in(organization, roles[model])
    assert client.get(adding(model)).status_code == 403
    assert client.post(adding(model), BODIES[model]).status_code == 403
    assert count(model) == 0


@pytest.mark.parametrize("model", MODELS)
def test_a_reader_is_offered_nothing(organization: Organization, log_in: LogIn, model: Any) -> None:
    assert adding(model) not in text(log_in(organization, READERS[model]).get(listing(model)))


def test_a_superuser_adds_as_a_member_only(root: Client) -> None:
    strange = OrganizationFactory()
    assert root.post(with_organization(Risk, strange), RISK).status_code == 403
    assert count(Risk) == 0


def test_another_organisation_is_like_one_that_is_not_there(organization: Organization, log_in: LogIn) -> None:
    client, theirs = log_in(organization, Role.EDITOR), OrganizationFactory()
    answers = [client.post(f"{adding(Risk)}?{WHOSE}={key}", RISK) for key in (theirs.pk, uuid4(), "x")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert count(Risk) == 0


@pytest.fixture
def two(organization: Organization, log_in: LogIn) -> tuple[Client, Organization]:
    """Somebody who writes in two organisations, and the second of them."""
    second: Organization = OrganizationFactory(name="Second")
    client = log_in(organization, Role.EDITOR, email="both@example.org")
    MemberFactory(organization=second, roles=(Role.EDITOR,), email="both@example.org")
    return client, second


def test_whose_it_is_is_asked_first(two: tuple[Client, Organization], organization: Organization) -> None:
    client, second = two
    assert f'href="?{WHOSE}={second.pk}"' in text(client.get(adding(Risk)))
    assert client.post(adding(Risk), RISK).status_code == 200
    assert count(Risk) == 0
    assert save(client, with_organization(Risk, second), **RISK).status_code == 302
    assert only(Risk, second).title == RISK["title"]


def test_a_narrowed_list_knows_whose(two: tuple[Client, Organization]) -> None:
    client, second = two
    assert with_organization(Risk, second) in text(client.get(listing(Risk), {WHOSE: str(second.pk)}))


def test_a_list_narrowed_to_where_one_only_reads_offers_nothing(organization: Organization, log_in: LogIn) -> None:
    second: Organization = OrganizationFactory(name="Second")
    client = log_in(organization, Role.EDITOR, email="both@example.org")
    MemberFactory(organization=second, roles=(Role.VIEWER,), email="both@example.org")
    assert adding(Risk) not in text(client.get(listing(Risk), {WHOSE: str(second.pk)}))
    assert client.post(with_organization(Risk, second), RISK).status_code == 403
