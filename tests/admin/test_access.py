"""Who sees what: every page for a superuser, one's own organisations for others, and nothing past the operations."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse
from unfold.admin import TabularInline

from incidents.admin import IncidentAdmin
from incidents.models import Incident, IncidentComment
from riskregister.jobs.models import Job
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.admin.base import TenantAdmin
from riskregister.organizations.models import Membership, Organization, ServiceAccount, User
from riskregister.organizations.roles import Role
from risks.models import (
    KeyRiskVersion,
    PolicyOfOrganization,
    Risk,
    ScoreProposal,
    SetupOfOrganization,
    ThreatProfileProposal,
)
from tests.admin.conftest import LogIn, Records
from tests.admin.pages import adding, errors, listing, page, rows, text
from tests.client import ApiClient
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory
from tests.jobs.kinds import asked
from tests.risks.catalogue import entry, load

MODELS = (
    *(Organization, Membership, ServiceAccount, User, Incident, Risk, KeyRiskVersion, ThreatProfileProposal),
    *(PolicyOfOrganization, SetupOfOrganization, Job, ScoreProposal),
)
SETTINGS = (Organization, Membership, ServiceAccount)
READERS = {Incident: (Role.INCIDENT_VIEWER, Role.RISK_VIEWER), Risk: (Role.RISK_VIEWER, Role.INCIDENT_VIEWER)}


def test_only_these_pages_are_registered() -> None:
    assert set(admin.site._registry) == set(MODELS)


def test_every_page_stands_on_the_base_class() -> None:
    assert all(isinstance(registered, TenantAdmin) for registered in admin.site._registry.values())


def test_the_log_in_is_shown_to_nobody_yet(db: None) -> None:
    assert "password" in text(Client().get(reverse("admin:login")))


@pytest.mark.parametrize("model", MODELS)
def test_nobody_is_sent_to_the_log_in(db: None, model: type) -> None:
    response = Client().get(listing(model))
    assert response.status_code == 302
    assert response.url.startswith(reverse("admin:login"))


def test_every_page_is_shown_to_a_superuser(
    root: Client, organization: Organization, api: ApiClient, records: Records, strange_records: Records
) -> None:
    asked(organization)
    assert api.post("/v1/risks/1/score-proposals").status_code == 201
    text(root.get(reverse("admin:index")))
    load(entry(1))
    for model in MODELS:
        shown = rows(root.get(listing(model)))
        assert shown
        for record in shown:
            text(root.get(page(record)))
    for model in SETTINGS:
        text(root.get(adding(model)))


def names_of_organizations_to_filter_by(client: Client, model: type) -> list[str]:
    filters = client.get(listing(model)).context["cl"].filter_specs
    (by_organization,) = [one for one in filters if one.title == "organisation"]
    return [name for _, name in by_organization.lookup_choices]


@pytest.mark.parametrize("model", [Incident, Risk, Membership, ServiceAccount, ThreatProfileProposal])
def test_lists_say_whose_rows_they_show(
    root: Client, organization: Organization, log_in: LogIn, records: Records, strange_records: Records, model: type
) -> None:
    shown = root.get(listing(model))
    assert {row.organization.name for row in rows(shown)} == {"Acme", "Other"}
    assert "organization_name" in shown.context["cl"].list_display
    assert names_of_organizations_to_filter_by(root, model) == ["Acme", "Other"]
    assert names_of_organizations_to_filter_by(log_in(organization, Role.ADMIN), model) == ["Acme"]
    filtered = root.get(listing(model), {"organization__id__exact": str(organization.pk)})
    assert {row.organization for row in rows(filtered)} == {organization}


@pytest.mark.parametrize("model", [Incident, Risk, ThreatProfileProposal])
def test_a_viewer_sees_their_organisation(
    organization: Organization, log_in: LogIn, records: Records, strange_records: Records, model: type
) -> None:
    viewer = log_in(organization, Role.VIEWER)
    shown = rows(viewer.get(listing(model)))
    assert [record.organization_id for record in shown] == [organization.pk]
    text(viewer.get(page(shown[0])))


@pytest.mark.parametrize("app", ["incidents", "risks"])
def test_another_organisations_record_is_as_if_it_did_not_exist(
    organization: Organization, log_in: LogIn, strange_records: Records, app: str
) -> None:
    viewer = log_in(organization, Role.VIEWER)
    theirs, missing = strange_records[app], type(strange_records[app])()
    for what, method in (("change", viewer.get), ("change", viewer.post), ("delete", viewer.get)):
        answers = [method(page(record, what)) for record in (theirs, missing)]
        assert answers[0].status_code == answers[1].status_code == 404
        assert answers[0].content == answers[1].content


@pytest.mark.parametrize("model", SETTINGS)
def test_another_organisations_settings_are_as_if_they_did_not_exist(
    organization: Organization, log_in: LogIn, model: type
) -> None:
    other = OrganizationFactory(slug="other", name="Other")
    theirs = {
        Organization: other,
        Membership: MemberFactory(organization=other),
        ServiceAccount: ServiceAccountFactory(organization=other).account,
    }[model]
    ServiceAccountFactory(organization=organization)
    manager = log_in(organization, Role.ADMIN)
    assert theirs not in rows(manager.get(listing(model)))
    assert manager.get(page(theirs)).status_code == 404
    assert "Other" not in text(manager.get(listing(model)))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("role", Role)
def test_a_page_is_for_the_roles_that_grant_it(
    organization: Organization, log_in: LogIn, model: type, role: Role
) -> None:
    needed = {Incident: "incident", Risk: "risk", PolicyOfOrganization: "risk", SetupOfOrganization: "risk"}.get(model)
    kind = role.value.split()[0].lower()
    granted = (role is Role.ADMIN and model not in (User, KeyRiskVersion)) or (
        needed is not None and kind in (needed, "editor", "viewer")
    )
    # Everyone may read some job of the tests, and proposals about risks or about incidents.
    granted |= model in (ThreatProfileProposal, Job, ScoreProposal)
    response = log_in(organization, role).get(listing(model))
    assert response.status_code == (200 if granted else 403)


@pytest.mark.parametrize("model", [Membership, ServiceAccount])
def test_adding_is_for_those_who_manage(organization: Organization, log_in: LogIn, model: type) -> None:
    assert log_in(organization, Role.EDITOR).get(adding(model)).status_code == 403
    assert log_in(organization, Role.ADMIN).get(adding(model)).status_code == 200


def test_roles_count_in_their_own_organisation_only(
    organization: Organization, log_in: LogIn, records: Records, strange_records: Records
) -> None:
    person = log_in(organization, Role.RISK_VIEWER, email="two@example.org")
    other = Organization.objects.get(slug="other")
    operations.add_member(command_change(other), email="two@example.org", roles=[Role.INCIDENT_VIEWER])
    assert rows(person.get(listing(Risk))) == [records["risks"]]
    assert rows(person.get(listing(Incident))) == [strange_records["incidents"]]


def test_a_former_member_sees_nothing(organization: Organization, records: Records) -> None:
    member = MemberFactory(organization=organization, roles=[Role.ADMIN])
    operations.change_member(command_change(organization), membership_id=member.pk, roles=[Role.ADMIN], is_active=False)
    client = Client()
    client.force_login(member.user)
    for model in (Incident, Membership):
        assert client.get(listing(model)).url.startswith(reverse("admin:login"))


def test_the_sidebar_leads_only_where_one_may_go(organization: Organization, log_in: LogIn) -> None:
    content = text(log_in(organization, Role.RISK_VIEWER).get(reverse("admin:index")))
    links = set(re.findall(r'href="(/admin/[a-z]+/[a-z]+/)"', content))
    pages = (Risk, ThreatProfileProposal, PolicyOfOrganization, SetupOfOrganization, Job, ScoreProposal)
    assert links == {listing(model) for model in pages}


@pytest.mark.parametrize(
    ("query", "marked"), [({}, "Risks"), ({"kind": "AKR"}, "Key risks"), ({"kind": "RSK"}, "Risks")]
)
def test_the_menu_marks_where_one_is(root: Client, query: dict[str, str], marked: str) -> None:
    sidebar = root.get(listing(Risk), query).context["sidebar_navigation"]
    assert [item["title"] for group in sidebar for item in group["items"] if item["active"]] == [marked]


def test_choices_that_widgets_look_up_are_limited_too(
    organization: Organization, log_in: LogIn, strange_records: Records
) -> None:
    query = {"app_label": "incidents", "model_name": "incident", "field_name": "organization", "term": ""}
    response = log_in(organization, Role.ADMIN).get(reverse("admin:autocomplete"), query)
    assert [found["text"] for found in response.json()["results"]] == [organization.name]


@pytest.mark.parametrize(
    "query",
    ["opened_by__user__password__startswith=a", "organization__slug=other", "organization__id__exact=x", "status=%00"],
)
def test_a_crafted_filter_shows_nothing_and_breaks_nothing(
    organization: Organization, log_in: LogIn, records: Records, query: str
) -> None:
    response = log_in(organization, Role.VIEWER).get(f"{listing(Incident)}?{query}")
    assert response.status_code in (302, 400)


@pytest.mark.parametrize("app", ["incidents", "risks"])
def test_records_are_changed_by_their_whole_form_alone(root: Client, records: Records, app: str) -> None:
    record = records[app]
    before = type(record).objects.of(record.organization_id).values().get()
    body = {"title": "Changed", "status": "Closed", "_save": "Save"}
    assert "version" in errors(root.post(page(record), body))
    assert root.post(page(record), body | {"_saveasnew": "1"}).status_code == 403
    assert root.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    action = {"action": "delete_selected", "_selected_action": [str(record.pk)], "post": "yes"}
    root.post(listing(type(record)), action)
    assert type(record).objects.of(record.organization_id).values().get() == before


@pytest.mark.parametrize("model", SETTINGS)
def test_nothing_is_deleted_here(root: Client, organization: Organization, model: type) -> None:
    ServiceAccountFactory(organization=organization)
    record = rows(root.get(listing(model)))[0]
    assert root.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    assert record in rows(root.get(listing(model)))


def test_the_log_of_django_leads_to_the_history(root: Client, records: Records) -> None:
    response = root.get(page(records["risks"], "history"))
    assert response.status_code == 302
    assert response.url == page(records["risks"])
    assert not LogEntry.objects.exists()


class EditableInline(TabularInline):
    model = IncidentComment


@pytest.mark.parametrize("attributes", [{"list_editable": ("title",)}, {"inlines": (EditableInline,)}])
def test_editing_in_lists_and_inlines_is_refused_at_the_start(attributes: dict[str, object]) -> None:
    page_class = type("Wrong", (IncidentAdmin,), attributes)
    with pytest.raises(ImproperlyConfigured):
        page_class(Incident, admin.site)
