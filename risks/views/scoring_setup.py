"""The route of how an organisation has records scored."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request

from riskregister.api.documents import text_of
from riskregister.api.idempotency import Answer
from riskregister.api.preconditions import etag_of
from riskregister.api.views import RegisterViewSet
from risks import operations
from risks.models import ScoringSetup
from risks.serializers import ScoringSetupInput, ScoringSetupSerializer
from risks.views.risks import READ

_setup = ScoringSetupSerializer()


class ScoringSetupViewSet(RegisterViewSet):
    """Of which sources new risks are scored by themselves, and what a model is told."""

    answers_record = True
    serializer_class = ScoringSetupSerializer
    conditional: ClassVar[Mapping[str, bool]] = {"update": True}
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {
        "retrieve": READ,
        "update": operations.set_scoring_setup.requires,
    }

    @extend_schema(summary="How records are scored", responses=ScoringSetupSerializer)
    def retrieve(self, request: Request) -> HttpResponse:
        """Answer with the setup in force."""
        return self.document_response(*_shown(operations.setup_of(self.actor.membership.organization_id)))

    @extend_schema(
        summary="Change how records are scored",
        description="Off is the default: nothing is scored that nobody asks for. No risk that there is gets scored.",
        request=ScoringSetupInput,
        responses=ScoringSetupSerializer,
    )
    def update(self, request: Request) -> HttpResponse:
        """Make the next version and answer with it."""
        return self.perform(operations.set_scoring_setup, _answer, values=self.body(ScoringSetupInput))


def _answer(setup: ScoringSetup | None) -> Answer:
    text, version = _shown(setup)
    return Answer(status.HTTP_200_OK, text, etag=etag_of(version))


def _shown(setup: ScoringSetup | None) -> tuple[str, int]:
    nothing: dict[str, Any] = dict.fromkeys(_setup.fields) | {"version": operations.NO_SETUP, "sources": []}
    return text_of(_setup, nothing if setup is None else setup), operations.NO_SETUP if setup is None else setup.version
