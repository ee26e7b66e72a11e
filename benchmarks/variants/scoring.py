"""The scoring policy as tables, for a service that has no more of it."""

from datetime import timedelta

_LEVELS = ("Info", "Low", "Medium", "High", "Critical")
_IMPACTS = ("Very Low", "Low", "Medium", "High", "Severe")
_ROWS = {
    "Imminent": (0, 1, 2, 3, 4),
    "Probable": (0, 1, 2, 3, 4),
    "Possible": (0, 1, 2, 2, 3),
    "Unlikely": (0, 1, 1, 1, 2),
    "Remote": (0, 0, 0, 1, 1),
}
MATRIX = {
    (likelihood, impact): _LEVELS[level]
    for likelihood, levels in _ROWS.items()
    for impact, level in zip(_IMPACTS, levels, strict=True)
}
DAYS = {
    "Critical": timedelta(days=15),
    "High": timedelta(days=30),
    "Medium": timedelta(days=90),
    "Low": timedelta(days=180),
}
IRU = {"SEV-5": "Info", "SEV-4": "Low", "SEV-3": "Medium", "SEV-2": "High", "SEV-1": "Critical"}
