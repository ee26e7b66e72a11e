"""The language of phrases."""

import pytest

from risks.scorers.offline.phrases import MAX_GAP, PhraseError, Phrases
from risks.scorers.offline.words import words_of

LISTS = {"data": ["data", "record*"]}


def _found(phrase: str, text: str) -> list[str]:
    words = words_of(text, frozenset())
    phrases = Phrases({"name": [phrase]}, LISTS)
    return [text[words.starts[each.first] : words.ends[each.last]] for each in phrases.find(words)]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("stole", "He STOLE it", ["STOLE"]),
        ("stole|took", "took and stole", ["took", "stole"]),
        ("encrypt*", "encrypt encrypted unencrypted", ["encrypt", "encrypted"]),
        ("class action", "class-action, class\naction, class inaction", ["class-action", "class\naction"]),
        ("stole the? <data>", "stole the records, stole data", ["stole the records", "stole data"]),
        ("stole ... <data>", "stole all of their data", ["stole all of their data"]),
        ("stole ... <data>", "stole it. The data", []),
        ("stole ... data", f"stole {'x ' * MAX_GAP}data", [f"stole {'x ' * MAX_GAP}data"]),
        ("stole ... data", f"stole {'x ' * (MAX_GAP + 1)}data", []),
        ("# <data>", "1,200 records and two records", ["1,200 records"]),
        ("stole $#", "stole 5, stole $5", ["stole $5"]),
        ("# months", "12 months", ["12 months"]),
        ("<data> lost", "record lost", ["record lost"]),
    ],
)
def test_what_a_phrase_finds(phrase, text, found):
    assert _found(phrase, text) == found


def test_of_one_name_the_longest_and_none_inside_it():
    words = words_of("data breach data", frozenset())
    phrases = Phrases({"name": ["data", "data breach", "breach"], "other": ["breach"]}, {})
    assert [tuple(each) for each in phrases.find(words)] == [("name", 0, 1), ("other", 1, 1), ("name", 2, 2)]


@pytest.mark.parametrize("phrase", ["", "...", "... data", "data ...", "a? data", "<none>", "ab*", "a|*", "data|"])
def test_what_cannot_be_read_is_refused(phrase):
    with pytest.raises(PhraseError):
        Phrases({"name": [phrase]}, LISTS)
