"""The landing page: where the register stands. Each number is one query of the read model, and leads to its records.

A number's link asks the list what the API would be asked: the parameters are those of `GET /v1/risks`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from incidents.choices import Objective
from incidents.models import Incident
from incidents.querysets import NEWEST_FIRST
from riskregister.api.fields import ValueList
from riskregister.history.times import utc_text
from riskregister.organizations.admin.access import Access, access_of
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Permission
from risks import operations
from risks.admin.heat_map import BARS, Entry, heat_map
from risks.choices import OPEN, Impact, Likelihood, Urgency
from risks.models import Risk, ThreatObjective
from risks.querysets import RiskQuerySet
from risks.scoring import DEFAULT_POLICY, Policy, Score

SOON: Final = timedelta(days=30)
MONTHS: Final = 12
"""Of the charts that look back: this one and those before it."""
NEWEST: Final = 5
OF_OPEN: Final = {"status": ",".join(OPEN)}
DOWN: Final = (*reversed(Urgency), None)
"""Urgencies, the highest first; None: not scored."""
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Figure:
    """How many records there are of something, and the list of them."""

    label: str
    count: int
    link: str
    colour: str = ""


@dataclass(frozen=True)
class Closing:
    """How long risks of one urgency took on average, in days, beside how long the policy allows; None: no limit."""

    closed: Figure
    taken: float
    allowed: int | None

    @property
    def is_late(self) -> bool:
        """Tell whether it took longer than it may."""
        return self.allowed is not None and self.taken > self.allowed


@dataclass(frozen=True)
class Month:
    """What was opened and closed in a month, UTC."""

    name: str
    opened: Figure
    closed: Figure


@dataclass(frozen=True)
class Scope:
    """Whose records the page tells of: those of one organisation, or of all that the person may look at."""

    access: Access
    choices: Sequence[Organization]
    chosen: Organization | None

    @property
    def name(self) -> str:
        """Say whose."""
        return "All organisations" if self.chosen is None else self.chosen.name

    def allows(self, permission: Permission) -> bool:
        """Tell whether the person may look at such rows: of the organisation chosen, or of any."""
        return self.access.allows(permission, None if self.chosen is None else self.chosen.pk)

    def rows(self, model: Any, permission: Permission) -> Any:
        """Return the rows of a tenant table that the person may look at, in the scope."""
        if self.chosen is None:
            return self.access.limit(model.objects.across_organizations(), permission)
        rows = model.objects.of(self.chosen.pk)
        return rows if self.allows(permission) else rows.none()

    def link(self, query: Mapping[str, str]) -> str:
        """Return the address of the register's list, asked as the API would be."""
        whose = {} if self.chosen is None else {"organization__id__exact": str(self.chosen.pk)}
        return f"{reverse('admin:risks_risk_changelist')}?{urlencode({**whose, **query})}"

    def figure(self, label: str, count: int, query: Mapping[str, str], colour: str = "") -> Figure:
        """Return a number of risks and the list of them."""
        return Figure(label, count, self.link(query), colour)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the context of the landing page what the person may look at: unfold calls this (settings.UNFOLD)."""
    access = access_of(request)
    scope = _scope(access, request.GET.get("organization", ""))
    context |= {"title": "Dashboard", "scope": scope}
    if scope.allows(Permission.RISKS_READ):
        risks = scope.rows(Risk, Permission.RISKS_READ).live()
        context["register"] = Register(scope, risks, timezone.now())
    if scope.allows(Permission.INCIDENTS_READ):
        incidents = scope.rows(Incident, Permission.INCIDENTS_READ).live().select_related("organization")
        context["incidents"] = incidents.order_by(*NEWEST_FIRST, "organization_id")[:NEWEST]
    return context


def _scope(access: Access, slug: str) -> Scope:
    """Return the scope that was asked for. Raises Http404 for an organisation that is not the person's to see."""
    held = access.organizations(Permission.RISKS_READ) | access.organizations(Permission.INCIDENTS_READ)
    choices = list(held)
    chosen = next((one for one in choices if one.slug == slug), None)
    if slug and chosen is None:
        raise Http404
    return Scope(access, choices, choices[0] if len(choices) == 1 else chosen)


