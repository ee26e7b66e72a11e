"""Texts that are alike."""

import pytest

from risks.scorers import ScoredText, SimilarTexts

TEXTS = SimilarTexts(
    [
        ScoredText("RSK-00001", "Outdated TLS configuration on the public load balancer"),
        ScoredText("RSK-00002", "Phishing training has lapsed for the finance department"),
        ScoredText("RSK-00003", "TLS certificate of the load balancer expires"),
    ]
)


def test_it_works():
    found = TEXTS.nearest("Public load balancer still offers outdated TLS")
    assert [similar.record.reference for similar in found] == ["RSK-00001", "RSK-00003"]
    assert 1 >= found[0].similarity > found[1].similarity > 0


def test_the_same_text_is_wholly_alike():
    assert TEXTS.nearest("PHISHING training has lapsed, for the finance department!")[0].similarity == 1.0


def test_equal_ones_come_by_reference_and_no_more_than_asked():
    twins = SimilarTexts(ScoredText(f"RSK-0000{number}", "the same words") for number in (3, 1, 2))
    found = twins.nearest("the same words", limit=2)
    assert [similar.record.reference for similar in found] == ["RSK-00001", "RSK-00002"]


@pytest.mark.parametrize("text", ["", "?", "entirely unrelated gardening", "\ud800", "a" * 65_536])
def test_nothing_alike(text):
    assert TEXTS.nearest(text) == ()
    assert SimilarTexts([]).nearest(text) == ()
