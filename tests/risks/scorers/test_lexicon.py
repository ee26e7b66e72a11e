"""The data file of the offline scorer: every phrase and weight, held against its schema."""

import copy
import json
import re

import jsonschema
import pytest

from incidents.choices import Objective
from risks.scorers import offline_scorer
from risks.scorers.offline.lexicon import LEXICON, SCHEMA, lexicon, lexicon_of, step_of

CONTENT = json.loads(LEXICON.read_text(encoding="utf-8"))
SIGNALS = {signal["name"]: signal for signal in CONTENT["signals"]}


def test_it_keeps_to_its_schema():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(CONTENT, schema, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("signals", 0, "weight"), 1),
        (("signals", 0, "objectives"), {"Espionage": 1}),
        (("signals", 0, "impact"), 40),
        (("signals", 0, "phrases"), []),
        (("stance_factors", "negated"), 0.5),
        (("priors",), {"Fraud": 0}),
        (("relevance", "High"), 2),
        (("typo",), 1),
    ],
)
def test_the_schema_refuses_what_would_be_ignored_or_wrong(path, value):
    content = copy.deepcopy(CONTENT)
    place = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, json.loads(SCHEMA.read_text()), jsonschema.Draft202012Validator)


def test_signals_have_names_of_their_own_and_count_for_something():
    assert len(SIGNALS) == len(CONTENT["signals"])
    for signal in SIGNALS.values():
        assert signal["objectives"] or signal.get("likelihood") or signal.get("impact"), signal["name"]
        assert set(signal.get("with", ())) <= set(SIGNALS) - {signal["name"]}
        assert not (signal.get("topic") and signal.get("states_absence"))


def test_every_list_is_used():
    written = LEXICON.read_text(encoding="utf-8")
    used = set(re.findall(r"<([a-z]+)>", written)) | {CONTENT["volumes"]["counted"]}
    assert used == set(CONTENT["lists"])


def test_every_objective_has_evidence_for_it():
    for objective in Objective:
        assert any(signal["objectives"].get(objective.value, 0) > 2 for signal in SIGNALS.values())


def test_ladders_rise():
    for steps in (CONTENT["volumes"]["steps"], CONTENT["amounts"]["steps"], *CONTENT["cvss"].values()):
        assert steps == sorted(steps)
        assert [adds for _, adds in steps] == sorted(adds for _, adds in steps)
    assert step_of(lexicon().cvss_impact, 9.8) == 2.0
    assert step_of(((1, 0.5),), 0) == 0.0


def test_a_changed_weight_is_another_fingerprint():
    changed = copy.deepcopy(CONTENT)
    changed["priors"]["Fraud"] += 0.1
    assert lexicon_of(changed).fingerprint != lexicon().fingerprint
    assert re.fullmatch(r"[0-9a-f]{64}", offline_scorer().fingerprint)
    assert lexicon_of(json.loads(json.dumps(CONTENT, indent=7))).fingerprint == lexicon().fingerprint
    assert (offline_scorer().name, offline_scorer().version) == ("offline", CONTENT["version"])
