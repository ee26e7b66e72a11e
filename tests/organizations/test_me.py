"""GET /v1/users/me."""

import pytest

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Permission, Role
from tests.client import ApiClient, body_of
from tests.conftest import MakeApi
from tests.problems import assert_problem, pointers

READS = ["incidents:read", "risks:read", "tags:read", "threat-profile:read"]
EXPECTED = {
    Role.ADMIN: sorted(permission.value for permission in Permission),
    Role.EDITOR: sorted(permission.value for permission in Permission if permission != Permission.ORGANIZATION_MANAGE),
    Role.VIEWER: READS,
    Role.RISK_EDITOR: sorted(
        ["risks:read", "risks:write", "tags:read", "tags:write"]
        + ["threat-profile:manage", "threat-profile:propose", "threat-profile:read"]
    ),
    Role.RISK_VIEWER: ["risks:read", "tags:read", "threat-profile:read"],
    Role.INCIDENT_EDITOR: sorted(
        ["incidents:read", "incidents:write", "tags:read", "tags:write"]
        + ["threat-profile:propose", "threat-profile:read"]
    ),
    Role.INCIDENT_VIEWER: ["incidents:read", "tags:read", "threat-profile:read"],
}


def test_it_works(api: ApiClient, organization: Organization) -> None:
    account = api.credentials.account
    assert body_of(api.get("/v1/users/me")) == {
        "id": str(account.membership.user_id),
        "email": account.membership.user.email,
        "first_name": account.name,
        "last_name": "",
        "icon": None,
        "organization": {"id": str(organization.pk), "slug": "acme", "name": "Acme"},
        "roles": ["Editor"],
        "permissions": EXPECTED[Role.EDITOR],
    }
    assert account.membership.user.email.startswith(f"{account.name}-")
    assert account.membership.user.email.endswith("@service.invalid")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_its_permissions(organization: Organization, make_api: MakeApi, role: Role) -> None:
    assert body_of(make_api(organization, role).get("/v1/users/me"))["permissions"] == EXPECTED[role]


def test_an_unknown_parameter_is_refused(api: ApiClient) -> None:
    assert pointers(assert_problem(api.get("/v1/users/me?x=1"), 400, "invalid")) == {"x": "unknown_field"}
