"""Records whose texts mean harm: refused at the gate, or scored and decided about like any other."""

import time
from typing import Any

import pytest

from incidents.models import TEXT_LENGTH
from risks.scorers import Scorable, offline_scorer
from tests.client import ApiClient, body_of
from tests.problems import assert_problem
from tests.risks.score_proposals.proposing import DESCRIPTION, TITLE, accept, new_incident, new_risk, propose

SECONDS = 60
"""Of a processor, for a megabyte: what grows with the square of the text takes hours."""

HOSTILE = {
    "10,000 brackets": "[" * 10_000 + DESCRIPTION + "]" * 10_000,
    "right to left": "\u202e" + DESCRIPTION.replace(" ", " \u202e\u2066") + "\u2069\u200f",
    "one word": DESCRIPTION + " " + "a" * (TEXT_LENGTH - len(DESCRIPTION) - 1),
    "outside the basic plane": "\U0001f600 " * 100 + DESCRIPTION,
    "markup": f"<script>alert(1)</script>{{% debug %}}{DESCRIPTION}",
    "combining marks": DESCRIPTION + "a" + "\u0301" * 20_000,
}


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("record", "new"), [("risks/1", new_risk), ("incidents/1", new_incident)])
def test_it_is_scored_truly_quoted_and_accepted(api: ApiClient, record: str, new: Any, text: str) -> None:
    new(api, description=text)
    row = propose(api, record)
    assert row["status"] == "Proposed"
    texts = {"title": TITLE, "description": text}
    assert [of["quote"] for of in row["evidence"]] == [
        texts[of["field"]][of["start"] : of["end"]] for of in row["evidence"]
    ]
    accept(api)
    scored = body_of(api.get(f"/v1/{record}"))
    assert scored["description"] == text
    score = "severity" if record.startswith("incidents") else "impact"
    assert scored[score] == row[score]


@pytest.mark.usefixtures("verified")
@pytest.mark.parametrize("text", ["\x00", f"{DESCRIPTION}\x00", "\ud800", "a" * (TEXT_LENGTH + 1), "a" * 1_000_000])
@pytest.mark.parametrize("path", ["/v1/risks", "/v1/incidents"])
def test_it_never_gets_to_be_scored(api: ApiClient, path: str, text: str) -> None:
    body = {"title": TITLE, "description": text}
    if path == "/v1/incidents":
        body["detected_date"] = "2026-03-02T08:00:00Z"
    assert api.post(path, body).status_code == 400
    assert_problem(api.post(f"{path}/1/score-proposals"), 404, f"{path.removeprefix('/v1/')[:-1]}_not_found")


@pytest.mark.parametrize("piece", ["a", "1", "1,", "[", "\u202e", "a'", "x-", "\u0301", "no "], ids=ascii)
def test_a_megabyte_takes_seconds(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000]
    before = time.thread_time()
    offline_scorer().score(Scorable("", text))
    assert time.thread_time() - before < SECONDS
