"""What tests start from. Everything is made as the product makes it: by operations, or by requests."""

from typing import Any

import factory

from riskregister.history.models import Channel
from riskregister.organizations import operations
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Membership, Organization
from riskregister.organizations.operations import NewCredentials
from riskregister.organizations.roles import Role


class OrganizationFactory(factory.Factory):
    class Meta:
        model = Organization

    slug = factory.Sequence(lambda n: f"organization-{n}")
    name = factory.LazyAttribute(lambda made: made.slug.title())

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Organization:
        return operations.create_organization(channel=Channel.COMMAND, **kwargs)


class MemberFactory(factory.Factory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    first_name = "Pat"
    last_name = factory.Sequence(lambda n: f"Person {n}")
    roles = (Role.VIEWER,)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Membership:
        return operations.add_member(command_change(kwargs.pop("organization")), **kwargs)


class ServiceAccountFactory(factory.Factory):
    class Meta:
        model = NewCredentials

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"account-{n}")
    roles = (Role.EDITOR,)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> NewCredentials:
        return operations.create_service_account(command_change(kwargs.pop("organization")), **kwargs)


class IncidentBody(factory.DictFactory):
    """The body of a request that reports an incident, with every field set."""

    title = factory.Sequence(lambda n: f"Incident {n}")
    description = "A laptop was taken from a car."
    status = "In Progress"
    severity = "SEV-2"
    severity_reasoning = "The disk was not encrypted."
    source = "User Report"
    detected_date = "2026-03-02T08:00:00Z"
    occurred_date = "2026-03-01T19:30:00Z"
    responded_date = "2026-03-02T08:15:00Z"
    contained_date = "2026-03-02T09:00:00Z"
    tags = factory.LazyFunction(lambda: [{"content": "laptop"}, {"content": "Theft"}])
    threat_objectives = factory.LazyFunction(
        lambda: [
            {"threat_objective": "Fraud", "relevance": None},
            {"threat_objective": "Data Disclosure", "relevance": "High"},
        ]
    )
    external_ref = factory.Sequence(lambda n: f"ticket-{n}")


class RiskBody(factory.DictFactory):
    """The body of a request that creates a risk, with the fields that must be set."""

    title = factory.Sequence(lambda n: f"Risk {n}")
    description = "Disks of laptops are not encrypted."


class ProposalBody(factory.DictFactory):
    """The body of a request that proposes a threat profile."""

    threat_objectives = factory.LazyFunction(
        lambda: [
            {"threat_objective": "Fraud", "likelihood": "Unlikely", "impact": "Medium"},
            {
                "threat_objective": "Extortion",
                "likelihood": "Probable",
                "impact": "Severe",
                "rationale": "Two of our peers were extorted last year.",
            },
        ]
    )
