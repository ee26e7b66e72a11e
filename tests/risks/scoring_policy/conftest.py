import pytest

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.client import ApiClient
from tests.conftest import MakeApi


@pytest.fixture
def admin(organization: Organization, make_api: MakeApi) -> ApiClient:
    """A client with the role Admin."""
    return make_api(organization, Role.ADMIN)
