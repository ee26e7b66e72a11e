"""Exporting what a list shows: one organisation's records, in the order asked for, no cell of which is a formula."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from incidents.models import Incident
from riskregister.organizations.admin.listing.exporting import CELL_LENGTH, CUT
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.columns import REGISTER
from risks.models import Risk
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, text
from tests.client import ApiClient
from tests.factories import IncidentBody, RiskBody

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'quoted", "＝1+1", "＋1", "－1", "＠SUM(A1)")


def export(client: Client, file_format: str, query: str = "", model: type = Risk) -> Any:
    return client.get(f"{listing(model)}export/{file_format}/?{query}")


def content(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(response).decode(), newline="")))


def workbook(response: Any) -> list[dict[str, Any]]:
    sheet = load_workbook(io.BytesIO(content(response))).active
    header, *cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(header, row, strict=True)) for row in cells]


READ = {"csv": table, "xlsx": workbook}


@pytest.mark.parametrize("file_format", READ)
def test_it_works(manager: Client, api: ApiClient, file_format: str) -> None:
    for title, status in (("b", "New"), ("a", "New"), ("c", "Closed")):
        api.post("/v1/risks", RiskBody(title=title, status=status, likelihood="Probable", impact="High"))
    response = export(manager, file_format, "status=New&order_by=title")
    assert response["Content-Disposition"].startswith('attachment; filename="acme-risks-')
    assert [(row["id"], row["title"]) for row in READ[file_format](response)] == [
        ("RSK-00002", "a"),
        ("RSK-00001", "b"),
    ]
    assert [row["id"] for row in READ[file_format](export(manager, file_format, "q=RSK-3"))] == ["RSK-00003"]


@pytest.mark.parametrize("file_format", READ)
def test_no_cell_is_a_formula(manager: Client, api: ApiClient, file_format: str) -> None:
    for formula in FORMULAS:
        api.post("/v1/risks", RiskBody(title=f"{formula} in words", remediation_task=formula.strip(), source=None))
    rows = READ[file_format](export(manager, file_format, "order_by=id"))
    assert [row["title"] for row in rows] == [f"'{formula} in words".replace("'\t", "") for formula in FORMULAS]
    assert all(str(row["remediation_task"]).startswith("'") for row in rows if row["remediation_task"] != "x")


def test_the_csv_is_what_is_imported(manager: Client, api: ApiClient) -> None:
    api.post("/v1/risks", RiskBody(tags=[{"content": "a;b"}]))
    assert list(table(export(manager, "csv"))[0]) == REGISTER.header


def test_the_workbook_has_what_is_derived(manager: Client, api: ApiClient) -> None:
    body = RiskBody(likelihood="Probable", impact="High", discovered_date="2026-01-01T00:00:00Z")
    api.post("/v1/risks", body)
    (row,) = workbook(export(manager, "xlsx"))
    assert (row["urgency"], row["due_date"]) == ("High", "2026-01-31T00:00:00Z")
    assert row["created_date"] == row["updated_date"] > "2026"


def test_what_a_workbook_cannot_hold_is_marked(manager: Client, api: ApiClient) -> None:
    long = "ä" * 40_000
    api.post("/v1/risks", RiskBody(description=long, control_statement="bell\u0007 and \ufffe"))
    (row,) = workbook(export(manager, "xlsx"))
    assert len(row["description"]) == CELL_LENGTH
    assert row["description"].endswith(CUT)
    assert row["control_statement"] == "bell\ufffd and \ufffd"
    assert table(export(manager, "csv"))[0]["description"] == long


def test_incidents_too(manager: Client, api: ApiClient) -> None:
    api.post("/v1/incidents", IncidentBody(title="=cmd"))
    for file_format, read in READ.items():
        (row,) = read(export(manager, file_format, "severity=SEV-2", Incident))
        assert row["title"] == "'=cmd"


def test_an_empty_list_is_a_header(manager: Client) -> None:
    assert content(export(manager, "csv")).decode() == ",".join(REGISTER.header) + "\r\n"
    assert workbook(export(manager, "xlsx")) == []


def test_a_file_holds_one_organisations_records(
    organization: Organization, log_in: LogIn, api: ApiClient, stranger: ApiClient
) -> None:
    root = log_in(organization, Role.ADMIN, superuser=True)
    api.post("/v1/risks", RiskBody(title="ours"))
    stranger.post("/v1/risks", RiskBody(title="theirs"))
    response = export(root, "csv", "status=New")
    assert response.url == f"{listing(Risk)}?status=New"
    assert "Choose the organisation first" in text(root.get(response.url))
    rows = table(export(root, "csv", f"organization__id__exact={organization.pk}"))
    assert [row["title"] for row in rows] == ["ours"]


def test_another_organisations_records_are_not_exported(manager: Client, stranger: ApiClient) -> None:
    stranger.post("/v1/risks", RiskBody())
    theirs = Organization.objects.get(slug="other")
    assert table(export(manager, "csv")) == []
    response = export(manager, "csv", f"organization__id__exact={theirs.pk}")
    assert manager.get(response.url).status_code == 400


def test_what_asks_amiss_is_told_by_the_list(manager: Client) -> None:
    response = export(manager, "csv", "status=Open")
    assert manager.get(response.url).status_code == 400


@pytest.mark.parametrize(
    ("role", "model", "status"),
    [
        (Role.RISK_VIEWER, Risk, 200),
        (Role.RISK_VIEWER, Incident, 403),
        (Role.INCIDENT_VIEWER, Incident, 200),
        (Role.INCIDENT_EDITOR, Risk, 403),
    ],
)
def test_it_takes_the_permission_to_read(
    organization: Organization, log_in: LogIn, role: Role, model: type, status: int
) -> None:
    response = export(log_in(organization, role), "csv", "", model)
    assert response.status_code == status
    assert not response.streaming or response.getvalue()


def test_there_are_two_formats(manager: Client) -> None:
    assert export(manager, "pdf").status_code == 404
