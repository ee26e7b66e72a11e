"""The page behind the one-time link. Its address is given here, so that the page is tested whoever serves it."""

import pytest
from django.test import Client
from django.urls import path, reverse

from riskregister.organizations.admin.set_password import SetPasswordView
from riskregister.organizations.passwords import password_link
from riskregister.urls import urlpatterns as others
from tests.admin.pages import log_in_with, text
from tests.factories import MemberFactory

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

urlpatterns = [
    path("admin/set-password/<uidb64>/<token>", SetPasswordView.as_view(), name="password_reset_confirm"),
    *others,
]

PASSWORD = "correct horse battery"


def test_a_link_works_once() -> None:
    member = MemberFactory()
    link = password_link(member.user)
    client = Client()
    form = client.get(link, follow=True)
    assert "Set your password for" in text(form)
    answer = client.post(form.redirect_chain[-1][0], {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer.url == reverse("admin:login")
    assert log_in_with(client, member.user.email, PASSWORD).status_code == 302
    assert "was used already" in text(Client().get(link, follow=True))


@pytest.mark.parametrize(("first", "second"), [("short", "short"), (PASSWORD, "another " + PASSWORD), ("", "")])
def test_a_bad_password_is_refused(first: str, second: str) -> None:
    member = MemberFactory()
    client = Client()
    form = client.get(password_link(member.user), follow=True)
    response = client.post(form.redirect_chain[-1][0], {"new_password1": first, "new_password2": second})
    assert response.context["form"].errors
    member.user.refresh_from_db()
    assert not member.user.has_usable_password()


@pytest.mark.parametrize("link", ["admin/set-password/x/y-z", "admin/set-password/AAAA/set-password"])
def test_a_link_that_is_none_is_refused(link: str) -> None:
    assert "was used already" in text(Client().get(f"/{link}", follow=True))
