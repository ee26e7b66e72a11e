"""What a scoring policy must be, one refusal a rule: each names the cell or the days at fault."""

from typing import Any

import pytest

from tests.client import ApiClient, body_of
from tests.problems import assert_problem, pointers
from tests.risks.scoring_policy.policies import (
    DEFAULT_DAYS,
    IMPACTS,
    LIKELIHOODS,
    PATH,
    STRICT_DAYS,
    body,
    put,
)

pytestmark = pytest.mark.usefixtures("verified")

CELLS = [(likelihood, impact) for likelihood in LIKELIHOODS for impact in IMPACTS]
LEVEL = "Medium"


def refused(api: ApiClient, sent: Any) -> dict[str, str]:
    """Return what is wrong with a policy, and check that it came to nothing."""
    problem = assert_problem(api.put(PATH, sent), 400, "invalid")
    assert body_of(api.get(PATH))["version"] == 1
    return pointers(problem)


@pytest.mark.parametrize(("likelihood", "impact"), CELLS)
@pytest.mark.parametrize(
    ("value", "code"), [("Urgent", "invalid_choice"), ("high", "invalid_choice"), (None, "null"), (3, "invalid_choice")]
)
def test_a_cell_that_is_no_urgency_is_refused(
    admin: ApiClient, likelihood: str, impact: str, value: Any, code: str
) -> None:
    sent = body()
    sent["matrix"][likelihood][impact] = value
    assert refused(admin, sent) == {f"/matrix/{likelihood}/{impact}": code}


@pytest.mark.parametrize(("likelihood", "impact"), CELLS)
def test_a_cell_that_is_missing_is_refused(admin: ApiClient, likelihood: str, impact: str) -> None:
    sent = body()
    del sent["matrix"][likelihood][impact]
    assert refused(admin, sent) == {f"/matrix/{likelihood}/{impact}": "required"}


@pytest.mark.parametrize(("likelihood", "impact"), CELLS)
def test_a_cell_that_is_less_than_a_milder_one_is_refused(admin: ApiClient, likelihood: str, impact: str) -> None:
    sent = body({name: [LEVEL] * 5 for name in LIKELIHOODS})
    sent["matrix"][likelihood][impact] = "Low"
    # It stands out from its milder neighbours, unless it is the mildest of all in both.
    is_mildest = (likelihood, impact) == ("Remote", "Very Low")
    answer = admin.put(PATH, sent)
    if is_mildest:
        assert answer.status_code == 200
        return
    problem = assert_problem(answer, 400, "invalid")
    assert pointers(problem) == {f"/matrix/{likelihood}/{impact}": "not_monotonic"}
    assert len(problem["errors"]) == (likelihood != "Remote") + (impact != "Very Low")
    assert "Low" in problem["errors"][0]["detail"]


@pytest.mark.parametrize(("likelihood", "impact"), CELLS)
def test_what_a_cell_is_more_than_is_named_and_refused(admin: ApiClient, likelihood: str, impact: str) -> None:
    sent = body({name: [LEVEL] * 5 for name in LIKELIHOODS})
    sent["matrix"][likelihood][impact] = "High"
    at = LIKELIHOODS.index(likelihood), IMPACTS.index(impact)
    worse = [f"/matrix/{LIKELIHOODS[at[0] + 1]}/{impact}"] if at[0] < 4 else []
    worse += [f"/matrix/{likelihood}/{IMPACTS[at[1] + 1]}"] if at[1] < 4 else []
    if worse:
        assert refused(admin, sent) == dict.fromkeys(worse, "not_monotonic")
    else:
        assert admin.put(PATH, sent).status_code == 200


