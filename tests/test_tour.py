"""docs/api.md runs as it is written, and gets the answers it shows.

    TOUR_WRITE=1 python -m pytest tests/test_tour.py

writes the answers into the page instead of comparing them.
"""

import json
import os
import re
import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from riskregister.history.verification import faults_of
from riskregister.organizations.models import Organization
from tests.servers import PATIENCE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="the tour is made with curl"),
]

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
STEP = re.compile(
    r"^```sh\n(?P<command>.*?)^```\n(?:\n^```(?P<language>json|http|text)\n(?P<answer>.*?)^```\n)?", re.M | re.S
)
END_OF_STEP = "--- end of a step of the tour ---"
VARYING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
    r"|[0-9a-f]{6}(?=@service\.invalid)"
    r'|(?<="access_token": ")[^"]+|(?<="next_cursor": ")[^"]+|(?<="request_id": ")[^"]+'
)
STEADY = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\d+")
"""What looks like a thing that varies and does not: a time that a command says, or that follows from it, and a
sequence. The clock's times have fractions of a second."""


def answers(commands: list[str], folder: Path, **environment: str) -> list[str]:
    """Run the commands in one shell, as a reader does, and return what each prints. A failing one fails the test."""
    script = "".join(f"{command}echo '{END_OF_STEP}'\n" for command in commands)
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    *printed, rest = run.stdout.split(f"{END_OF_STEP}\n")
    stopped_at = commands[len(printed)] if len(printed) < len(commands) else ""
    assert (run.returncode, run.stderr, rest) == (0, "", ""), f"{stopped_at}\n{run.stderr}\n{rest}"
    return printed


def compare(shown: str, real: str, known: dict[str, str]) -> None:
    """Compare two answers. What varies must vary alike: the same id, time or cursor in one is the same in the other."""
    assert VARYING.sub("…", real) == VARYING.sub("…", shown)
    for ours, theirs in zip(VARYING.findall(shown), VARYING.findall(real), strict=True):
        if STEADY.fullmatch(ours):
            assert theirs == ours
        else:
            pair = known.setdefault(ours, theirs), known.setdefault(theirs, ours)
            assert pair == (theirs, ours), f"{ours} is not one and the same thing in all answers"


def with_answers(page: str, real: list[str]) -> str:
    """Return the page with the answers filled in."""
    left = iter(real)

    def filled(step: re.Match[str]) -> str:
        answer = next(left)
        shown = f"\n```{step['language']}\n{answer}```\n" if step["language"] else ""
        return f"```sh\n{step['command']}```\n{shown}"

    return STEP.sub(filled, page)


def test_the_tour_gets_the_answers_it_shows(live_server: LiveServer, tmp_path: Path) -> None:
    page = PAGE.read_text()
    steps = list(STEP.finditer(page))
    assert page.count("```") == sum(4 if step["language"] else 2 for step in steps), "a block of code is none of a step"
    out = StringIO()
    call_command("demo", "--json", stdout=out)
    demo = json.loads(out.getvalue())

    real = answers(
        [step["command"] for step in steps],
        tmp_path,
        API=f"{live_server.url}/v1",
        CLIENT_ID=demo["client_id"],
        CLIENT_SECRET=demo["client_secret"],
    )
    if "TOUR_WRITE" in os.environ:
        PAGE.write_text(with_answers(page, real))
        return
    known: dict[str, str] = {}
    for step, answer in zip(steps, real, strict=True):
        compare(step["answer"] or "", answer, known)
    assert [str(fault) for fault in faults_of(Organization.objects.get(slug="demo").pk)] == []
