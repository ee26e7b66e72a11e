"""Random operations over HTTP, against a model of the register; then documents, history and model must agree."""

from typing import Any
from urllib.parse import quote

import hypothesis.strategies as st
import pytest
from django.utils import timezone
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from incidents import operations as incident_operations
from incidents.models import Incident, IncidentHistory
from riskregister.history.verification import faults_of
from riskregister.organizations.actors import command_change
from risks import operations
from risks.models import Risk, RiskHistory
from tests.client import ApiClient, body_of
from tests.factories import OrganizationFactory, ServiceAccountFactory
from tests.register_model import IMPACTS, MATRIX, OBJECTIVES, REPORTED, Refused, RegisterModel, agrees

DATES = ["2026-01-05T00:00:00Z", "2026-02-10T12:30:00Z", "2026-03-15T23:59:59.123456Z"]
TITLES = ["Straße", "STRASSE", "日本語", "=1+1", "a\nb"]
REFS = ["a", "a/b", "ä ö"]

SHARED = {
    "title": st.sampled_from(TITLES),
    "description": st.sampled_from(["A laptop.", "Ein Gerät."]),
    "external_ref": st.sampled_from([*REFS, None]),
    "tags": st.lists(st.sampled_from(["x", "y", "Z"]), unique=True).map(sorted),
    "threat_objectives": st.dictionaries(
        st.sampled_from(OBJECTIVES), st.sampled_from(["Low", "Medium", "High", None]), max_size=3
    ),
}
RISK = SHARED | {
    "status": st.sampled_from(["New", "Urgency Proposed", "Remediation", "Closure Proposed", "Closed"]),
    "type": st.sampled_from(["Code", "Policy"]),
    "source": st.sampled_from(["Audit", None]),
    "likelihood": st.sampled_from([*MATRIX, None]),
    "impact": st.sampled_from([*IMPACTS, None]),
    "control_statement": st.sampled_from(["Encrypt.", None]),
    "discovered_date": st.sampled_from(DATES),
    "expected_date": st.sampled_from([*DATES, None]),
    "closed_date": st.sampled_from([*DATES, None]),
}
INCIDENT = SHARED | {
    "status": st.sampled_from(["New", "In Progress", "Review", "Closed"]),
    "severity": st.sampled_from([*REPORTED, None]),
    "source": st.sampled_from(["SIEM", None]),
    "detected_date": st.sampled_from(DATES),
    "occurred_date": st.sampled_from([*DATES, None]),
}
NEEDED = {"RSK": {"title", "description"}, "INC": {"title", "description", "detected_date"}}
FIELDS = {"RSK": RISK, "INC": INCIDENT}
PATHS = {"RSK": "/v1/risks", "INC": "/v1/incidents"}
KINDS = st.sampled_from(["RSK", "INC"])


def changes(kind: str) -> Any:
    return st.fixed_dictionaries({}, optional=FIELDS[kind]).filter(bool)


def whole(kind: str) -> Any:
    needed = {name: field for name, field in FIELDS[kind].items() if name in NEEDED[kind]}
    return st.fixed_dictionaries(needed, optional={k: v for k, v in FIELDS[kind].items() if k not in needed})


