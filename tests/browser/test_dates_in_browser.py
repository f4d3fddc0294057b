"""Dates in a real browser: read while they are typed, as the server reads them, and chosen in the calendar."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browsing import browser_context_args, log_in
from tests.support.factories import make_allocation, make_grant, make_post, make_user
from tests.support.typed_dates import PAST, READ, REFUSED, TODAY

__all__ = ["browser_context_args"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READ_ALL = """([typed, today, isPast]) => typed.map((text) => {
    const read = HRTrack.readDate(text, Date.parse(today), isPast);
    return read && new Date(read.day).toISOString().slice(0, 10) + (read.isNearest ? "*" : "");
})"""


def test_browser_reads_dates_as_the_server_does(page: Page, live_server: Any) -> None:
    page.goto(str(live_server.url))
    for dates, is_past in ((READ, False), (PAST, True)):
        assert page.evaluate(READ_ALL, [list(dates), TODAY, is_past]) == list(dates.values())
    assert page.evaluate(READ_ALL, [REFUSED, TODAY, False]) == [None] * len(REFUSED)


def test_date_is_shown_in_full_while_it_is_typed_and_chosen_in_the_calendar(
    page: Page, live_server: Any
) -> None:
    allocation = make_allocation(make_grant())
    make_post(allocation)
    log_in(page, str(live_server.url), make_user("hospital_hr", allocation.hospital))
    page.goto(f"{live_server.url}/allocations/{allocation.pk}/register/")
    field, shown = page.get_by_label("Ansat fra", exact=True), page.locator("#id_first_day_reading")
    field.press_sequentially("1.12")
    expect(shown).to_contain_text("1. december")
    expect(shown).to_contain_text("(nærmeste år)")
    field.press_sequentially(".2026")
    expect(shown).to_have_text("tirsdag 1. december 2026")
    field.press("Tab")
    expect(field).to_have_value("01.12.2026")
    calendar = page.get_by_role("button", name="Åbn kalender").first
    expect(calendar).to_be_focused()
    expect(calendar).to_have_accessible_description("Ansat fra")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(field).to_have_value("02.12.2026")
    expect(field).to_be_focused()
    expect(shown).to_have_text("onsdag 2. december 2026")
    field.fill("1. dex")
    expect(shown).to_have_text("Skriv fx 1.12.2026")
