"""Coloured labels can be read by everyone: text stands out from its background, in either theme."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.staticfiles import finders

from riskregister.organizations.admin.labels import Colour, label
from risks.admin.standing import due_told
from risks.models import Risk

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", Colour)
def test_the_contrast_is_enough(colour: Colour) -> None:
    path = finders.find("listing/listing.css")
    with open(path) as file:
        css = file.read()
    rule = re.search(rf"^\.label-{colour} {{ background: (#\w{{6}}); color: (#\w{{6}}); }}$", css, re.MULTILINE)
    assert rule is not None
    darker, lighter = sorted(map(luminance, rule.groups()))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_a_label_is_escaped() -> None:
    assert label("<b>", Colour.RED) == '<span class="label label-red">&lt;b&gt;</span>'
    assert label(None) is None


@pytest.mark.parametrize(
    ("after", "status", "says"),
    [
        (timedelta(days=40), "New", "40 days left"),
        (timedelta(days=1, hours=5), "Remediation", "1 day left"),
        (timedelta(hours=5), "New", "under a day left"),
        (timedelta(0), "New", "under a day left"),
        (timedelta(seconds=-1), "New", "under a day over"),
        (timedelta(days=-3, hours=-1), "Closure Proposed", "3 days over"),
    ],
)
def test_days_left_and_over(after: timedelta, status: str, says: str) -> None:
    told = due_told(Risk(due_date=NOW + after, status=status), NOW)
    assert told is not None
    assert f">{says}</span>" in told
    assert ("label-red" in told) == says.endswith("over")


def test_a_closed_risk_has_its_day_alone() -> None:
    told = due_told(Risk(due_date=NOW, status="Closed"), NOW)
    assert told is not None
    assert "label" not in told
    assert due_told(Risk(due_date=None, status="New"), NOW) is None
