"""How the parts of the model scorer say that there is no answer, or none that can be used."""

from risks.scorers.records import Failure


class Unusable(Exception):
    """There is no score: why, in a sentence that holds nothing of the record, of the answer, or of any secret."""

    def __init__(self, failure: Failure, reason: str) -> None:
        super().__init__(reason)
        self.failure = failure
        self.reason = reason


class Busy(Unusable):
    """The endpoint says that it may answer later; `pause` is how many seconds it asks for, where it does."""

    def __init__(self, reason: str, pause: float | None) -> None:
        super().__init__(Failure.BUSY, reason)
        self.pause = pause
