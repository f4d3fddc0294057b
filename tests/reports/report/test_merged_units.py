"""Units that become one hospital stand beneath each other with their sums; targets stay as they were decided."""

import datetime as dt
import io
import json
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from accounts.enums import Role
from allocations.enums import CountedIn, UnitKind
from allocations.models import Allocation, Grant, Hospital
from reports.documents.blocks import Paragraph, TableBlock
from reports.documents.data_formats import as_csv, as_json, report_hash
from reports.documents.excel import progress_book
from reports.documents.memo import blocks_of
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.report.build import build_report
from reports.report.data_tables import DataTable
from reports.report.merged_units import MERGED_UNITS, last_successor
from tests.support.dated import dated, noon
from tests.support.factories import (
    close_hospital,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page
from tests.support.publications import publication_of
from tests.support.reopened import Pdf, squeezed, tables_of_word, with_every_appendix, word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

CLOSED = dt.date(2018, 7, 1)
BEFORE = CLOSED - dt.timedelta(days=1)
YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
NOTE = (
    "Måltal, målopfyldelse, forventning og totaler følger hospitalerne i den besluttede fordeling. "
    "Måltal lægges ikke sammen: Et overskud ét sted dækker ikke en mangel et andet sted."
)


def unit(grant: Grant, name: str, short_name: str, posts: int, target: int) -> Allocation:
    """A hospital's allocation with full-time posts of the whole year."""
    allocation = make_allocation(
        grant, make_hospital(name, short_name), amount=target * 400_000, target=target
    )
    for _number in range(posts):
        make_hire(make_post(allocation), YEAR)
    return allocation


def grant_of_three(**terms: Any) -> Grant:
    """6 of 8, 12 of 10, and one hospital that nothing happens to."""
    grant = make_grant(target=20, total=8_000_000, **terms)
    unit(grant, "Bispebjerg", "BBH", 6, 8)
    unit(grant, "Frederiksberg", "FRH", 12, 10)
    unit(grant, "Bornholm", "BOH", 1, 2)
    return grant


@pytest.fixture
def grant() -> Grant:
    return grant_of_three()


def close(name: str, successor: str, day: dt.date = CLOSED) -> None:
    hospitals = {hospital.name: hospital for hospital in Hospital.objects.all()}
    into = hospitals.get(successor) or make_hospital(successor, successor[:3].upper())
    close_hospital(hospitals[name], into, day)


def merge() -> None:
    """Both hospitals become a new one without an allocation."""
    for name in ("Bispebjerg", "Frederiksberg"):
        close(name, "Nyt Hospital")


def merged(grant: Grant, day: dt.date = CLOSED, **known: Any) -> DataTable | None:
    return build_report(grant, day, **known).tables.get(MERGED_UNITS)


def shown(table: DataTable | None) -> list[list[str]]:
    """The rows as people read them, the headings first."""
    assert table is not None
    people = table.for_people
    return [
        [column.heading for column in people.columns],
        *(
            [column.shown(value) for column, value in zip(people.columns, row.cells, strict=True)]
            for row in people.rows
        ),
    ]


def names(table: DataTable | None) -> list[str]:
    return [row[0] for row in shown(table)[1:]]


def test_merged_units_are_summed_beneath_their_rows_without_a_target(grant: Grant) -> None:
    merge()
    assert shown(merged(grant)) == [
        [
            "Hospital", "Måltal", "Oprettede stillinger", "Omregnet til fuldtid", "Beregnet forbrug (tkr.)",
            "Disponeret (tkr.)", "Ikke disponeret (tkr.)", "Personer",
        ],
        ["Bispebjerg", "8", "6", "6,0", "1.197", "2.400", "800", "6"],
        ["Frederiksberg", "10", "12", "12,0", "2.393", "4.800", "−800", "12"],
        ["Nyt Hospital, i alt", "–", "18", "18,0", "3.590", "7.200", "0", "18"],
    ]  # fmt: skip


def test_subtotal_adds_up_the_rows_exactly(grant: Grant) -> None:
    merge()
    report = build_report(grant, CLOSED)
    members = report.progress.rows[0], report.progress.rows[2]
    assert [row.hospital for row in members] == ["Bispebjerg", "Frederiksberg"]
    table = report.tables[MERGED_UNITS]
    for name in ("created", "fte", "spent", "committed", "remaining", "persons"):
        assert table.values(name)[2] == sum(getattr(row, name) for row in members)


def test_target_total_and_forecast_stay_on_the_decided_units(grant: Grant) -> None:
    def decided() -> tuple[Any, ...]:
        report = build_report(grant, CLOSED)
        progress = report.progress
        kept = {name: table for name, table in report.tables.items() if name != MERGED_UNITS}
        return progress.rows, progress.total, progress.created_up_to_target, kept, report.attention

    before = decided()
    merge()
    assert decided() == before
    assert before[2] == Decimal(6 + 10 + 1)


def test_report_of_a_day_before_shows_nothing_of_it(grant: Grant) -> None:
    before = report_hash(build_report(grant, BEFORE))
    merge()
    assert merged(grant, BEFORE) is None
    assert report_hash(build_report(grant, BEFORE)) == before


def test_report_as_known_before_the_closing_was_registered_shows_nothing_of_it(grant: Grant) -> None:
    known = dt.date(2018, 8, 1)
    dated(noon(known))
    before = report_hash(build_report(grant, CLOSED, known_on=known))
    merge()
    assert report_hash(build_report(grant, CLOSED, known_on=known)) == before
    dated(noon(known + dt.timedelta(days=1)))
    assert names(merged(grant, CLOSED, known_on=known + dt.timedelta(days=1))) == [
        "Bispebjerg",
        "Frederiksberg",
        "Nyt Hospital, i alt",
    ]


def test_successor_with_an_allocation_is_one_of_the_group(grant: Grant) -> None:
    close("Bispebjerg", "Frederiksberg")
    assert names(merged(grant)) == ["Bispebjerg", "Frederiksberg", "Frederiksberg, i alt"]


def test_hospital_that_is_closed_alone_is_not_merged(grant: Grant) -> None:
    close("Bispebjerg", "Nyt Hospital")
    assert merged(grant) is None


def test_successors_are_followed_as_far_as_the_day(grant: Grant) -> None:
    merge()
    close("Nyt Hospital", "Bornholm", dt.date(2018, 9, 1))
    assert names(merged(grant, dt.date(2018, 8, 31))) == [
        "Bispebjerg",
        "Frederiksberg",
        "Nyt Hospital, i alt",
    ]
    assert names(merged(grant, dt.date(2018, 9, 1))) == [
        "Bispebjerg",
        "Bornholm",
        "Frederiksberg",
        "Bornholm, i alt",
    ]


def test_two_groups_stand_beneath_each_other(grant: Grant) -> None:
    merge()
    unit(grant, "Amager", "AMH", 1, 1)
    close("Amager", "Bornholm")
    assert names(merged(grant)) == [
        "Amager",
        "Bornholm",
        "Bornholm, i alt",
        "Bispebjerg",
        "Frederiksberg",
        "Nyt Hospital, i alt",
    ]


def test_successors_in_a_circle_end() -> None:
    assert last_successor(1, {1: 2, 2: 3, 3: 1}) == 3


@pytest.mark.parametrize(
    ("counted_in", "figure"),
    [
        (CountedIn.PERSON_YEARS, "committed_person_years"),
        (CountedIn.MONTHLY_LEVEL, "level"),
    ],
)
def test_figure_that_stands_against_the_target_is_beside_it(counted_in: CountedIn, figure: str) -> None:
    grant = grant_of_three(counted_in=counted_in)
    merge()
    table = merged(grant)
    assert table is not None
    assert [column.name for column in table.columns][:4] == ["hospital", "target", figure, "created"]


def test_units_are_called_what_the_grant_calls_them() -> None:
    grant = grant_of_three(unit_kind=UnitKind.REGION)
    merge()
    table = merged(grant)
    assert table is not None
    assert (table.title, table.columns[0].label) == ("Sammenlagte regioner", "Region")


# On the page, in documents and in files


def test_page_shows_the_merged_units_and_links_to_the_lists_of_each(grant: Grant, client: Client) -> None:
    merge()
    client.force_login(make_user(Role.CENTER_HR))
    address = f"/grants/{grant.pk}/progress/"
    page = Page(client.get(address, {"as_of": "01.07.2018"}))
    assert "Sammenlagte hospitaler" in [heading.text for heading in page.root.all("h2")]
    assert NOTE in page.text
    rows = {row.one("th").text: row for row in page.root.all("tr") if row.all("th", scope="row")}
    subtotal = rows["Nyt Hospital, i alt"]
    assert (subtotal.attributes["class"], subtotal.all("a")) == ("table-total", [])
    assert [cell.text for cell in subtotal.all("td")] == [
        "–", "18", "18,0", "3.590", "7.200", "0", "18",
    ]  # fmt: skip
    page = Page(client.get(address, {"as_of": "30.06.2018"}))
    assert "Sammenlagte" not in page.text


def test_documents_and_files_show_the_merged_units(grant: Grant) -> None:
    merge()
    report = with_every_appendix(build_report(grant, CLOSED))
    expected = shown(report.tables[MERGED_UNITS])
    title = "Sammenlagte hospitaler"
    blocks = list(blocks_of(report))
    place = next(
        place
        for place, block in enumerate(blocks)
        if isinstance(block, TableBlock) and block.table.title == title
    )
    assert blocks[place + 1] == Paragraph(NOTE, is_quiet=True)
    in_word, in_pdf = word_of(report), Pdf(pdf_of(report))
    assert tables_of_word(in_word)[title] == expected
    assert in_pdf.tables[squeezed(title)] == [[squeezed(cell) for cell in row] for row in expected]
    table = next(
        table
        for table in word(in_word).tables
        if [row.cells[0].text for row in table.rows][3:] == ["Nyt Hospital, i alt"]
    )
    assert [bool(row.cells[0].paragraphs[0].runs[0].bold) for row in table.rows] == [True, False, False, True]
    with progress_book(report) as file:
        sheet = openpyxl.load_workbook(io.BytesIO(file.read()))[title]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == [
        title, "Hospital", "Bispebjerg", "Frederiksberg", "Nyt Hospital, i alt", NOTE,
    ]  # fmt: skip
    assert [sheet.cell(row, 1).font.b for row in (3, 4, 5)] == [False, False, True]


def test_machines_read_the_group_and_which_row_is_the_subtotal(grant: Grant) -> None:
    merge()
    report = build_report(grant, CLOSED)
    table = json.loads(as_json(report))["tables"][MERGED_UNITS]
    assert [(row["hospital"], row["target"], row["created"], row["merged_into"], row["is_subtotal"]) for row in table["rows"]] == [
        ("Bispebjerg", 8, 6, "Nyt Hospital", False),
        ("Frederiksberg", 10, 12, "Nyt Hospital", False),
        ("Nyt Hospital, i alt", None, 18, "Nyt Hospital", True),
    ]  # fmt: skip
    assert (table["total"], table["notes"]) == (None, [NOTE])
    assert len(as_csv(report, MERGED_UNITS).splitlines()) == 4


def test_version_for_publication_shows_the_merged_units(grant: Grant) -> None:
    merge()
    report = build_report(grant, CLOSED)
    told = publication_of(report).tables[MERGED_UNITS]
    names = ["hospital", "target", "created", "persons", "merged_into", "is_subtotal"]
    assert told == report.tables[MERGED_UNITS].with_only(names)
