"""The register row as pydantic models."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

Status = Literal["New", "Urgency Proposed", "Remediation", "Closure Proposed", "Closed"]
Likelihood = Literal["Remote", "Unlikely", "Possible", "Probable", "Imminent"]
Impact = Literal["Very Low", "Low", "Medium", "High", "Severe"]
Urgency = Literal["Info", "Low", "Medium", "High", "Critical"]


class Person(BaseModel):
    id: UUID
    email: str
    first_name: str
    last_name: str
    icon: str | None


class Tag(BaseModel):
    id: UUID
    content: str
    creator_id: UUID
    org_id: UUID | None


class ThreatObjective(BaseModel):
    threat_objective: str
    relevance: str | None
    created_date: datetime | None


class Risk(BaseModel):
    id: str
    title: str
    description: str
    type: str
    status: Status
    source: str | None
    created_date: datetime
    updated_date: datetime
    discovered_date: datetime
    due_date: datetime | None
    expected_date: datetime | None
    closed_date: datetime | None
    assigned_to: Person | None
    opened_by: Person | None
    likelihood: Likelihood | None
    likelihood_analysis: str | None
    impact: Impact | None
    impact_analysis: str | None
    initially_reported_urgency: Urgency | None
    urgency: Urgency | None
    control_statement: str | None
    remediation_task: str | None
    comments: int
    incident_associations: list[str]
    tags: list[Tag]
    threat_objectives: list[ThreatObjective]
    external_ref: str | None
    version: int


class RiskChanges(BaseModel):
    title: str | None = None
    description: str | None = None
    status: Status | None = None
    likelihood: Likelihood | None = None
    impact: Impact | None = None
    remediation_task: str | None = None


class Pagination(BaseModel):
    page_size: int
    has_next: bool


class RiskPage(BaseModel):
    results: list[Risk]
    pagination: Pagination
