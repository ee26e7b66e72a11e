"""JSON that somebody else has written, read strictly (RFC 8259)."""

import json
import math
from typing import Any, NoReturn


def read(written: str | bytes) -> Any:
    """Return the value. Raises ValueError for anything but JSON in UTF-8 without duplicate names, NaN or infinities,
    and of a depth that can be read."""
    text = written if isinstance(written, str) else written.decode()
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("too large")
    return number
