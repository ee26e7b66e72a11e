"""YAML as far as a file of data needs it, with the line on which everything stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from yaml import events

from riskregister.api.parsers import text_fault

MAX_BYTES: Final = 1024 * 1024
MAX_DEPTH: Final = 10

Path = tuple[str | int, ...]
"""Where a value stands: the keys and positions that lead to it."""


class BadYaml(ValueError):
    """The text is not what is taken; `line` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass
class Read:
    """A document, and the line of each of its values and keys."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of a value, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(raw: bytes) -> Read:
    """Return the one document of a text.

    Mappings, lists, texts, whole numbers, true, false and null; a key once; no anchors, no tags: nothing that
    refers, repeats or builds. What looks like another kind of value (a date, 4.10, yes) is the text it is.
    Raises BadYaml.
    """
    if len(raw) > MAX_BYTES:
        raise BadYaml(1, f"The file has more than {MAX_BYTES} bytes.")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadYaml(raw.count(b"\n", 0, error.start) + 1, "It is not UTF-8.") from error
    read = Read()
    try:
        loader = yaml.SafeLoader(text)
        _document(iter(loader.get_event, None), read)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise BadYaml(line, f"It is not YAML: {error.problem or error.context}.") from error
    except yaml.reader.ReaderError as error:
        raise BadYaml(text.count("\n", 0, error.position) + 1, f"It is not YAML: {error.reason}.") from error
    except BadYaml:
        raise
    except (ValueError, OverflowError) as error:
        # PyYAML's chr() of an escape beyond Unicode.
        raise BadYaml(loader.line + 1, "It is not YAML: an escape names no character.") from error
    return read


def _document(stream: Iterator[Any], read: Read) -> None:
    documents = 0
    for event in stream:
        if isinstance(event, events.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _bad(event, "There is a second document.")
            if event.version or event.tags:
                raise _bad(event, "Directives are not taken.")
        elif not isinstance(event, events.StreamStartEvent | events.StreamEndEvent | events.DocumentEndEvent):
            read.data = _value(event, stream, read, ())
    if not documents:
        raise BadYaml(1, "It is empty.")


def _value(event: Any, stream: Iterator[Any], read: Read, path: Path) -> Any:
    if isinstance(event, events.AliasEvent) or event.anchor is not None:
        raise _bad(event, "Anchors and aliases are not taken.")
    if event.tag is not None:
        raise _bad(event, "Tags are not taken.")
    if len(path) > MAX_DEPTH:
        raise _bad(event, f"It is nested more than {MAX_DEPTH} deep.")
    read.lines.setdefault(path, _line(event))
    if isinstance(event, events.ScalarEvent):
        return _scalar(event)
    if isinstance(event, events.SequenceStartEvent):
        return _list(stream, read, path)
    return _mapping(stream, read, path)


def _list(stream: Iterator[Any], read: Read, path: Path) -> list[Any]:
    found: list[Any] = []
    for event in stream:
        if isinstance(event, events.SequenceEndEvent):
            break
        found.append(_value(event, stream, read, (*path, len(found))))
    return found


def _mapping(stream: Iterator[Any], read: Read, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for event in stream:
        if isinstance(event, events.MappingEndEvent):
            break
        if not isinstance(event, events.ScalarEvent) or event.anchor is not None or event.tag is not None:
            raise _bad(event, "A key is a plain text.")
        key = _checked(event)
        if key in found:
            raise _bad(event, f"{key} is there twice.")
        read.lines[(*path, key)] = _line(event)
        found[key] = _value(next(stream), stream, read, (*path, key))
    return found


def _scalar(event: Any) -> Any:
    text = _checked(event)
    if not event.implicit[0]:
        # In quotation marks, or in a block: a text, whatever it looks like.
        return text
    if _WHOLE.fullmatch(text):
        return int(text)
    return _WORDS.get(text, text)


def _checked(event: Any) -> str:
    text: str = event.value
    fault = text_fault(text)
    if fault is not None:
        raise _bad(event, fault)
    return text


def _bad(event: Any, reason: str) -> BadYaml:
    return BadYaml(_line(event), reason)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})", re.ASCII)
_WORDS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}
