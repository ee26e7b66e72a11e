"""An export is an import: whatever texts records hold."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents.choices import IncidentStatus, Objective, Relevance, Severity
from incidents.operations import create_incident
from incidents.serializers import IncidentInput
from riskregister.history.models import OrganizationCounter
from riskregister.history.times import EARLIEST, utc_text
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from risks.choices import Impact, Likelihood, RiskStatus, RiskType, Urgency
from risks.serializers import RiskInput
from tests.commands.tables import Rows, exported, load, write_rows
from tests.factories import MemberFactory, OrganizationFactory

ANY = st.one_of(
    st.sampled_from("=+-@\t\r'\";:\\\n,#𝄞é\ufeff\u2028\x0b\x1c "),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)


def texts(longest: int = 12) -> st.SearchStrategy[str]:
    return st.text(ANY, min_size=1, max_size=longest).map(str.strip).filter(bool)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


MOMENTS = st.timedeltas(timedelta(0), timedelta(days=100_000)).map(lambda since: utc_text(EARLIEST + since))
OBJECTIVES = st.lists(
    st.fixed_dictionaries(
        {"threat_objective": st.sampled_from(Objective.values), "relevance": maybe(st.sampled_from(Relevance.values))}
    ),
    unique_by=lambda objective: objective["threat_objective"],
    max_size=3,
)
SHARED = {
    "title": texts(),
    "description": texts(),
    "tags": st.lists(texts(), unique=True, max_size=3).map(lambda contents: [{"content": text} for text in contents]),
    "threat_objectives": OBJECTIVES,
    "external_ref": maybe(texts()),
    "assigned": st.booleans(),
}
INCIDENT = st.fixed_dictionaries(
    SHARED
    | {
        "status": st.sampled_from(IncidentStatus.values),
        "severity": maybe(st.sampled_from(Severity.values)),
        "severity_reasoning": maybe(texts()),
        "source": maybe(st.just("SIEM")),
        "detected_date": MOMENTS,
    }
)
RISK = st.fixed_dictionaries(
    SHARED
    | {
        "status": st.sampled_from(RiskStatus.values),
        "type": st.sampled_from(RiskType.values),
        "source": maybe(st.just("Audit")),
        "likelihood": maybe(st.sampled_from(Likelihood.values)),
        "likelihood_analysis": maybe(texts()),
        "impact": maybe(st.sampled_from(Impact.values)),
        "impact_analysis": maybe(texts()),
        "initially_reported_urgency": maybe(st.sampled_from(Urgency.values)),
        "control_statement": maybe(texts()),
        "remediation_task": maybe(texts()),
        "discovered_date": MOMENTS,
        "expected_date": maybe(MOMENTS),
        "links": st.sets(st.integers(1, 3)),
    }
)


def distinct(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave an external_ref to the first record that has it."""
    seen: set[str] = set()
    for record in records:
        if record["external_ref"] in seen:
            record["external_ref"] = None
        seen.add(record["external_ref"])
    return records


def fill(organization: Organization, incidents: list[dict[str, Any]], risks: list[dict[str, Any]]) -> None:
    """Make the records by the operations."""
    member = MemberFactory(organization=organization, email=f"+@{organization.slug}.example.org")
    change = command_change(organization)
    for body in incidents:
        assigned = {"assigned_to": str(member.user_id)} if body.pop("assigned") else {}
        create_incident(change, values=IncidentInput().run_validation(body | assigned))
    for number, body in enumerate(risks, 1):
        assigned = {"assigned_to": str(member.user_id)} if body.pop("assigned") else {}
        links = body.pop("links")
        operations.create_risk(change, values=RiskInput().run_validation(body | assigned))
        for incident in sorted(links & set(range(1, len(incidents) + 1))):
            operations.associate(change, incident_number=incident, kind="RSK", number=number)


def strangers(rows: Rows) -> Rows:
    """Return rows as another organisation may take them: without ids and people."""
    return [{name: cell for name, cell in row.items() if name not in {"id", "assigned_to"}} for row in rows]


@pytest.mark.django_db
@settings(max_examples=25)
@given(
    incidents=st.lists(INCIDENT, max_size=3).map(distinct), risks=st.lists(RISK, min_size=1, max_size=3).map(distinct)
)
def test_an_export_imports_again_unchanged_and_elsewhere_the_same(tmp_path: Path, incidents: Any, risks: Any) -> None:
    one, other = OrganizationFactory(), OrganizationFactory()
    fill(one, incidents, risks)
    before = OrganizationCounter.objects.get(organization=one).sequence
    for kind, count in (("incidents", len(incidents)), ("risks", len(risks))):
        file = tmp_path / f"{kind}.csv"
        options = ("--format", "csv", "--order-by", "id", "--output", str(file))
        call_command(f"export_{kind}", "--organization", one.slug, *options)
        said = f"created 0, changed 0, unchanged {count}, failed 0"
        assert load(kind, file, organization=one.slug) == said
    assert OrganizationCounter.objects.get(organization=one).sequence == before

    for kind in ("incidents", "risks"):
        rows = strangers(exported(kind, "--order-by", "id", organization=one.slug))
        if rows:
            load(kind, write_rows(tmp_path / "elsewhere.csv", rows), organization=other.slug)
        assert strangers(exported(kind, "--order-by", "id", organization=other.slug)) == rows
    assert [*faults_of(one.pk), *faults_of(other.pk)] == []
