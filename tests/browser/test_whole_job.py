"""The whole job in a real browser: from the memo's table to the region's progress report."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Response, expect

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, Hospital, Membership
from hires.capacity import last_day_of_months
from hires.models import Hire
from tests.support import memo_table
from tests.support.browsing import GRANT, RESTRICTION, address, choose, danish, log_in
from tests.support.factories import (
    PASSWORD,
    make_allocation,
    make_grant,
    make_purpose,
    make_staff_group,
    make_user,
)

__all__ = ["address"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REGISTERED = re.compile(r"Lise Holm er registreret i RH-01 fra .* 1 af mindst 16 stillinger er oprettet\.")


@pytest.fixture
def watched(page: Page) -> Iterator[Page]:
    """The page; whatever the browser or the server complains of on the way fails the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url} {request.failure}"))
    page.on("response", answered)
    page.on(
        "request",
        lambda request: complaints.append(request.url) if "//localhost" not in request.url else None,
    )
    yield page
    assert complaints == []


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


def type_login(page: Page, address: str, user: User) -> None:
    """As people do."""
    page.goto(address)
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Log på").click()
    expect(page.get_by_role("button", name="Log af")).to_be_visible()


def log_out(page: Page) -> None:
    page.get_by_role("button", name="Log af").click()
    expect(page.get_by_role("heading", name="Log på")).to_be_visible()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def row(page: Page, name: str) -> list[str]:
    """The texts of a row's cells, by its head."""
    found = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
    return [" ".join(text.split()) for text in found.get_by_role("cell").all_inner_texts()]


def key_figure(page: Page, label: str) -> str:
    box = page.locator(".key-figure").filter(has=page.get_by_text(label, exact=True))
    return " ".join(" ".join(box.locator("dd").all_inner_texts()).split())


def fill_in_the_person(page: Page, first_day: dt.date, agreed_on: dt.date) -> None:
    page.get_by_label("Navn").fill("Lise Holm")
    page.get_by_label("Tjenestenummer").fill("12345678")
    page.get_by_label("Ansat fra").fill(danish(first_day))
    page.get_by_label("Aftalt den").fill(danish(agreed_on))
    choose(page, "Rekrutteringsvej", "RegionH Match (omplacering)")
    choose(page, "Har medarbejderen tidligere været ansat", "Ja")
    page.get_by_text(f"Stillingen bruges ikke til: {RESTRICTION}").click()


def fill_in_a_new_post(page: Page) -> None:
    page.get_by_label("Afdeling", exact=True).fill("Onkologisk Klinik")
    choose(page, "Primært formål", "Kodning og dataregistrering")
    page.get_by_text("Stillingen er ny og ligger ud over den eksisterende normering").click()


Screenshot = Callable[[Page, str], None]


def import_the_table(page: Page, screenshot: Screenshot, starts_from: dt.date, starts_until: dt.date) -> None:
    """An administrator's part, from the first page."""
    screenshot(page, "2-no-grant")
    page.get_by_role("main").get_by_role("link", name="Indlæs fordeling").click()
    typed = {
        "Eller indsæt tabellen": memo_table.PASTED,
        "Bevillingens navn": GRANT,
        "Bevilget beløb": "22.000.000",
        "Pris pr. stilling": "400.000",
        "Måltal (mindst)": "55",
        "første gang fra": danish(starts_from),
        "første gang til og med": danish(starts_until),
        "Formål": "Kodning og dataregistrering\nØget aktivitet og patientbehandling",
        "Personalegrupper": "Lægesekretær",
        "Må ikke anvendes til": RESTRICTION,
        # Unfolded for the first grant; a later one finds it filled in.
        "Omplaceringsordning": "RegionH Match",
    }
    for label, text in typed.items():
        page.get_by_label(label).fill(text)
    screenshot(page, "3-import")
    page.get_by_role("button", name="Se, hvad der indlæses").click()
    expect(heading(page)).to_have_text("Se indlæsningen igennem")
    screenshot(page, "4-preview")
    for hospital, share, tkr, target in memo_table.ROWS:
        figures = row(page, hospital)
        assert figures[:3] == [str(share), f"{tkr:,}".replace(",", "."), str(target)]
        assert figures[-1] == "Oprettes"
    expect(page.get_by_text("Forskellen på 1 tkr. skyldes afrunding.")).to_be_visible()
    assert Allocation.objects.count() == 0
    page.get_by_role("button", name="Indlæs fordelingen").click()
    expect(page.get_by_text(f"{GRANT}: Fordelingen er indlæst.")).to_be_visible()
    screenshot(page, "5-imported")
    assert key_figure(page, "Oprettede stillinger").startswith("0 af mindst 55 ")


