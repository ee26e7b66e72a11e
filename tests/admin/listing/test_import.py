"""Importing a table by the page: template, dry run, every bad row, all or nothing, progress, never twice."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from incidents.models import Incident
from riskregister.api.tables.keeping import BATCH
from riskregister.history.models import Channel
from riskregister.organizations.admin.listing import importing
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, text
from tests.client import ApiClient
from tests.factories import OrganizationFactory, RiskBody

pytestmark = pytest.mark.usefixtures("verified")

GOOD = b"title,description,status\r\nOne,Text,New\r\nTwo,Text,Closed\r\n"
BAD = b"title,description,status\r\nOne,Text,New\r\n,Text,Nope\r\nThree,,New\r\n"


def send(client: Client, organization: Organization, content: bytes, *, model: type = Risk, **form: Any) -> Any:
    """Send the form of the page, as a browser without scripts does."""
    headers = form.pop("headers", None)
    body = {"organization": str(organization.pk), "file": SimpleUploadedFile("table.csv", content), **form}
    return client.post(f"{listing(model)}import/", body, headers=headers)


def said(response: Any) -> str:
    """Return what the page says of the outcome."""
    result = response.context["result"]
    return result.fault or str(result.outcome)


def count(organization: Organization, model: Any = Risk) -> int:
    return int(model.objects.of(organization.pk).count())


def test_it_works(manager: Client, organization: Organization) -> None:
    response = send(manager, organization, GOOD, reason="From the old list")
    assert "Imported: created 2, changed 0, unchanged 0." in text(response)
    assert list(Risk.objects.of(organization.pk).order_by("number").values_list("title", flat=True)) == ["One", "Two"]
    row = RiskHistory.objects.of(organization.pk).latest("sequence")
    assert (row.channel, row.actor_name, row.reason) == (Channel.IMPORT, "Robin Roe", "From the old list")


def test_a_dry_run_writes_nothing(manager: Client, organization: Organization) -> None:
    response = send(manager, organization, GOOD, dry_run="1")
    assert "Checked, nothing was written. It would have: created 2" in text(response)
    assert count(organization) == 0


def test_every_bad_row_is_told_and_none_is_written(manager: Client, organization: Organization) -> None:
    response = send(manager, organization, BAD)
    assert response.status_code == 400
    outcome = response.context["result"].outcome
    told = [(fault.line, fault.column) for fault in outcome.faults]
    assert told == [(3, "title"), (3, "status"), (4, "description")]
    content = response.content.decode()
    assert "2 rows failed, so nothing was written." in content
    assert "&quot;Nope&quot; is not a valid choice." in content
    assert count(organization) == 0


def test_mended_it_is_imported(manager: Client, organization: Organization) -> None:
    send(manager, organization, BAD)
    mended = BAD.replace(b",Text,Nope", b"Two,Text,New").replace(b"Three,,", b"Three,Text,")
    assert said(send(manager, organization, mended)) == "created 3, changed 0, unchanged 0, failed 0"


def test_an_export_changes_nothing_and_a_changed_one_what_it_says(
    manager: Client, api: ApiClient, organization: Organization
) -> None:
    api.post("/v1/risks", RiskBody(title="=1+1", tags=[{"content": "a;b"}]))
    exported = b"".join(manager.get(f"{listing(Risk)}export/csv/").streaming_content)
    assert said(send(manager, organization, exported)) == "created 0, changed 0, unchanged 1, failed 0"
    changed = exported.replace(b"'=1+1", b"A sum")
    assert said(send(manager, organization, changed)) == "created 0, changed 1, unchanged 0, failed 0"
    assert Risk.objects.of(organization.pk).get().title == "A sum"


@pytest.mark.parametrize("model", [Risk, Incident])
def test_the_template_is_imported_as_it_is(manager: Client, organization: Organization, model: type) -> None:
    template = manager.get(f"{listing(model)}import/template/")
    assert template["Content-Disposition"].endswith('-template.csv"')
    assert "created 1" in said(send(manager, organization, template.content, model=model))
    assert count(organization, model) == 1


def test_the_same_form_is_not_imported_twice(manager: Client, organization: Organization) -> None:
    key = manager.get(f"{listing(Risk)}import/").context["key"]
    send(manager, organization, GOOD, key=str(key))
    again = send(manager, organization, GOOD, key=str(key))
    assert "This form was imported before, and not again. Then it had: created 2" in text(again)
    assert count(organization) == 2
    other = send(manager, organization, GOOD + b"Three,Text,New\r\n", key=str(key))
    assert "Nothing was written." in said(other)


@pytest.mark.parametrize("key", ["x", "a\0b"])
def test_a_crafted_key_is_refused(manager: Client, organization: Organization, key: str) -> None:
    assert said(send(manager, organization, GOOD, key=key)).startswith("Load the page again")
    assert count(organization) == 0


def lines(response: Any) -> list[dict[str, Any]]:
    assert response["Content-Type"] == importing.LINES
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def test_progress_is_told_line_by_line(manager: Client, organization: Organization) -> None:
    rows = 2 * BATCH + 10
    text_of = io.StringIO()
    csv.writer(text_of).writerows([["title", "description"], *(["One", "Text"] for _ in range(rows))])
    content = text_of.getvalue().encode()
    response = send(manager, organization, content, headers={"Accept": importing.LINES})
    *steps, last = lines(response)
    assert [step["rows"] for step in steps] == [BATCH, 2 * BATCH, rows]
    assert steps[-1]["size"] == len(content)
    assert f"created {rows}" in last["html"]
    assert count(organization) == rows


def test_faults_are_told_in_lines_too_and_escaped(manager: Client, organization: Organization) -> None:
    content = b"title,description,status\r\nOne,Text,<script>\r\n"
    *_, last = lines(send(manager, organization, content, headers={"Accept": importing.LINES}))
    assert "&lt;script&gt;" in last["html"]
    assert "<script>" not in last["html"]


def test_who_leaves_while_rows_are_checked_has_written_nothing(manager: Client, organization: Organization) -> None:
    content = b"title,description\r\n" + b"One,Text\r\n" * (BATCH + 1)
    response = send(manager, organization, content, headers={"Accept": importing.LINES})
    next(iter(response))
    response._iterator.close()
    assert count(organization) == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Choose a file that is not empty."),
        (b"PK\x03\x04" + b"x" * 100, "This is a workbook or an archive."),
        (b"\xd0\xcf\x11\xe0 old", "This is a workbook."),
        (GOOD.decode().encode("utf-16"), "The file is in UTF-16."),
    ],
)
def test_what_is_no_csv_is_told(manager: Client, organization: Organization, content: bytes, says: str) -> None:
    response = send(manager, organization, content)
    assert response.status_code == 400
    assert said(response).startswith(says)


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"title,description\r\nOne,caf\xe9\r\n", 2, "It is not UTF-8."),
        (b"title,description\r\nOne,a\x00b\r\n", 2, "It contains the character NUL."),
        (b"title;description\r\nOne;Text\r\n", 1, "There is no such column."),
        (b'title,description\r\nOne,"Text\r\n', 2, "A quoted cell is not closed."),
        (b"# only a comment\r\n", 2, "There is no header."),
        (b"title,description\r\nOne\r\n", 2, "The row has 1 cells, the header 2."),
    ],
)
def test_bad_rows_are_told_with_their_lines(
    manager: Client, organization: Organization, content: bytes, line: int, says: str
) -> None:
    fault = send(manager, organization, content).context["result"].outcome.faults[0]
    assert fault.line == line
    assert fault.reason.startswith(says)


def test_a_file_has_a_limit(manager: Client, organization: Organization, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "MAX_FILE_BYTES", 10)
    assert said(send(manager, organization, GOOD)).startswith("The file has more than")
    monkeypatch.setattr(importing, "_AROUND_FILE", 0)
    response = send(manager, organization, GOOD)
    assert response.status_code == 413
    assert "The file has more than" in response.content.decode()


def test_rows_have_a_limit(manager: Client, organization: Organization, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing, "MAX_ROWS", BATCH - 1)
    content = b"title,description\r\n" + b"One,Text\r\n" * BATCH
    assert said(send(manager, organization, content)).startswith(f"The file has more than {BATCH - 1} rows.")
    assert count(organization) == 0


def test_the_forms_token_is_asked_for(organization: Organization, manager: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies
    assert send(strict, organization, GOOD).status_code == 403
    assert count(organization) == 0


@pytest.mark.parametrize(
    ("role", "model", "may"),
    [
        (Role.VIEWER, Risk, False),
        (Role.RISK_EDITOR, Risk, False),
        (Role.INCIDENT_EDITOR, Incident, True),
        (Role.INCIDENT_VIEWER, Incident, False),
    ],
)
def test_roles_decide(organization: Organization, log_in: LogIn, role: Role, model: type, may: bool) -> None:
    client = log_in(organization, role)
    assert (client.get(f"{listing(model)}import/").status_code == 200) is may
    assert (f"{listing(model)}import/" in text(client.get(listing(model)))) is may
    content = b"title,description,detected_date\r\nOne,Text,2026-03-02T08:00:00Z\r\n"
    assert (send(client, organization, content, model=model).status_code == 200) is may
    assert count(organization, model) == int(may)


def test_nothing_is_imported_into_another_organisation(manager: Client, organization: Organization) -> None:
    other = OrganizationFactory(slug="other")
    assert said(send(manager, other, GOOD)) == "Choose the organisation."
    assert count(other) == 0
