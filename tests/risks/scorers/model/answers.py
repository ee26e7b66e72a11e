"""A record, and what a model that does as it is told says of it."""

from typing import Any

from risks.choices import Urgency
from risks.scorers import Scorable

RECORD = Scorable(
    title="Ransomware on the file servers",
    description="Attackers encrypted every file server.\nThey demand 50 bitcoin, or they\n  publish payroll data.",
    source="SIEM",
    initially_reported_urgency=Urgency.HIGH,
)


def quote(text: str, field: str = "description", **changes: Any) -> dict[str, Any]:
    return {"field": field, "quote": text, "says": "It says so.", "stance": "asserted", **changes}


def objective(relevance: str | None, confidence: Any, *evidence: dict[str, Any]) -> dict[str, Any]:
    return {"evidence": list(evidence), "relevance": relevance, "confidence": confidence}


def step(value: str | None, analysis: str, *evidence: dict[str, Any]) -> dict[str, Any]:
    return {"evidence": list(evidence), "analysis": analysis, "value": value}


def answer(**changes: Any) -> dict[str, Any]:
    """A good answer; `changes` replace its members, those of `objectives` by name."""
    objectives = {
        "sabotage": objective("Medium", 0.6, quote("encrypted every file server")),
        "data_disclosure": objective("Medium", 0.7, quote("publish payroll data", stance="hypothetical")),
        "extortion": objective("High", 0.97, quote("demand 50 bitcoin"), quote("Ransomware", "title")),
        "customer_targeting": objective(None, 0.02),
        "resource_hijacking": objective(None, 0.03),
        "fraud": objective(None, 0.05),
    }
    whole = {
        "objectives": objectives,
        "likelihood": step("Imminent", "It has happened.", quote("encrypted every file server")),
        "impact": step("Severe", "Every server is out of use.", quote("every file server")),
    }
    return {**whole, **changes, "objectives": {**objectives, **changes.get("objectives", {})}}
