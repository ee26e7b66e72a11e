"""change_person, and what verify and render_documents say of rows that wait for a new name."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from riskregister.history import rebuilding
from riskregister.history.rebuilding import render_pending, rows_pending
from riskregister.organizations.models import Membership, Organization, User
from riskregister.organizations.roles import Role
from risks.models import Risk
from tests.client import ApiClient
from tests.factories import MemberFactory, ServiceAccountFactory
from tests.people import assign, assign_risks, names_shown, rename

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def person(organization: Organization) -> Membership:
    return MemberFactory(organization=organization, email="old@example.org", first_name="Old", roles=[Role.VIEWER])


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_it_works(api: ApiClient, organization: Organization, person: Membership) -> None:
    assign(api, person, 2)
    out = run("change_person", "--email", "Old@Example.org", "--first-name", "New", "--last-name", "Name")
    assert out == "old@example.org is New Name, 4 rows rewritten\n"
    assert names_shown(api, "/v1/risks") == names_shown(api, "/v1/incidents") == {"New"}
    assert rows_pending(organization.pk) == 0


def test_run_again_it_does_nothing(api: ApiClient, person: Membership) -> None:
    assign(api, person, 1)
    command = ("change_person", "--email", "old@example.org", "--first-name", "New")
    assert "2 rows rewritten" in run(*command)
    assert "0 rows rewritten" in run(*command)


def test_it_finishes_what_an_earlier_run_has_left(api: ApiClient, person: Membership) -> None:
    assign(api, person, 1)
    rename(person, "New", person.user.last_name)
    assert "2 rows rewritten" in run("change_person", "--email", "old@example.org", "--first-name", "New")


def test_a_name_may_be_removed(person: Membership) -> None:
    run("change_person", "--email", "old@example.org", "--first-name", "", "--last-name", "")
    assert User.objects.get(pk=person.user_id).display_name == "old@example.org"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (["--email", "old@example.org"], "--first-name"),
        (["--email", "nobody@example.org", "--first-name", "New"], "no person nobody@example.org"),
        (["--email", "a\x00b@example.org", "--first-name", "New"], "valid email"),
        (["--email", "old@example.org", "--last-name", "x" * 151], "/last_name: It has more than 150"),
        (["--email", "old@example.org", "--last-name", "\udcff"], "/last_name: It contains half"),
        (["--first-name", "New"], "--email"),
    ],
)
def test_it_refuses(person: Membership, more: list[str], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        run("change_person", *more)
    assert User.objects.get(pk=person.user_id).first_name == "Old"


def test_a_service_account_is_no_person(organization: Organization) -> None:
    ServiceAccountFactory(organization=organization, name="soar")
    email = User.objects.get(first_name="soar").email
    with pytest.raises(CommandError, match="no such person"):
        run("change_person", "--email", email, "--first-name", "New")


def test_verify_counts_what_waits_and_calls_it_no_fault(
    api: ApiClient, organization: Organization, person: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "BATCH", 2)
    assign(api, person, 2)
    rename(person, "New")
    next(render_pending(organization.pk))
    assert (
        run("verify") == "database: ok\nacme: ok\nacme: 2 rows wait for render_documents to show people's new names\n"
    )
    told = json.loads(run("verify", "--json"))
    assert told == {
        "ok": True,
        "database": [],
        "organizations": {"acme": []},
        "pending": {"acme": 2},
        "behind": {"acme": 0},
    }
    run("render_documents", "--organization", "acme")
    assert run("verify") == "database: ok\nacme: ok\n"
    assert json.loads(run("verify", "--json"))["pending"] == {"acme": 0}


def test_render_documents_does_both_kinds_of_work(
    api: ApiClient, organization: Organization, person: Membership
) -> None:
    assign_risks(api, person, 3)
    Risk.objects.of(organization.pk).filter(number=1).update(document_format=0)
    rename(person, "New")
    assert run("render_documents") == "6 rows looked at, 3 rewritten\n"
    assert names_shown(api, "/v1/risks") == {"New"}
