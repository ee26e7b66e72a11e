"""What is done to proposed scores, and to how records are scored, behind the register's back shows in `verify`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import models

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, ScoreProposal, ScoreProposalHistory, ScoringSetup
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.risks.score_proposals.proposing import accept, new_incident, new_risk, propose
from tests.rows import run

KEYS = {"id", "organization"}
"""Who changes one of these has the database's own keys against them: tests/history/test_guards.py."""
NOT_HASHED = {"actor_name"}
"""Of history: what may be erased."""
OF_INCIDENTS = {"incident", "severity"}
"""Of a proposal: what one for a risk has not."""
OTHERWISE = {
    "number": "record SCP-00099: its id was",
    "version": "document SCP-0000",
    "document": "document SCP-0000",
    "document_format": "document SCP-0000",
}
"""As what it shows that a column was changed that says nothing of its own."""


def columns(model: type[models.Model], *left: str) -> list[str]:
    return [field.name for field in model._meta.concrete_fields if field.name not in KEYS | set(left)]


@pytest.fixture
def proposals(api: ApiClient, organization: Organization) -> None:
    """One for a risk and one for an incident, both accepted and not as they were proposed; beside other records."""
    for _ in range(2):
        new_risk(api)
        new_incident(api)
    propose(api)
    propose(api, "incidents/1")
    accept(api, 1, {"likelihood": "Remote"}, X_Change_Reason="We looked.")
    accept(api, 2, {"severity_reasoning": "As we see it."}, X_Change_Reason="We looked.")
    assert list(faults_of(organization.pk)) == []


@pytest.fixture
def setup(organization: Organization, make_api: MakeApi) -> ScoringSetup:
    given = {"sources": ["Audit"], "scorer": "offline", "procedure": "By the book.", "notes": "A bank."}
    made = make_api(organization, Role.ADMIN).put("/v1/scoring-setup", given, X_Change_Reason="Agreed.")
    assert made.status_code == 200, made.content
    assert list(faults_of(organization.pk)) == []
    return ScoringSetup.objects.of(organization.pk).get()


def other(row: Any, name: str) -> Any:
    """Return another value that the column could have."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if field.choices:
        return next(choice for choice, _ in field.choices if choice not in {value, "Rejected", "Failed"})
    if isinstance(field, models.ForeignKey):
        rows = field.related_model._base_manager
        return (rows.filter(kind="system") if field.related_model is Membership else rows).exclude(pk=value.pk).first()
    if isinstance(field, models.DateTimeField):
        return (value or row.created_date) - timedelta(days=1)
    if isinstance(field, models.JSONField):
        return value[1:] if isinstance(value, list) and value else ["x"]
    if isinstance(field, models.FloatField):
        return 0.123
    return 99 if isinstance(field, models.IntegerField) else "x"


def tamper(row: Any, name: str) -> None:
    assert type(row)._base_manager.filter(pk=row.pk).update(**{name: other(row, name)}) == 1


def found(organization: Organization) -> list[str]:
    return [str(fault) for fault in faults_of(organization.pk)]


@pytest.mark.usefixtures("proposals")
@pytest.mark.parametrize("column", columns(ScoreProposal))
def test_a_column_of_a_proposal(organization: Organization, unguarded: Callable[[], None], column: str) -> None:
    number = 2 if column in OF_INCIDENTS else 1
    row = ScoreProposal.objects.of(organization.pk).get(number=number)
    unguarded()
    tamper(row, column)
    expected = OTHERWISE.get(column, f"record {row.display_id}: {column}")
    assert any(fault.startswith(expected) for fault in found(organization)), found(organization)


EVIDENCE = ("supports", "field", "start", "end", "quote", "signal", "says", "stance", "weight")


@pytest.mark.usefixtures("proposals")
@pytest.mark.parametrize("member", EVIDENCE)
def test_one_word_of_the_stored_evidence(
    organization: Organization, unguarded: Callable[[], None], member: str
) -> None:
    row = ScoreProposal.objects.of(organization.pk).get(number=1)
    assert set(row.evidence[-1]) == set(EVIDENCE)
    unguarded()
    changed = [*row.evidence[:-1], row.evidence[-1] | {member: "x"}]
    ScoreProposal._base_manager.filter(pk=row.pk).update(evidence=changed)
    assert "record SCP-00001: evidence is not what its history and its links say" in found(organization)


@pytest.mark.usefixtures("proposals")
@pytest.mark.parametrize("column", columns(ScoreProposalHistory, "record", *NOT_HASHED))
def test_a_column_of_its_history(organization: Organization, unguarded: Callable[[], None], column: str) -> None:
    about = {"risk__isnull": column in OF_INCIDENTS}
    row = ScoreProposalHistory.objects.of(organization.pk).get(version=2, **about)
    unguarded()
    tamper(row, column)
    assert any(fault.startswith("chain sequence") for fault in found(organization)), found(organization)


@pytest.mark.usefixtures("proposals")
def test_a_decision_about_another_proposal(
    api: ApiClient, organization: Organization, unguarded: Callable[[], None]
) -> None:
    undecided = propose(api, "risks/2")["id"]
    row = ScoreProposalHistory.objects.of(organization.pk).get(version=2, risk__isnull=False)
    unguarded()
    row.record = ScoreProposal.objects.of(organization.pk).get(number=3)
    row.save(update_fields=["record"])
    assert f"record {undecided}: status is not what its history and its links say" in found(organization)


@pytest.mark.usefixtures("proposals")
def test_a_proposal_that_is_about_another_record_wholly(
    organization: Organization, unguarded: Callable[[], None]
) -> None:
    moved = Risk.objects.of(organization.pk).get(number=2)
    row = ScoreProposal.objects.of(organization.pk).get(number=1)
    row.risk, row.about = moved, moved.display_id
    unguarded()
    row.save(update_fields=["risk", "about"])
    faults = found(organization)
    assert "record SCP-00001: risk_id is not what its history and its links say" in faults
    assert "record SCP-00001: about is not what its history and its links say" in faults


@pytest.mark.usefixtures("proposals")
def test_a_decision_taken_back(organization: Organization, unguarded: Callable[[], None]) -> None:
    unguarded()
    run(
        "UPDATE risks_scoreproposal SET status = 'Proposed', accepted_version = NULL, decided_by_id = NULL, "
        "decided_date = NULL, decision_reason = NULL"
    )
    assert "record SCP-00001: status is not what its history and its links say" in found(organization)


@pytest.mark.parametrize("column", columns(ScoringSetup))
def test_a_column_of_how_records_are_scored(
    organization: Organization, setup: ScoringSetup, unguarded: Callable[[], None], column: str
) -> None:
    unguarded()
    tamper(setup, column)
    version = 99 if column == "version" else 1
    assert f"settings scoring setup {version}: it is not what its history says" in found(organization)


SETUP = {
    "it is gone": ("DELETE FROM risks_scoringsetup", "settings scoring setup: history of the organisation"),
    "which one is in force": (
        "UPDATE organization_counter SET scoring_setup = 0",
        "settings scoring setup: 0 is in force, and the newest is 1",
    ),
    "one that nobody made": (
        "UPDATE organization_counter SET scoring_setup = 2",
        "settings scoring setup: 2 is in force, and the newest is 1",
    ),
}


@pytest.mark.usefixtures("setup")
@pytest.mark.parametrize(("statement", "fault"), SETUP.values(), ids=SETUP)
def test_setups_as_a_whole(
    organization: Organization, unguarded: Callable[[], None], statement: str, fault: str
) -> None:
    unguarded()
    run(statement)
    assert any(each.startswith(fault) for each in found(organization)), found(organization)
