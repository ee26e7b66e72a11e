"""manage.py apply_scoring_policy --organization SLUG [--preview] [--json]"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from tqdm import tqdm

from riskregister.api.errors import Refusal
from riskregister.history.times import utc_text
from riskregister.organizations.actors import command_change
from riskregister.organizations.arguments import add_organization, organization_named
from riskregister.organizations.models import Organization
from risks import operations


@dataclass
class Applied:
    """What became of an organisation's risks, or would."""

    version: int
    changed: int = 0
    refused: int = 0


class Command(BaseCommand):
    help = (
        "Apply an organisation's scoring policy to the risks that an earlier one has scored and that are not closed: "
        "one row of history for each that gets another urgency or due date. May be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser)
        parser.add_argument("--preview", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply the policy, or tell what that would do."""
        organization = organization_named(options["organization"])
        policy = operations.policy_of(organization.pk)
        applied = Applied(policy.version)
        if options["preview"]:
            for outcome in operations.policy_outcomes(organization.pk, policy):
                applied.refused += outcome.refused
                applied.changed += not outcome.refused
                if not options["json"]:
                    self.stdout.write(_line(outcome))
        else:
            self._apply(organization, applied)
        told = asdict(applied)
        self.stdout.write(json.dumps(told) if options["json"] else _sentence(applied, preview=options["preview"]))

    def _apply(self, organization: Organization, applied: Applied) -> None:
        try:
            with tqdm(unit=" risks", disable=None) as progress:
                for changed, refused in operations.apply_policy(command_change(organization), version=applied.version):
                    applied.changed += changed
                    applied.refused += refused
                    progress.update(changed)
        except (Refusal, OperationalError) as error:
            raise CommandError(f"{error} {applied.changed} changed so far. Run it again.") from error


def _line(outcome: operations.Outcome) -> str:
    what = "refused" if outcome.refused else "enters" if outcome.enters else "leaves" if outcome.leaves else "scored"
    before = f"{outcome.urgency_before} {_date(outcome.due_date_before)}"
    return f"{outcome.display_id} {what}: {before} -> {outcome.urgency_after} {_date(outcome.due_date_after)}"


def _date(moment: Any) -> str:
    return "-" if moment is None else utc_text(moment)


def _sentence(applied: Applied, *, preview: bool) -> str:
    would = "would be " if preview else ""
    return f"version {applied.version}: {applied.changed} {would}changed, {applied.refused} {would}refused"
