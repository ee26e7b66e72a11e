"""Likelihood and impact: what raises them, what lowers them, and the sentence that says so."""

import pytest

from incidents.choices import Objective, Severity
from risks.choices import Impact, Likelihood, Urgency
from risks.scorers import Scorable, ScoredText, SimilarRecord, offline_scorer
from tests.risks.scorers.scoring import confidence_of, scored

IMPACTS, LIKELIHOODS = list(Impact), list(Likelihood)


def test_it_works():
    scoring = scored(
        "CVE-2024-12345 (CVSS 9.8) in the internet-facing VPN is being actively exploited; "
        "records of 500,000 customers could be stolen."
    )
    assert scoring.likelihood.value is Likelihood.IMMINENT
    assert scoring.impact.value is Impact.SEVERE
    assert scoring.likelihood.analysis.startswith(
        "Imminent. Raised by: it is being exploited (\u201cactively exploited\u201d); "
    )
    assert "a CVSS score (\u201cCVSS 9.8\u201d)" in scoring.impact.analysis
    assert "how many (\u201c500,000 customers\u201d)" in scoring.impact.analysis
    assert {evidence.quote for evidence in scoring.likelihood.evidence} >= {"CVE-2024-12345", "internet-facing"}


@pytest.mark.parametrize(
    ("score", "impact"),
    [
        ("10.0", Impact.HIGH),
        ("9.8", Impact.HIGH),
        ("7.5", Impact.MEDIUM),
        ("4.3", Impact.LOW),
        ("0.0", Impact.VERY_LOW),
    ],
)
def test_cvss_maps_to_impact(score, impact):
    assert scored(f"CVSS score: {score}").impact.value is impact


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("CVSS v3.1: 7.5", ["CVSS v3.1: 7.5"]),
        ("cvss base score of 5", ["cvss base score of 5"]),
        ("CVSS:3.1/AV:N/AC:L", []),
        ("CVSS 11.2", []),
        ("CVSS 9.81", []),
        ("CVSS", []),
    ],
)
def test_which_cvss_scores_are_read(text, quotes):
    assert [each.quote for each in scored(text).impact.evidence if each.signal == "cvss"] == quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("500,000 records", ["500,000 records"]),
        ("57 million customers", ["57 million customers"]),
        ("750 of its former patients", ["750 of its former patients"]),
        ("300 files and 20,000 records", ["20,000 records"]),
        ("records from 2014 people", []),  # a year, as far as one can tell
        ("12 servers", []),
        ("9" * 400 + " records", []),
    ],
)
def test_which_volumes_are_read(text, quotes):
    assert [each.quote for each in scored(text).impact.evidence if each.signal == "volume"] == quotes


def test_more_records_are_worse():
    steps = [
        IMPACTS.index(scored(f"Personal data of {number} customers was stolen.").impact.value)
        for number in ("2", "500", "20,000", "5 million")
    ]
    assert steps == sorted(steps)
    assert steps[0] < steps[-1]


@pytest.mark.parametrize(
    ("raised", "lowered"),
    [
        ("The weakness is exploited in the wild.", "The weakness requires physical access."),
        ("Default passwords on the admin portal.", "Default passwords on the admin portal, behind a VPN."),
        ("Exposed to the internet.", "Not exposed to the internet."),
    ],
)
def test_what_lowers_likelihood(raised, lowered):
    high, low = scored(raised).likelihood.value, scored(lowered).likelihood.value
    assert low is None or LIKELIHOODS.index(low) < LIKELIHOODS.index(high)


def test_a_lowered_score_says_why():
    analysis = scored("Physical access is needed; it was exploited once.").likelihood.analysis
    assert "Lowered by: it is hard or held off (\u201cPhysical access\u201d)." in analysis


@pytest.mark.parametrize("field", ["initially_reported_urgency", "severity"])
def test_what_was_reported_counts_even_without_text(field):
    scale = Urgency if field == "initially_reported_urgency" else Severity
    impacts = [IMPACTS.index(scored("", **{field: step}).impact.value) for step in scale]
    assert impacts == sorted(impacts)
    assert impacts[0] < impacts[-1]
    assert list(scale)[-1].value in scored("", **{field: list(scale)[-1]}).impact.analysis


def _similar(similarity: float, **scores: object) -> SimilarRecord:
    return SimilarRecord(similarity, ScoredText("RSK-00012", "", **scores))


def test_a_similar_record_alone_is_followed_and_named():
    scorer = offline_scorer()
    scoring = scorer.score(
        Scorable("Print spooler"), [_similar(0.62, likelihood=Likelihood.REMOTE, impact=Impact.SEVERE)]
    )
    assert (scoring.likelihood.value, scoring.impact.value) == (Likelihood.REMOTE, Impact.SEVERE)
    assert scoring.impact.analysis == "Severe. RSK-00012 reads alike (0.62) and was scored Severe."


def test_a_similar_record_draws_but_does_not_decide():
    record = Scorable("", "Personal data of 20,000 customers was stolen.")
    alone = offline_scorer().score(record).impact.value
    drawn = offline_scorer().score(record, [_similar(1.0, impact=Impact.VERY_LOW)]).impact.value
    assert 0 < IMPACTS.index(drawn) < IMPACTS.index(alone)


def test_the_objectives_of_a_similar_record_count():
    record = Scorable("Print spooler")
    near = _similar(0.9, objectives=((Objective.SABOTAGE, "High"), (Objective.FRAUD, None)))
    alone, beside = offline_scorer().score(record), offline_scorer().score(record, [near])
    assert confidence_of(beside, Objective.SABOTAGE) > confidence_of(alone, Objective.SABOTAGE)
    assert confidence_of(beside, Objective.FRAUD) == confidence_of(alone, Objective.FRAUD)
