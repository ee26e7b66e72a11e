"""The operators' commands: a stable interface."""

import json
from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client
from jsonschema.protocols import Validator

from incidents.models import Incident
from riskregister.history.verification import faults_of
from riskregister.organizations.models import Membership, MembershipRole, Organization, ServiceAccount, User
from riskregister.organizations.operations import NewCredentials
from risks.models import KeyRisk, Risk, ThreatProfileProposal
from tests.admin.pages import log_in_with
from tests.client import ApiClient, body_of, request_token


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def token_for(shown: dict[str, Any]) -> int:
    credentials = NewCredentials(ServiceAccount(), shown["client_id"], shown["client_secret"])
    return request_token(credentials).status_code


def test_demo_shows_how_to_get_in_and_a_row_that_the_api_made(db: None, contract: Validator) -> None:
    shown = json.loads(run("demo", "--json"))
    assert set(shown) == {"url", "email", "password", "client_id", "client_secret", "row"}
    contract.validate(shown["row"])
    assert shown["row"]["incident_associations"] == ["INC-00001"]
    assert token_for(shown) == 200
    assert log_in_with(Client(), shown["email"], shown["password"]).status_code == 302
    assert list(faults_of(Organization.objects.get(slug="demo").pk)) == []


def test_demo_shows_own_and_key_risks_in_one_list(db: None, contract: Validator) -> None:
    shown = json.loads(run("demo", "--json"))
    credentials = NewCredentials(None, shown["client_id"], shown["client_secret"])  # type: ignore[arg-type]
    rows = body_of(ApiClient(credentials).get("/v1/risks?page_size=200"))["results"]
    for row in rows:
        contract.validate(row)
    kinds = [row["id"].partition("-")[0] for row in rows]
    assert (kinds.count("RSK"), kinds.count("AKR") >= 20) == (1, True)
    assert {row["urgency"] for row in rows if row["id"].startswith("AKR")} >= {"Critical", "High", "Medium"}
    # The catalogue has key risks that this profile does not call for.
    assert kinds.count("AKR") < KeyRisk.objects.count()


def test_demo_may_be_run_again(db: None) -> None:
    first, second = json.loads(run("demo", "--json")), json.loads(run("demo", "--json"))
    organization = Organization.objects.get(slug="demo")
    assert second["row"] == first["row"]
    assert Risk.objects.of(organization.pk).filter(kind="RSK").count() == 1
    assert ThreatProfileProposal.objects.of(organization.pk).count() == 1
    assert Incident.objects.of(organization.pk).count() == 4
    assert (token_for(first), token_for(second)) == (401, 200)


@pytest.mark.parametrize(
    "environment", [{"HTTPS": True, "SECURE_SSL_REDIRECT": True}, {"ALLOWED_HOSTS": ["a.example"]}]
)
def test_demo_works_in_every_supported_environment(db: None, settings: LazySettings, environment: Any) -> None:
    for name, value in environment.items():
        setattr(settings, name, value)
    assert json.loads(run("demo", "--json"))["row"]["id"] == "RSK-00001"


def test_demo_speaks_to_people(db: None) -> None:
    out = run("demo", "--url", "http://127.0.0.1:9000")
    assert "http://127.0.0.1:9000/v1/docs" in out
    assert '"id": "RSK-00001"' in out


def test_create_organization(db: None) -> None:
    run("create_organization", "acme", "--name", "Acme Ltd")
    assert Organization.objects.get(slug="acme").name == "Acme Ltd"


@pytest.mark.parametrize(("slug", "reason"), [("acme", "already"), ("a b", "letters"), ("é", "letters")])
def test_create_organization_refuses(organization: Organization, slug: str, reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("create_organization", slug)


def test_create_service_account(organization: Organization) -> None:
    account = ("create_service_account", "--organization", "acme", "--name", "soar")
    shown = json.loads(run(*account, "--role", "Risk Editor", "Incident Viewer", "--json"))
    assert set(shown) == {"client_id", "client_secret", "name", "roles", "expires"}
    assert (shown["name"], shown["roles"], shown["expires"]) == ("soar", ["Incident Viewer", "Risk Editor"], None)
    assert token_for(shown) == 200


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--role", "Boss"], "invalid choice"),
        (["--role", "Viewer", "--expires", "2026-01-01T00:00:00"], "date-time"),
        (["--role", "Viewer", "--network", "10.0.0.1/8"], "CIDR"),
        ([], "--role"),
    ],
)
def test_create_service_account_refuses(organization: Organization, more: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("create_service_account", "--organization", "acme", "--name", "soar", *more)


def test_create_member_prints_a_link_that_sets_the_password_once(organization: Organization) -> None:
    out = run("create_member", "--organization", "acme", "--email", "Pat@Example.org", "--role", "Admin", "--superuser")
    member = Membership.objects.of(organization.pk).get(user__email="pat@example.org")
    assert (member.user.is_staff, member.user.is_superuser) == (True, True)
    assert MembershipRole.objects.of(organization.pk).get(membership=member).role == "Admin"
    link = out.split()[-1].removeprefix("http://127.0.0.1:8000")

    client = Client()
    page = client.get(link, follow=True)
    assert page.status_code == 200
    form = {"new_password1": "correct horse battery", "new_password2": "correct horse battery"}
    assert client.post(page.redirect_chain[-1][0], form).status_code == 302
    assert log_in_with(Client(), "pat@example.org", "correct horse battery").status_code == 302
    assert b"new_password1" not in Client().get(link, follow=True).content


def test_create_member_refuses_a_second_time(organization: Organization) -> None:
    member = ("create_member", "--organization", "acme", "--email", "pat@example.org", "--role", "Viewer")
    run(*member)
    with pytest.raises(CommandError, match="already"):
        run(*member)


@pytest.mark.parametrize("email", ["pat", "pat@", "system-000000@service.invalid"])
def test_create_member_refuses_what_is_no_persons_address(organization: Organization, email: str) -> None:
    with pytest.raises(CommandError):
        run("create_member", "--organization", "acme", "--email", email, "--role", "Viewer")
    assert not User.objects.filter(email=email).exists()


def test_commands_name_an_unknown_organisation(db: None) -> None:
    with pytest.raises(CommandError, match="no organisation nobody"):
        run("verify", "--organization", "nobody")


def test_an_api_client_is_an_account_made_by_the_command(organization: Organization) -> None:
    shown = json.loads(
        run("create_service_account", "--organization", "acme", "--name", "siem", "--role", "Viewer", "--json")
    )
    api = ApiClient(NewCredentials(ServiceAccount(), shown["client_id"], shown["client_secret"]))
    assert body_of(api.get("/v1/users/me"))["first_name"] == "siem"
