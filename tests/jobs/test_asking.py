"""Asking for a job: with the effect that asks for it or not at all, and once where a key says so."""

from typing import Any

import pytest

from riskregister.api.changes import Change, OpenChange, operation
from riskregister.api.errors import Conflict, Forbidden
from riskregister.history.models import Channel
from riskregister.jobs import asking
from riskregister.jobs.models import Job
from riskregister.jobs.working import Until, work
from riskregister.organizations.actors import command_change, person_actor
from riskregister.organizations.models import Organization
from riskregister.organizations.roles import Role
from tests.factories import MemberFactory, OrganizationFactory
from tests.jobs.kinds import COUNTING, again, asked, counting, known

pytestmark = pytest.mark.usefixtures("verified")


def jobs(organization: Organization) -> Any:
    return Job.objects.of(organization.pk)


@operation(requires=set())
def ask_twice(change: OpenChange, *, key: str | None) -> list[Job]:
    return [asking.enqueue(change, COUNTING, {"steps": 1}, key=key) for _ in range(2)]


@operation(requires=set())
def ask_and_refuse(change: OpenChange) -> None:
    asking.enqueue(change, COUNTING, {"steps": 1})
    raise Conflict("No.")


@operation(requires=set())
def ask_in_a_preview(change: OpenChange) -> None:
    asking.enqueue(change, COUNTING, {"steps": 1})
    change.discard()


def test_without_a_worker_it_waits(organization: Organization) -> None:
    job = asked(organization)
    assert (again(job).state, again(job).attempts, again(job).started_date) == ("Queued", 0, None)


def test_a_change_that_is_refused_asks_for_nothing(organization: Organization) -> None:
    with pytest.raises(Conflict):
        ask_and_refuse(command_change(organization))
    assert not jobs(organization).exists()


def test_a_preview_asks_for_nothing(organization: Organization) -> None:
    ask_in_a_preview(command_change(organization))
    assert not jobs(organization).exists()


def test_each_asking_is_a_job(organization: Organization) -> None:
    first, second = ask_twice(command_change(organization), key=None)
    assert first.pk != second.pk
    assert jobs(organization).count() == 2


def test_with_a_key_there_is_one_until_it_is_finished(organization: Organization) -> None:
    first, second = ask_twice(command_change(organization), key="3")
    third = asked(organization, key="3")
    assert first.pk == second.pk == third.pk
    assert asked(organization, key="4").pk != first.pk

    work(until=Until.IDLE)
    assert asked(organization, key="3").pk != first.pk
    assert jobs(organization).count() == 3


def test_a_key_is_the_organisations_own(organization: Organization) -> None:
    other = OrganizationFactory()
    assert asked(organization, key="3").pk != asked(other, key="3").pk


def test_a_key_is_the_kinds_own(organization: Organization) -> None:
    with known(counting(name="another")):
        assert asked(organization, key="3").pk != asked(organization, key="3", kind="another").pk


def test_it_takes_the_kinds_permission(organization: Organization) -> None:
    member = MemberFactory(organization=organization, roles=(Role.VIEWER,))
    actor = person_actor(member.user, organization.pk)
    change = Change(organization_id=organization.pk, actor=actor, channel=Channel.API)
    with known(counting(permission="risks:write")), pytest.raises(Forbidden, match="risks:write"):
        asking.ask(change, kind=COUNTING, arguments={"steps": 1})
    job = asking.ask(change, kind=COUNTING, arguments={"steps": 1})
    assert again(job).requested_by_id == member.pk


@pytest.mark.parametrize("arguments", [None, {}, {"step": 1}, {"steps": 1, "more": 2}, {"steps": float("nan")}])
def test_the_arguments_are_the_kinds(organization: Organization, arguments: Any) -> None:
    with pytest.raises(ValueError, match=r"takes \['steps'\]|JSON compliant"):
        asking.ask(command_change(organization), kind=COUNTING, arguments=arguments)
    assert not jobs(organization).exists()


def test_arguments_are_short(organization: Organization) -> None:
    with pytest.raises(ValueError, match="16384 characters"):
        asking.ask(command_change(organization), kind=COUNTING, arguments={"steps": "1" * 16_384})


def test_an_unknown_kind_is_none(organization: Organization) -> None:
    with pytest.raises(LookupError):
        asking.ask(command_change(organization), kind="cook")
