"""The page of a risk: editing it, its score, its due date, its history."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from incidents.models import TEXT_LENGTH
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.operations import change_member
from riskregister.organizations.roles import Role
from risks.admin.due_date import due_date_told
from risks.admin.page import TEXTS
from risks.choices import MOVES, Impact, Likelihood, RiskStatus
from risks.document import due_date_explained
from risks.models import Risk, RiskHistory
from risks.scoring import DEFAULT_POLICY, MATRIX
from tests.admin.conftest import LogIn, Records
from tests.admin.pages import errors, page, save, sent, text
from tests.client import ApiClient
from tests.conftest import MakeApi
from tests.factories import MemberFactory, RiskBody
from tests.risks.catalogue import carried, entry, load


@pytest.fixture
def risk(api: ApiClient) -> Risk:
    """A risk whose title is a script."""
    body = RiskBody(title="<script>alert(1)</script>", discovered_date="2026-03-02T08:00:00Z")
    assert api.post("/v1/risks", body).status_code == 201
    return Risk.objects.of(api.credentials.account.organization_id).get()


def changes_shown(response: Any) -> dict[str, tuple[str, str]]:
    """Return what the newest entry of the history says, as field -> before, after."""
    text(response)
    newest = response.context["history"]["entries"][0]
    return {change.field: (change.before.text, change.after.text) for change in newest.changes}


def test_it_works(root: Client, risk: Risk, verified: None) -> None:
    response = save(root, page(risk), likelihood="Probable", impact="Severe", status="Remediation", reason="Seen.")
    assert (response.status_code, response.url) == (302, page(risk))
    shown = root.get(page(risk))
    assert changes_shown(shown) == {
        "Status": ("New", "Remediation"),
        "Likelihood": ("\N{EN DASH}", "Probable"),
        "Impact": ("\N{EN DASH}", "Severe"),
        "Urgency": ("\N{EN DASH}", "Critical"),
        "Due date": ("\N{EN DASH}", "2026-03-17 08:00:00 UTC"),
    }
    content = text(shown)
    for told in ("Version 2: Changed", "by Ada Admin, through Admin", "Reason: Seen."):
        assert told in content


def test_a_script_in_a_title_is_text(root: Client, risk: Risk) -> None:
    save(root, page(risk), title="<script>alert(2)</script>")
    content = text(root.get(page(risk)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content  # in the history
    assert "<script>alert" not in content


def test_what_has_every_text_at_its_limit_can_be_edited(root: Client, risk: Risk) -> None:
    long = dict.fromkeys(TEXTS, "\N{FIRE}" * TEXT_LENGTH)
    form = urlencode(sent(root.get(page(risk)), **long), doseq=True)
    response = root.post(page(risk), form, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert changes_shown(root.get(page(risk))).keys() == {name.replace("_", " ").capitalize() for name in TEXTS}


def test_the_history_tells_of_people_tags_and_objectives(root: Client, organization: Organization, risk: Risk) -> None:
    member = root.get(page(risk)).context["user"]
    save(root, page(risk), assigned_to=str(member.pk), new_tags="disk", fraud="High", sabotage="unknown")
    shown = changes_shown(root.get(page(risk)))
    assert shown == {
        "Assigned to": ("\N{EN DASH}", "Ada Admin"),
        "Tags": ("\N{EN DASH}", "disk"),
        "Threat objectives": ("\N{EN DASH}", "Sabotage\nFraud (High)"),
    }
    save(root, page(risk), assigned_to="", tags=[], fraud="Low")
    assert changes_shown(root.get(page(risk))) == {
        "Assigned to": ("Ada Admin", "\N{EN DASH}"),
        "Tags": ("disk", "\N{EN DASH}"),
        "Threat objectives": ("Fraud (High)", "Fraud (Low)"),
    }


def test_long_values_are_folded(root: Client, risk: Risk) -> None:
    save(root, page(risk), control_statement="word " * 60)
    assert "<summary>word word" in text(root.get(page(risk)))


@pytest.mark.parametrize("status", RiskStatus)
def test_only_allowed_moves_are_offered(root: Client, api: ApiClient, status: RiskStatus) -> None:
    api.post("/v1/risks", RiskBody(status=status))
    risk = Risk.objects.of(api.credentials.account.organization_id).get()
    form = root.get(page(risk)).context["adminform"].form
    assert [value for value, _ in form.fields["status"].choices] == [status, *MOVES[status]]
    for other in set(RiskStatus) - {status, *MOVES[status]}:
        assert "status" in errors(save(root, page(risk), status=other))


def test_closing_and_reopening(root: Client, risk: Risk, verified: None) -> None:
    save(root, page(risk), status="Closed", closed_date_0="2026-03-05", closed_date_1="10:00:00")
    risk.refresh_from_db()
    assert risk.closed_date == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert errors(save(root, page(risk), closed_date_0="", closed_date_1="")) == {
        "closed_date": ["A Closed risk has one: reopen it to clear it."]
    }
    save(root, page(risk), status="New")
    risk.refresh_from_db()
    assert risk.closed_date is None
    assert "closed_date" in errors(save(root, page(risk), closed_date_0="2026-03-05", closed_date_1="10:00:00"))


def test_the_matrix_shows_the_policy_and_the_score(root: Client, risk: Risk) -> None:
    save(root, page(risk), likelihood="Possible", impact="Severe")
    content = text(root.get(page(risk)))
    cells = re.findall(r'data-likelihood="([^"]+)" data-impact="([^"]+)" data-urgency="([^"]+)"', content)
    assert sorted(cells) == sorted((of, impact, MATRIX[of][impact]) for of in Likelihood for impact in Impact)
    (chosen,) = re.findall(r'data-urgency="([^"]+)" style="[^"]*" class="rr-chosen"', content)
    assert chosen == "High"
    assert "risks/score_matrix.js" in content


def test_a_stale_form_is_refused_and_shows_the_current_state(root: Client, api: ApiClient, risk: Risk) -> None:
    mine = sent(root.get(page(risk)), status="Remediation", likelihood="Remote", impact="Low", reason="Mine.")
    assert api.patch("/v1/risks/1", {"status": "Closed", "title": "Theirs"}).status_code == 200
    response = root.post(page(risk), mine)
    content = text(response)
    assert "RSK-00001 has been changed since you opened it" in content
    assert {of.label: of.text for of in response.context["entered"]} == {
        "Status": "Remediation",
        "Likelihood": "Remote",
        "Impact": "Low",
        "Reason": "Mine.",
    }
    (entry_shown,) = response.context["meanwhile"]
    assert {change.field for change in entry_shown.changes} == {"Title", "Status", "Closed date"}
    shown = sent(response)
    assert (shown["title"], shown["status"], shown["likelihood"], shown["version"]) == ("Theirs", "Closed", "", 2)
    risk.refresh_from_db()
    assert (risk.version, risk.title, risk.likelihood) == (2, "Theirs", None)


@pytest.mark.parametrize("version", ["0", "-1", "9" * 30])
def test_a_version_that_never_was_is_stale(root: Client, risk: Risk, version: str) -> None:
    response = root.post(page(risk), sent(root.get(page(risk)), title="Mine", version=version))
    assert "Nothing was saved" in text(response)
    risk.refresh_from_db()
    assert risk.version == 1


def test_a_comment_of_somebody_else_makes_a_form_stale_too(root: Client, api: ApiClient, risk: Risk) -> None:
    mine = sent(root.get(page(risk)), title="Mine")
    api.post("/v1/risks/1/comments", {"value": "Do not rename it."})
    response = root.post(page(risk), mine)
    assert "Version 2: Commented" in text(response)
    assert [of.label for of in response.context["entered"]] == ["Title"]


def test_a_viewer_reads(organization: Organization, log_in: LogIn, root: Client, risk: Risk) -> None:
    save(root, page(risk), likelihood="Possible", impact="Severe")
    viewer = log_in(organization, Role.RISK_VIEWER)
    content = text(viewer.get(page(risk)))
    for asked in ('id="id_likelihood"', 'name="_save"', 'name="_comment"'):
        assert asked not in content
    assert "High <span" in content
    assert viewer.post(page(risk), {"title": "x", "version": "2"}).status_code == 403
    assert viewer.post(page(risk), {"_comment": "", "value": "x"}).status_code == 403


def test_whoever_may_not_read_incidents_sees_their_ids(
    organization: Organization, log_in: LogIn, records: Records
) -> None:
    content = text(log_in(organization, Role.RISK_EDITOR).get(page(records["risks"])))
    assert "INC-00001" in content
    assert page(records["incidents"]) not in content


def test_another_organisations_risk_is_not_found(
    organization: Organization, log_in: LogIn, strange_records: Records
) -> None:
    editor, theirs = log_in(organization, Role.EDITOR), strange_records["risks"]
    assert editor.get(page(theirs)).status_code == 404
    for body in ({"title": "x", "version": "2"}, {"_comment": "", "value": "x"}):
        assert editor.post(page(theirs), body).status_code == 404
    theirs.refresh_from_db()
    assert theirs.version == 2


def test_no_one_from_another_organisation_is_offered(root: Client, strange_records: Records, risk: Risk) -> None:
    form = root.get(page(risk)).context["adminform"].form
    for name in ("assigned_to", "tags"):
        offered = {value for value, _ in form.fields[name].choices}
        assert not offered & {
            str(strange_records["risks"].opened_by.user_id),
            *(t["id"] for t in strange_records["risks"].tags),
        }


def test_somebody_who_left_stays_assigned(root: Client, api: ApiClient, organization: Organization, risk: Risk) -> None:
    member = MemberFactory(organization=organization)
    assert api.patch("/v1/risks/1", {"assigned_to": str(member.user_id)}).status_code == 200
    change_member(command_change(organization), membership_id=member.pk, roles=[Role.VIEWER], is_active=False)
    assert save(root, page(risk), title="Renamed").status_code == 302
    risk.refresh_from_db()
    assert risk.assigned_to == member


def test_a_key_risk_is_edited_but_for_what_the_catalogue_says(
    root: Client, organization: Organization, verified: None
) -> None:
    load(entry(1))
    risk = carried(command_change(organization), 1)
    shown = sent(root.get(page(risk)))
    assert not shown.keys() & {"title", "description", "type", "source", "tags", "fraud", "external_ref"}
    assert "Guidance" in text(root.get(page(risk)))
    response = save(root, page(risk), likelihood="Remote", impact="Low", control_statement="Done.", title="Mine")
    assert response.status_code == 302
    risk.refresh_from_db()
    assert (risk.control_statement, risk.urgency, risk.own_score, risk.title) == (
        "Done.",
        "Info",
        True,
        shown_title(root, risk),
    )
    newest = RiskHistory.objects.of(organization.pk).filter(record=risk).latest("version")
    assert newest.channel == "admin"


def shown_title(client: Client, risk: Risk) -> str:
    return str(client.get(page(risk)).context["original"].title)


DUE = datetime(2026, 4, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "now", "said"),
    [
        ({"urgency": None, "due_date": None}, DUE, "Not due. Without likelihood and impact it has no urgency."),
        (
            {"urgency": "Info", "due_date": None},
            DUE,
            "Not due. Version 1 of the scoring policy sets no time for Info.",
        ),
        (
            {},
            DUE - timedelta(days=3),
            "Due on 2026-04-01: 30 days after 2026-03-02, when it was discovered, "
            "as version 1 of the scoring policy has it for High. 3 days left.",
        ),
        ({}, DUE - timedelta(hours=1), "Less than a day left."),
        ({}, DUE + timedelta(hours=1), "Less than a day over."),
        ({}, DUE + timedelta(days=1), "1 day over."),
        (
            {"status": "Closed", "closed_date": DUE - timedelta(days=2)},
            DUE,
            "Closed on 2026-03-30, 2 days before it was due.",
        ),
        (
            {"status": "Closed", "closed_date": DUE + timedelta(days=2)},
            DUE,
            "Closed on 2026-04-03, 2 days after it was due.",
        ),
    ],
)
def test_a_due_date_is_explained(fields: dict[str, Any], now: datetime, said: str) -> None:
    told = {"urgency": "High", "due_date": DUE, "status": "New", "policy_version": 1} | fields
    risk = Risk(kind="RSK", number=1, discovered_date=DUE - timedelta(days=30), **told)
    assert due_date_told(due_date_explained(risk, DEFAULT_POLICY, now)).endswith(said)


def test_the_matrix_is_that_of_the_organisations_policy(
    root: Client, organization: Organization, make_api: MakeApi, risk: Risk
) -> None:
    manager = make_api(organization, Role.ADMIN)
    policy = manager.get("/v1/scoring-policy").json()
    flat = {likelihood: dict.fromkeys(row, "Medium") for likelihood, row in policy["matrix"].items()}
    body = {"matrix": flat, "days": policy["days"] | {"Medium": 45}}
    assert manager.put("/v1/scoring-policy", body).status_code == 200
    assert set(re.findall(r'data-urgency="([^"]+)"', text(root.get(page(risk))))) == {"Medium"}
    save(root, page(risk), likelihood="Remote", impact="Low")
    assert "45 days after 2026-03-02, when it was discovered, as version 2" in text(root.get(page(risk)))
