"""Where a request comes from, seen through the proxies we run ourselves."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings


def client_address(meta: Mapping[str, Any]) -> str:
    """Return the client's address from a request's META.

    X-Forwarded-For is believed only as far as our own proxies wrote it: the last TRUSTED_PROXY_COUNT
    entries. With 0 (the default) it is not looked at.
    """
    peer = str(meta.get("REMOTE_ADDR", ""))
    hops = settings.TRUSTED_PROXY_COUNT
    if hops == 0:
        return peer
    forwarded = [part.strip() for part in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()]
    return forwarded[-hops] if len(forwarded) >= hops else peer
