"""The report's Excel file, opened again and held against the report object and the command."""

import csv
import datetime as dt
import io
import json
import math
import re
import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine
from django.core import signals
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.workbook import Workbook

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, Grant, Hospital
from hires.figures.definitions import FIGURE_RULES, label_of, rules_of
from hires.models import PostPurpose
from hrtrack.common.database.acting import acting_as
from hrtrack.common.text.cleaning import has_letter
from hrtrack.common.text.rounding import rounding_note
from hrtrack.common.web.excel import content_disposition, excel_response, file_name, sheet_name
from reports.charts.charts import charts_of
from reports.documents.data_formats import as_csv, as_dict, harmless
from reports.documents.excel import progress_book
from reports.report import figure_columns
from reports.report.build import build_report
from reports.report.data_tables import ValueKind
from reports.report.progress import ATTAINMENTS, COLUMNS
from tests.bench.excel import measure, seed
from tests.support.excel_sheets import SHEETS
from tests.support.factories import (
    NAMES,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page
from tests.support.workbooks import body, cells, everything, opened

pytestmark = pytest.mark.django_db
A_YEAR_FROM_MARCH = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))
DAY = dt.date(2018, 6, 15)
ROUNDING = "Rækkerne giver 6.911 tkr.; bevillingen er 6.912 tkr. Som følge af afrundinger kan summen af tallene afvige fra totalen."
DANGEROUS = [
    '=HYPERLINK("http://evil.dk";"Klik")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "|calc",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    '"=1+1',
    "'=1+1",
    "=cmd|' /C calc'!A0",
    "{=1+1}",
    "http://evil.dk",
    "mailto:x@evil.dk",
    "internal:A1",
    "007",
    "1e5",
    "2018-03-01",
    "_x0041_",
    "a;b",
    'a"b',
    "<b>&amp;</b>",
    "\tx",
    "\rx",
]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def user() -> User:
    return make_user(Role.CENTER_HR, name="Karin Ø. Center")


