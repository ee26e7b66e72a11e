"""What the list of jobs may be asked."""

from typing import Final

from riskregister.api.filters import Enum, Exact, Listing, Moment
from riskregister.jobs.choices import JobState
from riskregister.jobs.models import KIND_LENGTH

JOBS: Final = Listing(
    Enum("state", choices=JobState),
    Exact("kind", max_length=KIND_LENGTH),
    Moment("created_date"),
    order=("-created_date", "-id"),
)
