"""Fills a PostgreSQL database with a register, the same every time, as the product would have written it.

    BENCHMARK_DATABASE_URL=… .venv/bin/python -m benchmarks generate RISKS FILE

Twenty organisations share the risks. Each risk has six rows of history, two tags, two threat objectives and, every
fourth, a comment; half of them were raised from incidents, five from each. Rows, texts, hashes and documents are made
by the product's own functions and written by COPY, so that `manage.py verify` finds no fault in them. FILE gets what
the runner needs to know as JSON: the organisations with their credentials.
"""

import json
import multiprocessing
import os
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import time_machine
from django.core.management import call_command
from django.db import connection, connections, transaction

from benchmarks.copying import UNCHECKED, CopiedChange
from benchmarks.lives import Window
from riskregister.api.actors import Actor
from riskregister.api.changes import Change
from riskregister.history.counters import lock_counter
from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import MemberKind, Membership
from riskregister.organizations.roles import ALL_PERMISSIONS, Role

SEED: Final = 20_260_302
ORGANIZATIONS: Final = 20
PEOPLE: Final = 10
WINDOW: Final = 50
"""Risks whose lives are told in turns, so that at any moment of the past some are older and some newer than it."""
BEGINNING: Final = datetime(2025, 1, 1, tzinfo=UTC)

say = sys.stdout.write


@dataclass(frozen=True)
class Made:
    """An organisation of the benchmark, and who may call it."""

    id: UUID
    slug: str
    client_id: str
    client_secret: str


def main(arguments: Sequence[str]) -> None:
    """Make the organisations, then fill them in as many processes as there are cores."""
    risks, file = int(arguments[0]), Path(arguments[1])
    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    with time_machine.travel(BEGINNING, tick=True):
        made = [_organization(number) for number in range(ORGANIZATIONS)]
    connections.close_all()
    orders = [(each, risks // ORGANIZATIONS) for each in made]
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        told = pool.starmap(_filled, orders, chunksize=1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    file.write_text(json.dumps(told))
    say(f"{risks} risks in {ORGANIZATIONS} organisations, made in {time.perf_counter() - begun:.0f} s\n")


def _organization(number: int) -> Made:
    slug = f"benchmark-{number}"
    organization = operations.create_organization(slug=slug, name=slug.title(), channel=Channel.COMMAND)
    change = command_change(organization)
    for person in range(PEOPLE):
        operations.add_member(
            change,
            email=f"person-{person}@{slug}.example.org",
            roles=[Role.EDITOR],
            first_name="Pat",
            last_name=f"Person {person}",
        )
    account = operations.create_service_account(change, name="runner", roles=[Role.ADMIN])
    return Made(organization.pk, slug, account.client_id, account.client_secret)


def _filled(made: Made, risks: int) -> dict[str, Any]:
    """Fill one organisation; return what the runner needs to know of it."""
    chance = random.Random(f"{SEED} {made.slug}")
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(UNCHECKED)
        counter = lock_counter(made.id)
        writers = _writers(made.id)
        change = CopiedChange(writers[0], counter.last_change, counter)
        middle = counter.last_change
        for done in range(0, risks, WINDOW):
            Window(change, writers, chance).tell(min(WINDOW, risks - done))
            change.copy()
            if done <= risks * 0.7:
                middle = change.now
        counter.last_change = change.now
        counter.save(force_update=True)
    return {
        "id": str(made.id),
        "slug": made.slug,
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "risks": counter.risk_number,
        "incidents": counter.incident_number,
        "as_of": (middle - timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        "last_change": change.now.isoformat().replace("+00:00", "Z"),
    }


def _writers(organization_id: UUID) -> list[Change]:
    """Return a change by each person of an organisation."""
    people = Membership.objects.of(organization_id).filter(kind=MemberKind.PERSON).select_related("user")
    actors = [Actor(member, member.user, ALL_PERMISSIONS) for member in people.order_by("user__email")]
    first = Change(organization_id, actors[0], Channel.API)
    return [replace(first, actor=actor) for actor in actors]
