"""What the operations on risks refuse."""

from collections.abc import Sequence

from riskregister.api.errors import Conflict, FieldError, Forbidden, NotFound


class RiskNotFound(NotFound):
    """No such risk in this organisation."""

    code = "risk_not_found"
    title = "Risk not found"

    def __init__(self) -> None:
        super().__init__("There is no risk with this id.")


class KeyRiskNotDeletable(Conflict):
    """Which key risks an organisation carries, the catalogue and its threat profile say."""

    code = "key_risk_not_deletable"
    title = "A key risk cannot be deleted"

    def __init__(self, risk_id: str) -> None:
        super().__init__(f"{risk_id} is a key risk: close it instead.")


class KeyRiskClosed(Conflict):
    """It is closed already: reopen it to close it again."""

    code = "key_risk_closed"
    title = "The key risk is closed already"

    def __init__(self, risk_id: str) -> None:
        super().__init__(f"{risk_id} is Closed already. Reopen it first.")


class KeyRiskNotScored(Conflict):
    """Nothing can be of lower urgency than a risk that has none."""

    code = "key_risk_not_scored"
    title = "The key risk has no urgency"

    def __init__(self, risk_id: str) -> None:
        super().__init__(f"{risk_id} has no urgency to be lowered: give it likelihood and impact first.")


class UrgencyNotLower(Conflict):
    """What a control leaves must be of lower urgency than what it was put in place against."""

    code = "urgency_not_lower"
    title = "The urgency is not lower"

    def __init__(self, risk_id: str, before: str, after: str) -> None:
        detail = (
            f"{risk_id} is {before}. These scores make {after}, which is not lower: what is left would not be less."
        )
        pointers = ("/risk/likelihood", "/risk/impact")
        super().__init__(detail, errors=[FieldError(pointer, self.code, detail) for pointer in pointers])


class IllegalTransition(Conflict):
    """The status asked for cannot follow the one the risk has; the detail names those that can."""

    code = "illegal_transition"
    title = "This status cannot follow"

    def __init__(self, before: str, after: str, allowed: Sequence[str]) -> None:
        detail = f"From {before} a risk may go to {', '.join(allowed)}; not to {after}."
        super().__init__(detail, errors=[FieldError("/status", self.code, detail)])


class ProposalNotFound(NotFound):
    """No such proposal in this organisation."""

    code = "proposal_not_found"
    title = "Proposal not found"

    def __init__(self) -> None:
        super().__init__("There is no proposal with this id.")


class ProposalDecided(Conflict):
    """A proposal is decided once."""

    code = "proposal_decided"
    title = "The proposal is decided"

    def __init__(self, proposal_id: str, status: str) -> None:
        super().__init__(f"{proposal_id} is {status} already.")


class RecordMovedOn(Conflict):
    """The record is no longer as it was when it was scored."""

    code = "record_moved_on"
    title = "The record has moved on"

    def __init__(self, record_id: str, scored: int, current: int | None) -> None:
        at = "is not in the register any more" if current is None else f"is at version {current} now"
        super().__init__(f"{record_id} was scored at version {scored}; it {at}. Have it scored again.")


class ProfileMovedOn(Conflict):
    """The threat profile is no longer the one that the proposal was made against."""

    code = "profile_moved_on"
    title = "The threat profile has moved on"

    def __init__(self, based_on: int, current: int, errors: Sequence[FieldError] = ()) -> None:
        detail = f"It was made against version {based_on} of the profile, which is at version {current} now."
        super().__init__(f"{detail} Look at the profile and propose again.", errors=errors)


class PolicyMovedOn(Conflict):
    """Another version of the scoring policy came into force while one was being applied."""

    code = "policy_moved_on"
    title = "The scoring policy has moved on"

    def __init__(self, applied: int, current: int) -> None:
        super().__init__(f"Version {applied} is no longer in force, {current} is. Look at what it does and apply that.")


class OwnProposal(Forbidden):
    """Two pairs of eyes: where a second member may approve, the proposer does not."""

    code = "own_proposal"
    title = "Another member has to approve this"

    def __init__(self, proposal_id: str) -> None:
        super().__init__(f"You have proposed {proposal_id}, and there is another member who may approve it.")
