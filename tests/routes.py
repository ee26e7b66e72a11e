"""Every route of the API, read from the URLconf, so that a new one cannot be forgotten."""

import re

from django.urls import URLPattern, URLResolver, get_resolver

from incidents.models import Tag
from riskregister.jobs.models import Job


def api_routes(patterns: list[URLPattern | URLResolver] | None = None, prefix: str = "/") -> list[tuple[str, set[str]]]:
    """Return every route under /v1 with its methods, from the URLconf."""
    found: list[tuple[str, set[str]]] = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += api_routes(pattern.url_patterns, path)
        elif path.startswith("/v1/") and pattern.name not in {"schema", "docs"}:
            actions = getattr(pattern.callback, "actions", None) or {"post": "post"}
            found.append((re.sub(r"<(?:str|path):(\w+)>", r"{\1}", path), set(actions) - {"head"}))
    return found


def named(path: str) -> str:
    """Return a route's path with the ids of records and tags that the tests have made."""
    if "{tag_id}" in path:
        tag = Tag.objects.across_organizations().get(organization__slug="acme", content="laptop")
        return path.replace("{tag_id}", str(tag.pk))
    if "{job_id}" in path:
        return path.replace("{job_id}", str(Job.objects.across_organizations().get(organization__slug="acme").pk))
    risk = "AKR-00001" if path.startswith("/v1/risks/akr") else "RSK-00001"
    proposal = "SCP-00001" if path.startswith("/v1/score-proposals") else "TPP-00001"
    return path.format(incident_id="INC-00001", risk_id=risk, proposal_id=proposal, ref="ticket 1/a")
