"""When a key risk's score is the organisation's own, and when it is the profile's: at the edges."""

import pytest

from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks import operations
from tests.client import ApiClient, body_of
from tests.risks.catalogue import entry, load
from tests.risks.threat_profile.test_key_risks import approve, key_risks, preview, propose, scores

KEY_RISK = "/v1/risks/akr/1"
NONE = {"likelihood": None, "impact": None}

pytestmark = pytest.mark.usefixtures("verified")


@pytest.fixture(autouse=True)
def key_risk(api: ApiClient) -> None:
    """AKR-00001, which the profile calls for; and another one."""
    load(entry(1, threat_objectives={"Extortion": "High"}), entry(2, threat_objectives={"Extortion": "Medium"}))
    approve(api, Extortion=("Probable", "Severe"))


def test_an_analysis_that_is_left_over_is_taken_away_and_the_score_stays_the_profiles(api: ApiClient) -> None:
    api.patch(KEY_RISK, {"likelihood": "Remote", "likelihood_analysis": "It holds."})
    row = body_of(api.patch(KEY_RISK, NONE))
    assert (row["own_score"], row["likelihood"], row["likelihood_analysis"]) == (False, "Probable", "It holds.")
    row = body_of(api.patch(KEY_RISK, {"likelihood_analysis": None}))
    assert (row["own_score"], row["likelihood"], row["likelihood_analysis"]) == (False, "Probable", None)


def test_an_own_score_stays_one_without_its_analysis(api: ApiClient) -> None:
    api.patch(KEY_RISK, {"impact_analysis": "It holds."})
    assert body_of(api.patch(KEY_RISK, {"impact_analysis": None}))["own_score"] is True


class TestADateThatTheRegisterDoesNotKnow:
    """A discovered_date may be mistyped; that must not keep a profile from being approved."""

    @pytest.fixture(autouse=True)
    def mistyped(self, api: ApiClient, key_risk: None) -> None:
        """By the profile's next score it would be due in 2200."""
        assert api.patch(KEY_RISK, {"discovered_date": "2199-12-10T00:00:00Z"}).status_code == 200

    def test_an_approval_leaves_the_score_as_it_is(self, api: ApiClient) -> None:
        before = key_risks(api)["AKR-00001"]
        path = propose(api, Extortion=("Imminent", "High"))
        assert [of["id"] for of in preview(api, path)["change"]] == ["AKR-00002"]
        assert api.post(f"{path}/approve").status_code == 200
        assert key_risks(api)["AKR-00001"] == before
        assert scores(api)["AKR-00002"] == ("Probable", "High", "High")

    def test_corrected_and_handed_back_it_has_the_profiles(self, api: ApiClient) -> None:
        approve(api, Extortion=("Imminent", "High"))
        api.patch(KEY_RISK, {"discovered_date": "2026-12-01T00:00:00Z", **NONE})
        assert scores(api)["AKR-00001"] == ("Imminent", "High", "High")

    def test_the_catalogue_is_followed(self, api: ApiClient, organization: Organization) -> None:
        load(entry(1, title="Other", threat_objectives={"Extortion": "Medium"}))
        assert operations.follow_catalogue(command_change(organization)) == 1
        row = key_risks(api)["AKR-00001"]
        assert (row["title"], row["likelihood"], row["left_profile_date"]) == ("Other", "Probable", None)

    def test_it_is_reopened_with_the_score_that_it_was_closed_with(self, api: ApiClient) -> None:
        api.patch(KEY_RISK, {"status": "Closed"})
        approve(api, Extortion=("Imminent", "High"))
        response = api.patch(KEY_RISK, {"status": "New"})
        assert (response.status_code, body_of(response)["impact"]) == (200, "Severe")
