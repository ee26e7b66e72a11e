"""What the service's role and a reader's role may do in PostgreSQL: the least that they need."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from oauth2_provider.models import get_application_model

from riskregister.history import registry
from riskregister.history.models import OrganizationCounter, Record
from riskregister.organizations.models import Membership, Organization, ServiceAccount
from risks.models import CatalogueLoad, KeyRisk, KeyRiskObjective, KeyRiskVersion

KEPT: tuple[type[models.Model], ...] = (
    Record,
    Organization,
    Membership,
    ServiceAccount,
    get_application_model(),
    get_user_model(),
    OrganizationCounter,
)
"""Changed but never deleted: something refers to them for ever."""

SHARED = {CatalogueLoad, KeyRisk, KeyRiskVersion, KeyRiskObjective}
"""The catalogue of all organisations: an operator fills it, as the owner of the tables."""

FRAMEWORK_APPS = {"contenttypes", "auth", "admin"}
"""Their tables are filled by migrations alone."""

READABLE_APPS = {"history", "organizations", "incidents", "risks"}
"""Their tables hold the register; the others' kept answers, jobs, and what people and programs log in with."""

CREDENTIAL_COLUMNS = {"password"}


def application_privileges() -> Iterator[tuple[str, str]]:
    """Yield (privileges, table) for everything the service touches."""
    yield "SELECT", "django_migrations"
    append_only = registry.append_only()
    for model in _stored():
        if model._meta.app_label in FRAMEWORK_APPS or model in SHARED:
            yield "SELECT", model._meta.db_table
        elif model in append_only:
            yield "SELECT, INSERT", model._meta.db_table
        elif issubclass(model, KEPT):
            yield "SELECT, INSERT, UPDATE", model._meta.db_table
        else:
            yield "SELECT, INSERT, UPDATE, DELETE", model._meta.db_table


def read_only_privileges() -> Iterator[tuple[str, str]]:
    """Yield (privileges, table) for everything that may be read: no credentials, no kept answers."""
    for model in _stored():
        if model._meta.app_label not in READABLE_APPS:
            continue
        columns = [field.column for field in model._meta.concrete_fields]
        shown = [column for column in columns if column not in CREDENTIAL_COLUMNS]
        listed = ", ".join(f'"{column}"' for column in shown)
        yield "SELECT" if shown == columns else f"SELECT ({listed})", model._meta.db_table


def _stored() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            yield model
