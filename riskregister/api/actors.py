"""Who acts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskregister.api.errors import Forbidden

if TYPE_CHECKING:
    from riskregister.organizations.models import Membership, User


@dataclass(frozen=True)
class Actor:
    """Who acts: the user, the membership the act is attributed to (its user loaded), and what is allowed.

    The two name the same person, save where a superuser manages the settings of an organisation of which
    they are no member: there the membership is the system member's, and history still names the person.
    """

    membership: "Membership"
    user: "User"
    permissions: frozenset[str]

    def authorize(self, needed: frozenset[str]) -> None:
        """Raise Forbidden, naming what is missing, unless the actor holds all the permissions needed."""
        missing = needed - self.permissions
        if missing:
            raise Forbidden(f"This needs the permission {' and '.join(sorted(missing))}.")