class Register:
    """The numbers of the register, at a moment."""

    def __init__(self, scope: Scope, risks: RiskQuerySet, now: datetime) -> None:
        self.scope = scope
        self.risks = risks
        self.now = now

    @cached_property
    def policy(self) -> Policy:
        """Return the organisation's scoring policy; where several are shown at once, the one that all begin with."""
        chosen = self.scope.chosen
        return DEFAULT_POLICY if chosen is None else operations.policy_of(chosen.pk)

    @property
    def whose_policy(self) -> str:
        """Say which policy is meant where each organisation may have another."""
        return ", by the policy that every organisation begins with" if self.scope.chosen is None else ""

    @cached_property
    def urgencies(self) -> Sequence[Figure]:
        """Return the open risks by urgency, the highest first; read once for two places."""
        counted = self.risks.open().count_by_urgency()
        return [
            self.scope.figure(
                _label(urgency), counted.get(urgency, 0), {**OF_OPEN, "urgency": _spoken(urgency)}, BARS[urgency]
            )
            for urgency in DOWN
        ]

    @property
    def headlines(self) -> Sequence[Figure]:
        """Return the numbers that are looked at first."""
        until = self.now + SOON
        window = {"due_date_after": utc_text(self.now), "due_date_before": utc_text(until)}
        return (
            self.scope.figure("Open risks", sum(of.count for of in self.urgencies), OF_OPEN),
            self.scope.figure("Overdue", self.risks.overdue(self.now).count(), {"overdue": "true"}),
            self.scope.figure(
                f"Due in {SOON.days} days", self.risks.due_within(self.now, until).count(), {**OF_OPEN, **window}
            ),
        )

    @property
    def heat_map(self) -> SafeString:
        """Return the open risks that are scored, by likelihood and impact."""
        counted = self.risks.open().count_by_score()
        entries = {
            Score(likelihood, impact): (self._entry(likelihood, impact, counted.get((likelihood, impact), 0)),)
            for likelihood in Likelihood
            for impact in Impact
        }
        caption = f"How many open risks have a likelihood and an impact, and the urgency of the two{self.whose_policy}."
        return heat_map(entries, self.policy.matrix, caption, of_numbers=True)

    def _entry(self, likelihood: Likelihood, impact: Impact, count: int) -> Entry:
        if not count:
            return Entry("0")
        label = f"{count} open, likelihood {likelihood}, impact {impact}"
        return Entry(str(count), self.scope.link({**OF_OPEN, "likelihood": likelihood, "impact": impact}), label)

    @property
    def closings(self) -> Sequence[Closing]:
        """Return what the risks closed in these months took."""
        since = _first_days(self.now)[0]
        taken = self.risks.time_to_close(_midnight(since))
        window = {"closed_date_after": utc_text(_midnight(since))}
        return [
            Closing(
                self.scope.figure(_label(of), taken[of].count, {**window, "urgency": _spoken(of)}),
                taken[of].mean / DAY,
                None if of is None else self.policy.days[of],
            )
            for of in DOWN
            if of in taken
        ]

    @property
    def months(self) -> Sequence[Month]:
        """Return what was opened, by the date of discovery, and closed in each month, the last one being under way."""
        days = _first_days(self.now)
        since = _midnight(days[0])
        opened = self.risks.count_by_month("discovered_date", since)
        closed = self.risks.count_by_month("closed_date", since)
        ends = [*days[1:], _next_month(days[-1])]
        return [
            Month(
                f"{first:%b %Y}",
                self.scope.figure("opened", opened.get(first, 0), _window("discovered_date", first, end)),
                self.scope.figure("closed", closed.get(first, 0), _window("closed_date", first, end)),
            )
            for first, end in zip(days, ends, strict=True)
        ]

    @property
    def objectives(self) -> Sequence[Figure]:
        """Return of how many open risks each threat objective is what an attacker wants, most first."""
        links = self.scope.rows(ThreatObjective, Permission.RISKS_READ)
        counted = links.count_by_objective(self.risks.open())
        figures = [
            self.scope.figure(of.label, counted.get(of, 0), {**OF_OPEN, "threat_objectives": of}) for of in Objective
        ]
        return sorted(figures, key=lambda figure: -figure.count)


def _label(urgency: Urgency | None) -> str:
    return "Not scored" if urgency is None else urgency.label


def _spoken(urgency: Urgency | None) -> str:
    return ValueList.NONE if urgency is None else urgency.value


def _window(field: str, first: date, end: date) -> dict[str, str]:
    return {f"{field}_after": utc_text(_midnight(first)), f"{field}_before": utc_text(_midnight(end))}


def _first_days(now: datetime) -> list[date]:
    """Return the first days of the months that the page looks back on, this month's last."""
    this = now.astimezone(UTC).date().replace(day=1)
    count = this.year * 12 + this.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(count - MONTHS + 1, count + 1)]


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
