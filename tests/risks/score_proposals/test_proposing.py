"""Having records scored: what is proposed, and that it is proposed only."""

import pytest

from tests.client import ApiClient, body_of
from tests.risks.score_proposals.proposing import DESCRIPTION, PATH, TITLE, VAGUE, new_incident, new_risk, propose

pytestmark = pytest.mark.usefixtures("verified")


def test_it_works(api: ApiClient) -> None:
    risk = new_risk(api)
    response = api.post("/v1/risks/RSK-00001/score-proposals")
    assert response.status_code == 201, response.content
    assert (response["Location"], response["ETag"]) == (f"{PATH}/SCP-00001", '"1"')
    row = body_of(response)
    assert (row["id"], row["record"], row["record_version"]) == ("SCP-00001", "RSK-00001", 1)
    assert (row["status"], row["scorer"]) == ("Proposed", "offline")
    assert row["likelihood"] is not None
    assert row["impact"] is not None
    assert row["likelihood_analysis"].startswith(row["likelihood"])
    assert "Extortion" in [of["threat_objective"] for of in row["threat_objectives"]]
    assert 0 < row["confidence"] <= 1
    assert (row["failure"], row["decided_by"], row["override"], row["severity"]) == (None, None, [], None)
    assert body_of(api.get(response["Location"])) == row
    assert body_of(api.get(PATH))["results"] == [row]
    assert body_of(api.get("/v1/risks/1/score-proposals"))["results"] == [row]
    # Never a silent score: the risk is as it was, to the byte.
    assert body_of(api.get("/v1/risks/1")) == risk
    assert len(body_of(api.get("/v1/risks/1/history"))["results"]) == 1


def test_every_quote_is_the_records_own_text(api: ApiClient) -> None:
    new_risk(api)
    evidence = propose(api)["evidence"]
    texts = {"title": TITLE, "description": DESCRIPTION}
    assert evidence
    assert [of["quote"] for of in evidence] == [texts[of["field"]][of["start"] : of["end"]] for of in evidence]


def test_an_incidents_severity(api: ApiClient) -> None:
    incident = new_incident(api)
    row = propose(api, "incidents/1")
    assert (row["record"], row["likelihood"], row["threat_objectives"]) == ("INC-00001", None, [])
    assert row["severity"] in {"SEV-1", "SEV-2"}
    assert row["severity_reasoning"].startswith(f"{row['severity']}, as the impact reads. ")
    assert {of["supports"] for of in row["evidence"]} == {"severity"}
    assert body_of(api.get("/v1/incidents/1")) == incident
    assert body_of(api.get("/v1/incidents/1/score-proposals"))["results"] == [row]


def test_not_enough_detail_is_said_and_nothing_is_guessed(api: ApiClient) -> None:
    new_risk(api, **VAGUE)
    row = propose(api)
    assert (row["status"], row["failure"], row["likelihood"]) == ("Failed", "not_enough_detail", None)
    assert row["failure_reason"].startswith("Not enough detail")
