"""Which scorers there are. One is loaded when it is asked for: a service that asks no model loads no client of one."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from risks.scorers.records import Scorer


def scorer_names() -> Sequence[str]:
    """Return the names of the scorers of this installation, the one that scores where none is named first."""
    return list(settings.SCORERS)


def scores_at_once(name: str) -> bool:
    """Tell whether a scorer answers within milliseconds: then many records are scored while the caller waits."""
    return name in settings.SCORERS_AT_ONCE


def scorer_named(name: str) -> Scorer:
    """Return a scorer. Raises KeyError for a name of none."""
    scorer: Scorer = import_string(settings.SCORERS[name])()
    return scorer
