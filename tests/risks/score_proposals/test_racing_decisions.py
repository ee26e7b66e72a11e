"""Many who decide at once: one does, and no risk is ever half-scored."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.risks.score_proposals.proposing import PATH, new_risk, propose

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 16
ROUNDS = 6


@pytest.fixture
def register() -> tuple[Organization, ApiClient]:
    organization = OrganizationFactory()
    return organization, ApiClient(ServiceAccountFactory(organization=organization))


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls in threads that start together, each with a connection of its own."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def told(answers: list[Any]) -> Counter[tuple[int, str | None]]:
    return Counter(
        (answer.status_code, body_of(answer)["code"] if answer.status_code >= 400 else None) for answer in answers
    )


def scores(row: Any) -> list[bool]:
    names = ("likelihood", "likelihood_analysis", "impact", "impact_analysis", "urgency")
    return [getattr(row, name) is not None for name in names]


def test_one_of_sixteen_decides(register: tuple[Organization, ApiClient]) -> None:
    organization, api = register
    new_risk(api)
    propose(api)
    calls = [
        (lambda: api.post(f"{PATH}/1/accept"))
        if number % 2
        else (lambda: api.post(f"{PATH}/1/reject", {"reason": "No."}))
        for number in range(THREADS)
    ]
    assert told(at_once(*calls)) == {(200, None): 1, (409, "proposal_decided"): THREADS - 1}
    accepted = body_of(api.get(f"{PATH}/1"))["status"] == "Accepted"
    risk = Risk.objects.of(organization.pk).get()
    assert (risk.version, scores(risk)) == (2 if accepted else 1, [accepted] * 5)
    assert list(faults_of(organization.pk)) == []


def test_one_of_sixteen_proposals_for_one_version_is_accepted(register: tuple[Organization, ApiClient]) -> None:
    organization, api = register
    new_risk(api)
    proposals = [propose(api)["id"] for _ in range(THREADS)]
    calls = [lambda of=of: api.post(f"{PATH}/{of}/accept") for of in proposals]
    assert told(at_once(*calls)) == {(200, None): 1, (409, "record_moved_on"): THREADS - 1}
    assert Risk.objects.of(organization.pk).get().version == 2
    assert list(faults_of(organization.pk)) == []


def test_a_change_of_the_risk_comes_before_or_behind(register: tuple[Organization, ApiClient]) -> None:
    organization, api = register
    for number in range(1, ROUNDS + 1):
        new_risk(api)
        of = propose(api, f"risks/{number}")["id"]
        accepted, changed = at_once(
            lambda of=of: api.post(f"{PATH}/{of}/accept"),
            lambda number=number: api.patch(f"/v1/risks/{number}", {"title": "Changed", "likelihood": "Remote"}),
        )
        assert changed.status_code == 200
        risk = Risk.objects.of(organization.pk).get(number=number)
        assert (risk.title, risk.likelihood) == ("Changed", "Remote") or accepted.status_code == 200
        if accepted.status_code == 200:
            # Whoever came behind has changed what was accepted; had the change come first, it would be refused.
            assert (body_of(accepted)["accepted_version"], risk.version, scores(risk)) == (2, 3, [True] * 5)
        else:
            assert told([accepted]) == {(409, "record_moved_on"): 1}
            assert (risk.version, scores(risk)) == (2, [True, False, False, False, False])
    # A proposal never wrote a part: every row by which a risk was scored has both scores and both analyses.
    proposed = RiskHistory.objects.of(organization.pk).filter(status="Urgency Proposed", version=2)
    assert {tuple(scores(row)) for row in proposed} <= {(True,) * 5}
    assert list(faults_of(organization.pk)) == []
