"""The catalogue that is shipped keeps its promises, and a file that does not is refused with line and reason."""

import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from incidents.choices import Objective
from risks.choices import RiskType
from risks.management.catalogue_files import MOST_FAULTS, SCHEMA, SHIPPED, BadFile, read_catalogue
from risks.management.strict_yaml import MAX_BYTES
from risks.operations import Entry

ENTRIES = read_catalogue(SHIPPED).entries

# How many safeguards each control of the CIS Controls v8 has: 153 in all.
CIS = dict(enumerate((5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5), start=1))
# The 106 subcategories of the NIST Cybersecurity Framework 2.0 (NIST CSWP 29); numbers that it gave up are left out.
CSF = {
    "GV.OC": range(1, 6),
    "GV.RM": range(1, 8),
    "GV.RR": range(1, 5),
    "GV.PO": range(1, 3),
    "GV.OV": range(1, 4),
    "GV.SC": range(1, 11),
    "ID.AM": (1, 2, 3, 4, 5, 7, 8),
    "ID.RA": range(1, 11),
    "ID.IM": range(1, 5),
    "PR.AA": range(1, 7),
    "PR.AT": range(1, 3),
    "PR.DS": (1, 2, 10, 11),
    "PR.PS": range(1, 7),
    "PR.IR": range(1, 5),
    "DE.CM": (1, 2, 3, 6, 9),
    "DE.AE": (2, 3, 4, 6, 7, 8),
    "RS.MA": range(1, 6),
    "RS.AN": (3, 6, 7, 8),
    "RS.CO": (2, 3),
    "RS.MI": (1, 2),
    "RC.RP": range(1, 7),
    "RC.CO": (3, 4),
}


def test_the_catalogue_covers_every_objective_and_type() -> None:
    assert len(ENTRIES) >= 60
    assert {entry.type for entry in ENTRIES} == set(RiskType.values)
    high = Counter(of for entry in ENTRIES for of, relevance in entry.threat_objectives.items() if relevance == "High")
    assert set(high) == set(Objective.values)
    assert min(high.values()) >= 5
    assert min(Counter(entry.type for entry in ENTRIES).values()) >= 5


def test_numbers_go_without_a_gap_and_titles_are_short() -> None:
    assert [entry.number for entry in ENTRIES] == list(range(1, len(ENTRIES) + 1))
    assert len({entry.title.casefold() for entry in ENTRIES}) == len(ENTRIES)
    assert len({entry.description for entry in ENTRIES}) == len({entry.guidance for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.number))
def test_an_entry_says_what_it_must(entry: Entry) -> None:
    assert 30 <= len(entry.title) <= 120
    assert not entry.title.endswith(".")
    assert 2 <= len(re.findall(r"[.?](?:\s|$)", entry.description)) <= 4
    assert entry.guidance.startswith(("State", "List", "Name"))
    assert set(entry.sources) == {"attack", "cis", "csf"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: str(entry.number))
def test_sources_are_named_as_they_name_themselves(entry: Entry) -> None:
    assert all(re.fullmatch(r"T1[0-9]{3}(\.0[0-9]{2})?", of) for of in entry.sources["attack"])
    for safeguard in entry.sources["cis"]:
        control, _, number = safeguard.partition(".")
        assert 1 <= int(number) <= CIS[int(control)], safeguard
    for subcategory in entry.sources["csf"]:
        category, _, number = subcategory.partition("-")
        assert int(number) in CSF[category], subcategory


def test_there_are_as_many_identifiers_as_the_frameworks_say() -> None:
    assert (sum(CIS.values()), sum(len(list(numbers)) for numbers in CSF.values())) == (153, 106)


def test_the_schema_lies_beside_it() -> None:
    assert SCHEMA.parent == SHIPPED.parent
    assert SCHEMA.is_file()


