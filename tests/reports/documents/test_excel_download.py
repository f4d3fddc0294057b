"""The button in a real browser: one press, and the file lies among the downloads under its own name."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from accounts.enums import Role
from accounts.models import User
from hires.models import Post
from tests.support.excel_sheets import SHEETS
from tests.support.factories import (
    PASSWORD,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post() -> Post:
    grant = make_grant(name="Lægesekretærbevillingen 2018")
    with transaction.atomic():
        post = make_post(make_allocation(grant, make_hospital("Ærø/Sygehus")))
        make_hire(post, (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    return post


@pytest.fixture
def taken(
    page: Page, live_server: Any, tmp_path: Path, screenshot: Callable[[Page, str], None]
) -> Callable[[User], tuple[str, list[str]]]:
    """The name and the sheets of the file that a user's first page gives."""

    def take(user: User) -> tuple[str, list[str]]:
        page.goto(live_server.url)
        page.get_by_label("E-mail").fill(user.email)
        page.get_by_label("Adgangskode").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Log på").click()
        if user.role == Role.HOSPITAL_HR:
            page.get_by_text("Flere valg").click()
            page.get_by_label("Status pr.").fill("30.06.2018")
            page.get_by_label("Status pr.").press("Tab")
            expect(page.get_by_role("heading", level=1)).to_contain_text("30.06.2018")
        else:
            page.get_by_label("Status pr.").fill("30.06.2018")
            page.get_by_label("Status pr.").press("Tab")
            page.wait_for_url("**as_of=30.06.2018**")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Hent Excel").click()
        path = tmp_path / waiting.value.suggested_filename
        waiting.value.save_as(path)
        screenshot(page, f"excel-{user.role}")
        return path.name, openpyxl.load_workbook(path).sheetnames

    return take


@pytest.mark.parametrize(
    ("role", "name", "sheets"),
    [
        (
            Role.CENTER_HR,
            "Lægesekretærbevillingen 2018, status 2018-06-30.xlsx",
            SHEETS,
        ),
        (
            Role.HOSPITAL_HR,
            "Lægesekretærbevillingen 2018, Ærø Sygehus, status 2018-06-30.xlsx",
            ["Ærø Sygehus", "Tælleregler"],
        ),
    ],
)
def test_file_is_downloaded_under_its_name(
    taken: Callable[[User], tuple[str, list[str]]], post: Post, role: Role, name: str, sheets: list[str]
) -> None:
    user = make_user(role, *([post.hospital] if role == Role.HOSPITAL_HR else []))
    assert taken(user) == (name, sheets)
