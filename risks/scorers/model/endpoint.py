"""Where the model is, and on which terms it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

_A_MILLION: Final = 1_000_000
_SMALLEST: Final = Decimal("0.00000001")


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, in whatever currency the bill is; None where nobody has said."""

    prompt: Decimal | None = None
    completion: Decimal | None = None

    def cost(self, prompt_tokens: int | None, completion_tokens: int | None) -> Decimal | None:
        """Return what the tokens cost; None where a price or a count is not known."""
        if self.prompt is None or self.completion is None or prompt_tokens is None or completion_tokens is None:
            return None
        return ((self.prompt * prompt_tokens + self.completion * completion_tokens) / _A_MILLION).quantize(_SMALLEST)


@dataclass(frozen=True)
class Endpoint:
    """A base URL (`…/v1`) with what is sent there, and how long and how often at most; times in seconds.

    The key is never shown, not even by a debugger that prints the endpoint.
    """

    url: str
    hosts: frozenset[str]
    model: str
    key: str = field(default="", repr=False)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    timeout: float = 60
    deadline: float = 120
    retries: int = 2
    prices: Prices = Prices()
