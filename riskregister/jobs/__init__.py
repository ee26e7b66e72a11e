"""Work that is asked for now and done by a worker, in short steps: nothing of it is lost, and nothing done twice.

A row of `models.Job` says what has become of a job; whatever happens to a worker, that row and what its steps have
committed is all that counts. django-tasks only wakes a worker up.

To have a new kind of job, write a handler in the app that knows the work, and register it in `AppConfig.ready()`:

    registry.register(
        registry.Kind(
            name="apply_scoring_policy",
            handler=apply_policy,
            permission=str(Permission.RISKS_WRITE),  # who may ask for one by `asking.ask`, and see them in the API
            arguments=frozenset({"policy_version"}),
        )
    )

    def apply_policy(run: Run) -> Steps:
        for batch in batches_after(run.place):              # the place that the last committed step has noted
            apply_to(run.change(), run=run, risks=batch)    # an operation: one step, one transaction
            yield                                           # between steps: the lease is prolonged, a stop heeded
        return {"changed": count}                           # the job's result, or None

The operation of a step notes in its own transaction how far the work has come, so that a step counts once or not
at all. If the job is another worker's by now, that raises LeaseLost and the step is rolled back:

    @operation(requires={"risks:write"})
    def apply_to(change: OpenChange, *, run: Run, risks: Sequence[UUID]) -> None:
        ...
        run.advance(done=..., total=..., place=str(risks[-1]))

`place` is any small JSON; `run.place` is the one noted when this run began (None at first). A handler whose steps
may be repeated as they are need not note any. It can be asked again from any place: after its worker was killed,
after a failure, after a stop. Each step is short: the lease (`Kind.lease`, 60 s) is prolonged after it; one that
must wait long (for a network) calls `run.advance` or `run.prolong` in between, outside operations.

How a run ends: it returns: Succeeded. It raises a `Refusal`: Failed at once, with its sentence. It raises
`TryAgain(sentence)`: another try later (`after=` says when), then Failed with the sentence, when `Kind.max_attempts`
(5) runs in a row have noted nothing as done. Any other exception: the same, but only its class is told; its message,
which could hold anything, is for the log.

To ask for a job inside an open operation (the row is committed with the effect that asks for it, or not at all):

    job = asking.enqueue(change, "apply_scoring_policy", {"policy_version": 3}, key="3")

With a `key` there is one unfinished job of that kind and key in the organisation: the one there is is returned. To
ask for one from a view or a command: `asking.ask(change, kind=..., arguments=..., key=...)`, an operation.

To do a job right now, in this process: `running.run_now(job.pk)`: false if another worker has it. In tests:
`working.work(until=Until.IDLE)` does everything that is due (retries are due later: travel in time);
`tests.jobs.kinds` shows how a kind is registered there. `manage.py worker` works until it is stopped.
"""
