"""Secrets go through every route that takes one, with every logger saying all it can: none is logged or sent back."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.passwords import password_link
from tests.admin.pages import log_in_with
from tests.client import FORM, ApiClient, request_token
from tests.factories import IncidentBody, MemberFactory
from tests.logged import Log, everything_captured

CANARY = "canary-hunter2-canary"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


def paths(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "/") -> Iterator[str]:
    """Yield a path of every route of the URLconf, the admin site's and the API's, with something for each parameter."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from paths(pattern.url_patterns, path)
        elif "(?P" in path:
            yield prefix + ("risks/" if "app_label" in path else "nothing")
        else:
            yield re.sub(r"<[^>]+>", "1", path)


PATHS = sorted(set(paths()))


@pytest.fixture
def log() -> Iterator[Log]:
    with everything_captured() as log:
        yield log


def told(log: Log, answers: list[HttpResponse], secrets: list[str]) -> list[str]:
    """Return the secrets that the log or the answer to a refused request holds."""
    bodies = "".join(answer.content.decode() for answer in answers if answer.status_code >= 400)
    return [secret for secret in secrets if secret in log.text or secret in bodies]


SECRET_FORM = f"grant_type=client_credentials&client_id=a&client_secret={CANARY}&username=a&password={CANARY}"
PLACES: dict[str, dict[str, Any]] = {
    "bearer": {"headers": {"Authorization": f"Bearer {CANARY}"}},
    "bad bearer": {"headers": {"Authorization": f"Bearer {CANARY} {CANARY}\x00"}},
    "basic": {"headers": {"Authorization": f"Basic {b64(f'id:{CANARY}')}"}},
    "bad basic": {"headers": {"Authorization": f"Basic {CANARY}"}},
    "no scheme": {"headers": {"Authorization": CANARY}},
    "session": {"headers": {"Cookie": f"sessionid={CANARY}; csrftoken={CANARY}"}},
    "other headers": {"headers": {"X-Api-Key": CANARY, "X-CSRFToken": CANARY, "Idempotency-Key": f"{CANARY} {CANARY}"}},
    "query": {"QUERY_STRING": f"access_token={CANARY}&token={CANARY}&client_secret={CANARY}&password={CANARY}"},
    "form": {"data": SECRET_FORM, "content_type": FORM},
    "form without a CSRF token": {"data": SECRET_FORM, "content_type": FORM},
    "json": {"data": f'{{"password": "{CANARY}"}}', "content_type": "application/json"},
    "bad json": {"data": f'{{"title": "{CANARY}', "content_type": "application/json"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.usefixtures("quick_hashes")
def test_a_secret_in_a_place_of_every_route(organization: Organization, log: Log, place: str) -> None:
    client = Client(enforce_csrf_checks=place == "form without a CSRF token", raise_request_exception=False)
    answers = [client.generic(method, path, **PLACES[place]) for path in PATHS for method in METHODS]
    assert {answer.status_code for answer in answers} <= {200, 204, 302, 400, 401, 403, 404, 405, 411, 415, 429}
    assert len([line for line in log.lines if line["event"] == "request"]) == len(answers)
    assert told(log, answers, [CANARY, b64(CANARY), b64(f"id:{CANARY}")]) == []


@pytest.mark.usefixtures("quick_hashes")
def test_good_credentials_on_every_route(api: ApiClient, organization: Organization, log: Log) -> None:
    api.post("/v1/incidents", IncidentBody())
    root = MemberFactory(organization=organization, superuser=True, password=CANARY)
    answers, sessions = [], []
    for path in PATHS:
        client = Client(raise_request_exception=False)
        client.force_login(root.user)
        sessions.append(client.cookies["sessionid"].value)
        for method in METHODS:
            answers.append(client.generic(method, path, headers={"Authorization": f"Bearer {api.token}"}))
    assert {200, 204, 404, 405} <= {answer.status_code for answer in answers}
    assert told(log, answers, [api.token, api.credentials.client_secret, CANARY, *sessions]) == []


def test_client_secrets(api: ApiClient, log: Log) -> None:
    credentials = api.credentials
    pair = b64(f"{credentials.client_id}:{credentials.client_secret}")
    wrong = b64(f"{credentials.client_id}:{CANARY}")
    answers = [request_token(credentials)]
    for basic in (pair, wrong, CANARY):
        headers = {"Authorization": f"Basic {basic}"}
        answers.append(Client().post("/v1/oauth/token", "grant_type=client_credentials", FORM, headers=headers))
    for form in (
        f"grant_type=client_credentials&client_id={credentials.client_id}&client_secret={CANARY}",
        f"grant_type=password&username=a&password={CANARY}",
        f"client_secret={CANARY}&client_secret={CANARY}",
    ):
        answers += [Client().post("/v1/oauth/token", form, FORM), Client().post("/v1/oauth/token", form, "text/plain")]
    assert {answer.status_code for answer in answers} == {200, 400, 401}
    assert told(log, answers, [api.token, credentials.client_secret, CANARY, pair, wrong]) == []


def test_a_failing_view(api: ApiClient, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(view: Any, request: Any, *args: Any) -> None:
        body, headers = request.data, request.headers  # in the frame, as in any view
        raise RuntimeError(f"{len(body)} {len(headers)}")

    monkeypatch.setattr("risks.views.RiskViewSet.create", fail)
    answer = api.post("/v1/risks", {"title": CANARY}, Cookie=f"sessionid={CANARY}")
    assert answer.status_code == 500
    assert "RuntimeError" in log.text
    assert told(log, [answer], [api.token, CANARY]) == []


@pytest.fixture
def person(organization: Organization, quick_hashes: None) -> Membership:
    return MemberFactory(organization=organization, superuser=True, password=CANARY)


def test_passwords_at_the_log_in(person: Membership, log: Log) -> None:
    typed = [(person.user.email, CANARY), (person.user.email, f"{CANARY}-wrong"), (CANARY, "in the wrong field")]
    answers = [log_in_with(Client(enforce_csrf_checks=csrf), *both) for csrf in (False, True) for both in typed]
    answers += [log_in_with(Client(), person.user.email, f"{CANARY}-again") for _ in range(8)]
    assert {answer.status_code for answer in answers} == {200, 302, 403, 429}
    assert told(log, answers, [CANARY]) == []


def test_passwords_that_are_changed(person: Membership, log: Log) -> None:
    client = Client()
    client.force_login(person.user)
    for old, new, again in (
        (CANARY, f"{CANARY}-new", "x"),
        ("x", f"{CANARY}-new", f"{CANARY}-new"),
        (CANARY, "x", "x"),
    ):
        form = {"old_password": old, "new_password1": new, "new_password2": again}
        assert CANARY not in client.post("/admin/password_change/", form).content.decode()
    assert CANARY not in log.text


def test_one_time_links(person: Membership, log: Log) -> None:
    link = password_link(person.user)
    secret = link.rsplit("/", 1)[-1]
    client = Client(enforce_csrf_checks=True)
    password = {"new_password1": CANARY, "new_password2": CANARY}
    answers = [client.get(f"{link}/"), client.post(link, password), client.get(link, follow=True)]
    session = client.cookies["sessionid"].value
    page = client.get(link).url
    answers += [client.post(page, password), Client().get(link + "x"), Client().post(page, password)]
    token = str(client.get(page).context["csrf_token"])
    good = {"csrfmiddlewaretoken": token, "new_password1": f"{CANARY} good", "new_password2": f"{CANARY} good"}
    assert client.post(page, good).status_code == 302
    assert any("Forbidden" in line["event"] for line in log.lines)
    assert told(log, answers, [secret, session, token, CANARY]) == []


def prompt(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    out = StringIO()

    def call(first: str, again: str) -> None:
        typed = iter([first, again])
        monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
        given = {"organization": "acme", "email": "pat@example.org", "role": ["Viewer"], "prompt": True, "stdout": out}
        call_command("create_member", **given)

    for first, again in (("a", CANARY), ("acme-" + CANARY[:3], "acme-" + CANARY[:3])):
        with pytest.raises(CommandError) as error:
            call(first, again)
        assert CANARY[:3] not in str(error.value)
    call(CANARY, CANARY)
    with pytest.raises(CommandError, match="is a member already"):
        call(CANARY, CANARY)
    assert Membership.objects.of(organization.pk).filter(user__email="pat@example.org").exists()
    assert CANARY not in out.getvalue()


def signing_key(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    for text in (CANARY, b64(CANARY), b64((CANARY * 2)[:32])):
        monkeypatch.setenv("HEADS_SIGNING_KEY", text)
        with pytest.raises(CommandError) as error:
            call_command("export_heads", "/nowhere/heads.json", stdout=out)
        assert text not in str(error.value)
    assert CANARY not in out.getvalue()


@pytest.mark.parametrize("command", [prompt, signing_key])
@pytest.mark.usefixtures("quick_hashes")
def test_commands(
    organization: Organization,
    log: Log,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: Callable[[Organization, pytest.MonkeyPatch], None],
) -> None:
    command(organization, monkeypatch)
    said = log.text + "".join(capfd.readouterr())
    assert [secret for secret in (CANARY, b64(CANARY), b64((CANARY * 2)[:32])) if secret in said] == []


def test_a_secret_that_is_made_is_shown_and_not_logged(organization: Organization, log: Log) -> None:
    out = StringIO()
    call_command("create_service_account", organization="acme", name="a", role=["Viewer"], stdout=out)
    call_command("create_member", organization="acme", email="pat@example.org", role=["Viewer"], stdout=out)
    shown = re.findall(r"[A-Za-z0-9]{100,}|[a-z0-9]+-[0-9a-f]{32}", out.getvalue())
    assert len(shown) == 2, out.getvalue()
    assert [secret for secret in shown if secret in log.text] == []
