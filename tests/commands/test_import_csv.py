"""manage.py import_risks and import_incidents over CSV: files, rows, and which record a row is about."""

from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from riskregister.api.tables import importing, keeping
from riskregister.history.models import OrganizationCounter
from riskregister.history.statements import MANY
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.commands.tables import load, refused, run, write_rows, written
from tests.factories import MemberFactory, RiskBody

pytestmark = pytest.mark.usefixtures("verified")

HEADER = "external_ref,title,description"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def risk(organization: Organization, **named: Any) -> Risk:
    return Risk.objects.of(organization.pk).get(**named)


def test_it_works(organization: Organization, table: Path) -> None:
    MemberFactory(organization=organization, email="pat@example.org")
    incident = {
        "external_ref": "ticket-1",
        "title": "Laptop taken",
        "description": "From a car.",
        "detected_date": "2026-03-02T09:00:00+01:00",
        "occurred_date": "",
        "severity": "SEV-2",
        "tags": r"laptop;team\;red",
        "threat_objectives": "Fraud:High;Extortion",
        "assigned_to": "Pat@example.org",
    }
    assert load("incidents", write_rows(table, [incident])) == "created 1, changed 0, unchanged 0, failed 0"
    row = {
        "title": "Disks are not encrypted",
        "description": "'=None",
        "status": "Closed",
        "closed_date": "2026-04-01T00:00:00Z",
        "likelihood": "Probable",
        "impact": "High",
        "discovered_date": "2026-03-02T08:00:00Z",
        "incident_associations": "INC-1",
    }
    assert load("risks", write_rows(table, [row])) == "created 1, changed 0, unchanged 0, failed 0"

    made = Incident.objects.of(organization.pk).get()
    assert [tag["content"] for tag in made.tags] == ["laptop", "team;red"]
    assert [(of["threat_objective"], of["relevance"]) for of in made.threat_objectives] == [
        ("Extortion", None),
        ("Fraud", "High"),
    ]
    assert (made.assigned_to.user.email, made.occurred_date) == ("pat@example.org", None)
    assert (made.risk_associations, made.version) == (["RSK-00001"], 2)
    found = risk(organization, number=1)
    assert (found.description, found.urgency, found.version) == ("=None", "High", 1)
    assert found.incident_associations == ["INC-00001"]
    history = RiskHistory.objects.of(organization.pk).get()
    assert (history.channel, history.actor.kind, history.incident_associations) == ("import", "system", ["INC-00001"])


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_files_of_every_system(organization: Organization, table: Path, mark: bytes, end: str, last: bool) -> None:
    text = end.join(["# a comment", '"# another, with', 'two lines"', HEADER, 'r-1,"a\r\nb\rc",é𝄞'])
    table.write_bytes(mark + text.encode() + (end.encode() if last else b""))
    load("risks", table)
    made = risk(organization, external_ref="r-1")
    assert (made.title, made.description) == ("a\r\nb\rc", "é𝄞")


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (b"", ["1: There is no header."]),
        (b"# only a comment\n", ["2: There is no header."]),
        (b"title,descr\n", ["1: descr: There is no such column.", "1: description: The column is missing."]),
        (b"title,Title,description\n", ["1: Title: There is no such column."]),
        (b"title,title,description\n", ["1: title: The column is there twice."]),
        (b" title,description\n", ["1:  title: There is no such column.", "1: title: The column is missing."]),
        (b"title,description,\n", ["1: There is no such column."]),
        (b"title;description\n", ["1: title;description: There is no such column.", "1: title: ", "1: description: "]),
        (b"title,description,urgency\n", ["1: urgency: There is no such column."]),
        (b"title,description,likelihood_reasoning\n", ["1: likelihood_reasoning: There is no such column."]),
        ("title,description\n".encode("utf-16"), ["1: The header is not UTF-8."]),
        (b"title,description\xff\n", ["1: The header is not UTF-8."]),
        (b'title,description\na,"b\nc\n', ["2: A quoted cell is not closed. Nothing was read from this row on."]),
        (b'title,description\na,"b"c\n', ["2: A quote in a quoted cell"]),
        (b"title,description\na,b\rc,d\n", ["2: There is a carriage return outside of quotes."]),
        (b"title,description\na," + b"b" * 131_073 + b"\n", ["2: A cell is longer than any may be"]),
        (b'title,description\na,"' + b"b\n" * 70_000, ["2: A cell is longer than any may be"]),
        (b"title,description\na\nb,c,d\n", ["2: The row has 1 cells, the header 2.", "3: The row has 3 cells"]),
        (b"title,description\na,\xff\n\xff,a\x00\n", ["2: description: It is not UTF-8.", "3: title: ", "3: descr"]),
        (b"title,description\na,\xed\xa0\x80\n", ["2: description: It is not UTF-8."]),
    ],
)
def test_what_is_no_such_table_is_told_by_line_and_column(
    organization: Organization, table: Path, raw: bytes, faults: list[str]
) -> None:
    table.write_bytes(raw)
    said = refused("risks", table)
    assert len(said) == len(faults)
    assert all(line.startswith(fault) for line, fault in zip(said, faults, strict=True)), said


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("title", "", "may not be null"),
        ("title", "  ", "may not be blank"),
        ("title", "x" * 501, "no more than 500"),
        ("status", "", "may not be null"),
        ("status", "new", "not a valid choice"),
        ("type", "a\nb", r'"a\nb" is not a valid choice'),
        ("likelihood", "High", "not a valid choice"),
        ("discovered_date", "2026-01-01", "RFC 3339"),
        ("discovered_date", "2026-01-01T00:00:00", "RFC 3339"),
        ("expected_date", "1899-12-31T00:00:00Z", "from 1900 to 2200"),
        ("closed_date", "2026-01-01T00:00:00Z", "not Closed has none"),
        ("source", "Nowhere", "The organisation has no such source"),
        ("assigned_to", "nobody@example.org", "No member has this e-mail address"),
        ("tags", "a;;b", "Item 2: "),
        ("tags", "a;b;a", "Item 3: It is in the list already"),
        ("tags", r"a\b", "A backslash stands before"),
        ("tags", ";".join(map(str, range(51))), "at most 50"),
        ("threat_objectives", "Fraud:Huge", "Item 1: "),
        ("threat_objectives", "Fraud:", "Item 1: "),
        ("threat_objectives", "Fraud;Theft", "Item 2: "),
        ("threat_objectives", "Fraud:High:Low", "Give one relevance"),
        ("threat_objectives", "Fraud;;Extortion", "Item 2: "),
        ("incident_associations", "INC-7", "There is no incident INC-00007"),
        ("incident_associations", "RSK-1", "Item 1: Give an id such as INC-00001"),
        ("incident_associations", "INC-1;INC-00001", "named twice"),
        ("id", "RSK-9", "There is no such record"),
        ("id", "INC-1", "Give an id such as RSK-00001"),
        ("id", "AKR-1", "There is no such record"),
    ],
)
def test_a_bad_cell_is_told_by_line_and_column(
    organization: Organization, table: Path, column: str, cell: str, says: str
) -> None:
    good = {"title": "T", "description": "one\nand\nmore"}
    rows = [dict(good) | {column: good.get(column, _fine(column))}, dict(good) | {column: cell}]
    (said,) = refused("risks", write_rows(table, rows))
    assert said.startswith(f"5: {column}: ")
    assert says in said
    assert not Risk.objects.of(organization.pk).exists()
    assert OrganizationCounter.objects.get(organization=organization).risk_number == 0


