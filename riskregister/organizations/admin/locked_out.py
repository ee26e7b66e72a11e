"""The answer to a guess too many at the log-in."""

import math
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from riskregister.organizations.lockout import Lock


def locked_out(request: HttpRequest, response: Any, credentials: Any) -> HttpResponse:
    """Answer 429 with a page that says when to come back. It is the same for names that nobody has."""
    lock: Lock = request.log_in_lock  # type: ignore[attr-defined]  # our own attribute
    seconds = max(1, math.ceil((lock.until - timezone.now()).total_seconds()))
    context = {**admin.site.each_context(request), "title": "Too many attempts", "minutes": math.ceil(seconds / 60)}
    page = render(request, "admin/organizations/locked_out.html", context, status=429)
    page["Retry-After"] = str(seconds)
    return page
