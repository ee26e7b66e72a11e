"""Fixtures for tests that only read: an organisation and its records are made once for all tests of a module.

Import them into the module: they then stand in for the fixtures of the same names.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone
from oauth2_provider.models import AccessToken
from pytest_django.plugin import DjangoDbBlocker

from riskregister.organizations.models import Organization
from tests.client import ApiClient
from tests.factories import OrganizationFactory, ServiceAccountFactory


@pytest.fixture(scope="module")
def shared_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Open a transaction for the module, inside which every test has its own."""
    with django_db_blocker.unblock():
        atomics = TestCase._enter_atomics()
        yield
        TestCase._rollback_atomics(atomics)


@pytest.fixture(scope="module")
def organization(shared_database: None) -> Organization:
    return OrganizationFactory(slug="acme", name="Acme")


@pytest.fixture(scope="module")
def api(organization: Organization) -> ApiClient:
    client = ApiClient(ServiceAccountFactory(organization=organization))
    # The tests of a module may take longer than a token is good for.
    AccessToken.objects.update(expires=timezone.now() + timedelta(days=1))
    return client


@pytest.fixture(autouse=True)
def within_the_database(shared_database: None, db: None) -> None:
    """Give every test a transaction of its own."""
