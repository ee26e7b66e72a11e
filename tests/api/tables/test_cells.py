"""Texts in cells and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskregister.api.tables.cells import BadCell, cell_fault, escaped, joined, neutral, plain, split, unescaped


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("", ""),
        ("text", "text"),
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("'", "''"),
        ("'=1", "''=1"),
        ("''", "'''"),
        ("'quoted'", "''quoted'"),
        ("a=b", "a=b"),
    ],
)
def test_a_formula_is_made_harmless_and_comes_back(text: str, cell: str) -> None:
    assert neutral(text) == cell
    assert plain(cell) == text


@pytest.mark.parametrize("cell", ["'text", "'", "' =1", "text'"])
def test_an_apostrophe_before_anything_else_is_of_the_text(cell: str) -> None:
    assert plain(cell) == cell


@given(st.text())
def test_every_text_comes_back_and_no_cell_is_a_formula(text: str) -> None:
    assert plain(neutral(text)) == text
    assert neutral(text)[:1] not in set("=+-@\t\r＝＋－＠")


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("", []),
        ("a", ["a"]),
        ("a;b", ["a", "b"]),
        (";", ["", ""]),
        (r"a\;b;c", ["a;b", "c"]),
        (r"a\\;b", ["a\\", "b"]),
        (r"a\:b", ["a:b"]),
        ("a:b", ["a:b"]),
        ("a;b;", ["a", "b", ""]),
    ],
)
def test_items_share_a_cell(cell: str, items: list[str]) -> None:
    assert [unescaped(item) for item in split(cell)] == items


@given(st.lists(st.text(min_size=1)))
def test_all_items_come_back(items: list[str]) -> None:
    assert [unescaped(item) for item in split(joined(map(escaped, items)))] == items


@pytest.mark.parametrize("item", ["\\", r"a\b", "a\\\n", "\\\\\\"])
def test_a_backslash_before_anything_else_is_refused(item: str) -> None:
    with pytest.raises(BadCell):
        unescaped(item)


@pytest.mark.parametrize(
    ("raw", "fault"), [(b"\xff", "UTF-8"), (b"\xed\xa0\x80", "UTF-8"), (b"a\x00b", "NUL"), ("é𝄞".encode(), None)]
)
def test_what_no_cell_may_hold(raw: bytes, fault: str | None) -> None:
    found = cell_fault(raw.decode("utf-8", "surrogateescape"))
    assert found is None if fault is None else fault in str(found)
