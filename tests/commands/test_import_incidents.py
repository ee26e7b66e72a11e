"""manage.py import_incidents over VERIS files."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Incident
from riskregister.history.models import OrganizationCounter
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, SourceList
from risks.models import Risk, RiskHistory

pytestmark = pytest.mark.usefixtures("verified")

REAL = Path(__file__).parents[3] / "shared" / "data" / "vcdb"


def record(ref: str, **changed: Any) -> dict[str, Any]:
    return {
        "incident_id": ref,
        "summary": "A server was left open to the world. Somebody found it.",
        "action": {"error": {"variety": ["Misconfiguration"]}},
        "actor": {"internal": {"variety": ["System admin"]}},
        "attribute": {"confidentiality": {"data_disclosure": "Yes"}},
        "timeline": {"incident": {"year": 2020, "month": 5}},
        "impact": {"overall_rating": "Damaging"},
        "victim": {"industry": "622110", "victim_id": "Example Hospital"},
    } | changed


def write(folder: Path, **files: Any) -> None:
    for name, content in files.items():
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        (folder / f"{name}.json").write_bytes(raw)


def run(*arguments: Any, fails: bool = False) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    options = ("import_incidents", "--organization", "acme", *map(str, arguments))
    if fails:
        with pytest.raises(CommandError, match=r"record\(s\) failed"):
            call_command(*options, stdout=out, stderr=err)
    else:
        call_command(*options, stdout=out, stderr=err)
    return out.getvalue().strip(), err.getvalue()


def test_it_works(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, a=record("ref-a"), b=record("ref-b"))
    out, err = run("--format", "veris", "--raise-risks", tmp_path)

    assert out == "created 2 incidents and 2 risks, 0 unchanged, 0 failed"
    assert err == ""
    incident = Incident.objects.of(organization.pk).get(external_ref="ref-a")
    assert incident.title == "A server was left open to the world."
    assert (incident.severity, incident.source) == ("SEV-2", "External Notification")
    assert incident.risk_associations == ["RSK-00001"]
    assert incident.opened_by.kind == "system"
    risk = Risk.objects.of(organization.pk).get(number=1)
    assert (risk.source, risk.initially_reported_urgency) == ("Incident", "High")
    assert risk.threat_objectives[0]["threat_objective"] == "Data Disclosure"
    assert RiskHistory.objects.of(organization.pk).filter(record=risk).get().channel == "import"


def test_a_file_that_is_named_twice_is_read_once(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, a=record("ref-a"))
    out, _ = run(tmp_path, tmp_path, tmp_path / "a.json", tmp_path / ".." / tmp_path.name)
    assert out == "created 1 incidents and 0 risks, 0 unchanged, 0 failed"


def test_a_second_run_changes_nothing(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, a=record("ref-a"), b=record("ref-b"))
    run("--raise-risks", tmp_path)
    before = OrganizationCounter.objects.get(organization=organization)
    out, _ = run("--raise-risks", tmp_path)
    after = OrganizationCounter.objects.get(organization=organization)
    assert out == "created 0 incidents and 0 risks, 2 unchanged, 0 failed"
    assert (before.sequence, before.risk_number) == (after.sequence, after.risk_number)


def test_a_run_adds_what_is_new(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, a=record("ref-a"))
    run(tmp_path)
    write(tmp_path, b=record("ref-b"))
    out, _ = run("--raise-risks", tmp_path)
    assert out == "created 1 incidents and 1 risks, 1 unchanged, 0 failed"


def test_what_cannot_be_read_is_told_with_its_reason_and_the_others_load(
    organization: Organization, tmp_path: Path
) -> None:
    write(
        tmp_path,
        a=record("ref-a"),
        b=b"{",
        c=b"\xff",
        d=[record("ref-d"), 5],
        e=record("ref-e", timeline={"incident": {"year": 220}}),
        f=record("ref-a"),
        g=b'{"incident_id": "\\u0000"}',
    )
    out, err = run(tmp_path, tmp_path / "absent.json", fails=True)
    assert out == "created 2 incidents and 0 risks, 0 unchanged, 7 failed"
    failed = {Path(line.split(": ")[1]).name: line for line in err.splitlines()}
    assert set(failed) == {"b.json", "c.json", "d.json[1]", "e.json", "f.json", "g.json", "absent.json"}
    assert "not JSON" in failed["b.json"]
    assert "not UTF-8" in failed["c.json"]
    assert "ref-a" in failed["f.json"]
    assert "No such file" in failed["absent.json"]


def test_a_record_without_an_id_goes_by_its_file(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, **{"0eb22d90-8e87": {k: v for k, v in record("").items() if k != "incident_id"}})
    run(tmp_path)
    assert Incident.objects.of(organization.pk).get().external_ref == "0eb22d90-8e87"


def test_a_dry_run_writes_nothing(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, a=record("ref-a"))
    run(tmp_path)
    write(tmp_path, b=record("ref-b"))
    out, _ = run("--dry-run", "--raise-risks", tmp_path)
    assert out == "would create 1 incidents and 1 risks, 1 unchanged, 0 failed"
    assert Incident.objects.of(organization.pk).count() == 1


def test_many_records_are_written_in_batches(organization: Organization, tmp_path: Path) -> None:
    write(tmp_path, all=[record(f"ref-{number}") for number in range(250)])
    out, _ = run("--raise-risks", tmp_path)
    assert out == "created 250 incidents and 250 risks, 0 unchanged, 0 failed"
    moments = Incident.objects.of(organization.pk).values_list("created_date", flat=True)
    assert len(set(moments)) == 3


def test_a_record_that_the_register_refuses_is_told_and_the_others_load(
    organization: Organization, tmp_path: Path
) -> None:
    operations.set_sources(command_change(organization), lists={SourceList.INCIDENTS: ["SIEM"]})
    write(tmp_path, a=record("ref-a"), b=record("ref-b"))
    out, err = run(tmp_path, fails=True)
    assert out == "created 0 incidents and 0 risks, 0 unchanged, 2 failed"
    assert "no such source" in err


def test_an_unknown_organisation_is_refused(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no organisation nobody"):
        call_command("import_incidents", "--organization", "nobody", str(tmp_path))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real records are not beside this checkout")
def test_real_records_load_and_load_once(organization: Organization) -> None:
    files = len(list(REAL.glob("*.json")))
    assert run("--raise-risks", REAL)[0] == f"created {files} incidents and {files} risks, 0 unchanged, 0 failed"
    assert run("--raise-risks", REAL)[0] == f"created 0 incidents and 0 risks, {files} unchanged, 0 failed"
