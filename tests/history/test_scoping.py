"""A query that does not say whose rows it means is an error."""

import pytest
from django.apps import apps

from riskregister.history.identifiers import display_id, parse_id, uuid7
from riskregister.history.models import OrganizationRow
from riskregister.history.querysets import UnscopedQuery
from riskregister.organizations.models import Organization
from risks.models import Risk

TENANT_MODELS = [model for model in apps.get_models() if issubclass(model, OrganizationRow)]


@pytest.mark.parametrize("model", TENANT_MODELS)
@pytest.mark.parametrize("method", ["all", "filter", "get", "count", "first", "create", "exists"])
def test_a_query_without_an_organisation_is_refused(model: type, method: str) -> None:
    with pytest.raises(UnscopedQuery):
        getattr(model.objects, method)()


def test_a_reverse_accessor_is_closed(organization: Organization) -> None:
    with pytest.raises(UnscopedQuery):
        Risk(organization=organization).incident_links.across_organizations()


def test_every_tenant_table_can_be_referred_to_with_its_organisation() -> None:
    for model in TENANT_MODELS:
        fields = [set(constraint.fields) for constraint in model._meta.constraints if hasattr(constraint, "fields")]
        assert {"organization", "id"} in fields, model


def test_keys_are_uuids_of_version_7_in_order_of_time() -> None:
    keys = [uuid7() for _ in range(1000)]
    assert {(key.version, key.variant) for key in keys} == {(7, "specified in RFC 4122")}
    assert len(set(keys)) == 1000
    milliseconds = [key.int >> 80 for key in keys]
    assert milliseconds == sorted(milliseconds)


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "RSK-00001"), (99999, "RSK-99999"), (100000, "RSK-100000"), (2**63 - 1, f"RSK-{2**63 - 1}")],
)
def test_a_display_id_is_never_cut_off(number: int, shown: str) -> None:
    assert display_id("RSK", number) == shown
    assert parse_id(shown, ("RSK",)) == ("RSK", number)


@pytest.mark.parametrize(
    "text", ["", "RSK", "RSK-", "RSK-0", "rsk-1", "AKR-1", "RSK-1x", " 1", "1\n", "+1", "١", str(2**63)]
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert parse_id(text, ("RSK",)) is None
