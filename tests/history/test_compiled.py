"""A query that is compiled once answers each call with its own values."""

from threading import Thread
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from riskregister.history.compiled import CompiledQuery
from riskregister.organizations.models import Membership, Organization, Source
from tests.factories import MemberFactory, OrganizationFactory

pytestmark = pytest.mark.django_db(transaction=True)

SOURCES: CompiledQuery[Source] = CompiledQuery(
    lambda organization_id, used_for, name: Source.objects.of(organization_id).filter(used_for=used_for, name=name),
    *(UUID, str, str),
)
MEMBERS: CompiledQuery[Membership] = CompiledQuery(
    lambda organization_id: Membership.objects.of(organization_id).select_related("user").order_by("pk"), UUID
)


def test_it_works(organization: Organization) -> None:
    source = Source.objects.of(organization.pk).order_by("pk")[0]
    assert SOURCES.first(organization.pk, source.used_for, source.name) == source


def test_each_call_has_its_own_values(organization: Organization) -> None:
    other = OrganizationFactory()
    for of in (organization, other, organization):
        for source in Source.objects.of(of.pk):
            assert SOURCES.all(of.pk, source.used_for, source.name) == [source]
            assert SOURCES.first(of.pk, source.name, source.used_for) is None
            assert SOURCES.first(of.pk, source.used_for, f"{source.name}%s") is None


def test_rows_are_whole_and_related_ones_come_with_them(organization: Organization) -> None:
    MemberFactory(organization=organization)
    expected = list(Membership.objects.of(organization.pk).order_by("pk"))
    MEMBERS.all(organization.pk)
    with CaptureQueriesContext(connection) as queries:
        found = MEMBERS.all(organization.pk)
        shown = [(member.pk, member.created_date, member.user.email) for member in found]
    assert shown == [(member.pk, member.created_date, member.user.email) for member in expected]
    assert len(queries) == 1


def test_threads_use_connections_of_their_own(organization: Organization) -> None:
    MEMBERS.all(organization.pk)
    found: list[int] = []

    def read() -> None:
        try:
            found.append(len(MEMBERS.all(organization.pk)))
        finally:
            connection.close()

    threads = [Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [len(MEMBERS.all(organization.pk))] * 8


def test_a_moment_is_read_as_it_was_written(organization: Organization) -> None:
    for member in MEMBERS.all(organization.pk):
        member.created_date = member.created_date.replace(microsecond=500_000)
        member.save(update_fields=["created_date"])
        again = Membership.objects.of(organization.pk).get(pk=member.pk).created_date
        assert (again, again.tzinfo) == (member.created_date, member.created_date.tzinfo)


def test_conditions_that_hold_for_no_row_find_none(organization: Organization) -> None:
    nothing: CompiledQuery[Source] = CompiledQuery(
        lambda organization_id: Source.objects.of(organization_id).filter(pk__in=[]), UUID
    )
    assert nothing.all(organization.pk) == []


def test_a_value_that_does_not_go_in_as_it_is_is_refused(organization: Organization) -> None:
    changed: CompiledQuery[Source] = CompiledQuery(
        lambda organization_id, name: Source.objects.of(organization_id).filter(name__startswith=name), *(UUID, str)
    )
    with pytest.raises(TypeError, match="as something else"):
        changed.all(organization.pk, "a")
