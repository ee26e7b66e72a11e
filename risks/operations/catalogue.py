"""The catalogue of key risks: loading it, and what a register says of its entries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from incidents import operations as incidents
from riskregister.api.changes import OpenChange
from riskregister.history.statements import insert_rows
from risks.choices import RiskKind, RiskStatus
from risks.document import catalogue_fields
from risks.models import CatalogueLoad, KeyRisk, KeyRiskObjective, KeyRiskVersion, Risk, ThreatObjective

TEXTS: Final = ("title", "description", "type", "guidance", "sources", "retired")
"""What an entry says beside its objectives, under the names of the columns of a version."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a file says of a key risk."""

    number: int
    title: str
    description: str
    type: str
    guidance: str
    sources: Mapping[str, Sequence[str]]
    threat_objectives: Mapping[str, str | None]
    """Objective -> relevance."""
    retired: bool = False

    def is_said_by(self, version: KeyRiskVersion) -> bool:
        """Tell whether a version says the same."""
        said = {of.threat_objective: of.relevance for of in version.objectives.all()}
        return said == self.threat_objectives and all(getattr(version, name) == getattr(self, name) for name in TEXTS)


class TitlesTaken(ValueError):
    """Entries of a file have the titles of others that the catalogue holds and the file does not name."""

    def __init__(self, holders: Mapping[int, int]) -> None:
        super().__init__(f"{len(holders)} titles are taken")
        self.holders = holders
        """The number of the entry -> the number of the one that has its title."""


@dataclass(frozen=True)
class Loaded:
    """What became of the entries of a file."""

    created: int
    changed: int
    retired: int
    """Of those changed: no longer to enter any register."""
    unchanged: int
    not_in_file: int
    """Entries of the catalogue that the file does not name. They stay as they are."""


def load_catalogue(entries: Sequence[Entry], *, sha256: str) -> Loaded:
    """Bring the catalogue to what a file says: new entries, and new versions of those that say something else.

    All of it or nothing. No register is changed yet: `following` does that, organisation by organisation. No two
    entries that may enter a register have the same title: raises TitlesTaken, as a file is refused that says one twice.
    """
    with transaction.atomic(durable=True):
        _hold_others_off()
        known = {version.key_risk.number: version for version in KeyRiskVersion.objects.newest()}
        new = [entry for entry in entries if entry.number not in known]
        changed = [entry for entry in entries if entry.number in known and not entry.is_said_by(known[entry.number])]
        _refuse_taken_titles(entries, known)
        if new or changed:
            insert_rows(_rows([*new, *changed], known, sha256))
    return Loaded(
        created=len(new),
        changed=len(changed),
        retired=sum(entry.retired and not known[entry.number].retired for entry in changed),
        unchanged=len(entries) - len(new) - len(changed),
        not_in_file=len(known.keys() - {entry.number for entry in entries}),
    )


def held_catalogue() -> list[KeyRiskVersion]:
    """Return what each entry says, retired ones too, with objectives. It stays so until the transaction ends."""
    # Reading this table is what a load waits for, so that no register is left behind by a change under way.
    CatalogueLoad.objects.order_by("-number").first()
    return list(KeyRiskVersion.objects.newest())


def key_risks_behind(organization_id: UUID) -> int:
    """Return how many of an organisation's key risks do not say yet what the catalogue says."""
    behind: int = Risk.objects.of(organization_id).behind_the_catalogue().values("pk").distinct().count()
    return behind


def new_key_risk(change: OpenChange, entry: KeyRiskVersion) -> Risk:
    """Return a key risk as it enters an organisation's register, to be scored and created.

    `entry` is of `held_catalogue`, with its `key_risk` and objectives.
    """
    risk = Risk(
        organization_id=change.organization_id,
        kind=RiskKind.KEY,
        number=entry.key_risk.number,
        key_risk_id=entry.key_risk_id,
        status=RiskStatus.NEW,
        discovered_date=change.now,
        own_score=False,
    )
    say_as_the_catalogue(change, risk, entry)
    return risk


def say_as_the_catalogue(change: OpenChange, risk: Risk, entry: KeyRiskVersion) -> None:
    """Have a key risk, locked or new, say what its entry says."""
    fields = catalogue_fields(entry)
    for name, value in fields.items():
        if name != "threat_objectives":
            setattr(risk, name, value)
    incidents.replace_objectives(change, risk, ThreatObjective, fields["threat_objectives"])


def _refuse_taken_titles(entries: Sequence[Entry], known: Mapping[int, KeyRiskVersion]) -> None:
    """Look at what the file does not name: what it says twice itself, its reader tells with the line."""
    others = known.keys() - {entry.number for entry in entries}
    held = {known[number].title.casefold(): number for number in others if not known[number].retired}
    taken = {
        entry.number: held[title]
        for entry in entries
        if not entry.retired and (title := entry.title.casefold()) in held
    }
    if taken:
        raise TitlesTaken(taken)


def _hold_others_off() -> None:
    """Wait for every transaction that has read the catalogue, and have others wait. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{CatalogueLoad._meta.db_table}" IN ACCESS EXCLUSIVE MODE')


def _rows(entries: Sequence[Entry], known: Mapping[int, KeyRiskVersion], sha256: str) -> Iterator[models.Model]:
    """Yield what a load inserts, rows before those that refer to them."""
    now = timezone.now()
    last = CatalogueLoad.objects.order_by("-number").first()
    load = CatalogueLoad(number=1 if last is None else last.number + 1, sha256=sha256, created_date=now)
    yield load
    for entry in entries:
        before = known.get(entry.number)
        key_risk = KeyRisk(number=entry.number, created_date=now) if before is None else before.key_risk
        if before is None:
            yield key_risk
        version = KeyRiskVersion(
            key_risk=key_risk,
            version=1 if before is None else before.version + 1,
            load=load,
            created_date=now,
            **{name: getattr(entry, name) for name in TEXTS},
        )
        yield version
        yield from _objectives(entry, version, before, now)


def _objectives(
    entry: Entry, version: KeyRiskVersion, before: KeyRiskVersion | None, now: datetime
) -> Iterator[KeyRiskObjective]:
    known = {} if before is None else {of.threat_objective: of for of in before.objectives.all()}
    for objective, relevance in entry.threat_objectives.items():
        same = objective in known and known[objective].relevance == relevance
        yield KeyRiskObjective(
            version=version,
            threat_objective=objective,
            relevance=relevance,
            created_date=known[objective].created_date if same else now,
        )