def body(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the model was given as the API takes it."""
    sent = dict(given)
    if "tags" in sent:
        sent["tags"] = [{"content": content} for content in sent["tags"]]
    if "threat_objectives" in sent:
        sent["threat_objectives"] = [
            {"threat_objective": name, "relevance": relevance} for name, relevance in sent["threat_objectives"].items()
        ]
    return sent


class Register(RuleBasedStateMachine):
    """One organisation, from its making on."""

    @initialize()
    def make(self) -> None:
        self.organization = OrganizationFactory()
        self.api = ApiClient(ServiceAccountFactory(organization=self.organization))
        self.model = RegisterModel()
        for kind, given in (("INC", {"detected_date": DATES[0]}), ("RSK", {}), ("RSK", {"likelihood": "Unlikely"})):
            given |= {"title": "a", "description": "b"}
            self.agree(self.api.post(PATHS[kind], body(given)), self.model.create, 201, kind, given)

    def agree(self, response: Any, expected: Any, success: int, *arguments: Any, **more: Any) -> None:
        """Let the model do the same, and compare the answers."""
        try:
            key, status = expected(*arguments, **more), success
        except Refused as refusal:
            key, status = None, refusal.status
        assert response.status_code == status, response.content
        if isinstance(key, str):
            assert agrees(body_of(response), self.model.rows[key]), (response.content, self.model.rows[key])

    def chosen(self, data: Any, kind: str) -> str:
        """Draw a record that is there, now and then one that is deleted or was never there."""
        live = self.model.live(kind)
        if live and data.draw(st.integers(0, 9)):
            return str(data.draw(st.sampled_from(live)))
        known = [key for key in self.model.rows if key.startswith(kind)]
        return str(data.draw(st.sampled_from([*known, f"{kind}-00099"])))

    @rule(data=st.data(), kind=KINDS)
    def create(self, data: Any, kind: str) -> None:
        given = data.draw(whole(kind))
        self.agree(self.api.post(PATHS[kind], body(given)), self.model.create, 201, kind, given)

    @rule(data=st.data())
    def raise_risk(self, data: Any) -> None:
        incident = self.chosen(data, "INC")
        given = data.draw(st.one_of(st.just({}), changes("RSK")))
        response = self.api.post(f"/v1/incidents/{incident}/risks", body(given))
        if incident not in self.model.live("INC"):
            assert response.status_code == 404
        else:
            self.agree(response, self.model.create, 201, "RSK", given, incident)

    @rule(data=st.data(), kind=KINDS)
    def change(self, data: Any, kind: str) -> None:
        key, given = self.chosen(data, kind), data.draw(changes(kind))
        self.agree(self.api.patch(f"{PATHS[kind]}/{key}", body(given)), self.model.change, 200, key, given)

    @rule(data=st.data(), kind=KINDS, preview=st.booleans())
    def change_many(self, data: Any, kind: str, preview: bool) -> None:
        keys = list({self.chosen(data, kind): None for _ in range(3)})
        given = data.draw(changes(kind))
        if len(keys) > 1:
            given.pop("external_ref", None)
        if not given:
            return
        operation = {"tag_operation": "replace"} if "tags" in given else {}
        asked = {"ids": keys, "changes": body(given), "preview": preview, **operation}
        response = self.api.patch(PATHS[kind], asked)
        if preview:
            assert response.status_code == 200, response.content
        else:
            self.agree(response, self.model.change_many, 200, keys, given)

    @rule(data=st.data(), kind=KINDS, ref=st.sampled_from(REFS))
    def put(self, data: Any, kind: str, ref: str) -> None:
        given = data.draw(whole(kind))
        given.pop("external_ref", None)
        response = self.api.put(f"{PATHS[kind]}/by-ref/{ref}", body(given))
        holder = [key for key, row in self.model.rows.items() if key.startswith(kind) and row["external_ref"] == ref]
        if not holder:
            self.agree(response, self.model.create, 201, kind, given | {"external_ref": ref})
        elif holder[0] in self.model.deleted:
            assert response.status_code == 409
        else:
            self.agree(response, self.model.change, 200, holder[0], given)

    @rule(data=st.data(), kind=KINDS)
    def delete(self, data: Any, kind: str) -> None:
        key = self.chosen(data, kind)
        self.agree(self.api.delete(f"{PATHS[kind]}/{key}"), self.model.delete, 204, key)

    @precondition(lambda self: self.model.deleted)
    @rule(data=st.data())
    def restore(self, data: Any) -> None:
        key = data.draw(st.sampled_from(sorted(self.model.deleted)))
        change, number = command_change(self.organization), int(key[4:])
        if key.startswith("INC"):
            incident_operations.restore_incident(change, number=number)
        else:
            operations.restore_risk(change, kind="RSK", number=number)
        self.model.restore(key)

    @rule(data=st.data(), kind=KINDS)
    def comment(self, data: Any, kind: str) -> None:
        key = self.chosen(data, kind)
        response = self.api.post(f"{PATHS[kind]}/{key}/comments", {"value": "Seen."})
        self.agree(response, self.model.comment, 201, key)

    @rule(data=st.data(), on=st.booleans())
    def link(self, data: Any, on: bool) -> None:
        incident, risk = self.chosen(data, "INC"), self.chosen(data, "RSK")
        call = self.api.put if on else self.api.delete
        self.agree(call(f"/v1/incidents/{incident}/risks/{risk}"), self.model.link, 204, incident, risk, on=on)

    def teardown(self) -> None:
        if not hasattr(self, "api"):
            return
        for kind, model in (("RSK", Risk), ("INC", Incident)):
            listed = body_of(self.api.get(f"{PATHS[kind]}?page_size=200"))["results"]
            assert [row["id"] for row in listed] == self.model.live(kind)[::-1]
            assert all(agrees(row, self.model.rows[row["id"]]) for row in listed)
            past = f"{PATHS[kind]}?page_size=200&as_of={quote(timezone.now().isoformat())}"
            assert body_of(self.api.get(past))["results"] == listed
            records = model.objects.of(self.organization.pk)
            known = [key for key in self.model.rows if key.startswith(kind)]
            assert [record.display_id for record in records.order_by("number")] == known
        count = sum(history.objects.of(self.organization.pk).count() for history in (RiskHistory, IncidentHistory))
        assert count == self.model.changes
        assert list(faults_of(self.organization.pk)) == []


@pytest.mark.django_db
def test_the_register_does_what_the_model_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]  # Hypothesis does not type it
        Register,
        settings=settings(max_examples=50, stateful_step_count=40),
    )
