"""The demo in a real browser; four of its screenshots stand in the README.

HRTRACK_SCREENSHOTS=1 pytest tests/browser/test_demo_pages.py
cp .screenshots/demo-{progress,posts,post,end-hire}-1300.png docs/screenshots/
"""

import re
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
        page.get_by_role("table", name="Hospitalerne").get_by_role("rowheader", name="Rigshospitalet")
    ).to_be_visible()
    screenshot(page, "demo-progress")
    page.get_by_role("link", name="Prognose", exact=True).click()
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
    expect(page.locator("#preview")).to_contain_text("måneder tilbage")
    screenshot(page, "demo-end-hire")


# A phone's screen, and the most of them that a page takes.
PHONE = {"width": 390, "height": 844}
MOST_SCREENS = 10
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href.split('#')[0])"
# Of each kind of address so many are looked at: the pages of one kind differ in their numbers alone.
OF_A_KIND = 2


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, Role.CENTER_HR, Role.ADMINISTRATOR])
def test_no_page_of_the_demo_is_longer_than_ten_screens_of_a_phone(
    page: Page, live_server: Any, role: Role, plain_documents: None
) -> None:
    """Every page that the role reaches by links."""
    sample_data.seed(PASSWORD)
    page.set_viewport_size(PHONE)
    log_in(page, live_server.url, role)
    page.wait_for_load_state()
    waiting, seen, kinds = [page.url], set[str](), dict[str, int]()
    too_long: list[tuple[str, float]] = []
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\d+", "", address.partition("?")[0])
        if (
            address in seen
            or kinds.get(kind, 0) >= OF_A_KIND
            or re.search("/(excel|word|pdf|csv|json|chart)/", address)
        ):
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if "template" in kind or not address.startswith(live_server.url):
            continue
        page.goto(address)
        screens = page.evaluate("document.documentElement.scrollHeight") / PHONE["height"]
        if screens > MOST_SCREENS:
            too_long.append((address, round(screens, 1)))
        waiting += page.evaluate(LINKS)
    assert len(seen) > 10
    assert too_long == []
