"""What the operations on an organisation refuse."""

from riskregister.api.errors import Conflict


class AlreadyExists(Conflict):
    """There is one of that name in this organisation (or, for organisations, at all)."""

    code = "already_exists"
    title = "Already exists"