@pytest.fixture
def center(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def grant() -> Grant:
    """Rigshospitalet with hires of every kind, Bornholm over its target and its money, and Ærø with nothing."""
    grant = make_grant(
        name="Lægesekretærer 2018", total=6_912_000, target=17, decision_reference="Regionsrådet, sag 7"
    )
    coding, activity = make_purpose(grant), make_purpose(grant, "Øget aktivitet", 2)
    riget = make_allocation(grant, share_percent="29.65")
    island = make_allocation(
        grant, make_hospital("Bornholms Hospital", "BH"), share_percent=2, amount=389_000, target=1
    )
    make_allocation(grant, make_hospital("Ærø Sygehus", "ÆS"), share_percent=None, amount="0.5", target=0)
    held, to_start, left, annulled = (make_post(riget, purpose=coding) for _number in range(4))
    PostPurpose.objects.create(post=held, purpose=activity, grant=grant, hospital=riget.hospital)
    make_hire(
        held,
        (dt.date(2018, 3, 1), dt.date(2018, 4, 30), "18.5"),
        (dt.date(2018, 5, 1), dt.date(2019, 2, 28), 37),
        employee=make_employee(riget.hospital, "Lise Holm", employee_number="12345"),
        staff_group=make_staff_group(grant),
        route="redeployment",
        formerly_employed=True,
        agreed_on=dt.date(2018, 2, 14),
    )
    make_hire(
        to_start,
        (dt.date(2018, 9, 1), dt.date(2019, 8, 31)),
        employee=make_employee(riget.hospital, "Åse Ravn"),
        candidates_assessed="no",
        not_assessed_reason="urgent",
        agreed_on=dt.date(2018, 5, 1),
    )
    make_hire(left, (dt.date(2018, 1, 1), dt.date(2018, 3, 31)), leaving_reason="resigned")
    make_hire(annulled, A_YEAR_FROM_MARCH, annulled_on=dt.date(2018, 4, 1))
    for _number in range(2):
        make_hire(make_post(island), (*A_YEAR_FROM_MARCH, 37))
    return grant


def book_of(client: Client, grant: Grant, **query: str) -> Workbook:
    return opened(client.get(f"/grants/{grant.pk}/progress/excel/", query))


def as_told(name: str, value: Any) -> Any:
    """A cell as the JSON tells it: percents in per cent, money and decimals as strings."""
    if value == "–":
        return None
    if name == "share_percent":
        return f"{(Decimal(str(value)) * 100).normalize():f}"
    if figure_columns.KINDS.get(name) is ValueKind.KR:
        return f"{Decimal(str(value)):.2f}"
    if name in ("fte", "person_years", "committed_person_years", *ATTAINMENTS):
        return f"{Decimal(str(value)):.4f}"
    return value


def with_unit(figure: str) -> str:
    """A figure's label as Excel's heads have it."""
    unit = {"share_percent": " (%)"}.get(figure) or (
        " (kr.)" if figure_columns.KINDS.get(figure) is ValueKind.KR else ""
    )
    label = {"beside_attainment": "Målopfyldelse i årsværk"}.get(figure) or label_of(figure, Grant(**NAMES))
    return f"{label}{unit}"


def kinds(book: Workbook) -> set[str]:
    return {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}


# The report


@pytest.mark.parametrize("as_of", ["2017-12-31", "2018-02-14", "2018-06-15"])
def test_excel_is_the_report_and_the_command_cell_by_cell(center: Client, grant: Grant, as_of: str) -> None:
    out = io.StringIO()
    call_command("progress", "--grant", grant.name, "--as-of", as_of, "--format", "json", stdout=out)
    told = json.loads(out.getvalue())
    assert told == as_dict(build_report(grant, dt.date.fromisoformat(as_of)))
    title, name, heads, *rows = cells(book_of(center, grant, as_of=as_of)["Samlet status"])
    assert title[0] == f"Samlet status pr. {'.'.join(reversed(as_of.split('-')))}"
    assert name[0] == told["grant"]
    assert heads == [with_unit(figure) for figure in COLUMNS]
    expected = [*told["rows"], told["total"]]
    found = [
        {figure: as_told(figure, value) for figure, value in zip(COLUMNS, row, strict=True)}
        for row in rows[: len(expected)]
    ]
    assert found == expected


def test_each_table_stands_on_the_sheet_of_what_it_is_about(center: Client, grant: Grant) -> None:
    book = book_of(center, grant)
    titles = {name: {row[0] for row in cells(book[name])} for name in SHEETS}
    assert [name for name in SHEETS if "Hvorfor ansatte er fratrådt før tid" in titles[name]] == [
        "Anvendelse af midlerne"
    ]
    assert [name for name in SHEETS if "Hvorfor kandidater ikke er vurderet" in titles[name]] == [
        "RegionH Match"
    ]


def test_status_says_what_it_stands_on(center: Client, grant: Grant) -> None:
    rows = cells(book_of(center, grant)["Samlet status"])[8:]
    assert [row[:2] for row in rows] == [
        ["Organisation", "Region Hovedstaden"],
        ["Status pr.", dt.date(2018, 6, 15)],
        ["Som registreret pr.", "da den blev udarbejdet"],
        ["Bevilget beløb (kr.)", 6_912_000],
        ["Beslutning", "Regionsrådet, sag 7"],
        ["Tælleregler version", 3],
        ["Udarbejdet den", dt.datetime.fromisoformat("2018-06-15T12:00")],
        ["Udarbejdet af", "Karin Ø. Center"],
        ["Udgave", "lukket bilag, ikke til offentliggørelse"],
        ["Bemærk", "Beregnet forbrug: 400 tkr. pr. årsværk."],
        ["Bemærk", ROUNDING],
        ["Bemærk", "Tælles hvert hospital højst op til sit måltal, er 4 af 17 stillinger oprettet."],
        ["Bemærk", rounding_note()],
    ]
    assert {value for row in rows for value in row[2:]} == {None}


def test_hires_are_the_rows_behind_in_danish_order(center: Client, grant: Grant) -> None:
    _heads, *rows = cells(book_of(center, grant)["Ansættelser"])
    assert [row[:2] for row in rows] == [
        ["Bornholms Hospital", "BH-01"],
        ["Bornholms Hospital", "BH-02"],
        ["Rigshospitalet", "RH-01"],
        ["Rigshospitalet", "RH-02"],
        ["Rigshospitalet", "RH-03"],
    ]
    # 61 days at half time and 46 at full: 76,5 of 365 days; 304 more at full time, 334,5 in all.
    assert rows[2] == [
        "Rigshospitalet",
        "RH-01",
        "Onkologisk Klinik",
        "Kodning og dataregistrering; Øget aktivitet",
        "Lise Holm",
        "12345",
        "Lægesekretær",
        "RegionH Match (omplacering)",
        "–",
        "Ja",
        dt.date(2018, 2, 14),
        dt.date(2018, 3, 1),
        dt.date(2019, 2, 28),
        37,
        "Ja",
        1,
        0.2096,
        83835.62,
        0.9164,
        366575.34,
        "–",
    ]
    assert rows[3][4:9] == [
        "Åse Ravn",
        "–",
        "–",
        "Rekrutteret uden for regionen",
        "Nej, Stillingen skulle besættes straks",
    ]
    assert (rows[3][14:16], rows[4][20]) == (["Nej", 0], "Egen opsigelse")


def test_k03_rows_behind_add_up_to_each_hospital_and_the_total(center: Client, grant: Grant) -> None:
    report = build_report(grant, DAY).progress
    heads, *rows = cells(book_of(center, grant)["Ansættelser"])
    for figure in ("fte", "person_years", "spent", "committed_person_years", "committed"):
        column = heads.index(with_unit(figure))
        for told in (*report.rows, report.total):
            own = [row[column] for row in rows if told.hospital in ("I alt", row[0])]
            assert sum(map(Decimal, map(str, own)), Decimal()) == getattr(told, figure)


def test_every_figure_of_the_report_has_a_rule_in_the_file_and_the_document(
    center: Client, grant: Grant
) -> None:
    assert list(FIGURE_RULES) == COLUMNS
    document = Path("docs/counting-rules.md").read_text()
    assert [name for name in COLUMNS if f"`{name}`" not in document] == []
    (version, head), *rules = cells(book_of(center, grant)["Tælleregler"])
    assert (version, head) == ("Tælleregler version 3", "Sådan er tallet talt")
    assert rules == [[str(rule.label), str(rule.rule)] for rule in rules_of(grant)]


def test_command_writes_the_same_file(center: Client, grant: Grant, tmp_path: Path) -> None:
    path = tmp_path / "rapport.xlsx"
    call_command("progress", "--grant", grant.name, "--format", "xlsx", "--output", str(path))
    written, sent = openpyxl.load_workbook(path), book_of(center, grant)
    assert written.sheetnames == sent.sheetnames == SHEETS
    differing = [
        (mine.value, theirs.value)
        for name in sent.sheetnames
        for row, other in zip(written[name].iter_rows(), sent[name].iter_rows(), strict=True)
        for mine, theirs in zip(row, other, strict=True)
        if mine.value != theirs.value
    ]
    assert differing == [("HRTrack", "Karin Ø. Center")]


# Numbers, dates, texts


def test_k01_what_is_unknown_reads_as_a_dash(center: Client, grant: Grant) -> None:
    row = cells(book_of(center, grant)["Samlet status"])[5]
    values = dict(zip(COLUMNS, row, strict=True))
    assert (values["hospital"], values["share_percent"], values["attainment"], values["target"]) == (
        "Ærø Sygehus",
        "–",
        "–",
        0,
    )


def test_k02_over_the_target_and_the_money_is_shown(center: Client, grant: Grant) -> None:
    row = cells(book_of(center, grant)["Samlet status"])[3]
    values = dict(zip(COLUMNS, row, strict=True))
    assert (values["hospital"], values["attainment"], values["remaining"]) == (
        "Bornholms Hospital",
        2,
        -411_000,
    )


def test_k05_numbers_and_dates_are_stored_as_such_with_their_formats(center: Client, grant: Grant) -> None:
    book = book_of(center, grant)
    status, hires = book["Samlet status"], book["Ansættelser"]
    assert [(cell.data_type, cell.number_format) for cell in status[5]] == [
        ("s", "General"),
        ("n", "0.0%"),
        ("n", "#,##0"),
        ("n", "#,##0.##"),
        *[("n", "#,##0")] * 8,
        *[("n", "#,##0.0000")] * 2,
        *[("n", "#,##0")] * 2,
        ("n", "#,##0.0000"),
        *[("n", "#,##0")] * 3,
        *[("n", "0.0%")] * 2,
    ]
    assert [(cell.data_type, cell.number_format) for cell in hires[4]] == [
        *[("s", "General")] * 10,
        *[("d", "dd.mm.yyyy")] * 3,
        ("n", "#,##0.00"),
        ("s", "General"),
        *[("n", "#,##0.0000")] * 2,
        ("n", "#,##0.00"),
        ("n", "#,##0.0000"),
        ("n", "#,##0.00"),
        ("s", "General"),
    ]


def test_sheets_are_ready_to_read_and_print(center: Client, grant: Grant) -> None:
    book = book_of(center, grant)
    assert [
        (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows, sheet.page_setup.orientation)
        for sheet in book
    ] == [
        ("B4", "A3:V6", "$3:$3", "landscape"),
        *[("B3", None, "$2:$2", "landscape")] * 3,
        # Several tables, each below its own headings.
        *[(None, None, None, "landscape")] * 2,
        ("C2", "A1:U6", "$1:$1", "landscape"),
        ("B2", None, "$1:$1", "landscape"),
    ]
    # One page wide, which is what fitToWidth is where it isn't said, and as many high as it takes.
    assert {
        (
            sheet.sheet_properties.pageSetUpPr.fitToPage,
            sheet.page_setup.fitToWidth,
            sheet.page_setup.fitToHeight,
            sheet.sheet_state,
        )
        for sheet in book
    } == {(True, None, 0, "visible")}


def test_row_is_as_high_as_its_texts_that_wrap(center: Client, grant: Grant) -> None:
    book = book_of(center, grant)
    for sheet in book:
        for row in sheet.iter_rows():
            wrapping = [cell for cell in row if cell.alignment.wrap_text and cell.value]
            least = max((lines_in(sheet, cell) for cell in wrapping), default=0)
            assert not wrapping or (sheet.row_dimensions[row[0].row].height or 15) >= 15 * least, row[0].value


def lines_in(sheet: Any, cell: Any) -> int:
    """The lines of a text without regard to its words, so at most as many as it takes."""
    return math.ceil(len(str(cell.value)) / sheet.column_dimensions[cell.column_letter].width)


def test_charts_of_a_page_are_on_its_sheet(center: Client, grant: Grant) -> None:
    book = book_of(center, grant)
    charts = charts_of(build_report(grant, DAY))
    assert [chart.name for chart in charts] == ["posts", "money", "hospitals", "redeployment"]
    sheet = book["Udvikling"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row]
    assert ([title for title in texts if title in {chart.title for chart in charts}], len(sheet._images)) == (
        [chart.title for chart in charts],
        len(charts),
    )


@pytest.mark.parametrize("text", DANGEROUS)
def test_h14_dangerous_text_stays_a_text(center: Client, user: User, text: str) -> None:
    name = text if has_letter(text) else f"{text} a"
    grant = make_grant(name=f"{text} b", decision_reference=text)
    allocation = make_allocation(grant, make_hospital(f"{text} h"))
    post = make_post(
        allocation,
        department=allocation.hospital.departments.create(name=name),
        purpose=make_purpose(grant, name),
    )
    make_hire(
        post,
        A_YEAR_FROM_MARCH,
        employee=make_employee(allocation.hospital, name, employee_number=text[:20]),
        staff_group=make_staff_group(grant, name),
    )
    User.objects.filter(pk=user.pk).update(name=name)
    response = center.get(f"/grants/{grant.pk}/progress/excel/")
    data = body(response)
    assert ("<f>" in everything(data), "hyperlink" in everything(data).replace("HYPERLINK", "")) == (
        False,
        False,
    )
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert kinds(book) <= {"s", "n", "d"}
    hires = book["Ansættelser"]
    row = cells(hires)[1]
    assert [row[0], *row[2:7]] == [f"{text} h", name, name, name, text[:20], name]
    assert {hires.cell(2, column).quotePrefix for column in (1, 3, 4, 5, 6, 7)} == {True}


def test_h15_csv_of_odd_texts_reads_back(grant: Grant) -> None:
    odd = 'Hospital; "A"\r\n=1'
    Hospital.objects.filter(short_name="BH").update(name=odd)
    told = list(csv.DictReader(io.StringIO(as_csv(build_report(grant, DAY)), newline="")))
    assert odd in [row["hospital"] for row in told]
    assert harmless("–") == "–"


@pytest.mark.parametrize("character", ["\x0b", "\x1f", "\x85", "\x07", "\ufffe"])
def test_g07_control_characters_that_slipped_in_do_not_break_the_file(
    center: Client, grant: Grant, character: str
) -> None:
    allocation = Allocation.objects.get(grant=grant, targets__value=1)
    allocation.hospital.departments.update(name=f"Kli{character}nik")
    found = {row[2] for row in cells(book_of(center, grant)["Ansættelser"])}
    assert "Klinik" in found


# Names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("[Amager]:*?/\\Hvidovre", "Amager Hvidovre"),
        ("Bispebjerg og Frederiksberg Hospitaler", "Bispebjerg og Frederiksberg Hos"),
        ("'Riget'", "Riget"),
        ("?", "Ark"),
        ("𝐀" * 20, "𝐀" * 15),
    ],
)
def test_g17_sheet_name_is_one_that_excel_takes(text: str, name: str) -> None:
    assert sheet_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('A/B\\C%D#E?F:*"<>|', "A B C D E F"),
        ("../../etc/passwd", "etc passwd"),
        ("\u202efdp.exe", "fdp.exe"),
        (".", "HRTrack"),
        ("å" * 300, "å" * 120),
    ],
)
def test_g17_file_name_is_one_that_file_systems_take(text: str, name: str) -> None:
    assert file_name(text) == name


