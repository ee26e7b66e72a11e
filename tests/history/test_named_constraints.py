"""Every named constraint of every model: the database refuses what breaks it, and it is noticed when it is gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from riskregister.api.constraints import violated
from riskregister.history import guards
from riskregister.history.constraints import DOCUMENT_LENGTH
from riskregister.history.identifiers import uuid7
from riskregister.history.times import LATEST
from riskregister.jobs.choices import JobState
from riskregister.organizations.models import MemberKind, Organization
from risks.choices import ProposalStatus, RiskKind, RiskStatus, ScoreProposalStatus
from tests.rows import insert, inserted, new_organization, run, unsaved

pytestmark = pytest.mark.django_db

NAMED = [(model, constraint) for model in apps.get_models() for constraint in model._meta.constraints]
OURS = {"history", "api", "organizations", "jobs", "incidents", "risks"}

BREAKING: dict[str, dict[str, Any]] = {
    "closed_date_range": {"status": RiskStatus.CLOSED, "closed_date": LATEST},
    "closed_date_when_closed": {"status": RiskStatus.CLOSED, "closed_date": None},
    "is_builtin_in_use": {"is_builtin": True, "retired_date": timezone.now()},
    "record_own": {"record_id": uuid7()},
    "key_risk_when_key": {"kind": RiskKind.KEY, "key_risk": None, "own_score": False},
    "own_score_when_key": {"own_score": True},
    "profile_version_when_approved": {"status": ProposalStatus.APPROVED},
    "about_one": {"risk_id": uuid7(), "incident_id": uuid7()},
    "confidence_share": {"confidence": 1.5},
    "decided_when_decided": {"status": ScoreProposalStatus.ACCEPTED, "accepted_version": 1},
    "accepted_version_when_accepted": {"status": ScoreProposalStatus.ACCEPTED},
    "failure_when_failed": {"status": ScoreProposalStatus.FAILED},
    "decided_unless_proposed": {"status": ProposalStatus.SUPERSEDED},
    "decision_reason_when_rejected": {"status": ProposalStatus.REJECTED},
    "leased_while_running": {"state": JobState.RUNNING},
    "lease_until_range": {"state": JobState.RUNNING, "leased_by": uuid7(), "lease_until": LATEST},
    "finished_date_when_finished": {"state": JobState.FAILED},
    "finished_date_range": {"state": JobState.FAILED, "finished_date": LATEST},
    "attempts_limited": {"attempts": 2, "max_attempts": 1},
    "priority_range": {"priority": 101},
}
"""Of constraints that have to do with several columns: the rest of the name -> values that break it, and no other."""

ALSO_BROKEN = {
    "risk_kind_known": "risk_key_risk_when_key",
    "job_state_known": "job_finished_date_when_finished",
    **{
        f"{table}_{rule}": f"{table}_decided_unless_proposed"
        for table in ("threatprofileproposal", "threatprofileproposalhistory")
        for rule in ("profile_version_when_approved", "decision_reason_when_rejected", "status_known")
    },
    **{
        f"{table}_{rule}": f"{table}_decided_when_decided"
        for table in ("scoreproposal", "scoreproposalhistory")
        for rule in ("accepted_version_when_accepted", "decision_reason_when_rejected")
    },
}
"""What must break along with it; PostgreSQL names the first by the alphabet."""

CONDITIONS: dict[str, dict[str, Any]] = {
    "membership_one_system_member": {"kind": MemberKind.SYSTEM},
    "job_key_unique": {"state": JobState.RUNNING, "leased_by": uuid7(), "lease_until": timezone.now()},
}
"""Of what is unique under a condition: values that meet it."""

each_constraint = pytest.mark.parametrize(
    ("model", "constraint"), [pytest.param(model, found, id=found.name) for model, found in NAMED]
)


def _breaking(model: type[models.Model], name: str) -> dict[str, Any]:
    """Return the values that break a CHECK, told from its name: `<table>_<field>_<rule>`."""
    rest = name.removeprefix(f"{model._meta.model_name}_")
    if rest in BREAKING:
        return BREAKING[rest]
    field = max(
        (each for each in model._meta.concrete_fields if rest.startswith(f"{each.name}_")), key=lambda each: each.name
    )
    rules = {
        "length": lambda: "x" * ((field.max_length or DOCUMENT_LENGTH) + 1),
        "not_blank": lambda: " ",
        "known": lambda: "?",
        "range": lambda: LATEST + timedelta(days=1),
        "positive": lambda: 0,
    }
    return {field.name: rules[rest.removeprefix(f"{field.name}_")]()}


def _duplicate(model: type[models.Model], unique: models.UniqueConstraint, organization: Organization) -> Any:
    """Return a row that may not be inserted beside another one, which is."""
    given: dict[str, Any] = {} if unique.condition is None else dict(CONDITIONS[unique.name])
    # NULL is like nothing, not even NULL.
    nullable = [field for name in unique.fields if (field := model._meta.get_field(name)).null]
    given |= {field.name: 1 if isinstance(field, models.IntegerField) else "taken" for field in nullable}
    first = inserted(model, organization, **given)
    given |= {name: getattr(first, name) for name in unique.fields if name != "organization"}
    return unsaved(model, organization, **given)


@each_constraint
def test_what_breaks_it_is_refused(
    unguarded: Callable[[], None], model: type[models.Model], constraint: models.BaseConstraint
) -> None:
    organization = new_organization()
    if isinstance(constraint, models.UniqueConstraint):
        # The guard against REPLACE would be the first to see a duplicate.
        unguarded()
        row = _duplicate(model, constraint, organization)
    else:
        row = unsaved(model, organization, **_breaking(model, constraint.name))
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        insert(row)
    name = violated(refused.value)
    # The primary key alone is unique already; a varchar is checked for its length before any constraint.
    by_key = constraint.name.endswith("_organization_id_unique") and name in {None, f"{model._meta.db_table}_pkey"}
    by_type = constraint.name.endswith("_length") and name is None and connection.vendor == "postgresql"
    assert name in {constraint.name, ALSO_BROKEN.get(constraint.name, constraint.name)} or by_key or by_type


@each_constraint
def test_when_it_is_gone_that_is_noticed(model: type[models.Model], constraint: models.BaseConstraint) -> None:
    if connection.vendor == "postgresql":
        _drop(model, constraint)
    else:
        _forget(model, constraint)
    absent = {each.name for each in guards.missing(connection) if each.kind == "constraint"}
    assert absent == {constraint.name}


def _drop(model: type[models.Model], constraint: models.BaseConstraint) -> None:
    if isinstance(constraint, models.UniqueConstraint) and constraint.condition is not None:
        run(f"DROP INDEX {constraint.name}")
    else:
        # Composite foreign keys hang on some; they go too, and are missed as guards.
        run(f"ALTER TABLE {model._meta.db_table} DROP CONSTRAINT {constraint.name} CASCADE")


def _forget(model: type[models.Model], constraint: models.BaseConstraint) -> None:
    """Take a constraint out of a table's definition, as a table built anew without it would have it."""
    if isinstance(constraint, models.UniqueConstraint) and constraint.condition is not None:
        run(f"DROP INDEX {constraint.name}")
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [model._meta.db_table])
        (sql,) = cursor.fetchone()
        cursor.execute("PRAGMA writable_schema=ON")
        try:
            cursor.execute(
                "UPDATE sqlite_master SET sql = %s WHERE type = 'table' AND name = %s",
                [_without(sql, constraint.name), model._meta.db_table],
            )
        finally:
            cursor.execute("PRAGMA writable_schema=OFF")


def _without(sql: str, name: str) -> str:
    start = sql.index(f', CONSTRAINT "{name}" ')
    depth, at = 0, sql.index("(", start)
    while True:
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        at += 1
        if depth == 0:
            return sql[:start] + sql[at:]


def test_all_of_them_are_looked_at() -> None:
    assert {model._meta.app_label for model, _ in NAMED} >= OURS
    assert len(NAMED) > 250
