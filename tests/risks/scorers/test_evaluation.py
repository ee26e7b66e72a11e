"""The measures of the evaluation, on numbers that can be done by hand."""

import pytest

from incidents.choices import Objective
from risks.management.scorer_evaluation.measures import Counts, calibration, counts_by_objective, macro_f1

FRAUD, SABOTAGE = Objective.FRAUD, Objective.SABOTAGE


def _sets(*objectives: set[Objective]) -> list[frozenset[Objective]]:
    return [frozenset(each) for each in objectives]


def test_it_works():
    counts = counts_by_objective(_sets({FRAUD}, {FRAUD}, set(), {SABOTAGE}), _sets({FRAUD}, set(), {FRAUD}, {SABOTAGE}))
    assert counts[FRAUD] == Counts(right=1, wrong=1, missed=1)
    assert (counts[FRAUD].precision, counts[FRAUD].recall, counts[FRAUD].f1) == (0.5, 0.5, 0.5)
    assert macro_f1(counts) == pytest.approx(0.75)


def test_an_objective_that_nobody_names_is_left_out_but_one_wrongly_proposed_is_not():
    assert macro_f1(counts_by_objective(_sets({FRAUD}), _sets({FRAUD}))) == 1.0
    assert macro_f1(counts_by_objective(_sets({FRAUD}), _sets({FRAUD, SABOTAGE}))) == 0.5
    assert macro_f1(counts_by_objective(_sets(set()), _sets(set()))) == 0.0


def test_labels_and_proposals_pair_up():
    with pytest.raises(ValueError, match="zip"):
        counts_by_objective(_sets(set()), [])


def test_calibration():
    told = calibration([(0.9, True), (0.9, True), (0.9, False), (0.9, True), (0.1, False), (1.0, True)])
    assert [(each.least, each.count) for each in told.bins] == [(0.0, 1), (0.8, 5)]
    assert told.bins[1].confidence == pytest.approx(0.92)
    assert told.bins[1].held == pytest.approx(0.8)
    assert told.brier == pytest.approx((3 * 0.01 + 0.81 + 0.01) / 6)
    assert told.error == pytest.approx((1 * 0.1 + 5 * 0.12) / 6)
    assert calibration([]).bins == ()
