"""Kinds of job for the tests. What their steps do can be seen from outside: each creates a risk."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from riskregister.api.changes import OpenChange, operation
from riskregister.jobs import asking, registry
from riskregister.jobs.models import Job
from riskregister.jobs.registry import Kind, Steps
from riskregister.jobs.running import Run
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from risks.models import Risk
from risks.operations.risks import create_risks

COUNTING = "count"
"""There in every test, and for every role to see."""


@operation(requires={"risks:write"})
def take_step(change: OpenChange, *, run: Run, step: int) -> None:
    """Create the risk of a step, and note the step."""
    create_risks(change, [(None, {"title": f"Step {step}", "description": str(run.job_id)})])
    run.advance(done=step, total=run.arguments["steps"], place=step)


def count(run: Run) -> Steps:
    """Create as many risks as asked for, one a step."""
    for step in range((run.place or 0) + 1, run.arguments["steps"] + 1):
        take_step(run.change(), run=run, step=step)
        yield
    return {"steps": run.arguments["steps"]}


def counting(**changed: Any) -> Kind:
    given = {"name": COUNTING, "handler": count, "permission": "tags:read", "arguments": frozenset({"steps"})}
    return Kind(**given | changed)


def asked(organization: Organization, steps: int = 3, *, kind: str = COUNTING, key: str | None = None) -> Job:
    """Have an operator's command ask for a job that counts."""
    return asking.ask(command_change(organization), kind=kind, arguments={"steps": steps}, key=key)


def again(job: Job) -> Job:
    """Return a job as it is by now."""
    return Job.objects.of(job.organization_id).get(pk=job.pk)


@contextmanager
def known(kind: Kind) -> Iterator[None]:
    """Have a kind of job for the length of a block, in place of the one of its name."""
    with patch.dict(registry._kinds):
        registry._kinds.pop(kind.name, None)
        registry.register(kind)
        yield


def failing(*failures: Exception) -> Callable[[Run], Steps]:
    """Return a handler that fails so, one after the other, and then counts."""
    left = itertools.chain(failures)

    def fail_or_count(run: Run) -> Steps:
        for failure in left:
            raise failure
        return (yield from count(run))

    return fail_or_count


def titles(organization_id: Any) -> list[str]:
    """Return what the steps have left, in the order in which they did."""
    return list(Risk.objects.of(organization_id).order_by("number").values_list("title", flat=True))
