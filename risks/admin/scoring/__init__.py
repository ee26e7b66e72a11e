"""The pages of how an organisation scores: its scoring policy, applying it, and having records scored."""

from risks.admin.scoring.policy import PolicyAdmin
from risks.admin.scoring.setup import SetupAdmin

__all__ = ["PolicyAdmin", "SetupAdmin"]
