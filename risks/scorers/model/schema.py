"""The shape of an answer, as the model is given it and as we check it (JSON Schema, made from the enumerations).

Only what "structured outputs" of every kind of endpoint know: no limits of length or value, which `answer` checks, and
no references. Evidence stands first everywhere: what a model writes before a verdict, the verdict follows from.
"""

from enum import StrEnum
from typing import Any, Final

from django.db.models import TextChoices

from incidents.choices import Objective, Relevance
from risks.choices import Impact, Likelihood
from risks.scorers.records import Field, Stance

OBJECTIVES: Final = {objective.name.lower(): objective for objective in Objective}
"""By the names they have in the schema, where some endpoints allow no blank."""


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(values: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [value.value for value in values]}


def _one_of_or_null(values: type[TextChoices]) -> dict[str, Any]:
    return {"type": ["string", "null"], "enum": [*values.values, None]}


_TEXT: Final[dict[str, Any]] = {"type": "string"}
_EVIDENCE: Final[dict[str, Any]] = {
    "type": "array",
    "items": _object(field=_one_of(Field), quote=_TEXT, says=_TEXT, stance=_one_of(Stance)),
}


def _step(values: type[TextChoices]) -> dict[str, Any]:
    return _object(evidence=_EVIDENCE, analysis=_TEXT, value=_one_of_or_null(values))


_OBJECTIVE: Final = _object(evidence=_EVIDENCE, relevance=_one_of_or_null(Relevance), confidence={"type": "number"})

ANSWER: Final = _object(
    objectives=_object(**dict.fromkeys(OBJECTIVES, _OBJECTIVE)),
    likelihood=_step(Likelihood),
    impact=_step(Impact),
)
