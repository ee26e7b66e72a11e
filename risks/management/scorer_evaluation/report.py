"""The evaluation told: as lines for people, and as one JSON object."""

from collections.abc import Iterator
from typing import Any

from incidents.choices import Objective
from risks.management.scorer_evaluation.evaluation import Evaluation
from risks.management.scorer_evaluation.labelled import MIN_SUMMARY, LabelledRecords, Split
from risks.management.scorer_evaluation.measures import BINS
from risks.scorers import Scorer

_SPLITS = {
    Split.ALL: "all records; half of them may have been tuned on, --split report leaves those out",
    Split.TUNE: "the half that weights may be tuned on",
    Split.REPORT: "the half that weights are not tuned on",
}


def lines(scorer: Scorer, found: LabelledRecords, split: Split, evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines of the report; the macro-F1 comes before every baseline."""
    yield f"scorer: {scorer.name} {scorer.version} ({scorer.fingerprint[:12]})"
    yield f"text: the raw summary, of {MIN_SUMMARY} characters or more; {found.too_short} are shorter or have none"
    yield f"split: {split.value} ({_SPLITS[split]}); {found.in_the_other_half} left out"
    yield f"macro-F1: {evaluation.macro_f1:.2f} (n={evaluation.records})"
    yield from _objective_lines(evaluation)
    for name, value in evaluation.baselines.items():
        yield f"baseline {name}: {value:.2f}"
    severity = evaluation.severity
    yield (
        f"severity: {severity.exact} of {severity.rated} rated records agree, {severity.within_one} within one step, "
        f"{severity.not_enough_detail} not enough detail"
    )
    yield f"not enough detail: {evaluation.not_enough_detail} records"
    for failure, count in evaluation.unanswered.items():
        yield f"no answer, {failure}: {count} records"
    yield from _calibration_lines(evaluation)


def as_json(scorer: Scorer, found: LabelledRecords, split: Split, evaluation: Evaluation) -> dict[str, Any]:
    """Return the report as plain JSON values, figures to four places."""
    severity, calibration = evaluation.severity, evaluation.calibration
    return {
        "scorer": {"name": scorer.name, "version": scorer.version, "fingerprint": scorer.fingerprint},
        "split": split.value,
        "n": evaluation.records,
        "too_short": found.too_short,
        "in_the_other_half": found.in_the_other_half,
        "failed": len(found.failures),
        "macro_f1": round(evaluation.macro_f1, 4),
        "objectives": {objective.value: _counted(evaluation, objective) for objective in Objective},
        "baselines": {name: round(value, 4) for name, value in evaluation.baselines.items()},
        "severity": {
            "rated": severity.rated,
            "exact": severity.exact,
            "within_one": severity.within_one,
            "not_enough_detail": severity.not_enough_detail,
        },
        "not_enough_detail": evaluation.not_enough_detail,
        "unanswered": dict(evaluation.unanswered),
        "calibration": {
            "brier": round(calibration.brier, 4),
            "expected_error": round(calibration.error, 4),
            "bins": [
                {
                    "from": each.least,
                    "n": each.count,
                    "confidence": round(each.confidence, 4),
                    "held": round(each.held, 4),
                }
                for each in calibration.bins
            ],
        },
    }


def _objective_lines(evaluation: Evaluation) -> Iterator[str]:
    yield f"{'objective':<20}{'precision':>10}{'recall':>8}{'F1':>6}{'labels':>8}"
    for objective, counts in evaluation.objectives.items():
        labels = counts.right + counts.missed
        told = f"{_figure(counts.precision):>10}{_figure(counts.recall):>8}{_figure(counts.f1):>6}{labels:>8}"
        yield f"{objective.value:<20}{told}{'  (left out of the mean)' if counts.f1 is None else ''}"


def _calibration_lines(evaluation: Evaluation) -> Iterator[str]:
    calibration = evaluation.calibration
    yield f"calibration: Brier {calibration.brier:.3f}, expected error {calibration.error:.3f}"
    yield f"{'confidence':<20}{'claims':>10}{'mean':>8}{'held':>8}"
    for each in calibration.bins:
        bounds = f"{each.least:.1f} to {each.least + 1 / BINS:.1f}"
        yield f"{bounds:<20}{each.count:>10}{each.confidence:>8.2f}{each.held:>8.2f}"


def _counted(evaluation: Evaluation, objective: Objective) -> dict[str, Any]:
    counts = evaluation.objectives[objective]
    figures = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    return {
        "right": counts.right,
        "wrong": counts.wrong,
        "missed": counts.missed,
        **{name: None if value is None else round(value, 4) for name, value in figures.items()},
    }


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
