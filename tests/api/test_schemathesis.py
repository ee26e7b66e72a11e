"""The schema tells the truth: schemathesis calls every operation with what it says, and with what it does not say."""

from typing import Any

import schemathesis
from hypothesis import settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.wsgi import application
from tests.client import ApiClient, kept_connection
from tests.factories import IncidentBody, RiskBody
from tests.risks.catalogue import carried

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


# As it is served: no account and no database is needed to read it.
schema = schemathesis.openapi.from_wsgi("/v1/schema", application)


@schema.parametrize()
@settings(max_examples=15)
def test_every_operation_answers_as_the_schema_says(
    case: Any, api: ApiClient, stranger: ApiClient, organization: Organization
) -> None:
    if not api.made:
        carried(command_change(organization), 1)
        api.post("/v1/incidents", IncidentBody())
        api.post("/v1/risks", RiskBody())
        api.made = True
    for caller in (api, stranger):
        with kept_connection():
            response = case.call(headers={"Authorization": f"Bearer {caller.token}"})
        case.validate_response(response, checks=CHECKS)
