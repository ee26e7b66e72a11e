"""The form of how an organisation has records scored."""

from typing import Any, ClassVar, Final

from django import forms
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from incidents.admin.fields import choice, paragraphs
from incidents.admin.forms import with_held
from riskregister.api.problems import field_errors
from riskregister.organizations.admin.forms import OperationForm
from riskregister.organizations.models import SourceList
from riskregister.organizations.operations import sources_of
from risks import operations
from risks.models import SetupOfOrganization
from risks.scorers.registry import scorer_names
from risks.serializers import ScoringSetupInput

TEXTS: Final = ("scorer", "procedure", "notes")


class SetupForm(OperationForm):
    """What set_scoring_setup takes, and the version of the setup that the form has shown."""

    sources = forms.MultipleChoiceField(
        required=False,
        label="Sources",
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="New risks of these sources are scored by a worker. What comes of it is proposed, and no more.",
    )
    scorer = choice("Scorer", help_text="Who scores those.")
    procedure = paragraphs("Risk assessment procedure", 8, help_text="Told to a scorer that reads prose.")
    notes = paragraphs("Extra context", help_text="What else such a scorer should know.")
    version = forms.IntegerField(widget=forms.HiddenInput())

    class Meta:
        model = SetupOfOrganization
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer_what_there_is()

    def current(self, record: SetupOfOrganization) -> dict[str, Any]:
        """Return the setup in force: before the first, nothing is scored that nobody asks for."""
        setup = operations.setup_of(record.pk)
        if setup is None:
            return {"version": operations.NO_SETUP, "sources": []}
        texts = {name: getattr(setup, name) or "" for name in TEXTS}
        return {"version": setup.version, "sources": setup.sources, **texts}

    def clean(self) -> dict[str, Any]:
        """Add `values`: what the operation is to set. Faults are told as the API tells them."""
        cleaned = super().clean()
        texts = {name: cleaned.get(name) or None for name in TEXTS}
        checked = ScoringSetupInput(data={"sources": cleaned.get("sources", []), **texts})
        if checked.is_valid():
            cleaned["values"] = checked.validated_data
        else:
            self.tell(field_errors(checked.errors))
        return cleaned

    def _offer_what_there_is(self) -> None:
        """Offer the sources of risks and the scorers that there are. What is chosen now is among them, gone or not."""
        sources, scorer = self.initial["sources"], self.initial.get("scorer")
        known = [(name, name) for name in sources_of(self.instance.pk)[SourceList.RISKS]]
        self._choices("sources").choices = with_held(
            known, [(name, f"{name} (no source any more)") for name in sources]
        )
        first, *others = scorer_names()
        scorers = [("", f"The installation's first ({first})"), *((name, name) for name in (first, *others))]
        self._choices("scorer").choices = with_held(scorers, [(scorer, f"{scorer} (gone)")] if scorer else [])

    def _choices(self, name: str) -> Any:
        return self.fields[name]
