"""Words of a text: what is compared is folded, where they stand is not."""

import pytest

from risks.scorers.offline.words import key_of, words_of

NO_WORDS: frozenset[str] = frozenset()


def _words(text: str) -> list[tuple[str, str]]:
    words = words_of(text, frozenset({"but"}))
    return [(key, text[start:end]) for key, start, end in zip(words.keys, words.starts, words.ends, strict=True)]


def test_it_works():
    assert _words("The bank\u2019s data: 1,500 e-mails.") == [
        ("the", "The"),
        ("bank", "bank\u2019s"),
        ("data", "data"),
        ("1,500", "1,500"),
        ("e", "e"),
        ("mails", "mails"),
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("STRASSE", "strasse"),
        ("Stra\u00dfe", "strasse"),  # folding makes it longer
        ("\u0130stanbul", "i\u0307stanbul"),
        ("\ufb01le", "file"),  # one character becomes two
        ("didn\u2019t", "didn't"),
        ("\U0001d403\U0001d400\U0001d413\U0001d400", "\U0001d403\U0001d400\U0001d413\U0001d400"),
    ],
)
def test_offsets_count_in_the_text_itself_whatever_folding_does(text, key):
    for before in ("", "\u0130\u00df\ufb01 \u0130 ", "\U0001f4a3 "):
        assert _words(f"{before}{text} end")[-2:] == [(key, text), ("end", "end")]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("$1,200,000.50 and \u20ac5", ["$1,200,000.50", "\u20ac5"]),
        ("Inc.2014", ["inc", "2014"]),
        ("300k", ["300k"]),
        ("1.2.3.4", ["1.2.3.4"]),
        ("1, 2", ["1", "2"]),
    ],
)
def test_numbers(text, numbers):
    assert [key for key, _ in _words(text) if key != "and"] == numbers


def test_sentences_and_clauses():
    words = words_of("It was lost. No data; but names\n\nwere here: e.g. now", frozenset({"but"}))
    assert words.sentences == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2]
    assert words.clauses == [0, 0, 0, 1, 1, 3, 3, 4, 4, 5, 5, 5]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Attacks against U.S. banks", 1),
        ("It began at 9 a.m. on Monday.", 1),
        ("Patient A met patient B. They left.", 2),
        ("It was plan B! They left.", 2),
    ],
)
def test_the_stop_of_an_abbreviation_ends_no_sentence(text, sentences):
    assert len(set(words_of(text, NO_WORDS).sentences)) == sentences


def test_the_first_word_of_a_compound_is_not_found_alone():
    assert words_of("the Data center burned", NO_WORDS, frozenset({"data center"})).keys == [
        "the",
        "data center",
        "center",
        "burned",
    ]


def test_only_the_beginning_of_an_endless_word_is_compared():
    assert len(key_of("a" * 70_000)) == 40


def test_a_number_has_at_most_eight_groups():
    """It is what keeps the time linear: a text of groups that end as no number is not read anew from each of them."""
    assert [key for key, _ in _words("1." * 20 + "1")] == ["1.1.1.1.1.1.1.1", "1.1.1.1.1.1.1.1", "1.1.1.1.1"]
