"""Proposed scores on the page of their record: the evidence in its text, and the decision."""

import re
from typing import Any

import pytest
from django.test import Client

from incidents.models import Incident
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.admin.evidence import marked, numbered
from risks.models import Risk, ScoreProposal, ScoreProposalHistory
from tests.admin.conftest import LogIn
from tests.admin.listing.test_propose import SAYS_MUCH
from tests.admin.pages import page, text
from tests.client import ApiClient
from tests.risks.score_proposals.proposing import DESCRIPTION, TITLE, VAGUE, new_incident, new_risk, propose


@pytest.fixture
def risk(api: ApiClient) -> Risk:
    new_risk(api, title=f"<i>{TITLE}</i>", description=f"<b>Note.</b> {DESCRIPTION}")
    return Risk.objects.of(api.credentials.account.organization_id).get()


@pytest.fixture
def proposal(api: ApiClient, risk: Risk) -> ScoreProposal:
    propose(api)
    return ScoreProposal.objects.of(risk.organization_id).get()


def decide(client: Client, record: Any, about: ScoreProposal, button: str, **fields: Any) -> Any:
    sent: dict[str, Any] = {"proposal": about.number, "proposal_version": 1, "decision_reason": "", button: ""}
    return client.post(page(record), sent | fields)


def messages(response: Any) -> list[str]:
    text(response)
    return [str(of) for of in response.context["messages"]]


def test_the_evidence_is_marked_in_the_records_text(root: Client, risk: Risk, proposal: ScoreProposal) -> None:
    content = text(root.get(page(risk)))
    assert "SCP-00001" in content
    (shown,) = re.findall(r'<blockquote class="rr-text"[^>]*>(.*?)</blockquote>', content, re.DOTALL)
    assert "&lt;i&gt;" in shown
    assert "&lt;b&gt;Note.&lt;/b&gt;" in shown
    assert "<i>" not in shown
    quotes = {of["quote"] for of in proposal.evidence}
    assert quotes
    plain = re.sub(r"<sup>.*?</sup>|</mark>|<mark>", "", shown)
    for quote in quotes:
        assert quote in plain
    assert shown.count("<mark>") == len({(of["field"], of["end"]) for of in proposal.evidence})


def test_what_is_quoted_for_several_scores_is_marked_once(root: Client, api: ApiClient) -> None:
    new_risk(api, description=f"\N{PILE OF POO}\U0001f469\u200d\U0001f4bb {SAYS_MUCH}")
    propose(api)
    risk = Risk.objects.of(api.credentials.account.organization_id).get()
    evidence = ScoreProposal.objects.of(risk.organization_id).get().evidence
    spans = {(of["field"], of["start"], of["end"]) for of in evidence}
    assert len(spans) < len(evidence)
    content = text(root.get(page(risk)))
    (shown,) = re.findall(r'<blockquote class="rr-text"[^>]*>(.*?)</blockquote>', content, re.DOTALL)
    for field, start, end in spans:
        of = [one for one in evidence if (one["field"], one["start"], one["end"]) == (field, start, end)]
        names = ", ".join(dict.fromkeys(one["supports"] for one in of))
        assert re.search(rf'aria-label="Evidence \d+: {names}"', shown)
    assert shown.count("<mark>") == len({(field, end) for field, _, end in spans})
    assert f"Evidence ({len(spans)})" in content


def test_having_a_risk_scored(root: Client, risk: Risk, verified: None) -> None:
    response = root.post(page(risk), {"_propose": "", "scorer": "offline"})
    assert (response.status_code, response.url) == (302, f"{page(risk)}#proposals")
    newest = ScoreProposalHistory.objects.of(risk.organization_id).get()
    assert (newest.channel, newest.actor_name, newest.status) == ("admin", "Ada Admin", "Proposed")
    risk.refresh_from_db()
    assert (risk.version, risk.likelihood) == (1, None)


def test_what_cannot_be_scored_says_why(root: Client, api: ApiClient) -> None:
    new_risk(api, **VAGUE)
    risk = Risk.objects.of(api.credentials.account.organization_id).get()
    assert (
        "SCP-00001: Failed." in messages(root.post(page(risk), {"_propose": "", "scorer": "offline"}, follow=True))[0]
    )


def test_accepting(root: Client, risk: Risk, proposal: ScoreProposal, verified: None) -> None:
    assert decide(root, risk, proposal, "_accept", decision_reason="Agreed.").status_code == 302
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact) == (proposal.likelihood, proposal.impact)
    assert risk.status == "Urgency Proposed"
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision_reason) == ("Accepted", "Agreed.")
    content = text(root.get(page(risk)))
    assert "SCP-00001 Accepted by Ada Admin" in content
    assert "through Admin" in content


def test_accepting_something_else(root: Client, risk: Risk, proposal: ScoreProposal, verified: None) -> None:
    assert decide(root, risk, proposal, "_accept", likelihood="Remote").status_code == 302
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact) == ("Remote", proposal.impact)
    proposal.refresh_from_db()
    assert proposal.override == [{"field": "likelihood", "proposed": proposal.likelihood, "taken": "Remote"}]


def test_rejecting(root: Client, risk: Risk, proposal: ScoreProposal, verified: None) -> None:
    assert decide(root, risk, proposal, "_reject", decision_reason="Too bleak.").status_code == 302
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decision_reason) == ("Rejected", "Too bleak.")
    risk.refresh_from_db()
    assert risk.likelihood is None


