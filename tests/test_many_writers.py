"""Sixteen clients of a real gunicorn with several processes: numbers, and locks taken in opposite orders."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from incidents.models import Incident
from riskregister.history.verification import faults_of
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.callers import Answer, Caller
from tests.client import ApiClient
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.servers import Service, database_url, service

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 16

Shop = tuple[Organization, str]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Service]:
    with service(database_url(), tmp_path / "log") as served:
        yield served


def _shop() -> Shop:
    """Return an organisation with two incidents and two risks, and the token of a client."""
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization))
    for path, body in (("/v1/incidents", IncidentBody), ("/v1/risks", RiskBody)):
        assert [api.post(path, body()).status_code for _ in range(2)] == [201, 201]
    return organization, api.token


def _together(work: Callable[[int], Any], count: int = CLIENTS) -> list[Any]:
    """Return what `work(n)` returns in so many threads at once."""

    def run(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.parametrize("count", [1, 4])
def test_fifty_creates_of_each_client_are_numbered_through(served: Service, count: int) -> None:
    shops = [_shop() for _ in range(count)]

    def create_fifty(number: int) -> list[Answer]:
        with closing(Caller(served.port, shops[number % count][1])) as caller:
            return [caller.post("/v1/incidents", IncidentBody(), key=f"{number}-{n}") for n in range(50)]

    answers = _together(create_fifty)
    each = CLIENTS // count * 50
    for index, (organization, _) in enumerate(shops):
        made = [body["id"] for mine in answers[index::count] for status, body in mine if status == 201]
        assert sorted(made) == [f"INC-{number:05d}" for number in range(3, each + 3)]
        numbers = Incident.objects.of(organization.pk).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, each + 3))
        assert [str(fault) for fault in faults_of(organization.pk)] == []


def test_locks_taken_in_opposite_orders_stop_nobody(served: Service) -> None:
    """A deadlock would be told as a 503; what is sent here is sent once, so it would show."""
    shops = [_shop(), _shop()]
    people = [MemberFactory(organization=organization) for organization, _ in shops for _ in range(2)]

    def write(number: int) -> list[int]:
        forth = (1, 2) if number % 2 else (2, 1)
        with closing(Caller(served.port, shops[number % 4 // 2][1])) as caller:
            return [caller.once(*request)[0] for _ in range(5) for each in forth for request in _requests(each, number)]

    def change_members(number: int) -> list[int]:
        forth = people if number % 2 else people[::-1]
        return [_change_member(member) for _ in range(5) for member in forth]

    statuses = _together(lambda number: write(number) if number < 12 else change_members(number))
    assert {status for mine in statuses for status in mine} == {200, 201}
    for organization, _ in shops:
        assert [str(fault) for fault in faults_of(organization.pk)] == []


def _requests(record: int, number: int) -> list[tuple[str, str, Any]]:
    return [
        ("POST", f"/v1/incidents/{record}/risks", {}),
        ("PATCH", f"/v1/risks/{record}", {"title": f"by {number}"}),
        ("POST", f"/v1/risks/{record}/comments", {"value": "x"}),
        ("PATCH", f"/v1/incidents/{record}", {"title": f"by {number}"}),
        ("POST", f"/v1/incidents/{record}/comments", {"value": "x"}),
    ]


def _change_member(member: Membership) -> int:
    change = command_change(member.organization)
    operations.change_member(change, membership_id=member.pk, roles=[Role.EDITOR], is_active=True)
    return 200


def test_people_join_two_organisations_in_opposite_orders() -> None:
    shops = [OrganizationFactory(), OrganizationFactory()]
    emails = [f"joins-{n}@example.org" for n in range(10)]

    def join(number: int) -> None:
        for email in emails if number else emails[::-1]:
            operations.add_member(command_change(shops[number]), email=email, roles=[Role.VIEWER])

    _together(join, 2)
    for organization in shops:
        joined = Membership.objects.of(organization.pk).filter(user__email__in=emails)
        assert joined.count() == len(emails)
        assert [str(fault) for fault in faults_of(organization.pk)] == []
