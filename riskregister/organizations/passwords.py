"""How a new person gets a password that nobody else has seen, and what it must not be."""

import re
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from riskregister.organizations.models import Membership, Organization, User

SERVICE_WORDS: Final = ("riskregister", "register", "risks", "risk", "incidents", "incident")
"""Words that a guesser of passwords of this service tries first."""

LEFT: Final = 8
"""How many letters and digits a password has at least beside such words (ours: the least length of NIST SP 800-63B)."""

SHORTEST: Final = 3
"""Of words that count: shorter ones are part of others."""


def password_link(user: User) -> str:
    """Return the path of a page on which the person sets a password, once (Django's reset token)."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("password_reset_confirm", args=[uid, default_token_generator.make_token(user)])


class ContextWordsValidator:
    """Refuses a password that is little more than the name of the service or of the person's organisations."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password. An organisation counts once the person is a member."""
        organizations: list[Organization] = []
        if isinstance(user, User) and not user._state.adding:
            members = Membership.objects.across_organizations().filter(user=user, is_active=True)
            organizations = [member.organization for member in members.select_related("organization")]
        refuse_words(password, organizations)

    def get_help_text(self) -> str:
        """Return what is asked for, in a sentence."""
        return "Your password must not be made of the name of the service or of your organisation."


def refuse_words(password: str, organizations: Iterable[Organization]) -> None:
    """Raise ValidationError where too little is left of a password without the words of its context."""
    names = [name for organization in organizations for name in (organization.name, organization.slug)]
    words = {*SERVICE_WORDS, *map(_plain, names), *(_plain(part) for name in names for part in re.split(r"\W+", name))}
    whole = left = _plain(password)
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= SHORTEST:
            left = left.replace(word, "")
    if left != whole and len(left) < LEFT:
        raise ValidationError(
            "Beside the names of the service and the organisation there is too little in this password.",
            code="password_of_context_words",
        )


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
