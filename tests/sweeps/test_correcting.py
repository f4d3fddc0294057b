"""Correcting in a real browser: what a change comes to before it is saved, and two who change the same hire."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from accounts.enums import Role
from hires.models import Hire
from hrtrack.common import clock
from tests.support.browsing import choose, danish, log_in
from tests.support.factories import (
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)
Screenshot = Callable[[Page, str], None]


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def hire() -> Hire:
    """Lise Holm, in RH-01 for a year since last month."""
    today = clock.today()
    grant = make_grant(
        name="Lægesekretærbevillingen 2018",
        starts_from=today - 100 * DAY,
        starts_until=today + 200 * DAY,
        restriction="genindførelse af diktering",
    )
    allocation = make_allocation(grant)
    post = make_post(allocation, purpose=make_purpose(grant))
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    with transaction.atomic():
        first_day = today - 30 * DAY
        return make_hire(
            post,
            (first_day, first_day + 364 * DAY),
            employee=lise,
            staff_group=make_staff_group(grant),
            attested_restriction=grant.restriction,
        )


def test_leaving_is_registered_with_its_consequence_seen_first(
    page: Page, address: str, hire: Hire, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.get_by_role("link", name="Holm, Lise").click()
    screenshot(page, "hire")
    page.get_by_role("link", name="Fratræder", exact=True).click()
    screenshot(page, "end-hire")
    last_day = clock.today() + 60 * DAY
    page.get_by_label("Ansat til og med").fill(danish(last_day))
    choose(page, "Fratrædelsesårsag", "Egen opsigelse")
    told = page.locator("#preview")
    # 91 days of 365 at 400.000 kr. are 99.726,03 kr.
    expect(told).to_contain_text("fra 400 til 100 tkr.")
    expect(told).to_contain_text("9 måneder tilbage")
    screenshot(page, "end-hire-preview")
    assert leaving_reason_of(Hire.objects.get()) == ""
    page.get_by_role("button", name="Registrér fratrædelse").click()
    expect(page.get_by_text(f"Lise Holm fratræder {danish(last_day)}. RH-01 kan besættes")).to_be_visible()
    expect(page.get_by_text(f"Lise Holm fratræder {danish(last_day)} efter")).to_be_visible()
    screenshot(page, "hire-ended")
    page.get_by_role("link", name="RH-01").first.click()
    screenshot(page, "post-with-history")
    page.get_by_role("link", name="Ret stillingen").click()
    screenshot(page, "change-post")


def test_second_of_two_editors_sees_both_versions_and_decides(
    page: Page, browser: Browser, address: str, hire: Hire, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Karin Lund"))
    page.goto(f"{address}/hires/{hire.pk}/change/")
    screenshot(page, "change-hire")
    page.get_by_label("Timer om ugen").fill("25")
    with browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        log_in(other, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
        other.goto(f"{address}/hires/{hire.pk}/change/")
        other.get_by_label("Timer om ugen").fill("30")
        other.get_by_role("button", name="Gem rettelsen").click()
        expect(other.get_by_text("Oplysningerne om Lise Holm er rettet.")).to_be_visible()
    page.get_by_role("button", name="Gem rettelsen").click()
    conflict = page.get_by_role("alert")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("Ansættelsen af Lise Holm er rettet: »Timer om ugen« fra 37 til 30.")
    expect(conflict.get_by_role("row").last).to_have_text(re.compile(r"Timer om ugen\s+30\s+25"))
    expect(page.get_by_label("Timer om ugen")).to_have_value("25")
    screenshot(page, "change-hire-conflict")
    page.get_by_role("button", name="Gem rettelsen").click()
    expect(page.get_by_text("Oplysningerne om Lise Holm er rettet.")).to_be_visible()
    assert hire.periods.current().get().weekly_hours == 25


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_annulling_works_without_javascript(
    page: Page, address: str, hire: Hire, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital))
    page.get_by_role("link", name="Holm, Lise").click()
    page.get_by_role("link", name="Annullér registreringen").click()
    expect(page.locator("#preview")).to_contain_text("fra 1 til 0 af mindst 16")
    screenshot(page, "annul-hire")
    page.get_by_role("button", name="Annullér ansættelsen").click()
    expect(page.get_by_role("link", name="Vælg, hvad fejlen er")).to_be_visible()
    screenshot(page, "annul-hire-error")
    choose(page, "Hvad er fejlen?", "Registreret to gange")
    page.get_by_role("button", name="Annullér ansættelsen").click()
    expect(page.get_by_text("er annulleret og tæller ikke med.")).to_be_visible()
    screenshot(page, "hire-annulled")
