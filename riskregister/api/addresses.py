"""Where a request comes from, seen through the proxies we run ourselves."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
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


def network_of(address: str) -> str:
    """Return what one client has at least to itself, as an address: an IPv4 address, or the first of 64 bits of IPv6.

    What is no address (the peer of a Unix socket has none) is `::`, as if it were one client.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return "::"
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
