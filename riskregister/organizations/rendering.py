"""Showing people's new names in the rows of the register, in every organisation that they are members of."""

import logging
from collections.abc import Iterator
from time import monotonic
from uuid import UUID

from django.db import OperationalError

from riskregister.history.rebuilding import render_pending, rows_pending
from riskregister.organizations.models import Membership, User

logger = logging.getLogger(__name__)


def render_rows_of(user: User) -> Iterator[tuple[int, int]]:
    """Render what is pending in the person's organisations; yield (looked at, rewritten) after each batch."""
    for organization_id in _organizations(user):
        yield from render_pending(organization_id)


def render_rows_for(seconds: float, user: User) -> int:
    """Do the same for so many seconds, and a batch more; return how many rows are left for `render_documents`."""
    end = monotonic() + seconds
    try:
        for _ in render_rows_of(user):
            if monotonic() >= end:
                break
    except OperationalError:
        # Others have held the lock for too long. The change itself is made: what is left is told, not an error.
        logger.warning("rendering was left unfinished", exc_info=True)
    return rows_pending_of(user)


def rows_pending_of(user: User) -> int:
    """Return how many rows of the person's organisations may still show an earlier name of somebody."""
    return sum(rows_pending(organization_id) for organization_id in _organizations(user))


def _organizations(user: User) -> list[UUID]:
    members = Membership.objects.across_organizations().filter(user=user).order_by("organization_id")
    return list(members.values_list("organization_id", flat=True))
