"""What the model is told: the instructions of this version, and the record as data between lines nobody can foresee."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any, Final

from risks.scorers.model.endpoint import Endpoint
from risks.scorers.model.schema import ANSWER
from risks.scorers.records import Context, Field, Scorable
from risks.scorers.similarity import SimilarRecord

INSTRUCTIONS: Final = Path(__file__).with_name("instructions.txt").read_text(encoding="utf-8")
MAX_SIMILAR: Final = 3
MAX_SIMILAR_TEXT: Final = 600
_BLOCK: Final = "[[BEGIN {name} {marker}]]\n{text}\n[[END {name} {marker}]]"


def request(endpoint: Endpoint, record: Scorable, similar: Sequence[SimilarRecord], context: Context) -> bytes:
    """Return the body of a request that asks to score the record."""
    marker = secrets.token_hex(16)
    blocks = [("procedure", context.procedure), ("notes", context.notes)]
    blocks += [("scored", _scored(each)) for each in similar[:MAX_SIMILAR]]
    blocks += [("reported", _reported(record)), *((field.value, record.text(field)) for field in Field)]
    data = "\n\n".join(_BLOCK.format(name=name, marker=marker, text=text) for name, text in blocks if text)
    messages = [
        {"role": "system", "content": Template(INSTRUCTIONS).substitute(marker=marker)},
        {"role": "user", "content": data},
    ]
    return json.dumps({**_settled(endpoint), "messages": messages}).encode()


def fingerprint(endpoint: Endpoint, name: str, version: str) -> str:
    """Return the SHA-256 of all that decides what a model is asked, but for the record, its context and the marker."""
    decides = {
        "scorer": name,
        "version": version,
        "instructions": INSTRUCTIONS,
        "block": _BLOCK,
        "request": _settled(endpoint),
    }
    canonical = json.dumps(decides, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _settled(endpoint: Endpoint) -> dict[str, Any]:
    """Return what every request to the endpoint says."""
    schema = {"name": "score_proposal", "strict": True, "schema": ANSWER}
    response_format = {"type": "json_schema", "json_schema": schema}
    return {**endpoint.parameters, "model": endpoint.model, "response_format": response_format}


def _reported(record: Scorable) -> str:
    told = {
        "source": record.source,
        "initially reported urgency": record.initially_reported_urgency,
        "severity": record.severity,
    }
    return "\n".join(f"{name}: {value}" for name, value in told.items() if value)


def _scored(similar: SimilarRecord) -> str:
    scored = similar.record
    relevant = ", ".join(f"{objective} {relevance}" for objective, relevance in scored.objectives if relevance)
    lines = [
        f"likelihood: {scored.likelihood or 'not scored'}",
        f"impact: {scored.impact or 'not scored'}",
        f"threat objectives: {relevant or 'none'}",
        scored.text[:MAX_SIMILAR_TEXT],
    ]
    return "\n".join(lines)
