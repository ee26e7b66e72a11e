"""One change of many risks."""

from django.db.models import Q

from incidents import operations as incidents
from riskregister.api.bulk import Bulk, BulkOutcome, change_each
from riskregister.api.changes import OpenChange, operation
from riskregister.organizations.models import SourceList
from risks.choices import RiskKind
from risks.document import ROW
from risks.models import Risk
from risks.operations import fields
from risks.operations.locking import locked_risks
from risks.operations.risks import WRITE, own_risks, set_fields


@operation(requires=WRITE)
def bulk_revise_risks(change: OpenChange, *, bulk: Bulk) -> BulkOutcome:
    """Change the fields given on each risk, or, for a preview, tell what would become of each.

    Raises InvalidInput for references that lead nowhere, and what `change_each` does.
    """
    numbers = {kind: [number for of, number in bulk.names if of == kind] for kind in RiskKind.values}
    named = Q(*(Q(kind=kind, number__in=found) for kind, found in numbers.items()), _connector=Q.OR)
    references = incidents.references_of(change, bulk, SourceList.RISKS)

    def revise(risk: Risk) -> None:
        fields.check_move(risk, bulk.values)  # type: ignore[arg-type]  # values of a risk
        incidents.refuse_taken_refs(lambda: own_risks(change), [bulk.values], but=risk)
        set_fields(change, references, risk, bulk.values)  # type: ignore[arg-type]  # values of a risk

    found = {(str(row.kind), row.number): row for row in locked_risks(change).filter(named)}
    return change_each(change, bulk, found, revise, ROW)
