"""Several hires chosen in the list and changed at once, by keyboard, with Back, and without JavaScript."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from hires.models import Hire
from hrtrack.common import clock
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_user,
)
from tests.support.pages import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def listed(page: Page, live_server: Any) -> list[Hire]:
    """Three hires of 200 days, whose list is open."""
    today = clock.today()
    allocation = make_allocation(make_grant())
    days = (today, today + dt.timedelta(days=199))
    hires = [
        make_hire(make_post(allocation), days, employee=make_employee(allocation.hospital, name))
        for name in ("Lise Holm", "Mona Berg", "Åse Ravn")
    ]
    address = f"{live_server.url}/allocations/{allocation.pk}/hires/"
    open_as(page, address, make_user(Role.HOSPITAL_HR, allocation.hospital))
    return hires


def last_days(hires: list[Hire]) -> list[int]:
    """As days after the first one."""
    return [(period.last_day - period.first_day).days for hire in hires for period in hire.periods.current()]


def test_several_are_extended_by_keyboard_alone(page: Page, listed: list[Hire]) -> None:
    bar = page.locator(".choice-bar")
    expect(bar).to_be_hidden()
    for name in ("Lise Holm i RH-01", "Åse Ravn i RH-03"):
        page.get_by_label(f"Vælg {name}").press("Space")
    expect(bar).to_be_visible()
    page.get_by_role("button", name="Forlæng").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Forlæng flere ansættelser")
    last_day = clock.today() + dt.timedelta(days=299)
    page.get_by_label("Ansat til og med").press_sequentially(f"{last_day:%d%m%y}")
    page.keyboard.press("Tab")
    expect(page.locator("#preview")).to_contain_text("Det betyder:")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Forlæng flere ansættelser").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 ansættelser er forlænget")
    assert last_days(listed) == [299, 199, 299]
    page.get_by_role("link", name="Lise Holm", exact=True).press("Enter")
    page.get_by_role("button", name="Fortryd ændringen").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("er fortrudt")
    assert last_days(listed) == [199, 199, 299]


def test_back_leads_from_the_form_to_the_list_and_forward_to_the_form(page: Page, listed: list[Hire]) -> None:
    page.get_by_label("Vælg Mona Berg i RH-02").check()
    page.get_by_role("button", name="Flyt til en anden afdeling").click()
    expect(page.get_by_role("checkbox")).to_be_checked()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ansættelser")
    page.go_forward()
    expect(page.get_by_role("checkbox")).to_be_checked()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_several_are_moved_without_javascript(page: Page, listed: list[Hire]) -> None:
    for name in ("Lise Holm i RH-01", "Mona Berg i RH-02"):
        page.get_by_label(f"Vælg {name}").check()
    page.get_by_role("button", name="Flyt til en anden afdeling").click()
    page.get_by_label("I den nye afdeling fra").fill("i morgen")
    page.get_by_label("Afdeling", exact=True).fill("Hjertemedicinsk Klinik")
    page.get_by_role("button", name="Vis, hvad det betyder").click()
    expect(page.locator("#preview")).to_contain_text("Det betyder:")
    page.get_by_role("button", name="Flyt flere til en anden afdeling").click()
    expect(page.get_by_role("status").first).to_contain_text(
        "2 medarbejdere er flyttet til Hjertemedicinsk Klinik"
    )
