"""Closing a key risk by its control statement, and opening the risk that the control leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from incidents import operations as incidents
from riskregister.api.changes import OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput, Refusal
from riskregister.history.identifiers import in_id_order
from riskregister.history.models import Action
from riskregister.organizations.models import SourceList
from risks import scoring
from risks.choices import RiskKind, RiskStatus
from risks.errors import KeyRiskClosed, KeyRiskNotScored, UrgencyNotLower
from risks.models import ResidualRisk, Risk, RiskValues
from risks.operations import fields
from risks.operations.locking import lock_risk
from risks.operations.policy import policy_in_force
from risks.operations.risks import WRITE, new_risk, own_risks, set_fields


@operation(requires=WRITE)
def close_key_risk(change: OpenChange, *, number: int, control_statement: str | None, values: RiskValues) -> Risk:
    """Close a key risk and open what it leaves: one of the organisation's own risks, of lower urgency.

    What `values` does not say is derived from the key risk; likelihood and impact must be in it. Without a
    `control_statement` the one that the key risk has stands. Both rows, both histories and the link are one
    transaction. Returns the new risk. Raises RiskNotFound, PreconditionFailed, KeyRiskClosed, KeyRiskNotScored,
    UrgencyNotLower, InvalidInput, DuplicateExternalRef, HeldByDeleted.
    """
    key_risk = lock_risk(change, RiskKind.KEY, number)
    change.expect(key_risk)
    statement = _statement(key_risk, control_statement)
    _require_lower(change, key_risk, values)
    with _below("/risk"):
        residual = _opened(change, key_risk, values)
    _close(change, key_risk, statement, residual)
    return residual


def _statement(key_risk: Risk, given: str | None) -> str:
    if key_risk.status == RiskStatus.CLOSED:
        raise KeyRiskClosed(key_risk.display_id)
    statement = given if given is not None else key_risk.control_statement
    if statement is None:
        detail = "The key risk has none yet: say by which control it is closed."
        raise InvalidInput([FieldError("/control_statement", "required", detail)])
    return statement


def _require_lower(change: OpenChange, key_risk: Risk, values: RiskValues) -> None:
    """Refuse scores whose urgency, by the policy, is not lower than that of the key risk."""
    before, after = key_risk.urgency, policy_in_force(change).urgency(values["likelihood"], values["impact"])
    if before is None or after is None:
        raise KeyRiskNotScored(key_risk.display_id)
    if not scoring.is_lower(after, than=before):
        raise UrgencyNotLower(key_risk.display_id, before, after)


def _opened(change: OpenChange, key_risk: Risk, values: RiskValues) -> Risk:
    incidents.refuse_taken_refs(lambda: own_risks(change), [values])
    given: RiskValues = {**_derived(key_risk), **values}  # type: ignore[typeddict-item]  # both are values of a risk
    references = incidents.resolve(change, [given], SourceList.RISKS)
    (taken,) = change.take_numbers("risk_number", 1)
    residual = new_risk(change, taken)
    fields.apply(change, references, residual, given)
    residual.residual_of = key_risk.display_id
    change.create(residual)
    return residual


def _derived(key_risk: Risk) -> dict[str, object]:
    return {
        "title": key_risk.title,
        "description": key_risk.description,
        "type": key_risk.type,
        "threat_objectives": [
            {"threat_objective": of["threat_objective"], "relevance": of["relevance"]}
            for of in key_risk.threat_objectives
        ],
    }


def _close(change: OpenChange, key_risk: Risk, statement: str, residual: Risk) -> None:
    closing: RiskValues = {"status": RiskStatus.CLOSED, "control_statement": statement}
    set_fields(change, incidents.References(change), key_risk, closing)
    shown = [*key_risk.residual_risks, residual.display_id]
    key_risk.residual_risks = in_id_order(shown, (RiskKind.OWN.value,))
    change.insert(
        ResidualRisk(
            organization_id=change.organization_id, key_risk=key_risk, record=residual, created_date=change.now
        )
    )
    change.revise(key_risk, Action.RESIDUAL_RAISED)


@contextmanager
def _below(pointer: str) -> Iterator[None]:
    """Have what is refused inside point to where the input of the new risk stands in the body."""
    try:
        yield
    except Refusal as refusal:
        refusal.errors = tuple(replace(error, pointer=f"{pointer}{error.pointer}") for error in refusal.errors)
        raise
