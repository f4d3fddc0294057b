"""The page that imports an allocation table while others read theirs: told to try again, with everything typed still there."""

from typing import Any

import pytest
from django.test import Client

from allocations.models import Allocation, Grant
from hrtrack.common.database import reading_slots
from hrtrack.common.files import uploads
from tests.support.import_form import (
    ADDRESS,
    SMALL,
    TWO,
    administrator,
    browser_of_administrator,
    stored,
    uploaded,
)
from tests.support.made_workbooks import MEMO as MEMO_ROWS
from tests.support.made_workbooks import workbook
from tests.support.pages import Page
from tests.support.reading_slots import no_slots

__all__ = ["administrator", "browser_of_administrator"]

pytestmark = pytest.mark.django_db
BUSY = "Serveren har for travlt til at læse tabellen lige nu. Prøv igen om lidt."


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_slots, "WAIT_SECONDS", 0.2)


def sent(browser: Client, address: str, form: dict[str, Any], **more: Any) -> tuple[int, str | None, Page]:
    response = browser.post(address, {**form, **more})
    return response.status_code, response.get("Retry-After"), Page(response)


@pytest.mark.parametrize(
    ("source", "field"),
    [({}, "table"), (uploaded(workbook(*MEMO_ROWS), "notat.xlsx"), "file"), (uploaded(TWO.encode()), "file")],
    ids=["pasted", "workbook", "text"],
)
def test_table_of_allocations_is_told_to_be_tried_again(
    browser_of_administrator: Client, source: dict[str, Any], field: str
) -> None:
    form = SMALL | source
    with no_slots():
        status, retry, page = sent(browser_of_administrator, ADDRESS, form)
    assert (status, retry, page.title, page.errors) == (503, "10", "Indlæs fordeling", {field: [BUSY]})
    assert {name: page.form[name] for name in SMALL if name != "table"} == {
        name: value for name, value in SMALL.items() if name != "table"
    }
    assert page.form["table"] == ("" if source else TWO)
    assert not Grant.objects.exists()
    if not source:
        assert sent(browser_of_administrator, ADDRESS, page.form)[0] == 200


def test_choices_about_the_table_outlive_a_busy_server(browser_of_administrator: Client) -> None:
    unread = SMALL | {"table": TWO.replace("Måltal i stillinger", "Sekretærer")}
    _status, _retry, asked = sent(browser_of_administrator, ADDRESS, unread)
    chosen = {"column-3": "target", "column-1": "", "unit": "TKR", "total_row": "4"}
    with no_slots():
        status, _retry, page = sent(browser_of_administrator, ADDRESS, asked.form, **chosen)
    assert (status, page.errors) == (503, {"table": [BUSY]})
    assert {name: page.form[name] for name in chosen} == chosen
    status, _retry, preview = sent(browser_of_administrator, ADDRESS, page.form)
    assert (status, [row[1:4] for row in preview.table[1:3]]) == (200, [["–", "400", "1"], ["–", "400", "1"]])


def test_decisions_of_the_preview_outlive_a_busy_server(browser_of_administrator: Client) -> None:
    _status, _retry, preview = sent(browser_of_administrator, ADDRESS, SMALL)
    pressed = {**preview.form, "short_name:Det ene": "DE", "apply": "1"}
    with no_slots():
        status, _retry, page = sent(browser_of_administrator, ADDRESS, pressed)
    assert (status, page.form["short_name:Det ene"], Allocation.objects.exists()) == (503, "DE", False)
    _status, _retry, again = sent(browser_of_administrator, ADDRESS, page.form)
    assert again.form["short_name:Det ene"] == "DE"
    assert sent(browser_of_administrator, ADDRESS, {**again.form, "apply": "1"})[0] == 302
    assert [row[0] for row in stored()] == ["Det andet", "Det ene"]


def test_choice_sent_by_the_page_itself_is_answered_so_that_the_page_is_shown(
    browser_of_administrator: Client,
) -> None:
    with no_slots():
        response = browser_of_administrator.post(ADDRESS, SMALL, headers={"HX-Request": "true"})
    assert (response.status_code, response["Retry-After"], Page(response).errors) == (
        200,
        "10",
        {"table": [BUSY]},
    )


def test_file_that_gets_too_little_of_the_processor_is_told_as_that(
    browser_of_administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "APART_SECONDS", 0.001)
    status, retry, page = sent(
        browser_of_administrator, ADDRESS, SMALL | uploaded(workbook(*MEMO_ROWS), "notat.xlsx")
    )
    assert (status, retry, page.errors) == (503, "10", {"file": [BUSY]})


def test_wrong_form_takes_no_slot(browser_of_administrator: Client) -> None:
    with no_slots():
        status, retry, page = sent(browser_of_administrator, ADDRESS, SMALL, table="")
    assert (status, retry, page.errors) == (422, None, {"table": ["Vælg en fil, eller indsæt tabellen"]})
