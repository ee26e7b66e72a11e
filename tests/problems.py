"""What a refusal must look like."""

from typing import Any

from django.http import HttpResponse

from tests.client import body_of


def assert_problem(response: HttpResponse, status: int, code: str) -> Any:
    """Check that a response is a problem document of this status and code; return its body."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = body_of(response)
    assert body["code"] == code
    assert body["status"] == status
    assert body["request_id"] == response["X-Request-Id"]
    assert set(body) == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    return body


def pointers(problem: Any) -> dict[str, str]:
    """Return where the faults are, with their codes."""
    return {
        error.get("pointer", error.get("parameter", error.get("header"))): error["code"] for error in problem["errors"]
    }
