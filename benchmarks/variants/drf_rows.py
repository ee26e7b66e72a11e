"""The register's reads as REST framework's documentation teaches them: a ModelSerializer over prefetched relations.

Same models, same authentication and middleware as the product; no stored documents. Tags, objectives and links are
read from the record's own columns, which spares this variant three queries. It only reads.
"""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import path
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incidents.serializers import TagSerializer, ThreatObjectiveSerializer
from riskregister.api.fields import UtcDateTime
from riskregister.organizations.models import User
from risks.models import Risk


class PersonSerializer(serializers.ModelSerializer[User]):
    """A person."""

    class Meta:
        model = User
        fields = ("id", "email", "first_name", "last_name", "icon")


class RiskSerializer(serializers.ModelSerializer[Risk]):
    """A row of the register."""

    id = serializers.CharField(source="display_id")
    assigned_to = PersonSerializer(source="assigned_to.user", allow_null=True, default=None)
    opened_by = PersonSerializer(source="opened_by.user")
    tags = TagSerializer(many=True)
    threat_objectives = ThreatObjectiveSerializer(many=True)

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: UtcDateTime,
    }

    class Meta:
        model = Risk
        fields = (
            *("id", "title", "description", "type", "status", "source", "created_date", "updated_date"),
            *("discovered_date", "due_date", "expected_date", "closed_date", "assigned_to", "opened_by", "likelihood"),
            *("likelihood_analysis", "impact", "impact_analysis", "initially_reported_urgency", "urgency"),
            *("control_statement", "remediation_task", "comments", "incident_associations", "tags"),
            *("threat_objectives", "external_ref", "version"),
        )


class RiskViewSet(viewsets.ViewSet):
    """Lists and single rows."""

    permissions = {"list": frozenset({"risks:read"}), "retrieve": frozenset({"risks:read"})}

    def list(self, request: Request) -> Response:
        """Answer with a page of rows."""
        asked = request.query_params
        size = int(asked["page_size"])
        rows = self._rows(request)
        if "status" in asked:
            status, urgency = asked["status"].split(","), asked["urgency"].split(",")
            rows = rows.filter(status__in=status, urgency__in=urgency, due_date__gte=asked["due_date_after"])
        found = list(rows.order_by("-created_date", "-kind", "-number")[: size + 1])
        results = RiskSerializer(found[:size], many=True).data
        return Response({"results": results, "pagination": {"page_size": size, "has_next": len(found) > size}})

    def retrieve(self, request: Request, risk_id: str) -> Response:
        """Answer with one row."""
        kind, _, number = risk_id.partition("-")
        risk = self._rows(request).filter(kind=kind, number=number).first()
        if risk is None:
            raise NotFound
        return Response(RiskSerializer(risk).data)

    def _rows(self, request: Request) -> "QuerySet[Any, Any]":
        actor: Any = request.auth
        live = Risk.objects.of(actor.membership.organization_id).live()
        rows: QuerySet[Any, Any] = live.prefetch_related("assigned_to__user", "opened_by__user")
        return rows


urlpatterns = [
    path("v1/risks", RiskViewSet.as_view({"get": "list"})),
    path("v1/risks/<str:risk_id>", RiskViewSet.as_view({"get": "retrieve"})),
]
