"""The rows of a list: in a total order over organisations, and with the whole title however long it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.models import Incident
from riskregister.organizations.models import Organization
from risks.models import Risk
from tests.admin.pages import listing, rows, text
from tests.conftest import MakeApi
from tests.factories import IncidentBody, OrganizationFactory, RiskBody


@pytest.mark.parametrize(
    ("model", "path", "body"), [(Risk, "/v1/risks", RiskBody), (Incident, "/v1/incidents", IncidentBody)]
)
def test_equal_rows_of_several_organisations_stand_in_one_order(
    root: Client,
    organization: Organization,
    make_api: MakeApi,
    monkeypatch: pytest.MonkeyPatch,
    model: Any,
    path: str,
    body: Any,
) -> None:
    owners = [organization, *OrganizationFactory.create_batch(3)]
    apis = [make_api(owner) for owner in owners]
    moment = timezone.now() + timedelta(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr("django.utils.timezone.now", lambda: moment)
        for api in reversed(apis):
            assert api.post(path, body()).status_code == 201
    assert set(model.objects.across_organizations().values_list("created_date", flat=True)) == {moment}
    for query in ("", "?order_by=status"):
        found = [row.organization_id for row in rows(root.get(f"{listing(model)}{query}"))]
        assert found == sorted(owner.pk for owner in owners)


LONG = f"{'A title that goes on and on, ' * 16}to its <end>"
TOLD = LONG.replace("<end>", "&lt;end&gt;")
CELL = f'<span class="clamped" title="{TOLD}">{TOLD}</span>'


@pytest.mark.parametrize("model", [Risk, Incident])
def test_a_long_title_is_all_there(root: Client, organization: Organization, make_api: MakeApi, model: Any) -> None:
    api = make_api(organization)
    for path, body in (("/v1/risks", RiskBody), ("/v1/incidents", IncidentBody)):
        assert api.post(path, body(title=LONG)).status_code == 201
    assert CELL in text(root.get(listing(model)))


def test_so_it_is_on_the_landing_page(root: Client, organization: Organization, make_api: MakeApi) -> None:
    assert make_api(organization).post("/v1/incidents", IncidentBody(title=LONG)).status_code == 201
    assert CELL in text(root.get(reverse("admin:index")))


def test_and_in_a_preview_of_a_change_of_many(root: Client, organization: Organization, make_api: MakeApi) -> None:
    assert make_api(organization).post("/v1/risks", RiskBody(title=LONG)).status_code == 201
    form = {"organization": str(organization.pk), "record": "RSK-00001:1", "status": "Remediation", "step": "preview"}
    assert CELL in text(root.post(reverse("admin:risks_risk_bulk"), form))
