"""Rendering a person's new name while others write, change names, or kill it: real threads and processes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from riskregister.history import rebuilding
from riskregister.history.rebuilding import rebuild_documents, render_pending, rows_pending
from riskregister.history.registry import of_kind
from riskregister.history.verification import faults_of
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization, User
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.factories import MemberFactory, OrganizationFactory, RiskBody, ServiceAccountFactory
from tests.people import assign, assign_risks, names_shown, rename, render, versions
from tests.servers import PATIENCE, killed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Iterator[tuple[Organization, ApiClient, Membership]]:
    """An organisation and a member of it, committed for all connections to see; sound in the end."""
    organization = OrganizationFactory(slug="acme")
    api = ApiClient(ServiceAccountFactory(organization=organization))
    person = MemberFactory(organization=organization, first_name="Old", last_name="Person", email="old@example.org")
    yield organization, api, person
    assert [str(fault) for fault in faults_of(organization.pk)] == []


@pytest.fixture
def batches_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)


def _in_thread(work: Callable[[], Any]) -> Any:
    """Do something on a connection of its own and wait for it."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(PATIENCE)


@contextmanager
def _right_before_the_lock(intrude: Callable[[], Any]) -> Iterator[None]:
    """Have somebody else do something once, after the batch was rendered and before it takes the lock."""
    begun = threading.Event()

    def wait_for_it(execute: Any, sql: str, *args: Any) -> Any:
        # SQLite takes its lock at BEGIN, PostgreSQL the organisation's with the first statement.
        if sql.startswith(("BEGIN", "UPDATE organization_counter")) and not begun.is_set():
            begun.set()
            _in_thread(intrude)
        return execute(sql, *args)

    with connection.execute_wrapper(wait_for_it):
        yield
    assert begun.is_set()


CHANGE = ("change_person", "--email", "old@example.org", "--first-name", "New")


@pytest.mark.parametrize(
    ("moment", "commit", "name", "left"),
    [("before", "1", "Old", 0), ("after", "1", "New", 6), ("before", "3", "New", 4), ("after", "3", "New", 3)],
)
def test_a_killed_command_is_finished_by_the_next(
    shop: tuple[Organization, ApiClient, Membership], moment: str, commit: str, name: str, left: int
) -> None:
    organization, api, person = shop
    assign(api, person, 3)
    killed(moment, commit, "2", *CHANGE)
    assert User.objects.get(pk=person.user_id).first_name == name
    assert rows_pending(organization.pk) == left
    assert list(faults_of(organization.pk)) == []
    call_command("render_documents")
    assert rows_pending(organization.pk) == 0
    assert names_shown(api, "/v1/risks") == names_shown(api, "/v1/incidents") == {name}
    assert versions(api, "/v1/risks") == [1 if name == "Old" else 2] * 3


def test_a_killed_run_may_be_killed_again(shop: tuple[Organization, ApiClient, Membership]) -> None:
    organization, api, person = shop
    assign(api, person, 3)
    killed("after", "1", "2", *CHANGE)
    for left in (4, 3):
        killed("after", "1", "2", "render_documents")
        assert rows_pending(organization.pk) == left
    call_command("render_documents")
    assert versions(api, "/v1/risks") == [2, 2, 2]


@pytest.mark.usefixtures("batches_of_two")
def test_a_record_that_was_changed_after_it_was_read_keeps_the_change(
    shop: tuple[Organization, ApiClient, Membership],
) -> None:
    organization, api, person = shop
    assign_risks(api, person, 3)
    rename(person, "New")
    with _right_before_the_lock(lambda: api.patch("/v1/risks/2", {"title": "Mine"})):
        render(organization)
    assert names_shown(api, "/v1/risks") == {"New"}
    assert body_of(api.get("/v1/risks/2"))["title"] == "Mine"
    assert versions(api, "/v1/risks") == [2, 2, 2]


@pytest.mark.usefixtures("batches_of_two")
def test_a_name_that_was_changed_after_it_was_read_is_shown(
    shop: tuple[Organization, ApiClient, Membership],
) -> None:
    organization, api, person = shop
    assign_risks(api, person, 3)
    rename(person, "New")
    with _right_before_the_lock(lambda: rename(person, "Newer")):
        render(organization)
    assert names_shown(api, "/v1/risks") == {"Newer"}
    assert versions(api, "/v1/risks") == [2, 2, 2]


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("batches", [1, 3])
def test_a_batch_that_another_run_has_done_is_not_done_again(
    shop: tuple[Organization, ApiClient, Membership], batches: int
) -> None:
    organization, api, person = shop
    assign_risks(api, person, 5)
    rename(person, "New")

    def another_run() -> None:
        for _, _ in zip(range(batches), render_pending(organization.pk), strict=False):
            pass

    with _right_before_the_lock(another_run):
        render(organization)
    assert names_shown(api, "/v1/risks") == {"New"}
    assert versions(api, "/v1/risks") == [2] * 5


def test_a_rebuild_shows_a_name_that_was_changed_after_it_was_read(
    shop: tuple[Organization, ApiClient, Membership],
) -> None:
    organization, api, person = shop
    assign_risks(api, person, 2)

    def rename_and_render() -> None:
        rename(person, "New")
        render(organization)

    with _right_before_the_lock(rename_and_render):
        assert list(rebuild_documents(organization.pk, of_kind("risk"))) == [(2, 0)]
    assert names_shown(api, "/v1/risks") == {"New"}


@pytest.mark.usefixtures("batches_of_two")
def test_who_joins_an_organisation_meanwhile_is_shown_by_the_new_name_there(
    shop: tuple[Organization, ApiClient, Membership],
) -> None:
    _, _, person = shop
    other = OrganizationFactory()
    there = ApiClient(ServiceAccountFactory(organization=other))

    def join() -> None:
        joined = operations.add_member(command_change(other), email=person.user.email, roles=[Role.VIEWER])
        assign_risks(there, joined, 1)

    with _right_before_the_lock(join):
        rename(person, "New")
    assert render(other) == (1, 1)
    assert names_shown(there, "/v1/risks") == {"New"}
    assert list(faults_of(other.pk)) == []


@pytest.mark.usefixtures("batches_of_two")
def test_others_write_all_the_while(shop: tuple[Organization, ApiClient, Membership]) -> None:
    organization, api, person = shop
    assign(api, person, 10)
    names = [f"Name {number}" for number in range(5)]
    renamed = threading.Event()

    def write(number: int) -> list[int]:
        body = RiskBody(assigned_to=str(person.user_id))
        statuses = [api.post("/v1/risks", body).status_code for _ in range(10)]
        return statuses + [api.patch(f"/v1/risks/{n}", {"title": f"{number}"}).status_code for n in range(1, 11)]

    def change() -> list[int]:
        try:
            for name in names:
                rename(person, name)
        finally:
            renamed.set()
        return []

    def run() -> list[int]:
        while not renamed.is_set():
            render(organization)
        return []

    def in_pool(work: Callable[[], list[int]]) -> list[int]:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        works: list[Callable[[], list[int]]] = [lambda: write(1), lambda: write(2), lambda: write(3), change, run, run]
        statuses = [status for done in pool.map(in_pool, works) for status in done]
    assert sorted(set(statuses)) == [200, 201]
    assert list(faults_of(organization.pk)) == []
    render(organization)
    assert names_shown(api, "/v1/risks?page_size=200") == names_shown(api, "/v1/incidents") == {names[-1]}
