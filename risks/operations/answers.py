"""What a scorer says of a record, in the form that proposals keep."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

from incidents.choices import Severity
from incidents.models import TEXT_LENGTH
from riskregister.api.parsers import text_fault
from risks import scoring
from risks.choices import Impact, ScoreProposalStatus
from risks.models import FAILURE_LENGTH
from risks.scorers.records import Evidence, Scorable, Scoring, Usage
from risks.scorers.runs import NoAnswer, Unanswered

QUOTED: Final = 10
"""Quotes that are kept for each score (ours), the strongest."""
MILLION: Final = 1_000_000


def columns_of(
    record: Scorable, answer: Scoring | Unanswered, scores_of: Callable[[Scoring], dict[str, Any]]
) -> dict[str, Any]:
    """Return the columns that an answer makes: it is believed only where it keeps to the interface."""
    if isinstance(answer, Unanswered):
        return _failed(answer)
    if fault := _fault(record, answer):
        return _failed(Unanswered(NoAnswer.INVALID, fault, answer.usage))
    scores = scores_of(answer)
    if not any(scores.get(name) for name in ("likelihood", "impact", "severity", "threat_objectives")):
        # The analyses say what is missing.
        said = " ".join(text for text in (answer.likelihood.analysis, answer.impact.analysis) if text)
        return _failed(Unanswered(NoAnswer.NOT_ENOUGH_DETAIL, said[:FAILURE_LENGTH], answer.usage))
    told = {"status": ScoreProposalStatus.PROPOSED, "remarks": list(answer.remarks)}
    return told | scores | _taken_by(answer.usage)


def _failed(answer: Unanswered) -> dict[str, Any]:
    failed = {"status": ScoreProposalStatus.FAILED, "failure": str(answer.code), "failure_reason": answer.reason}
    return failed | _taken_by(answer.usage)


def _taken_by(usage: Usage | None) -> dict[str, Any]:
    if usage is None:
        return {}
    return {
        "requests": usage.requests,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cost_millionths": None if usage.cost is None else round(usage.cost * MILLION),
    }


def risk_scores(answer: Scoring) -> dict[str, Any]:
    """Return the columns of what is proposed for a risk. An objective that matters to it in no way is none of them."""
    proposed = [each for each in answer.objectives if each.relevance is not None]
    evidence = [
        *_quoted("likelihood", answer.likelihood.evidence),
        *_quoted("impact", answer.impact.evidence),
        *(quote for each in proposed for quote in _quoted(each.objective.value, each.evidence)),
    ]
    objectives = [
        {
            "threat_objective": each.objective.value,
            "relevance": None if each.relevance is None else each.relevance.value,
            "confidence": _share(each.confidence),
        }
        for each in proposed
    ]
    return {
        "likelihood": answer.likelihood.value,
        "likelihood_analysis": answer.likelihood.analysis.strip(),
        "impact": answer.impact.value,
        "impact_analysis": answer.impact.analysis.strip(),
        "threat_objectives": objectives,
        "confidence": _share(sum(of.confidence for of in proposed) / len(proposed)) if proposed else None,
        "evidence": evidence,
    }


def key_risk_scores(answer: Scoring) -> dict[str, Any]:
    """Return the columns of what is proposed for a key risk: which objectives matter to it, the catalogue says."""
    return risk_scores(replace(answer, objectives=()))


def severity_scores(answer: Scoring) -> dict[str, Any]:
    """Return the columns of what is proposed for an incident: the severity as which the impact reads."""
    if answer.impact.value is None:
        return {}
    severity: Severity = scoring.severity(Impact(answer.impact.value))
    return {
        "severity": severity,
        "severity_reasoning": f"{severity.value}, as the impact reads. {answer.impact.analysis.strip()}"[:TEXT_LENGTH],
        "evidence": _quoted("severity", answer.impact.evidence),
    }


def _quoted(supports: str, evidence: Sequence[Evidence]) -> list[dict[str, Any]]:
    return [
        {
            "supports": supports,
            "field": quote.field.value,
            "start": quote.start,
            "end": quote.end,
            "quote": quote.quote,
            "signal": quote.signal,
            "says": quote.says,
            "stance": quote.stance.value,
            "weight": _rounded(quote.weight),
        }
        for quote in evidence[:QUOTED]
    ]


def _fault(record: Scorable, answer: Scoring) -> str | None:
    """Return how an answer breaks what every scorer promises; None if it does not."""
    quotes = [*answer.likelihood.evidence, *answer.impact.evidence]
    quotes += [quote for each in answer.objectives for quote in each.evidence]
    texts = [answer.likelihood.analysis, answer.impact.analysis, *answer.remarks]
    told = [text for quote in quotes for text in (quote.signal, quote.says)]
    if any(not math.isfinite(each.confidence) or not 0 <= each.confidence <= 1 for each in answer.objectives):
        return "A confidence is not between 0 and 1."
    if any(not text.strip() or len(text) > TEXT_LENGTH for text in texts) or any(map(text_fault, [*texts, *told])):
        return "A text is blank, too long, or none that can be kept."
    if any(not _is_quoted(record, quote) for quote in quotes):
        return "It quotes what the record does not say."
    return None


def _is_quoted(record: Scorable, quote: Evidence) -> bool:
    within = 0 <= quote.start < quote.end and math.isfinite(quote.weight) and abs(quote.weight) < MILLION
    return within and record.text(quote.field)[quote.start : quote.end] == quote.quote


def _share(value: float) -> float:
    return min(max(_rounded(value), 0.0), 1.0)


def _rounded(value: float) -> float:
    # Not minus zero, and no integer: databases and JSON would write those another way than they were written first.
    return round(float(value), 4) + 0.0
