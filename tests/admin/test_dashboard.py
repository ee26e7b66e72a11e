"""The landing page: each number is what the API's filters return, of the organisations that one may look at."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from riskregister.history.times import utc_text
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from risks.admin import dashboard
from risks.admin.dashboard import Figure, Register
from risks.choices import Impact, Likelihood, Urgency
from risks.models import Risk
from risks.scoring import DAYS
from tests import full_register, shared_records
from tests.admin.conftest import LogIn
from tests.admin.pages import listing, text
from tests.client import ApiClient, body_of
from tests.factories import OrganizationFactory, RiskBody

organization, api = shared_records.organization, shared_records.api
shared_database, within_the_database = shared_records.shared_database, shared_records.within_the_database

WHOSE = "organization__id__exact"


@pytest.fixture(scope="module", autouse=True)
def records(api: ApiClient) -> None:
    full_register.fill(api)


@pytest.fixture(autouse=True)
def _no_time_passes(records: None) -> Iterator[None]:
    """Have what a test compares be of one moment: in between a month might end, or a risk become overdue."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def landing_page(client: Client, **query: str) -> Any:
    return client.get(reverse("admin:index"), query)


@pytest.fixture
def viewer(organization: Organization, log_in: LogIn) -> Client:
    return log_in(organization, Role.VIEWER)


@pytest.fixture
def register(viewer: Client) -> Register:
    return landing_page(viewer).context["register"]


def asked(link: str, organization: Organization) -> dict[str, str]:
    """Return what a link to the list asks, the organisation aside, which an API's token says."""
    parts = urlsplit(link)
    assert parts.path == listing(Risk)
    query = dict(parse_qsl(parts.query, strict_parsing=True))
    assert query.pop(WHOSE) == str(organization.pk)
    return query


def total(api: ApiClient, query: dict[str, str]) -> int:
    answer = api.get(f"/v1/risks?{urlencode({**query, 'total': 'true', 'page_size': '1'})}")
    assert answer.status_code == 200, answer.content
    return body_of(answer)["pagination"]["total"]


def figures_of(register: Register) -> Iterator[Figure]:
    yield from register.headlines
    yield from register.urgencies
    yield from register.objectives
    yield from (closing.closed for closing in register.closings)
    for month in register.months:
        yield from (month.opened, month.closed)


def test_each_number_is_the_total_of_what_its_link_asks(
    register: Register, api: ApiClient, organization: Organization
) -> None:
    for figure in figures_of(register):
        assert figure.count == total(api, asked(figure.link, organization)), figure


def test_each_number_leads_to_a_list_of_so_many(register: Register, viewer: Client) -> None:
    links = {figure.link: figure.count for figure in figures_of(register)}
    for _, *cells in Cells(register.heat_map).rows[1:]:
        links |= {link: int(words.split()[1]) for words, link in cells if link}
    assert {link: viewer.get(link).context["cl"].result_count for link in links} == links


def test_there_is_some_of_everything(register: Register) -> None:
    assert all(figure.count for figure in (*register.headlines, *register.urgencies, *register.objectives))
    assert {closing.closed.label for closing in register.closings} >= {"Critical", "High", "Medium", "Low", "Info"}
    assert len(register.months) == 12
    assert all(month.opened.count for month in register.months)


