"""Measures: precision, recall and F1 by objective, and whether confidence means what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from incidents.choices import Objective

BINS: Final = 5
"""Ranges of confidence in the reliability table, of equal width."""

Proposals = Sequence[frozenset[Objective]]
"""What applies to each record, by somebody's word, in the order of the records."""


@dataclass(frozen=True)
class Counts:
    """How proposals and labels of one objective met."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Return the share of the proposals that are right; None where nothing was proposed."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Return the share of the labels that were proposed; None where there is no label."""
        return _share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float | None:
        """Return the F1; None where the objective was neither labelled nor proposed, so that nothing was tried."""
        return _share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True)
class Bin:
    """A range of confidence: how many claims, how confident they were on average, and how many held."""

    least: float
    count: int
    confidence: float
    held: float


@dataclass(frozen=True)
class Calibration:
    """The reliability table, the Brier score and the expected calibration error of (confidence, held) pairs."""

    bins: tuple[Bin, ...]
    brier: float
    error: float


def counts_by_objective(labels: Proposals, proposals: Proposals) -> dict[Objective, Counts]:
    """Return how they met, for all six objectives."""
    pairs = list(zip(labels, proposals, strict=True))
    return {
        objective: Counts(
            right=sum(objective in label and objective in proposed for label, proposed in pairs),
            wrong=sum(objective not in label and objective in proposed for label, proposed in pairs),
            missed=sum(objective in label and objective not in proposed for label, proposed in pairs),
        )
        for objective in Objective
    }


def macro_f1(counts: Mapping[Objective, Counts]) -> float:
    """Return the mean F1 of the objectives that were labelled or proposed; 0 where none was."""
    tried = [each.f1 for each in counts.values() if each.f1 is not None]
    return sum(tried) / len(tried) if tried else 0.0


def calibration(claims: Sequence[tuple[float, bool]]) -> Calibration:
    """Return how well confidence foretells; bins without a claim are left out."""
    bins = []
    for number in range(BINS):
        within = [(sure, held) for sure, held in claims if min(int(sure * BINS), BINS - 1) == number]
        if within:
            confidence = sum(sure for sure, _ in within) / len(within)
            bins.append(Bin(number / BINS, len(within), confidence, sum(held for _, held in within) / len(within)))
    total = len(claims) or 1
    return Calibration(
        tuple(bins),
        brier=sum((sure - held) ** 2 for sure, held in claims) / total,
        error=sum(each.count * abs(each.confidence - each.held) for each in bins) / total,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
