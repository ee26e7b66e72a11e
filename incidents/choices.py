"""The enumerations of incidents, and those that risks share with them. Case sensitive; stored as spoken."""

from django.db import models


class IncidentStatus(models.TextChoices):
    """How far the response to an incident is."""

    NEW = "New"
    IN_PROGRESS = "In Progress"
    REVIEW = "Review"
    CLOSED = "Closed"


class Severity(models.TextChoices):
    """How bad an incident is; SEV-1 is the worst. Unknown is NULL. Listed low to high."""

    SEV_5 = "SEV-5"
    SEV_4 = "SEV-4"
    SEV_3 = "SEV-3"
    SEV_2 = "SEV-2"
    SEV_1 = "SEV-1"


class Objective(models.TextChoices):
    """What an attacker wants."""

    SABOTAGE = "Sabotage"
    DATA_DISCLOSURE = "Data Disclosure"
    EXTORTION = "Extortion"
    CUSTOMER_TARGETING = "Customer Targeting"
    RESOURCE_HIJACKING = "Resource Hijacking"
    FRAUD = "Fraud"


class TagOperation(models.TextChoices):
    """What a change of many records does with the tags it names."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


class Relevance(models.TextChoices):
    """How much a threat objective matters to a record. Unknown is NULL. Listed low to high."""

    LOW = "Low"
    MEDIUM = "Medium"
    HIGH = "High"
