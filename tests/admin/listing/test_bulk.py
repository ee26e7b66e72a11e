"""Changes of many records from a list: asked for, previewed, applied as they were previewed, or refused."""

from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.api.bulk import MAX_RECORDS
from riskregister.history.models import Channel
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, text
from tests.client import ApiClient
from tests.factories import IncidentBody, OrganizationFactory, RiskBody

pytestmark = pytest.mark.usefixtures("verified")

ACTION = {"action": "change_selected", "index": "0", "select_across": "0"}


@pytest.fixture
def risks(api: ApiClient, organization: Organization) -> list[Risk]:
    """Three risks: the first New, the second in Remediation, the third Closed."""
    for status in ("New", "Remediation", "Closed"):
        assert api.post("/v1/risks", RiskBody(status=status, tags=[{"content": "old"}])).status_code == 201
    return list(Risk.objects.of(organization.pk).order_by("number"))


def select(client: Client, records: list[Any], model: type = Risk, query: str = "", **how: str) -> Any:
    body = {**ACTION, "_selected_action": [str(record.pk) for record in records], **how}
    return client.post(f"{listing(model)}{query}", body)


def form_of(response: Any) -> dict[str, Any]:
    """Return what the form of a page would send."""
    selection = response.context["preview"].selection
    records = [f"{shown}:{version}" for shown, version in selection.versions.items()]
    return {"organization": str(selection.organization.pk), "record": records}


def send(client: Client, form: dict[str, Any], step: str, model: type = Risk, query: str = "", **asked: str) -> Any:
    return client.post(f"{listing(model)}bulk/{query}", {**form, "step": step, **asked})


def results(response: Any) -> list[str]:
    text(response)
    return [row.outcome.result for row in response.context["preview"].rows]


def states(organization: Organization) -> list[str]:
    return list(Risk.objects.of(organization.pk).order_by("number").values_list("status", flat=True))


def test_it_works(manager: Client, organization: Organization, risks: list[Risk]) -> None:
    form = form_of(select(manager, risks[:2], query="?status=New,Remediation"))
    assert form["record"] == ["RSK-00002:1", "RSK-00001:1"]
    asked = {"status": "Urgency Proposed", "tag_operation": "add", "tags": "new\r\n\r\nCloud", "reason": "Triage"}
    preview = send(manager, form, "preview", **asked)
    content = text(preview)
    assert results(preview) == ["changed", "changed"]
    for told in ("Status: New → Urgency Proposed", "Tags: + Cloud, + new", "2 would change", "Apply to 2"):
        assert told in content
    assert states(organization) == ["New", "Remediation", "Closed"]

    applied = send(manager, form, "apply", query="?status=New", **asked)
    assert applied.url == f"{listing(Risk)}?status=New"
    assert states(organization) == ["Urgency Proposed", "Urgency Proposed", "Closed"]
    row = RiskHistory.objects.of(organization.pk).latest("sequence")
    assert (row.channel, row.actor_name, row.reason) == (Channel.ADMIN, "Robin Roe", "Triage")
    assert [tag["content"] for tag in row.tags] == ["Cloud", "new", "old"]
    assert "Changed 2 of 2 records." in text(manager.get(listing(Risk)))


def test_people_are_assigned_and_unassigned(manager: Client, organization: Organization, risks: list[Risk]) -> None:
    form = form_of(select(manager, risks))
    robin = next(key for key, name in send(manager, form, "preview", status="New").context["people"] if "Robin" in name)
    assert "Assigned to: none → Robin Roe" in text(send(manager, form, "preview", assigned_to=robin))
    send(manager, form, "apply", assigned_to=robin)
    assert {risk.assigned_to.user.first_name for risk in Risk.objects.of(organization.pk)} == {"Robin"}
    send(manager, form_of(select(manager, risks)), "apply", assigned_to="none")
    assert not Risk.objects.of(organization.pk).filter(assigned_to__isnull=False).exists()


@pytest.mark.parametrize(
    ("operation", "tags", "after"), [("remove", "old", []), ("replace", "x", ["x"]), ("replace", "", [])]
)
def test_tags(
    manager: Client, organization: Organization, risks: list[Risk], operation: str, tags: str, after: list[str]
) -> None:
    send(manager, form_of(select(manager, risks)), "apply", tag_operation=operation, tags=tags)
    for risk in Risk.objects.of(organization.pk):
        assert [tag["content"] for tag in risk.tags] == after


def test_incidents_too(manager: Client, api: ApiClient, organization: Organization) -> None:
    api.post("/v1/incidents", IncidentBody())
    form = form_of(select(manager, list(Incident.objects.of(organization.pk)), Incident))
    send(manager, form, "apply", Incident, status="Review")
    assert Incident.objects.of(organization.pk).get().status == "Review"


def test_what_is_refused_is_told_and_can_be_left_out(
    manager: Client, organization: Organization, risks: list[Risk]
) -> None:
    form = form_of(select(manager, risks))
    preview = send(manager, form, "preview", status="Closure Proposed")
    content = text(preview)
    assert sorted(results(preview)) == ["changed", "refused", "refused"]
    assert "From New a risk may go to" in content
    assert 'value="apply"' not in content
    assert results(send(manager, form, "apply", status="Closure Proposed")) == results(preview)
    assert states(organization) == ["New", "Remediation", "Closed"]

    rest = send(manager, form, "leave_out", status="Closure Proposed")
    assert results(rest) == ["changed"]
    send(manager, form_of(rest), "apply", status="Closure Proposed")
    assert states(organization) == ["New", "Closure Proposed", "Closed"]


