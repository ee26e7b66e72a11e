"""The lexicon: every phrase and every weight of the offline scorer, read once from `lexicon.json`.

`lexicon.schema.json` describes the file; a test holds the one against the other.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from incidents.choices import Objective, Relevance, Severity
from risks.choices import Urgency
from risks.scorers.offline.phrases import Phrases
from risks.scorers.records import Stance

LEXICON: Final = Path(__file__).with_name("lexicon.json")
SCHEMA: Final = Path(__file__).with_name("lexicon.schema.json")

Ladder = tuple[tuple[float, float], ...]
"""Pairs of a least value and what a value from there on adds."""


@dataclass(frozen=True)
class Signal:
    """What is looked for, what it says, and what it adds to each score.

    A topic is what the text is about: only a denial right before it ("not patients") takes it away. One that states
    an absence holds the denial in its own phrases. One with `only_with` counts beside any of those signals only.
    """

    name: str
    says: str
    objectives: Mapping[Objective, float]
    likelihood: float
    impact: float
    topic: bool
    states_absence: bool
    only_with: frozenset[str]


@dataclass(frozen=True)
class Cue:
    """Words that give those after them a stance, within the clause and for `reach` words."""

    stance: Stance
    reach: int


@dataclass(frozen=True)
class Scale:
    """Where a scale of five steps begins, from how many points on its second to fifth steps count, and how much less
    each further reason counts than the one before it."""

    start: float
    thresholds: tuple[float, ...]
    further: float


@dataclass(frozen=True)
class Lexicon:
    """The whole file, prepared."""

    name: str
    version: str
    fingerprint: str
    clause_words: frozenset[str]
    compounds: frozenset[str]
    signals: Mapping[str, Signal]
    signal_phrases: Phrases
    cues: Mapping[str, Cue]
    cue_phrases: Phrases
    factors: Mapping[Stance, float]
    priors: Mapping[Objective, float]
    relevance: Mapping[Relevance, float]
    most_confident: float
    counted: Phrases
    volumes: Ladder
    volume_objectives: Mapping[Objective, float]
    amounts: Ladder
    cvss_likelihood: Ladder
    cvss_impact: Ladder
    cve_likelihood: float
    cve_impact: float
    urgencies: Mapping[Urgency, tuple[float, float]]
    severities: Mapping[Severity, tuple[float, float]]
    similar_most: float
    similar_objective: float
    likelihood: Scale
    impact: Scale
    quotes: int


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read and prepared once."""
    return lexicon_of(json.loads(LEXICON.read_text(encoding="utf-8")))


def step_of(ladder: Ladder, value: float) -> float:
    """Return what a value adds: that of the highest rung it reaches, 0 below the lowest."""
    return next((adds for least, adds in reversed(ladder) if value >= least), 0.0)


def lexicon_of(content: dict[str, Any]) -> Lexicon:
    """Return the lexicon of the parsed file, whose fingerprint is the SHA-256 of its canonical JSON.

    Raises PhraseError for a phrase that cannot be read; the schema finds everything else.
    """
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signals, cues, lists = content["signals"], content["stances"], content["lists"]
    return Lexicon(
        name=content["name"],
        version=content["version"],
        fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
        clause_words=frozenset(content["clauses_begin_with"]),
        compounds=frozenset(content["compounds"]),
        signals={each["name"]: _signal(each) for each in signals},
        signal_phrases=Phrases({each["name"]: each["phrases"] for each in signals}, lists),
        cues={str(number): Cue(Stance(cue["stance"]), cue["reach"]) for number, cue in enumerate(cues)},
        cue_phrases=Phrases({str(number): cue["phrases"] for number, cue in enumerate(cues)}, lists),
        factors={Stance(stance): factor for stance, factor in content["stance_factors"].items()},
        priors={objective: content["priors"][objective.value] for objective in Objective},
        relevance={Relevance(name): least for name, least in content["relevance"].items()},
        most_confident=content["most_confident"],
        counted=Phrases({"counted": [f"<{content['volumes']['counted']}>"]}, lists),
        volumes=_ladder(content["volumes"]["steps"]),
        volume_objectives=_weights(content["volumes"]["objectives"]),
        amounts=_ladder(content["amounts"]["steps"]),
        cvss_likelihood=_ladder(content["cvss"]["likelihood"]),
        cvss_impact=_ladder(content["cvss"]["impact"]),
        cve_likelihood=content["cve"]["likelihood"],
        cve_impact=content["cve"]["impact"],
        urgencies={Urgency(k): (v[0], v[1]) for k, v in content["reported"]["initially_reported_urgency"].items()},
        severities={Severity(k): (v[0], v[1]) for k, v in content["reported"]["severity"].items()},
        similar_most=content["similar"]["most"],
        similar_objective=content["similar"]["objective"],
        likelihood=_scale(content["steps"], "likelihood"),
        impact=_scale(content["steps"], "impact"),
        quotes=content["quotes"],
    )


def _signal(content: dict[str, Any]) -> Signal:
    return Signal(
        name=content["name"],
        says=content["says"],
        objectives=_weights(content["objectives"]),
        likelihood=content.get("likelihood", 0.0),
        impact=content.get("impact", 0.0),
        topic=content.get("topic", False),
        states_absence=content.get("states_absence", False),
        only_with=frozenset(content.get("with", ())),
    )


def _weights(content: dict[str, float]) -> dict[Objective, float]:
    return {Objective(name): weight for name, weight in content.items()}


def _ladder(content: list[list[float]]) -> Ladder:
    return tuple((least, adds) for least, adds in content)


def _scale(content: dict[str, Any], name: str) -> Scale:
    return Scale(content[name]["start"], tuple(content[name]["from"]), content["further"])
