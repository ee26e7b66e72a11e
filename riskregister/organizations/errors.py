"""What the operations on an organisation refuse."""

from riskregister.api.errors import Conflict


class AlreadyExists(Conflict):
    """There is one of that name in this organisation (or, for organisations, at all)."""

    code = "already_exists"
    title = "Already exists"


class ChangedMeanwhile(Conflict):
    """It is no longer what the caller was shown, so the caller does not know what the change would undo."""

    code = "changed_meanwhile"
    title = "Changed meanwhile"
