"""manage.py restore ID [--organization SLUG]"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from incidents import operations as incidents
from incidents.models import Incident
from riskregister.api.changes import Change
from riskregister.api.errors import Refusal
from riskregister.history.identifiers import parse_id
from riskregister.history.models import Record
from riskregister.organizations.actors import command_change
from riskregister.organizations.arguments import add_organization, organization_named
from riskregister.organizations.models import Organization
from risks import operations
from risks.choices import RiskKind
from risks.models import Risk


class Command(BaseCommand):
    help = "Bring a deleted risk (RSK-00001) or incident (INC-00001) back into the register, with a row of its history."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        add_organization(parser, required=False)
        parser.add_argument("id", metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the record and say so."""
        parsed = parse_id(options["id"], (RiskKind.OWN.value, Incident.kind))
        if parsed is None:
            raise CommandError(f"{options['id']} is no id such as RSK-00001 or INC-00001.")
        kind, number = parsed
        organization = _organization(options["organization"], kind, number)
        try:
            record = _restored(command_change(organization), kind, number)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.stdout.write(f"{record.display_id} of {organization.slug} is back, at version {record.version}")


def _restored(change: Change, kind: str, number: int) -> Record:
    if kind == Incident.kind:
        return incidents.restore_incident(change, number=number)
    return operations.restore_risk(change, kind=kind, number=number)


def _organization(slug: str | None, kind: str, number: int) -> Organization:
    """Return the organisation named, or the only one that has deleted a record with this id."""
    if slug is not None:
        return organization_named(slug)
    if kind == Incident.kind:
        rows = Incident.objects.across_organizations().filter(number=number)
    else:
        rows = Risk.objects.across_organizations().filter(kind=kind, number=number)
    deleted = rows.filter(deleted_date__isnull=False)
    found = list(Organization.objects.filter(pk__in=deleted.values("organization_id")).order_by("slug"))
    if len(found) != 1:
        which = ", ".join(organization.slug for organization in found) or "none"
        raise CommandError(f"Say of which organisation (--organization): {which} has deleted a record with this id.")
    return found[0]
