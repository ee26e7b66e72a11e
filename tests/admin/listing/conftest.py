import pytest
from django.test import Client

from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.admin.conftest import LogIn


@pytest.fixture
def manager(organization: Organization, log_in: LogIn) -> Client:
    """A risk manager: an editor of one organisation."""
    return log_in(organization, Role.EDITOR, email="robin@acme.example", first_name="Robin", last_name="Roe")


@pytest.fixture
def viewer(organization: Organization, log_in: LogIn) -> Client:
    return log_in(organization, Role.VIEWER)
