"""What tests of the past need: records that leave the register and come back, and lists kept as they were."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import quote

from riskregister.api.changes import OpenChange, operation
from riskregister.history.models import OrganizationCounter
from riskregister.history.times import utc_text
from riskregister.organizations.actors import command_change
from riskregister.organizations.models import Organization
from tests.client import ApiClient


@operation(requires=set())
def _leave(change: OpenChange, *, record: Any) -> None:
    change.delete(record)


@operation(requires=set())
def _come_back(change: OpenChange, *, record: Any) -> None:
    change.restore(record)


def leave(organization: Organization, model: Any, number: int) -> None:
    """Take the organisation's record with this number out of the register."""
    _leave(command_change(organization), record=_record(organization, model, number))


def come_back(organization: Organization, model: Any, number: int) -> None:
    """Bring it back."""
    _come_back(command_change(organization), record=_record(organization, model, number))


def last_change(organization: Organization) -> datetime:
    """Return when the organisation's newest change was made."""
    return OrganizationCounter.objects.get(organization=organization).last_change


def as_of(moment: datetime) -> str:
    """Return the query parameter that asks for a moment."""
    return f"as_of={quote(utc_text(moment))}"


class Kept:
    """Answers as they were at moments, to be compared with what is said later of those moments."""

    def __init__(self, api: ApiClient, organization: Organization, paths: Iterable[str]) -> None:
        self.api = api
        self.organization = organization
        self.paths = list(paths)
        self.moments: dict[datetime, dict[str, tuple[int, bytes]]] = {}

    def keep(self) -> None:
        """Keep every path's answer as the newest change of the organisation has made it."""
        self.moments[last_change(self.organization)] = {path: self._answer(path) for path in self.paths}

    def check(self) -> None:
        """Check that every path answers the same of each moment."""
        for moment, answers in self.moments.items():
            for path, answer in answers.items():
                past = self._answer(f"{path}{'&' if '?' in path else '?'}{as_of(moment)}")
                if answer[0] == 404:
                    assert past[0] == 404, (moment, path)
                else:
                    assert past == answer, (moment, path)

    def _answer(self, path: str) -> tuple[int, bytes]:
        """Return status and body. A cursor is bound to its moment, so of that it counts only whether there is one."""
        response = self.api.get(path)
        return response.status_code, re.sub(rb'"next_cursor":"[^"]+"', b'"next_cursor":"some"', response.content)


def _record(organization: Organization, model: Any, number: int) -> Any:
    return model.objects.of(organization.pk).with_people().get(number=number)
