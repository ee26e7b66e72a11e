from django.urls import path

from risks.histories import RiskHistoryViewSet
from risks.views import IncidentRiskViewSet, RiskCommentViewSet, RiskViewSet

urlpatterns = [
    path(
        "incidents/<str:incident_id>/risks",
        IncidentRiskViewSet.as_view({"get": "list", "post": "create"}),
        name="incident-risks",
    ),
    path("risks", RiskViewSet.as_view({"get": "list", "post": "create"}), name="risks"),
    path("risks/sources", RiskViewSet.as_view({"get": "sources"}), name="risk-sources"),
    path("risks/<str:risk_id>", RiskViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="risk"),
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
]