def test_h17_file_name_is_told_in_utf_8_and_in_ascii(center: Client, grant: Grant) -> None:
    response = center.get(f"/grants/{grant.pk}/progress/excel/")
    body(response)
    assert response["Content-Disposition"] == (
        'attachment; filename="Laegesekretaerer 2018, status 2018-06-15.xlsx"; '
        "filename*=UTF-8''L%C3%A6gesekret%C3%A6rer%202018%2C%20status%202018-06-15.xlsx"
    )


@pytest.mark.parametrize(
    "text", ['a"; filename="b.exe', "a\r\nX-Evil: 1", "a\nb", "a\\", "æ;ø", "日本", "a'b", "%0d%0a"]
)
def test_h17_header_cannot_be_injected(text: str) -> None:
    header = content_disposition(file_name(text))
    found = re.fullmatch(
        r"attachment; filename=\"[^\"\\\r\n]+\.xlsx\"; filename\*=UTF-8''([\w%.~-]+)", header, re.ASCII
    )
    assert found is not None
    assert unquote(found[1]) == f"{file_name(text)}.xlsx"


def test_h28_properties_name_no_account_of_the_server(center: Client, grant: Grant) -> None:
    properties = book_of(center, grant).properties
    assert (properties.creator, properties.lastModifiedBy, properties.title) == (
        "HRTrack",
        "HRTrack",
        "Lægesekretærer 2018, Samlet status pr. 15.06.2018",
    )


