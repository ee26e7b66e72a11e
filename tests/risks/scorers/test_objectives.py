"""Threat objectives by what the text says, and what takes them back."""

import pytest

from incidents.choices import Objective, Relevance
from risks.choices import Likelihood
from tests.risks.scorers.scoring import confidence_of, evidence_of, relevance_of, relevant, scored

SABOTAGE, DISCLOSURE, EXTORTION, CUSTOMERS, HIJACKING, FRAUD = Objective


def test_it_works():
    scoring = scored("Attackers encrypted the file servers with ransomware and stole records of 12,000 patients.")
    assert relevant(scoring) == {EXTORTION, DISCLOSURE, CUSTOMERS}
    assert [score.objective for score in scoring.objectives] == list(Objective)
    extortion = scoring.objectives[list(Objective).index(EXTORTION)]
    assert (extortion.relevance, extortion.evidence[0].quote) == (Relevance.HIGH, "ransomware")
    assert extortion.evidence[0].says == "ransomware or its makers are named"
    assert scoring.enough_detail


@pytest.mark.parametrize(
    ("text", "objectives"),
    [
        ("A flood of traffic, a denial-of-service attack, took the web shop offline for hours.", {SABOTAGE}),
        ("Protesters defaced the homepage of the ministry.", {SABOTAGE}),
        ("Wiper malware erased files on all workstations.", {SABOTAGE, DISCLOSURE}),
        ("An unencrypted laptop with social security numbers was stolen from a car.", {DISCLOSURE, CUSTOMERS}),
        ("Payroll data of our employees was posted online by mistake.", {DISCLOSURE}),
        ("The group threatened to publish the files unless a ransom is paid.", {EXTORTION}),
        ("Card data of customers was copied at the checkout page.", {DISCLOSURE, CUSTOMERS}),
        ("The cluster was used to mine Monero.", {HIJACKING}),
        ("The bookkeeper embezzled money over three years.", {FRAUD}),
        ("Someone impersonated the CEO and had $250,000 wired to a bank abroad.", {FRAUD}),
        ("A skimmer was found on the ATM.", {FRAUD, DISCLOSURE, CUSTOMERS}),
    ],
)
def test_objectives_of_a_text(text, objectives):
    assert objectives <= relevant(scored(text)) <= objectives | {DISCLOSURE}


@pytest.mark.parametrize(
    ("technique", "objective"),
    [
        ("T1486", EXTORTION),
        ("T1498.001", SABOTAGE),
        ("T1491", SABOTAGE),
        ("T1496", HIJACKING),
        ("T1567.002", DISCLOSURE),
        ("T1657", FRAUD),
    ],
)
def test_attack_techniques_by_their_id(technique, objective):
    assert objective in relevant(scored(f"Observed technique: {technique}"))


@pytest.mark.parametrize(
    ("said", "denied"),
    [
        ("Customer data was accessed.", "No customer data was accessed."),
        ("Data was stolen.", "Data was not stolen."),
        ("They did steal records.", "They did not steal records."),
        ("Records were leaked.", "It ended without records being leaked."),
        ("There is evidence that files were taken.", "There is no evidence that files were taken."),
        ("They deployed ransomware.", "They failed to deploy ransomware."),
        ("The site went offline.", "The site never went offline."),
        ("It was deployed by ransomware groups.", "The control prevents ransomware."),
    ],
)
def test_a_denial_takes_the_evidence_away(said, denied):
    before, after = scored(said), scored(denied)
    assert sum(score.confidence for score in after.objectives) < sum(score.confidence for score in before.objectives)
    counted = {evidence.signal for evidence in evidence_of(after)}
    assert not {"data taken", "ransomware", "outage"} & counted


@pytest.mark.parametrize(
    "text",
    [
        "Data was stolen without authorization.",
        "Not only was data stolen.",
        "It is not known who stole the data.",
        "The disk was not encrypted, and data was stolen.",
        "Nothing worked, but data was stolen.",
    ],
)
def test_what_looks_like_a_denial_and_is_none(text):
    assert relevance_of(scored(text), DISCLOSURE) is Relevance.HIGH


def test_wording_orders_confidence():
    sure, possible, could, no = (
        confidence_of(scored(text), EXTORTION)
        for text in (
            "Attackers deployed ransomware.",
            "Attackers may have deployed ransomware.",
            "If it were exploited, attackers could deploy ransomware.",
            "Attackers did not deploy ransomware.",
        )
    )
    assert sure > possible > could > no


def test_a_denied_topic_is_none():
    with_patients, without = (
        scored(f"Names were exposed, of {people}.") for people in ("patients", "staff, not patients")
    )
    assert confidence_of(with_patients, CUSTOMERS) > confidence_of(without, CUSTOMERS)


def test_code_in_a_shop_is_no_fitted_skimmer():
    text = "Online skimmers in the checkout page copied credit card data."
    assert FRAUD not in relevant(scored(text)) >= {DISCLOSURE, CUSTOMERS}


@pytest.mark.parametrize("text", ["", " ", "?!", "Please update the wiki page.", "\u4f60\u597d\u4e16\u754c" * 20, "x"])
def test_not_enough_detail(text):
    scoring = scored(text)
    assert not scoring.enough_detail
    assert not relevant(scoring)
    assert not evidence_of(scoring)
    assert scoring.likelihood.value is scoring.impact.value is None
    assert scoring.likelihood.analysis.startswith("Not enough detail: ")
    assert scoring.impact.analysis.startswith("Not enough detail: ")


def test_the_title_counts_and_its_quotes_name_it():
    scoring = scored("", title="Ransomware on file server")
    assert [(e.field, e.start, e.quote) for e in scoring.likelihood.evidence] == [("title", 0, "Ransomware")]
    assert scoring.likelihood.value is Likelihood.POSSIBLE


def test_saying_it_twice_is_no_more_than_once():
    once, twice = scored("Ransomware hit us."), scored("Ransomware hit us. " * 30)
    assert confidence_of(once, EXTORTION) == confidence_of(twice, EXTORTION)


def test_the_same_again_is_the_same():
    text = "Hackers stole 3 million credit cards; the site was knocked offline and a ransom demanded."
    assert scored(text) == scored(text)
