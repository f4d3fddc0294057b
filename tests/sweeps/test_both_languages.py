"""The same pages in Danish and in English, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from allocations.models import Allocation
from hrtrack.demo import sample_data
from tests.support.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Screenshot = Callable[[Page, str], None]


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)


def fits_a_phone(page: Page) -> bool:
    page.set_viewport_size({"width": 390, "height": 844})
    return bool(page.evaluate("document.documentElement.scrollWidth <= 390"))


def log_in(page: Page, role: Role, labels: tuple[str, str], button: str) -> None:
    page.get_by_label(labels[0]).fill(sample_data.LOGINS[role][0])
    page.get_by_label(labels[1]).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=button).click()


def read_in(page: Page, address: str, language: str, button: str, then: str) -> None:
    """Choose on the user's own page: on a phone the header has no room for it."""
    page.goto(f"{address}/me/")
    page.get_by_label(language).check()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("button", name=then)).to_be_visible()


def test_pages_read_in_danish_and_in_english_on_any_screen(
    page: Page, address: str, screenshot: Screenshot
) -> None:
    grant = sample_data.seed(PASSWORD)
    riget = Allocation.objects.get(grant=grant, hospital__short_name="RH")
    pages = {
        Role.CENTER_HR: {"progress": f"/grants/{grant.pk}/progress/?as_of="},
        Role.HOSPITAL_HR: {
            "posts": f"/allocations/{riget.pk}/posts/",
            "register": f"/allocations/{riget.pk}/register/",
        },
    }
    page.goto(address)
    screenshot(page, "login-da")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    screenshot(page, "login-en")
    for role, addresses in pages.items():
        log_in(page, role, ("Email", "Password"), "Log in")
        # Who logs in reads their own language.
        expect(page.get_by_role("button", name="Log af")).to_be_visible()
        for name, path in addresses.items():
            page.goto(address + path)
            assert fits_a_phone(page), name
            screenshot(page, f"{name}-da")
        read_in(page, address, "English", "Gem sprog", "Log out")
        for name, path in addresses.items():
            page.goto(address + path)
            assert page.locator("html").get_attribute("lang") == "en"
            assert fits_a_phone(page), name
            screenshot(page, f"{name}-en")
        read_in(page, address, "Dansk", "Save language", "Log af")
        page.set_viewport_size({"width": 1300, "height": 844})
        # At a desk, the button of every page.
        page.get_by_role("button", name="English").click()
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()
