"""Writing what was accepted to the record, as any other change of it, and telling how it differs from the proposal."""

from collections.abc import Mapping
from typing import Any, Final

from incidents import operations as incidents
from incidents.models import TEXT_LENGTH, Incident
from riskregister.api.changes import OpenChange
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.history.identifiers import parse_id
from riskregister.history.models import Record
from riskregister.organizations.models import SourceList
from risks.choices import RiskKind, RiskStatus
from risks.errors import RecordMovedOn
from risks.models import ScoreProposal, TakenValues
from risks.operations.locking import lock_risk, unmoved
from risks.operations.risks import set_fields

Taken = tuple[int, list[dict[str, Any]]]
"""The version of the record that has what was taken, and what of it is not what was proposed."""

ANALYSES: Final = {"likelihood": "likelihood_analysis", "impact": "impact_analysis", "severity": "severity_reasoning"}
"""Each score with the text that says why."""
OF_RISKS: Final = ("likelihood", "likelihood_analysis", "impact", "impact_analysis", "threat_objectives")
OF_INCIDENTS: Final = ("severity", "severity_reasoning")


def take_risk_scores(change: OpenChange, proposal: ScoreProposal, values: TakenValues) -> Taken:
    """Give a risk its scores, analyses and threat objectives; one that is New has its urgency proposed then.

    Objectives are added, or get the relevance taken: those that it has beside them stay.
    """
    _refuse_other(values, OF_RISKS)
    risk = lock_risk(change, *_named(proposal.about))
    _expect_unmoved(proposal, risk)
    override = _override(proposal, values)
    taken = _scores(proposal, values, ("likelihood", "impact"))
    scored = bool(taken)
    objectives = _objectives(values.get("threat_objectives", proposal.threat_objectives))
    if objectives or "threat_objectives" in values:
        kept = {of["threat_objective"]: of["relevance"] for of in risk.threat_objectives}
        taken["threat_objectives"] = _as_refs(kept | objectives)
    if not scored and not objectives:
        detail = "Nothing would be taken of it: reject it, or say what is to be taken instead."
        raise InvalidInput([FieldError("", "nothing_taken", detail)])
    if scored and risk.status == RiskStatus.NEW:
        taken["status"] = RiskStatus.URGENCY_PROPOSED
    references = incidents.resolve(change, [taken], SourceList.RISKS)
    with change.revising(risk):
        set_fields(change, references, risk, taken)  # type: ignore[arg-type]  # values of a risk
    return risk.version, override


def take_severity(change: OpenChange, proposal: ScoreProposal, values: TakenValues) -> Taken:
    """Give an incident its severity and the reasoning."""
    _refuse_other(values, OF_INCIDENTS)
    _, number = _named(proposal.about)
    incident = incidents.lock_incident(change, number)
    _expect_unmoved(proposal, incident)
    override = _override(proposal, values)
    incidents.set_values(change, incident, _scores(proposal, values, ("severity",)))  # type: ignore[arg-type]
    return incident.version, override


def _named(about: str) -> tuple[str, int]:
    named = parse_id(about, (*RiskKind.values, Incident.kind))
    if named is None:
        raise ValueError(f"{about} is no record's id.")
    return named


def _expect_unmoved(proposal: ScoreProposal, record: Record) -> None:
    if not unmoved(record, proposal.record_version):
        raise RecordMovedOn(proposal.about, proposal.record_version, record.version)


def _refuse_other(values: TakenValues, allowed: tuple[str, ...]) -> None:
    refused = [name for name in values if name not in allowed]
    if refused:
        detail = "The record that this is about has no such score."
        raise InvalidInput([FieldError(f"/{name}", "not_applicable", detail) for name in refused])


def _scores(proposal: ScoreProposal, values: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return the scores to be taken with their analyses: all of `names`, or none of them.

    Raises InvalidInput for what is missing to those that are there, or to an analysis that is given.
    """
    taken = {name: values.get(name, getattr(proposal, name)) for name in names}
    given = any(score is not None for score in taken.values()) or any(ANALYSES[name] in values for name in names)
    if not given:
        return {}
    missing = [name for name, score in taken.items() if score is None]
    if missing:
        detail = "The scorer proposes none, and a record is scored wholly or not at all: say which it is to be."
        raise InvalidInput([FieldError(f"/{name}", "required", detail) for name in missing])
    return taken | {ANALYSES[name]: _analysis(proposal, values, name) for name in names}


def _analysis(proposal: ScoreProposal, values: Mapping[str, Any], name: str) -> str:
    """Return why a score is as it is. The scorer's reasons do not stand beside another score as its own."""
    if ANALYSES[name] in values:
        return str(values[ANALYSES[name]])
    proposed: str = getattr(proposal, ANALYSES[name])
    if values.get(name, getattr(proposal, name)) == getattr(proposal, name):
        return proposed
    return f"{values[name]} was taken; {proposal.scorer} proposed: {proposed}"[:TEXT_LENGTH].strip()


def _override(proposal: ScoreProposal, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name, value in values.items():
        proposed, taken = getattr(proposal, name), value
        if name == "threat_objectives":
            proposed, taken = (_as_refs(_objectives(of)) for of in (proposed, value))
        if taken != proposed:
            found.append({"field": name, "proposed": proposed, "taken": taken})
    return found


def _objectives(refs: Any) -> dict[str, str | None]:
    return {str(ref["threat_objective"]): ref.get("relevance") for ref in refs}


def _as_refs(objectives: Mapping[str, str | None]) -> list[dict[str, Any]]:
    return [{"threat_objective": name, "relevance": objectives[name]} for name in sorted(objectives)]
