"""manage.py worker"""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from riskregister.jobs.running import STOP
from riskregister.jobs.working import Until, work


class Command(BaseCommand):
    help = (
        "Do the jobs that were asked for, and take over those whose worker was killed. Any number may run side by "
        "side. SIGTERM and SIGINT end it after the step under way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take at most one way to end by itself."""
        end = parser.add_mutually_exclusive_group()
        end.add_argument("--once", action="store_true", help="End when nothing is due now.")
        end.add_argument(
            "--until-empty",
            action="store_true",
            help="End when every job is finished, those tried again later and those of other workers too.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        before = {number: signal.signal(number, _stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            if options["once"]:
                work(until=Until.IDLE)
            elif options["until_empty"]:
                work(until=Until.EMPTY)
            else:
                work(until=Until.STOPPED)
        finally:
            STOP.asked = False
            for number, handler in before.items():
                signal.signal(number, handler)


def _stop(number: int, frame: FrameType | None) -> None:
    STOP.asked = True
