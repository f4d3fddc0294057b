"""The demo in a real browser; four of its screenshots stand in the README.

HRTRACK_SCREENSHOTS=1 pytest tests/browser/test_demo_pages.py
cp .screenshots/demo-{progress,posts,post,end-hire}-1300.png docs/screenshots/
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from hrtrack.common import clock
from hrtrack.demo import sample_data
from tests.support.browsing import choose

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "et langt kodeord"


def log_in(page: Page, address: str, role: Role) -> None:
    page.goto(address)
    page.get_by_label("E-mail").fill(sample_data.LOGINS[role][0])
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log på").click()


def test_demo_shows_the_region_its_forecast_a_hospital_a_post_and_what_a_leaving_comes_to(
    page: Page, live_server: Any, screenshot: Callable[[Page, str], None]
) -> None:
    sample_data.seed(PASSWORD)
    page.set_viewport_size({"width": 1300, "height": 900})
    log_in(page, live_server.url, Role.CENTER_HR)
    expect(
        page.get_by_role("region", name="Hospitalerne").get_by_role("rowheader", name="Rigshospitalet")
    ).to_be_visible()
    screenshot(page, "demo-progress")
    page.get_by_role("link", name="Hvor det ender").click()
    fan = page.get_by_role("img", name="Kurve over tid")
    expect(fan).to_be_visible()
    assert fan.evaluate("image => image.complete && image.naturalWidth > 0")
    screenshot(page, "demo-forecast")
    page.get_by_role("button", name="Log af").click()
    log_in(page, live_server.url, Role.HOSPITAL_HR)
    expect(page.get_by_role("rowheader", name="RH-11")).to_be_visible()
    screenshot(page, "demo-posts")
    page.get_by_role("link", name="RH-03").click()
    expect(page.locator(".timeline").get_by_text("orlov uden løn").first).to_be_visible()
    screenshot(page, "demo-post")
    page.go_back()
    page.get_by_role("row").filter(has=page.get_by_text("Besat", exact=True)).first.get_by_role(
        "link"
    ).last.click()
    page.get_by_role("link", name="Fratræder", exact=True).click()
    page.get_by_label("Ansat til og med").fill(f"{clock.today():%d.%m.%Y}")
    choose(page, "Fratrædelsesårsag", "Egen opsigelse")
    expect(page.locator("#preview")).to_contain_text("måneder tilbage, kan besættes")
    screenshot(page, "demo-end-hire")
