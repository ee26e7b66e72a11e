from django.urls import path

from risks.histories import ProposalHistoryViewSet, RiskHistoryViewSet, ScoreProposalHistoryViewSet
from risks.views import (
    DueDateViewSet,
    EnumerationViewSet,
    IncidentRiskViewSet,
    IncidentScoreProposalViewSet,
    KeyRiskViewSet,
    PolicyApplicationViewSet,
    ProposalViewSet,
    ResidualRiskViewSet,
    RiskCommentViewSet,
    RiskScoreProposalViewSet,
    RiskViewSet,
    ScoreProposalViewSet,
    ScoringPolicyViewSet,
    ScoringSetupViewSet,
    ThreatProfileViewSet,
)

urlpatterns = [
    path("enumerations", EnumerationViewSet.as_view({"get": "enumerations"}), name="enumerations"),
    path(
        "incidents/<str:incident_id>/risks",
        IncidentRiskViewSet.as_view({"get": "list", "post": "create"}),
        name="incident-risks",
    ),
    path(
        "incidents/<str:incident_id>/risks/<str:risk_id>",
        IncidentRiskViewSet.as_view({"put": "associate", "delete": "dissociate"}),
        name="incident-risk",
    ),
    path(
        "incidents/<str:incident_id>/score-proposals",
        IncidentScoreProposalViewSet.as_view({"get": "list", "post": "create"}),
        name="incident-score-proposals",
    ),
    path("risks", RiskViewSet.as_view({"get": "list", "post": "create", "patch": "bulk_update"}), name="risks"),
    path("risks/sources", RiskViewSet.as_view({"get": "sources"}), name="risk-sources"),
    path("risks/by-ref/<path:ref>", RiskViewSet.as_view({"put": "by_ref"}), name="risk-by-ref"),
    path("risks/akr", KeyRiskViewSet.as_view({"get": "list", "patch": "bulk_update"}), name="key-risks"),
    path(
        "risks/akr/<str:risk_id>",
        KeyRiskViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="key-risk",
    ),
    path(
        "risks/akr/<str:risk_id>/catalogue",
        KeyRiskViewSet.as_view({"get": "catalogue"}),
        name="key-risk-catalogue",
    ),
    path(
        "risks/akr/<str:risk_id>/residual-risks",
        ResidualRiskViewSet.as_view({"post": "create"}),
        name="residual-risks",
    ),
    path(
        "risks/<str:risk_id>",
        RiskViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="risk",
    ),
    path(
        "risks/<str:risk_id>/comments",
        RiskCommentViewSet.as_view({"get": "list", "post": "create"}),
        name="risk-comments",
    ),
    path(
        "risks/<str:risk_id>/history",
        RiskHistoryViewSet.as_view({"get": "list"}),
        name="risk-history",
    ),
    path(
        "risks/<str:risk_id>/score-proposals",
        RiskScoreProposalViewSet.as_view({"get": "list", "post": "create"}),
        name="risk-score-proposals",
    ),
    path(
        "score-proposals",
        ScoreProposalViewSet.as_view({"get": "list", "post": "create"}),
        name="score-proposals",
    ),
    path(
        "score-proposals/<str:proposal_id>",
        ScoreProposalViewSet.as_view({"get": "retrieve"}),
        name="score-proposal",
    ),
    path(
        "score-proposals/<str:proposal_id>/accept",
        ScoreProposalViewSet.as_view({"post": "accept"}),
        name="score-proposal-accept",
    ),
    path(
        "score-proposals/<str:proposal_id>/reject",
        ScoreProposalViewSet.as_view({"post": "reject"}),
        name="score-proposal-reject",
    ),
    path(
        "score-proposals/<str:proposal_id>/history",
        ScoreProposalHistoryViewSet.as_view({"get": "list"}),
        name="score-proposal-history",
    ),
    path("risks/<str:risk_id>/due-date", DueDateViewSet.as_view({"get": "retrieve"}), name="risk-due-date"),
    path(
        "scoring-policy",
        ScoringPolicyViewSet.as_view({"get": "retrieve", "put": "update"}),
        name="scoring-policy",
    ),
    path("scoring-policy/apply", PolicyApplicationViewSet.as_view({"post": "create"}), name="scoring-policy-apply"),
    path("scoring-setup", ScoringSetupViewSet.as_view({"get": "retrieve", "put": "update"}), name="scoring-setup"),
    path("threat-profile", ThreatProfileViewSet.as_view({"get": "retrieve"}), name="threat-profile"),
    path(
        "threat-profile/proposals",
        ProposalViewSet.as_view({"get": "list", "post": "create"}),
        name="threat-profile-proposals",
    ),
    path(
        "threat-profile/proposals/<str:proposal_id>",
        ProposalViewSet.as_view({"get": "retrieve"}),
        name="threat-profile-proposal",
    ),
    path(
        "threat-profile/proposals/<str:proposal_id>/approve",
        ProposalViewSet.as_view({"post": "approve"}),
        name="threat-profile-proposal-approve",
    ),
    path(
        "threat-profile/proposals/<str:proposal_id>/reject",
        ProposalViewSet.as_view({"post": "reject"}),
        name="threat-profile-proposal-reject",
    ),
    path(
        "threat-profile/proposals/<str:proposal_id>/preview",
        ProposalViewSet.as_view({"get": "preview"}),
        name="threat-profile-proposal-preview",
    ),
    path(
        "threat-profile/proposals/<str:proposal_id>/history",
        ProposalHistoryViewSet.as_view({"get": "list"}),
        name="threat-profile-proposal-history",
    ),
]
