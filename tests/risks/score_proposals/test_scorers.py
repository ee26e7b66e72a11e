"""Whatever a scorer does: a proposal says so, and no score is written."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.client import ApiClient, body_of
from tests.problems import assert_problem, pointers
from tests.risks.score_proposals import scorers
from tests.risks.score_proposals.proposing import PATH, VAGUE, accept, new_risk, propose

NAMES = ("half", "objectives_alone", "paid", "failing", "raising", "hanging", "punctual", "invalid")

pytestmark = pytest.mark.usefixtures("verified", "scripted")


@pytest.fixture
def scripted(settings: Any) -> Iterator[None]:
    scripted = {name: f"tests.risks.score_proposals.scorers.{name}" for name in NAMES}
    scorers.RELEASE.clear()
    settings.SCORERS = settings.SCORERS | scripted
    yield
    scorers.RELEASE.set()


def test_it_works(api: ApiClient) -> None:
    new_risk(api)
    row = propose(api, body={"scorer": "paid"})
    assert (row["scorer"], row["scorer_version"], row["fingerprint"]) == ("scripted", "1", None)
    assert (row["requests"], row["prompt_tokens"], row["completion_tokens"]) == (2, 1_200, 340)
    assert (row["cost_millionths"], row["remarks"]) == (1_234, ["One quote was left out."])


@pytest.mark.parametrize(
    ("name", "failure", "reason"),
    [
        ("failing", "wrong_shape", scorers.FAILED.reason),
        ("raising", "error", "The scorer failed unexpectedly (ValueError)."),
    ],
)
def test_a_scorer_that_fails(api: ApiClient, name: str, failure: str, reason: str) -> None:
    risk = new_risk(api)
    row = propose(api, body={"scorer": name})
    assert (row["status"], row["failure"], row["failure_reason"]) == ("Failed", failure, reason)
    assert (row["likelihood"], row["evidence"], row["threat_objectives"]) == (None, [], [])
    assert (row["requests"] is not None) == (name == "failing")
    assert body_of(api.get("/v1/risks/1")) == risk


def test_a_scorer_that_takes_too_long(api: ApiClient, settings: Any) -> None:
    settings.SCORING_TIME_LIMIT_SECONDS = 0.01
    new_risk(api)
    row = propose(api, body={"scorer": "hanging"})
    assert (row["failure"], row["failure_reason"]) == ("timed_out", "It took longer than 0.01 seconds.")


def test_what_one_has_taken_that_ends_in_time_is_not_lost(api: ApiClient, settings: Any) -> None:
    settings.SCORING_TIME_LIMIT_SECONDS = 2
    new_risk(api)
    row = propose(api, body={"scorer": "punctual"})
    assert (row["status"], row["failure"]) == ("Failed", "wrong_shape")
    assert (row["requests"], row["prompt_tokens"], row["cost_millionths"]) == (2, 1_200, 1_234)


@pytest.mark.parametrize("wrong", scorers.INVALID)
def test_an_answer_that_breaks_the_promise_is_not_believed(api: ApiClient, wrong: str) -> None:
    scorers.CHOSEN.append(scorers.INVALID[wrong])
    new_risk(api)
    row = propose(api, body={"scorer": "invalid"})
    assert (row["status"], row["failure"], row["likelihood"], row["evidence"]) == ("Failed", "invalid_answer", None, [])


@pytest.mark.parametrize("decide", ["accept", "reject"])
def test_a_failed_one_is_not_decided(api: ApiClient, decide: str) -> None:
    new_risk(api, **VAGUE)
    propose(api)
    body = {"reason": "x"} if decide == "reject" else {"likelihood": "Remote", "impact": "Low"}
    problem = assert_problem(api.post(f"{PATH}/1/{decide}", body), 409, "proposal_decided")
    assert problem["detail"] == "SCP-00001 is Failed already."


def test_half_a_score_is_proposed_and_not_taken(api: ApiClient) -> None:
    risk = new_risk(api)
    row = propose(api, body={"scorer": "half"})
    assert (row["status"], row["impact"]) == ("Proposed", None)
    assert row["likelihood"] is not None
    for body in (None, {}, {"likelihood": "Remote"}, {"impact_analysis": "It is cheap."}):
        problem = assert_problem(api.post(f"{PATH}/1/accept", body), 400, "invalid")
        assert pointers(problem) == {"/impact": "required"}
    assert body_of(api.get("/v1/risks/1")) == risk
    row = accept(api, body={"impact": "Low"})
    assert row["override"] == [{"field": "impact", "proposed": None, "taken": "Low"}]
    risk = body_of(api.get("/v1/risks/1"))
    assert (risk["impact"], risk["impact_analysis"]) == (
        "Low",
        "Low was taken; scripted proposed: Not enough detail: nobody says what it costs.",
    )


def test_half_a_score_is_not_mixed_with_half_of_another(api: ApiClient) -> None:
    new_risk(api, likelihood="Remote", impact="Low")
    propose(api, body={"scorer": "half"})
    problem = assert_problem(api.post(f"{PATH}/1/accept"), 400, "invalid")
    assert pointers(problem) == {"/impact": "required"}


def test_objectives_alone_leave_scores_and_status(api: ApiClient) -> None:
    new_risk(api)
    proposed = propose(api, body={"scorer": "objectives_alone"})
    accept(api)
    risk = body_of(api.get("/v1/risks/1"))
    assert (risk["status"], risk["likelihood"], risk["likelihood_analysis"], risk["urgency"]) == (
        "New",
        None,
        None,
        None,
    )
    assert len(risk["threat_objectives"]) == len(proposed["threat_objectives"])


def test_nothing_is_not_taken(api: ApiClient) -> None:
    new_risk(api)
    propose(api, body={"scorer": "objectives_alone"})
    problem = assert_problem(api.post(f"{PATH}/1/accept", {"threat_objectives": []}), 400, "invalid")
    assert pointers(problem) == {"": "nothing_taken"}


@pytest.mark.parametrize("scorer", ["nobody", "Offline", "os.system", "", None, 5, "x" * 101, "\ud800"])
def test_a_scorer_that_there_is_not(api: ApiClient, scorer: Any) -> None:
    new_risk(api)
    response = api.post("/v1/risks/1/score-proposals", {"scorer": scorer})
    assert response.status_code == 400
    assert body_of(api.get(PATH))["results"] == []


def test_one_that_there_is_not_names_those_that_there_are(api: ApiClient) -> None:
    new_risk(api)
    problem = assert_problem(api.post("/v1/risks/1/score-proposals", {"scorer": "nobody"}), 400, "invalid")
    assert pointers(problem) == {"/scorer": "unknown_scorer"}
    assert "offline" in problem["errors"][0]["detail"]
