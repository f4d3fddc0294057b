"""From a memo file to a grant that is live, on a system that knows no hospital: by how many presses, and how fast."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.enums import Role
from allocations.models import Allocation, Grant
from tests.support.browsing import address, browser_context_args, log_in
from tests.support.factories import make_user
from tests.support.made_memos import NURSES

__all__ = ["address", "browser_context_args"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRESSES, KEYS, MOST_SECONDS = 6, 9, 60
# In the dialog of the operating system: the file, and its button.
PRESSES_IN_THE_DIALOG = 2
COUNT_PRESSES = """() => {
    for (const kind of ["keydown", "mousedown"])
        addEventListener(kind, event => event.isTrusted
            && sessionStorage.setItem("presses", 1 + Number(sessionStorage.getItem("presses"))), true)
}"""


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_memo_file_becomes_a_live_grant_under_ten_presses_and_a_minute(
    page: Page,
    address: str,
    tmp_path: Path,
    kind: str,
    record_property: Callable[[str, object], None],
) -> None:
    file = tmp_path / f"notat.{kind}"
    file.write_bytes(getattr(NURSES, kind))
    page.add_init_script(f"({COUNT_PRESSES})()")
    log_in(page, address, make_user(Role.ADMINISTRATOR))
    began = time.monotonic()

    page.get_by_role("link", name="Indlæs fordeling").first.click()
    with page.expect_file_chooser() as dialog:
        page.get_by_label("Tabellen som fil").click()
    dialog.value.set_files(file)
    page.get_by_role("button", name="Se, hvad der indlæses").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se indlæsningen igennem")
    expect(page.get_by_text("Der oprettes mindst 21 etårige stillinger.").first).to_be_visible()
    page.get_by_role("button", name="Indlæs fordelingen").click()
    expect(page.get_by_role("status").first).to_contain_text("Fordelingen er indlæst.")

    seconds = time.monotonic() - began
    presses = int(page.evaluate("sessionStorage.getItem('presses')")) + PRESSES_IN_THE_DIALOG
    record_property("measured", f"{kind}: {presses} presses, {seconds:.1f} s")
    assert (presses, seconds < MOST_SECONDS) == (PRESSES, True)
    grant = Grant.objects.get()
    assert (grant.status, grant.name, grant.total) == ("open", NURSES.terms["name"], 12_600_000)
    assert Allocation.objects.filter(grant=grant).count() == 2


def test_memo_file_becomes_a_live_grant_under_ten_keys_by_keyboard_alone(
    page: Page, address: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    file = tmp_path / "notat.docx"
    file.write_bytes(NURSES.docx)
    page.add_init_script(f"({COUNT_PRESSES})()")
    log_in(page, address, make_user(Role.ADMINISTRATOR))
    # The browser must ask the test for the file before the key is pressed, not from about then.
    page.on("filechooser", lambda _dialog: None)
    page.goto(f"{address}/allocations/import/")
    page.evaluate("sessionStorage.clear()")

    expect(page.get_by_label("Tabellen som fil")).to_be_focused()
    with page.expect_file_chooser() as dialog:
        page.keyboard.press("Space")
    dialog.value.set_files(file)
    press(page, "Tab", "Enter")  # "Læs filen"
    expect(page.get_by_role("heading", level=1)).to_have_text("Se indlæsningen igennem")
    press(page, "Tab", "Enter", "Tab", "Enter")  # past the menu, and "Indlæs nu"
    expect(page.get_by_role("status").first).to_contain_text("Fordelingen er indlæst.")

    keys = int(page.evaluate("sessionStorage.getItem('presses')")) + PRESSES_IN_THE_DIALOG
    record_property("measured", f"{keys} keys")
    assert (keys, Grant.objects.get().status) == (KEYS, "open")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_memo_that_lacks_a_figure_takes_the_figure_alone(page: Page, address: str) -> None:
    """What is missing is typed as people say it, by keyboard, and Enter goes on."""
    log_in(page, address, make_user(Role.ADMINISTRATOR))
    page.goto(f"{address}/allocations/import/")
    text = NURSES.text.replace("600.000 kr. om året", "det sædvanlige")
    page.get_by_label("Eller indsæt tabellen").fill(text)
    page.get_by_role("button", name="Se, hvad der indlæses").click()
    page.get_by_role("link", name="Indtast pris pr. stilling").click()
    price: Locator = page.get_by_label("Pris pr. stilling")
    expect(price).to_be_focused()
    described = page.get_by_label("Måltal (mindst)").get_attribute("aria-describedby")
    assert described == "id_target_origins"
    expect(page.locator(f"#{described}")).to_contain_text("Foreslået fra notatet")
    page.keyboard.type("600 tkr.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se indlæsningen igennem")
    expect(page.get_by_text("600.000").first).to_be_visible()