# The answer


def test_answer_is_a_private_download_that_streams(center: Client, grant: Grant) -> None:
    response = center.get(f"/grants/{grant.pk}/progress/excel/")
    assert (response.streaming, response["Content-Type"]) == (
        True,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    assert {part.strip() for part in response["Cache-Control"].split(",")} == {"private", "no-store"}
    assert len(body(response)) == int(response["Content-Length"])


def test_head_tells_the_same_headers_without_the_file(center: Client, grant: Grant) -> None:
    address = f"/grants/{grant.pk}/progress/excel/"
    head, got = center.head(address), center.get(address)
    assert (head.status_code, body(head)) == (200, b"")
    names = ("Content-Type", "Content-Disposition", "Cache-Control")
    assert [head[name] for name in names] == [got[name] for name in names]
    body(got)


@pytest.mark.parametrize("as_of", ["16.06.2018", "31.02.2018", "x"])
def test_day_that_cannot_be_used_is_told_on_the_page(center: Client, grant: Grant, as_of: str) -> None:
    response = center.get(f"/grants/{grant.pk}/progress/excel/", {"as_of": as_of})
    page = Page(response)
    assert (response.status_code, list(page.errors)) == (400, ["as_of"])


def test_page_links_to_the_file_of_its_day(center: Client, grant: Grant) -> None:
    page = Page(center.get(f"/grants/{grant.pk}/progress/", {"as_of": "14.02.2018"}))
    (link,) = [link for link in page.root.all("a") if link.text == "Hent Excel"]
    assert link.attributes["href"] == f"/grants/{grant.pk}/progress/excel/?as_of=14.02.2018&from=progress"
    assert cells(opened(center.get(link.attributes["href"]))["Samlet status"])[0][0].endswith("14.02.2018")


def test_k08_link_opens_for_nobody_else(client: Client, grant: Grant) -> None:
    hospital = Allocation.objects.get(grant=grant, targets__value=1).hospital
    client.force_login(make_user(Role.HOSPITAL_HR, hospital))
    assert client.get(f"/grants/{grant.pk}/progress/excel/").status_code == 404


def test_k10_long_names_are_kept_whole(center: Client) -> None:
    grant = make_grant(name="Ø" * 120)
    allocation = make_allocation(grant, make_hospital("Å" * 120))
    groups = [make_staff_group(grant, f"{number} " + "g" * 110, number) for number in range(40)]
    for group in groups:
        make_hire(make_post(allocation), A_YEAR_FROM_MARCH, staff_group=group)
    rows = cells(book_of(center, grant)["Ansættelser"])[1:]
    assert [(row[0], row[6]) for row in rows] == [("Å" * 120, group.name) for group in groups]


def test_k11_download_that_is_broken_off_leaves_nothing(
    grant: Grant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = progress_book(build_report(grant, DAY))
    response = excel_response(file, "Status")
    assert next(iter(response)).startswith(b"PK")
    assert list(tmp_path.iterdir()) == []
    signals.request_finished.disconnect(close_old_connections)  # the test's own among them
    response.close()
    signals.request_finished.connect(close_old_connections)
    assert file.closed


@pytest.mark.parametrize("page", ["council-report/", ""])
def test_k13_hire_that_is_registered_meanwhile_does_not_part_the_rows_from_the_figures(
    center: Client, grant: Grant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    """It is said on the page the file was asked for on."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    asked_from = "" if page else "&from=progress"
    post = make_post(Allocation.objects.get(grant=grant, targets__value=1))
    waiting = [post]

    def quicker(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if "employee_number" in sql and "LATERAL" in sql and waiting:
            with acting_as(None):
                make_hire(waiting.pop(), A_YEAR_FROM_MARCH)
        return execute(sql, *arguments)

    with connection.execute_wrapper(quicker):
        response = center.get(f"/grants/{grant.pk}/progress/excel/?as_of=15.06.2018{asked_from}", follow=True)
    assert response.redirect_chain == [(f"/grants/{grant.pk}/progress/{page}?as_of=15.06.2018", 302)]
    assert "Tallene blev ændret imens. Prøv igen" in Page(response).text
    assert list(tmp_path.iterdir()) == []
    _heads, *rows = cells(book_of(center, grant)["Ansættelser"])
    assert len(rows) == 6


def test_file_takes_as_many_queries_with_one_hire_as_with_many(center: Client, grant: Grant) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            book_of(center, grant)
        return len(found)

    before = queries()
    for _number in range(3):
        make_hire(make_post(Allocation.objects.get(grant=grant, targets__value=1)), A_YEAR_FROM_MARCH)
    assert queries() == before


@pytest.mark.usefixtures("superuser")
def test_k06_many_hires_take_little_memory() -> None:
    """At 100.000: python -m tests.bench.excel."""
    seed(700)
    seconds, _worked, used, size = measure()
    assert (seconds < 10, used < 50, size > 0.02) == (True, True, True)