def _fine(column: str) -> str:
    return {"status": "New", "type": "Code", "discovered_date": "2026-01-01T00:00:00Z"}.get(column, "")


def test_every_bad_row_is_told(organization: Organization, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 3)
    lines = [f"r-{number},T,D,{'Audit' if number % 4 else 'Nowhere'}" for number in range(10)]
    said = refused("risks", written(table, HEADER + ",source", *lines))
    assert [line.split(": ")[:2] for line in said] == [["2", "source"], ["6", "source"], ["10", "source"]]
    assert not Risk.objects.of(organization.pk).exists()


def test_all_faults_are_counted_and_a_thousand_are_told(organization: Organization, table: Path) -> None:
    out, err = run("import_risks", written(table, "title,description", *["a"] * 1_200), fails=True)
    assert out == "created 0, changed 0, unchanged 0, failed 1200\n"
    assert len(err) == 1_000


@pytest.mark.parametrize("others", [0, MANY])
def test_a_fault_that_only_the_database_sees_is_told_by_line(
    organization: Organization, table: Path, others: int
) -> None:
    header = "title,description,discovered_date,likelihood,impact"
    late = "2199-12-31T00:00:00Z,Probable,High"
    good = "T,D,2026-01-01T00:00:00Z,Probable,High"
    said = refused("risks", written(table, header, f"T,D,{late}", good, f"T,D,{late}", *[good] * others))
    assert [line.split(":")[0] for line in said] == ["2", "4"]


def test_many_rows_are_one_change(organization: Organization, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 10)
    rows = [f"r-{number},T,D,shared;tag-{number % 3}" for number in range(35)]
    assert load("risks", written(table, HEADER + ",tags", *rows)) == "created 35, changed 0, unchanged 0, failed 0"
    moments = set(Risk.objects.of(organization.pk).values_list("created_date", flat=True))
    assert len(moments) == 1
    assert load("risks", table) == "created 0, changed 0, unchanged 35, failed 0"
    assert RiskHistory.objects.of(organization.pk).count() == 35


