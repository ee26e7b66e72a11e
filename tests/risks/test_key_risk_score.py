"""The rule by which a threat profile calls for key risks: whole tables."""

from itertools import combinations, product

import pytest

from incidents.choices import Objective, Relevance
from risks import scoring
from risks.choices import Impact, Likelihood, Urgency
from risks.scoring import DEFAULT_POLICY, MATRIX, Score, ThreatProfile

FRAUD, EXTORTION, SABOTAGE = Objective.FRAUD, Objective.EXTORTION, Objective.SABOTAGE
SCORES = [Score(*pair) for pair in product(Likelihood, Impact)]
STEP_DOWN = {
    Likelihood.REMOTE: Likelihood.REMOTE,
    Likelihood.UNLIKELY: Likelihood.REMOTE,
    Likelihood.POSSIBLE: Likelihood.UNLIKELY,
    Likelihood.PROBABLE: Likelihood.POSSIBLE,
    Likelihood.IMMINENT: Likelihood.PROBABLE,
}


def key_risk_score(entry: dict[Objective, Relevance | None], profile: ThreatProfile) -> Score | None:
    return scoring.key_risk_score(entry, profile, DEFAULT_POLICY)


def _urgency(score: Score) -> Urgency:
    return MATRIX[score.likelihood][score.impact]


def _unless_info(score: Score) -> Score | None:
    return None if _urgency(score) is Urgency.INFO else score


def test_it_works() -> None:
    entry = {EXTORTION: Relevance.HIGH, FRAUD: Relevance.MEDIUM, SABOTAGE: Relevance.LOW}
    profile = {
        EXTORTION: Score(Likelihood.POSSIBLE, Impact.MEDIUM),
        FRAUD: Score(Likelihood.PROBABLE, Impact.SEVERE),
        SABOTAGE: Score(Likelihood.IMMINENT, Impact.SEVERE),
    }
    assert key_risk_score(entry, profile) == Score(Likelihood.POSSIBLE, Impact.SEVERE)


@pytest.mark.parametrize("score", SCORES)
def test_high_keeps_the_profiles_pair(score: Score) -> None:
    assert key_risk_score({FRAUD: Relevance.HIGH}, {FRAUD: score}) == _unless_info(score)


@pytest.mark.parametrize("score", SCORES)
def test_medium_is_one_step_less_likely_and_remote_stays(score: Score) -> None:
    lowered = Score(STEP_DOWN[score.likelihood], score.impact)
    assert key_risk_score({FRAUD: Relevance.MEDIUM}, {FRAUD: score}) == _unless_info(lowered)


@pytest.mark.parametrize("relevance", [Relevance.LOW, None])
@pytest.mark.parametrize("score", SCORES)
def test_low_and_unknown_do_not_count(score: Score, relevance: Relevance | None) -> None:
    assert key_risk_score({FRAUD: relevance}, {FRAUD: score}) is None


@pytest.mark.parametrize("relevance", [*Relevance, None])
@pytest.mark.parametrize("of_entry", Objective)
@pytest.mark.parametrize("of_profile", Objective)
def test_only_objectives_of_both_count(of_entry: Objective, of_profile: Objective, relevance: Relevance | None) -> None:
    found = key_risk_score({of_entry: relevance}, {of_profile: Score(Likelihood.IMMINENT, Impact.SEVERE)})
    counts = of_entry is of_profile and relevance in {Relevance.MEDIUM, Relevance.HIGH}
    assert (found is not None) is counts


@pytest.mark.parametrize(("one", "other"), list(combinations(SCORES, 2)))
def test_the_most_urgent_pair_counts_then_impact_then_likelihood(one: Score, other: Score) -> None:
    entry = {FRAUD: Relevance.HIGH, EXTORTION: Relevance.HIGH}
    found = key_risk_score(entry, {FRAUD: one, EXTORTION: other})
    assert key_risk_score(entry, {FRAUD: other, EXTORTION: one}) == found
    if max(_places(one), _places(other))[0] == 0:
        assert found is None
    else:
        assert found == max(one, other, key=_places)


def _places(score: Score) -> tuple[int, int, int]:
    return (
        list(Urgency).index(_urgency(score)),
        list(Impact).index(score.impact),
        list(Likelihood).index(score.likelihood),
    )


def test_nothing_in_the_profile_or_the_entry_calls_for_nothing() -> None:
    everything = dict.fromkeys(Objective, Score(Likelihood.IMMINENT, Impact.SEVERE))
    assert key_risk_score({}, everything) is None
    assert key_risk_score(dict.fromkeys(Objective, Relevance.HIGH), {}) is None
