"""manage.py load_key_risks: repeatable, whole or not at all, and finished by the next run where one was killed."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection

from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.models import CatalogueLoad, KeyRisk, KeyRiskVersion, Risk, RiskHistory
from tests.factories import OrganizationFactory
from tests.risks.catalogue import carry
from tests.servers import killed

pytestmark = pytest.mark.django_db(transaction=True)

NOTHING = {
    "created": 0,
    "changed": 0,
    "retired": 0,
    "unchanged": 0,
    "not_in_file": 0,
    "organizations": 0,
    "rows": 0,
    "organizations_behind": 0,
}


def key_risk(number: int, **says: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": f"Key risk {number}",
        "description": "Cause, event and consequence.",
        "type": "Policy",
        "threat_objectives": {"Fraud": "High"},
        "guidance": "Say who decides.",
        "sources": {"csf": ["GV.PO-01"]},
        **says,
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of three key risks."""
    path = tmp_path / "key_risks.yaml"
    write(path, *map(key_risk, (1, 2, 3)))
    return path


@pytest.fixture
def organizations() -> Iterator[list[Organization]]:
    """Four organisations, sound in the end; the last one carries nothing."""
    made = [OrganizationFactory(slug=slug) for slug in ("a", "b", "c", "d")]
    yield made
    assert [str(fault) for of in made for fault in faults_of(of.pk)] == []


def write(path: Path, *key_risks: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump({"key_risks": list(key_risks)}))


def load(*arguments: str) -> dict[str, int]:
    out = StringIO()
    call_command("load_key_risks", *arguments, "--json", stdout=out)
    told: dict[str, int] = json.loads(out.getvalue())
    return {name: count for name, count in told.items() if count != NOTHING[name]}


def enter(organizations: list[Organization]) -> None:
    for organization in organizations[:3]:
        for number in (1, 2):
            carry(command_change(organization), number=number)


def followed(organizations: list[Organization]) -> list[int]:
    """Return how many rows of each organisation's history tell of a change of the catalogue."""
    told = RiskHistory.objects.across_organizations().filter(action="catalogue_updated")
    return [told.filter(organization=organization).count() for organization in organizations]


def test_it_works(file: Path, organizations: list[Organization]) -> None:
    assert load(str(file)) == {"created": 3}
    assert load(str(file)) == {"unchanged": 3}
    enter(organizations)

    write(file, key_risk(1, title="Other"), key_risk(2), key_risk(4, retired=True))
    assert load(str(file)) == {
        "created": 1,
        "changed": 1,
        "unchanged": 1,
        "not_in_file": 1,
        "organizations": 3,
        "rows": 3,
    }
    assert followed(organizations) == [1, 1, 1, 0]
    titles = Risk.objects.of(organizations[0].pk).order_by("number").values_list("title", flat=True)
    assert list(titles) == ["Other", "Key risk 2"]
    assert load(str(file)) == {"unchanged": 3, "not_in_file": 1}
    assert [of.number for of in CatalogueLoad.objects.order_by("number")] == [1, 2]


def test_versions_stay_readable(file: Path) -> None:
    load(str(file))
    write(file, key_risk(1, retired=True), key_risk(2, guidance="Other."))
    assert load(str(file)) == {"changed": 2, "retired": 1, "not_in_file": 1}
    write(file, key_risk(1))
    assert load(str(file)) == {"changed": 1, "not_in_file": 2}
    versions = KeyRiskVersion.objects.filter(key_risk__number=1).order_by("version")
    assert [(of.version, of.retired) for of in versions] == [(1, False), (2, True), (3, False)]
    assert [of.key_risk.number for of in KeyRiskVersion.objects.newest().filter(retired=False)] == [1, 2, 3]


def test_an_objective_that_stays_keeps_its_date(file: Path) -> None:
    load(str(file))
    write(file, key_risk(1, threat_objectives={"Fraud": "High", "Sabotage": None}))
    load(str(file))
    first, second = KeyRiskVersion.objects.filter(key_risk__number=1).order_by("version")
    (kept,) = first.objectives.all()
    dates = {of.threat_objective: of.created_date for of in second.objectives.all()}
    assert (dates["Fraud"], dates["Sabotage"]) == (kept.created_date, second.created_date)


def test_without_a_file_it_loads_the_one_that_is_shipped() -> None:
    assert load()["created"] >= 60