def test_what_was_changed_meanwhile_is_refused(
    manager: Client, api: ApiClient, organization: Organization, risks: list[Risk]
) -> None:
    form = form_of(select(manager, risks[:2]))
    assert results(send(manager, form, "preview", status="Closed")) == ["changed", "changed"]
    assert api.patch("/v1/risks/1", {"status": "Remediation"}).status_code == 200
    response = send(manager, form, "apply", status="Closed")
    assert sorted(results(response)) == ["changed", "refused"]
    assert "at version" in text(response)
    assert states(organization) == ["Remediation", "Remediation", "Closed"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, ""),
        ({"status": "Open"}, "status"),
        ({"assigned_to": "somebody"}, "assigned_to"),
        ({"tag_operation": "add", "tags": "x" * 101}, "tags"),
        ({"tag_operation": "remove", "tags": "unheard of"}, "tags"),
        ({"tag_operation": "paint", "tags": "x"}, "tag_operation"),
        ({"status": "Closed", "reason": "x" * 501}, "reason"),
    ],
)
def test_a_form_that_asks_amiss_is_shown_again(
    manager: Client, organization: Organization, risks: list[Risk], asked: dict[str, str], field: str
) -> None:
    for step in ("preview", "apply"):
        response = send(manager, form_of(select(manager, risks)), step, **asked)
        assert response.status_code == 400
        assert field in response.context["faults"]
    assert {risk.version for risk in Risk.objects.of(organization.pk)} == {1}


def test_a_viewer_is_offered_no_action_and_has_none(viewer: Client, risks: list[Risk]) -> None:
    assert "change_selected" not in text(viewer.get(listing(Risk)))
    assert select(viewer, risks).context["cl"].result_count == 3
    form = {"organization": str(risks[0].organization_id), "record": "RSK-1:1"}
    response = send(viewer, form, "apply", status="Closed")
    assert response.status_code == 400
    assert "risks:write" in response.content.decode()


def test_a_superuser_who_is_no_member_changes_nothing(log_in: LogIn, risks: list[Risk]) -> None:
    root = log_in(OrganizationFactory(slug="other"), Role.ADMIN, superuser=True)
    response = send(root, form_of(select(root, risks)), "apply", status="Closed")
    assert response.status_code == 400
    assert "risks:write" in response.content.decode()


def test_records_of_several_organisations_are_not_changed_together(
    log_in: LogIn, stranger: ApiClient, risks: list[Risk], organization: Organization
) -> None:
    stranger.post("/v1/risks", RiskBody())
    root = log_in(organization, Role.ADMIN, superuser=True)
    everything = list(Risk.objects.across_organizations())
    response = select(root, everything)
    assert response.status_code == 302
    assert "Select records of one organisation." in text(root.get(listing(Risk)))


def test_another_organisations_record_is_none(manager: Client, stranger: ApiClient, risks: list[Risk]) -> None:
    stranger.post("/v1/risks", RiskBody())
    theirs = next(risk for risk in Risk.objects.across_organizations() if risk.organization.slug == "other")
    assert select(manager, [theirs]).status_code == 302
    form = {"organization": str(theirs.organization_id), "record": "RSK-1:1"}
    assert send(manager, form, "apply", status="Closed").status_code == 400
    theirs.refresh_from_db()
    assert theirs.version == 1


def test_all_that_a_filter_finds_is_selected(manager: Client, risks: list[Risk]) -> None:
    response = select(manager, risks[:1], query="?status=New,Closed", select_across="1")
    assert set(response.context["preview"].selection.versions) == {"RSK-00001", "RSK-00003"}


@pytest.mark.parametrize("form", [{}, {"organization": "x"}, {"record": "RSK-1"}, {"step": "paint"}, {"step": "apply"}])
def test_a_crafted_form_is_a_bad_request(manager: Client, form: dict[str, str]) -> None:
    assert manager.post(f"{listing(Risk)}bulk/", form).status_code == 400


@pytest.mark.parametrize("step", ["preview", "leave_out", "apply"])
@pytest.mark.parametrize(
    "records", [["x:1"], ["INC-1:1"], ["RSK-1:1", "RSK-00001:1"], ["RSK-99999999999999999999:1"], ["RSK-1:0"]]
)
def test_a_selection_that_no_list_has_made_is_refused(
    manager: Client, risks: list[Risk], records: list[str], step: str
) -> None:
    form = {"organization": str(risks[0].organization_id), "record": records}
    response = send(manager, form, step, status="Closed")
    assert response.status_code == 400
    assert response.context["preview"].faults


def test_a_crafted_key_is_a_bad_request(manager: Client, risks: list[Risk]) -> None:
    assert manager.post(listing(Risk), {**ACTION, "_selected_action": ["x"]}).status_code == 400


def test_so_many_at_once(manager: Client, monkeypatch: Any, risks: list[Risk]) -> None:
    monkeypatch.setattr("riskregister.organizations.admin.listing.selection.MAX_RECORDS", 2)
    assert select(manager, risks).status_code == 302
    assert "At most 2 can be changed at once" in text(manager.get(listing(Risk)))
    assert MAX_RECORDS > 2
