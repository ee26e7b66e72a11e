"""GET /v1/users."""

from typing import Any

import pytest

from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.factories import IncidentBody, MemberFactory, OrganizationFactory
from tests.problems import assert_problem, pointers

EMAILS = ["b@example.org", "a@example.org", "a_@example.org", "a-@example.org", "Ü@example.org", "é@example.org"]


@pytest.fixture
def caller(api: ApiClient) -> str:
    """The address of the account that calls."""
    email: str = api.credentials.account.membership.user.email
    return email


def emails(api: ApiClient, query: str = "") -> list[str]:
    return [person["email"] for person in body_of(api.get(f"/v1/users?page_size=200{query}"))["results"]]


def remove(member: Membership) -> None:
    change = command_change(member.organization)
    operations.change_member(change, membership_id=member.pk, roles=[Role.VIEWER], is_active=False)


def test_it_works(api: ApiClient, organization: Organization, caller: str) -> None:
    member = MemberFactory(organization=organization, email="a@example.org", first_name="Grace", last_name="Hopper")
    listed = body_of(api.get("/v1/users"))
    person = {"id": str(member.user_id), "email": "a@example.org", "first_name": "Grace", "last_name": "Hopper"}
    assert listed["results"][0] == person | {"icon": None}
    assert [each["email"] for each in listed["results"]] == ["a@example.org", caller]
    assert listed["pagination"] == {"page": 1, "page_size": 50, "has_next": False, "next_cursor": None}


def test_who_is_listed_can_be_assigned_to(api: ApiClient, organization: Organization) -> None:
    MemberFactory(organization=organization)
    for person in body_of(api.get("/v1/users"))["results"]:
        row = body_of(api.post("/v1/incidents", IncidentBody(assigned_to=person["id"])))
        assert row["assigned_to"] == person


def test_the_order_is_by_code_point(api: ApiClient, organization: Organization, caller: str) -> None:
    for email in EMAILS:
        MemberFactory(organization=organization, email=email)
    expected = sorted([*(email.lower() for email in EMAILS), caller])
    assert emails(api) == emails(api, "&order_by=email") == expected
    assert emails(api, "&order_by=-email") == expected[::-1]


def test_a_cursor_leads_through_the_list(api: ApiClient, organization: Organization) -> None:
    for email in EMAILS:
        MemberFactory(organization=organization, email=email)
    found: list[str] = []
    query = "page_size=2"
    while query:
        page = body_of(api.get(f"/v1/users?{query}"))
        found += [person["email"] for person in page["results"]]
        cursor = page["pagination"]["next_cursor"]
        query = f"page_size=2&cursor={cursor}" if cursor else ""
    assert found == emails(api)


def test_one_is_found_by_address(api: ApiClient, organization: Organization) -> None:
    for email in EMAILS:
        MemberFactory(organization=organization, email=email)
    assert emails(api, "&email=a@example.org") == ["a@example.org"]
    assert emails(api, "&email=b@example.org&email=a_@example.org") == ["a_@example.org", "b@example.org"]
    assert emails(api, "&email=A@example.org") == []


def test_only_active_members_are_listed(api: ApiClient, organization: Organization, caller: str) -> None:
    remove(MemberFactory(organization=organization))
    disabled = MemberFactory(organization=organization).user
    disabled.is_active = False
    disabled.save()
    assert emails(api) == [caller]


def test_another_organisations_members_are_not(api: ApiClient, organization: Organization, caller: str) -> None:
    both = MemberFactory(organization=organization, email="pat@example.org")
    other = OrganizationFactory()
    MemberFactory(organization=other, email="pat@example.org")
    MemberFactory(organization=other)
    remove(both)
    assert emails(api) == [caller]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_ask(organization: Organization, make_api: MakeApi, role: Role) -> None:
    assert make_api(organization, role).get("/v1/users").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("email=", {"email": "blank"}),
        ("email=" + "x" * 321, {"email": "max_length"}),
        ("user__email=x", {"user__email": "unknown_field"}),
        ("order_by=user__email", {"order_by": "invalid_choice"}),
        ("cursor=x", {"cursor": "invalid_cursor"}),
    ],
)
def test_a_bad_parameter_is_named(api: ApiClient, query: str, expected: dict[str, Any]) -> None:
    assert pointers(assert_problem(api.get(f"/v1/users?{query}"), 400, "invalid")) == expected
