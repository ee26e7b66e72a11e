"""Managers who decide at the same moment: real threads, real connections, on both engines."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.client import ApiClient, body_of
from tests.factories import OrganizationFactory, ProposalBody, ServiceAccountFactory
from tests.risks.catalogue import entry, load

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/v1/threat-profile/proposals"
Managers = tuple[Organization, list[ApiClient]]


@pytest.fixture
def managers() -> Managers:
    """An organisation with a proposer and two managers, committed for all connections to see."""
    load(entry(1), entry(2))
    organization = OrganizationFactory()
    roles = [Role.INCIDENT_EDITOR, Role.ADMIN, Role.RISK_EDITOR]
    accounts = [ServiceAccountFactory(organization=organization, roles=(role,)) for role in roles]
    return organization, [ApiClient(account) for account in accounts]


def at_once(*calls: Callable[[], Any]) -> Sequence[Any]:
    """Make calls in threads that start together, each with a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def told(answers: Sequence[Any]) -> Counter[Any]:
    return Counter((answer.status_code, body_of(answer).get("code")) for answer in answers)


def carried(organization: Organization) -> list[int]:
    return list(Risk.objects.of(organization.pk).order_by("number").values_list("number", flat=True))


def test_one_of_those_who_approve_a_proposal_does(managers: Managers) -> None:
    organization, (proposer, *others) = managers
    for version in range(1, 6):
        proposal = body_of(proposer.post(PATH, ProposalBody()))["id"]
        calls = [lambda api=api, of=proposal: api.post(f"{PATH}/{of}/approve") for api in others * 2]
        assert told(at_once(*calls)) == {(200, None): 1, (409, "proposal_decided"): 3}
        assert body_of(proposer.get("/v1/threat-profile"))["version"] == version
    assert carried(organization) == [1, 2]
    assert list(faults_of(organization.pk)) == []


def test_of_two_proposals_one_becomes_the_profile(managers: Managers) -> None:
    organization, (_, one, other) = managers
    for version in range(1, 6):
        mine, theirs = (body_of(api.post(PATH, ProposalBody()))["id"] for api in (one, other))
        answers = at_once(
            lambda of=theirs: one.post(f"{PATH}/{of}/approve"), lambda of=mine: other.post(f"{PATH}/{of}/approve")
        )
        assert told(answers) == {(200, None): 1, (409, "profile_moved_on"): 1}
        assert body_of(one.get("/v1/threat-profile"))["version"] == version
    assert list(faults_of(organization.pk)) == []


def test_approving_and_rejecting_at_once_decides_once(managers: Managers) -> None:
    organization, (proposer, one, other) = managers
    for _ in range(5):
        proposal = body_of(proposer.post(PATH, ProposalBody()))["id"]
        answers = at_once(
            lambda of=proposal: one.post(f"{PATH}/{of}/approve"),
            lambda of=proposal: other.post(f"{PATH}/{of}/reject", {"reason": "No."}),
        )
        assert told(answers) == {(200, None): 1, (409, "proposal_decided"): 1}
    assert list(faults_of(organization.pk)) == []