@pytest.mark.parametrize(
    ("button", "fields", "fault"),
    [
        ("_reject", {}, "may not be blank"),
        ("_accept", {"likelihood": "Often"}, "not a valid choice"),
        ("_accept", {"proposal": "one"}, "whole number"),
        ("_accept", {"proposal_version": ""}, "required"),
        ("_accept", {"proposal_version": 7}, "version"),
        ("_accept", {"proposal": 2}, "no proposal"),
        ("_reject", {"decision_reason": "x" * 501}, "at most 500"),
        ("_propose", {"scorer": "oracle"}, "no such scorer"),
    ],
)
def test_what_is_refused_says_why(
    root: Client, risk: Risk, proposal: ScoreProposal, button: str, fields: dict[str, Any], fault: str
) -> None:
    assert fault in messages(decide(root, risk, proposal, button, **fields))[0]
    proposal.refresh_from_db()
    assert proposal.status == "Proposed"


def test_a_proposal_about_another_record_is_none_of_this_pages(
    root: Client, api: ApiClient, risk: Risk, proposal: ScoreProposal
) -> None:
    new_risk(api)
    other = Risk.objects.of(risk.organization_id).get(number=2)
    assert "no proposal" in messages(decide(root, other, proposal, "_accept"))[0]


def test_what_has_moved_on_can_only_be_rejected(
    root: Client, api: ApiClient, risk: Risk, proposal: ScoreProposal
) -> None:
    api.post("/v1/risks/1/comments", {"value": "A comment moves nothing."})
    assert 'name="_accept"' in text(root.get(page(risk)))
    api.patch("/v1/risks/1", {"title": "Shorter", "description": "Other."})
    content = text(root.get(page(risk)))
    assert "this can only be rejected" in content
    assert 'name="_accept"' not in content
    assert "<mark>" in content  # in the text that was scored
    assert "version" in messages(decide(root, risk, proposal, "_accept"))[0]
    assert decide(root, risk, proposal, "_reject", decision_reason="Too late.").status_code == 302


def test_a_viewer_reads(organization: Organization, log_in: LogIn, risk: Risk, proposal: ScoreProposal) -> None:
    viewer = log_in(organization, Role.RISK_VIEWER)
    content = text(viewer.get(page(risk)))
    assert "<mark>" in content
    for button in ("_accept", "_reject", "_propose"):
        assert f'name="{button}"' not in content
        assert decide(viewer, risk, proposal, button).status_code == 403


def test_the_severity_of_an_incident(root: Client, api: ApiClient, verified: None) -> None:
    new_incident(api)
    incident = Incident.objects.of(api.credentials.account.organization_id).get()
    assert root.post(page(incident), {"_propose": "", "scorer": "offline"}).status_code == 302
    assert "<mark>" in text(root.get(page(incident)))
    proposal = ScoreProposal.objects.of(incident.organization_id).get()
    assert decide(root, incident, proposal, "_accept", severity="SEV-3").status_code == 302
    incident.refresh_from_db()
    assert incident.severity == "SEV-3"


def evidence(*spans: tuple[int, int, str]) -> list[dict[str, Any]]:
    names = ("likelihood", "impact", "Fraud", "Sabotage")
    return [
        {"field": "title", "start": start, "end": end, "quote": quote, "supports": name}
        for (start, end, quote), name in zip(spans, names, strict=False)
    ]


def link(number: int, supports: str = "") -> str:
    name = supports or ("likelihood", "impact", "Fraud", "Sabotage")[number - 1]
    return f'<a href="#p-{number}" aria-label="Evidence {number}: {name}">{number}</a>'


@pytest.mark.parametrize(
    ("text_of_record", "spans", "shown"),
    [
        ("a<b>c", [(1, 4, "<b>")], f"a<mark>&lt;b&gt;</mark><sup>{link(1)}</sup>c"),
        (  # two that overlap: no character is marked twice
            "abcd",
            [(0, 3, "abc"), (1, 4, "bcd")],
            f"<mark>abc</mark><sup>{link(1)}</sup><mark>d</mark><sup>{link(2)}</sup>",
        ),
        (  # one within another
            "abcd",
            [(0, 4, "abcd"), (1, 3, "bc")],
            f"<mark>abc</mark><sup>{link(2)}</sup><mark>d</mark><sup>{link(1)}</sup>",
        ),
        (  # one end, two beginnings
            "abcd",
            [(0, 3, "abc"), (2, 3, "c")],
            f"<mark>abc</mark><sup>{link(1)} {link(2)}</sup>d",
        ),
        (  # side by side
            "abcd",
            [(0, 2, "ab"), (2, 4, "cd")],
            f"<mark>ab</mark><sup>{link(1)}</sup><mark>cd</mark><sup>{link(2)}</sup>",
        ),
        (  # one span for two scores
            "abc",
            [(1, 2, "b"), (1, 2, "b")],
            f"a<mark>b</mark><sup>{link(1, 'likelihood, impact')}</sup>c",
        ),
        ("é𝄞x", [(1, 2, "𝄞")], f"é<mark>𝄞</mark><sup>{link(1)}</sup>x"),
        ("👩‍💻 b", [(4, 5, "b")], f"👩‍💻 <mark>b</mark><sup>{link(1)}</sup>"),
        ("abc", [(0, 2, "zz"), (5, 9, "abcd")], "abc"),
        ("", [], ""),
    ],
)
def test_quotes_are_marked_by_their_offsets(text_of_record: str, spans: Any, shown: str) -> None:
    assert marked(text_of_record, "title", numbered(evidence(*spans)), "p") == shown