def register_the_first_hire(page: Page, screenshot: Screenshot, today: dt.date, agreed_on: dt.date) -> None:
    """Hospital HR's part, from the first page."""
    expect(heading(page)).to_have_text("Vores stillinger")
    screenshot(page, "6-no-posts")
    page.get_by_role("link", name="Registrér ansættelse").click()
    screenshot(page, "7-register")
    fill_in_a_new_post(page)
    fill_in_the_person(page, today, agreed_on)
    expect(page.get_by_role("group", name=re.compile("Er kandidater under omplacering"))).to_be_hidden()
    expect(page.locator("#quote")).to_contain_text("400 tkr. beregnet for 365 dage")
    expect(page.locator("#quote")).to_contain_text("6.522 → 6.122 tkr.")
    screenshot(page, "8-register-filled")
    assert Hire.objects.count() == 0
    page.get_by_role("button", name="Registrér ansættelse", exact=True).click()
    expect(page.get_by_text(REGISTERED)).to_be_visible()
    screenshot(page, "9-registered")
    expect(page.locator(".progress-figure").first).to_have_text("1 af mindst 16 stillinger oprettet")
    page.get_by_role("link", name="RH-01").click()
    expect(heading(page)).to_have_text("RH-01")
    screenshot(page, "10-post")


def read_the_report(page: Page, screenshot: Screenshot, today: dt.date, agreed_on: dt.date) -> None:
    """Center for HR's part, from the first page: today, the day before it was agreed, and that day."""
    expect(heading(page)).to_have_text("Samlet status")
    expect(page.get_by_label("Status pr.")).to_have_value(danish(today))
    screenshot(page, "11-report")
    assert key_figure(page, "Oprettede stillinger").startswith("1 af mindst 55 ")
    assert key_figure(page, "Fra RegionH Match") == "1 af 1 person 100 %"
    assert (row(page, "Rigshospitalet")[0], row(page, "I alt")[0]) == ("1 / 16", "1 / 55")
    show_as_of(page, agreed_on - dt.timedelta(days=1))
    screenshot(page, "12-report-before")
    assert key_figure(page, "Oprettede stillinger").startswith("0 af mindst 55 ")
    assert (row(page, "Rigshospitalet")[0], row(page, "I alt")[0]) == ("0 / 16", "0 / 55")
    show_as_of(page, agreed_on)
    assert row(page, "Rigshospitalet")[0] == "1 / 16"
    page.get_by_role("link", name="Rigshospitalet", exact=True).click()
    expect(heading(page)).to_have_text(f"Stillinger pr. {danish(agreed_on)}")
    assert row(page, "RH-01")[-1] == f"Tiltræder {today:%d.%m.}"


def show_as_of(page: Page, day: dt.date) -> None:
    page.get_by_label("Status pr.").fill(danish(day))
    with page.expect_navigation():
        page.get_by_label("Status pr.").press("Tab")
    expect(page.get_by_label("Status pr.")).to_have_value(danish(day))


def test_whole_job_from_the_memos_table_to_the_regions_report(
    watched: Page, address: str, screenshot: Screenshot, today: dt.date
) -> None:
    agreed_on = today - dt.timedelta(days=10)
    watched.goto(address)
    screenshot(watched, "1-login")
    type_login(watched, address, make_user(Role.ADMINISTRATOR))
    import_the_table(watched, screenshot, dt.date(agreed_on.year, 1, 1), dt.date(today.year, 12, 31))
    log_out(watched)
    type_login(watched, address, make_user(Role.HOSPITAL_HR, Hospital.objects.get(name="Rigshospitalet")))
    register_the_first_hire(watched, screenshot, today, agreed_on)
    log_out(watched)
    type_login(watched, address, make_user(Role.CENTER_HR))
    read_the_report(watched, screenshot, today, agreed_on)


@pytest.fixture
def hr(today: dt.date) -> User:
    """Hospital HR of a hospital with an allocation of a grant that can be hired for today."""
    grant = make_grant(
        restriction=RESTRICTION,
        starts_from=today - dt.timedelta(days=30),
        starts_until=today + dt.timedelta(days=300),
    )
    make_purpose(grant)
    make_staff_group(grant)
    hr = make_user(Role.HOSPITAL_HR)
    Membership.objects.create(user=hr, hospital=make_allocation(grant).hospital)
    return hr


