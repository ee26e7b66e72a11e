"""Coloured labels. The colours are in `static/listing/listing.css`; a test measures their contrast."""

from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Colour(StrEnum):
    """The colours there are, by the names of their CSS classes.

    They are the same in the light and in the dark theme, and the label always says in words what it is about:
    nothing is told by colour alone (WCAG 2.2, 1.4.1).
    """

    GREY = "grey"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


def label(text: str | None, colour: Colour = Colour.GREY) -> SafeString | None:
    """Return a text as a label of a colour; None of none."""
    return None if text is None else format_html('<span class="label label-{}">{}</span>', colour.value, text)
