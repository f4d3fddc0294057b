"""A hospital's year in a real browser, in Danish and by keyboard alone: each thing that happens, and a hire registered."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from hires.models import Hire, HireAct
from hires.posts import schedule_of
from hrtrack.common import clock
from tests.support.browsing import GRANT, RESTRICTION, browser_context_args, danish, log_in
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.looking import AXE, RUN_AXE

__all__ = ["browser_context_args"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = dt.timedelta(days=1)
Screenshot = Callable[[Page, str], None]


class Keyboard:
    """Whoever uses nothing but the keyboard, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def to(self, place: Locator) -> None:
        """By Tab, as far as it takes; a group of radio buttons is one stop."""
        expect(place).to_be_attached()
        for _key in range(120):
            if place.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"{place} is not reached by Tab")

    def write(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True))
        self.press("Control+a")
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tick(self, label: str) -> None:
        self.to(self.page.get_by_label(label, exact=True))
        self.press("Space")

    def choose(self, question: str, answer: str) -> None:
        """A radio button: Tab goes to the group, the arrows within it."""
        group = self.page.get_by_role("group", name=question)
        chosen = group.get_by_label(answer, exact=True)
        first = group.get_by_role("radio").first
        self.to(first)
        self.press("Space")
        for _key in range(10):
            if chosen.is_checked():
                return
            self.press("ArrowDown")
        raise AssertionError(f"{answer} is not reached by the arrows")

    def follow(self, role: Any, name: str) -> None:
        self.to(self.page.get_by_role("main").get_by_role(role, name=name, exact=True).first)
        self.press("Enter")


@pytest.fixture
def keyboard(page: Page) -> Keyboard:
    return Keyboard(page)


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)


@pytest.fixture
def hire() -> Hire:
    """Lise Holm, in RH-01 for 300 days since last month; RH-02 is vacant."""
    today = clock.today()
    grant = make_grant(
        name=GRANT,
        starts_from=today - 100 * DAY,
        starts_until=today + 200 * DAY,
        restriction=RESTRICTION,
    )
    allocation = make_allocation(grant)
    purpose = make_purpose(grant)
    post = make_post(allocation, purpose=purpose)
    make_post(allocation, purpose=purpose)
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    with transaction.atomic():
        return make_hire(
            post,
            (today - 30 * DAY, today + 269 * DAY),
            employee=lise,
            staff_group=make_staff_group(grant),
            attested_restriction=RESTRICTION,
        )


def in_days(days: int) -> str:
    return danish(clock.today() + days * DAY)


def change_hours(keyboard: Keyboard) -> None:
    keyboard.write("Nyt timetal fra", in_days(30))
    keyboard.write("Timer om ugen", "18,5")


def take_leave(keyboard: Keyboard) -> None:
    keyboard.write("Orlov fra", in_days(30))
    keyboard.write("Orlov til og med", in_days(120))
    keyboard.choose("Hvem betaler lønnen?", "Orlov uden løn")


def end(keyboard: Keyboard) -> None:
    keyboard.write("Ansat til og med", in_days(60))
    keyboard.choose("Fratrædelsesårsag", "Egen opsigelse")


def move_to_department(keyboard: Keyboard) -> None:
    keyboard.write("I den nye afdeling fra", in_days(30))
    keyboard.write("Afdeling", "Hjertemedicinsk Klinik")
    keyboard.press("Escape")  # the suggestions


def move_to_post(keyboard: Keyboard) -> None:
    keyboard.to(keyboard.page.get_by_label("Til hvilken stilling?"))
    keyboard.press("ArrowDown")
    keyboard.write("I den nye stilling fra", in_days(30))


def extend(keyboard: Keyboard) -> None:
    keyboard.write("Ansat til og med", in_days(300))


def annul(keyboard: Keyboard) -> None:
    keyboard.choose("Hvad er fejlen?", "Registreret to gange")


