"""The way in, in a browser."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from riskregister.organizations.models import Membership


def test_it_works(page: Page, risk_manager: Membership) -> None:
    page.goto(reverse("admin:index"))
    page.get_by_label("Email").fill(risk_manager.user.email)
    page.get_by_label("Password").fill("a long password")
    page.keyboard.press("Enter")
    page.wait_for_url(reverse("admin:index"))
    expect(page.get_by_text(risk_manager.user.email)).to_be_attached()


def test_a_wrong_password_is_refused(page: Page, risk_manager: Membership) -> None:
    page.goto(reverse("admin:index"))
    page.get_by_label("Email").fill(risk_manager.user.email)
    page.get_by_label("Password").fill("another password")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Please enter the correct email")).to_be_visible()


def test_a_risk_manager_is_logged_in(managers_page: Page) -> None:
    managers_page.goto(reverse("admin:index"))
    expect(managers_page).to_have_title("Dashboard | Acme | Risk Register")
