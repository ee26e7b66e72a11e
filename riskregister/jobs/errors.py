"""What ends a run of a job before it is done."""

from datetime import timedelta


class TryAgain(Exception):
    """A handler could not do its work now and may later. The sentence is shown to people, so no secret is in it."""

    def __init__(self, sentence: str, *, after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.after = after
        """How long to wait; None: as long as usual, which is longer each time."""


class LeaseLost(Exception):
    """The job is no longer this worker's: its lease ran out and the job is queued, another's, or finished."""


class Stopped(Exception):
    """The worker was told to stop, between two steps."""
