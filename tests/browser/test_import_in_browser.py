"""An Excel file that comes again, in a real browser: old and new figures, reasons, and what can't be read."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.enums import Role
from allocations.models import Allocation, Hospital
from tests.support.browsing import say_that_a_table_corrects
from tests.support.factories import (
    entitled,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.made_documents import made_pdf
from tests.support.made_workbooks import HEAD, workbook
from tests.support.memo_table import ROWS, SHORT_NAMES
from tests.support.pages import open_as, wait_until_it_listens

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator_page(page: Page, live_server: Any) -> Page:
    """The import page of a grant there is, in which one hospital has created two posts and another one."""
    grant = make_grant(name="Lægesekretærer 2018", decision_reference="Bilag 1")
    made = {}
    for name, share, tkr, target in ROWS:
        hospital = make_hospital(name, SHORT_NAMES[name])
        made[name] = make_allocation(grant, hospital, share_percent=share, amount=tkr * 1000, target=target)
    for name in ("Bornholms Hospital", "Nordsjællands Hospital", "Nordsjællands Hospital"):
        with transaction.atomic():
            make_hire(make_post(made[name]), (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    open_as(page, live_server.url, make_user(Role.ADMINISTRATOR))
    page.goto(f"{live_server.url}/allocations/import/?grant={grant.pk}")
    return page


def test_workbook_is_previewed_questioned_and_applied(
    administrator_page: Page, tmp_path: Path, screenshot: Callable[[Page, str], None]
) -> None:
    page = administrator_page
    file = tmp_path / "fordeling.xlsx"

    def send(*changed: tuple[Any, ...]) -> None:
        rows = {name: row for row in ROWS if (name := row[0])} | {row[0]: row for row in changed}
        file.write_bytes(workbook(HEAD, *rows.values()))
        page.get_by_label("Tabellen som fil").set_input_files(file)
        page.get_by_role("button", name="Se, hvad der indlæses").click()

    send(("Bornholms Hospital", 2, "=389", "ca. 1"), ("Rigshospitalet", 30, "#REF!", 16))
    expect(page.get_by_role("alert")).to_contain_text("Ark »Fordeling«: Celle C4")
    expect(page.get_by_role("row", name="Bornholms Hospital")).to_contain_text(
        "Formlen »=389« har ingen værdi"
    )
    screenshot(page, "import-xlsx-refused")

    send(
        ("Bornholms Hospital", 2, 389, 0),
        ("Nordsjællands Hospital", 11, 600, 1),
        ("Rigshospitalet", 30, 8322, 22),
    )
    expect(page.get_by_role("row", name="Nordsjællands Hospital")).to_contain_text("2.400 → 600")
    screenshot(page, "import-xlsx-preview")

    say_that_a_table_corrects(page)
    page.get_by_role("button", name="Indlæs fordelingen").click()
    expect(page.get_by_role("alert")).to_contain_text("Indtast en begrundelse for Bornholms Hospital")
    screenshot(page, "import-xlsx-reason-missing")

    page.get_by_label("Begrundelse for Bornholms Hospital").fill("Stillingen nedlægges ved årets udgang")
    page.get_by_label("Begrundelse for Nordsjællands Hospital").fill("Flyttet til Rigshospitalet")
    page.get_by_label("Begrundelse for indlæsningen").fill("Nøglen følger i næste notat")
    page.get_by_role("button", name="Indlæs fordelingen").click()
    expect(page.get_by_role("status").first).to_contain_text("Fordelingen er indlæst.")
    page.get_by_role("link", name="Nordsjællands Hospital", exact=True).click()
    expect(page.get_by_text("Begrundelse: Flyttet til Rigshospitalet")).to_be_visible()
    screenshot(page, "import-xlsx-reason-read")


def test_wrong_file_is_read_corrected_imported_and_undone(
    administrator_page: Page, tmp_path: Path, screenshot: Callable[[Page, str], None]
) -> None:
    """A PDF with a heading and a hospital's name that nobody knows: told beside the cells, and put right on the page."""
    page = administrator_page
    head = (*HEAD[:3], "Sekretærer")
    rows = [(name.replace("Bornholms Hospital", "Bornholm Hosptal"), *figures) for name, *figures in ROWS]
    rows[6] = ("Rigshospitalet", 30, "6.524 ca.", 16)
    before = {allocation.pk: entitled(allocation).budget for allocation in Allocation.objects.all()}

    def send(*rows: tuple[Any, ...]) -> None:
        file = tmp_path / "notat.pdf"
        file.write_bytes(
            made_pdf([head, *rows, ("I alt", 100, 22_000, 55)], before=["Notat om bevillingen."])
        )
        page.get_by_label("Tabellen som fil").set_input_files(file)
        with page.expect_navigation():
            page.get_by_role("button", name="Se, hvad der indlæses").click()

    send(*rows)
    expect(page.get_by_role("alert")).to_contain_text("ingen kolonne for måltal")
    page.get_by_label("Kolonne 4").select_option(label="Måltal")
    expect(page.get_by_role("row", name="Rigshospitalet")).to_contain_text("»6.524 ca.« er ikke et tal")
    screenshot(page, "import-pdf-refused")

    rows[6] = ("Rigshospitalet", 30, 6524, 16)
    send(*rows)
    expect(page.get_by_role("alert")).to_contain_text("ingen kolonne for måltal")
    page.get_by_label("Kolonne 4").select_option(label="Måltal")
    expect(page.get_by_role("heading", name="Se indlæsningen igennem")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("Bornholms Hospital har en fordeling i bevillingen")
    screenshot(page, "import-pdf-hospital-unknown")

    wait_until_it_listens(page)
    page.get_by_label("»Bornholm Hosptal« er").select_option(label="Samme som Bornholms Hospital")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("row", name="Bornholms Hospital")).to_contain_text("Uændret")
    say_that_a_table_corrects(page)
    page.get_by_label("Begrundelse for indlæsningen").fill("Rettet efter budgetaftalen")
    screenshot(page, "import-pdf-preview")
    page.get_by_role("button", name="Indlæs fordelingen").click()
    page.get_by_role("link", name="Se indlæsningen, eller fortryd den").click()
    expect(page.get_by_text("notat.pdf")).to_be_visible()
    assert Hospital.objects.get(name="Bornholms Hospital").other_names == ["Bornholm Hosptal"]

    page.get_by_label("Hvorfor fortrydes indlæsningen?").fill("Notatet var et udkast")
    page.get_by_role("button", name="Fortryd indlæsningen").click()
    expect(page.get_by_text("Indlæsningen er fortrudt.")).to_be_visible()
    assert {allocation.pk: entitled(allocation).budget for allocation in Allocation.objects.all()} == before
    assert Hospital.objects.get(name="Bornholms Hospital").other_names == []
