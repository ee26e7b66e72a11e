"""A model that does as it is told: what it is sent, and what its answer becomes."""

import json
from collections.abc import Callable
from decimal import Decimal

import jsonschema
import pytest

from incidents.choices import Objective, Relevance
from risks.choices import Impact, Likelihood
from risks.scorers import Context, Scorable, ScoredText, Scoring, SimilarRecord, Usage
from risks.scorers.model.endpoint import Prices
from risks.scorers.model.scorer import ModelScorer
from risks.scorers.records import Stance
from tests.logged import everything_captured
from tests.risks.scorers.model.answers import RECORD, answer, objective, quote, step
from tests.risks.scorers.model.conftest import KEY
from tests.risks.scorers.model.server import ModelServer, completion, says, sends
from tests.risks.scorers.scoring import assert_quotes, evidence_of, relevance_of


def scored(server: ModelServer, scorer: ModelScorer, said: object, record: Scorable = RECORD) -> Scoring:
    server.replies = [says(said)]
    outcome = scorer.score(record)
    assert isinstance(outcome, Scoring), outcome
    assert_quotes(record, outcome)
    return outcome


def test_it_works(server: ModelServer, scorer: ModelScorer) -> None:
    scoring = scored(server, scorer, answer())
    assert (scoring.scorer, scoring.version, len(scoring.fingerprint)) == ("model", "1.0", 64)
    assert [score.objective for score in scoring.objectives] == list(Objective)
    assert relevance_of(scoring, Objective.EXTORTION) is Relevance.HIGH
    assert relevance_of(scoring, Objective.FRAUD) is None
    assert (scoring.likelihood.value, scoring.impact.value) == (Likelihood.IMMINENT, Impact.SEVERE)
    assert scoring.likelihood.analysis == "It has happened."
    assert [(each.start, each.quote) for each in scoring.impact.evidence] == [(20, "every file server")]
    assert scoring.usage == Usage(1, 1_000, 200, Decimal("0.00027"))
    assert scoring.remarks == ()


def test_the_request(server: ModelServer, scorer: ModelScorer) -> None:
    scored(server, scorer, answer())
    (received,) = server.received
    assert received.path == "/v1/chat/completions"
    assert received.headers["Authorization"] == f"Bearer {KEY}"
    assert received.headers["Host"] == f"127.0.0.1:{server.server_port}"
    assert KEY.encode() not in received.body
    assert {name: received.json[name] for name in ("model", "temperature")} == {"model": "a-model", "temperature": 0}
    wanted = received.json["response_format"]
    assert (wanted["type"], wanted["json_schema"]["strict"]) == ("json_schema", True)
    jsonschema.Draft202012Validator.check_schema(wanted["json_schema"]["schema"])
    jsonschema.validate(answer(), wanted["json_schema"]["schema"])


def test_no_key_no_header(server: ModelServer, scorer_with: Callable[..., ModelScorer]) -> None:
    scored(server, scorer_with(key=""), answer())
    assert "Authorization" not in server.received[0].headers


def test_what_the_model_is_told(server: ModelServer, scorer: ModelScorer) -> None:
    server.replies = [says(answer())]
    near = ScoredText("RSK-00001", "Mail server " * 100, Likelihood.POSSIBLE, None, ((Objective.FRAUD, Relevance.LOW),))
    procedure = "Severe means: the trains stop. $marker ${x} {name}"
    scorer.score(RECORD, (SimilarRecord(0.5, near),) * 4, Context(procedure=procedure, notes="We run trains."))
    (received,) = server.received
    marker = received.user.partition("\n")[0].removesuffix("]]").rpartition(" ")[2]
    assert len(marker) == 32
    assert f'"[[END name marker]]", where marker is exactly {marker}.' in received.system
    for name, text in (
        ("procedure", procedure),
        ("notes", "We run trains."),
        ("reported", "source: SIEM\ninitially reported urgency: High"),
        ("title", RECORD.title),
        ("description", RECORD.description),
    ):
        assert received.user.count(f"[[BEGIN {name} {marker}]]\n{text}\n[[END {name} {marker}]]") == 1
    told = f"[[BEGIN scored {marker}]]\nlikelihood: Possible\nimpact: not scored\nthreat objectives: Fraud Low\nMail"
    assert received.user.count(told) == 3
    assert "RSK-00001" not in received.user
    assert RECORD.title not in received.system


def test_the_marker_is_new_in_every_request_and_no_part_of_the_fingerprint(
    server: ModelServer, scorer: ModelScorer
) -> None:
    scorings = [scored(server, scorer, answer()) for _ in range(2)]
    first, second = (received.user.partition("\n")[0] for received in server.received)
    assert first != second
    assert scorings[0] == scorings[1]


@pytest.mark.parametrize("terms", [{"model": "another"}, {"parameters": {"temperature": 1}}])
def test_what_decides_changes_the_fingerprint(
    scorer_with: Callable[..., ModelScorer], terms: dict[str, object]
) -> None:
    assert scorer_with(**terms).fingerprint != scorer_with().fingerprint


@pytest.mark.parametrize("terms", [{"key": "another"}, {"timeout": 3}, {"retries": 0}])
def test_what_does_not_decide_leaves_the_fingerprint(
    scorer_with: Callable[..., ModelScorer], terms: dict[str, object]
) -> None:
    assert scorer_with(**terms).fingerprint == scorer_with().fingerprint


