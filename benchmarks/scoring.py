"""How many records a second the offline scorer scores on one core, and how the time grows with a text.

    .venv/bin/python benchmarks/scoring.py [FOLDER]

Without a folder of VERIS records the texts are the twelve below. Each is scored with title and description; words met
before are remembered, as they are in a running service. The second part doubles hostile texts up to the longest the
API takes: a factor of about two means that the time is linear.
"""

import os
import secrets
import sys
import time
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "riskregister.settings"
os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
django.setup()

from risks.management.scorer_evaluation.labelled import Split, labelled_records  # noqa: E402  # needs the apps
from risks.scorers import Scorable, offline_scorer  # noqa: E402

ROUNDS = 20
TEXTS = [
    "Attackers encrypted the file servers of the hospital with ransomware and demanded $400,000 in bitcoin.",
    "A laptop with the names, dates of birth and Social Security numbers of 12,000 patients was stolen from a car.",
    "CVE-2024-12345 (CVSS 9.8) in the internet-facing VPN appliance is known exploited; a patch is available.",
    "The homepage was defaced and the web shop was offline for six hours after a denial-of-service attack.",
    "A clerk opened fictitious accounts in the names of customers and transferred money to himself over two years.",
    "An employee sent a spreadsheet with payroll data to the wrong recipient; it was deleted unread.",
    "The cluster was used to mine cryptocurrency after default credentials were found on an exposed dashboard.",
    "No evidence was found that data was accessed; the phishing attempt was blocked by the mail gateway.",
    "If the supplier were compromised, an attacker could reach the production network without authentication.",
    "Students' records were publicly available for a month because of a misconfigured storage bucket.",
    "Backups of the accounting system are not encrypted, and nobody has tested a restoration since 2021.",
    "Skimmers were found on two fuel pumps; cards of an unknown number of customers may have been copied.",
]
HOSTILE = [
    "data ",
    "stolen data ",
    "no ",
    "could not ",
    "stole all of their ",
    "$1 million ",
    "a",
    "1,",
    "CVE-",
    "\u0130 ",
]
LONGEST = 65_536


def _seconds(records: list[Scorable]) -> float:
    scorer = offline_scorer()
    begun = time.process_time()
    for record in records:
        scorer.score(record)
    return time.process_time() - begun


def main() -> None:
    """Measure and tell."""
    texts = TEXTS
    if len(sys.argv) > 1:
        texts = [record.summary for record in labelled_records([Path(sys.argv[1])], Split.ALL).records]
    records = [Scorable(title=text[:80], description=text) for text in texts]
    _seconds(records)
    seconds = _seconds(records * ROUNDS)
    mean = sum(map(len, texts)) / len(texts)
    sys.stdout.write(f"{len(records) * ROUNDS / seconds:,.0f} records a second, of {mean:.0f} characters on average\n")
    for piece in HOSTILE:
        half, whole = (
            _seconds([Scorable("", (piece * LONGEST)[:length])] * 3) / 3 for length in (LONGEST // 2, LONGEST)
        )
        sys.stdout.write(
            f"{piece!a:>22}: {whole * 1000:6.0f} ms for {LONGEST:,} characters, {whole / half:.1f} times its half\n"
        )


if __name__ == "__main__":
    main()
