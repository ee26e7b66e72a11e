"""Removing an organisation as SECURITY.md tells: nothing of it is left, and the others are as they were."""

from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from oauth2_provider.models import AccessToken, Application

from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, User
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.documented import statements
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, ProposalBody, ServiceAccountFactory
from tests.jobs.kinds import asked
from tests.risks.catalogue import carried
from tests.risks.scoring_policy import policies
from tests.servers import database_url, manage

BEFORE_ON_POSTGRESQL, BEFORE_ON_SQLITE, REMOVAL, AFTER_ON_POSTGRESQL = (
    statements("Exporting and removing an organisation", block) for block in range(4)
)


def _filled(slug: str) -> tuple[Organization, ApiClient]:
    """Return an organisation with something in every table of tenants that requests write to, and its client."""
    organization = OrganizationFactory(slug=slug)
    carried(command_change(organization), 1)
    MemberFactory(organization=organization, email="in-both@example.org")
    MemberFactory(organization=organization, email=f"in-{slug}@example.org")
    api = ApiClient(ServiceAccountFactory(organization=organization))
    answers = [api.post("/v1/incidents", IncidentBody()), api.post("/v1/incidents/1/risks", Idempotency_Key="once")]
    answers += [api.post(f"/v1/{kind}/1/comments", {"value": "Seen."}) for kind in ("incidents", "risks")]
    api.patch("/v1/risks/akr/1", {"likelihood": "Probable", "impact": "Severe"})
    left = {"control_statement": "Tiers.", "risk": {"likelihood": "Remote", "impact": "Low"}}
    answers.append(api.post("/v1/risks/akr/1/residual-risks", left))
    answers.append(api.post("/v1/threat-profile/proposals", ProposalBody()))
    answers += [api.post(f"/v1/{kind}/1/score-proposals") for kind in ("incidents", "risks")]
    asked(organization)
    assert {answer.status_code for answer in answers} == {201}
    admin = ApiClient(ServiceAccountFactory(organization=organization, roles=(Role.ADMIN,)))
    assert admin.put("/v1/scoring-policy", policies.body()).status_code == 200
    assert admin.put("/v1/scoring-setup", {"sources": ["Audit"]}).status_code == 200
    return organization, api


def _remove(slug: str) -> None:
    postgresql = connection.vendor == "postgresql"
    before, after = (BEFORE_ON_POSTGRESQL, AFTER_ON_POSTGRESQL) if postgresql else (BEFORE_ON_SQLITE, [])
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in [*before, *REMOVAL, *after]:
            cursor.execute(statement.replace("'acme'", f"'{slug}'"))
    manage(database_url(), "migrate", "--skip-checks", "--verbosity", "0")


def _tables() -> list[Any]:
    return [model for model in apps.get_models() if any(f.column == "organization_id" for f in model._meta.fields)]


def _count(model: Any, organization: Organization) -> int:
    return int(model._base_manager.filter(organization_id=organization.pk).count())


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_it_and_the_others_are_as_they_were() -> None:
    (gone, _), (left, api) = _filled("gone"), _filled("left")
    # No table is missed because nothing was in it; rows wait to be rendered only while a name changes.
    assert {model._meta.db_table for model in _tables() if not _count(model, gone)} == {"pending_rendering"}
    before = {model: _count(model, left) for model in _tables()}
    row = body_of(api.get("/v1/risks/1"))

    _remove("gone")

    assert {model: _count(model, left) for model in _tables()} == before
    assert {_count(model, gone) for model in _tables()} == {0}
    assert list(Organization.objects.values_list("slug", flat=True)) == ["left"]
    people = User.objects.filter(email__endswith="@example.org").order_by("email").values_list("email", flat=True)
    assert list(people) == ["in-both@example.org", "in-left@example.org"]
    assert (Application.objects.count(), AccessToken.objects.count()) == (2, 2)
    call_command("verify", verbosity=0)
    assert [str(fault) for fault in faults_of(left.pk)] == []
    assert body_of(api.get("/v1/risks/1")) == row
    assert body_of(api.post("/v1/incidents/1/risks"))["id"] == "RSK-00003"


def test_every_table_of_tenants_is_named() -> None:
    named = {statement.split()[2] for statement in REMOVAL}
    assert {model._meta.db_table for model in _tables()} <= named
