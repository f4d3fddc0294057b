"""Steps that a person takes in the browser."""

import datetime as dt
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.support.pages import open_as, wait_until_it_listens

GRANT = "Lægesekretærer"
RESTRICTION = "genindførelse af diktering"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "da-DK", "timezone_id": "Europe/Copenhagen"}


@pytest.fixture
def address(live_server: Any) -> str:
    return str(live_server.url)


def danish(day: dt.date) -> str:
    return f"{day:%d.%m.%Y}"


def log_in(page: Page, address: str, user: User) -> None:
    """By the cookie of a session."""
    open_as(page, address, user)
    expect(page.get_by_role("button", name="Log af")).to_be_visible()


def say_that_a_table_corrects(page: Page) -> None:
    """Answer why a later table comes, and wait for the preview that follows."""
    with page.expect_response("**/allocations/import/"):
        choose(page, "Hvorfor kommer der en tabel mere?", "Den var læst eller skrevet forkert")
    wait_until_it_listens(page)


def choose(page: Page, question: str, answer: str) -> None:
    """A radio button or a box is pressed on its label, as people do."""
    page.get_by_role("group", name=re.compile(re.escape(question))).get_by_text(answer, exact=True).click()