def test_question_of_candidates_is_asked_after_the_answers_that_call_for_it(
    watched: Page, address: str, hr: User, screenshot: Screenshot
) -> None:
    page = watched
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    assessed = page.get_by_role("group", name=re.compile("Er kandidater under omplacering"))
    why_not = page.get_by_role("group", name=re.compile("Hvorfor ikke"))
    choose(page, "Rekrutteringsvej", "RegionH Match (omplacering)")
    expect(assessed).to_be_hidden()
    choose(page, "Rekrutteringsvej", "Rekrutteret uden for regionen")
    expect(assessed).to_be_visible()
    expect(why_not).to_be_hidden()
    choose(page, "Er kandidater under omplacering", "Nej")
    expect(why_not).to_be_visible()
    screenshot(page, "13-candidates")


def test_price_follows_what_is_typed(watched: Page, address: str, hr: User, today: dt.date) -> None:
    page = watched
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    quote = page.locator("#quote")
    expect(quote).to_contain_text("Et år på fuld tid er beregnet til 400 tkr.")
    last_day, said = page.get_by_label("Ansat til og med"), page.locator("#announcements")
    page.get_by_label("Ansat fra").fill(danish(today))
    expect(quote).to_contain_text("400 tkr. beregnet for")
    expect(last_day).to_have_value(danish(last_day_of_months(today, 12)))
    expect(said).to_contain_text("400 tkr. til og med")
    # The reckoned last day follows the first day until somebody types in it.
    page.get_by_label("Ansat fra").fill(danish(today - dt.timedelta(days=1)))
    expect(last_day).to_have_value(danish(last_day_of_months(today - dt.timedelta(days=1), 12)))
    last_day.fill(danish(today))
    page.get_by_label("Timer om ugen").fill("18,5")
    expect(quote).to_contain_text("1 tkr. beregnet for 2 dage")
    expect(last_day).to_have_value(danish(today))
    last_day.fill("")
    expect(quote).to_contain_text("200 tkr. beregnet for")
    page.get_by_label("Timer om ugen").fill("40")
    expect(quote).to_contain_text("Indtast timer om ugen: over 0 og højst 37")
    expect(said).to_contain_text("Indtast timer om ugen: over 0 og højst 37")


def test_cancel_asks_first_where_something_is_typed(page: Page, address: str, hr: User) -> None:
    log_in(page, address, hr)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if len(asked) > 1 else dialog.dismiss()

    page.on("dialog", answer)
    page.get_by_role("link", name="Registrér ansættelse").click()
    page.get_by_role("link", name="Fortryd", exact=True).click()
    expect(heading(page)).to_have_text("Vores stillinger")
    assert asked == []
    page.get_by_role("link", name="Registrér ansættelse").click()
    page.get_by_label("Navn").fill("Lise")
    page.get_by_role("link", name="Fortryd", exact=True).click()
    expect(page.get_by_label("Navn")).to_have_value("Lise")
    page.get_by_role("link", name="Fortryd", exact=True).click()
    expect(heading(page)).to_have_text("Vores stillinger")
    assert asked == ["Det, du har skrevet, er ikke gemt. Vil du forlade siden?"] * 2


def test_c08_double_press_registers_once(watched: Page, address: str, hr: User, today: dt.date) -> None:
    page = watched
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    fill_in_a_new_post(page)
    fill_in_the_person(page, today, today)
    expect(page.locator("#quote")).to_contain_text("beregnet for")
    page.get_by_role("button", name="Registrér ansættelse", exact=True).dblclick(no_wait_after=True)
    expect(page.get_by_text(REGISTERED)).to_be_visible()
    assert Hire.objects.count() == 1


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_registration_works_without_javascript(
    watched: Page, address: str, hr: User, today: dt.date, screenshot: Screenshot
) -> None:
    page = watched
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    fill_in_a_new_post(page)
    fill_in_the_person(page, today, today)
    expect(page.locator("#quote")).to_contain_text("Et år på fuld tid er beregnet til 400 tkr.")
    page.get_by_role("button", name="Beregn pris").click()
    expect(page.locator("#quote")).to_contain_text("400 tkr. beregnet for")
    expect(page.locator("#panel")).to_be_focused()
    expect(page.get_by_label("Navn")).to_have_value("Lise Holm")
    screenshot(page, "14-without-javascript")
    page.get_by_role("button", name="Registrér ansættelse", exact=True).click()
    expect(page.get_by_text(REGISTERED)).to_be_visible()
    assert Hire.objects.count() == 1


def test_error_summary_leads_to_the_field(page: Page, address: str, hr: User, screenshot: Screenshot) -> None:
    log_in(page, address, hr)
    page.get_by_role("link", name="Registrér ansættelse").click()
    page.get_by_role("button", name="Registrér ansættelse", exact=True).click()
    expect(page.get_by_role("heading", name="Der er problemer")).to_be_visible()
    screenshot(page, "15-errors")
    page.get_by_role("link", name="Indtast navn").click()
    expect(page.get_by_label("Navn")).to_be_focused()
