"""manage.py export_risks and export_incidents."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.commands.tables import exported, run
from tests.factories import IncidentBody, MemberFactory, RiskBody

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def risks(api: ApiClient) -> list[dict[str, Any]]:
    """Three risks, oldest first."""
    bodies = [
        RiskBody(title="=1+1", status="Remediation", likelihood="Possible", impact="High"),
        RiskBody(title="B", source="Audit", tags=[{"content": "a;b"}, {"content": "-c"}]),
        RiskBody(title="C", external_ref="r-3", threat_objectives=[{"threat_objective": "Fraud", "relevance": "Low"}]),
    ]
    return [body_of(api.post("/v1/risks", body)) for body in bodies]


def test_it_works(api: ApiClient, organization: Organization, risks: list[Any]) -> None:
    member = MemberFactory(organization=organization, email="pat@example.org")
    api.post("/v1/incidents", IncidentBody(title="Line\r\nbreak", assigned_to=str(member.user_id)))
    (row,) = exported("incidents")
    assert row == {
        "id": "INC-00001",
        "title": "Line\r\nbreak",
        "description": "A laptop was taken from a car.",
        "status": "In Progress",
        "severity": "SEV-2",
        "severity_reasoning": "The disk was not encrypted.",
        "source": "User Report",
        "assigned_to": "pat@example.org",
        "detected_date": "2026-03-02T08:00:00Z",
        "occurred_date": "2026-03-01T19:30:00Z",
        "responded_date": "2026-03-02T08:15:00Z",
        "contained_date": "2026-03-02T09:00:00Z",
        "tags": "Theft;laptop",
        "threat_objectives": "Data Disclosure:High;Fraud",
        "external_ref": row["external_ref"],
    }
    assert [row["id"] for row in exported("risks")] == ["RSK-00003", "RSK-00002", "RSK-00001"]


def test_formulas_are_made_harmless_and_separators_escaped(risks: list[Any]) -> None:
    rows = {row["id"]: row for row in exported("risks")}
    assert rows["RSK-00001"]["title"] == "'=1+1"
    assert rows["RSK-00002"]["tags"] == r"'-c;a\;b"
    assert rows["RSK-00003"]["threat_objectives"] == "Fraud:Low"


def test_json_lines_are_the_stored_documents(organization: Organization, risks: list[Any]) -> None:
    out, _ = run("export_risks", "--format", "jsonl")
    stored = Risk.objects.of(organization.pk).order_by("-number").values_list("document", flat=True)
    assert out == "".join(f"{document}\n" for document in stored)


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (["--filter", "status=Remediation"], [1]),
        (["--filter", "source=Audit", "--filter", "source=none", "--order-by", "id"], [1, 2, 3]),
        (["--filter", "title_contains=b"], [2]),
        (["--filter", "external_ref=r-3", "--filter", "status=New"], [3]),
        (["--filter", "tags=a;b"], [2]),
        (["--filter", "urgency=none", "--order-by=-title"], [3, 2]),
        (["--filter", "assigned_to=me"], []),
        (["--order-by", "title"], [1, 2, 3]),
        (["--order-by=-urgency"], [1, 3, 2]),
    ],
)
@pytest.mark.usefixtures("risks")
def test_filters_and_orders_are_those_of_the_list(arguments: list[str], ids: list[int]) -> None:
    assert [row["id"] for row in exported("risks", *arguments)] == [f"RSK-0000{number}" for number in ids]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--filter", "status=Gone"], "status: "),
        (["--filter", "stauts=New"], "stauts: There is no such field here"),
        (["--filter", "page=1"], "page: There is no such field here"),
        (["--filter", "title_contains=a", "--filter", "title_contains=b"], "title_contains: Give this parameter once"),
        (["--filter", "title_contains=\udcff"], "surrogate"),
        (["--filter", "status"], "is not NAME=VALUE"),
        (["--order-by", "description"], "order_by: "),
        (["--filter", "status=Gone", "--order-by", "x"], "status: (?s:.*)order_by: "),
        (["--output", "/absent/file"], "/absent/file: No such file"),
    ],
)
def test_what_cannot_be_asked_is_named(organization: Organization, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("export_risks", "--organization", "acme", "--format", "csv", *arguments, stdout=StringIO())


def test_deleted_records_and_those_of_others_are_not_there(
    organization: Organization, stranger: ApiClient, risks: list[Any]
) -> None:
    stranger.post("/v1/risks", RiskBody())
    operations.delete_risk(command_change(organization), kind="RSK", number=2)
    assert [row["id"] for row in exported("risks")] == ["RSK-00003", "RSK-00001"]


def test_a_file_is_written_whole_or_stays_as_it_was(
    organization: Organization, risks: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out.csv"
    assert run("export_risks", "--format", "csv", "--output", file) == ("", [])
    whole = file.read_bytes()
    assert whole.count(b"\r\n") == len(list(csv.reader(StringIO(whole.decode(), newline="")))) == 4

    Risk.objects.of(organization.pk).filter(number=1).update(tags=[{"no": "content"}])
    with pytest.raises(KeyError):
        run("export_risks", "--format", "csv", "--output", file)
    assert file.read_bytes() == whole
    assert list(tmp_path.iterdir()) == [file]
    Risk.objects.of(organization.pk).filter(number=1).update(tags=[])
