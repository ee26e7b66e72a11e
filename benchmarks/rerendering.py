"""How fast a person's new name gets into every row that shows it, and how long others wait meanwhile.

    .venv/bin/python -m benchmarks rerendering [ROWS]

Half of the rows (10,000 unless told) are incidents, half are risks raised from them, all assigned to the person. While
they are rendered, a thread raises risks one after the other. BENCHMARK_DATABASE_URL may name an empty database.
"""

import random
import sys
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from django.core.management import call_command
from django.db import connection

from incidents.models import IncidentValues
from incidents.operations import create_incidents
from riskregister.api.changes import OpenChange, operation
from riskregister.history.models import Channel
from riskregister.history.rebuilding import render_pending
from riskregister.history.verification import faults_of
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.operations import create_risk_from_incident
from risks.operations.risks import create_risks

SEED = 20_260_302
BATCH = 100
OTHERS = 50
"""Incidents that do not show the person: the thread raises its risks from these."""
WORDS = ("laptop", "mail", "server", "partner", "key", "bucket", "invoice", "script", "account", "über", "日誌")
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)

say = sys.stdout.write


class Writer(threading.Thread):
    """Raises risks until it is stopped, and keeps how long each of them took, in seconds."""

    def __init__(self, organization: Organization) -> None:
        super().__init__()
        self.organization = organization
        self.stopped = threading.Event()
        self.waits: list[float] = []

    def run(self) -> None:
        """Raise risks from one incident after the other."""
        change = command_change(self.organization)
        try:
            for turn in count():
                if self.stopped.is_set():
                    return
                begun = time.perf_counter()
                create_risk_from_incident(change, incident_number=1 + turn % OTHERS, values={})
                self.waits.append(time.perf_counter() - begun)
        finally:
            connection.close()


@operation(requires=set())
def fill(change: OpenChange, *, batch: list[IncidentValues], person: Membership | None) -> None:
    """Create incidents, and from those of the person a risk each, assigned to the person like them."""
    created = create_incidents(change, batch)
    if person is not None:
        create_risks(change, [(incident, {"assigned_to": person.user_id}) for incident in created])


def incident(chance: random.Random, person: Membership | None) -> IncidentValues:
    """Return an incident of the usual size: some hundred characters of description, tags and dates."""
    values = IncidentValues(
        title=" ".join(chance.choices(WORDS, k=6)),
        description=" ".join(chance.choices(WORDS, k=chance.randint(40, 200))),
        detected_date=FIRST_DAY + timedelta(minutes=chance.randrange(500_000)),
        tags=[{"content": content} for content in chance.sample(WORDS, 3)],
    )
    if person is not None:
        values["assigned_to"] = person.user_id
    return values


def measured(organization: Organization) -> tuple[int, float, list[float]]:
    """Render what is pending beside a writer; return rows, seconds, and how long each of the writes took."""
    writer = Writer(organization)
    writer.start()
    begun = time.perf_counter()
    try:
        rows = sum(rewritten for _, rewritten in render_pending(organization.pk))
        seconds = time.perf_counter() - begun
    finally:
        writer.stopped.set()
        writer.join()
    return rows, seconds, writer.waits


def main(arguments: Sequence[str]) -> None:
    """Fill a register, change the person's name, render, and say what it took."""
    rows = int(arguments[0]) if arguments else 10_000
    chance = random.Random(SEED)
    call_command("migrate", verbosity=0)
    organization = operations.create_organization(slug="benchmark", name="Benchmark", channel=Channel.COMMAND)
    change = command_change(organization)
    person = operations.add_member(change, email="person@example.org", roles=[Role.EDITOR], first_name="Old")
    fill(change, batch=[incident(chance, None) for _ in range(OTHERS)], person=None)
    for _ in range(0, rows // 2, BATCH):
        fill(change, batch=[incident(chance, person) for _ in range(BATCH)], person=person)

    operations.change_person(user_id=person.user_id, names={"first_name": "New"}, channel=Channel.COMMAND)
    written, seconds, waits = measured(organization)
    say(f"{connection.vendor}: {written} rows in {seconds:.1f} s, {written / seconds:.0f} rows a second\n")
    say(f"{len(waits)} risks raised meanwhile; the slowest took {max(waits) * 1000:.0f} ms\n")
    operations.change_person(user_id=person.user_id, names={"first_name": "Newer"}, channel=Channel.COMMAND)
    begun = time.perf_counter()
    written = sum(rewritten for _, rewritten in render_pending(organization.pk))
    seconds = time.perf_counter() - begun
    say(f"with nobody else at work: {written / seconds:.0f} rows a second\n")
    say(f"faults found by verify: {sum(1 for _ in faults_of(organization.pk))}\n")
