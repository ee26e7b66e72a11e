"""What a scorer reads and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar

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
class Context:
    """What an organisation tells a scorer that reads prose: its risk assessment procedure, and anything else."""

    procedure: str = ""
    notes: str = ""


NO_CONTEXT: Final = Context()


@dataclass(frozen=True)
class Evidence:
    """A span of the record's own text: `record.text(field)[start:end] == quote`, in code points.

    `weight` is what it adds: to an objective's confidence as log-odds, to a likelihood or an impact as steps (of which
    each further one of the same direction counts for less); 0 where the scorer does not weigh.
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
class Usage:
    """What an answer, or the lack of one, has taken: requests that were tried, and tokens and money where known."""

    requests: int
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    cost: Decimal | None = None


@dataclass(frozen=True)
class Scoring:
    """Everything a scorer says of one record: all six objectives in their order, and both scores.

    `remarks` are sentences for whoever decides about it: what was left out of the answer, and why.
    """

    scorer: str
    version: str
    fingerprint: str
    objectives: tuple[ObjectiveScore, ...]
    likelihood: StepScore[Likelihood]
    impact: StepScore[Impact]
    remarks: tuple[str, ...] = ()
    usage: Usage | None = None

    @property
    def enough_detail(self) -> bool:
        """Whether the text said enough for anything to be proposed."""
        return (
            self.likelihood.value is not None
            or self.impact.value is not None
            or any(score.relevance for score in self.objectives)
        )


class Failure(StrEnum):
    """Why there is no score."""

    HOST_NOT_ALLOWED = "host_not_allowed"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMED_OUT = "timed_out"
    BUSY = "busy"
    REJECTED = "rejected"
    TOO_LARGE = "too_large"
    NOT_HTTP = "not_http"
    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    CUT_OFF = "cut_off"
    REFUSED = "refused"
    UNGROUNDED = "ungrounded"

    @property
    def passes(self) -> bool:
        """Whether asking again later may help."""
        return self in {Failure.UNREACHABLE, Failure.TIMED_OUT, Failure.BUSY}


@dataclass(frozen=True)
class Failed:
    """No score, and why: a sentence of ours, which holds nothing of the record, of the answer, or of any secret."""

    scorer: str
    version: str
    fingerprint: str
    failure: Failure
    reason: str
    usage: Usage


class Scorer(Protocol):
    """What every scorer offers. An offline one answers the same to the same; one that asks a model may fail."""

    name: str
    version: str
    fingerprint: str

    def score(
        self,
        record: Scorable,
        similar: Sequence[SimilarRecord] = (),
        context: Context = NO_CONTEXT,
        within: float | None = None,
    ) -> Scoring | Failed:
        """Return what is proposed for the record, or why nothing is; it never raises because of what a text says.

        `within` are seconds that somebody waits at most, where that is less than the scorer may take by itself.
        """
        ...
