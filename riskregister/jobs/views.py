"""The organisation's jobs, to be read: what asks for one is the route of the work itself."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request

from riskregister.api.documents import text_of
from riskregister.api.errors import NotFound
from riskregister.api.fields import StrictSerializer, Uuid
from riskregister.api.idempotency import Answer
from riskregister.api.responses import answer_response
from riskregister.api.schema import list_of
from riskregister.api.views import RegisterViewSet
from riskregister.jobs import registry
from riskregister.jobs.filters import JOBS
from riskregister.jobs.models import Job, JobQuerySet
from riskregister.jobs.serializers import JobSerializer

_job = JobSerializer()
_uuid = Uuid()


class JobNotFound(NotFound):
    """There is no such job for this caller."""

    code = "job_not_found"
    title = "Job not found"

    def __init__(self) -> None:
        super().__init__("There is no such job.")


@extend_schema_view(
    list=extend_schema(
        summary="Jobs of the kinds that the caller may ask for, newest first",
        parameters=[JOBS.query],
        responses=list_of(JobSerializer, "JobList"),
    ),
    retrieve=extend_schema(summary="How far a job has come, and what came of it", responses=JobSerializer),
)
class JobViewSet(RegisterViewSet):
    """Jobs. Each kind says what it takes to see its own; a job that may not be seen is not there."""

    serializer_class = JobSerializer
    # What is read takes its own permission, kind by kind: `get_queryset`.
    permissions: ClassVar[Mapping[str, frozenset[str]]] = {"list": frozenset(), "retrieve": frozenset()}
    queries: ClassVar[Mapping[str, type[StrictSerializer]]] = {"list": JOBS.query}

    def get_queryset(self) -> JobQuerySet:
        """Return the jobs of the caller's organisation that the caller may see."""
        jobs: JobQuerySet = Job.objects.of(self.actor.membership.organization_id)
        seen = registry.readable_with(self.actor.permissions)
        return jobs.filter(kind__in=seen).select_related("requested_by__user")

    def list(self, request: Request) -> HttpResponse:
        """Answer with a page of jobs."""
        return self.list_response(self.get_queryset(), JOBS, render=_job_text)

    def retrieve(self, request: Request, job_id: str) -> HttpResponse:
        """Answer with one job."""
        job = self.get_queryset().filter(pk=_job_key(job_id)).first()
        if job is None:
            raise JobNotFound
        return answer_response(Answer(200, _job_text(job)))


def _job_text(job: Job) -> str:
    return text_of(_job, job)


def _job_key(job_id: str) -> UUID:
    """Read the id of a job from a path. Raises JobNotFound for what can be none."""
    try:
        key: UUID = _uuid.run_validation(job_id)
    except serializers.ValidationError as error:
        raise JobNotFound from error
    return key
