"""manage.py evaluate_scorer: proposals from raw summaries, measured against what the coded fields say."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from incidents.choices import Objective
from risks.management.scorer_evaluation.labelled import Split, split_of
from risks.scorers.model.scorer import model_scorer
from tests.commands.test_commands import run
from tests.risks.scorers.model.answers import answer
from tests.risks.scorers.model.server import ModelServer, says, serving

VCDB = Path(__file__).parents[3] / "shared/data/vcdb"

RANSOMWARE = {"action": {"malware": {"variety": ["Ransomware"]}}}
DISCLOSED = {"attribute": {"confidentiality": {"data_disclosure": "Yes"}}}
SUMMARIES = {
    "A-1": ("Attackers deployed ransomware on every server of the city.", {**RANSOMWARE, **DISCLOSED}),
    "A-2": ("A laptop with payroll data of our employees was stolen.", DISCLOSED),
    "A-3": ("Nothing in this sentence hints at what the coded fields say.", RANSOMWARE),
}


def _write(folder: Path, name: str, content: Any) -> None:
    (folder / name).write_text(content if isinstance(content, str) else json.dumps(content))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for reference, (summary, coded) in SUMMARIES.items():
        _write(tmp_path, f"{reference}.json", {"incident_id": reference, "summary": summary, **coded})
    return tmp_path


@pytest.fixture
def model(settings: Any) -> Iterator[ModelServer]:
    with serving() as server:
        settings.SCORER_MODEL_URL, settings.SCORER_ALLOWED_HOSTS = server.url, ["127.0.0.1"]
        settings.SCORERS = {**settings.SCORERS, "model": "risks.scorers.model.scorer.model_scorer"}
        model_scorer.cache_clear()
        yield server
    model_scorer.cache_clear()


def _report(folder: Path, *options: str) -> Any:
    return json.loads(run("evaluate_scorer", "--data", str(folder), "--json", *options))


def test_it_works(data: Path) -> None:
    lines = run("evaluate_scorer", "--data", str(data)).splitlines()
    assert lines[0].startswith("scorer: offline 1.1 (")
    assert lines[3] == "macro-F1: 0.83 (n=3)"
    assert "Extortion                 1.00    0.50  0.67       2" in lines
    assert "Fraud                        -       -     -       0  (left out of the mean)" in lines
    assert [line for line in lines if line.startswith("baseline")] == [
        "baseline always-data-disclosure: 0.40",
        "baseline keywords: 0.67",
    ]
    assert len([line for line in lines if "macro-F1" in line]) == 1


def test_as_json(data: Path) -> None:
    report = _report(data)
    assert (report["n"], report["macro_f1"], report["split"]) == (3, 0.8333, "all")
    assert report["objectives"]["Extortion"] == {
        "right": 1,
        "wrong": 0,
        "missed": 1,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
    }
    assert report["objectives"]["Fraud"]["f1"] is None
    assert set(report["objectives"]) == {objective.value for objective in Objective}
    assert sum(each["n"] for each in report["calibration"]["bins"]) == 3 * 6
    assert report["not_enough_detail"] == 1
    assert len(report["scorer"]["fingerprint"]) == 64


def test_only_the_summary_is_read(data: Path) -> None:
    """Coded fields change labels and nothing else: what is proposed for A-3 stays nothing."""
    before = _report(data)["objectives"]
    told = {"malware": {"variety": ["Ransomware"], "notes": "ransomware demanded bitcoin"}}
    _write(
        data,
        "A-3.json",
        {
            "incident_id": "A-3",
            "summary": SUMMARIES["A-3"][0],
            "notes": "ransomware",
            "action": told,
            "plus": {"summary": "ransom"},
        },
    )
    assert _report(data)["objectives"] == before


@pytest.mark.parametrize("summary", ["Ransomware.", " " * 50 + "short", None, 7, ["a" * 50]])
def test_a_summary_below_forty_characters_is_left_out(data: Path, summary: Any) -> None:
    _write(data, "A-4.json", {"incident_id": "A-4", "summary": summary, **RANSOMWARE})
    report = _report(data)
    assert (report["n"], report["too_short"]) == (3, 1)


def test_severity_agreement_where_a_rating_exists(data: Path) -> None:
    for number, rating in enumerate(["Painful", "Catastrophic", "Unknown", None]):
        summary = "Hackers stole the personal data of 20,000 customers."
        record = {"incident_id": f"B-{number}", "summary": summary, "impact": {"overall_rating": rating}}
        _write(data, f"B-{number}.json", record)
    assert _report(data)["severity"] == {"rated": 2, "exact": 0, "within_one": 2, "not_enough_detail": 0}


def test_the_halves_are_all(data: Path) -> None:
    for number in range(30):
        record = {"incident_id": f"C-{number}", "summary": SUMMARIES["A-1"][0], **RANSOMWARE}
        _write(data, f"C-{number}.json", record)
    halves = [_report(data, "--split", split) for split in ("tune", "report")]
    assert sum(half["n"] for half in halves) == 33
    assert [half["n"] for half in halves] == [half["in_the_other_half"] for half in reversed(halves)]
    assert min(half["n"] for half in halves) > 5
    assert "split: report (the half kept aside: weights are to be tuned on the other)" in run(
        "evaluate_scorer", "--data", str(data), "--split", "report"
    )


def test_a_record_stays_in_its_half_however_its_id_is_written() -> None:
    assert {split_of(f" {reference} ") for reference in ("ab-1", "AB-1")} == {split_of("Ab-1")}
    assert {split_of(str(number)) for number in range(20)} == {Split.TUNE, Split.REPORT}


def test_a_list_of_records_in_one_file(tmp_path: Path) -> None:
    records = [{"incident_id": name, "summary": said, **coded} for name, (said, coded) in SUMMARIES.items()]
    _write(tmp_path, "all.json", records)
    assert _report(tmp_path)["n"] == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "failed: "),
        ("[" * 5_000, "failed: "),
        ("7", "failed: "),
        ('["x"]', "[0]: The record is not a JSON object."),
        (
            {"incident_id": "A-1", "summary": "The same id once more, in a file of another name."},
            "another record has the same id A-1",
        ),
    ],
)
def test_what_cannot_be_read_is_named_and_left_out(
    data: Path, capsys: pytest.CaptureFixture[str], content: Any, reason: str
) -> None:
    _write(data, "bad.json", content)
    call_command("evaluate_scorer", "--data", str(data), "--json")
    told = capsys.readouterr()
    assert (json.loads(told.out)["n"], json.loads(told.out)["failed"]) == (3, 1)
    assert "bad.json" in told.err
    assert reason in told.err


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("bad.json", "Too many levels of symbolic links"),
        ("nowhere", "No such file or directory"),
        # Reading a device may never end.
        (os.devnull, "it is no file that can be read to an end"),
        (".", "it is no file that can be read to an end"),
    ],
)
def test_what_is_no_file(data: Path, capsys: pytest.CaptureFixture[str], target: str, reason: str) -> None:
    (data / "bad.json").symlink_to(target)
    call_command("evaluate_scorer", "--data", str(data), "--json")
    told = capsys.readouterr()
    assert (json.loads(told.out)["n"], json.loads(told.out)["failed"]) == (3, 1)
    assert told.err == f"failed: {data}/bad.json: {reason}\n"


def test_a_file_whose_name_is_not_utf8(data: Path) -> None:
    record = {"summary": SUMMARIES["A-1"][0], **RANSOMWARE}
    Path(os.fsdecode(os.fsencode(data) + b"/\xff.json")).write_text(json.dumps(record))
    assert _report(data)["n"] == 4


def test_the_model_scorer_is_asked_only_by_name(data: Path, model: ModelServer) -> None:
    model.replies = [says("nothing"), says(answer())]
    assert _report(data)["unanswered"] == {}
    assert model.received == []
    report = _report(data, "--scorer", "model")
    assert (report["scorer"]["name"], report["n"], len(model.received)) == ("model", 3, 3)
    assert report["unanswered"] == {"not_json": 1, "ungrounded": 2}
    assert (report["macro_f1"], report["calibration"]["bins"], report["not_enough_detail"]) == (0.0, [], 0)
    assert "no answer, ungrounded: 3 records" in run("evaluate_scorer", "--data", str(data), "--scorer", "model")


def test_a_model_scorer_without_an_endpoint(data: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'model'"):
        run("evaluate_scorer", "--data", str(data), "--scorer", "model")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run("evaluate_scorer", "--data", str(tmp_path / "none"))


def test_a_folder_without_summaries(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No record has a summary"):
        run("evaluate_scorer", "--data", str(tmp_path))


@pytest.mark.skipif(not VCDB.is_dir(), reason="the VERIS Community Database's records are not part of the product")
def test_real_records() -> None:
    report = _report(VCDB)
    assert (report["n"], report["failed"]) == (56, 0)
    assert report["macro_f1"] > max(report["baselines"].values())
