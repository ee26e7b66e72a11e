"""SECURITY.md points at tests: they are there."""

import re

import pytest

from tests.documented import tests_named as named
from tests.servers import ROOT


@pytest.mark.parametrize(("file", "test"), sorted(named()))
def test_what_it_points_at_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text()
    assert not test or re.search(rf"^def {test}\(", text, re.MULTILINE)


def test_it_points_at_many() -> None:
    assert len(named()) > 50
