"""What holds when many write at once: real threads, real connections, on both engines."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from incidents.models import Tag
from riskregister.history.models import OrganizationCounter
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import IncidentBody, OrganizationFactory, ServiceAccountFactory

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16
PATH = "/v1/incidents/1/risks"


@pytest.fixture
def shop() -> tuple[Organization, ApiClient]:
    """An organisation with an incident, committed for all connections to see."""
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization))
    assert api.post("/v1/incidents", IncidentBody()).status_code == 201
    return organization, api


def _in_threads(work: Callable[[int], Any]) -> list[Any]:
    """Run `work(n)` in 16 threads that start together, each with a connection of its own."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> Any:
        start.wait()
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_numbers_have_no_gap_and_no_duplicate(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop

    def raise_fifty(_: int) -> list[tuple[int, str]]:
        answers = [api.post(PATH) for _ in range(50)]
        return [(answer.status_code, body_of(answer)["id"]) for answer in answers]

    answers = [answer for made in _in_threads(raise_fifty) for answer in made]
    assert {status for status, _ in answers} == {201}
    assert sorted(found for _, found in answers) == [f"RSK-{number:05d}" for number in range(1, 801)]
    numbers = Risk.objects.of(organization.pk).order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 801))
    assert list(faults_of(organization.pk)) == []


def test_failed_requests_use_no_number(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop

    def good_and_bad(number: int) -> list[int]:
        bodies = [{}, {"source": "Nowhere"}, {"external_ref": "one of a kind"}, {"tags": [{"content": f"t{number}"}]}]
        return [api.post(PATH, body).status_code for body in bodies]

    statuses = [status for made in _in_threads(good_and_bad) for status in made]
    assert (statuses.count(201), statuses.count(400), statuses.count(409)) == (33, 16, 15)
    assert OrganizationCounter.objects.get(organization=organization).risk_number == 33
    assert list(faults_of(organization.pk)) == []


def test_duplicates_of_one_request_make_one_risk(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop
    answers = _in_threads(lambda _: api.post(PATH, {"title": "Once"}, Idempotency_Key="once"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == THREADS - 1
    assert Risk.objects.of(organization.pk).count() == 1


def test_one_tag_is_made_however_many_ask_for_it(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop
    answers = _in_threads(lambda _: api.post("/v1/tags", {"content": "one of a kind"}))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (THREADS - 1)
    assert {body_of(answer)["code"] for answer in answers if answer.status_code == 409} == {"duplicate_tag"}
    assert Tag.objects.of(organization.pk).filter(content="one of a kind").count() == 1
    assert list(faults_of(organization.pk)) == []


def test_organisations_do_not_wait_for_each_others_numbers() -> None:
    shops = [OrganizationFactory() for _ in range(4)]
    clients = [ApiClient(ServiceAccountFactory(organization=organization)) for organization in shops]
    for client in clients:
        client.post("/v1/incidents", IncidentBody())
    _in_threads(lambda number: [clients[number % 4].post(PATH) for _ in range(5)])
    for organization in shops:
        assert OrganizationCounter.objects.get(organization=organization).risk_number == 20
        assert list(faults_of(organization.pk)) == []


def test_changes_with_one_etag_make_one_change(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop
    api.post(PATH)
    answers = _in_threads(lambda number: api.patch("/v1/risks/1", {"title": f"Mine {number}"}, If_Match='"1"'))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * (THREADS - 1)
    assert {answer["ETag"] for answer in answers} == {'"2"'}
    assert list(faults_of(organization.pk)) == []


def test_changes_of_different_fields_are_all_kept(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop
    api.post(PATH)
    fields = ["title", "description", "control_statement", "remediation_task", "impact_analysis", "likelihood_analysis"]
    _in_threads(lambda number: [api.patch("/v1/risks/1", {name: f"by {name}"}) for name in fields[number : number + 1]])
    row = body_of(api.get("/v1/risks/1"))
    assert [row[name] for name in fields] == [f"by {name}" for name in fields]
    assert row["version"] == 1 + len(fields)
    assert list(faults_of(organization.pk)) == []


def test_verify_finds_no_fault_in_changes_made_meanwhile(shop: tuple[Organization, ApiClient]) -> None:
    organization, api = shop
    done = threading.Event()

    def write() -> None:
        try:
            while not done.is_set():
                assert api.post(PATH).status_code == 201
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        found = [str(fault) for _ in range(5) for fault in faults_of(organization.pk)]
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert found == []
    assert list(faults_of(organization.pk)) == []
