"""Words for the generated register: plain ones, of the length that people write, the same every time."""

import random
from typing import Final

_TEXT: Final = (
    "access account admin alert archive audit backup badge bucket build certificate change cloud code console "
    "contract control credential customer data database deploy device disk domain e-mail employee endpoint export "
    "firewall gateway group identity image incident invoice key laptop library log machine mailbox network office "
    "owner partner password patch payment phone policy portal printer process production provider proxy queue "
    "record region remote repository review role rule script secret server service session share site storage "
    "supplier system team tenant ticket token tool traffic update upload user vault vendor visitor volume "
    "vulnerability web workstation Zürich 日誌"
)
WORDS: Final = _TEXT.split()


def sentence(chance: random.Random, words: int) -> str:
    """Return so many words, the first in capitals."""
    text = " ".join(chance.choices(WORDS, k=words))
    return text[0].upper() + text[1:]


def paragraph(chance: random.Random, low: int, high: int) -> str:
    """Return sentences of ten words, `low` to `high` of them."""
    return " ".join(f"{sentence(chance, 10)}." for _ in range(chance.randint(low, high)))
