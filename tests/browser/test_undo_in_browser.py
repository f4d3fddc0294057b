"""An import and its undoing in a real browser: the file, what came of it, why it was undone, and what is left of it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import Role
from allocations.imports.apply import apply_import
from allocations.imports.record import ImportSource
from allocations.models import AllocationImport, Grant
from allocations.reading import decode, read_table
from tests.support import memo_table
from tests.support.browsing import say_that_a_table_corrects
from tests.support.factories import make_user
from tests.support.import_tables import MEMO
from tests.support.looking import look
from tests.support.pages import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def administrator_page(page: Page, live_server: Any) -> Page:
    open_as(page, live_server.url, make_user(Role.ADMINISTRATOR, name="Karin Lund"))
    return page


def test_file_is_imported_seen_again_and_undone(
    administrator_page: Page, live_server: Any, tmp_path: Path
) -> None:
    text = decode(memo_table.CSV)
    source = ImportSource("fordelingstabel, sendt af Økonomi d. 12. marts.csv", "ab" * 32, text)
    apply_import(MEMO, read_table(text), by=None, source=source)
    grant = Grant.objects.get()
    page, wrong = administrator_page, []
    page.goto(f"{live_server.url}/allocations/import/?grant={grant.pk}")
    file = tmp_path / "fordeling.csv"
    file.write_bytes(memo_table.CSV.replace(b"2.809", b"2.810"))
    page.get_by_label("Tabellen som fil").set_input_files(file)
    page.get_by_role("button", name="Se, hvad der indlæses").click()
    say_that_a_table_corrects(page)
    page.get_by_label("Begrundelse for indlæsningen").fill("Tallet er rettet i Økonomi")
    page.get_by_role("button", name="Indlæs fordelingen").click()
    page.get_by_role("link", name="Se indlæsningen, eller fortryd den").click()
    expect(page.get_by_text("fordeling.csv")).to_be_visible()
    expect(page.get_by_role("row", name="Amager og Hvidovre Hospital")).to_contain_text("2.809 → 2.810")
    wrong += look(page, "import-made-to-undo")
    page.get_by_label("Hvorfor fortrydes indlæsningen?").fill("ja")
    page.get_by_role("button", name="Fortryd indlæsningen").click()
    expect(page.get_by_role("alert")).to_contain_text("mindst 3 tegn")
    page.get_by_label("Hvorfor fortrydes indlæsningen?").fill("Beløbet var en tastefejl")
    page.get_by_role("button", name="Fortryd indlæsningen").click()
    expect(page.get_by_text("Indlæsningen er fortrudt.")).to_be_visible()
    wrong += look(page, "import-undone")
    page.get_by_role("link", name="Lægesekretærer 2018", exact=True).click()
    expect(page.get_by_role("heading", name="Lægesekretærer 2018", level=1)).to_be_visible()
    wrong += look(page, "import-list")
    page.set_viewport_size({"width": 1300, "height": 900})
    first = AllocationImport.objects.standing().get()
    page.get_by_role("link", name=f"Nr. {first.pk}", exact=True).click()
    page.get_by_label("Hvorfor fortrydes indlæsningen?").fill("Bevillingen er ikke besluttet")
    page.get_by_role("button", name="Fortryd indlæsningen").click()
    expect(page.get_by_text("Indlæsningen er fortrudt.")).to_be_visible()
    assert (Grant.objects.count(), AllocationImport.objects.standing().count()) == (0, 0)
    page.goto(f"{live_server.url}/grants/")
    wrong += look(page, "import-of-grant-gone")
    assert wrong == []
