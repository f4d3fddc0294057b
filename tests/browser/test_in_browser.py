"""What only a browser shows: the keyboard alone, a login that has expired, hostile names, other clocks, what is kept."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.models import Hire
from hrtrack.common.text.sort_key import last_name_first
from tests.support.factories import (
    PASSWORD,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Screenshot = Callable[[Page, str], None]
FOCUSED = """() => {
    const element = document.activeElement;
    const shown = [element, ...(element.labels || [])].flatMap(e => [
        getComputedStyle(e), getComputedStyle(e, "::before")
    ]);
    return {
        name: element.name || element.textContent.trim().split("\\n")[0],
        value: element.value || "",
        visible: shown.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none"),
        top: element.getBoundingClientRect().top + scrollY,
        isBeside: element.closest(".panel") !== null,
    };
}"""


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK"}


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def allocation() -> Allocation:
    today = timezone.localdate()
    grant = make_grant(
        restriction="genindførelse af diktering",
        starts_from=today - dt.timedelta(days=30),
        starts_until=today + dt.timedelta(days=300),
    )
    make_purpose(grant)
    make_staff_group(grant)
    return make_allocation(grant)


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


def log_in(page: Page, address: str, user: User) -> None:
    """By the cookie of a session."""
    open_as(page, address, user)
    expect(page.get_by_role("button", name="Log af")).to_be_visible()


def type_login(page: Page, address: str, user: User) -> None:
    """As people do."""
    page.goto(address)
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log på").click()
    expect(page.get_by_role("button", name="Log af")).to_be_visible()


def hire(allocation: Allocation, name: str) -> Hire:
    today = timezone.localdate()
    return make_hire(
        make_post(allocation),
        (today, today + dt.timedelta(days=300)),
        employee=make_employee(allocation.hospital, name),
    )


# The keyboard alone


def tab_to(page: Page, name: str) -> None:
    """Tab until the element has focus; focus is seen at every step, and never moves up the page."""
    top = -100.0  # the link past the menu waits above the page
    for _step in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["visible"], f"no focus is seen at {focused['name']}"
        if focused["isBeside"]:
            continue  # the panel has a column of its own, read after the form's
        # Of fields on one line, one with a message stands lower.
        assert focused["top"] > top - 40, f"{focused['name']} stands above what came before it"
        top = focused["top"]
        if focused["name"] == name:
            return
    pytest.fail(f"Tab never reached {name}")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def alert(page: Page, words: str) -> Locator:
    return page.locator(".alert").filter(has_text=words)


def test_hire_is_registered_by_keyboard_alone(page: Page, address: str, hr: User) -> None:
    today = f"{timezone.localdate():%d.%m.%Y}"
    page.goto(address)
    type_into(page, "login", hr.email)
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vores stillinger")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Gå til sidens indhold")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Registrér ansættelse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Registrér ansættelse")
    tab_to(page, "Registrér ansættelse")
    page.keyboard.press("Enter")
    expect(alert(page, "Der er problemer")).to_be_focused()
    tab_to(page, "Indtast afdeling")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Afdeling", exact=True)).to_be_focused()
    page.keyboard.type("Onkologisk Klinik")
    tab_to(page, "purpose")
    page.keyboard.press("Space")
    tab_to(page, "is_additional")
    page.keyboard.press("Space")
    type_into(page, "name", "Lise Holm")
    type_into(page, "employee_number", "12345678")
    type_into(page, "first_day", today)
    type_into(page, "agreed_on", today)
    tab_to(page, "route")
    page.keyboard.press("Space")
    tab_to(page, "formerly_employed")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED)["value"] in ("yes", "no")
    tab_to(page, "restriction_attested")
    page.keyboard.press("Space")
    tab_to(page, "Registrér ansættelse")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Lise Holm er registreret i RH-01 fra")).to_be_focused()
    assert Hire.objects.count() == 1


# A login that has expired


def test_expired_login_leads_back_to_what_was_typed(
    page: Page, address: str, hr: User, allocation: Allocation, screenshot: Screenshot
) -> None:
    log_in(page, address, hr)
    form = f"{address}/allocations/{allocation.pk}/register/"
    page.goto(form)
    page.get_by_label("Navn").fill("Lise Holm")
    Session.objects.all().delete()
    page.get_by_role("combobox", name="Afdeling").fill("Onkologisk Klinik")
    page.get_by_role("combobox", name="Afdeling").blur()
    expect(page.locator("#quote")).to_contain_text("Du er logget af, fx fordi der er gået for lang tid.")
    page.get_by_role("button", name="Registrér ansættelse", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(
        "Du er logget af, fx fordi der er gået for lang tid. Log på igen for at komme tilbage. "
        "Det, du havde indtastet, følger med."
    )
    screenshot(page, "page-login-expired")
    for password in ("forkert", PASSWORD):
        page.get_by_label("E-mail").fill(hr.email)
        page.get_by_label("Adgangskode").fill(password)
        page.get_by_role("main").get_by_role("button", name="Log på").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du er logget på igen")
    screenshot(page, "page-draft")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Navn")).to_have_value("Lise Holm")
    expect(page.get_by_role("combobox", name="Afdeling")).to_have_value("Onkologisk Klinik")
    assert (page.url, Hire.objects.count(), page.get_by_role("alert").count()) == (form, 0, 0)
    assert "Lise" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_i30_tab_of_an_earlier_login_leads_back_to_what_was_typed(
    page: Page, address: str, hr: User, allocation: Allocation
) -> None:
    type_login(page, address, hr)
    page.goto(f"{address}/allocations/{allocation.pk}/register/")
    page.get_by_label("Navn").fill("Lise Holm")
    other = page.context.new_page()
    other.goto(address)
    other.get_by_role("button", name="Log af").click()
    type_login(other, address, hr)
    other.close()
    page.get_by_role("button", name="Registrér ansættelse", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Siden har været åben for længe")
    page.get_by_role("button", name="Fortsæt, hvor du slap").click()
    expect(page.get_by_label("Navn")).to_have_value("Lise Holm")


def test_i21_back_after_logout_shows_nothing(
    page: Page, address: str, hr: User, allocation: Allocation
) -> None:
    hire(allocation, "Lise Holm")
    log_in(page, address, hr)
    expect(page.get_by_role("cell", name="Holm, Lise")).to_be_visible()
    page.get_by_role("button", name="Log af").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log på")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log på")
    assert "Lise Holm" not in page.content()


def test_i22_browser_stores_nothing(page: Page, address: str, hr: User, allocation: Allocation) -> None:
    hire(allocation, "Lise Holm")
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    page.get_by_label("Navn").fill("Bo Dahl")
    with page.expect_response(re.compile("/register/")):
        page.get_by_label("Navn").blur()
    stored = page.evaluate("[{...localStorage}, {...sessionStorage}]")
    # htmx keeps the address it is at, and nothing else.
    path = f"/allocations/{allocation.pk}/register/"
    assert stored == [{}, {"htmx-current-path-for-history": path}]


# What others wrote


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("</textarea></title>]]>--><b>Lise", id="h04"),
        pytest.param('<div hx-get="/logout" hx-trigger="load">', id="h05"),
    ],
)
def test_hostile_name_is_shown_and_does_nothing(
    page: Page, address: str, hr: User, allocation: Allocation, name: str
) -> None:
    registered = hire(allocation, name)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(address)))
    log_in(page, address, hr)
    shown = {
        f"/allocations/{allocation.pk}/posts/": last_name_first(name),
        f"/posts/{registered.post_id}/": name,
    }
    for path, text in shown.items():
        page.goto(address + path)
        expect(page.get_by_role("table").get_by_text(text, exact=True)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.locator("[hx-get], main b").count() == 0
    assert [url for url in asked if "logout" in url] == []


def test_g09_storm_of_marks_keeps_the_layout(
    page: Page, address: str, hr: User, allocation: Allocation
) -> None:
    for name in ("Zoe", "Zoe" + "\u0301\u0302\u0303\u0308" * 29):
        hire(allocation, name)
    log_in(page, address, hr)
    rows = page.get_by_role("row").filter(has=page.get_by_role("rowheader"))
    plain, storm = (row.bounding_box() or {} for row in rows.all())
    assert abs(plain["height"] - storm["height"]) <= 1
    assert (plain["x"], plain["width"]) == (storm["x"], storm["width"])


@pytest.mark.browser_context_args(timezone_id="America/Los_Angeles")
def test_f18_dates_are_the_same_wherever_the_browser_is(
    page: Page, address: str, hr: User, allocation: Allocation
) -> None:
    hire(allocation, "Lise Holm")
    log_in(page, address, hr)
    today = timezone.localdate()
    expect(page.get_by_label("Status pr.")).to_have_value(f"{today:%d.%m.%Y}")
    days = f"{today:%d.%m.%Y} – {today + dt.timedelta(days=300):%d.%m.%Y}"
    expect(page.get_by_role("cell", name=days)).to_be_visible()


# A phone


def test_table_on_a_phone_is_still_a_table(
    page: Page, address: str, hr: User, allocation: Allocation
) -> None:
    hire(allocation, "Lise Holm")
    log_in(page, address, hr)
    page.set_viewport_size({"width": 390, "height": 900})
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="RH-01"))
    expect(row.get_by_role("cell", name="Holm, Lise", exact=True)).to_be_visible()
