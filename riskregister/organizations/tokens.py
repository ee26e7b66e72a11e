"""The token endpoint's rules: who gets a token (django-oauth-toolkit's validator, made stricter)."""

from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2 import InvalidClientError

from riskregister.api.addresses import client_address
from riskregister.organizations.authentication import address_allowed
from riskregister.organizations.models import ServiceAccount


class ClientSecretHasher(PBKDF2PasswordHasher):
    """One round of PBKDF2: a client secret is 128 random characters, which no number of rounds makes safer.

    The rounds that protect people's passwords would only let anyone keep the server busy with token requests.
    """

    algorithm = "pbkdf2_sha256_client_secret"
    iterations = 1


class ServiceAccountValidator(OAuth2Validator):  # type: ignore[misc]  # the library is not typed
    """Gives tokens to service accounts that are neither disabled, removed, expired nor out of their networks."""

    def _load_application(self, client_id: Any, request: Any) -> Any:
        # PostgreSQL cannot hold NUL in text and answers with an error instead of "not found".
        application = None if "\x00" in str(client_id) else super()._load_application(client_id, request)
        if application is None and client_id is not None:
            # As much work as comparing a secret: time must not tell which client ids there are.
            make_password("", hasher=ClientSecretHasher.algorithm)
        return application

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Store a token, unless the secret it was asked for with has been replaced meanwhile.

        The lock makes this and `rotate_client_secret` come one after the other, so a rotation that ends all
        tokens ends this one too, or stops it.
        """
        with transaction.atomic():
            held = Application.objects.select_for_update().get(pk=request.client.pk)
            if held.client_secret != request.client.client_secret:
                raise InvalidClientError(request=request)
            super().save_bearer_token(token, request, *args, **kwargs)

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Authenticate by secret (Basic or form), then ask whether the account may have a token now."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        accounts = ServiceAccount.objects.across_organizations().filter(
            Q(expires=None) | Q(expires__gt=timezone.now()),
            application=request.client,
            membership__is_active=True,
            membership__user__is_active=True,
        )
        account = accounts.first()
        return account is not None and address_allowed(client_address(request.headers), account.allowed_networks)
