"""manage.py demo [--json]: something to look at, made the way a user would make it."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import Client

from incidents.models import Incident
from riskregister.history.models import Channel
from riskregister.management.demo_incidents import INCIDENTS
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, ServiceAccount, User
from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.roles import Role

SLUG = "demo"
EMAIL = "admin@demo.example"
ACCOUNT = "demo"
FORM = "application/x-www-form-urlencoded"


class Command(BaseCommand):
    help = (
        "Create the organisation `demo` with an admin, a service account, sample incidents and one risk raised from "
        "an incident through the API. May be run again: it then adds nothing, but gives out new credentials."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the service is or will be")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is not there yet and show how to get in."""
        organization = Organization.objects.filter(slug=SLUG).first()
        if organization is None:
            organization = operations.create_organization(slug=SLUG, name="Demo", channel=Channel.COMMAND)
        password = self._admin(organization)
        credentials = self._account(organization)
        row = _raise_a_risk(organization, credentials)
        shown = {
            "url": options["url"],
            "email": EMAIL,
            "password": password,
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
            "row": row,
        }
        if options["json"]:
            self.stdout.write(json.dumps(shown))
            return
        self.stdout.write(f"API    {shown['url']}/v1/docs\nAdmin  {shown['url']}/admin/")
        for name in ("email", "password", "client_id", "client_secret"):
            self.stdout.write(f"{name}: {shown[name]}")
        self.stdout.write("The row of the risk that the API raised from an incident:")
        self.stdout.write(json.dumps(row, indent=2, ensure_ascii=False))

    def _admin(self, organization: Organization) -> str:
        """Return a new password of the demo's admin."""
        password = secrets.token_urlsafe(12)
        user = User.objects.filter(email=EMAIL).first()
        if user is None:
            member = operations.add_member(
                command_change(organization),
                email=EMAIL,
                roles=[Role.ADMIN],
                first_name="Ada",
                last_name="Admin",
                superuser=True,
            )
            user = member.user
        user.set_password(password)
        user.save(update_fields=["password"])
        return password

    def _account(self, organization: Organization) -> NewCredentials:
        """Return new credentials of the demo's service account: only a hash of the old secret is kept."""
        account = ServiceAccount.objects.of(organization.pk).filter(name=ACCOUNT).first()
        if account is None:
            return operations.create_service_account(command_change(organization), name=ACCOUNT, roles=[Role.EDITOR])
        return operations.rotate_client_secret(command_change(organization), account_id=account.pk)


def _raise_a_risk(organization: Organization, credentials: NewCredentials) -> Any:
    """Return the row of a risk raised through the API: the real application, called in this process."""
    host = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
    client = Client(SERVER_NAME=host, raise_request_exception=False)
    grant = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    answer = client.post("/v1/oauth/token", urlencode(grant), content_type=FORM, secure=settings.HTTPS)
    headers = {"Authorization": f"Bearer {_checked(answer, 200)['access_token']}"}
    there = Incident.objects.of(organization.pk).filter(external_ref__in=[body["external_ref"] for body in INCIDENTS])
    ids = {str(incident.external_ref): incident.display_id for incident in there}
    for body in INCIDENTS:
        if body["external_ref"] not in ids:
            ids[body["external_ref"]] = _post(client, "/v1/incidents", body, headers)["id"]
    path = f"/v1/incidents/{ids[INCIDENTS[0]['external_ref']]}/risks"
    risks = _checked(client.get(path, headers=headers, secure=settings.HTTPS), 200)["results"]
    return risks[-1] if risks else _post(client, path, {}, headers)


def _post(client: Client, path: str, body: dict[str, Any], headers: dict[str, str]) -> Any:
    headers = {**headers, "Idempotency-Key": str(uuid4())}
    answer = client.post(
        path, json.dumps(body), content_type="application/json", headers=headers, secure=settings.HTTPS
    )
    return _checked(answer, 201)


def _checked(response: Any, status: int) -> Any:
    if response.status_code != status:
        raise CommandError(f"The API answered {response.status_code}: {response.content.decode()}")
    return json.loads(response.content)
