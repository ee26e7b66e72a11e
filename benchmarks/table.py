"""A table of risks as people import it: some hundred characters of text, two tags, two objectives, scores."""

import csv
import random
from io import StringIO
from pathlib import Path
from typing import Final

from django.core.management import call_command

from riskregister.history.identifiers import uuid7
from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.models import Organization
from risks.choices import Impact, Likelihood, RiskStatus, RiskType, Urgency

SEED: Final = 20_260_302
WORDS: Final = ("laptop", "mail", "server", "partner", "key", "bucket", "invoice", "script", "account", "über", "日誌")
OBJECTIVES: Final = ("Data Disclosure:High;Fraud", "Extortion:Medium;Sabotage:Low", "Fraud:High;Resource Hijacking:Low")
OPEN: Final = [status for status in RiskStatus.values if status != RiskStatus.CLOSED]


def write_table(path: Path, rows: int) -> None:
    """Write so many rows, the same ones every time."""
    chance = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(_row(0, chance)))
        table.writeheader()
        table.writerows(_row(number, chance) for number in range(rows))


def _row(number: int, chance: random.Random) -> dict[str, str]:
    """Return a risk as a table has it."""
    day = f"{1 + number % 28:02}T08:00:00Z"
    return {
        "title": _words(chance, 6),
        "description": _words(chance, chance.randint(20, 80)),
        "status": chance.choice(OPEN),
        "type": chance.choice(RiskType.values),
        "likelihood": chance.choice(Likelihood.values),
        "likelihood_analysis": _words(chance, 12),
        "impact": chance.choice(Impact.values),
        "impact_analysis": _words(chance, 12),
        "initially_reported_urgency": chance.choice(Urgency.values),
        "control_statement": _words(chance, 12),
        "discovered_date": f"2026-01-{day}",
        "expected_date": f"2026-09-{day}",
        "tags": ";".join(chance.sample(WORDS, 2)),
        "threat_objectives": chance.choice(OBJECTIVES),
        "external_ref": f"finding-{number}",
    }


def _words(chance: random.Random, count: int) -> str:
    """Return a text of so many words."""
    return " ".join(chance.choices(WORDS, k=count))


def new_organization() -> Organization:
    """Make an organisation that holds nothing yet."""
    name = f"benchmark-{uuid7()}"
    return operations.create_organization(slug=name, name=name, channel=Channel.COMMAND)


def import_table(organization: Organization, path: Path) -> None:
    """Import a table as people do."""
    call_command("import_risks", "--format", "csv", "--organization", organization.slug, path, stdout=StringIO())
