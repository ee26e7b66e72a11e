"""What happens to the generated risks: raised or made, scored, assigned, worked on, some commented on, some closed."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from benchmarks.copying import CopiedChange
from benchmarks.texts import paragraph, sentence
from incidents import operations as incidents
from incidents.choices import IncidentStatus, Objective, Relevance, Severity
from incidents.models import Incident, IncidentTag, IncidentThreatObjective, Tag
from incidents.relations import in_objective_order, in_tag_order, objective_as_shown
from riskregister.api.changes import Change
from riskregister.history.models import Action
from risks import scoring
from risks.choices import Impact, Likelihood, RiskStatus, RiskType, Urgency
from risks.models import Risk, RiskComment, RiskTag, ThreatObjective
from risks.operations.fields import score
from risks.operations.links import link, with_risk
from risks.operations.risks import SOURCE_OF_RAISED, new_risk

RAISED_FROM_ONE: Final = 5
SOURCES: Final = ("Audit", "Penetration Test", "Vulnerability Management", "Self-reported")


class Window:
    """Risks whose lives go on side by side, and the incidents that half of them were raised from."""

    def __init__(self, change: CopiedChange, writers: Sequence[Change], chance: random.Random) -> None:
        self._change, self._writers, self._chance = change, writers, chance
        self._people = [writer.actor.membership for writer in writers]
        self._tags = list(Tag.objects.of(change.organization_id).select_related("creator").order_by("content"))

    def tell(self, count: int) -> None:
        """Make so many risks and let everything happen to them."""
        reported = [self._incident() for _ in range(count // (2 * RAISED_FROM_ONE))]
        raised = [self._raised(incident) for incident in reported for _ in range(RAISED_FROM_ONE)]
        risks = raised + [self._made() for _ in range(count - len(raised))]
        for step in (self._scored, self._assigned, self._explained, self._worked_on, self._ended):
            for risk in self._chance.sample(risks, len(risks)):
                self._next()
                step(risk)

    def _next(self) -> None:
        """Let time go by, and somebody else act."""
        self._change.now += timedelta(seconds=self._chance.randint(1, 400), microseconds=self._chance.randrange(10**6))
        self._change.change = self._chance.choice(self._writers)

    def _incident(self) -> Incident:
        self._next()
        (number,) = self._change.take_numbers("incident_number", 1)
        incident = Incident(
            organization_id=self._change.organization_id,
            number=number,
            title=sentence(self._chance, 7),
            description=paragraph(self._chance, 2, 8),
            status=self._chance.choice(IncidentStatus.values),
            severity=self._chance.choice(Severity.values),
            source="SIEM",
            detected_date=self._change.now - timedelta(hours=self._chance.randint(1, 200)),
            assigned_to=self._chance.choice(self._people),
        )
        self._relate(incident, IncidentTag, IncidentThreatObjective)
        self._change.create(incident)
        return incident

    def _relate(self, record: Any, links: Any, relations: Any) -> None:
        tags = in_tag_order(self._chance.sample(self._tags, 2))
        objectives = [
            objective_as_shown(objective, self._chance.choice(Relevance.values), self._change.now)
            for objective in self._chance.sample(Objective.values, 2)
        ]
        incidents.set_tags(self._change, record, links, tags)
        incidents.set_objectives(self._change, record, relations, in_objective_order(objectives))

    def _raised(self, incident: Incident) -> Risk:
        risk = self._begun()
        risk.title, risk.description, risk.source = incident.title, incident.description, SOURCE_OF_RAISED
        risk.discovered_date = incident.detected_date
        risk.initially_reported_urgency = scoring.reported_urgency(str(incident.severity))
        link(self._change, risk, incident)
        self._change.create(risk)
        incidents.set_risk_associations(self._change, incident, with_risk(incident, risk), Action.RISK_RAISED)
        return risk

    def _made(self) -> Risk:
        risk = self._begun()
        risk.title, risk.description = sentence(self._chance, 7), paragraph(self._chance, 2, 8)
        risk.source = self._chance.choice(SOURCES)
        self._change.create(risk)
        return risk

    def _begun(self) -> Risk:
        self._next()
        (number,) = self._change.take_numbers("risk_number", 1)
        risk = new_risk(self._change, number)
        risk.type = self._chance.choice(list(RiskType))
        self._relate(risk, RiskTag, ThreatObjective)
        score(self._change, risk)
        return risk

    def _scored(self, risk: Risk) -> None:
        risk.likelihood, risk.impact = self._chance.choice(list(Likelihood)), self._chance.choice(list(Impact))
        score(self._change, risk)
        risk.status = RiskStatus.URGENCY_PROPOSED
        self._change.revise(risk, Action.CHANGED)

    def _assigned(self, risk: Risk) -> None:
        risk.assigned_to = self._chance.choice(self._people)
        self._change.revise(risk, Action.CHANGED)

    def _explained(self, risk: Risk) -> None:
        risk.likelihood_analysis, risk.impact_analysis = paragraph(self._chance, 1, 2), paragraph(self._chance, 1, 2)
        risk.initially_reported_urgency = self._chance.choice(list(Urgency))
        self._change.revise(risk, Action.CHANGED)

    def _worked_on(self, risk: Risk) -> None:
        risk.status = RiskStatus.REMEDIATION
        risk.remediation_task = paragraph(self._chance, 1, 2)
        risk.expected_date = self._change.now + timedelta(days=self._chance.randint(1, 100))
        self._change.revise(risk, Action.CHANGED)

    def _ended(self, risk: Risk) -> None:
        """Comment on every fourth; of the others some are closed, some seen to be worked on, some found to be new."""
        if risk.number % 4 == 0:
            incidents.append_comment(self._change, risk, RiskComment, paragraph(self._chance, 1, 3))
            return
        risk.status = self._chance.choice([RiskStatus.CLOSED, RiskStatus.CLOSURE_PROPOSED, RiskStatus.NEW])
        risk.closed_date = self._change.now if risk.status == RiskStatus.CLOSED else None
        self._change.revise(risk, Action.CHANGED)
