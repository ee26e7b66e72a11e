"""What the database refuses of a change is told as what it is: the field at fault, and nothing of SQL."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework.request import Request

from incidents.models import Incident, IncidentComment, Tag
from riskregister.api.changes import OpenChange, operation
from riskregister.api.constraints import refusal_of, rules
from riskregister.api.problems import handle_exception
from riskregister.history.identifiers import uuid7
from riskregister.history.models import OrganizationCounter
from riskregister.history.times import LATEST
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk, RiskHistory, RiskIncident, RiskTag
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, RiskBody
from tests.problems import assert_problem, pointers
from tests.rows import inserted, new_organization

pytestmark = pytest.mark.django_db(transaction=True)

Wrong = Callable[[OpenChange, Risk], None]


@pytest.fixture
def organization(transactional_db: None) -> Organization:
    return OrganizationFactory(slug="acme", name="Acme")


@pytest.fixture
def risk(api: ApiClient, organization: Organization) -> Risk:
    """A risk with an external_ref, and another one to go wrong with. Another organisation has a tag."""
    inserted(Tag, new_organization())
    assert api.post("/v1/incidents", IncidentBody(tags=[{"content": "theft"}])).status_code == 201
    assert api.post("/v1/incidents/1/risks", {"external_ref": "grc-1"}).status_code == 201
    assert api.post("/v1/risks", RiskBody()).status_code == 201
    return Risk.objects.of(organization.pk).with_people().get(number=2)


def _set(**values: Any) -> Wrong:
    def wrong(change: OpenChange, risk: Risk) -> None:
        for name, value in values.items():
            setattr(risk, name, value)
        Risk.objects.of(change.organization_id).filter(pk=risk.pk).update(**values)

    return wrong


def _insert(model: type[Any], **values: Any) -> Wrong:
    def wrong(change: OpenChange, risk: Risk) -> None:
        given = {name: value(change, risk) if callable(value) else value for name, value in values.items()}
        change.insert(model(organization_id=change.organization_id, **given))

    return wrong


def _answer_to(organization: Organization, risk: Risk, wrong: Wrong) -> tuple[HttpResponse, Any]:
    """Do something wrong inside an operation, past every serializer, and return what a client would be told."""

    @operation(requires=set())
    def go_wrong(change: OpenChange) -> None:
        wrong(change, risk)

    request = Request(RequestFactory().post("/v1/risks"))
    try:
        go_wrong(command_change(organization))
    except Exception as error:
        response = handle_exception(error, {"request": request})
        if response is None:
            raise
        return response, body_of(response)
    raise AssertionError("the database refused nothing")


def _number_taken(change: OpenChange, risk: Risk) -> None:
    risk.pk, risk.number = uuid7(), 1
    change.insert(risk)


def _now(change: OpenChange, risk: Risk) -> Any:
    return change.now


def _member(change: OpenChange, risk: Risk) -> Any:
    return change.member


@pytest.mark.parametrize(
    ("wrong", "status", "code", "at_fault"),
    [
        (_set(title="x" * 501), 400, "invalid", {"/title": "max_length"}),
        (_set(title=" "), 400, "invalid", {"/title": "blank"}),
        (_set(description="x" * 65_537), 400, "invalid", {"/description": "max_length"}),
        (_set(likelihood_analysis=""), 400, "invalid", {"/likelihood_analysis": "blank"}),
        (_set(external_ref="x" * 201), 400, "invalid", {"/external_ref": "max_length"}),
        (_set(likelihood="probable"), 400, "invalid", {"/likelihood": "invalid_choice"}),
        (_set(expected_date=LATEST), 400, "invalid", {"/expected_date": "range"}),
        (_set(due_date=LATEST), 400, "invalid", {"/due_date": "range"}),
        (_set(status="Closed"), 400, "invalid", {"/closed_date": "invalid"}),
        (_set(external_ref="grc-1"), 409, "conflict", {"/external_ref": "duplicate"}),
        (_insert(Tag, content="theft", creator=_member, created_date=_now), 409, "conflict", {"/content": "duplicate"}),
        (
            _insert(IncidentComment, value="", author=_member, created_date=_now, record_id=lambda c, r: _incident(c)),
            400,
            "invalid",
            {"/value": "blank"},
        ),
        # Of what no client can set, no field is named.
        (_number_taken, 409, "conflict", {}),
        # Found at the commit on PostgreSQL, by constraints of Django's own naming.
        (_insert(RiskTag, record=lambda c, r: r, tag_id=lambda c, r: r.pk), 409, "conflict", {}),
        # A guard's refusal: what is another organisation's is not there.
        (_insert(RiskTag, record=lambda c, r: r, tag_id=lambda c, r: _tag_of_another(c)), 409, "conflict", {}),
    ],
    ids=range(15),
)
def test_the_field_at_fault_is_named(
    organization: Organization, risk: Risk, wrong: Wrong, status: int, code: str, at_fault: dict[str, str]
) -> None:
    before = OrganizationCounter.objects.get(organization=organization).sequence

    response, problem = _answer_to(organization, risk, wrong)

    assert (response.status_code, problem["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert pointers(problem) == at_fault
    for secret in ("constraint", "risks_risk", "INSERT", "UPDATE", "DETAIL", "organization_id"):
        assert secret not in json.dumps(problem)
    assert OrganizationCounter.objects.get(organization=organization).sequence == before
    assert list(faults_of(organization.pk)) == []


def _tag_of_another(change: OpenChange) -> Any:
    return Tag.objects.across_organizations().exclude(organization_id=change.organization_id).get().pk


def _incident(change: OpenChange) -> Any:
    return Incident.objects.of(change.organization_id).get().pk


def test_what_is_our_own_fault_stays_an_internal_error(organization: Organization, risk: Risk) -> None:
    history = RiskHistory.objects.of(organization.pk)
    for wrong in (
        lambda change, risk: history.update(reason="x"),
        _set(number=3),
        _set(version=0),
        _set(title=None),
        _insert(RiskIncident, record=lambda c, r: r, created_date=_now),
    ):
        with pytest.raises(IntegrityError):
            _answer_to(organization, risk, wrong)


def test_what_a_guard_refuses_is_no_page_of_html(api: ApiClient, risk: Risk, monkeypatch: pytest.MonkeyPatch) -> None:
    history = RiskHistory.objects.of(risk.organization_id)
    monkeypatch.setattr("risks.views.RiskViewSet.list", lambda view, request: history.update(reason="x"))
    problem = assert_problem(api.get("/v1/risks"), 500, "internal_error")
    assert "guard" not in json.dumps(problem).lower()


def test_a_derived_date_out_of_range_is_told_over_http(api: ApiClient) -> None:
    body = RiskBody(discovered_date="2199-12-31T00:00:00Z", likelihood="Possible", impact="Medium")
    answer = api.post("/v1/risks", body)
    assert pointers(assert_problem(answer, 400, "invalid")) == {"/due_date": "range"}


def test_every_named_constraint_has_its_rule() -> None:
    assert rules()["risk_likelihood_analysis_length"].field == "likelihood_analysis"
    assert rules()["risk_likelihood_known"].field == "likelihood"
    assert rules()["risk_closed_date_when_closed"].field == "closed_date"
    assert rules()["riskhistory_sequence_unique"].field is None
    assert rules()["incident_number_positive"].field is None


def test_a_text_too_long_for_a_varchar_names_no_field_but_is_no_internal_error(organization: Organization) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps varchars of any length")

    @operation(requires=set())
    def go_wrong(change: OpenChange) -> None:
        Organization.objects.filter(pk=change.organization_id).update(slug="x" * 64)

    with pytest.raises(Exception, match="See errors") as refused:
        go_wrong(command_change(organization))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("", "max_length")]


def test_another_error_is_no_refusal() -> None:
    assert refusal_of(IntegrityError("NOT NULL constraint failed: risks_risk.title")) is None
