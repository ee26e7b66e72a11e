"""The envelope around the model's words: a chat completion of OpenAI's protocol."""

from typing import Any, Final

from risks.scorers.model import strict_json
from risks.scorers.model.asking import Tally
from risks.scorers.model.unusable import Unusable
from risks.scorers.records import Failure

_MOST_TOKENS: Final = 1_000_000_000


def content_of(answer: bytes, tally: Tally) -> str:
    """Return what the model said, and count its tokens. Raises Unusable where it said nothing, or not all of it."""
    try:
        completion = strict_json.read(answer)
    except ValueError:
        raise Unusable(Failure.NOT_JSON, "The endpoint's answer is not JSON.") from None
    if not isinstance(completion, dict):
        raise _no_completion()
    _count(completion.get("usage"), tally)
    choices = completion.get("choices")
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], dict):
        raise _no_completion()
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise _no_completion()
    _check_end(choices[0].get("finish_reason"), message)
    content = message.get("content")
    if not isinstance(content, str):
        raise _no_completion()
    return content


def _check_end(reason: Any, message: dict[str, Any]) -> None:
    """Raise Unusable for anything but words that came to their own end."""
    if message.get("refusal") or reason == "content_filter":
        raise Unusable(Failure.REFUSED, "The model refused to answer.")
    if reason == "length":
        raise Unusable(Failure.CUT_OFF, "The model's answer was cut off at the limit of its length.")
    if reason != "stop":
        raise Unusable(Failure.WRONG_SHAPE, "The model's answer did not come to an end of its own.")


def _count(usage: Any, tally: Tally) -> None:
    if isinstance(usage, dict):
        tally.prompt_tokens = _tokens(usage.get("prompt_tokens"))
        tally.completion_tokens = _tokens(usage.get("completion_tokens"))


def _tokens(count: Any) -> int | None:
    """Return a count that can be one; what an endpoint makes up otherwise is not known."""
    return count if type(count) is int and 0 <= count <= _MOST_TOKENS else None


def _no_completion() -> Unusable:
    return Unusable(Failure.WRONG_SHAPE, "The endpoint's answer is not a chat completion.")
