"""What a scorer reads and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from incidents.choices import Objective, Relevance, Severity
from risks.choices import Impact, Likelihood, Urgency
from risks.scorers.similarity import SimilarRecord

Step = TypeVar("Step", Likelihood, Impact)


class Field(StrEnum):
    """The texts of a record that evidence is quoted from."""

    TITLE = "title"
    DESCRIPTION = "description"


class Stance(StrEnum):
    """What the text says of a finding: it is so, it may have been so, it could be so, it is not so."""

    ASSERTED = "asserted"
    POSSIBLE = "possible"
    HYPOTHETICAL = "hypothetical"
    NEGATED = "negated"


@dataclass(frozen=True)
class Scorable:
    """The part of a risk or an incident that a scorer reads."""

    title: str
    description: str = ""
    source: str | None = None
    initially_reported_urgency: Urgency | None = None
    severity: Severity | None = None

    def text(self, field: Field) -> str:
        """Return the text that offsets into `field` count from."""
        return self.title if field is Field.TITLE else self.description


@dataclass(frozen=True)
class Evidence:
    """A span of the record's own text: `record.text(field)[start:end] == quote`, in code points.

    `weight` is what it adds: to an objective's confidence as log-odds, to a likelihood or an impact as steps (of which
    each further one of the same direction counts for less).
    """

    field: Field
    start: int
    end: int
    quote: str
    signal: str
    says: str
    stance: Stance
    weight: float


@dataclass(frozen=True)
class ObjectiveScore:
    """How relevant a threat objective is: null where it is not; confidence is the chance, 0 to 1, that it applies."""

    objective: Objective
    relevance: Relevance | None
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class StepScore(Generic[Step]):
    """A step of a scale and why; `value` None is the outcome "not enough detail", which the analysis then says."""

    value: Step | None
    analysis: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class Scoring:
    """Everything a scorer says of one record: all six objectives in their order, and both scores."""

    scorer: str
    version: str
    fingerprint: str
    objectives: tuple[ObjectiveScore, ...]
    likelihood: StepScore[Likelihood]
    impact: StepScore[Impact]

    @property
    def enough_detail(self) -> bool:
        """Whether the text said enough for anything to be proposed."""
        return (
            self.likelihood.value is not None
            or self.impact.value is not None
            or any(score.relevance for score in self.objectives)
        )


class Scorer(Protocol):
    """What every scorer offers; the same record and neighbours give the same answer."""

    name: str
    version: str
    fingerprint: str

    def score(self, record: Scorable, similar: Sequence[SimilarRecord] = ()) -> Scoring:
        """Return what is proposed for the record; it never raises because of what a text says."""
        ...