GOOD = """\
key_risks:
  - number: 1
    title: One
    description: Cause, event and consequence.
    type: Code
    threat_objectives: {Fraud: High, Sabotage: null}
    guidance: Say how.
    sources: {cis: [4.10], csf: [PR.AA-01]}
  - number: 2
    title: yes
    description: Another.
    type: Policy
    threat_objectives:
      Extortion: Low
    guidance: 'Say
      how.'
    sources: {attack: [T1486]}
    retired: true
"""


def read(tmp_path: Path, content: bytes) -> Any:
    path = tmp_path / "file.yaml"
    path.write_bytes(content)
    return read_catalogue(path)


def test_a_file_is_read(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD.encode()).entries
    assert (first.number, first.threat_objectives) == (1, {"Fraud": "High", "Sabotage": None})
    assert (first.sources["cis"], first.retired) == (["4.10"], False)
    assert (second.title, second.guidance, second.retired) == ("yes", "Say how.", True)


BAD: dict[str, tuple[str, str, int, str]] = {
    "an unknown key": ("type: Code", "type: Code\n    colour: red", 6, "key_risks.0.colour: Additional properties"),
    "an unknown key of the file": ("key_risks:\n", "more: 1\nkey_risks:\n", 1, "more: Additional properties"),
    "a missing key": ("    type: Code\n", "", 2, "key_risks.0: 'type' is a required property"),
    "another type": ("type: Code", "type: code", 5, "key_risks.0.type: 'code' is not one of"),
    "an unknown objective": ("Extortion: Low", "Ransom: Low", 14, "key_risks.1.threat_objectives.Ransom: 'Ransom' is"),
    "an unknown relevance": ("Extortion: Low", "Extortion: Huge", 14, "Extortion: 'Huge' is not one of"),
    "no objective": ("{Fraud: High, Sabotage: null}", "{}", 6, "threat_objectives: {} should be non-empty"),
    "no number": ("number: 1", "number: one", 2, "key_risks.0.number: 'one' is not of type 'integer'"),
    "a negative number": ("number: 1", "number: -1", 2, "number: -1 is less than the minimum of 1"),
    "a huge number": ("number: 1", "number: 9999999999999999999", 2, "is greater than the maximum"),
    "a number twice": ("number: 2", "number: 1", 9, "key_risks.1.number: It is on line 2 already."),
    "a title twice": ("title: yes", "title: ' one '", 10, "key_risks.1.title: It is on line 3 already."),
    "a blank title": ("title: One", "title: ' '", 3, "key_risks.0.title: ' ' does not match"),
    "no title": ("title: One", "title:", 3, "key_risks.0.title: None is not of type 'string'"),
    "a long title": ("title: One", "title: " + "x" * 501, 3, "is too long"),
    "a bad technique": ("T1486", "T14", 17, "key_risks.1.sources.attack.0: 'T14' does not match"),
    "a bad safeguard": ("4.10", "19.1", 8, "key_risks.0.sources.cis.0: '19.1' does not match"),
    "a bad subcategory": ("PR.AA-01", "PR.AA-1", 8, "key_risks.0.sources.csf.0: 'PR.AA-1' does not match"),
    "no source": ("{cis: [4.10], csf: [PR.AA-01]}", "{}", 8, "key_risks.0.sources: {} should be non-empty"),
    "retired otherwise": ("retired: true", "retired: yes", 18, "key_risks.1.retired: 'yes' is not of type 'boolean'"),
    "a key twice": ("type: Code", "type: Code\n    type: Policy", 6, "type is there twice."),
    "an anchor": ("title: One", "title: &a One", 3, "Anchors and aliases are not taken."),
    "an alias": ("title: yes", "title: *a", 10, "Anchors and aliases are not taken."),
    "a merge": (
        "    type: Policy",
        "    type: Policy\n    <<: {type: Code}",
        13,
        "key_risks.1.<<: Additional properties",
    ),
    "a tag": ("title: One", "title: !!python/object/apply:os.system [x]", 3, "Tags are not taken."),
    "a tag of a key": ("title: One", "!!str title: One", 3, "A key is a plain text."),
    "a key that is a list": ("title: One", "[a, b]: One", 3, "A key is a plain text."),
    "a second document": ("retired: true\n", "retired: true\n---\nx: 1\n", 19, "There is a second document."),
    "a directive": ("key_risks:", "%YAML 1.1\n---\nkey_risks:", 1, "Directives are not taken."),
    "a NUL": ("title: One", 'title: "a\\0b"', 3, "It contains the character NUL."),
    "a surrogate": ("title: One", 'title: "\\ud800"', 3, "It contains half of a surrogate pair"),
    "an escape beyond Unicode": ("title: One", 'title: "\\U00110000"', 3, "an escape names no character"),
    "an escape beyond all": ("title: One", 'title: "\\UFFFFFFFF"', 3, "an escape names no character"),
    "a bare NUL": ("title: One", "title: a\x00b", 3, "It is not YAML: special characters are not allowed."),
    "no YAML": ("title: One", "title: 'One", 15, "It is not YAML: "),
    "a tab": ("    title: One", "\ttitle: One", 3, "It is not YAML: "),
    "deep nesting": ("title: One", "title: " + "[" * 5000, 3, "It is nested more than 10 deep."),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_line_and_reason(tmp_path: Path, name: str) -> None:
    good, bad, line, reason = BAD[name]
    assert good in GOOD
    with pytest.raises(BadFile) as refused:
        read(tmp_path, GOOD.replace(good, bad, 1).encode())
    (at, told), *_ = refused.value.faults
    assert (at, reason in told) == (line, True), refused.value.faults


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "It is empty."),
        (b"# nothing\n", 1, "It is empty."),
        (b"---\n", 2, "None is not of type 'object'"),
        (b"- a\n", 1, "is not of type 'object'"),
        (b"key_risks: []\n", 1, "key_risks: [] should be non-empty"),
        (b"key_risks:\n  - \xff\n", 2, "It is not UTF-8."),
        ("key_risks:\n".encode("utf-16"), 1, "It is not UTF-8."),
        (b"#" * (MAX_BYTES + 1), 1, f"The file has more than {MAX_BYTES} bytes."),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 1, "Anchors and aliases are not taken."),
    ],
)
def test_what_is_no_catalogue_is_refused(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, content)
    assert (refused.value.faults[0][0], reason in refused.value.faults[0][1]) == (line, True), refused.value.faults


