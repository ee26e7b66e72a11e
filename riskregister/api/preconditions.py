"""If-Match and If-None-Match (RFC 9110, section 13.1): nobody overwrites what they have not seen."""

import re
from dataclasses import dataclass

from riskregister.api.errors import FieldError, InvalidInput, PreconditionFailed
from riskregister.history.models import Record

_TAG = r'(?:W/)?"[\x21\x23-\x7e]*"'
_LIST = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*", re.ASCII)
_EACH = re.compile(_TAG, re.ASCII)
MAX_LENGTH = 1000


def etag_of(version: int) -> str:
    """Return the strong entity tag (RFC 9110, section 8.8.3) of a record's version."""
    return f'"{version}"'


@dataclass(frozen=True)
class EntityTags:
    """The tags of a conditional request; None stands for `*`, any version."""

    tags: frozenset[str] | None

    @classmethod
    def of(cls, header: str, value: str) -> "EntityTags":
        """Read a header. Raises InvalidInput naming it where it is malformed: ignoring it would fail open."""
        if value.strip() == "*":
            return cls(None)
        if len(value) > MAX_LENGTH or not _LIST.fullmatch(value):
            detail = 'Give entity tags as they were answered, such as "7", or *.'
            raise InvalidInput([FieldError(header, "invalid", detail, "header")])
        return cls(frozenset(_EACH.findall(value)))

    def require(self, record: Record | None) -> None:
        """Raise PreconditionFailed unless the record is at one of the versions (strong comparison).

        Call it on the locked row: the version cannot move between the check and the write.
        """
        if record is None:
            raise PreconditionFailed(None)
        self.require_version(record.version)

    def require_version(self, version: int) -> None:
        """Do the same for what is at this version."""
        current = etag_of(version)
        if self.tags is not None and current not in self.tags:
            raise PreconditionFailed(current)

    def include(self, version: int) -> bool:
        """Tell whether the caller has this version already (weak comparison)."""
        return self.tags is None or etag_of(version) in {tag.removeprefix("W/") for tag in self.tags}
