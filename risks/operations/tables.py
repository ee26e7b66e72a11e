"""Importing risks from a table, with their associations."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, BinaryIO

from django.db.models import Q

from incidents import operations as incidents
from incidents.models import Incident
from riskregister.api.changes import Change, OpenChange, operation
from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.tables.importing import RecordWriter, TableImport, Values
from riskregister.history.identifiers import parse_id
from riskregister.history.models import Action
from riskregister.organizations.emails import user_ids
from riskregister.organizations.models import SourceList
from risks.choices import RiskKind
from risks.columns import LINKS, REGISTER
from risks.models import Risk
from risks.operations import fields
from risks.operations.links import ASSOCIATE, link, unlink, with_risk, without_risk
from risks.operations.locking import locked
from risks.operations.risks import new_risk, set_fields
from risks.operations.scoring_setup import score_new
from risks.querysets import RiskQuerySet


class RiskWriter(RecordWriter):
    """How rows become risks."""

    table = REGISTER

    def candidates(self, change: OpenChange, names: Collection[tuple[str, int]], refs: Collection[str]) -> RiskQuerySet:
        """Return the risks with these names, and the organisation's own with these external_refs."""
        about = Q(kind=RiskKind.OWN, external_ref__in=refs)
        for kind in RiskKind.values:
            about |= Q(kind=kind, number__in=[number for of, number in names if of == kind])
        risks: RiskQuerySet = Risk.objects.of(change.organization_id)
        return locked(risks).filter(about)

    def write(self, change: OpenChange, new: Sequence[Values], known: Sequence[tuple[Any, Values]]) -> None:
        """Create and change risks, and their associations.

        Raises InvalidInput for an incident that is not there, and what creating and changing a risk does.
        """
        numbers = change.take_numbers("risk_number", len(new))
        made = [(new_risk(change, number), values) for number, values in zip(numbers, new, strict=True)]
        references = incidents.resolve(change, [values for _, values in (*made, *known)], SourceList.RISKS)
        links = _Links(change, [*made, *known])
        for risk, values in made:
            fields.apply(change, references, risk, values)  # type: ignore[arg-type]  # values of a risk
            fields.score(change, risk)
            links.set(risk, values)
            change.create(risk)
        score_new(change, [risk for risk, _ in made])
        for risk, values in known:
            fields.check_move(risk, values)  # type: ignore[arg-type]  # values of a risk
            with change.revising(risk):
                set_fields(change, references, risk, values)  # type: ignore[arg-type]  # values of a risk
                links.set(risk, values)
        links.finish()


class _Links:
    """The associations of a batch of risks, and the incidents whose rows must show them."""

    def __init__(self, change: OpenChange, batch: Iterable[tuple[Risk, Values]]) -> None:
        moved = {name for risk, values in batch for name in _moved(risk, values)}
        parsed = (parse_id(name, (Incident.kind,)) for name in moved)
        found = incidents.locked_incidents(change).filter(number__in=[name[1] for name in parsed if name is not None])
        self._change = change
        self._incidents = {incident.display_id: incident for incident in found} if moved else {}
        self._actions: dict[str, Action] = {}

    def set(self, risk: Risk, values: Values) -> None:
        """Make the incidents that a row names, if it does, those of its risk. Raises InvalidInput."""
        for name in sorted(_moved(risk, values)):
            incident = self._incidents.get(name)
            if incident is None:
                detail = f"There is no incident {name}, or it is deleted and keeps the links it has."
                raise InvalidInput([FieldError(f"/{LINKS}", "unknown_incident", detail)])
            if name in risk.incident_associations:
                unlink(self._change, risk, incident)
                incident.risk_associations = without_risk(incident, risk)
                self._actions.setdefault(name, Action.DISSOCIATED)
            else:
                link(self._change, risk, incident)
                incident.risk_associations = with_risk(incident, risk)
                self._actions[name] = Action.ASSOCIATED

    def finish(self) -> None:
        """Have the rows and the histories of the incidents tell of it: one version each, whatever its risks."""
        for name, action in self._actions.items():
            incident = self._incidents[name]
            incidents.set_risk_associations(self._change, incident, incident.risk_associations, action)


def _moved(risk: Risk, values: Values) -> set[str]:
    """Return the incidents to which a risk's association begins or ends."""
    if LINKS not in values:
        return set()
    return set(values[LINKS]) ^ set(risk.incident_associations)


@operation(requires=ASSOCIATE)
def import_risk_table(change: OpenChange, *, table_import: TableImport) -> None:
    """Create and change risks by the rows of a table: all, or none if any row is refused."""
    table_import.write(change)


def risk_table_import(
    change: Change, file: BinaryIO, *, dry_run: bool, progress: Callable[[int], object]
) -> TableImport:
    """Return the import of a file of risks, to be run."""
    context = {"user_id_of": user_ids(change.organization_id)}
    return TableImport(file, RiskWriter(), import_risk_table, change, context, dry_run, progress)
