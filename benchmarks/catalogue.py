"""How long it takes until every register follows a changed catalogue, also if the loader is killed on the way.

    .venv/bin/python benchmarks/catalogue.py [ORGANISATIONS]

Each organisation (1,000 unless told) carries the first 60 key risks that are shipped. Every one of them is changed and
loaded by `manage.py load_key_risks`; that is killed (SIGKILL) after a third of the organisations and run again. Then
one of the 60 is changed. The database is an SQLite file of its own, which goes when it ends; BENCHMARK_DATABASE_URL may
name an empty one on PostgreSQL instead.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path

import django
import yaml
from django.core.management import call_command
from django.db import connection

FOLDER = tempfile.TemporaryDirectory()
URL = os.environ.get("BENCHMARK_DATABASE_URL", f"sqlite:///{FOLDER.name}/benchmark.sqlite3")
ROOT = Path(__file__).resolve().parent.parent
os.environ["DATABASE_URL"] = URL
os.environ["DJANGO_SETTINGS_MODULE"] = "riskregister.settings"
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
sys.path.insert(0, str(ROOT))
django.setup()

from riskregister.api.changes import OpenChange, operation  # noqa: E402  # from here on: needs the apps
from riskregister.history.models import Channel  # noqa: E402
from riskregister.history.verification import faults_of  # noqa: E402
from riskregister.organizations import operations  # noqa: E402
from riskregister.organizations.actors import command_change  # noqa: E402
from riskregister.organizations.models import Organization  # noqa: E402
from risks.management.catalogue_files import SHIPPED, read_catalogue  # noqa: E402
from risks.models import Risk, RiskHistory  # noqa: E402
from risks.operations import Entry, held_catalogue, new_key_risk  # noqa: E402
from risks.operations.fields import score  # noqa: E402

CARRIED = 60
COMMAND = [sys.executable, "manage.py", "load_key_risks", "--json"]

say = sys.stdout.write


@operation(requires=set())
def enter(change: OpenChange) -> None:
    """Put every key risk of the catalogue into a register."""
    for entry in held_catalogue():
        risk = new_key_risk(change, entry)
        risk.likelihood, risk.impact = "Probable", "High"
        score(change, risk)
        change.create(risk)


def write(entries: list[Entry]) -> str:
    """Write a file of key risks and return where it is."""
    path = Path(FOLDER.name) / "key_risks.yaml"
    path.write_text(yaml.safe_dump({"key_risks": [asdict(entry) for entry in entries]}))
    return str(path)


def loaded(path: str) -> None:
    """Load a file and say what it took."""
    begun = time.perf_counter()
    done = subprocess.run([*COMMAND, path], cwd=ROOT, check=True, capture_output=True, text=True)  # ours
    seconds = time.perf_counter() - begun
    told = json.loads(done.stdout)
    say(f"{told['rows']} rows of {told['organizations']} organisations in {seconds:.1f} s\n")


def killed(path: str, at: int) -> None:
    """Load a file and kill the loader once so many rows follow."""
    told = RiskHistory.objects.across_organizations().filter(action="catalogue_updated")
    begun = time.perf_counter()
    with subprocess.Popen([*COMMAND, path], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as loader:
        while told.count() < at:
            time.sleep(0.2)
        loader.kill()
    say(f"killed after {time.perf_counter() - begun:.1f} s, at {told.count()} rows\n")


def main() -> None:
    """Fill the registers, change the catalogue, and say what it took."""
    organizations = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    call_command("migrate", verbosity=0)
    entries = read_catalogue(SHIPPED).entries[:CARRIED]
    loaded(write(entries))
    for number in range(organizations):
        slug = f"organisation-{number}"
        enter(command_change(operations.create_organization(slug=slug, name=slug, channel=Channel.COMMAND)))
    say(f"{connection.vendor}: {Risk.objects.across_organizations().count()} key risks are carried\n")

    path = write([replace(entry, title=f"{entry.title}, changed") for entry in entries])
    killed(path, organizations * CARRIED // 3)
    loaded(path)
    told = RiskHistory.objects.across_organizations().filter(action="catalogue_updated")
    say(f"rows of history: {told.count()}; key risks that have one: {told.values('record').distinct().count()}\n")
    loaded(write([replace(entries[0], title="Changed again")]))
    sample = Organization.objects.order_by("slug")[:20]
    say(f"faults found by verify in {len(sample)} of them: {sum(1 for of in sample for _ in faults_of(of.pk))}\n")


if __name__ == "__main__":
    main()
