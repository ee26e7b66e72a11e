"""The icon of the site: our own file, named by every page, so that no browser asks for /favicon.ico."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.admin.pages import text

ICON = "/static/organizations/icon.svg"


@pytest.mark.parametrize("name", ["admin:index", "admin:password_change"])
def test_pages_name_it(root: Client, name: str) -> None:
    assert f'<link rel="icon" href="{ICON}" type="image/svg+xml"' in text(root.get(reverse(name)))


def test_so_does_the_log_in(client: Client, db: None) -> None:
    assert f'href="{ICON}"' in text(client.get(reverse("admin:login")))


def test_it_is_served(client: Client) -> None:
    response = client.get(ICON)
    assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml")
    assert b"".join(response).startswith(b"<svg ")
