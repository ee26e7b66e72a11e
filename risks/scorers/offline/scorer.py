"""The offline scorer itself: findings become points, points become an answer."""

import math
from collections.abc import Sequence
from functools import cache

from incidents.choices import Objective, Relevance
from risks.scorers.offline.findings import Findings, findings_of
from risks.scorers.offline.lexicon import Lexicon, lexicon
from risks.scorers.offline.points import objective_points
from risks.scorers.offline.steps import impact_score, likelihood_score
from risks.scorers.records import NO_CONTEXT, Context, Evidence, ObjectiveScore, Scorable, Scoring
from risks.scorers.similarity import SimilarRecord


class OfflineScorer:
    """Weighs what a text says by the lexicon; see `Scorer` for the promise."""

    def __init__(self, words: Lexicon) -> None:
        """Score by this lexicon."""
        self._lexicon = words
        self.name = words.name
        self.version = words.version
        self.fingerprint = words.fingerprint

    def score(
        self,
        record: Scorable,
        similar: Sequence[SimilarRecord] = (),
        context: Context = NO_CONTEXT,
        within: float | None = None,
    ) -> Scoring:
        """Return what is proposed for the record; every quote is a span of its title or its description.

        It goes by the lexicon alone: prose about how to score (`context`) is not for it. It takes milliseconds.
        """
        findings = findings_of(record, self._lexicon)
        return Scoring(
            scorer=self.name,
            version=self.version,
            fingerprint=self.fingerprint,
            objectives=tuple(self._objective(record, findings, each, similar) for each in Objective),
            likelihood=likelihood_score(record, findings, self._lexicon, similar),
            impact=impact_score(record, findings, self._lexicon, similar),
        )

    def _objective(
        self, record: Scorable, findings: Findings, objective: Objective, similar: Sequence[SimilarRecord]
    ) -> ObjectiveScore:
        """Return the objective's score. Without a quote or a neighbour that speaks for it nothing is proposed."""
        points = objective_points(record, findings, self._lexicon, objective)
        neighbours = self._lexicon.similar_objective * _shared(objective, similar)
        total = self._lexicon.priors[objective] + sum(each.value for each in points) + neighbours
        confidence = min(1 / (1 + math.exp(-total)), self._lexicon.most_confident)
        grounded = neighbours > 0 or any(each.value > 0 for each in points)
        evidence = sorted((quote for each in points for quote in each.evidence), key=_strongest)
        return ObjectiveScore(
            objective,
            self._relevance(confidence) if grounded else None,
            round(confidence, 4),
            tuple(evidence),
        )

    def _relevance(self, confidence: float) -> Relevance | None:
        reached = [relevance for relevance, least in self._lexicon.relevance.items() if confidence >= least]
        return max(reached, key=list(Relevance).index, default=None)


@cache
def offline_scorer() -> OfflineScorer:
    """Return the scorer that goes by the lexicon of this version."""
    return OfflineScorer(lexicon())


def _shared(objective: Objective, similar: Sequence[SimilarRecord]) -> float:
    """Return how alike the most alike neighbour is that people gave this objective High or Medium relevance."""
    relevant = {Relevance.HIGH, Relevance.MEDIUM}
    return max(
        (
            each.similarity
            for each in similar
            if any(name == objective and relevance in relevant for name, relevance in each.record.objectives)
        ),
        default=0.0,
    )


def _strongest(evidence: Evidence) -> tuple[float, str, int]:
    return (-abs(evidence.weight), evidence.field, evidence.start)
