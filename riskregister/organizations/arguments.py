"""Arguments that several commands take."""

import argparse
from datetime import datetime

from django.core.management.base import CommandError, CommandParser
from django.utils.dateparse import parse_datetime

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role


def add_organization(parser: CommandParser, *, required: bool = True) -> None:
    """Add `--organization SLUG`."""
    parser.add_argument("--organization", metavar="SLUG", required=required)


def add_roles(parser: CommandParser) -> None:
    """Add `--role ROLE…`, each by its full name such as "Risk Editor"."""
    parser.add_argument("--role", nargs="+", action="extend", required=True, choices=Role.values, metavar="ROLE")


def organization_named(slug: str | None) -> Organization:
    """Return the organisation that a command is about. Raises CommandError if none is named, or there is none."""
    if slug is None:
        raise CommandError("Say which organisation: --organization SLUG.")
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise CommandError(f"There is no organisation {slug}.")
    return organization


def organizations_named(slug: str | None) -> list[Organization]:
    """Return the organisation of that name, or all of them where no name was given."""
    return [organization_named(slug)] if slug is not None else list(Organization.objects.order_by("slug"))


def moment(text: str) -> datetime:
    """Read a date-time argument; its offset must be given."""
    try:
        value = parse_datetime(text)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date-time such as 2026-12-31T00:00:00Z")
    return value
