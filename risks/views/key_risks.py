"""The routes of key risks alone: the same rows as in the register, and closing one for what it leaves."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request

from riskregister.api.bulk_input import BulkAnswerSerializer
from riskregister.api.fields import StrictSerializer
from riskregister.api.idempotency import Answer
from riskregister.api.past import AsOfQuery
from riskregister.api.responses import answer_response
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.history.identifiers import parse_id
from risks import operations
from risks.choices import RiskKind
from risks.document import render_entry
from risks.errors import RiskNotFound
from risks.filters import REGISTER
from risks.models import KeyRiskVersion
from risks.querysets import RiskQuerySet
from risks.serializers import (
    BulkKeyRiskInput,
    CatalogueEntrySerializer,
    ClosedKeyRiskInput,
    KeyRiskInput,
    RegisterRowSerializer,
)
from risks.views.risks import READ, WRITES, RiskViewSet


@extend_schema_view(
    list=extend_schema(
        operation_id="key_risks_list",
        summary="The key risks of the register, newest first",
        parameters=[REGISTER.query],
        responses=list_of(RegisterRowSerializer, "KeyRiskList"),
    ),
    retrieve=extend_schema(
        operation_id="key_risks_retrieve",
        summary="One key risk",
        parameters=[AsOfQuery],
        responses=RegisterRowSerializer,
    ),
    partial_update=extend_schema(
        operation_id="key_risks_partial_update",
        summary="Change a key risk: what the organisation says of it",
        request=KeyRiskInput(partial=True),
        responses=RegisterRowSerializer,
    ),
    bulk_update=extend_schema(
        operation_id="key_risks_bulk_update",
        summary="Change many key risks, all or none",
        request=BulkKeyRiskInput,
        responses=BulkAnswerSerializer,
    ),
)
class KeyRiskViewSet(RiskViewSet):
    """Key risks alone. They are neither made nor deleted here: catalogue and threat profile say which there are."""

    input = KeyRiskInput
    bulk_input = BulkKeyRiskInput
    narrowed: ClassVar[Mapping[str, Any]] = {"kind": RiskKind.KEY}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "list": READ,
        "retrieve": READ,
        "catalogue": READ,
        "partial_update": WRITES.revise.requires,
        "bulk_update": WRITES.bulk.requires,
    }

    @staticmethod
    def named(record_id: str) -> dict[str, Any]:
        """Read `AKR-00001` or `1`. Raises RiskNotFound for what can be no key risk's id."""
        parsed = parse_id(record_id, (RiskKind.KEY.value,))
        if parsed is None:
            raise RiskNotFound
        return {"kind": parsed[0], "number": parsed[1]}

    @classmethod
    def rows(cls, organization_id: UUID) -> RiskQuerySet:
        """Return the key risks that an organisation carries."""
        return super().rows(organization_id).filter(kind=RiskKind.KEY)

    @extend_schema(
        operation_id="key_risks_catalogue",
        summary="What the catalogue says of a key risk: guidance and sources too",
        description="In the version that the row of the register shows, with the number of the newest one.",
        responses=CatalogueEntrySerializer,
    )
    @action(["get"], detail=True)
    def catalogue(self, request: Request, risk_id: str) -> HttpResponse:
        """Answer with the catalogue's entry in the version that the row shows."""
        risk = self.get_queryset().filter(**self.named(risk_id)).only("key_risk", "catalogue_version").first()
        if risk is None:
            raise RiskNotFound
        entry = KeyRiskVersion.objects.beside_the_newest().get(
            key_risk_id=risk.key_risk_id, version=risk.catalogue_version
        )
        return answer_response(Answer(status.HTTP_200_OK, render_entry(entry)))


@extend_schema_view(
    create=extend_schema(
        summary="Close a key risk by its control statement and open the risk that is left",
        description=(
            "The new risk is the organisation's own, of lower urgency than the key risk has; likelihood and impact say "
            "so. Title, description, type and threat objectives are the key risk's, unless given. Both rows name the "
            "other: residual_of and residual_risks."
        ),
        request=ClosedKeyRiskInput,
        responses={201: RegisterRowSerializer},
    ),
)
class ResidualRiskViewSet(RegisterViewSet):
    """What the closing of a key risk leaves: its residual risk, in the words of ISO 27005 and NIST SP 800-37."""

    answers_record = True
    serializer_class = RegisterRowSerializer
    conditional: ClassVar[Mapping[str, bool]] = {"create": False}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"create": operations.close_key_risk.requires}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {}

    def check_path(self) -> None:
        """Look the key risk up."""
        KeyRiskViewSet.key(self.actor.membership.organization_id, self.kwargs["risk_id"])

    def create(self, request: Request, risk_id: str) -> HttpResponse:
        """Close the key risk and answer with the row of the new risk."""
        number, body = KeyRiskViewSet.named(risk_id)["number"], self.body(ClosedKeyRiskInput)
        return self.perform(
            operations.close_key_risk,
            RiskViewSet.created,
            number=number,
            control_statement=body.get("control_statement"),
            values=body["risk"],
        )
