"""Every address of the admin site, taken from its URLconf, asked by somebody of another organisation."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from incidents.models import Incident
from riskregister.jobs.models import Job
from riskregister.organizations.models import Membership, Organization, ServiceAccount, User
from riskregister.organizations.roles import Permission, Role, permissions_of
from risks.models import (
    KeyRiskVersion,
    PolicyOfOrganization,
    Risk,
    ScoreProposal,
    SetupOfOrganization,
    ThreatProfileProposal,
)
from tests.admin.conftest import LogIn, records_of
from tests.admin.pages import adding, listing, page
from tests.client import ApiClient
from tests.factories import MemberFactory, OrganizationFactory, ServiceAccountFactory
from tests.jobs.kinds import asked
from tests.risks.catalogue import entry, load

THEIRS = "Zyzzyva"
"""A word that stands in every text of the other organisation and nowhere else."""

WHOSE = "organization__id__exact"

ARGUMENTS = {"app_list": "risks", "_export": "csv", "_saved_remove": UUID(int=0)}
"""What the addresses of pages that are of no record take, by the end of their names."""


def names_of_pages() -> Iterator[tuple[str, bool]]:
    """Yield the names of the addresses under /admin/, and whether each is of one record."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            else:
                yield pattern

    resolver = next(one for one in get_resolver().url_patterns if str(one.pattern) == "admin/")
    assert isinstance(resolver, URLResolver)
    for pattern in walk(resolver.url_patterns):
        if pattern.name not in (None, "view_on_site"):
            yield pattern.name, "object_id" in pattern.pattern.regex.groupindex


OF_RECORDS = sorted(name for name, of_record in names_of_pages() if of_record)
WITHOUT = sorted(name for name, of_record in names_of_pages() if not of_record)


def model_of(name: str) -> type[Model]:
    """Return the model whose record a page is of, by the name of its address."""
    return next(
        model for model in admin.site._registry if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_")
    )


@pytest.fixture
def theirs(db: None, make_api: Any) -> dict[type[Model], Model]:
    """A record of each kind that belongs to another organisation, whose every text has the word in it."""
    other = OrganizationFactory(slug=THEIRS.lower(), name=THEIRS)
    api: ApiClient = make_api(other, Role.ADMIN, name=f"{THEIRS.lower()}-soar")
    for record in records_of(api).values():
        path = f"/v1/{record._meta.verbose_name_plural}/1"
        said = {
            "title": f"{THEIRS} title",
            "description": THEIRS,
            "tags": [{"content": THEIRS}],
            "external_ref": THEIRS,
        }
        assert api.patch(path, said).status_code == 200
        assert api.post(f"{path}/comments", {"value": THEIRS}).status_code == 201
    assert api.post("/v1/risks/1/score-proposals").status_code == 201
    member = MemberFactory(organization=other, email=f"{THEIRS}@example.org".lower(), last_name=THEIRS)
    load(entry(1))
    return {
        Organization: other,
        Membership: member,
        ServiceAccount: api.credentials.account,
        User: member.user,
        Incident: Incident.objects.of(other.pk).get(),
        Risk: Risk.objects.of(other.pk).get(),
        ThreatProfileProposal: ThreatProfileProposal.objects.of(other.pk).get(),
        KeyRiskVersion: KeyRiskVersion.objects.get(),
        PolicyOfOrganization: PolicyOfOrganization.objects.get(pk=other.pk),
        SetupOfOrganization: SetupOfOrganization.objects.get(pk=other.pk),
        Job: asked(other),
        ScoreProposal: ScoreProposal.objects.of(other.pk).get(),
    }


@pytest.fixture
def ours(organization: Organization, api: ApiClient) -> Organization:
    """An organisation with some of everything of its own."""
    records_of(api)
    assert api.post("/v1/risks/1/score-proposals").status_code == 201
    ServiceAccountFactory(organization=organization)
    return organization


def test_every_registered_model_has_its_pages(theirs: dict[type[Model], Model]) -> None:
    assert set(theirs) == set(admin.site._registry)
    assert {model_of(name) for name in OF_RECORDS} == set(theirs)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.VIEWER])
