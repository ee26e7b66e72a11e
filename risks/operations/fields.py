"""Setting the fields of a risk, new or old, with what follows from them: urgency, due date, closing."""

from collections.abc import Mapping
from typing import Any, Final

from incidents import operations as incidents
from riskregister.api.changes import OpenChange
from riskregister.api.errors import FieldError, InvalidInput
from risks.choices import CATALOGUE_SAYS, MOVES, OF_THE_CATALOGUE, OF_URGENCY, SCORES, RiskKind, RiskStatus
from risks.errors import IllegalTransition
from risks.models import Risk, RiskTag, RiskValues, ThreatObjective
from risks.operations.policy import policy_in_force

SCALARS: Final = (
    "title",
    "description",
    "type",
    "source",
    "likelihood",
    "likelihood_analysis",
    "impact",
    "impact_analysis",
    "initially_reported_urgency",
    "control_statement",
    "remediation_task",
    "discovered_date",
    "expected_date",
    "external_ref",
)
"""Fields that are set as they are given."""


def apply(change: OpenChange, references: incidents.References, risk: Risk, values: RiskValues) -> None:
    """Set the fields given on a risk and derive what follows. `references` were resolved from `values`.

    Raises InvalidInput for a key risk's catalogue fields and for a closed_date that does not fit the status.
    """
    _refuse_catalogue_fields(risk, values)
    given: Mapping[str, Any] = values
    before, was = {name: getattr(risk, name) for name in SCORES}, _scored_by(risk)
    for name in SCALARS:
        if name in given:
            setattr(risk, name, given[name])
    if "assigned_to" in given:
        risk.assigned_to = references.member(given["assigned_to"])
    if "tags" in given:
        incidents.set_tags(change, risk, RiskTag, references.tags_of(risk, given["tags"]))
    if "threat_objectives" in given:
        incidents.set_objectives(change, risk, ThreatObjective, references.objectives(given["threat_objectives"]))
    _set_status(change, risk, given)
    if risk.kind == RiskKind.KEY and _is_judged(risk, before):
        # Sending back the score that a profile gave makes it nobody's own; taking it away hands it back.
        risk.own_score = (risk.likelihood, risk.impact) != (None, None)
    if _scored_by(risk) != was:
        # What is sent back as it is changes nothing, even if the policy has changed since.
        score(change, risk)


def score(change: OpenChange, risk: Risk) -> None:
    """Derive urgency and due date by the policy in force, and keep which policy it was."""
    policy = policy_in_force(change)
    risk.urgency = policy.urgency(risk.likelihood, risk.impact)
    risk.due_date = policy.due_date(risk.discovered_date, risk.urgency)
    risk.policy_version = policy.version


def _is_judged(risk: Risk, before: Mapping[str, Any]) -> bool:
    """Tell whether a change says how a risk is scored, or why. That the reasons are taken away says neither."""
    after = {name: getattr(risk, name) for name in SCORES if getattr(risk, name) != before[name]}
    return any(name in OF_URGENCY or value is not None for name, value in after.items())


def _scored_by(risk: Risk) -> tuple[object, ...]:
    """Return what urgency and due date are derived from."""
    return risk.likelihood, risk.impact, risk.discovered_date


def check_move(risk: Risk, values: RiskValues) -> None:
    """Raise IllegalTransition if the status given cannot follow the one the risk has."""
    after = values.get("status", risk.status)
    if after != risk.status and after not in MOVES[RiskStatus(risk.status)]:
        raise IllegalTransition(risk.status, after, MOVES[RiskStatus(risk.status)])


def _set_status(change: OpenChange, risk: Risk, given: Mapping[str, Any]) -> None:
    was_closed = risk.status == RiskStatus.CLOSED
    risk.status = given.get("status", risk.status)
    closed_date = given.get("closed_date", risk.closed_date)
    if risk.status != RiskStatus.CLOSED:
        if given.get("closed_date") is not None:
            raise InvalidInput([FieldError("/closed_date", "not_closed", "A risk that is not Closed has none.")])
        risk.closed_date = None
    elif was_closed and closed_date is None:
        raise InvalidInput([FieldError("/closed_date", "closed", "A Closed risk has one: reopen it to clear it.")])
    else:
        risk.closed_date = closed_date if closed_date is not None else change.now


def _refuse_catalogue_fields(risk: Risk, values: RiskValues) -> None:
    if risk.kind == RiskKind.KEY and (refused := sorted(values.keys() & OF_THE_CATALOGUE)):
        raise InvalidInput([FieldError(f"/{name}", "catalogue_field", CATALOGUE_SAYS) for name in refused])
