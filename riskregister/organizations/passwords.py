"""How a new person gets a password that nobody else has seen."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from riskregister.organizations.models import User


def password_link(user: User) -> str:
    """Return the path of a page on which the person sets a password, once (Django's reset token)."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])