def test_not_enough_detail_is_an_answer(server: ModelServer, scorer: ModelScorer) -> None:
    nothing = {name: objective(None, 0) for name in answer()["objectives"]}
    said = answer(objectives=nothing, likelihood=step(None, ""), impact=step(None, "Nothing is said of it."))
    scoring = scored(server, scorer, said)
    assert not scoring.enough_detail
    assert scoring.likelihood.analysis.startswith("Not enough detail")
    assert scoring.impact.analysis == "Nothing is said of it."


def test_a_quote_whose_lines_were_folded_is_the_span_of_the_record(server: ModelServer, scorer: ModelScorer) -> None:
    said = answer(impact=step("High", "Data.", quote(" or they publish   payroll data. ")))
    (evidence,) = scored(server, scorer, said).impact.evidence
    assert evidence.quote == "or they\n  publish payroll data."


def test_offsets_count_code_points(server: ModelServer, scorer: ModelScorer) -> None:
    record = Scorable(
        "\U0001f600 Ransomware everywhere", "\U0001f4a3\U0001f4a3 encrypted every file server: demand 50 bitcoin"
    )
    said = answer(objectives={"data_disclosure": objective(None, 0.1)})
    (evidence,) = scored(server, scorer, said, record).likelihood.evidence
    assert evidence.start == 3


def test_a_quote_that_does_not_stand_in_the_record_is_left_out_and_told(
    server: ModelServer, scorer: ModelScorer
) -> None:
    made_up = [
        quote("Encrypted every file server"),
        quote("Ransomware"),
        quote("all"),
        quote("bit"),
        quote("x" * 1_001),
    ]
    said = answer(impact=step("High", "Servers.", quote("every file server"), *made_up))
    scoring = scored(server, scorer, said)
    assert [each.quote for each in scoring.impact.evidence] == ["every file server"]
    assert scoring.remarks == ("Left out, because they do not stand in the record's text: 5 of the model's quotes.",)


def test_the_same_place_is_quoted_once(server: ModelServer, scorer: ModelScorer) -> None:
    said = answer(impact=step("High", "Servers.", *[quote("every file server")] * 20))
    assert len(scored(server, scorer, said).impact.evidence) == 1


def test_what_the_model_writes_is_cleaned(server: ModelServer, scorer: ModelScorer) -> None:
    said = answer(
        impact=step("High", " a\x00b\x1b[31m\r\nc\u202ed\ud800e\u200b ", quote("every file", says="\x07x" * 600))
    )
    scoring = scored(server, scorer, said)
    assert scoring.impact.analysis == "a b [31m\nc d e"
    (evidence,) = scoring.impact.evidence
    assert evidence.says == ("x " * 250).strip()


def test_stances_are_kept(server: ModelServer, scorer: ModelScorer) -> None:
    said = answer(impact=step("High", "x", *[quote("every file"[:n], stance=each) for n, each in enumerate(Stance, 7)]))
    assert [each.stance for each in scored(server, scorer, said).impact.evidence] == list(Stance)


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, Usage(1)),
        ("many", Usage(1)),
        ({"prompt_tokens": -1, "completion_tokens": True}, Usage(1)),
        ({"prompt_tokens": 10**30, "completion_tokens": 7}, Usage(1, None, 7)),
        ({"prompt_tokens": 0, "completion_tokens": 1}, Usage(1, 0, 1, Decimal("0.0000006"))),
    ],
)
def test_counts_that_cannot_be_are_not_known(
    server: ModelServer, scorer: ModelScorer, usage: object, expected: Usage
) -> None:
    server.replies = [says(answer(), usage=usage)]
    assert scorer.score(RECORD).usage == expected


def test_without_prices_there_is_no_cost(server: ModelServer, scorer_with: Callable[..., ModelScorer]) -> None:
    assert scored(server, scorer_with(prices=Prices()), answer()).usage == Usage(1, 1_000, 200)


def test_an_answer_in_chunks(server: ModelServer, scorer: ModelScorer) -> None:
    body = json.dumps(completion(json.dumps(answer()))).encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:10], body[10:])) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.replies = [lambda handler: handler.wfile.write(head + chunks) and None]
    assert isinstance(scorer.score(RECORD), Scoring)


def test_the_longest_record(server: ModelServer, scorer: ModelScorer) -> None:
    record = Scorable("\U0001f600" * 500, "a " * 32_768)
    many = [quote(f"a  {'a ' * 400}{n}") for n in range(20)]
    nothing = {name: objective(None, 0, *many) for name in answer()["objectives"]}
    said = answer(objectives=nothing, likelihood=step(None, "", *many), impact=step(None, "", quote("a  a a")))
    scoring = scored(server, scorer, said, record)
    assert [each.quote for each in evidence_of(scoring)] == ["a a a"]


def test_the_key_is_never_shown(server: ModelServer, scorer: ModelScorer) -> None:
    with everything_captured() as log:
        scored(server, scorer, answer())
        server.replies = [sends(KEY, 401)]
        outcome = scorer.score(RECORD)
    shown = [log.text, repr(outcome), repr(scorer), repr(scorer._endpoint), str(vars(scorer))]
    assert [each for each in shown if KEY in each or RECORD.title in each] == []
