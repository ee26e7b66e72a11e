"""The page of how an organisation has records scored: which by themselves, by whom, and what a scorer is told."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString

from incidents.admin import SAVING, with_names
from riskregister.organizations.admin.columns import column, once
from risks import operations
from risks.admin.scoring.page import ScoringPage
from risks.admin.scoring.setup_form import SetupForm
from risks.admin.scoring.versions import FIRST, setup_versions
from risks.models import ScoringSetup, SetupOfOrganization

SHOWN_AS = {
    "sources": "sources_text",
    "scorer": "scorer_text",
    "procedure": "procedure_text",
    "notes": "notes_text",
    "reason": "",
    "version": "",
}
"""What shows the fields to those who only read."""


@admin.register(SetupOfOrganization)
class SetupAdmin(ScoringPage):
    """Scoring setups, by organisation. Off is the default: nothing is scored that nobody asks for."""

    icon = "smart_toy"
    change_form = SetupForm
    counter = "scoring_setup"

    fieldsets = (
        (None, {"fields": (("organization_name", "version_in_force"),)}),
        (
            "Scoring by itself",
            {
                "description": "Off by default. No risk that there is gets scored, and no score is ever written.",
                "fields": ("sources", "scorer"),
            },
        ),
        ("What a scorer is told", {"fields": ("procedure", "notes")}),
        SAVING,
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show the fields, to those who only read, in words."""
        shown = super().get_fieldsets(request, obj)
        return shown if self.form_for(request, obj) is not None else with_names(shown, SHOWN_AS)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Add the versions."""
        context["versions"] = setup_versions(kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)

    def write(self, request: HttpRequest, record: Any, values: dict[str, Any]) -> models.Model:
        """Make the next version of the setup."""
        operations.set_scoring_setup(self.change_of(request, record, values), values=values["values"])
        organization: models.Model = record
        return organization

    @column("sources")
    @once
    def sources_text(self, row: SetupOfOrganization) -> str:
        """Return the sources whose new risks are scored."""
        setup = operations.setup_of(row.pk)
        return ", ".join(setup.sources) if setup is not None and setup.sources else "None: it is off."

    @column("scorer")
    @once
    def scorer_text(self, row: SetupOfOrganization) -> str:
        """Return who scores them."""
        setup = operations.setup_of(row.pk)
        return FIRST.capitalize() if setup is None or setup.scorer is None else setup.scorer

    @column("risk assessment procedure")
    @once
    def procedure_text(self, row: SetupOfOrganization) -> SafeString:
        """Return what a scorer is told of the procedure."""
        return _text(operations.setup_of(row.pk), "procedure")

    @column("extra context")
    @once
    def notes_text(self, row: SetupOfOrganization) -> SafeString:
        """Return what else it is told."""
        return _text(operations.setup_of(row.pk), "notes")


def _text(setup: ScoringSetup | None, name: str) -> SafeString:
    return linebreaksbr(getattr(setup, name, None) or "")
