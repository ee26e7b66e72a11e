"""Sessions of people in the admin site: their cookies, how long they last, and what ends them."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization, User
from riskregister.organizations.passwords import password_link
from riskregister.organizations.roles import Role
from tests.admin.pages import log_in_with
from tests.client import ApiClient
from tests.factories import MemberFactory, OrganizationFactory

PASSWORD = "correct horse battery"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_hashes")]


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(organization=organization, email="pat@example.org", password=PASSWORD, roles=[Role.VIEWER])


@pytest.fixture
def client(person: Membership) -> Client:
    client = Client()
    assert log_in_with(client, person.user.email, PASSWORD).status_code == 302
    return client


def is_in(client: Client) -> bool:
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200 or response.url.startswith(reverse("admin:login"))
    return bool(response.status_code == 200)


def after(**passed: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**passed))


def leave(member: Membership) -> None:
    change = command_change(member.organization)
    operations.change_member(change, membership_id=member.pk, roles=[Role.VIEWER], is_active=False)


def come_back(member: Membership) -> None:
    change = command_change(member.organization)
    operations.change_member(change, membership_id=member.pk, roles=[Role.VIEWER], is_active=True)


def test_it_works(client: Client) -> None:
    assert is_in(client)
    assert client.post(reverse("admin:logout")).status_code in (200, 302)
    assert not is_in(client)


def test_a_session_that_is_not_used_ends(client: Client) -> None:
    with after(minutes=59):
        assert is_in(client)
    with after(minutes=59 + 59):
        assert is_in(client)
    with after(minutes=59 + 59 + 61):
        assert not is_in(client)


def test_a_session_that_is_used_ends_after_twelve_hours(client: Client) -> None:
    for half_hour in range(1, 24):
        with after(minutes=30 * half_hour):
            assert is_in(client)
    with after(hours=12, seconds=1):
        assert not is_in(client)
        assert not Session.objects.exists()


def test_logging_in_begins_a_new_one(person: Membership, client: Client) -> None:
    before = client.cookies["sessionid"].value
    with after(hours=12, seconds=1):
        assert not is_in(client)
        log_in_with(client, person.user.email, PASSWORD)
        assert is_in(client)
    assert client.cookies["sessionid"].value != before


def test_use_is_written_once_a_minute(client: Client, django_assert_max_num_queries: Any) -> None:
    is_in(client)
    with django_assert_max_num_queries(20) as queries:
        is_in(client)
    assert not [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]


def test_the_api_neither_looks_at_nor_prolongs_a_session(client: Client, api: ApiClient) -> None:
    is_in(client)
    (before,) = Session.objects.values()
    api.client.cookies = client.cookies
    with after(minutes=30):
        response = ApiClient(api.credentials).get("/v1/risks")
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert client.get("/v1/risks").status_code == 401
    (session,) = Session.objects.values()
    assert session == before


def test_a_changed_password_ends_the_others(person: Membership, client: Client) -> None:
    other = Client()
    log_in_with(other, person.user.email, PASSWORD)
    form = {"old_password": PASSWORD, "new_password1": PASSWORD + " staple", "new_password2": PASSWORD + " staple"}
    assert client.post(reverse("admin:password_change"), form).status_code == 302
    assert is_in(client)
    assert not is_in(other)


def test_a_password_set_by_a_link_ends_them_all(person: Membership, client: Client) -> None:
    visitor = Client()
    # A link is for who has not logged in since.
    person.user.refresh_from_db()
    form = visitor.get(password_link(person.user), follow=True)
    password = {"new_password1": PASSWORD + " staple", "new_password2": PASSWORD + " staple"}
    assert visitor.post(form.redirect_chain[-1][0], password).status_code == 302
    assert not is_in(client)


def deactivate(member: Membership) -> None:
    User.objects.filter(pk=member.user_id).update(is_active=False)


@pytest.mark.parametrize("end", [leave, deactivate])
def test_who_is_no_member_any_more_is_out_with_the_next_request(
    person: Membership, client: Client, end: Callable[[Membership], None]
) -> None:
    assert is_in(client)
    end(person)
    assert not is_in(client)
    assert not Session.objects.exists()
    assert log_in_with(Client(), person.user.email, PASSWORD).status_code == 200


def test_a_session_does_not_come_back_with_the_membership(person: Membership, client: Client) -> None:
    leave(person)
    assert not is_in(client)
    come_back(person)
    assert not is_in(client)
    assert log_in_with(client, person.user.email, PASSWORD).status_code == 302


def test_a_member_of_another_organisation_stays(person: Membership, client: Client) -> None:
    operations.add_member(command_change(OrganizationFactory()), email=person.user.email, roles=[Role.VIEWER])
    leave(person)
    assert is_in(client)


def test_a_superuser_needs_no_membership(organization: Organization) -> None:
    root = MemberFactory(organization=organization, superuser=True, password=PASSWORD)
    leave(root)
    client = Client()
    assert log_in_with(client, root.user.email, PASSWORD).status_code == 302
    assert is_in(client)


def test_cookies_are_for_this_site_and_no_script(person: Membership) -> None:
    client = Client()
    client.get(reverse("admin:login"))
    log_in_with(client, person.user.email, PASSWORD)
    assert set(client.cookies) == {"sessionid", "csrftoken"}
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax"
        assert cookie["httponly"] is True
        assert (cookie["path"], cookie["domain"]) == ("/", "")


def test_with_https_cookies_are_of_this_host_alone() -> None:
    names = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"]
    names += ["SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH", "SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"]
    code = (
        "import json, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'riskregister.settings';"
        f"from django.conf import settings; print(json.dumps([getattr(settings, name) for name in {names}]))"
    )
    environment = {"SECRET_KEY": "x", "HTTPS": "true"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    prefixed = ["__Host-sessionid", "__Host-csrftoken"]
    assert json.loads(told.stdout) == [*prefixed, True, True, "/", "/", None, None]


def test_under_these_names_it_works(person: Membership, settings: Any) -> None:
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client(enforce_csrf_checks=True)
    token = client.get(reverse("admin:login"), secure=True).context["csrf_token"]
    form = {"username": person.user.email, "password": PASSWORD, "csrfmiddlewaretoken": str(token)}
    secure: dict[str, Any] = {"secure": True, "headers": {"Referer": "https://testserver/admin/login/"}}
    assert client.post(reverse("admin:login"), form, **secure).status_code == 302
    assert set(client.cookies) == {"__Host-sessionid", "__Host-csrftoken"}
    assert client.get(reverse("admin:index"), secure=True).status_code == 200
