"""The pages of how an organisation scores: its scoring policy, applying it, and having records scored."""

from risks.admin.scoring.policy import PolicyAdmin

__all__ = ["PolicyAdmin"]
