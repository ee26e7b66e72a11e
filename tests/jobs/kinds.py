"""Kinds of job for the tests. What their steps do can be seen from outside: each creates a risk."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from riskregister.api.changes import OpenChange, operation
from riskregister.jobs import registry
from riskregister.jobs.registry import Kind, Steps
from riskregister.jobs.running import Run
from risks.models import Risk
from risks.operations.risks import create_risks

COUNTING = "count"


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
    given = {"handler": count, "permission": "risks:write", "arguments": frozenset({"steps"})}
    return Kind(name=COUNTING, **given | changed)


@contextmanager
def known(kind: Kind) -> Iterator[None]:
    """Have a kind of job for the length of a block."""
    registry.register(kind)
    try:
        yield
    finally:
        registry.unregister(kind.name)


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
