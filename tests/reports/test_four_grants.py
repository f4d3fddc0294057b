"""Four other grants from their tables to their documents, side by side in one database, against the plain model."""

import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal

import docx
import openpyxl
import pdfplumber
import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from hrtrack.common.database.acting import acting_as
from reports.documents.data_formats import as_json
from reports.documents.excel import progress_book
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.report.build import build_report
from tests.support.factories import make_user
from tests.support.four_grants import FOUR_GRANTS
from tests.support.model_from_database import reckoned_by_the_model
from tests.support.pages import Page
from tests.support.publications import publication_of

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 6, 15)
DAYS = [dt.date(2025, 3, 31), dt.date(2025, 6, 30), dt.date(2025, 9, 30), dt.date(2025, 12, 31), TODAY]


@pytest.fixture(scope="module", autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2026, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture(scope="module")
def made_grants(today: None, module_db: None) -> dict[str, Grant]:
    with acting_as(None, command="four_grants"):
        return {name: make() for name, make in FOUR_GRANTS.items()}


@pytest.fixture
def grants(made_grants: dict[str, Grant]) -> dict[str, Grant]:
    return deepcopy(made_grants)


def text_of(word: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def test_figures_of_each_grant_are_the_plain_models_on_every_day(grants: dict[str, Grant]) -> None:
    wrong = {}
    for name, grant in grants.items():
        for day in DAYS:
            report = build_report(grant, day)
            expected = reckoned_by_the_model(grant, day)
            for row in (*report.progress.rows, report.progress.total):
                of_model = expected["" if row.hospital_id is None else row.hospital]
                differences = {
                    figure: (getattr(row, figure), value)
                    for figure, value in of_model.items()
                    if getattr(row, figure) != value
                }
                if differences:
                    wrong[name, day, row.hospital] = differences
    assert wrong == {}


def test_second_year_leaves_the_first_as_it_was(grants: dict[str, Grant]) -> None:
    of = {row.hospital: row for row in build_report(grants["nurses"], dt.date(2025, 12, 1)).progress.rows}
    after = {row.hospital: row for row in build_report(grants["nurses"], dt.date(2026, 1, 1)).progress.rows}
    name = "Region Midtjylland"
    grant_of, grant_after = (
        build_report(grants["nurses"], day).grant for day in (dt.date(2025, 12, 1), dt.date(2026, 1, 1))
    )
    assert (grant_of.total, grant_of.target) == (135_660_000, Decimal("226.1"))
    assert (grant_after.total, grant_after.target) == (406_980_000, Decimal("452.2"))
    assert (of[name].target, of[name].allocated) == (Decimal("156.6"), 93_960_000)
    assert (after[name].target, after[name].allocated) == (Decimal("313.2"), 281_880_000)


def test_every_page_and_document_of_each_grant_is_in_its_own_words(
    client: Client, grants: dict[str, Grant]
) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    for name, grant in grants.items():
        address = f"/grants/{grant.pk}/progress/"
        for page in ("", "over-time/", "forecast/", "use-of-funds/", "council-report/", "compare/"):
            response = client.get(f"{address}{page}?as_of=31.12.2025")
            assert response.status_code == 200, (name, page)
            # The menu is of every grant.
            text = Page(response).root.one("main").text
            assert not re.search(r"9999|[Hh]ospital|None", text), (name, page)
        report = build_report(grant, dt.date(2025, 12, 31))
        for made in (report, publication_of(report)):
            word = " ".join(text_of(word_of(made)))
            assert json.loads(as_json(made))
            for text in (word, as_json(made)):
                assert not re.search(r"9999|[^_]hospitaler|None", text), name
        with progress_book(report) as book:
            assert openpyxl.load_workbook(book).worksheets


def test_permanent_posts_are_told_by_their_level_and_annual_effect(grants: dict[str, Grant]) -> None:
    report = build_report(grants["nurses"], dt.date(2025, 12, 31))
    names = [column.name for column in report.status.columns]
    assert {"level", "annual_cost"} - set(names) == set()
    assert "run_out" not in names
    pdf = pdf_of(report)
    with pdfplumber.open(io.BytesIO(pdf)) as pages:
        text = " ".join(" ".join(page.extract_text() for page in pages.pages).split())
    for told in ("Årsværk i gennemsnit ", "Årlig virkning", "Budget og forbrug pr. budgetår"):
        assert told in text
    for untold in ("Udløbet", "Tempo og forventning"):
        assert untold not in text