@pytest.mark.parametrize("name", OF_RECORDS)
def test_a_page_of_theirs_is_like_one_that_is_not_there(
    theirs: dict[type[Model], Model], ours: Organization, log_in: LogIn, name: str, role: Role, method: str
) -> None:
    client = log_in(ours, role)
    addresses = [reverse(f"admin:{name}", args=[key]) for key in (theirs[model_of(name)].pk, uuid4())]
    answers = [getattr(client, method)(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("name", WITHOUT)
def test_no_other_page_tells_of_theirs(
    theirs: dict[type[Model], Model], ours: Organization, log_in: LogIn, name: str
) -> None:
    argument = next((value for end, value in ARGUMENTS.items() if name.endswith(end)), None)
    address = reverse(f"admin:{name}", args=[] if argument is None else [argument])
    client = log_in(ours, Role.ADMIN)
    keys = re.compile("|".join([THEIRS, *(str(record.pk) for record in theirs.values())]), re.IGNORECASE)
    # In capitals, for what was asked is shown again where it was typed.
    asked = [{}, {"q": THEIRS.upper()}, {"s": THEIRS.upper()}, {WHOSE: str(theirs[Organization].pk)}]
    for query in asked:
        answer = client.get(address, query)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = body.decode("utf-8", "replace")
        for said in query.values():
            shown = shown.replace(said, "")
        assert not keys.search(shown), query


@pytest.mark.parametrize("model", admin.site._registry)
def test_the_way_from_a_key_to_a_page_tells_nothing(
    theirs: dict[type[Model], Model], ours: Organization, log_in: LogIn, model: type[Model]
) -> None:
    client, kind = log_in(ours, Role.ADMIN), ContentType.objects.get_for_model(model).pk
    answers = [client.get(reverse("admin:view_on_site", args=[kind, key])) for key in (theirs[model].pk, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


EDITED_BY: dict[type[Model], Permission | None] = {
    Organization: Permission.ORGANIZATION_MANAGE,
    Membership: Permission.ORGANIZATION_MANAGE,
    ServiceAccount: Permission.ORGANIZATION_MANAGE,
    ThreatProfileProposal: Permission.THREAT_PROFILE_MANAGE,
    User: None,
    Incident: Permission.INCIDENTS_WRITE,
    Risk: Permission.RISKS_WRITE,
    KeyRiskVersion: None,
    PolicyOfOrganization: Permission.ORGANIZATION_MANAGE,
    SetupOfOrganization: Permission.ORGANIZATION_MANAGE,
    Job: None,
    ScoreProposal: None,
}
"""What it takes to change a record on its page; None: no role does."""


@pytest.fixture
def own_records(ours: Organization) -> dict[type[Model], Any]:
    load(entry(1))
    member = MemberFactory(organization=ours)
    return {
        Organization: ours,
        Membership: member,
        ServiceAccount: ServiceAccount.objects.of(ours.pk).first(),
        ThreatProfileProposal: ThreatProfileProposal.objects.of(ours.pk).get(),
        User: member.user,
        Incident: Incident.objects.of(ours.pk).get(),
        Risk: Risk.objects.of(ours.pk).get(),
        KeyRiskVersion: KeyRiskVersion.objects.get(),
        PolicyOfOrganization: PolicyOfOrganization.objects.get(pk=ours.pk),
        SetupOfOrganization: SetupOfOrganization.objects.get(pk=ours.pk),
        Job: asked(ours),
        ScoreProposal: ScoreProposal.objects.of(ours.pk).get(),
    }


@pytest.mark.parametrize("role", Role)
def test_roles_decide_what_may_be_changed(
    own_records: dict[type[Model], Any], ours: Organization, log_in: LogIn, role: Role
) -> None:
    client = log_in(ours, role)
    for model, record in own_records.items():
        needed = EDITED_BY[model]
        may_change = needed is not None and needed in permissions_of([role])
        shown = client.get(page(record))
        offers = shown.status_code == 200 and 'name="_save"' in shown.content.decode()
        assert offers == may_change, model
        if not may_change:
            assert client.post(page(record), {"_save": "Save"}).status_code in (403, 404), model


@pytest.mark.parametrize("role", Role)
def test_nothing_is_deleted_whoever_asks(
    own_records: dict[type[Model], Any], ours: Organization, log_in: LogIn, role: Role
) -> None:
    for superuser in (False, True):
        client = log_in(ours, role, superuser=superuser)
        for model, record in own_records.items():
            assert client.post(page(record, "delete"), {"post": "yes"}).status_code in (403, 404)
            marked = {"action": "delete_selected", "_selected_action": [str(record.pk)], "post": "yes"}
            assert client.post(listing(model), marked).status_code in (200, 302, 403)
            assert type(record)._base_manager.filter(pk=record.pk).exists()


@pytest.mark.parametrize("model", [ThreatProfileProposal, KeyRiskVersion])
def test_nothing_is_added_past_the_operations(root: Client, model: type[Model]) -> None:
    assert root.get(adding(model)).status_code == 403
    assert root.post(adding(model), {"_save": "Save"}).status_code == 403
