"""The gate that every JSON body passes (RFC 8259, read strictly)."""

import json
import math
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.http import parse_header_parameters
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser

from riskregister.api.errors import FieldError, InvalidInput
from riskregister.api.problems import escape

MAX_BODY_BYTES = 2 * 1024 * 1024
"""A risk with every text at its limit takes about 1.5 MB as UTF-8."""
MAX_DEPTH = 20
"""Our deepest valid body has 4 levels; this leaves room and stays far from the interpreter's limit."""


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 and nothing else: no duplicate names, no NUL, no lone surrogates, no NaN, no deep nesting."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body as Python data.

        Raises ParseError where it is not JSON, InvalidInput at a bad value, UnsupportedMediaType where the
        Content-Type says that it is in another charset than JSON has.
        """
        charset = parse_header_parameters(media_type or "")[1].get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType(media_type or "")
        return read_json(stream.read())


def read_json(raw: bytes) -> Any:
    """Return JSON text as Python data. Raises ParseError where it is not JSON, InvalidInput naming each bad text."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ParseError(f"The text is not UTF-8 (byte {error.start}).") from error
    try:
        data = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise ParseError(f"The text is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).") from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        # Python refuses integers of more than 4,300 digits while reading them.
        raise ParseError("The text has a number that is too large.") from error
    errors = _bad_text(data, "", 0)
    if errors:
        raise InvalidInput(errors)
    return data


def text_fault(text: str) -> str | None:
    """Return what no stored text may contain and this one does: NUL, or half of a surrogate pair."""
    if "\x00" in text:
        return "It contains the character NUL."
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "It contains half of a surrogate pair, which is no character."
    return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"An object has the name {json.dumps(twice)} more than once.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"{name} is not a JSON number.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ParseError("The text has a number that is too large.")
    return number


def _too_deep() -> ParseError:
    return ParseError(f"The text is nested deeper than {MAX_DEPTH} levels.")


def _bad_text(data: object, pointer: str, depth: int) -> list[FieldError]:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(data, str):
        fault = text_fault(data)
        return [FieldError(pointer, "invalid_text", fault)] if fault else []
    if isinstance(data, list):
        return [e for i, inner in enumerate(data) for e in _bad_text(inner, f"{pointer}/{i}", depth + 1)]
    if isinstance(data, dict):
        errors = []
        for name, inner in data.items():
            if fault := text_fault(name):
                errors.append(FieldError(pointer, "invalid_text", f"A member's name is bad: {fault}"))
            else:
                errors += _bad_text(inner, f"{pointer}/{escape(name)}", depth + 1)
        return errors
    return []
