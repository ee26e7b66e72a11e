"""manage.py purge"""

from typing import Any

from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone
from oauth2_provider.models import AccessToken, clear_expired

from riskregister.api import idempotency
from riskregister.jobs import purging
from riskregister.organizations import lockout


class Command(BaseCommand):
    help = (
        "Remove expired tokens and sessions, and idempotency keys, attempts to log in and finished jobs that are no "
        "longer kept. "
        "Safe at any time; run it daily."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove them, tokens and keys in batches, each its own transaction, and say how many there were."""
        # The library's own way: it knows what hangs on a token. Batches of CLEAR_EXPIRED_TOKENS_BATCH_SIZE.
        tokens = AccessToken.objects.filter(expires__lt=timezone.now()).count()
        clear_expired()
        keys = sum(idempotency.purge())
        sessions, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
        attempts = lockout.purge()
        jobs = sum(purging.purge())
        removed = (
            f"{tokens} expired tokens, {keys} idempotency keys, {sessions} sessions, {attempts} log-in attempts "
            f"and {jobs} jobs"
        )
        self.stdout.write(f"{removed} removed")