# By the link's text: the form's button, what is told, what it comes to, and what the page then says. A year of 365 days
# costs 400.000 kr.
HIRE_CHANGES: dict[str, tuple[str, Callable[[Keyboard], None], str, str]] = {
    "Andet timetal": (
        "Ændr timetal",
        change_hours,
        "fra 329 til 197 tkr.",
        f"Lise Holm arbejder 18,5 timer om ugen fra {in_days(30)}.",
    ),
    "Orlov": (
        "Registrér orlov",
        take_leave,
        "fra 329 til 229 tkr.",
        f"Lise Holm er på orlov {in_days(30)} – {in_days(120)}. RH-01 kan dækkes imens.",
    ),
    "Fratræder": (
        "Registrér fratrædelse",
        end,
        "fra 329 til 100 tkr.",
        f"Lise Holm fratræder {in_days(60)}. RH-01 kan besættes fra {in_days(61)}.",
    ),
    "Anden afdeling": (
        "Flyt til en anden afdeling",
        move_to_department,
        "329 tkr. (uændret)",
        f"Lise Holm arbejder i Hjertemedicinsk Klinik fra {in_days(30)}.",
    ),
    "Anden stilling hos os": (
        "Flyt til en anden stilling",
        move_to_post,
        "fra 1 til 2 af mindst 16",
        f"Lise Holm fortsætter i RH-02 fra {in_days(30)}.",
    ),
    "Forlænges": (
        "Forlæng ansættelsen",
        extend,
        "fra 329 til 363 tkr.",
        f"Lise Holm er ansat til og med {in_days(300)}.",
    ),
    "Annullér registreringen": (
        "Annullér ansættelsen",
        annul,
        "fra 329 til 0 tkr.",
        "Registreringen af Lise Holm i RH-01 er annulleret og tæller ikke med.",
    ),
}


@pytest.mark.parametrize("happening", HIRE_CHANGES)
def test_what_happens_is_told_by_keyboard_with_its_consequence_seen_first(
    address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot, happening: str
) -> None:
    page = keyboard.page
    button, tell, comes_to, said = HIRE_CHANGES[happening]
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.goto(f"{address}/hires/{hire.pk}/")
    keyboard.follow("link", happening)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Lise Holm")
    tell(keyboard)
    keyboard.press("Tab")
    expect(page.locator("#preview")).to_contain_text(comes_to)
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    screenshot(page, f"year-{tell.__name__.replace('_', '-')}")
    keyboard.follow("button", button)
    expect(page.get_by_text(said)).to_be_visible()


# By the link's text: the form's button, what is told, and what the undoing then says.
UNDONE: dict[str, tuple[str, Callable[[Keyboard], None], str]] = {
    "Fratræder": ("Registrér fratrædelse", end, "Fratrædelsen er fortrudt."),
    "Annullér registreringen": ("Annullér ansættelsen", annul, "Annulleringen er fortrudt."),
    "Andet timetal": ("Ændr timetal", change_hours, "Det nye timetal er fortrudt."),
}


@pytest.mark.parametrize("happening", UNDONE)
def test_what_was_told_is_undone_by_keyboard_with_back_and_forward(
    address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot, happening: str
) -> None:
    page = keyboard.page
    button, tell, said = UNDONE[happening]
    schedule = schedule_of(hire)
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.goto(f"{address}/hires/{hire.pk}/")
    keyboard.follow("link", happening)
    tell(keyboard)
    keyboard.follow("button", button)
    expect(page.get_by_role("status").get_by_role("link", name="Fortryd", exact=True)).to_be_visible()
    keyboard.follow("link", "Fortryd")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fortryd: Lise Holm")
    page.go_back()
    # The message is gone; the newest line leads there, too.
    expect(page.get_by_role("heading", level=1)).to_have_text("Lise Holm")
    page.go_forward()
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    screenshot(page, f"undo-{tell.__name__.replace('_', '-')}")
    keyboard.follow("button", "Fortryd ændringen")
    expect(page.get_by_text(said)).to_be_visible()
    hire.refresh_from_db()
    assert (hire.is_live, schedule_of(hire)) == (True, schedule)
    undone = page.locator(".history li").first
    expect(undone).to_contain_text("for Lise Holm er fortrudt")
    expect(undone).to_contain_text("Mette Jensen")
    # Back to the page that has done its work: there is nothing left to undo.
    page.go_back()
    page.reload()
    expect(page.get_by_text("Der er ingen ændring at fortryde")).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lise Holm")
    assert HireAct.objects.filter(undone_by=None).count() == 0


