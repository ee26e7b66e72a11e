"""The keys that heads of history are signed with: from the environment of the command, never from the settings.

The service itself signs nothing, so it needs neither key and should be given none.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured

from riskregister import env


def signing_key() -> Ed25519PrivateKey:
    """Return the key that HEADS_SIGNING_KEY holds. Raises ImproperlyConfigured without one."""
    seed = env.ed25519_key("HEADS_SIGNING_KEY")
    if seed is None:
        raise ImproperlyConfigured("HEADS_SIGNING_KEY is not set: make one with `manage.py export_heads --new-key`.")
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> Ed25519PublicKey:
    """Return the key that HEADS_PUBLIC_KEY holds, or else that of HEADS_SIGNING_KEY."""
    public = env.ed25519_key("HEADS_PUBLIC_KEY")
    if public is not None:
        return Ed25519PublicKey.from_public_bytes(public)
    if env.ed25519_key("HEADS_SIGNING_KEY") is None:
        raise ImproperlyConfigured("HEADS_PUBLIC_KEY is not set: without it nobody can tell who has signed the heads.")
    return signing_key().public_key()


def new_key_pair() -> dict[str, str]:
    """Return a new pair under the names that the environment knows it by."""
    key = Ed25519PrivateKey.generate()
    return {
        "HEADS_SIGNING_KEY": base64.b64encode(key.private_bytes_raw()).decode(),
        "HEADS_PUBLIC_KEY": base64.b64encode(key.public_key().public_bytes_raw()).decode(),
    }
