"""manage.py purge, and how long a key stands for its request."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from oauth2_provider.models import AccessToken

from riskregister.api import idempotency
from riskregister.api.models import IdempotencyKey
from riskregister.organizations.models import Organization
from riskregister.organizations.operations import NewCredentials
from tests.client import ApiClient, body_of, request_token
from tests.commands.test_commands import run
from tests.factories import RiskBody

PATH = "/v1/risks"
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("verified")


def _later(credentials: NewCredentials, wait: timedelta, body: Any, key: str) -> Any:
    """Send a request when so much time has passed, with a token of that time."""
    with time_machine.travel(timezone.now() + wait, tick=False):
        return ApiClient(credentials).post(PATH, body, Idempotency_Key=key)


def test_it_removes_what_is_over_and_keeps_the_rest(api: ApiClient, organization: Organization) -> None:
    for number in range(3):
        assert api.post(PATH, RiskBody(), Idempotency_Key=f"old-{number}").status_code == 201
    with time_machine.travel(timezone.now() + idempotency.KEPT + SECOND, tick=False):
        now = ApiClient(api.credentials)
        now.post(PATH, RiskBody(), Idempotency_Key="new")

        counts = "1 expired tokens, 3 idempotency keys, 0 sessions, 0 log-in attempts and 0 jobs"
        assert run("purge") == f"{counts} removed\n"
        assert [key.key for key in IdempotencyKey.objects.of(organization.pk)] == ["new"]
        assert AccessToken.objects.count() == 1
        assert now.get(PATH).status_code == 200
        counts = "0 expired tokens, 0 idempotency keys, 0 sessions, 0 log-in attempts and 0 jobs"
        assert run("purge") == f"{counts} removed\n"


def test_it_goes_batch_by_batch_through_every_organisation(
    api: ApiClient, stranger: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for client in (api, stranger):
        for number in range(3):
            client.post(PATH, RiskBody(), Idempotency_Key=f"key-{number}")
    monkeypatch.setattr(idempotency, "BATCH", 4)
    with time_machine.travel(timezone.now() + idempotency.KEPT + SECOND, tick=False):
        assert list(idempotency.purge()) == [4, 2]


def test_a_token_still_works_until_it_expires(api: ApiClient) -> None:
    request_token(api.credentials)
    with time_machine.travel(timezone.now() + timedelta(seconds=890), tick=False):
        run("purge")
        assert api.get(PATH).status_code == 200


def test_a_key_is_kept_for_seven_days(api: ApiClient) -> None:
    body = RiskBody()
    first = api.post(PATH, body, Idempotency_Key="weekly")
    again = _later(api.credentials, idempotency.KEPT - 60 * SECOND, body, "weekly")
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"


@pytest.mark.parametrize("other", [False, True])
def test_after_that_it_is_as_good_as_new(api: ApiClient, organization: Organization, other: bool) -> None:
    body = RiskBody()
    api.post(PATH, body, Idempotency_Key="weekly")
    after = idempotency.KEPT + SECOND
    answer = _later(api.credentials, after, RiskBody() if other else body, "weekly")

    assert (answer.status_code, body_of(answer)["id"]) == (201, "RSK-00002")
    assert "Idempotent-Replayed" not in answer
    (kept,) = IdempotencyKey.objects.of(organization.pk)
    assert kept.body == answer.content.decode()


def test_a_refused_request_leaves_the_old_key_as_it_was(api: ApiClient, organization: Organization) -> None:
    body = RiskBody()
    api.post(PATH, body, Idempotency_Key="weekly")
    refused = _later(api.credentials, idempotency.KEPT + SECOND, RiskBody(source="Nowhere"), "weekly")
    assert refused.status_code == 400
    assert IdempotencyKey.objects.of(organization.pk).count() == 1
