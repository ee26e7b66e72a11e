"""The form of a list's filters, made of their declaration: a field for each, with what is asked now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.http import QueryDict

from riskregister.api.fields import ValueList
from riskregister.api.filters import Enum, Exact, Filter, Holds, Identity, Linked, Listing, Moment, Person
from riskregister.api.filters.listing import ORDER_BY
from riskregister.api.filters.values import ME
from riskregister.history.times import utc_text
from riskregister.organizations.admin.listing.question import Question

Choices = Sequence[tuple[str, str]]
"""Values, each with what it is called."""

_DAY: Final = "%Y-%m-%d"
_MINUTE: Final = "%Y-%m-%dT%H:%M"
_SECOND: Final = "%Y-%m-%dT%H:%M:%S"
_LAYOUTS: Final = (("date", _DAY), ("datetime-local", _MINUTE), ("datetime-local", _SECOND))
"""How browsers' inputs write a moment, the shortest first."""


@dataclass(frozen=True)
class Option:
    """A value to tick or to select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class Input:
    """A text or a moment to type."""

    name: str
    label: str
    value: str
    type: str = "text"


@dataclass(frozen=True)
class FilterField:
    """The form's part of one filter."""

    name: str
    label: str
    kind: str
    """`ticks`, `select` or `inputs`."""
    options: Sequence[Option] = ()
    inputs: Sequence[Input] = ()
    suggestions: Sequence[str] = ()
    says: str = ""

    @property
    def is_asked(self) -> bool:
        """Tell whether it asks for anything now."""
        return any(option.chosen and option.value for option in self.options) or any(one.value for one in self.inputs)


def filter_fields(
    listing: Listing, question: Question, people: Choices, suggested: Mapping[str, Sequence[str]]
) -> list[FilterField]:
    """Return a field for each filter of a list, and the one for its order.

    `people` are those that a filter by person offers; `suggested` has texts that the filter of that name offers.
    """
    fields = [_field(made, question.given, people, suggested) for made in listing.filters]
    return [*fields, _order(listing, question.given)]


def query_of(listing: Listing, sent: QueryDict) -> dict[str, list[str]]:
    """Return what the form sent as the parameters of the list: nothing empty, and moments as the API takes them."""
    moments = {
        name for made in listing.filters if isinstance(made, Moment) for name in made.parameters() if name != made.name
    }
    asked: dict[str, list[str]] = {}
    for name, values in sent.lists():
        said = [value.strip() for value in values if value.strip()]
        if said:
            asked[name] = [moment_of(value) for value in said] if name in moments else said
    return asked


def moment_of(text: str) -> str:
    """Return a moment as the API takes it, of what a browser's input says: UTC. What is no such text stays as it is."""
    for _, layout in _LAYOUTS:
        try:
            return utc_text(datetime.strptime(text, layout).replace(tzinfo=UTC))
        except ValueError:
            continue
    return text


def _field(
    made: Filter, given: Mapping[str, Sequence[str]], people: Choices, suggested: Mapping[str, Sequence[str]]
) -> FilterField:
    by = made.by if isinstance(made, Linked) else made
    values = given.get(made.name, ())
    label = label_of(made.name)
    if isinstance(by, Enum):
        choices = [(value, value) for value in by.choices.values]
        return FilterField(made.name, label, "ticks", _ticks(choices, values, nullable=by.nullable))
    if isinstance(by, Person):
        chosen = _ticks([(ME, "Me"), *people], values, nullable=by.nullable)
        return FilterField(made.name, label, "ticks", chosen)
    if isinstance(by, Holds):
        options = [Option("", "Any", not values), *_ticks([("true", "Yes"), ("false", "No")], values)]
        return FilterField(made.name, label, "select", options, says=by.says)
    if isinstance(by, Moment):
        return _moment(by, given)
    return _texts(made, by, given, suggested.get(made.name, ()))


def _texts(made: Filter, by: Filter, given: Mapping[str, Sequence[str]], suggestions: Sequence[str]) -> FilterField:
    (name,) = made.parameters()
    label = label_of(name)
    values = [value for value in given.get(name, ()) if value != ValueList.NONE or not isinstance(by, Exact)]
    says = ""
    if isinstance(by, Identity):
        values, says = [",".join(values)], "Several with commas between them."
    elif isinstance(by, Exact):
        values = [*values, ""]
    inputs = [
        Input(name, label if at == 0 else f"or {label.lower()}", value) for at, value in enumerate(values or [""])
    ]
    options = _none(given.get(name, ())) if isinstance(by, Exact) and by.nullable else []
    return FilterField(made.name, label, "inputs", options, inputs, suggestions, says)


def _moment(made: Moment, given: Mapping[str, Sequence[str]]) -> FilterField:
    ends = ((f"{made.name}_after", "From"), (f"{made.name}_before", "Before"))
    inputs = [Input(name, label, *_shown((given.get(name) or [""])[-1])) for name, label in ends]
    options = _none(given.get(made.name, ())) if made.nullable else []
    return FilterField(made.name, label_of(made.name), "inputs", options, inputs, says="UTC")


def _shown(text: str) -> tuple[str, str]:
    """Return a moment as an input shows it, and the type of that input: the plain text where no other can show it."""
    for kind, layout in _LAYOUTS:
        try:
            moment = datetime.fromisoformat(text)
            shown = moment.astimezone(UTC).strftime(layout)
            if moment == datetime.strptime(shown, layout).replace(tzinfo=UTC):
                return shown, kind
        except (ValueError, OverflowError):  # no moment, or one in a year that no layout has
            break
    return text, "text" if text else "date"


def _order(listing: Listing, given: Mapping[str, Sequence[str]]) -> FilterField:
    names = [sign + name for name in listing.sorts for sign in ("", "-")]
    labels = [(name, _order_label(name)) for name in names]
    values = given.get(ORDER_BY, ())
    return FilterField(ORDER_BY, "Order", "select", [Option("", "Newest first", not values), *_ticks(labels, values)])


def _order_label(name: str) -> str:
    return f"{label_of(name.removeprefix('-'))}, {'descending' if name.startswith('-') else 'ascending'}"


def _ticks(choices: Iterable[tuple[str, str]], values: Sequence[str], *, nullable: bool = False) -> list[Option]:
    """Return values to tick. One that is asked for and not offered is among them, so that the form does not lose it."""
    said = [text for value in values for text in value.split(",")]
    offered = [*choices, *([(ValueList.NONE, "None")] if nullable else [])]
    known = {value for value, _ in offered}
    others = [(text, text) for text in dict.fromkeys(said) if text not in known]
    return [Option(value, label, value in said) for value, label in [*offered, *others]]


def _none(values: Sequence[str]) -> list[Option]:
    return [Option(ValueList.NONE, "None", ValueList.NONE in values)]


def label_of(name: str) -> str:
    """Return what a field is called."""
    return name.replace("_", " ").capitalize()
