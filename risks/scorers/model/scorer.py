"""The model scorer itself: ask, check, answer. It fails with a reason, and never raises for what the world does."""

import time
from collections.abc import Sequence
from functools import cache
from typing import Final

from django.conf import settings

from risks.scorers.model.answer import Scores, scores_of
from risks.scorers.model.asking import Tally, Wait, ask
from risks.scorers.model.completion import content_of
from risks.scorers.model.endpoint import Endpoint, Prices
from risks.scorers.model.prompt import fingerprint, request
from risks.scorers.model.unusable import Unusable
from risks.scorers.records import NO_CONTEXT, Context, Failed, Scorable, Scoring
from risks.scorers.similarity import SimilarRecord

NAME: Final = "model"
VERSION: Final = "1.0"


class ModelScorer:
    """Asks a model; see `Scorer` for the promise. It waits for a network: never call it within a transaction."""

    def __init__(self, endpoint: Endpoint, wait: Wait = time.sleep) -> None:
        """Ask this endpoint."""
        self._endpoint = endpoint
        self._wait = wait
        self.name = NAME
        self.version = VERSION
        self.fingerprint = fingerprint(endpoint, NAME, VERSION)

    def score(
        self,
        record: Scorable,
        similar: Sequence[SimilarRecord] = (),
        context: Context = NO_CONTEXT,
        within: float | None = None,
    ) -> Scoring | Failed:
        """Return what the model proposes for the record, or why there is nothing that could be proposed."""
        tally = Tally()
        limit = self._endpoint.deadline if within is None else min(within, self._endpoint.deadline)
        until = time.monotonic() + limit
        try:
            body = request(self._endpoint, record, similar, context)
            content = content_of(ask(self._endpoint, body, until, tally, self._wait), tally)
            return self._scoring(scores_of(content, record), tally)
        except Unusable as unusable:
            usage = tally.usage(self._endpoint.prices)
            return Failed(self.name, self.version, self.fingerprint, unusable.failure, unusable.reason, usage)

    def _scoring(self, scores: Scores, tally: Tally) -> Scoring:
        remark = f"Left out, because they do not stand in the record's text: {scores.left_out} of the model's quotes."
        return Scoring(
            scorer=self.name,
            version=self.version,
            fingerprint=self.fingerprint,
            objectives=scores.objectives,
            likelihood=scores.likelihood,
            impact=scores.impact,
            remarks=(remark,) if scores.left_out else (),
            usage=tally.usage(self._endpoint.prices),
        )


@cache
def model_scorer() -> ModelScorer:
    """Return the scorer that asks the endpoint of the settings; it is listed among the scorers where there is one."""
    endpoint = Endpoint(
        url=settings.SCORER_MODEL_URL,
        hosts=frozenset(settings.SCORER_ALLOWED_HOSTS),
        model=settings.SCORER_MODEL_NAME,
        key=settings.SCORER_MODEL_KEY,
        parameters=settings.SCORER_MODEL_PARAMETERS,
        timeout=settings.SCORER_TIMEOUT_SECONDS,
        deadline=settings.SCORER_DEADLINE_SECONDS,
        retries=settings.SCORER_RETRIES,
        prices=Prices(settings.SCORER_PRICE_PROMPT, settings.SCORER_PRICE_COMPLETION),
    )
    return ModelScorer(endpoint)
