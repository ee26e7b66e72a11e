"""Members by their e-mail addresses, for who knows no ids."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from riskregister.api.fields import Text
from riskregister.organizations.models import Membership


class MemberEmail(Text):
    """The address of a member, which `user_id_of` in the context looks up.

    Whether the member may be assigned anything is asked of the id, as it is of any other.
    """

    default_error_messages = {"unknown_member": "No member has this e-mail address."}

    def to_internal_value(self, data: Any) -> Any:
        """Return the user's id."""
        user_id = self.context["user_id_of"](super().to_internal_value(data).lower())
        if user_id is None:
            self.fail("unknown_member")
        return user_id


def user_ids(organization_id: UUID) -> Callable[[str], UUID | None]:
    """Return a look-up of the organisation's members, active or not, that remembers those it has found."""
    found: dict[str, UUID] = {}

    def user_id_of(email: str) -> UUID | None:
        if email not in found:
            members = Membership.objects.of(organization_id).filter(user__email=email)
            user_id = members.values_list("user_id", flat=True).first()
            if user_id is None:
                return None
            found[email] = user_id
        return found[email]

    return user_id_of
