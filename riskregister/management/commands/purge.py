"""manage.py purge"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from oauth2_provider.models import AccessToken, clear_expired

from riskregister.api import idempotency


class Command(BaseCommand):
    help = "Remove expired tokens, and idempotency keys that are no longer kept. Safe at any time; run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove both in batches, each its own transaction, and say how many there were."""
        # The library's own way: it knows what hangs on a token. Batches of CLEAR_EXPIRED_TOKENS_BATCH_SIZE.
        tokens = AccessToken.objects.filter(expires__lt=timezone.now()).count()
        clear_expired()
        keys = sum(idempotency.purge())
        self.stdout.write(f"{tokens} expired tokens and {keys} idempotency keys removed")
