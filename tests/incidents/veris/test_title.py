"""The title: the first sentence of the summary, or one that is built."""

from typing import Any

import pytest

from incidents.veris import incident_from_veris
from tests.incidents.veris.records import ELLIPSIS, record

BUILT = {
    "action": {"hacking": {}},
    "actor": {"external": {}},
    "victim": {"victim_id": "Example Hospital", "industry": "622110"},
}


def title(summary: Any, **fields: Any) -> str:
    return incident_from_veris(record(summary=summary, **fields))["title"]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Database left online.", "Database left online."),
        ("no full stop", "no full stop"),
        ("One sentence.  Another one.", "One sentence."),
        ("  White \t space,\nfolded  here. Next.", "White space, folded here."),
        ("A headline\n\nThe text begins. And goes on.", "A headline"),
        ("Was it theft? Nobody knows.", "Was it theft?"),
        ('They called it "an infestation." The rest followed.', 'They called it "an infestation."'),
        ('It was found. "We know nothing," they said.', "It was found."),
        ("Special Const. Hill was fired. He left.", "Special Const. Hill was fired."),
        ("On Sept. 11 Mr. J. Doe of St. Mary's left the U.S. Senate. Then.", None),
        ("At 5 a.m. EST a card failed. Then more.", "At 5 a.m. EST a card failed."),
        ("NSO Group Ltd. has been robbed. Then.", "NSO Group Ltd. has been robbed."),
        ("Visit example.com now. Then.", "Visit example.com now."),
        ("1. The first item. The second.", "1. The first item."),
        ("It happened in 2016. Then.", "It happened in 2016."),
        ("患者情報が漏えい。次の文。", "患者情報が漏えい。"),
        ("Данные украли. Потом.", "Данные украли."),
        ("Cut\x00off\x07here", "Cut off here"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("https://example.org/a was defaced. Then.", "https://example.org/a was defaced."),
    ],
)
def test_the_title_is_the_first_sentence(summary, expected):
    assert title(summary) == (expected or summary.removesuffix(" Then."))


@pytest.mark.parametrize("length", [199, 200])
def test_a_sentence_within_the_limit_is_kept_whole(length):
    sentence = ("word " * 50)[: length - 1].rstrip().ljust(length - 1, "x") + "."
    assert title(f"{sentence} Another.") == sentence


@pytest.mark.parametrize("separator", [" ", "  ", "\n", "\u3000"])
@pytest.mark.parametrize("word", ["a", "word", "слово", "e\u0301tude", "x" * 150])
def test_a_long_sentence_is_cut_where_a_word_ends(word, separator):
    found = title(separator.join([word] * 300))
    assert len(found) <= 200
    assert found.endswith(ELLIPSIS)
    assert set(found.removesuffix(ELLIPSIS).split()) == {word}


def test_a_long_sentence_uses_the_room_there_is():
    assert title("word " * 300) == " ".join(["word"] * 40) + ELLIPSIS


def test_a_script_without_spaces_is_cut_at_its_own_punctuation():
    clause = "\u60c5\u5831" * 45 + "\u3001"
    found = title(clause * 10)
    assert found == clause * 2 + ELLIPSIS


@pytest.mark.parametrize(
    "summary",
    [
        None,
        "",
        " \n\t ",
        "\x00",
        "...",
        True,
        7,
        ["text"],
        {"text": "text"},
        "x" * 201,
        "https://example.org/" + "x" * 300,
        "https://example.org/a",
        "https://example.org/a https://example.org/b",
        "- " + "x" * 300,
    ],
)
def test_the_title_is_built_where_the_summary_gives_none(summary):
    assert title(summary, **BUILT) == "Hacking by an external actor at Example Hospital"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"victim": {"victim_id": "Unknown", "industry": "62"}}, "Hacking by an external actor in Health Care"),
        ({"victim": {"victim_id": ["x"]}}, "Hacking by an external actor at x"),
        ({"victim": "Example Hospital"}, "Hacking by an external actor"),
        ({"actor": {"internal": {}, "partner": {}}, "victim": None}, "Hacking by an internal actor and a partner"),
        ({"actor": {"unknown": {}, "partner": {}}, "victim": None}, "Hacking by a partner"),
        ({"actor": {"unknown": {}}, "victim": None}, "Hacking by an unknown actor"),
        ({"actor": [], "victim": None}, "Hacking by an unknown actor"),
        (
            {"action": {"unknown": {}, "social": {}, "malware": {}, "error": {}}},
            "Malware, social engineering and error by an external actor at Example Hospital",
        ),
        ({"action": {"environmental": {}}}, "Environmental event by an external actor at Example Hospital"),
        ({"action": {"physical": {}}}, "Physical action by an external actor at Example Hospital"),
        ({"action": {"unknown": {}}}, "Unknown action by an external actor at Example Hospital"),
    ],
)
def test_the_built_title(fields, expected):
    assert title(None, **{**BUILT, **fields}) == expected


def test_a_built_title_keeps_the_limit():
    found = title(None, **{**BUILT, "victim": {"victim_id": "Hospital " * 100}})
    assert len(found) <= 200
    assert found.endswith("Hospital" + ELLIPSIS)
