"""A person's new name comes into every row that shows them, in batches, as a new version and nothing more."""

from collections.abc import Iterator
from typing import Any

import pytest

from incidents.models import Incident, IncidentHistory
from riskregister.api.changes import OpenChange, operation
from riskregister.history import rebuilding
from riskregister.history.models import PendingRendering
from riskregister.history.rebuilding import rebuild_documents, render_pending, rows_pending
from riskregister.history.registry import of_kind
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import MemberFactory, OrganizationFactory, RiskBody
from tests.people import assign, assign_risks, names_shown, open_incident, rename, render, versions

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(organization=organization, first_name="Old", last_name="Person", roles=[Role.EDITOR])


@pytest.fixture
def batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)


def pending(organization: Organization) -> list[PendingRendering]:
    return list(PendingRendering.objects.of(organization.pk))


def test_it_works(api: ApiClient, organization: Organization, person: Membership) -> None:
    assign(api, person, 2)
    rename(person, "New", "Name")
    assert names_shown(api, "/v1/risks") == names_shown(api, "/v1/incidents") == {"Old"}
    assert render(organization) == (4, 4)
    for path in ("/v1/risks", "/v1/incidents"):
        for row in body_of(api.get(path))["results"]:
            one = api.get(f"{path}/{row['id']}")
            assert body_of(one) == row
            assert (row["assigned_to"]["first_name"], row["assigned_to"]["last_name"]) == ("New", "Name")
            assert one["ETag"] == f'"{row["version"]}"'
    assert pending(organization) == []


