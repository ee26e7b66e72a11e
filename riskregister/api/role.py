"""What the service says in its log of the database role it was given."""

import logging
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from riskregister.history.privileges import powers

logger = logging.getLogger(__name__)

_warned: set[str] = set()


def warn_of_powers(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Log, at the first connection of the process, that its role could take the guards away (`connection_created`)."""
    if connection.alias not in _warned:
        _warned.add(connection.alias)
        for power in powers(connection):
            logger.warning("%s Set up a role for the service with manage.py setup_roles.", power)
