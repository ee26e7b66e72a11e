"""manage.py evaluate_scorer --data DIR [--scorer offline|model] [--split all|tune|report] [--json]"""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from risks.management.scorer_evaluation.evaluation import evaluate
from risks.management.scorer_evaluation.labelled import Split, labelled_records
from risks.management.scorer_evaluation.report import as_json, lines
from risks.scorers.registry import scorer_named, scorer_names


class Command(BaseCommand):
    help = (
        "Measure a scorer: the threat objectives it proposes from the raw summary of VERIS records alone, against "
        "those that their coded fields give. Reads files only; needs no database, and no network unless the scorer "
        "that is named asks a model: that one sends every summary to the endpoint of SCORER_MODEL_URL."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="a folder of VERIS .json files")
        parser.add_argument(
            "--split",
            choices=[split.value for split in Split],
            default=Split.ALL.value,
            help="the half of the records, by the hash of their ids: tune weights on one, report on the other",
        )
        parser.add_argument("--scorer", choices=scorer_names(), default="offline", help="which scorer (offline)")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, score and tell. A record that cannot be read is named on standard error and left out."""
        if not options["data"].exists():
            raise CommandError(f"There is no {options['data']}.")
        split = Split(options["split"])
        found = labelled_records([options["data"]], split)
        for failure in found.failures:
            self.stderr.write(f"failed: {failure.origin}: {failure.reason}")
        if not found.records:
            raise CommandError("No record has a summary to judge by.")
        scorer = scorer_named(options["scorer"])
        evaluation = evaluate(scorer, found.records)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(scorer, found, split, evaluation)))
        else:
            for line in lines(scorer, found, split, evaluation):
                self.stdout.write(line)
