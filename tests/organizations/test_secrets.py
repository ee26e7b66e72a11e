"""What decides about a token or a secret, and that the time it takes tells nothing.

Not by a clock: by what is asked of the database, what is compared how, and how much is hashed.
"""

import hashlib
from base64 import b64encode
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import crypto

from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.tokens import ClientSecretHasher
from tests.admin.pages import log_in_with
from tests.client import FORM, ApiClient, request_token
from tests.factories import MemberFactory, ServiceAccountFactory

Compared = list[tuple[Any, Any]]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Compared:
    """What was compared in constant time, by Django's one function for it."""
    seen: Compared = []
    compare = crypto.secrets.compare_digest

    def note(first: Any, second: Any) -> bool:
        seen.append((first, second))
        return bool(compare(first, second))

    monkeypatch.setattr("secrets.compare_digest", note)
    return seen


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The algorithm of each hash of a password or a client secret that was computed."""
    seen: list[str] = []
    encode = hashers.PBKDF2PasswordHasher.encode

    def note(self: Any, *args: Any, **kwargs: Any) -> str:
        seen.append(self.algorithm)
        return str(encode(self, *args, **kwargs))

    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "encode", note)
    return seen


@pytest.mark.parametrize("known", [True, False])
def test_a_token_is_looked_up_by_its_checksum_alone(api: ApiClient, known: bool) -> None:
    token = api.token if known else "x" + api.token[1:]
    with CaptureQueriesContext(connection) as queries:
        answer = Client().get("/v1/users/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == (200 if known else 401)
    asked = [query["sql"] for query in queries]
    assert hashlib.sha256(token.encode()).hexdigest() in asked[0]
    assert not [sql for sql in asked if token in sql]


def test_the_checksum_is_read_from_an_index(api: ApiClient) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "oauth2_provider_accesstoken")
    assert any(kept["columns"] == ["token_checksum"] and kept["unique"] for kept in found.values())


def test_a_client_secret_is_compared_in_constant_time(db: None, compared: Compared) -> None:
    account = ServiceAccountFactory()
    assert request_token(account).status_code == 200
    ((first, second),) = compared
    assert first == second
    assert len(first) >= 32
    compared.clear()
    assert request_token(NewCredentials(account.account, account.client_id, "wrong")).status_code == 401
    ((first, second),) = compared
    assert first != second


@pytest.mark.parametrize("basic", [True, False])
@pytest.mark.parametrize("case", ["right", "wrong secret", "no secret", "unknown client"])
def test_an_unknown_client_costs_as_much_hashing_as_a_wrong_secret(
    db: None, hashed: list[str], basic: bool, case: str
) -> None:
    account = ServiceAccountFactory()
    client_id = "x" * len(account.client_id) if case == "unknown client" else account.client_id
    secret = {"right": account.client_secret, "no secret": ""}.get(case, "x" * len(account.client_secret))
    hashed.clear()
    if basic:
        pair = b64encode(f"{client_id}:{secret}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
        answer = Client().post("/v1/oauth/token", "grant_type=client_credentials", FORM, headers=headers)
    else:
        answer = request_token(NewCredentials(account.account, client_id, secret))
    assert answer.status_code == (200 if case == "right" else 401)
    assert hashed == [ClientSecretHasher.algorithm]


def test_a_password_is_compared_in_constant_time(db: None, compared: Compared, quick_hashes: None) -> None:
    member = MemberFactory(password="correct horse battery")
    log_in_with(Client(), member.user.email, "wrong")
    assert len([pair for pair in compared if member.user.password.encode() in pair]) == 1


@pytest.mark.parametrize("case", ["wrong", "unknown", "never set", "former member"])
def test_an_unknown_person_costs_as_much_hashing_as_a_wrong_password(db: None, hashed: list[str], case: str) -> None:
    member = MemberFactory(password=None if case == "never set" else "correct horse battery")
    if case == "former member":
        type(member).objects.across_organizations().filter(pk=member.pk).update(is_active=False)
    hashed.clear()
    name = "nobody@example.org" if case == "unknown" else member.user.email
    assert log_in_with(Client(), name, "wrong horse battery").status_code == 200
    assert hashed == ["pbkdf2_sha256"]


def test_a_one_time_link_is_compared_in_constant_time(db: None, compared: Compared) -> None:
    member = MemberFactory()
    token = default_token_generator.make_token(member.user)
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    compared.clear()
    assert not default_token_generator.check_token(member.user, wrong)
    assert compared == [(token.encode(), wrong.encode())]
