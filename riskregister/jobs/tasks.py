"""What wakes a worker up, by django-tasks: nothing but a job's id, and a worker finds the job without it too."""

from uuid import UUID

from django_tasks import task

from riskregister.jobs.running import run_now


@task()
def run_job(job_id: str) -> None:
    """Run a job, unless somebody has it or it is finished."""
    run_now(UUID(job_id))


def wake_up(job_id: UUID) -> None:
    """Tell a worker that there is a job."""
    run_job.enqueue(str(job_id))
