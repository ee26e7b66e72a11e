"""Policies are set and applied while risks are scored: every row of history is scored by the policy that it names."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.roles import Role
from risks.errors import PolicyMovedOn
from risks.models import Risk, RiskHistory
from risks.operations import apply_policy, policy_of
from risks.operations.policy import policies_of
from tests.client import ApiClient
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.risks.scoring_policy.policies import DEFAULT, DEFAULT_DAYS, STRICT, STRICT_DAYS, put, scored

ROUNDS = 6


@pytest.mark.django_db(transaction=True)
def test_it_works() -> None:
    organization = OrganizationFactory()
    api = ApiClient(ServiceAccountFactory(organization=organization, roles=(Role.ADMIN,)))
    for _ in range(ROUNDS):
        scored(api, "Probable", "High")
    start = threading.Barrier(4)

    def apply(_: int) -> None:
        with suppress(PolicyMovedOn):
            list(apply_policy(command_change(organization), version=policy_of(organization.pk).version))

    def change(number: int) -> None:
        strict = number % 2 == 0
        put(api, STRICT if strict else DEFAULT, STRICT_DAYS if strict else DEFAULT_DAYS)

    def revise(number: int) -> None:
        assert api.patch(f"/v1/risks/{number + 1}", {"impact": "Severe"}).status_code == 200

    def repeat(action: Callable[[int], Any]) -> None:
        start.wait()
        try:
            for number in range(ROUNDS):
                action(number)
        finally:
            connection.close()

    actions: list[Callable[[int], Any]] = [apply, change, revise, lambda _: scored(api, "Remote", "Severe")]
    with ThreadPoolExecutor(len(actions)) as pool:
        list(pool.map(repeat, actions))

    policies = policies_of(organization.pk)
    assert len(policies) == 1 + ROUNDS
    rows = list(RiskHistory.objects.of(organization.pk))
    for row in rows:
        policy = policies[row.policy_version]
        assert row.urgency == policy.urgency(row.likelihood, row.impact)
        assert row.due_date == policy.due_date(row.discovered_date, row.urgency)
    apply(0)
    for risk in Risk.objects.of(organization.pk):
        policy = policy_of(organization.pk)
        assert risk.urgency == policy.urgency(risk.likelihood, risk.impact)
        assert risk.due_date == policy.due_date(risk.discovered_date, risk.urgency)
    assert list(faults_of(organization.pk)) == []
