"""What the reading of a VERIS record refuses."""


class VerisError(ValueError):
    """A record cannot be read; `str(error)` is the reason, a sentence for people.

    The reason never quotes a value of the record: a hostile one may be endless.
    """
