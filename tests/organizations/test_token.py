"""POST /v1/oauth/token, and what ends a token."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, User
from riskregister.organizations.roles import Role
from riskregister.organizations.tokens import ServiceAccountValidator
from tests.client import FORM, ApiClient, body_of, request_token
from tests.conftest import MakeApi
from tests.factories import ServiceAccountFactory
from tests.problems import assert_problem

PATH = "/v1/oauth/token"


@pytest.fixture
def account(organization: Organization) -> operations.NewCredentials:
    return ServiceAccountFactory(organization=organization)


def test_it_works_with_form_fields(account: operations.NewCredentials) -> None:
    response = request_token(account)
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    body = body_of(response)
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, "register")
    assert "refresh_token" not in body


def test_it_works_with_http_basic(account: operations.NewCredentials) -> None:
    basic = base64.b64encode(f"{account.client_id}:{account.client_secret}".encode()).decode()
    response = Client().post(
        PATH, "grant_type=client_credentials", content_type=FORM, headers={"Authorization": f"Basic {basic}"}
    )
    assert response.status_code == 200


def test_no_secret_is_readable_in_the_database(account: operations.NewCredentials) -> None:
    token = body_of(request_token(account))["access_token"]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            stored = repr(cursor.fetchall())
            assert token not in stored, table
            assert account.client_secret not in stored, table


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ("grant_type=client_credentials&client_id=x&client_secret=y", 401, "invalid_client"),
        ("grant_type=client_credentials", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%00&client_secret=%00", 401, "invalid_client"),
        ("grant_type=client_credentials&client_id=%ED%A0%80&client_secret=y", 401, "invalid_client"),
        ("grant_type=password&username=a&password=b", 400, "unsupported_grant_type"),
        ("", 400, "invalid_request"),
    ],
)
def test_bad_requests_are_refused_as_rfc_6749_says(db: None, body: str, status: int, error: str) -> None:
    response = Client().post(PATH, body, content_type=FORM)
    assert (response.status_code, body_of(response)["error"]) == (status, error)
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    "basic", ["!", "AAAA", base64.b64encode(b"\x00:\x00").decode(), base64.b64encode(b"\xff:x").decode()]
)
def test_a_broken_basic_header_is_invalid_client(db: None, basic: str) -> None:
    response = Client().post(
        PATH, "grant_type=client_credentials", content_type=FORM, headers={"Authorization": f"Basic {basic}"}
    )
    assert (response.status_code, body_of(response)["error"]) == (401, "invalid_client")


def test_json_is_refused(db: None) -> None:
    response = Client().post(PATH, "{}", content_type="application/json")
    assert (response.status_code, body_of(response)["error"]) == (400, "invalid_request")


def test_a_wrong_secret_is_refused(account: operations.NewCredentials) -> None:
    wrong = operations.NewCredentials(account.account, account.client_id, account.client_secret + "x")
    assert request_token(wrong).status_code == 401


@pytest.mark.parametrize("method", ["get", "put", "delete", "options"])
def test_other_methods_are_refused_in_its_own_words(db: None, method: str) -> None:
    response = getattr(Client(), method)(PATH)
    assert (response.status_code, body_of(response)["error"]) == (405, "invalid_request")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("a=" + "x" * 3_000_000, FORM),
        ("&".join(f"a{n}=1" for n in range(2000)), FORM),
        ("grant_type=client_credentials", "text/plain"),
    ],
    ids=["large", "many", "text"],
)
def test_a_form_that_cannot_be_read_is_refused_in_its_own_words(db: None, body: str, content_type: str) -> None:
    response = Client().post(PATH, body, content_type=content_type, headers={"Accept": "text/html"})
    assert (response.status_code, body_of(response)["error"]) == (400, "invalid_request")
    assert response["Content-Type"] == "application/json"


def test_a_token_asked_for_with_a_secret_that_is_replaced_meanwhile_is_none(
    account: operations.NewCredentials, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    authenticate = ServiceAccountValidator.authenticate_client

    def rotate_after(self: Any, *args: Any, **kwargs: Any) -> bool:
        passed = authenticate(self, *args, **kwargs)
        operations.rotate_client_secret(command_change(organization), account_id=account.account.pk)
        return passed

    monkeypatch.setattr(ServiceAccountValidator, "authenticate_client", rotate_after)
    assert request_token(account).status_code == 401
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ("scope=root", "invalid_scope"),
        ("scope=%00", "invalid_scope"),
        ("resource=%00", "invalid_target"),
        ("resource=http://[", "invalid_target"),
        ("resource=https://elsewhere.example/", "invalid_target"),
        ("grant_type=%00", "unsupported_grant_type"),
    ],
)
def test_bad_parameters_are_refused(account: operations.NewCredentials, more: str, error: str) -> None:
    grant = "" if more.startswith("grant_type") else "grant_type=client_credentials&"
    body = f"{grant}client_id={account.client_id}&client_secret={account.client_secret}&{more}"
    response = Client().post(PATH, body, content_type=FORM)
    assert (response.status_code, body_of(response)["error"]) == (400, error)


def _disable_account(api: ApiClient, organization: Organization) -> None:
    User.objects.filter(pk=api.credentials.account.membership.user_id).update(is_active=False)


def _remove_membership(api: ApiClient, organization: Organization) -> None:
    _change_account(api, organization, is_active=False)


def _expire_account(api: ApiClient, organization: Organization) -> None:
    _change_account(api, organization, expires=timezone.now() - timedelta(seconds=1))


def _leave_network(api: ApiClient, organization: Organization) -> None:
    _change_account(api, organization, allowed_networks=["192.0.2.0/24"])


def _expire_token(api: ApiClient, organization: Organization) -> None:
    AccessToken.objects.update(expires=timezone.now() - timedelta(microseconds=1))


def _revoke_tokens(api: ApiClient, organization: Organization) -> None:
    operations.revoke_tokens(command_change(organization), account_id=api.credentials.account.pk)


def _rotate_secret(api: ApiClient, organization: Organization) -> None:
    operations.rotate_client_secret(command_change(organization), account_id=api.credentials.account.pk)


def _narrow_scope(api: ApiClient, organization: Organization) -> None:
    AccessToken.objects.update(scope="other")


def _bind_elsewhere(api: ApiClient, organization: Organization) -> None:
    AccessToken.objects.update(resource=["https://elsewhere.example/"])


def _change_account(api: ApiClient, organization: Organization, **changed: Any) -> None:
    given = {"roles": [Role.EDITOR], "is_active": True, "expires": None, "allowed_networks": []} | changed
    operations.change_service_account(command_change(organization), account_id=api.credentials.account.pk, **given)


ENDINGS = [
    _disable_account,
    _remove_membership,
    _expire_account,
    _leave_network,
    _expire_token,
    _revoke_tokens,
    _rotate_secret,
    _narrow_scope,
    _bind_elsewhere,
]


@pytest.mark.parametrize("end", ENDINGS)
def test_a_token_ends_with_the_very_next_request(api: ApiClient, organization: Organization, end: Any) -> None:
    assert api.get("/v1/users/me").status_code == 200
    end(api, organization)
    response = api.get("/v1/users/me")
    assert_problem(response, 401, "invalid_token")
    assert response["WWW-Authenticate"] == 'Bearer realm="riskregister", error="invalid_token"'


@pytest.mark.parametrize("end", [_disable_account, _remove_membership, _expire_account, _leave_network])
def test_an_account_that_may_not_call_gets_no_token(api: ApiClient, organization: Organization, end: Any) -> None:
    end(api, organization)
    response = request_token(api.credentials)
    assert (response.status_code, body_of(response)["error"]) == (401, "invalid_client")


def test_a_network_that_is_allowed_may_call(organization: Organization, make_api: MakeApi) -> None:
    api = make_api(organization, allowed_networks=["127.0.0.0/8"])
    assert api.get("/v1/users/me").status_code == 200


def test_without_a_token_the_answer_is_a_challenge(db: None) -> None:
    response = Client().get("/v1/users/me")
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="riskregister"'


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer a b", "Bearer x", "Bearer \x00", "Bearer é", "Bearer " + "x" * 5000]
)
def test_a_token_that_is_none_is_refused(db: None, header: str) -> None:
    assert_problem(Client().get("/v1/users/me", headers={"Authorization": header}), 401, "invalid_token")


def test_a_token_in_the_query_is_not_looked_at(api: ApiClient) -> None:
    assert_problem(Client().get(f"/v1/users/me?access_token={api.token}"), 401, "not_authenticated")


def test_the_applications_name_is_that_of_the_account(account: operations.NewCredentials) -> None:
    assert Application.objects.get(client_id=account.client_id).name == account.account.name
