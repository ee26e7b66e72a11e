"""JSON that somebody else has written, read strictly (RFC 8259)."""

import json
import math
from collections.abc import Iterable
from typing import Any, Final, NoReturn

_MAX_DEPTH: Final = 20
"""What is read here has 7 levels; this leaves room and stays far from the interpreter's limit."""


def read(written: str | bytes) -> Any:
    """Return the value. Raises ValueError for anything but JSON in UTF-8 without duplicate names, NaN, infinities or
    deep nesting."""
    text = written if isinstance(written, str) else written.decode()
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(_MAX_DEPTH):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return
    raise ValueError("nested too deep")


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


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
