"""Passwords of people: which are refused, how they are kept, and that they are taken as they are."""

import string
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from riskregister.organizations.models import Membership, Organization, User
from riskregister.organizations.passwords import password_link, refuse_words
from tests.admin.pages import log_in_with, text
from tests.factories import MemberFactory

PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(organization=organization, first_name="Patricia", last_name="Highsmith")


def errors_of(person: Membership, password: str) -> list[str]:
    """Set a password by a one-time link and return what was wrong with it."""
    client = Client()
    form = client.get(password_link(person.user), follow=True)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": password, "new_password2": password})
    if answer.status_code == 302:
        return []
    return [error.code for error in answer.context["form"].errors.as_data()["new_password2"]]


@pytest.mark.parametrize(
    "password", [PASSWORD, "acme horse battery staple", "the risk register of acme is fine", "#$%^&*()_+{}|:"]
)
def test_it_works(person: Membership, password: str) -> None:
    assert errors_of(person, password) == []
    assert log_in_with(Client(), person.user.email, password).status_code == 302


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("1q2w3e4r5t6y", "password_too_common"),
        ("highsmith123", "password_too_similar"),
        ("riskregister2026", "password_of_context_words"),
        ("Risk-Register-2026", "password_of_context_words"),
        ("ACME-incidents-123", "password_of_context_words"),
        ("acmeacmeacme1!", "password_of_context_words"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(person: Membership, password: str, code: str) -> None:
    assert code in errors_of(person, password)


@pytest.mark.parametrize("password", ["Blue-Whale-Labs-26", "bluewhalelabs!!1", "blue--whale--2026"])
def test_every_part_of_a_name_counts(password: str) -> None:
    with pytest.raises(ValidationError):
        refuse_words(password, [Organization(slug="bwl", name="Blue Whale Labs")])


def test_the_prompt_refuses_them_too(organization: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for password, says in (
        ("acme-acme-2026", "too little"),
        ("pat@example.org", "too similar"),
        ("short", "too short"),
    ):
        monkeypatch.setattr("getpass.getpass", lambda prompt, typed=password: typed)
        with pytest.raises(CommandError, match=says) as refused:
            call_command("create_member", organization="acme", email="pat@example.org", role=["Viewer"], prompt=True)
        assert password == "short" or password not in str(refused.value)
    assert not User.objects.filter(email="pat@example.org").exists()


@pytest.mark.parametrize(
    "password", ["  correct horse  ", "korrekt hest båtteri", "x1 " * 1000, "\U0001f40e horse battery"]
)
def test_a_password_is_taken_as_it_is(person: Membership, password: str) -> None:
    assert errors_of(person, password) == []
    for other in {password.strip(), password[:72], password.lower().replace("å", "a"), password[:-1]} - {password}:
        assert log_in_with(Client(), person.user.email, other).status_code == 200
    assert log_in_with(Client(), person.user.email, password).status_code == 302


def test_it_is_kept_as_a_slow_hash(person: Membership) -> None:
    errors_of(person, PASSWORD)
    algorithm, rounds, salt, digest = User.objects.get(pk=person.user_id).password.split("$")
    assert algorithm == "pbkdf2_sha256"
    assert int(rounds) >= 600_000, "what OWASP asks for"
    assert len(salt) >= 22
    assert len(digest) == 44


def test_a_link_cannot_be_guessed(person: Membership) -> None:
    begin, _, secret = password_link(person.user).rpartition("-")
    assert len(secret) == 32
    assert set(secret) <= set(string.hexdigits), "128 bits"
    for place in range(len(secret)):
        other = "0" if secret[place] != "0" else "1"
        guess = f"{begin}-{secret[:place]}{other}{secret[place + 1 :]}"
        assert "was used already" in text(Client().get(guess, follow=True))


def test_a_link_is_for_one_person_and_three_days(person: Membership) -> None:
    other = MemberFactory()
    assert not default_token_generator.check_token(other.user, password_link(person.user).rpartition("/")[2])
    link: Any = password_link(person.user)
    with time_machine.travel(timezone.now() + timedelta(days=2, hours=23)):
        assert "Set your password" in text(Client().get(link, follow=True))
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert "was used already" in text(Client().get(link, follow=True))