def test_leaver_is_replaced_by_keyboard_onto_the_rest(
    page: Page, address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.goto(f"{address}/hires/{hire.pk}/end/")
    end(keyboard)
    keyboard.follow("button", "Gem, og registrér efterfølgeren")
    expect(page.get_by_label("Ansat fra", exact=True)).to_have_value(in_days(61))
    # 365 − 91 days are left.
    expect(page.get_by_label("Ansat til og med", exact=True)).to_have_value(in_days(61 + 273))
    keyboard.write("Navn", "Mona Berg")
    keyboard.write("Aftalt den", in_days(0))
    keyboard.choose("Rekrutteringsvej", "RegionH Match (omplacering)")
    keyboard.choose("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?", "Ja")
    keyboard.tick(f"Stillingen bruges ikke til: {RESTRICTION}")
    keyboard.follow("button", "Registrér ansættelse")
    expect(page.get_by_text("Mona Berg er registreret i RH-01 fra")).to_be_visible()
    page.goto(f"{address}/posts/{hire.post_id}/")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    screenshot(page, "year-post-with-successor")


def seen(page: Page, screenshot: Screenshot, name: str, title: str) -> None:
    """The page, clean and pictured."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE) == []
    screenshot(page, f"year-{name}")


def fill(template: Path, *people: dict[str, Any]) -> Path:
    """The downloaded workbook with a row for each, typed by heading."""
    book = openpyxl.load_workbook(template)
    sheet = book.worksheets[0]
    headings = {cell.value.partition(":")[0]: cell.column for cell in sheet[1]}
    for row, typed in enumerate(people, start=2):
        for heading, value in typed.items():
            sheet.cell(row, headings[heading]).value = value
    book.save(template.with_name("udfyldt.xlsx"))
    return template.with_name("udfyldt.xlsx")


def test_many_hires_come_from_excel_and_problems_go_back_to_it(
    address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot, tmp_path: Path
) -> None:
    page = keyboard.page
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    keyboard.follow("link", "Indlæs fra Excel")
    seen(page, screenshot, "import", "Indlæs fra Excel")
    with page.expect_download() as download:
        keyboard.follow("link", "Hent skabelonen")
    download.value.save_as(tmp_path / "skabelon.xlsx")
    start = clock.today() + 14 * DAY
    usual = {
        "Afdeling": "Onkologisk Klinik",
        "Primært formål": "Kodning og dataregistrering",
        "Ny stilling ud over normeringen": "Ja",
        "Personalegruppe": "Lægesekretær",
        "Ansat fra": start,
        "Timer om ugen": 37,
        "Aftalt den": clock.today(),
        "Rekrutteringsvej": "RegionH Match (omplacering)",
        "Tidligere ansat i regionen": "Ja",
        "Bruges ikke til": "Ja",
    }
    people = [
        {**usual, "Navn": "Anne Bech", "Stilling": "RH-02", "Afdeling": None, "Primært formål": None},
        {**usual, "Navn": "Bo Kvist", "Timer om ugen": 40},
    ]
    page.get_by_label("Det udfyldte regneark").set_input_files(fill(tmp_path / "skabelon.xlsx", *people))
    keyboard.follow("button", "Se, hvad der indlæses")
    wrong = "Indtast timer om ugen: over 0 og højst 37"
    expect(
        page.get_by_role("alert").get_by_role("link", name=f"Række 3, Timer om ugen: {wrong}")
    ).to_be_visible()
    seen(page, screenshot, "import-problems", "Se ansættelserne igennem")
    with page.expect_download() as download:
        keyboard.follow("button", "Hent med problemerne markeret")
    marked = tmp_path / "marked.xlsx"
    download.value.save_as(marked)
    assert (
        openpyxl.load_workbook(marked).worksheets[0].cell(3, 1 + list(usual).index("Afdeling")).value is None
    )
    corrected = fill(marked, {}, {"Timer om ugen": 18.5})
    page.goto(page.url)
    page.get_by_label("Det udfyldte regneark").set_input_files(corrected)
    keyboard.follow("button", "Se, hvad der indlæses")
    expect(page.get_by_text("2 ansættelser kan registreres. De koster 600 tkr.")).to_be_visible()
    seen(page, screenshot, "import-preview", "Se ansættelserne igennem")
    keyboard.follow("button", "Registrér 2 ansættelser")
    expect(page.get_by_text("2 ansættelser er registreret.")).to_be_visible()
    assert [str(each) for each in Hire.objects.order_by("pk")] == [
        "Lise Holm (RH-01)",
        "Anne Bech (RH-02)",
        "Bo Kvist (RH-03)",
    ]


def test_list_is_confirmed_as_complete_by_keyboard(
    page: Page, address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    keyboard.follow("link", "Bekræft komplet pr. dato")
    seen(page, screenshot, "confirm", "Bekræft komplet pr. dato")
    keyboard.follow("button", "Bekræft komplet")
    expect(page.get_by_role("status").first).to_contain_text(in_days(0))


def test_posts_are_found_by_keyboard(
    page: Page, address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    keyboard.write("Søg", "holm")
    expect(page.locator("#found-count")).to_have_text("1 stilling fundet.")
    keyboard.follow("link", "Ledig 0")
    expect(page.locator("#found-count")).to_have_text("0 stillinger fundet.")
    seen(page, screenshot, "found", "Vores stillinger")
    assert "holm" not in page.url


def test_slip_is_asked_about_and_confirmed_by_keyboard(
    page: Page, address: str, hire: Hire, keyboard: Keyboard, screenshot: Screenshot
) -> None:
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.goto(f"{address}/allocations/{hire.post.hospital.allocations.get().pk}/register/")
    keyboard.write("Navn", "Holm, Lise")
    keyboard.write("Tjenestenummer (kan vente til start)", "87654321")
    keyboard.write("Ansat fra", in_days(-30))
    keyboard.write("Aftalt den", in_days(-31))
    keyboard.choose("Rekrutteringsvej", "RegionH Match (omplacering)")
    keyboard.choose("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?", "Ja")
    keyboard.tick(f"Stillingen bruges ikke til: {RESTRICTION}")
    keyboard.follow("button", "Registrér ansættelse")
    told = f"Lise Holm er allerede registreret i RH-01 fra samme dag, {in_days(-30)}"
    expect(page.get_by_label(told)).to_be_visible()
    seen(page, screenshot, "warning", "Registrér ansættelse")
    keyboard.tick(told)
    keyboard.follow("button", "Registrér ansættelse")
    expect(page.get_by_text("Holm, Lise er registreret i RH-02 fra")).to_be_visible()


def short(days: int) -> str:
    """A day as it is typed: digits alone."""
    return f"{clock.today() + days * DAY:%d%m%y}"


def test_registration_of_a_hire_takes_so_many_keys(
    page: Page, address: str, hire: Hire, keyboard: Keyboard
) -> None:
    """From the first page after login, into the vacant post, with nothing prefilled but the defaults: docs/registering.md."""
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    keyboard.follow("link", "Registrér ansættelse")
    keyboard.write("Navn", "Anne-Mette Kjærgaard Sørensen")
    keyboard.write("Tjenestenummer (kan vente til start)", "87654321")
    keyboard.write("Ansat fra", short(14))
    keyboard.write("Aftalt den", "i går")
    keyboard.choose("Rekrutteringsvej", "RegionH Match (omplacering)")
    keyboard.choose("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?", "Ja")
    keyboard.tick(f"Stillingen bruges ikke til: {RESTRICTION}")
    # A person is slower than the panel, which has no links to answered questions then.
    expect(page.locator(".panel-missing a")).to_have_count(0)
    expect(page.locator("#id_last_day")).not_to_have_value("")
    keyboard.follow("button", "Registrér ansættelse")
    expect(page.get_by_text("Anne-Mette Kjærgaard Sørensen er registreret i RH-02 fra")).to_be_visible()
    print(f"{keyboard.keys} keys")  # noqa: T201 - what docs/registering.md says
    assert keyboard.keys <= 80


def test_registration_of_a_successor_takes_so_many_keys(
    page: Page, address: str, hire: Hire, keyboard: Keyboard
) -> None:
    """From the page on which the leaving was registered, with a number that is not known yet: docs/registering.md."""
    log_in(page, address, make_user(Role.HOSPITAL_HR, hire.hospital, name="Mette Jensen"))
    page.goto(f"{address}/hires/{hire.pk}/end/")
    end(keyboard)
    keyboard.to(page.get_by_role("button", name="Gem, og registrér efterfølgeren"))
    keyboard.keys = 0
    keyboard.press("Enter")
    keyboard.write("Navn", "Anne-Mette Kjærgaard Sørensen")
    keyboard.write("Aftalt den", "i dag")
    keyboard.choose("Rekrutteringsvej", "RegionH Match (omplacering)")
    keyboard.choose("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?", "Ja")
    keyboard.tick(f"Stillingen bruges ikke til: {RESTRICTION}")
    # A person is slower than the panel, which has no links to answered questions then.
    expect(page.locator(".panel-missing a")).to_have_count(0)
    keyboard.follow("button", "Registrér ansættelse")
    registered = f"Anne-Mette Kjærgaard Sørensen er registreret i RH-01 fra {in_days(61)}"
    expect(page.get_by_text(registered)).to_be_visible()
    print(f"{keyboard.keys} keys")  # noqa: T201 - what docs/registering.md says
    assert keyboard.keys <= 57
