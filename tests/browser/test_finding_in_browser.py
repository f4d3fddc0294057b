"""Finding posts and hires by keyboard: answered while one types, kept by Back and Forward, and without JavaScript too."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_user,
)
from tests.support.pages import open_as, wait_until_it_listens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEYED = re.compile(r"\?search=[a-z]{12}$")
LISTS = {"posts": "RH-02", "hires": "Sørensen, Inge"}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK"}


@pytest.fixture
def allocation() -> Allocation:
    """RH-01 Ada Ørsted, RH-02 Inge Sørensen, RH-03 vacant."""
    allocation = make_allocation(make_grant())
    today = timezone.localdate()
    for name in ("Ada Ørsted", "Inge Sørensen"):
        employee = make_employee(allocation.hospital, name, employee_number=name)
        make_hire(make_post(allocation), (today, today + dt.timedelta(days=300)), employee=employee)
    make_post(allocation)
    return allocation


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


def tab_to(page: Page, selector: str) -> None:
    for _key in range(60):
        if page.locator(selector).evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reached {selector}")


def rows(page: Page) -> list[str]:
    """Return the names of the rows."""
    return [text.strip() for text in page.locator("#found tbody th").all_text_contents()]


@pytest.mark.parametrize("list_of", LISTS)
def test_list_comes_back_as_it_was_found(
    page: Page, live_server: Any, hr: User, allocation: Allocation, list_of: str
) -> None:
    address = f"{live_server.url}/allocations/{allocation.pk}/{list_of}/"
    open_as(page, address, hr)
    tab_to(page, "#id_q")
    page.keyboard.type("soerensen i", delay=20)
    expect(page).to_have_url(KEYED)
    expect(page.locator("#found tbody tr")).to_have_count(1)
    # What one types into keeps the focus.
    expect(page.locator("#id_q")).to_be_focused()
    wait_until_it_listens(page)
    found = page.url
    tab_to(page, "#found tbody th a")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(found)
    heading = page.locator("h1").inner_text()
    page.go_back()
    expect(page).to_have_url(found)
    expect(page.locator("#id_q")).to_have_value("soerensen i")
    assert rows(page) == [LISTS[list_of]]
    page.go_forward()
    expect(page.locator("h1")).to_have_text(heading)
    page.go_back()
    assert rows(page) == [LISTS[list_of]]


def test_states_and_orders_are_chosen_in_place_and_kept_by_back_and_forward(
    page: Page, live_server: Any, hr: User, allocation: Allocation
) -> None:
    open_as(page, f"{live_server.url}/allocations/{allocation.pk}/posts/", hr)
    expect(page.locator(".states a")).to_have_text(["Alle 3", "Besat 2", "På vej 0", "Ledig 1"])
    tab_to(page, "#state-filled")
    page.keyboard.press("Enter")
    expect(page.locator("#state-filled")).to_have_attribute("aria-current", "true")
    expect(page.locator("#state-filled")).to_be_focused()
    wait_until_it_listens(page)
    assert rows(page) == ["RH-01", "RH-02"]
    tab_to(page, "#sort-employee")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    wait_until_it_listens(page)
    assert rows(page) == ["RH-02", "RH-01"]
    # The choice of the form is made within the state and the order.
    page.get_by_label("Afdeling").select_option(index=1)
    expect(page).to_have_url(re.compile(r"department=\d+&state=filled&sort=employee$"))
    page.go_back()
    expect(page.get_by_label("Afdeling")).to_have_value("")
    assert rows(page) == ["RH-02", "RH-01"]
    page.go_back()
    expect(page.locator("th[aria-sort]")).to_have_count(0)
    assert rows(page) == ["RH-01", "RH-02"]
    page.go_forward()
    expect(page.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    page.get_by_role("link", name="Nulstil").click()
    expect(page.locator("#found tbody tr")).to_have_count(3)
    expect(page.get_by_role("link", name="Nulstil")).to_have_count(0)


def test_list_is_found_and_comes_back_without_javascript(
    browser: Browser, live_server: Any, hr: User, allocation: Allocation, browser_context_args: dict[str, Any]
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    open_as(page, f"{live_server.url}/allocations/{allocation.pk}/posts/", hr)
    page.get_by_label("Søg").fill("ada")
    page.get_by_role("button", name="Søg").click()
    expect(page).to_have_url(KEYED)
    page.get_by_role("link", name="Ørsted, Ada").click()
    page.go_back()
    expect(page).to_have_url(KEYED)
    expect(page.get_by_label("Søg")).to_have_value("ada")
    assert rows(page) == ["RH-01"]
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("Ada Ørsted")
    context.close()


def test_history_comes_back_as_it_was_searched(page: Page, live_server: Any, allocation: Allocation) -> None:
    open_as(page, f"{live_server.url}/history/", make_user(Role.AUDITOR))
    page.get_by_label("Søg efter").fill("Ørsted")
    page.get_by_label("Søg efter").press("Enter")
    expect(page).to_have_url(KEYED)
    page.get_by_role("link", name="Se, hvem der har slået medarbejdere op").click()
    page.go_back()
    expect(page.get_by_label("Søg efter")).to_have_value("Ørsted")


def test_hospitals_list_is_above_the_fold_and_two_lines_a_row_on_a_phone(
    page: Page, live_server: Any, hr: User, allocation: Allocation
) -> None:
    page.set_viewport_size({"width": 1300, "height": 900})
    open_as(page, f"{live_server.url}/allocations/{allocation.pk}/posts/", hr)
    assert page.locator("table.list thead").bounding_box()["y"] < 640  # type: ignore[index]
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.locator("table.list tbody tr").first.bounding_box()["height"] < 70  # type: ignore[index]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
