"""Many risks at once: at once by a scorer that answers at once, by a worker else."""

from typing import Any

import pytest

from riskregister.jobs import leases, registry
from riskregister.jobs.running import Run
from riskregister.jobs.working import Until, work
from riskregister.organizations.models import Organization
from risks.models import ScoreProposal
from risks.operations import score_risks_job
from tests.client import ApiClient, body_of
from tests.problems import assert_problem, pointers
from tests.risks.score_proposals import scorers
from tests.risks.score_proposals.proposing import PATH, VAGUE, new_risk

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture
def scripted(settings: Any) -> None:
    names = ("half", "raising")
    settings.SCORERS = settings.SCORERS | {name: f"{scorers.__name__}.{name}" for name in names}


def jobs(api: ApiClient) -> Any:
    return body_of(api.get("/v1/jobs?kind=score_risks"))["results"]


def test_it_works(api: ApiClient) -> None:
    risks = [new_risk(api), new_risk(api, **VAGUE), new_risk(api)]
    response = api.post(PATH, {"ids": ["RSK-3", "2", "RSK-00001"]})
    assert response.status_code == 201, response.content
    assert body_of(response) == {
        "results": [
            {"id": "RSK-00003", "proposal": "SCP-00001", "status": "Proposed"},
            {"id": "RSK-00002", "proposal": "SCP-00002", "status": "Failed"},
            {"id": "RSK-00001", "proposal": "SCP-00003", "status": "Proposed"},
        ]
    }
    assert [row["record"] for row in body_of(api.get(PATH))["results"]] == ["RSK-00001", "RSK-00002", "RSK-00003"]
    assert body_of(api.get("/v1/risks"))["results"] == risks[::-1]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (None, {"/ids": "required"}),
        ([], {"/ids": "min_length"}),
        (["RSK-1"] * 501, {"/ids": "max_length"}),
        (["RSK-1", "1"], {"/ids/1": "repeated"}),
        (["RSK-1", "RSK-9", "AKR-7"], {"/ids/1": "not_found", "/ids/2": "not_found"}),
        (["INC-1"], {"/ids/0": "invalid_id"}),
        ([1], {"/ids/0": "invalid_id"}),
    ],
)
def test_ids_that_cannot_be(api: ApiClient, ids: Any, expected: dict[str, str]) -> None:
    new_risk(api)
    problem = assert_problem(api.post(PATH, {} if ids is None else {"ids": ids}), 400, "invalid")
    assert pointers(problem) == expected
    assert body_of(api.get(PATH))["results"] == []


def test_another_organisations_are_not_found(api: ApiClient, stranger: ApiClient) -> None:
    new_risk(api)
    problem = assert_problem(stranger.post(PATH, {"ids": ["RSK-1"]}), 400, "invalid")
    assert pointers(problem) == {"/ids/0": "not_found"}


@pytest.mark.usefixtures("scripted")
def test_a_scorer_that_is_waited_for_is_asked_by_a_worker(api: ApiClient, organization: Organization) -> None:
    for _ in range(3):
        new_risk(api)
    response = api.post(PATH, {"ids": ["RSK-1", "RSK-2", "RSK-3"], "scorer": "half"})
    assert response.status_code == 202, response.content
    job = body_of(response)
    assert response["Location"] == f"/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"]) == ("score_risks", "Queued")
    assert body_of(api.get(PATH))["results"] == []
    api.delete("/v1/risks/2")
    work(until=Until.IDLE)
    job = body_of(api.get(response["Location"]))
    assert (job["state"], job["result"]) == ("Succeeded", {"proposed": 2, "failed": 0, "gone": 1, "moved": 0})
    assert job["progress"] == {"done": 3, "total": 3}
    rows = body_of(api.get(PATH))["results"]
    assert [(row["record"], row["scorer"], row["status"]) for row in rows] == [
        ("RSK-00003", "scripted", "Proposed"),
        ("RSK-00001", "scripted", "Proposed"),
    ]
    (entry,) = body_of(api.get(f"{PATH}/1/history"))["results"]
    assert entry["user"]["email"].startswith("system")


@pytest.mark.usefixtures("scripted")
def test_a_scorer_that_fails_fails_no_job(api: ApiClient) -> None:
    new_risk(api)
    api.post(PATH, {"ids": ["RSK-1"], "scorer": "raising"})
    work(until=Until.IDLE)
    (job,) = jobs(api)
    assert (job["state"], job["result"]) == ("Succeeded", {"proposed": 0, "failed": 1, "gone": 0, "moved": 0})


