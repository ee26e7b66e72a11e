"""Scorers: from the text of a record to proposed scores, each with its reason. No database.

A scorer proposes; it never writes a score. Everything it claims is quoted from the record's own text. The offline
scorer is a pure function; the one that asks a model (`risks.scorers.model.scorer`) calls out: who wants it loads it.
"""

from risks.scorers.offline.scorer import offline_scorer
from risks.scorers.records import (
    NO_CONTEXT,
    Context,
    Evidence,
    Failed,
    Failure,
    ObjectiveScore,
    Scorable,
    Scorer,
    Scoring,
    StepScore,
    Usage,
)
from risks.scorers.similarity import ScoredText, SimilarRecord, SimilarTexts

__all__ = [
    "NO_CONTEXT",
    "Context",
    "Evidence",
    "Failed",
    "Failure",
    "ObjectiveScore",
    "Scorable",
    "ScoredText",
    "Scorer",
    "Scoring",
    "SimilarRecord",
    "SimilarTexts",
    "StepScore",
    "Usage",
    "offline_scorer",
]
