"""Who may be logged in to the admin site, and for how long."""

from time import time
from typing import Any, Final

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from riskregister.api.middleware import GetResponse
from riskregister.organizations.models import Membership, User

logger = structlog.get_logger("riskregister.log_in")

BEGAN: Final = "began"
SEEN: Final = "seen"

SEEN_EVERY: Final = 60
"""Seconds between two writes of a session that say no more than that it is used."""


class MemberBackend(ModelBackend):
    """Django's, for those who are a member of anything now, and superusers.

    Asked at each request, too: who is made a former member is logged out with the next one.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Say whether a person whose password is right may log in, or stay so."""
        return super().user_can_authenticate(user) and (user.is_superuser or _is_member(user))


class SessionMiddleware:
    """Ends sessions that have lasted their time, and those of people who may no longer be logged in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Leave it to the view, once it is known which."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """End the session, or note that it is used: what is not for SESSION_IDLE_MINUTES ends by itself."""
        if request.resolver_match is None or request.resolver_match.namespace != "admin":
            return
        account = request.session.get(SESSION_KEY)
        if account is None:
            return
        now = time()
        over = now >= request.session.get(BEGAN, 0) + settings.SESSION_HOURS * 3600
        if over or not request.user.is_authenticated:
            # Emptied, so that it does not come back with whoever is made a member again.
            request.session.flush()
            request.user = AnonymousUser()
            logger.info("session ended", account=account)
        elif now >= request.session.get(SEEN, 0) + SEEN_EVERY:
            request.session[SEEN] = int(now)


def begin_session(session: SessionBase) -> None:
    """Note when a person logged in."""
    session[BEGAN] = int(time())


def _is_member(user: User) -> bool:
    is_member: bool = Membership.objects.across_organizations().filter(user=user, is_active=True).exists()
    return is_member
