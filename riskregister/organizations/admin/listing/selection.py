"""The records of a list that a person has selected, each at the version that was there to be seen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from riskregister.api.bulk import MAX_RECORDS
from riskregister.organizations.admin.access import access_of
from riskregister.organizations.models import Organization

if TYPE_CHECKING:
    from riskregister.organizations.admin.listing.page import ListingAdmin


@dataclass(frozen=True)
class Selection:
    """Records of one organisation, by their ids."""

    organization: Organization
    versions: Mapping[str, int]

    def without(self, ids: Iterable[str]) -> "Selection":
        """Return the others."""
        left_out = set(ids)
        return Selection(
            self.organization, {of: version for of, version in self.versions.items() if of not in left_out}
        )


def selected(page: "ListingAdmin", request: HttpRequest, rows: "QuerySet[Any]") -> Selection | None:
    """Return the rows of an action as a selection; None, with a message, where they cannot be changed together."""
    found = list(rows.select_related("organization")[: MAX_RECORDS + 1])
    organizations = {row.organization for row in found}
    if len(found) > MAX_RECORDS:
        page.message_user(request, f"At most {MAX_RECORDS} can be changed at once: narrow the list.", messages.ERROR)
    elif len(organizations) > 1:
        page.message_user(request, "Select records of one organisation.", messages.ERROR)
    elif found:
        return Selection(found[0].organization, {row.display_id: row.version for row in found})
    return None


def sent(page: "ListingAdmin", request: HttpRequest, form: QueryDict) -> Selection | None:
    """Return the selection that a form carries on; None if it carries none of an organisation the person may see."""
    try:
        key = UUID(form.get("organization", ""))
        pairs = [text.rsplit(":", 1) for text in form.getlist("record")]
        versions = {shown: int(version) for shown, version in pairs}
    except ValueError:
        return None
    organization = access_of(request).organizations(page.permission).filter(pk=key).first()
    return None if organization is None or not versions else Selection(organization, versions)