class Cells(HTMLParser):
    """The heat map, as a reader hears it: what each cell says under its two headings, and where it leads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self.link, self.words = "", []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.link, self.words = "", []
        elif tag == "a":
            self.link = dict(attributes)["href"]

    def handle_data(self, data: str) -> None:
        self.words += data.split()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self.rows[-1].append((" ".join(self.words), self.link))


def test_each_cell_of_the_heat_map_is_what_the_api_counts(
    register: Register, api: ApiClient, organization: Organization
) -> None:
    heading, *rows = Cells(register.heat_map).rows
    impacts = [name for name, _ in heading[1:]]
    assert (impacts, [row[0][0] for row in rows]) == (list(Impact), list(reversed(Likelihood)))
    shown = 0
    for (likelihood, _), *cells in rows:
        for impact, (words, link) in zip(impacts, cells, strict=True):
            urgency, count = words.split()
            query = {**dashboard.OF_OPEN, "likelihood": likelihood, "impact": impact}
            assert int(count) == total(api, query)
            assert urgency in Urgency
            assert (asked(link, organization) == query) if link else count == "0"
            shown += int(count)
    *_, unscored = register.urgencies
    assert shown + unscored.count == register.headlines[0].count


def test_the_mean_time_to_close_is_that_of_the_rows(
    register: Register, api: ApiClient, organization: Organization
) -> None:
    for closing in register.closings:
        query = asked(closing.closed.link, organization) | {"page_size": "200"}
        rows = body_of(api.get(f"/v1/risks?{urlencode(query)}"))["results"]
        taken = [_moment(row["closed_date"]) - _moment(row["discovered_date"]) for row in rows]
        assert closing.taken == pytest.approx(sum(taken, timedelta()) / len(taken) / timedelta(days=1))
        if closing.closed.label != "Not scored":
            assert closing.allowed == DAYS[Urgency(closing.closed.label)]
            assert closing.is_late == (closing.allowed is not None and closing.taken > closing.allowed)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def test_the_newest_incidents_are_those_of_the_api(viewer: Client, api: ApiClient) -> None:
    shown = [incident.display_id for incident in landing_page(viewer).context["incidents"]]
    assert shown == [row["id"] for row in body_of(api.get("/v1/incidents?page_size=5"))["results"]]


def test_numbers_stand_on_the_page_as_links(viewer: Client, register: Register) -> None:
    shown = text(landing_page(viewer))
    for figure in register.urgencies:
        assert f'aria-label="{figure.count} {figure.label}">{figure.count}</a>' in shown


def test_closed_and_deleted_risks_are_not_open(register: Register, viewer: Client, api: ApiClient) -> None:
    before = register.headlines[0].count
    for body in (RiskBody(), RiskBody(status="Closed"), RiskBody()):
        made = body_of(api.post("/v1/risks", body))
    assert api.delete(f"/v1/risks/{made['id']}").status_code == 204
    assert landing_page(viewer).context["register"].headlines[0].count == before + 1


@pytest.mark.parametrize(
    ("due", "headline", "counts"),
    [(-1, "Overdue", True), (1, "Overdue", False), (1, "Due in 30 days", True), (29, "Due in 30 days", True)]
    + [(31, "Due in 30 days", False), (-1, "Due in 30 days", False)],
)
def test_a_risk_is_overdue_or_due_soon(
    viewer: Client, register: Register, api: ApiClient, due: int, headline: str, counts: bool
) -> None:
    before = {figure.label: figure.count for figure in register.headlines}
    discovered = timezone.now() + timedelta(days=due - DAYS[Urgency.LOW])
    scored = {"likelihood": "Unlikely", "impact": "High", "discovered_date": utc_text(discovered)}
    assert body_of(api.post("/v1/risks", RiskBody(**scored)))["urgency"] == Urgency.LOW
    after = {figure.label: figure.count for figure in landing_page(viewer).context["register"].headlines}
    assert after[headline] - before[headline] == counts


@pytest.fixture
def other(within_the_database: None) -> Organization:
    return OrganizationFactory(slug="other", name="Other")


def test_another_organisations_records_are_not_counted(
    viewer: Client, register: Register, other: Organization, make_api: Any
) -> None:
    before = [figure.count for figure in figures_of(register)]
    full_register.fill(make_api(other, Role.ADMIN), risks=10)
    after = landing_page(viewer)
    assert [figure.count for figure in figures_of(after.context["register"])] == before
    assert "Other" not in text(after)


def test_a_superuser_sees_all_or_the_one_they_choose(
    register: Register, organization: Organization, other: Organization, log_in: LogIn, make_api: Any
) -> None:
    full_register.fill(make_api(other, Role.ADMIN), risks=10)
    root = log_in(organization, Role.ADMIN, superuser=True)
    everything = landing_page(root)
    assert WHOSE not in everything.context["register"].headlines[0].link
    assert {row.organization for row in everything.context["incidents"]} == {other}
    assert "Other" in text(everything)
    counted = [landing_page(root, organization=of.slug).context["register"] for of in (organization, other)]
    sums = [sum(counts) for counts in zip(*([one.count for one in of.headlines] for of in counted), strict=True)]
    assert [figure.count for figure in everything.context["register"].headlines] == sums
    assert [of.headlines[0].count for of in counted] == [
        register.headlines[0].count,
        sums[0] - register.headlines[0].count,
    ]


@pytest.mark.parametrize("slug", ["other", "missing", "\x00"])
def test_an_organisation_that_is_not_ones_own_is_not_found(viewer: Client, other: Organization, slug: str) -> None:
    assert landing_page(viewer, organization=slug).status_code == 404


def test_a_role_sees_what_it_grants(organization: Organization, log_in: LogIn) -> None:
    of_incidents = landing_page(log_in(organization, Role.INCIDENT_VIEWER)).context
    assert "register" not in of_incidents
    assert len(of_incidents["incidents"]) == 5
    of_risks = landing_page(log_in(organization, Role.RISK_VIEWER)).context
    assert "incidents" not in of_risks
    assert of_risks["register"].headlines[0].count


def test_nothing_of_the_register_is_counted_where_only_incidents_may_be_seen(
    organization: Organization, other: Organization, log_in: LogIn, register: Register, make_api: Any
) -> None:
    full_register.fill(make_api(other, Role.ADMIN), risks=10)
    person = log_in(organization, Role.RISK_VIEWER, email="two@example.org")
    operations.add_member(command_change(other), email="two@example.org", roles=[Role.INCIDENT_VIEWER])
    shown = landing_page(person).context
    assert [figure.count for figure in figures_of(shown["register"])] == [of.count for of in figures_of(register)]
    assert {row.organization for row in shown["incidents"]} == {other}


def test_of_the_organisation_chosen_only_what_one_may_see_there(
    organization: Organization, other: Organization, log_in: LogIn
) -> None:
    person = log_in(organization, Role.RISK_VIEWER, email="two@example.org")
    operations.add_member(command_change(other), email="two@example.org", roles=[Role.INCIDENT_VIEWER])
    of_risks = landing_page(person, organization=organization.slug).context
    assert of_risks["register"].headlines[0].count
    assert "incidents" not in of_risks
    of_incidents = landing_page(person, organization=other.slug).context
    assert "register" not in of_incidents
    assert "incidents" in of_incidents


def test_where_organisations_are_shown_together_it_is_said_whose_policy_is_meant(
    organization: Organization, other: Organization, log_in: LogIn
) -> None:
    boss = log_in(organization, Role.ADMIN, superuser=True)
    said = ", by the policy that every organisation begins with."
    assert said in landing_page(boss).context["register"].heat_map
    assert f"the scoring policy allows{said}" in text(landing_page(boss))
    assert said not in text(landing_page(boss, organization=organization.slug))


def test_an_empty_register_is_a_page_too(other: Organization, log_in: LogIn) -> None:
    shown = text(landing_page(log_in(other, Role.VIEWER)))
    assert "No risk was closed" in shown
    assert "There is no incident yet" in shown


QUERIES = (
    "the scoring policy",
    "session, user, whether a member, roles, organisations",
    "open risks by urgency, overdue, due soon, closings, by score, opened by month, closed by month, by objective",
    "newest incidents",
)


def test_each_number_is_one_query(viewer: Client, api: ApiClient) -> None:
    expected = sum(len(of.split(", ")) for of in QUERIES)
    landing_page(viewer)  # the session notes that it is used, this once
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            text(landing_page(viewer))
        assert len(queries) == expected, "\n".join(query["sql"] for query in queries)
        full_register.fill(api, risks=10)


@pytest.mark.parametrize(
    ("moment", "first", "last"),
    [("2026-01-31", "2025-02-01", "2026-01-01"), ("2026-12-01", "2026-01-01", "2026-12-01")],
)
def test_the_months_are_this_one_and_the_eleven_before(moment: str, first: str, last: str) -> None:
    days = dashboard._first_days(datetime.fromisoformat(moment).replace(tzinfo=UTC))
    assert (days[0].isoformat(), days[-1].isoformat(), len(days)) == (first, last, 12)
