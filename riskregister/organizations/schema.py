"""What OpenAPI says of authentication."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from riskregister.organizations.authentication import SCOPE, BearerAuthentication


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers it by class creation
    """Tells OpenAPI how the API is authenticated."""

    target_class = BearerAuthentication
    name = "oauth2"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """Return the client credentials flow (RFC 6749, section 4.4)."""
        flow = {"tokenUrl": "/v1/oauth/token", "scopes": {SCOPE: "Everything the account's roles allow."}}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """Return the scope that every operation asks for."""
        return {self.name: [SCOPE]}
