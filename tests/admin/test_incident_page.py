"""The page of an incident: editing it, its timeline, its comments."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from incidents.admin.forms import OBJECTIVES, IncidentForm
from incidents.admin.timeline import duration, timeline
from incidents.choices import Objective
from incidents.models import Incident, IncidentHistory
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn, Records
from tests.admin.pages import errors, page, save, sent, text
from tests.client import ApiClient
from tests.factories import IncidentBody


@pytest.fixture
def shown(records: Records) -> Incident:
    record = records["incidents"]
    assert isinstance(record, Incident)
    return record


def test_it_works(root: Client, shown: Incident, verified: None) -> None:
    response = save(root, page(shown), status="Review", fraud="", extortion="Low", reason="Looked at it.")
    assert response.status_code == 302
    assert response.url == page(shown)
    newest = IncidentHistory.objects.of(shown.organization_id).latest("sequence")
    assert (newest.status, newest.action, newest.channel, newest.reason) == (
        "Review",
        "changed",
        "admin",
        "Looked at it.",
    )
    assert newest.actor_name == "Ada Admin"
    assert {of["threat_objective"]: of["relevance"] for of in newest.threat_objectives} == {
        "Data Disclosure": "High",
        "Extortion": "Low",
    }


def test_every_objective_has_a_field() -> None:
    assert list(OBJECTIVES.values()) == list(Objective)
    assert IncidentForm.base_fields.keys() >= OBJECTIVES.keys()


def test_a_form_that_changes_nothing_is_not_a_change(root: Client, shown: Incident) -> None:
    assert errors(save(root, page(shown)))["__all__"] == ["Nothing was changed."]
    shown.refresh_from_db()
    assert shown.version == 3


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_that_a_browser_sends_are_no_change(root: Client, api: ApiClient, line_end: str) -> None:
    description = f"one{line_end}two"
    assert api.post("/v1/incidents", IncidentBody(title="a\tb", description=description)).status_code == 201
    record = Incident.objects.of(api.credentials.account.organization_id).get()
    assert save(root, page(record), status="Review", description="one\r\ntwo").status_code == 302
    record.refresh_from_db()
    assert (record.status, record.description, record.title) == ("Review", description, "a\tb")


def test_moments_keep_what_the_form_does_not_show(root: Client, api: ApiClient) -> None:
    assert api.post("/v1/incidents", IncidentBody(detected_date="2026-03-02T08:00:00.123456Z")).status_code == 201
    record = Incident.objects.of(api.credentials.account.organization_id).get()
    assert save(root, page(record), status="Review").status_code == 302
    record.refresh_from_db()
    assert record.detected_date.microsecond == 123456


def test_tags(root: Client, shown: Incident, verified: None) -> None:
    laptop = next(tag["id"] for tag in shown.tags if tag["content"] == "laptop")
    assert save(root, page(shown), tags=[laptop], new_tags="fresh\r\n\r\n Cloud ").status_code == 302
    shown.refresh_from_db()
    assert [tag["content"] for tag in shown.tags] == ["Cloud", "fresh", "laptop"]


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"title": " "}, "title", "This field may not be blank."),
        ({"title": "x" * 501}, "title", "Ensure this value has at most 500 characters (it has 501)."),
        ({"detected_date_0": "", "detected_date_1": ""}, "detected_date", "This field may not be null."),
        ({"detected_date_0": "1066-10-14"}, "detected_date", "Give a date-time from 1900 to 2200."),
        ({"occurred_date_0": "2026-03-03"}, "occurred_date", "It is after detected_date."),
        ({"contained_date_1": ""}, "contained_date", "Enter a valid time."),
        ({"source": "Rumour"}, "source", "Select a valid choice. Rumour is not one of the available choices."),
        ({"tags": ["x"]}, "tags", "Select a valid choice. x is not one of the available choices."),
        ({"new_tags": "y" * 101}, "tags", "Ensure this field has no more than 100 characters."),
        ({"new_tags": "twice\ntwice"}, "tags", "It is in the list already."),
        (
            {"assigned_to": "nobody"},
            "assigned_to",
            "Select a valid choice. nobody is not one of the available choices.",
        ),
        ({"version": "one"}, "version", "Enter a whole number."),
    ],
)
def test_what_is_refused_is_told_at_its_field(
    root: Client, shown: Incident, changes: dict[str, Any], field: str, fault: str
) -> None:
    assert errors(save(root, page(shown), **changes))[field] == [fault]
    shown.refresh_from_db()
    assert shown.version == 3


def test_a_stale_form_is_refused_and_shows_what_became_of_the_record(
    root: Client, api: ApiClient, shown: Incident
) -> None:
    mine = sent(root.get(page(shown)), title="<script>mine</script>", status="Review")
    assert api.patch("/v1/incidents/1", {"status": "Closed"}).status_code == 200
    content = text(root.post(page(shown), mine))
    for told in ("Nothing was saved", "Version 4: Changed", "&lt;script&gt;mine&lt;/script&gt;", "which is not saved"):
        assert told in content
    assert "<script>mine" not in content
    shown.refresh_from_db()
    assert (shown.version, shown.status) == (4, "Closed")
    assert sent(root.get(page(shown)))["status"] == "Closed"


def test_a_viewer_reads(organization: Organization, log_in: LogIn, shown: Incident) -> None:
    viewer = log_in(organization, Role.VIEWER)
    content = text(viewer.get(page(shown)))
    assert "Data Disclosure (High)" in content
    for asked in ('name="title"', 'name="_save"', 'name="_comment"', "raise-risk"):
        assert asked not in content
    for body in ({"title": "x", "version": "3"}, {"_comment": "", "value": "x"}):
        assert viewer.post(page(shown), body).status_code == 403
    shown.refresh_from_db()
    assert shown.version == 3


def test_a_superuser_edits_as_a_member_only(root: Client, strange_records: Records) -> None:
    theirs = strange_records["incidents"]
    assert 'name="title"' not in text(root.get(page(theirs)))
    assert root.post(page(theirs), {"title": "x", "version": "3"}).status_code == 403


def test_a_deleted_record_is_read_only_and_says_so(root: Client, api: ApiClient, shown: Incident) -> None:
    assert api.delete("/v1/incidents/1").status_code == 204
    content = text(root.get(page(shown)))
    assert "This record was deleted" in content
    assert 'name="title"' not in content


def test_commenting(root: Client, shown: Incident, verified: None) -> None:
    response = root.post(page(shown), {"_comment": "", "value": " <i>Two</i>\r\nlines. "})
    assert (response.status_code, response.url) == (302, f"{page(shown)}#comments")
    content = text(root.get(page(shown)))
    assert "&lt;i&gt;Two&lt;/i&gt;<br>lines." in content
    newest = IncidentHistory.objects.of(shown.organization_id).latest("sequence")
    assert (newest.action, newest.channel, newest.comments) == ("commented", "admin", 2)


@pytest.mark.parametrize(
    ("value", "fault"), [(" ", "may not be blank"), ("x" * 20_001, "no more than 20000"), ("\x00", "NUL")]
)
def test_a_comment_that_is_refused_stays_in_its_field(root: Client, shown: Incident, value: str, fault: str) -> None:
    response = root.post(page(shown), {"_comment": "", "value": value})
    assert fault.lower() in text(response).lower()
    assert response.context["comment"] == value
    assert response.context["comments"].paginator.count == 1


def test_another_organisations_record_is_not_found(
    organization: Organization, log_in: LogIn, strange_records: Records
) -> None:
    editor = log_in(organization, Role.EDITOR)
    theirs = strange_records["incidents"]
    for body in ({"title": "x", "version": "3"}, {"_comment": "", "value": "x"}):
        assert editor.post(page(theirs), body).status_code == 404
    assert editor.get(page(theirs)).status_code == 404


def test_the_timeline(root: Client, shown: Incident) -> None:
    assert [(step.name, step.since) for step in timeline(shown)] == [
        ("Occurred", None),
        ("Detected", "12 hours 30 minutes after the occurrence"),
        ("Responded", "15 minutes after detection"),
        ("Contained", "45 minutes after the response"),
    ]
    assert "45 minutes after the response" in text(root.get(page(shown)))


@pytest.mark.parametrize(
    ("moments", "since"),
    [
        ((None, "2026-03-02T08:00:00Z", None, None), [None, None, None, None]),
        (
            ("2026-03-02T08:00:00Z", "2026-03-02T08:00:00Z", None, "2026-03-04T08:00:01Z"),
            [None, "at the time of the occurrence", None, "2 days 1 second after detection"],
        ),
        ((None, "2026-03-02T08:00:00Z", "2026-03-02T07:59:00Z", None), [None, None, "1 minute before detection", None]),
    ],
)
def test_steps_without_a_moment_are_passed_over(moments: tuple[str | None, ...], since: list[str | None]) -> None:
    occurred, detected, responded, contained = (moment and parse_datetime(moment) for moment in moments)
    incident = Incident(
        occurred_date=occurred, detected_date=detected, responded_date=responded, contained_date=contained
    )
    assert [step.since for step in timeline(incident)] == since


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(days=400, hours=5, minutes=1), "400 days 5 hours"),
        (timedelta(minutes=1, seconds=1), "1 minute 1 second"),
        (timedelta(milliseconds=1), "less than a second"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_units(length: timedelta, said: str) -> None:
    assert duration(length) == said