HOSTILE = ["\\N", "\\.", "a\tb", "a\nb", 'q"q', "\\\\", "日誌", "%s", "{}", "\\x41", "a;b:c"]


def test_very_many_rows_arrive_as_they_are(organization: Organization, table: Path) -> None:
    # From 100 rows on, each engine takes them another way: COPY has escapes and a NULL of its own.
    rows = [
        {
            "title": HOSTILE[number % len(HOSTILE)],
            "description": f"{HOSTILE[number % len(HOSTILE)]} {number}",
            "status": "Closed" if number % 2 else "New",
            "closed_date": "2026-04-01T00:00:00.000001Z" if number % 2 else "",
            "tags": f"tag {number % 5};\\\\N",
            "threat_objectives": "Fraud:High;Extortion",
            "external_ref": f"r-{number}",
        }
        for number in range(MANY)
    ]
    assert load("risks", write_rows(table, rows)) == f"created {len(rows)}, changed 0, unchanged 0, failed 0"
    for row, made in zip(rows, Risk.objects.of(organization.pk).order_by("number"), strict=True):
        assert (made.title, made.description, made.source) == (row["title"], row["description"], None)
        assert {tag["content"] for tag in made.tags} == {row["tags"].split(";")[0], "\\N"}
    assert load("risks", table) == f"created 0, changed 0, unchanged {len(rows)}, failed 0"


@pytest.mark.parametrize("good", [True, False])
def test_a_dry_run_finds_everything_and_writes_nothing(organization: Organization, table: Path, good: bool) -> None:
    load("risks", written(table, HEADER, "r-1,T,D"))
    before = OrganizationCounter.objects.get(organization=organization)
    written(table, HEADER + ",source", "r-1,New,D,Audit", f"r-2,T,D,{'Audit' if good else 'Nowhere'}")
    if good:
        said = "dry run, nothing written: created 1, changed 1, unchanged 0, failed 0"
        assert load("risks", table, "--dry-run") == said
    else:
        assert len(refused("risks", table, "--dry-run")) == 1
    after = OrganizationCounter.objects.get(organization=organization)
    assert (before.sequence, before.risk_number) == (after.sequence, after.risk_number)
    assert risk(organization, number=1).title == "T"


class ChangingFile(BytesIO):
    """A file that says something else once it has been read to its end."""

    def readline(self, size: int | None = -1) -> bytes:
        line = super().readline(size)
        if not line:
            self.__init__(b"title,description\nOther,\n")
        return line


def test_what_was_checked_is_what_is_written(organization: Organization) -> None:
    good = b"title,description\nT,D\nT,D\nT,D\n"
    told: list[int] = []
    change = command_change(organization)
    outcome = operations.risk_table_import(change, ChangingFile(good), dry_run=False, progress=told.append).run()
    assert (outcome.created, outcome.failed) == (3, 0)
    assert {risk.title for risk in Risk.objects.of(organization.pk)} == {"T"}
    assert sum(told) == 2 * len(good)  # Read, and written.


def test_a_full_disk_is_told_and_nothing_is_written(
    organization: Organization, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "TemporaryFile", partial(Path("/dev/full").open, "r+b", buffering=0))
    rows = [f"r-{number},T,D" for number in range(MANY)]
    with pytest.raises(CommandError, match="No space left on device; nothing was written"):
        load("risks", written(table, HEADER, *rows))
    assert not Risk.objects.of(organization.pk).exists()


@pytest.mark.parametrize("kind", ["risks", "incidents"])
def test_the_template_can_be_imported(organization: Organization, table: Path, kind: str) -> None:
    out = StringIO()
    call_command(f"import_{kind}", "--template", stdout=out)
    table.write_bytes(out.getvalue().encode())
    assert load(kind, table) == "created 1, changed 0, unchanged 0, failed 0"
    assert load(kind, table) == "created 0, changed 0, unchanged 1, failed 0"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["import_risks", "absent.csv"], "Say which organisation"),
        (["import_risks", "--organization", "acme"], "Give one file"),
        (["import_risks", "--organization", "acme", "a.csv", "b.csv"], "Give one file"),
        (["import_risks", "--organization", "acme", "absent.csv"], "absent.csv: No such file"),
        (["import_incidents", "--organization", "acme"], "at least one PATH"),
        (["import_incidents", "--organization", "acme", "--format", "csv", "--raise-risks", "a.csv"], "format veris"),
    ],
)
def test_what_the_command_does_not_take(organization: Organization, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command(*arguments)


def test_another_organisations_records_are_none(api: ApiClient, stranger: ApiClient, table: Path) -> None:
    body_of(stranger.post("/v1/risks", RiskBody(external_ref="r-1")))
    assert refused("risks", written(table, "id,title", "RSK-1,T")) == ["2: id: There is no such record."]
    assert load("risks", written(table, HEADER, "r-1,T,D")) == "created 1, changed 0, unchanged 0, failed 0"
