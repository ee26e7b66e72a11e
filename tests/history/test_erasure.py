"""Erasing a person's name as SECURITY.md tells: nothing of them is left but a UUID, and the chain holds."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from riskregister.api.changes import Change
from riskregister.history import registry
from riskregister.history.models import Channel
from riskregister.history.verification import faults_of
from riskregister.management.signing_keys import new_key_pair
from riskregister.organizations import operations
from riskregister.organizations.actors import person_actor
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.roles import Role
from risks.models import RiskHistory
from risks.operations import create_risk, propose_scores, risk_snapshots, score_risks
from tests.client import ApiClient, body_of
from tests.documented import statements
from tests.factories import MemberFactory
from tests.people import assign

EMAIL = "pat@example.org"
EXAMPLE = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def pat(api: ApiClient, organization: Organization) -> Membership:
    """A person who has done something of every kind, and whom rows show."""
    pat = MemberFactory(
        organization=organization, email=EMAIL, first_name="Patrizia", last_name="Muster", roles=[Role.ADMIN]
    )
    assign(api, pat, 2)
    actor = person_actor(pat.user, organization.pk)
    assert actor is not None
    change = Change(organization.pk, actor, Channel.ADMIN)
    risk = create_risk(change, values={"title": "Of a person", "description": "x"})
    operations.add_member(change, email="kim@example.org", roles=[Role.VIEWER])
    snapshots = risk_snapshots(organization.pk, [(risk.kind, risk.number)])
    propose_scores(change, scored=score_risks(organization.pk, list(snapshots.values()), "offline", seconds=None))
    assert api.patch(f"/v1/risks/{risk.display_id}", {"title": "Of a person, changed"}).status_code == 200
    return pat


def _traces(*words: str) -> list[str]:
    """Return in which columns of which tables any of the words stands."""
    found = []
    for model in apps.get_models():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            names = [column.name if hasattr(column, "name") else column[0] for column in cursor.description]
            found += [
                f"{model._meta.db_table}.{name}"
                for row in cursor.fetchall()
                for name, value in zip(names, row, strict=True)
                if any(word in str(value) for word in words)
            ]
    return found


def _erase(pat: Membership) -> None:
    with connection.cursor() as cursor:
        for statement in statements("Erasing a person's name"):
            cursor.execute(statement.replace("pat@example.org", EMAIL).replace(EXAMPLE, str(pat.user_id)))


def test_nothing_of_a_person_is_left_and_the_chain_holds(
    api: ApiClient, organization: Organization, pat: Membership, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in new_key_pair().items():
        monkeypatch.setenv(name, value)
    heads = str(tmp_path / "heads")
    call_command("export_heads", heads, stdout=StringIO())
    columns = {trace.partition(".")[2] for trace in _traces("Patrizia", "Muster", EMAIL)}
    assert columns == {"first_name", "last_name", "email", "actor_name", "document"}

    _erase(pat)
    call_command("render_documents", stdout=StringIO())

    assert _traces("Patrizia", "Muster", EMAIL) == []
    assert [str(fault) for fault in faults_of(organization.pk)] == []
    out = StringIO()
    call_command("verify", "--heads", heads, "--json", stdout=out)
    assert json.loads(out.getvalue())["organizations"] == {"acme": []}


def test_no_history_is_forgotten() -> None:
    told = re.findall(r"UPDATE (\w+) SET actor_name", "\n".join(statements("Erasing a person's name")))
    assert sorted(told) == sorted(history._meta.db_table for history in registry.histories())


def test_it_still_says_that_it_was_one_and_the_same(
    api: ApiClient, organization: Organization, pat: Membership
) -> None:
    _erase(pat)
    call_command("render_documents", stdout=StringIO())
    row = RiskHistory.objects.of(organization.pk).get(title="Of a person")
    assert (row.actor_key, row.actor_name) == (str(pat.user_id), "Erased")
    shown: Any = body_of(api.get("/v1/risks?title_contains=of%20a%20person"))["results"][0]["opened_by"]
    assert (shown["id"], shown["first_name"], shown["last_name"]) == (str(pat.user_id), "Erased", "")
    assert shown["email"].endswith("@erased.invalid")