def test_it_is_a_new_version_and_no_change_of_the_record(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign(api, person, 1)
    paths = ("/v1/risks/1", "/v1/incidents/1")
    before = [body_of(api.get(path)) for path in paths]
    counted = RiskHistory.objects.of(organization.pk).count(), IncidentHistory.objects.of(organization.pk).count()
    rename(person, "New")
    render(organization)
    for path, row in zip(paths, before, strict=True):
        shown = row["assigned_to"] | {"first_name": "New"}
        assert body_of(api.get(path)) == row | {"assigned_to": shown, "version": row["version"] + 1}
    assert counted == (
        RiskHistory.objects.of(organization.pk).count(),
        IncidentHistory.objects.of(organization.pk).count(),
    )


def test_who_has_read_the_row_before_reads_it_again(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign_risks(api, person, 1)
    seen = api.get("/v1/risks/1")["ETag"]
    rename(person, "New")
    assert api.get("/v1/risks/1", If_None_Match=seen).status_code == 304
    render(organization)
    assert api.get("/v1/risks/1", If_None_Match=seen).status_code == 200
    assert api.patch("/v1/risks/1", {"title": "Mine"}, If_Match=seen).status_code == 412


def test_who_opened_a_record_is_shown_as_well(api: ApiClient, organization: Organization, person: Membership) -> None:
    open_incident(person)
    rename(person, "New")
    assert render(organization) == (1, 1)
    row = body_of(api.get("/v1/incidents/1"))
    assert (row["opened_by"]["first_name"], row["assigned_to"], row["version"]) == ("New", None, 2)


def test_rows_that_show_others_stay_as_they_are(api: ApiClient, organization: Organization, person: Membership) -> None:
    other = MemberFactory(organization=organization, first_name="Other")
    assign_risks(api, other, 1)
    assign_risks(api, person, 1)
    api.post("/v1/risks", RiskBody())
    rename(person, "New")
    assert render(organization) == (1, 1)
    assert versions(api, "/v1/risks") == [1, 2, 1]


def test_deleted_records_are_rendered_too(api: ApiClient, organization: Organization, person: Membership) -> None:
    @operation(requires=set())
    def delete(change: OpenChange) -> None:
        change.delete(Risk.objects.of(change.organization_id).with_people().get())

    assign_risks(api, person, 1)
    delete(command_change(organization))
    rename(person, "New")
    assert render(organization) == (1, 1)
    assert '"first_name":"New"' in Risk.objects.of(organization.pk).get().document


def test_a_row_written_meanwhile_has_the_new_name_already(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign_risks(api, person, 2)
    rename(person, "New")
    assert body_of(api.patch("/v1/risks/1", {"title": "Mine"}))["assigned_to"]["first_name"] == "New"
    assign_risks(api, person, 1)
    assert render(organization) == (3, 1)
    assert versions(api, "/v1/risks") == [2, 2, 1]


def test_every_organisation_of_the_person_shows_the_new_name(
    organization: Organization, person: Membership, make_api: MakeApi
) -> None:
    other = OrganizationFactory()
    there = MemberFactory(organization=other, email=person.user.email)
    clients = [(organization, make_api(organization), person), (other, make_api(other), there)]
    for _, client, member in clients:
        assign(client, member, 1)
    rename(person, "New")
    for whose, client, _ in clients:
        assert names_shown(client, "/v1/risks") == {"Old"}
        assert render(whose) == (2, 2)
        assert names_shown(client, "/v1/risks") == names_shown(client, "/v1/incidents") == {"New"}
    assert list(faults_of(other.pk)) == []


def test_a_former_member_is_shown_by_the_new_name(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign_risks(api, person, 1)
    Membership.objects.of(organization.pk).filter(pk=person.pk).update(is_active=False)
    rename(person, "New")
    assert render(organization) == (1, 1)


@pytest.mark.usefixtures("batches_of_two")
def test_what_was_cut_off_is_gone_on_with(api: ApiClient, organization: Organization, person: Membership) -> None:
    assign(api, person, 5)
    rename(person, "New")
    assert rows_pending(organization.pk) == 10
    left = []
    for expected in (8, 6):
        assert next(render_pending(organization.pk)) == (2, 2)
        left.append(rows_pending(organization.pk) == expected)
        assert list(faults_of(organization.pk)) == []
    assert left == [True, True]
    assert render(organization) == (6, 6)
    assert versions(api, "/v1/risks") == [2] * 5
    assert rows_pending(organization.pk) == 0


@pytest.mark.usefixtures("batches_of_two")
def test_a_second_change_begins_again(api: ApiClient, organization: Organization, person: Membership) -> None:
    assign_risks(api, person, 5)
    rename(person, "New")
    run: Iterator[tuple[int, int]] = render_pending(organization.pk)
    while body_of(api.get("/v1/risks/2"))["version"] == 1:
        next(run)
    rename(person, "Newer")
    list(run)
    assert names_shown(api, "/v1/risks") == {"Newer"}
    assert versions(api, "/v1/risks") == [3, 3, 2, 2, 2]
    assert pending(organization) == []


@pytest.mark.usefixtures("batches_of_two")
def test_two_people_in_one_row(api: ApiClient, organization: Organization, person: Membership) -> None:
    opener = MemberFactory(organization=organization, first_name="Opener", roles=[Role.EDITOR])
    for _ in range(3):
        number = open_incident(opener).number
        api.patch(f"/v1/incidents/{number}", {"assigned_to": str(person.user_id)})
    rename(person, "New")
    next(render_pending(organization.pk))
    rename(opener, "Newest")
    render(organization)
    assert names_shown(api, "/v1/incidents") == {"New"}
    assert names_shown(api, "/v1/incidents", "opened_by") == {"Newest"}


def test_nothing_is_pending_where_nothing_has_changed(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign_risks(api, person, 1)
    rename(person, "Old")
    assert pending(organization) == []
    assert render(organization) == (0, 0)


def tamper(organization: Organization, old: str, new: str) -> None:
    risk = Risk.objects.of(organization.pk).order_by("number").first()
    assert risk is not None
    assert old in risk.document
    Risk.objects.of(organization.pk).filter(pk=risk.pk).update(document=risk.document.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"title":"', '"title":"Not '),
        ('"likelihood":null,"', '"'),
        ('"version":1', '"version": 1'),
        ("{", ""),
        ('"assigned_to":{"id":"', '"assigned_to":{"id":"0'),
        ('"first_name":"account', '"first_name":"another'),
    ],
)
def test_a_fault_in_a_row_that_waits_is_a_fault(
    api: ApiClient, organization: Organization, person: Membership, old: str, new: str
) -> None:
    assign_risks(api, person, 1)
    rename(person, "New")
    assert list(faults_of(organization.pk)) == []
    tamper(organization, old, new)
    assert [fault.check for fault in faults_of(organization.pk)] == ["document"]
    render(organization)


@pytest.mark.usefixtures("batches_of_two")
def test_an_old_name_behind_the_run_is_a_fault(api: ApiClient, organization: Organization, person: Membership) -> None:
    assign_risks(api, person, 3)
    rename(person, "New")
    run = render_pending(organization.pk)
    while body_of(api.get("/v1/risks/1"))["version"] == 1:
        next(run)
    tamper(organization, '"New"', '"Old"')
    assert [(fault.check, fault.subject) for fault in faults_of(organization.pk)] == [("document", "RSK-00001")]
    list(rebuild_documents(organization.pk, of_kind("risk")))


@pytest.mark.usefixtures("batches_of_two")
def test_documents_of_an_old_format_are_rebuilt_in_batches(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign(api, person, 3)
    records: Any = Incident.objects.of(organization.pk)
    records.filter(number__lte=2).update(document_format=0, search_text="old\nold")
    assert list(rebuild_documents(organization.pk, of_kind("incident"))) == [(2, 2), (1, 0)]
    assert sorted(records.values_list("version", flat=True)) == [2, 3, 3]
