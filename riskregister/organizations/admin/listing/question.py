"""What the address of a list asks: the filters and the order of the API, an organisation, and a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.admin.views.main import IGNORED_PARAMS, ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.http import QueryDict

from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.filters import Listing
from riskregister.api.query import validated_query
from riskregister.organizations.models import Organization

ORGANIZATION: Final = "organization__id__exact"
"""The parameter that narrows a list down to one organisation, as every list of the admin site calls it."""
FREE_TEXT: Final = "free_text"

_OF_THE_PAGE: Final = {*IGNORED_PARAMS, PAGE_VAR, ORGANIZATION} - {ORDER_VAR}
"""Parameters that ask the page for something, not the list. Django's order is not among them: the API's is."""


@dataclass(frozen=True)
class Question:
    """A question to a list: as it was given, and as it is understood."""

    given: Mapping[str, Sequence[str]]
    """The parameters of the declaration."""
    query: Mapping[str, Any]
    """The same, validated. Empty where there are faults."""
    search: str
    organizations: Sequence[Organization]
    """Those that the person may look at."""
    organization: Organization | None
    """The one that all rows are of: the one asked for, or the only one there is."""
    narrowed: bool
    """Whether the address names the organisation."""
    faults: Sequence[FieldError]

    @property
    def is_asked(self) -> bool:
        """Tell whether any filter or order is given."""
        return bool(self.given)

    def text(self) -> str:
        """Return the filters and the order as the query of an address, without the organisation."""
        return urlencode(self.given, doseq=True)

    def address(self, given: Mapping[str, Sequence[str]] | None = None) -> str:
        """Return the query of an address that asks for these parameters, with the same organisation and search."""
        whole: dict[str, Any] = dict(self.given if given is None else given)
        if self.narrowed and self.organization is not None:
            whole[ORGANIZATION] = self.organization.pk
        if self.search:
            whole[SEARCH_VAR] = self.search
        return urlencode(whole, doseq=True)


def question_of(
    listing: Listing, asked: QueryDict, organizations: Sequence[Organization], *, caller: UUID | None
) -> Question:
    """Return the question that an address asks. What is wrong with it is told by its `faults`."""
    given = {name: values for name, values in asked.lists() if name not in _OF_THE_PAGE}
    search = asked.get(SEARCH_VAR, "").strip()
    faults: list[FieldError] = []
    organization = organizations[0] if len(organizations) == 1 else None
    if ORGANIZATION in asked:
        organization = next((one for one in organizations if str(one.pk) == asked[ORGANIZATION]), None)
        if organization is None:
            faults.append(FieldError("organization", "unknown", "There is no such organisation.", "parameter"))
    query, faults_of_query = _validated(listing, given, caller)
    _, faults_of_search = _validated(listing, {FREE_TEXT: [search]} if search else {}, caller)
    faults += [*faults_of_query, *(replace(fault, pointer="search") for fault in faults_of_search)]
    narrowed = ORGANIZATION in asked and organization is not None
    return Question(given, {} if faults else query, search, organizations, organization, narrowed, faults)


def _validated(
    listing: Listing, given: Mapping[str, Sequence[str]], caller: UUID | None
) -> tuple[Mapping[str, Any], Sequence[FieldError]]:
    try:
        return validated_query(listing.question, given, caller=caller), ()
    except InvalidInput as refusal:
        return {}, [
            replace(error, detail="There is no such filter.") if error.code == "unknown_field" else error
            for error in refusal.errors
        ]
