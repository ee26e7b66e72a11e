"""The form of the next scoring policy: a field for each cell of the matrix, and one for the days of each urgency."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from incidents.admin.fields import spoken
from riskregister.api.errors import FieldError
from riskregister.api.problems import field_errors
from riskregister.organizations.admin.forms import OperationForm
from risks import operations
from risks.choices import Impact, Likelihood, Urgency
from risks.models import PolicyOfOrganization
from risks.serializers import ScoringPolicyInput

CELLS: Final[Mapping[str, tuple[Likelihood, Impact]]] = {
    f"{likelihood.name}_{impact.name}".lower(): (likelihood, impact)
    for likelihood in reversed(Likelihood)
    for impact in Impact
}
"""The fields of the matrix, as they stand in it, the most likely first."""

DAYS: Final[Mapping[str, Urgency]] = {f"days_{urgency.name}".lower(): urgency for urgency in reversed(Urgency)}

_NAMES: Final[Mapping[str, str]] = {
    **{f"/matrix/{likelihood}/{impact}": name for name, (likelihood, impact) in CELLS.items()},
    **{f"/days/{urgency}": name for name, urgency in DAYS.items()},
}
"""The fields by the pointers of the API."""


class PolicyForm(OperationForm):
    """What set_scoring_policy takes, and the version of the policy that the form has shown."""

    version = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = PolicyOfOrganization
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (likelihood, impact) in CELLS.items():
            self.fields[name] = _cell(f"Likelihood {likelihood}, impact {impact}")
        for name, urgency in DAYS.items():
            self.fields[name] = _days(urgency)

    def current(self, record: PolicyOfOrganization) -> dict[str, Any]:
        """Return the policy in force."""
        policy = operations.policy_of(record.pk)
        matrix = {name: policy.matrix[likelihood][impact].value for name, (likelihood, impact) in CELLS.items()}
        return {"version": policy.version, **matrix, **{name: policy.days[of] for name, of in DAYS.items()}}

    def clean(self) -> dict[str, Any]:
        """Add `policy`: what the operation is to set. Faults are told as the API tells them."""
        cleaned = super().clean()
        checked = ScoringPolicyInput(data=_body(cleaned))
        if checked.is_valid():
            cleaned["policy"] = checked.validated_data
        else:
            # What a field has found fault with itself is missing here.
            self.tell(fault for fault in field_errors(checked.errors) if _NAMES.get(fault.pointer) not in self.errors)
        return cleaned

    def tell(self, errors: Iterable[FieldError]) -> None:
        """Show faults at the cells and the days that they are about."""
        others = []
        for error in errors:
            if (name := _NAMES.get(error.pointer)) is None:
                others.append(error)
            else:
                self.add_error(name, error.detail)
        super().tell(others)

    def rows(self) -> Sequence[tuple[str, Sequence[forms.BoundField]]]:
        """Return the fields of the matrix as the page shows them: likelihoods, each with its cells."""
        return [
            (likelihood.value, [self[name] for name, (of, _) in CELLS.items() if of == likelihood])
            for likelihood in reversed(Likelihood)
        ]

    def days(self) -> Sequence[forms.BoundField]:
        """Return the fields of the days, the highest urgency first."""
        return [self[name] for name in DAYS]


def _cell(label: str) -> forms.ChoiceField:
    widget = UnfoldAdminSelectWidget(attrs={"aria-label": label})
    return forms.ChoiceField(label=label, choices=spoken(Urgency), widget=widget)


def _days(urgency: Urgency) -> forms.IntegerField:
    # How many there may be, the API's input says.
    widget: Any = UnfoldAdminIntegerFieldWidget(attrs={"inputmode": "numeric"})
    return forms.IntegerField(required=False, label=urgency.value, widget=widget)


def _body(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the policy as a request to the API would say it."""
    matrix: dict[str, dict[str, str]] = {likelihood.value: {} for likelihood in Likelihood}
    for name, (likelihood, impact) in CELLS.items():
        if name in cleaned:
            matrix[likelihood.value][impact.value] = cleaned[name]
    return {"matrix": matrix, "days": {of.value: cleaned[name] for name, of in DAYS.items() if name in cleaned}}
