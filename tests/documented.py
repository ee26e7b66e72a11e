"""What SECURITY.md tells operators to run, and which tests it names."""

import re

from tests.servers import ROOT

SECURITY = (ROOT / "SECURITY.md").read_text()


def statements(heading: str, block: int = 0) -> list[str]:
    """Return the SQL of a section's block, statement by statement."""
    section = SECURITY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"```sql\n(.*?)```", section, re.DOTALL)[block]
    return [statement.strip() for statement in found.split(";") if statement.strip()]


def tests_named() -> set[tuple[str, str]]:
    """Return (file, test) of every test that the document names; the test is empty where it names the file alone."""
    return set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY))