@pytest.mark.usefixtures("scripted")
def test_a_job_that_is_begun_again_proposes_nothing_twice(
    api: ApiClient, organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        new_risk(api)
    api.post(PATH, {"ids": ["RSK-1", "RSK-2", "RSK-3"], "scorer": "half"})
    asked: list[str] = []
    half = scorers.half().score

    def dies_at_the_second(self: Any, record: Any, *more: Any) -> Any:
        asked.append(record.title)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return half(record)

    with monkeypatch.context() as patched:
        patched.setattr(scorers.Scripted, "score", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            work(until=Until.IDLE)
    (job,) = jobs(api)
    assert (job["state"], job["progress"]["done"]) == ("Running", 1)
    assert ScoreProposal.objects.of(organization.pk).count() == 1


class Meddler:
    """Somebody who changes a risk while it is scored, so often."""

    def __init__(self, api: ApiClient, monkeypatch: pytest.MonkeyPatch, meddle: Any, times: int) -> None:
        self.scored: list[str] = []
        score = scorers.Scripted.score

        def meddle_and_score(of: Any, record: Any, *more: Any) -> Any:
            self.scored.append(record.title)
            meddled = sum(title.startswith("Moving") for title in self.scored)
            if record.title.startswith("Moving") and meddled <= times:
                assert meddle(api, f"Moving for the {meddled}. time").status_code < 300
            return score(of, record, *more)

        monkeypatch.setattr(scorers.Scripted, "score", meddle_and_score)


def rename(api: ApiClient, title: str) -> Any:
    return api.patch("/v1/risks/2", {"title": title})


def delete(api: ApiClient, title: str) -> Any:
    return api.delete("/v1/risks/2")


def three_to_be_scored(api: ApiClient) -> str:
    """Ask for three risks, of which the second is going to move. Returns where the job is."""
    for title in ("First", "Moving", "Third"):
        new_risk(api, title=title)
    return str(api.post(PATH, {"ids": ["RSK-1", "RSK-2", "RSK-3"], "scorer": "half"})["Location"])


@pytest.mark.usefixtures("scripted")
@pytest.mark.parametrize("at_once", [False, True], ids=["one a step", "all in a step"])
@pytest.mark.parametrize(
    ("meddle", "times", "scored", "became"),
    [
        (rename, 1, 2, "proposed"),
        (rename, 2, 3, "proposed"),
        (rename, 99, 3, "moved"),
        (delete, 1, 1, "gone"),
    ],
    ids=["once", "twice", "each time", "deleted"],
)
def test_one_that_is_changed_while_it_is_scored(
    *,
    api: ApiClient,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    at_once: bool,
    meddle: Any,
    times: int,
    scored: int,
    became: str,
) -> None:
    location = three_to_be_scored(api)
    if at_once:
        settings.SCORERS_AT_ONCE = {*settings.SCORERS_AT_ONCE, "half"}
    meddler = Meddler(api, monkeypatch, meddle, times)
    work(until=Until.IDLE)
    job = body_of(api.get(location))
    assert (job["state"], job["attempts"], job["progress"]) == ("Succeeded", 1, {"done": 3, "total": 3})
    expected = {"proposed": 2, "failed": 0, "gone": 0, "moved": 0}
    assert job["result"] == expected | {became: expected[became] + 1}
    # Nothing but what has moved is scored again.
    assert len(meddler.scored) == 2 + scored
    rows = sorted((row["record"], row["record_version"]) for row in body_of(api.get(PATH))["results"])
    moving = [("RSK-00002", times + 1)] if became == "proposed" else []
    assert rows == [("RSK-00001", 1), *moving, ("RSK-00003", 1)]


@pytest.mark.usefixtures("scripted")
def test_how_often_one_has_moved_outlives_the_worker(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    location = three_to_be_scored(api)
    meddler = Meddler(api, monkeypatch, rename, 99)
    for steps in (2, 1):
        job = leases.claim()
        assert job is not None
        taken = score_risks_job(Run(job, registry.kind_of(job.kind)))
        for _ in range(steps):
            next(taken)
        leases.give_back(job)
    assert body_of(api.get(location))["progress"] == {"done": 1, "total": 3}
    work(until=Until.IDLE)
    assert body_of(api.get(location))["result"] == {"proposed": 2, "failed": 0, "gone": 0, "moved": 1}
    assert len(meddler.scored) == 5
