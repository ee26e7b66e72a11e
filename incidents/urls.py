from django.urls import path

from incidents.histories import IncidentHistoryViewSet
from incidents.views import IncidentCommentViewSet, IncidentViewSet, TagViewSet

urlpatterns = [
    path(
        "incidents",
        IncidentViewSet.as_view({"get": "list", "post": "create", "patch": "bulk_update"}),
        name="incidents",
    ),
    path("incidents/sources", IncidentViewSet.as_view({"get": "sources"}), name="incident-sources"),
    path("incidents/by-ref/<path:ref>", IncidentViewSet.as_view({"put": "by_ref"}), name="incident-by-ref"),
    path(
        "incidents/<str:incident_id>",
        IncidentViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="incident",
    ),
    path(
        "incidents/<str:incident_id>/comments",
        IncidentCommentViewSet.as_view({"get": "list", "post": "create"}),
        name="incident-comments",
    ),
    path(
        "incidents/<str:incident_id>/history",
        IncidentHistoryViewSet.as_view({"get": "list"}),
        name="incident-history",
    ),
    path("tags", TagViewSet.as_view({"get": "list", "post": "create"}), name="tags"),
    path("tags/<str:tag_id>", TagViewSet.as_view({"delete": "destroy"}), name="tag"),
]
