"""manage.py demo [--json]: something to look at, made the way a user would make it."""

import json
import secrets
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import Client

from incidents.models import Incident
from riskregister.history.models import Channel
from riskregister.management.demo_incidents import INCIDENTS
from riskregister.management.demo_profile import PROFILE
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization, ServiceAccount, User
from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.roles import Role
from risks.models import KeyRisk, ThreatProfileProposal
from risks.operations import approve_threat_profile

SLUG = "demo"
EMAIL = "admin@demo.example"
ACCOUNT = "demo"
FORM = "application/x-www-form-urlencoded"


class Command(BaseCommand):
    help = (
        "Create the organisation `demo` with an admin, a service account, sample incidents, one risk raised from an "
        "incident through the API, and the key risks that its threat profile calls for, from the shipped catalogue. "
        "May be run again: it then adds nothing, but gives out new credentials."
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
        if not KeyRisk.objects.exists():
            call_command("load_key_risks", stdout=self.stderr)
        api = DemoApi(credentials)
        row = _raise_a_risk(organization, api)
        _approve_a_profile(organization, api)
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


class DemoApi:
    """The real application, called in this process with the token of the demo's account."""

    def __init__(self, credentials: NewCredentials) -> None:
        """Get the token."""
        host = next((host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"), "localhost")
        self._client = Client(SERVER_NAME=host, raise_request_exception=False)
        grant = {
            "grant_type": "client_credentials",
            "client_id": credentials.client_id,
            "client_secret": credentials.client_secret,
        }
        answer = self._client.post("/v1/oauth/token", urlencode(grant), content_type=FORM, secure=settings.HTTPS)
        self._headers = {"Authorization": f"Bearer {_checked(answer, 200)['access_token']}"}

    def get(self, path: str) -> Any:
        """Return what a path answers. Raises CommandError for anything but 200."""
        return _checked(self._client.get(path, headers=self._headers, secure=settings.HTTPS), 200)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """Return what was made. Raises CommandError for anything but 201."""
        headers = {**self._headers, "Idempotency-Key": str(uuid4())}
        answer = self._client.post(
            path, json.dumps(body), content_type="application/json", headers=headers, secure=settings.HTTPS
        )
        return _checked(answer, 201)


def _raise_a_risk(organization: Organization, api: DemoApi) -> Any:
    """Return the row of a risk raised through the API."""
    there = Incident.objects.of(organization.pk).filter(external_ref__in=[body["external_ref"] for body in INCIDENTS])
    ids = {str(incident.external_ref): incident.display_id for incident in there}
    for body in INCIDENTS:
        if body["external_ref"] not in ids:
            ids[body["external_ref"]] = api.post("/v1/incidents", body)["id"]
    path = f"/v1/incidents/{ids[INCIDENTS[0]['external_ref']]}/risks"
    risks = api.get(path)["results"]
    return risks[-1] if risks else api.post(path, {})


def _approve_a_profile(organization: Organization, api: DemoApi) -> None:
    """Have the account propose a threat profile, and another member, the system's, approve it."""
    if ThreatProfileProposal.objects.of(organization.pk).in_force() is None:
        proposal = api.post("/v1/threat-profile/proposals", PROFILE)
        _, _, number = proposal["id"].partition("-")
        approve_threat_profile(command_change(organization), number=int(number))


def _checked(response: Any, status: int) -> Any:
    if response.status_code != status:
        raise CommandError(f"The API answered {response.status_code}: {response.content.decode()}")
    return json.loads(response.content)
