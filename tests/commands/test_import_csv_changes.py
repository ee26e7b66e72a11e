"""What importing a table does to records that are there: which one a row is about, and what of it changes."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from incidents.models import Incident, IncidentHistory
from incidents.operations import create_incident, delete_incident
from riskregister.api.tables import keeping
from riskregister.history.models import Action
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization, SourceList, User
from riskregister.organizations.operations import set_sources
from risks import operations
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.commands.tables import exported, load, refused, write_rows, written
from tests.factories import IncidentBody, MemberFactory, RiskBody
from tests.risks.catalogue import carried, entry
from tests.risks.catalogue import load as in_catalogue
from tests.risks.threat_profile.test_key_risks import approve, scores

pytestmark = pytest.mark.usefixtures("verified")

UNCHANGED = "created 0, changed 0, unchanged 1, failed 0"
CHANGED = "created 0, changed 1, unchanged 0, failed 0"
CREATED = "created 1, changed 0, unchanged 0, failed 0"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


@pytest.fixture
def make(api: ApiClient) -> Any:
    """Return a function that creates a risk over HTTP."""

    def make(**values: Any) -> None:
        response = api.post("/v1/risks", RiskBody(**values))
        assert response.status_code == 201, response.content

    return make


@pytest.fixture
def incidents(api: ApiClient) -> None:
    """INC-00001 to INC-00003."""
    for number in (1, 2, 3):
        api.post("/v1/incidents", IncidentBody(title=f"Incident {number}"))


def risk(organization: Organization, number: int = 1) -> Risk:
    return Risk.objects.of(organization.pk).get(kind="RSK", number=number)


def actions(organization: Organization, number: int) -> list[str]:
    rows = IncidentHistory.objects.of(organization.pk).filter(record__number=number).order_by("version")
    return list(rows.values_list("action", flat=True))


@pytest.mark.parametrize(
    "columns",
    ["id,title\nRSK-1,New", "id,title\n1,New", "external_ref,title\nr-1,New", "id,external_ref,title\n1,r-1,New"],
)
def test_it_works(organization: Organization, make: Any, table: Path, columns: str) -> None:
    make(external_ref="r-1", description="Kept.", tags=[{"content": "a"}])
    assert load("risks", written(table, columns)) == CHANGED
    found = risk(organization)
    assert (found.title, found.description, found.version) == ("New", "Kept.", 2)
    assert [tag["content"] for tag in found.tags] == ["a"]
    assert load("risks", table) == UNCHANGED
    assert risk(organization).version == 2


def test_an_empty_cell_is_none(organization: Organization, make: Any, table: Path) -> None:
    make(
        source="Audit", likelihood="Remote", tags=[{"content": "a"}], threat_objectives=[{"threat_objective": "Fraud"}]
    )
    columns = "id,source,likelihood,tags,threat_objectives,expected_date"
    assert load("risks", written(table, columns, "1,,,,,")) == CHANGED
    found = risk(organization)
    assert (found.source, found.likelihood, found.tags, found.threat_objectives) == (None, None, [], [])


@pytest.mark.parametrize(
    ("columns", "rows", "faults"),
    [
        ("id,external_ref", ["1,r-2"], ["2: external_ref: RSK-00002 has it."]),
        ("id,external_ref", ["1,gone"], ["2: external_ref: RSK-00003 has it."]),
        ("id,title", ["RSK-1,A", "1,B"], ["3: id: Line 2 has the same."]),
        ("external_ref,title,description", ["r-9,A,D", "r-9,B,D"], ["3: external_ref: Line 2 has the same."]),
        ("id,external_ref,title", ["1,,A", ",r-1,B"], ["3: external_ref: Line 2 is about the record that has it"]),
        ("id,external_ref,title", [",r-1,B", "1,,A"], ["3: id: Line 2 is about the same record."]),
        ("id,external_ref,title", ["1,x,A", "2,r-1,A"], ["3: external_ref: Line 2 is about the record that has it"]),
        ("id,external_ref,title", ["2,r-1,A", "1,x,A"], ["2: external_ref: RSK-00001 has it."]),
        ("id,title", ["3,A"], ["2: id: The record is deleted."]),
        ("external_ref,title", ["gone,A"], ["2: external_ref: RSK-00003, which is deleted, keeps it."]),
        ("external_ref,title", ["r-9,A"], ["2: description: The record would be new: this column is needed."]),
        ("id,external_ref,title", [",,A"], ["2: description: The record would be new: this column is needed."]),
        ("id,status", ["1,Closure Proposed"], ["2: status: From New a risk may go to Urgency Proposed, Remediation"]),
        (
            "id,status,closed_date",
            ["4,New,2026-01-01T00:00:00Z"],
            ["2: closed_date: A risk that is not Closed has none."],
        ),
        ("id,closed_date", ["4,"], ["2: closed_date: A Closed risk has one"]),
    ],
)
@pytest.mark.parametrize("batch", [1, 200])
def test_which_rows_are_refused(
    organization: Organization,
    make: Any,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    columns: str,
    rows: list[str],
    faults: list[str],
    batch: int,
) -> None:
    monkeypatch.setattr(keeping, "BATCH", batch)
    for ref in ("r-1", "r-2", "gone"):
        make(external_ref=ref)
    make(status="Closed", closed_date="2026-01-01T00:00:00Z")
    operations.delete_risk(command_change(organization), kind="RSK", number=3)
    written(table, columns, *rows)
    said = refused("risks", table)
    assert len(said) == len(faults)
    assert all(line.startswith(fault) for line, fault in zip(said, faults, strict=True)), said
    assert set(Risk.objects.of(organization.pk).exclude(number=3).values_list("version", flat=True)) == {1}


@pytest.mark.parametrize(("status", "closed"), [("Closed", True), ("Remediation", False), ("Urgency Proposed", False)])
def test_a_status_moves_as_it_does_over_http(
    organization: Organization, make: Any, table: Path, status: str, closed: bool
) -> None:
    make()
    assert load("risks", written(table, "id,status,closed_date", f"1,{status},")) == CHANGED
    found = risk(organization)
    assert (found.status, found.closed_date is not None) == (status, closed)


def test_what_a_record_says_already_is_no_change_whatever_became_of_it(
    organization: Organization, make: Any, table: Path
) -> None:
    member: Membership = MemberFactory(organization=organization, email="pat@example.org")
    make(source="Audit", assigned_to=str(member.user_id))
    set_sources(command_change(organization), lists={SourceList.RISKS: ["Incident"]})
    User.objects.filter(pk=member.user_id).update(is_active=False)
    rows = exported("risks")
    assert (rows[0]["source"], rows[0]["assigned_to"]) == ("Audit", "pat@example.org")
    assert load("risks", write_rows(table, rows)) == UNCHANGED
    assert load("risks", write_rows(table, [rows[0] | {"title": "New"}])) == CHANGED
    rows = [{"id": "", "title": "T", "description": "D", "assigned_to": "pat@example.org"}]
    assert refused("risks", write_rows(table, rows)) == ["2: assigned_to: There is no such active member."]


@pytest.mark.parametrize("cell", ["Extortion:High;Fraud", "Fraud;Extortion:High"])
def test_an_equal_set_in_any_order_is_no_change(make: Any, table: Path, cell: str) -> None:
    objectives = [{"threat_objective": "Fraud"}, {"threat_objective": "Extortion", "relevance": "High"}]
    make(threat_objectives=objectives, tags=[{"content": "a"}, {"content": "b"}], expected_date="2026-01-01T00:00:00Z")
    columns = "id,tags,threat_objectives,expected_date"
    assert load("risks", written(table, columns, f"1,b;a,{cell},2026-01-01T01:00:00+01:00")) == UNCHANGED


def test_of_a_key_risk_only_what_is_the_organisations_changes(organization: Organization, table: Path) -> None:
    carried(command_change(organization), 7)
    (row,) = exported("risks")
    assert load("risks", write_rows(table, [row])) == UNCHANGED
    assert load("risks", write_rows(table, [row | {"status": "Remediation", "impact": "High"}])) == CHANGED
    (row,) = exported("risks")
    said = refused("risks", write_rows(table, [row | {"title": "T", "tags": "a", "external_ref": "r-1"}]))
    assert [line.split(": ")[1] for line in said] == ["external_ref", "tags", "title"]
    assert all("The catalogue says this of a key risk." in line for line in said)


@pytest.mark.usefixtures("incidents")
def test_the_links_become_those_named(organization: Organization, make: Any, table: Path) -> None:
    make()
    make()
    columns = "id,incident_associations"
    assert load("risks", written(table, columns, "1,INC-2;INC-1")) == CHANGED
    assert risk(organization).incident_associations == ["INC-00001", "INC-00002"]
    said = load("risks", written(table, columns, "1,INC-3;INC-2", "2,INC-1"))
    assert said == "created 0, changed 2, unchanged 0, failed 0"

    assert risk(organization).incident_associations == ["INC-00002", "INC-00003"]
    shown = Incident.objects.of(organization.pk).order_by("number").values_list("risk_associations", flat=True)
    assert list(shown) == [["RSK-00002"], ["RSK-00001"], ["RSK-00001"]]
    # The first lost one risk and won another in one change.
    assert actions(organization, 1) == [Action.CREATED, Action.ASSOCIATED, Action.ASSOCIATED]
    assert actions(organization, 3) == [Action.CREATED, Action.ASSOCIATED]
    assert RiskHistory.objects.of(organization.pk).filter(record__number=1).count() == 3
    assert load("risks", written(table, columns, "1,")) == CHANGED
    assert actions(organization, 2) == [Action.CREATED, Action.ASSOCIATED, Action.DISSOCIATED]


@pytest.mark.usefixtures("incidents")
def test_a_link_to_a_deleted_incident_stays(organization: Organization, make: Any, table: Path) -> None:
    make()
    load("risks", written(table, "id,incident_associations", "1,INC-1"))
    delete_incident(command_change(organization), number=1)
    assert load("risks", write_rows(table, exported("risks"))) == UNCHANGED
    assert load("risks", written(table, "id,incident_associations", "1,INC-1;INC-2")) == CHANGED
    for cell in ("", "INC-2"):
        (said,) = refused("risks", written(table, "id,incident_associations", f"1,{cell}"))
        assert said.startswith("2: incident_associations: There is no incident INC-00001")


@pytest.mark.usefixtures("incidents")
def test_many_risks_of_one_incident(organization: Organization, table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "BATCH", 2)
    rows = ["T,D,INC-1"] * 5
    load("risks", written(table, "title,description,incident_associations", *rows))
    incident = Incident.objects.of(organization.pk).get(number=1)
    assert incident.risk_associations == [f"RSK-0000{number}" for number in range(1, 6)]
    # One version a batch.
    assert incident.version == 4


def test_a_link_derives_nothing(organization: Organization, table: Path, incidents: None) -> None:
    load("risks", written(table, "title,description,incident_associations", "T,D,INC-1"))
    found = risk(organization)
    assert (found.title, found.source, found.tags, found.initially_reported_urgency) == ("T", None, [], None)


def test_a_new_tag_of_several_rows_is_one(organization: Organization, table: Path) -> None:
    create_incident(
        command_change(organization),
        values={"title": "T", "description": "D", "detected_date": timezone.now(), "external_ref": "i-1"},
    )
    columns = "external_ref,title,description,detected_date,tags"
    rows = [f"i-{number},T,D,2026-01-01T00:00:00Z,fresh" for number in (1, 2, 3)]
    assert load("incidents", written(table, columns, *rows)) == "created 2, changed 1, unchanged 0, failed 0"
    assert load("incidents", table) == "created 0, changed 0, unchanged 3, failed 0"


@pytest.mark.parametrize(
    ("columns", "row", "fault"),
    [
        ("id,occurred_date", "1,2030-01-01T00:00:00Z", "2: occurred_date: It is after detected_date."),
        ("id,detected_date", "1,", "2: detected_date: This field may not be null."),
        ("id,severity", "1,SEV-9", "2: severity: "),
        ("id,source", "1,Audit", "2: source: The organisation has no such source."),
    ],
)
def test_incidents_keep_their_rules(
    incidents: None, organization: Organization, table: Path, columns: str, row: str, fault: str
) -> None:
    assert refused("incidents", written(table, columns, row))[0].startswith(fault)


class TestKeyRisks:
    """What the threat profile scores, a table hands back to it as any other change does."""

    @pytest.fixture(autouse=True)
    def key_risk(self, api: ApiClient) -> None:
        """AKR-00001, which the profile calls for."""
        in_catalogue(entry(1, threat_objectives={"Extortion": "High"}))
        approve(api, Extortion=("Probable", "Severe"))

    def test_one_that_is_reopened_follows_the_profile_again(self, api: ApiClient, table: Path) -> None:
        api.patch("/v1/risks/AKR-1", {"status": "Closed"})
        approve(api, Extortion=("Imminent", "High"))
        assert scores(api)["AKR-00001"] == ("Probable", "Severe", "Critical")
        assert load("risks", written(table, "id,status,closed_date", "AKR-1,New,")) == CHANGED
        assert scores(api)["AKR-00001"] == ("Imminent", "High", "High")
        changed = body_of(api.get("/v1/risks/AKR-1/history"))["results"][0]["changes"]
        moved = ["closed_date", "due_date", "impact", "likelihood", "status", "urgency"]
        assert sorted(of["field"] for of in changed) == moved

    def test_taking_the_score_away_hands_it_back(self, api: ApiClient, table: Path) -> None:
        api.patch("/v1/risks/AKR-1", {"likelihood": "Remote"})
        assert load("risks", written(table, "id,likelihood,impact", "AKR-1,,")) == CHANGED
        assert scores(api)["AKR-00001"] == ("Probable", "Severe", "Critical")
        assert body_of(api.get("/v1/risks/AKR-1"))["own_score"] is False

    def test_taking_the_profiles_own_score_away_changes_nothing(self, api: ApiClient, table: Path) -> None:
        assert load("risks", written(table, "id,likelihood,impact", "AKR-1,,")) == UNCHANGED
        assert body_of(api.get("/v1/risks/AKR-1"))["version"] == 1
