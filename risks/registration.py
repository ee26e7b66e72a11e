"""What the platform is told of the register, once, when the app is ready: its records, its tables, its jobs."""

from datetime import timedelta

from django.conf import settings

from incidents.models import Incident
from riskregister.history import registry
from riskregister.jobs import registry as jobs
from riskregister.organizations.roles import Permission
from risks import document, operations, replay
from risks.choices import RiskKind
from risks.models import (
    CatalogueLoad,
    KeyRisk,
    KeyRiskObjective,
    KeyRiskVersion,
    Risk,
    RiskComment,
    RiskHistory,
    ScoreProposal,
    ScoreProposalHistory,
    ScoringPolicy,
    ScoringSetup,
    ThreatProfileProposal,
    ThreatProfileProposalHistory,
)


def register_records() -> None:
    """Put what has numbers under history's care."""
    registry.register(
        registry.Tracked(
            record=Risk,
            history=RiskHistory,
            render=document.render,
            document_format=document.FORMAT,
            people=("assigned_to", "opened_by"),
            numbered_by="risk_number",
            readable_with=str(Permission.RISKS_READ),
            numbered={"kind": RiskKind.OWN},
        )
    )
    registry.register(
        registry.Tracked(
            record=ThreatProfileProposal,
            history=ThreatProfileProposalHistory,
            render=document.render_proposal,
            document_format=document.PROPOSAL_FORMAT,
            people=("opened_by", "decided_by"),
            numbered_by="proposal_number",
            readable_with=str(Permission.THREAT_PROFILE_READ),
        )
    )
    registry.register(
        registry.Tracked(
            record=ScoreProposal,
            history=ScoreProposalHistory,
            render=document.render_score_proposal,
            document_format=document.SCORE_PROPOSAL_FORMAT,
            people=("opened_by", "decided_by"),
            numbered_by="score_proposal_number",
            readable_with=str(Permission.RISKS_READ),
            readable_parts={
                str(Permission.RISKS_READ): {"risk__isnull": False},
                str(Permission.INCIDENTS_READ): {"incident__isnull": False},
            },
        )
    )


def register_tables() -> None:
    """Say which tables a record's sets are kept in, which are never rewritten, and how settings are verified."""
    registry.register_linked_sets(Risk, document.linked_sets)
    registry.register_linked_sets(Risk, document.told_by_the_catalogue)
    registry.register_linked_sets(Incident, document.risk_associations)
    registry.register_linked_sets(ThreatProfileProposal, document.proposed_sets)
    registry.register_linked_sets(ScoreProposal, document.as_proposed)
    for kept in (RiskComment, ScoringPolicy, ScoringSetup, CatalogueLoad, KeyRisk, KeyRiskVersion, KeyRiskObjective):
        registry.register_append_only(kept)
    registry.register_replay(replay.policy_differences)
    registry.register_replay(replay.setup_differences)


def register_jobs() -> None:
    """Say which work of the register is done by a worker."""
    jobs.register(
        jobs.Kind(
            name=operations.JOB,
            handler=operations.apply_policy_job,
            permission=str(Permission.ORGANIZATION_MANAGE),
            arguments=operations.JOB_ARGUMENTS,
        )
    )
    jobs.register(
        jobs.Kind(
            name=operations.SCORING_JOB,
            handler=operations.score_risks_job,
            permission=str(Permission.RISKS_WRITE),
            arguments=operations.SCORING_JOB_ARGUMENTS,
            # A step of a scorer that is waited for takes as long as that may take.
            lease=timedelta(seconds=60 + settings.SCORER_DEADLINE_SECONDS),
        )
    )
