"""The permission check that every view of the API passes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rest_framework.permissions import BasePermission

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class HasPermissions(BasePermission):
    """Ask for the permissions that the view declares for the action: a view without a declaration serves nobody."""

    def has_permission(self, request: "Request", view: "APIView") -> bool:
        """Raise Forbidden, naming what is missing, unless the caller's roles allow the action."""
        action = getattr(view, "action", None)
        if action in {None, "metadata"}:  # No such method here (OPTIONS among them): the answer will be 405.
            return True
        declared: Mapping[str, frozenset[str]] = getattr(view, "permissions", {})
        actor: Any = request.auth
        actor.authorize(declared[action])
        return True