def test_a_bad_file_is_refused_whole_and_every_fault_told(file: Path) -> None:
    write(file, key_risk(1), key_risk(2, type="Codes"), key_risk(3, colour="red"))
    errors = StringIO()
    with pytest.raises(CommandError, match="refused whole; the first fault: line 2"):
        call_command("load_key_risks", str(file), stderr=errors)
    first, second = errors.getvalue().splitlines()
    assert first.startswith(f"{file}:2")
    assert "key_risks.1.type: 'Codes' is not one of" in first
    assert second.startswith(f"{file}:2")
    assert "key_risks.2.colour: " in second
    assert KeyRisk.objects.count() == 0


def test_the_title_of_an_entry_that_the_file_does_not_name_is_taken(file: Path) -> None:
    load(str(file))
    write(file, key_risk(1, guidance="Other."), key_risk(4, title=" KEY risk 2"))
    err = StringIO()
    with pytest.raises(CommandError, match="is refused whole"):
        call_command("load_key_risks", str(file), stderr=err)
    (line,) = [at for at, text in enumerate(file.read_text().splitlines(), start=1) if "KEY risk 2" in text]
    assert err.getvalue() == f"{file}:{line}: AKR-00004: title: AKR-00002, which the file does not name, has it.\n"
    assert KeyRiskVersion.objects.count() == 3


@pytest.mark.parametrize(
    "entries",
    [
        [key_risk(4, title="Key risk 3")],
        [key_risk(4, title="Key risk 2", retired=True)],
        [key_risk(1, title="Key risk 2"), key_risk(2, title="Key risk 1")],
    ],
    ids=["of a retired one", "for a retired one", "exchanged"],
)
def test_a_title_is_free_where_no_other_may_enter_with_it(file: Path, entries: list[dict[str, Any]]) -> None:
    write(file, *map(key_risk, (1, 2)), key_risk(3, retired=True))
    load(str(file))
    write(file, *entries)
    told = load(str(file))
    assert told.get("created", 0) + told.get("changed", 0) == len(entries)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_key_risks", str(tmp_path / "none.yaml"))


# The first commit is that of the catalogue; then one an organisation.
@pytest.mark.parametrize(
    ("moment", "commit", "left"),
    [("before", 1, 3), ("after", 1, 3), ("before", 2, 3), ("after", 2, 2), ("before", 4, 1), ("after", 4, 0)],
)
def test_a_run_that_is_killed_is_finished_by_the_next(
    file: Path, organizations: list[Organization], moment: str, commit: int, left: int
) -> None:
    load(str(file))
    enter(organizations)
    write(file, key_risk(1, title="Other"), key_risk(2, title="Another"), key_risk(3))

    killed(moment, str(commit), "200", "load_key_risks", str(file))
    assert followed(organizations).count(2) == 3 - left
    assert set(followed(organizations)) <= {0, 2}
    load(str(file))
    assert followed(organizations) == [2, 2, 2, 0]
    assert not operations.organizations_behind().exists()
    assert KeyRiskVersion.objects.count() == 5
    load(str(file))
    assert followed(organizations) == [2, 2, 2, 0]


def test_runs_side_by_side_do_it_once(file: Path, organizations: list[Organization]) -> None:
    load(str(file))
    enter(organizations)
    write(file, key_risk(1, title="Other"), key_risk(2, title="Another"), key_risk(3))

    def run(_: int) -> dict[str, int]:
        try:
            return load(str(file))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(run, range(4)))
    assert sum(of.get("changed", 0) for of in told) == 2
    assert sum(of.get("rows", 0) for of in told) == 6
    assert followed(organizations) == [2, 2, 2, 0]
    assert [of.number for of in CatalogueLoad.objects.order_by("number")] == [1, 2]


def test_one_that_enters_while_it_is_loaded_is_not_left_behind(file: Path, organizations: list[Organization]) -> None:
    """Whoever has read the catalogue is waited for, so that the load sees what was made of it."""
    load(str(file))
    write(file, key_risk(1, title="Other"), key_risk(2), key_risk(3))

    def enter_one(organization: Organization) -> None:
        try:
            carry(command_change(organization), number=1)
        finally:
            connection.close()

    def run() -> None:
        try:
            load(str(file))
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        entering = [pool.submit(enter_one, organization) for organization in organizations]
        pool.submit(run).result()
        for each in entering:
            each.result()
    assert not operations.organizations_behind().exists()
    titles = {of.title for of in Risk.objects.across_organizations()}
    assert titles == {"Other"}