@pytest.mark.parametrize(
    "content",
    [
        b"key_risks: [" + b"1," * 100_000 + b"]",
        b"key_risks:\n- threat_objectives:\n" + b"".join(b"    a%d: High\n" % of for of in range(20_000)),
        b"key_risks:\n- sources:\n    cis: [" + b"".join(b"a%d,%d," % (of, of) for of in range(20_000)) + b"]",
    ],
    ids=["items", "names", "identifiers"],
)
def test_very_many_faults_are_told_soon(tmp_path: Path, content: bytes) -> None:
    started = time.thread_time()
    with pytest.raises(BadFile) as refused:
        read(tmp_path, content)
    assert len(refused.value.faults) == MOST_FAULTS
    assert time.thread_time() - started < 20


@pytest.mark.parametrize("content", [b"? %s\n: 1\n", b"? %s\n: 1\n? %s\n: 2\n"], ids=["unknown", "twice"])
def test_a_very_long_key_is_not_told_whole(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(BadFile) as refused:
        read(tmp_path, content.replace(b"%s", b"k" * 100_000))
    assert all(len(reason) < 1_000 for _, reason in refused.value.faults)


def test_every_fault_is_told_in_the_order_of_lines(tmp_path: Path) -> None:
    bad = GOOD.replace("type: Policy", "type: x").replace("number: 1", "number: x").replace("T1486", "x")
    with pytest.raises(BadFile) as refused:
        read(tmp_path, bad.encode())
    assert [line for line, _ in refused.value.faults] == [2, 12, 17]
