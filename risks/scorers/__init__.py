"""Scorers: from the text of a record to proposed scores, each with its reason. Pure functions, no database.

A scorer proposes; it never writes a score. Everything it claims is quoted from the record's own text.
"""

from risks.scorers.offline.scorer import offline_scorer
from risks.scorers.records import Evidence, ObjectiveScore, Scorable, Scorer, Scoring, StepScore
from risks.scorers.similarity import ScoredText, SimilarRecord, SimilarTexts

__all__ = [
    "Evidence",
    "ObjectiveScore",
    "Scorable",
    "ScoredText",
    "Scorer",
    "Scoring",
    "SimilarRecord",
    "SimilarTexts",
    "StepScore",
    "offline_scorer",
]