def test_every_bad_cell_is_named_and_refused(admin: ApiClient) -> None:
    sent = body()
    sent["matrix"]["Remote"]["Low"] = "?"
    del sent["matrix"]["Imminent"]["Severe"]
    sent["matrix"]["Probable"]["Worst"] = "High"
    sent["matrix"]["Certain"] = {}
    sent["days"] |= {"Critical": 0, "Never": 1}
    sent["version"] = 1
    assert refused(admin, sent) == {
        "/matrix/Remote/Low": "invalid_choice",
        "/matrix/Imminent/Severe": "required",
        "/matrix/Probable/Worst": "unknown_field",
        "/matrix/Certain": "unknown_field",
        "/days/Critical": "min_value",
        "/days/Never": "unknown_field",
        "/version": "unknown_field",
    }


@pytest.mark.parametrize("urgency", STRICT_DAYS)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, "min_value"),
        (-1, "min_value"),
        (3_651, "max_value"),
        (10**30, "max_value"),
        ("30", "invalid"),
        (1.0, "invalid"),
        (True, "invalid"),
        ([], "invalid"),
    ],
)
def test_days_that_are_no_number_of_days_are_refused(admin: ApiClient, urgency: str, value: Any, code: str) -> None:
    assert refused(admin, body(days=STRICT_DAYS | {urgency: value})) == {f"/days/{urgency}": code}


@pytest.mark.parametrize("urgency", STRICT_DAYS)
def test_days_that_are_missing_are_refused(admin: ApiClient, urgency: str) -> None:
    days = {name: count for name, count in STRICT_DAYS.items() if name != urgency}
    assert refused(admin, body(days=days)) == {f"/days/{urgency}": "required"}


@pytest.mark.parametrize(
    ("days", "faults"),
    [
        ({"Critical": 21}, ["Critical"]),
        ({"High": 51}, ["High"]),
        ({"Low": 366}, ["Low"]),
        ({"Critical": None}, ["Critical"]),
        ({"Low": None}, ["Low"]),
        ({"Info": 1}, ["Low"]),
        ({"Info": 1, "Low": 2, "Medium": 3, "High": 4, "Critical": 5}, ["Low", "Medium", "High", "Critical"]),
    ],
)
def test_days_that_rise_with_urgency_are_refused(admin: ApiClient, days: Any, faults: list[str]) -> None:
    assert refused(admin, body(days=STRICT_DAYS | days)) == {f"/days/{name}": "not_monotonic" for name in faults}


@pytest.mark.parametrize(
    "days",
    [
        DEFAULT_DAYS,
        dict.fromkeys(STRICT_DAYS, 30),
        dict.fromkeys(STRICT_DAYS, None),
        {"Info": None, "Low": None, "Medium": None, "High": 3_650, "Critical": 1},
    ],
)
def test_days_that_do_not_rise_are_taken(admin: ApiClient, days: Any) -> None:
    assert put(admin, days=days)["days"] == days


@pytest.mark.parametrize("level", ["Info", "Critical"])
def test_a_matrix_that_says_one_thing_is_taken(admin: ApiClient, level: str) -> None:
    assert put(admin, {name: [level] * 5 for name in LIKELIHOODS})["version"] == 2


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        (None, {"/matrix": "required", "/days": "required"}),
        ({"matrix": {}, "days": {}}, None),
        ({"matrix": [], "days": None}, {"/matrix": "invalid", "/days": "null"}),
        ({"matrix": body()["matrix"]}, {"/days": "required"}),
        ({"days": STRICT_DAYS}, {"/matrix": "required"}),
        (body() | {"reason": "x"}, {"/reason": "unknown_field"}),
        ({"matrix": body()["matrix"] | {"Remote": "Low"}, "days": STRICT_DAYS}, {"/matrix/Remote": "invalid"}),
    ],
)
def test_half_a_policy_is_refused(admin: ApiClient, sent: Any, faults: dict[str, str] | None) -> None:
    found = refused(admin, sent)
    if faults is None:
        faults = dict.fromkeys([*(f"/matrix/{of}" for of in LIKELIHOODS), *(f"/days/{of}" for of in DEFAULT_DAYS)])
        assert found.keys() == faults.keys()
        assert set(found.values()) == {"required"}
    else:
        assert found == faults
