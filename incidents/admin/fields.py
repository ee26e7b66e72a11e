"""Fields of the forms of records. What a value may be is for the API's inputs to say; these only read the page."""

from typing import Any

from django import forms
from django.db import models
from unfold.widgets import (
    UnfoldAdminSelect2MultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from incidents.choices import Relevance

DASH = "\N{EN DASH}"
"""How a page shows that there is no value."""

NONE = (("", DASH),)
UNKNOWN = "unknown"
"""How a form says that an objective applies and nobody knows how much."""


class Line(forms.CharField):
    """A text on one line. A browser takes line ends out of it, which is no change of the person's."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as the browser sent it back."""
        return "".join((initial or "").splitlines()) != self.to_python(data)


class Paragraphs(forms.CharField):
    """A text of several lines. A browser sends their ends as CR LF (HTML, 4.10.21.8); the register keeps LF."""

    def to_python(self, value: Any) -> str:
        """Return the text with the register's line ends."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as the browser sent it back."""
        return self.to_python(initial) != self.to_python(data)


def line(label: str, **options: Any) -> Line:
    """Return a field for a line of text."""
    return Line(required=False, label=label, widget=UnfoldAdminTextInputWidget(), **options)


def paragraphs(label: str, rows: int = 5, **options: Any) -> Paragraphs:
    """Return a field for a long text."""
    return Paragraphs(required=False, label=label, widget=UnfoldAdminTextareaWidget(attrs={"rows": rows}), **options)


def choice(label: str, choices: Any = (), *, optional: bool = True, **options: Any) -> forms.ChoiceField:
    """Return a field for one of a few values; one that is optional may be none of them."""
    offered = [*(NONE if optional else ()), *choices]
    widget = UnfoldAdminSelectWidget()
    return forms.ChoiceField(required=not optional, label=label, choices=offered, widget=widget, **options)


def moment(label: str, **options: Any) -> forms.SplitDateTimeField:
    """Return a field for a date and a time; the page says that times are UTC."""
    widget: Any = UnfoldAdminSplitDateTimeWidget()
    return forms.SplitDateTimeField(required=False, label=label, widget=widget, **options)


def several(label: str, **options: Any) -> forms.MultipleChoiceField:
    """Return a field for any number of values."""
    return forms.MultipleChoiceField(required=False, label=label, widget=UnfoldAdminSelect2MultipleWidget(), **options)


def spoken(choices: type[models.TextChoices]) -> list[tuple[str, str]]:
    """Return the values of an enumeration as choices, named as the API names them: SEV-1, Third-party."""
    return [(of.value, of.value) for of in choices]


def relevance(objective: str) -> forms.ChoiceField:
    """Return a field for how much a threat objective matters to a record, if at all."""
    return choice(objective, ((UNKNOWN, "Applies, relevance not known"), *spoken(Relevance)))
