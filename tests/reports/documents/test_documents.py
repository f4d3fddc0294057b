"""Every figure of every document, opened again and read, against the figures reckoned anew from the hires."""

import csv
import datetime as dt
import io
import json
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import openpyxl
import page as pdf_checker
import pypdfium2
import pytest
import time_machine
import typst
from django.core.management import call_command
from django.test import Client
from docx.oxml.ns import qn

from accounts.enums import Role
from allocations.models import Grant
from hires.models import Hire
from hrtrack.common.text.danish import format_number, format_percent, format_tkr
from reports.charts.bars import months_across
from reports.documents.appendices import MONEY, STATES, has_figures, key_columns
from reports.documents.blocks import AppendixHeading, ChartBlock, Paragraph, TableBlock
from reports.documents.data_formats import as_csv, as_json
from reports.documents.excel import progress_book
from reports.documents.memo import MOST_ROWS, blocks_of, document_of, status_in_short
from reports.documents.pdf import lines_beyond_memo, pdf_of
from reports.documents.word import word_of
from reports.models import HospitalText, RegionText
from reports.phrases.descriptions import grant_facts, memo_facts, report_facts
from reports.phrases.points import points_of
from reports.report.build import STATUS, Report, build_report, report_of
from reports.report.data_tables import ReportColumn, ValueKind
from tests.support.factories import (
    entitled,
    first_price,
    leaving_reason_of,
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_staff_group,
    make_user,
)
from tests.support.model_of_rules import HireStory, Stretch, count_hospital
from tests.support.pages import Page
from tests.support.reopened import (
    Cells,
    Pdf,
    squeezed,
    tables_of_book,
    tables_of_word,
    texts_of_word,
    with_every_appendix,
    word,
)
from tests.support.worlds import AUTUMN, NASTY, WORLDS, seeded_year

pytestmark = pytest.mark.django_db

# Of the module's scope, so that the tests of a world stand together, and one process of the run makes the world.
each_world = pytest.mark.parametrize("world", WORLDS, scope="module")


def of_world(name: str) -> pytest.MarkDecorator:
    """The test reads the documents of one world."""
    return pytest.mark.parametrize("world", [name], scope="module")


@dataclass(frozen=True)
class Made:
    """A report, and what its documents say when they are opened again."""

    report: Report
    pdf: bytes
    word: bytes
    excel: bytes
    in_word: dict[str, Cells]
    in_pdf: Pdf
    in_excel: dict[str, list[list[Any]]]


MADE: dict[str, Made] = {}


@pytest.fixture
def grant(world: str) -> Grant:
    return WORLDS[world]()


@pytest.fixture
def made(world: str, request: pytest.FixtureRequest) -> Made:
    """Made and read once of each world, which is the same whenever it is made."""
    if world not in MADE:
        report = with_every_appendix(build_report(request.getfixturevalue("grant"), AUTUMN))
        pdf, in_word = pdf_of(report), word_of(report)
        with progress_book(report) as file:
            excel = file.read()
        MADE[world] = Made(
            report, pdf, in_word, excel, tables_of_word(in_word), Pdf(pdf), tables_of_book(excel)
        )
    return MADE[world]


def stories(grant: Grant) -> dict[int, list[HireStory]]:
    """The hires of each hospital as the plain model of the rules reads them."""
    found = defaultdict(list)
    for hire in Hire.objects.filter(grant=grant).prefetch_related("periods"):
        stretches = tuple(
            Stretch(first_day=p.first_day, last_day=p.last_day, hours=p.weekly_hours, kind=p.kind)
            for p in hire.periods.all()
        )
        found[hire.hospital_id].append(
            HireStory(
                registered=hire.pk,
                post=hire.post_id,
                person=hire.employee_id,
                from_redeployment=hire.route == "redeployment",
                agreed_on=hire.agreed_on,
                withdrawn_on=hire.withdrawn_on,
                annulled=hire.annulled_on is not None,
                left_early=bool(leaving_reason_of(hire)),
                stretches=stretches,
            )
        )
    return found


def reckoned(grant: Grant, as_of: dt.date) -> dict[str, dict[str, Any]]:
    """Every figure of the status by hospital, and of all of them, without the database's help."""
    told = stories(grant)
    rows: dict[str, dict[str, Any]] = {}
    for allocation in grant.allocations.select_related("hospital"):
        figures = count_hospital(
            told[allocation.hospital_id],
            as_of,
            allocated=entitled(allocation).budget,
            price=first_price(grant),
            full_time=grant.full_time_hours,
        )
        rows[allocation.hospital.name] = figures | {
            "target": entitled(allocation).target,
            "share_percent": allocation.share_percent,
        }
    total: dict[str, Any] = {
        name: sum((row[name] for row in rows.values()), start=Decimal())
        for name in next(iter(rows.values()))
        if name != "share_percent"
    }
    shares = [row["share_percent"] for row in rows.values() if row["share_percent"] is not None]
    rows["I alt"] = total | {"share_percent": sum(shares) if shares else None}
    for row in rows.values():
        reached = [row["created"], row["committed_person_years"]]
        row["attainment"], row["beside_attainment"] = (
            (Decimal(done) / row["target"]).quantize(Decimal("0.0001"), "ROUND_HALF_UP")
            if row["target"]
            else None
            for done in (reached if grant.counts_posts else reversed(reached))
        )
    return rows


READ_AS = {
    "allocated": format_tkr,
    "spent": format_tkr,
    "committed": format_tkr,
    "remaining": format_tkr,
    "attainment": format_percent,
    "beside_attainment": format_percent,
    "fte": lambda value: format_number(value, 1),
    "person_years": lambda value: format_number(value, 1),
    "committed_person_years": lambda value: format_number(value, 1),
}


def read_as(name: str, value: Any) -> str:
    return READ_AS[name](value) if name in READ_AS else format_number(value, None)


def rows_as_read(figures: dict[str, dict[str, Any]], names: tuple[str, ...]) -> dict[str, list[str]]:
    return {
        hospital: [read_as(name, row[name]) for name in names if name != "hospital"]
        for hospital, row in figures.items()
    }


def by_name(cells: list[list[Any]]) -> dict[str, list[Any]]:
    """The rows of a table by their first cell, without the head."""
    return {row[0]: row[1:] for row in cells[1:]}


def titles(report: Report) -> dict[str, tuple[str, ...]]:
    memo = tuple(column.name for column in status_in_short(report).columns)
    # Of many hospitals, the memo tells only those that lack most.
    in_memo = {"Måltal, oprettet og disponeret": memo} if len(report.progress.rows) <= MOST_ROWS else {}
    return {
        **in_memo,
        "Tildelt, måltal og oprettet": key_columns(report.grant),
        "De oprettede stillinger i fire tilstande": STATES,
        "Tildelt, forbrug og disponeret": MONEY,
    }


@pytest.fixture(autouse=True)
def october() -> Any:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@each_world
def test_status_of_every_document_is_what_the_hires_add_up_to(
    grant: Grant, made: Made, client: Client
) -> None:
    figures = reckoned(grant, AUTUMN)
    report, in_word, in_pdf = made.report, made.in_word, made.in_pdf.tables
    for title, names in titles(report).items():
        expected = rows_as_read(figures, names)
        assert by_name(in_word[title]) == expected
        assert by_name(in_pdf[squeezed(title)]) == {
            squeezed(name): [squeezed(cell) for cell in row] for name, row in expected.items()
        }
    told = json.loads(as_json(report))
    for row in (*told["rows"], told["total"]):
        for name, value in figures[row["hospital"]].items():
            assert value == (row[name] if row[name] is None else Decimal(row[name])), name
    for line in csv.DictReader(io.StringIO(as_csv(report))):
        name = line["hospital"] if line["hospital"] in figures else line["hospital"][1:]
        for figure, value in figures[name].items():
            assert value == (Decimal(line[figure]) if line[figure] else None), figure
    out = io.StringIO()
    call_command("progress", grant=grant.name, as_of=AUTUMN, format="json", stdout=out)
    assert json.loads(out.getvalue())["total"] == told["total"]
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/", {"as_of": "30.09.2018"}))
    shown = {row[0]: row for row in page.table[1:]}
    for hospital, row in figures.items():
        name = " ".join(hospital.split())
        assert shown[name][4:9] == [
            read_as(each, row[each])
            for each in ("fte", "from_redeployment", "allocated", "spent", "remaining")
        ]


@of_world("counted_in_person_years")
def test_both_attainments_stand_after_what_they_are_made_of(grant: Grant, made: Made, client: Client) -> None:
    """5,3 of 19,7 årsværk committed, in six posts."""
    report = made.report
    heads = [
        "Hospital",
        "Fordelingsnøgle (%)",
        "Tildelt (tkr.)",
        "Måltal",
        "Disponerede årsværk",
        "Målopfyldelse",
        "Oprettede stillinger",
        "Målopfyldelse i stillinger",
        "Omregnet til fuldtid",
    ]
    figures = ["30", "7.880", "19,7", "5,3", "27\u00a0%", "6", "30\u00a0%", "5,3"]
    expected = [heads, ["Rigshospitalet", *figures], ["I alt", *figures]]
    title = "Tildelt, måltal og oprettet"
    assert made.in_word[title] == expected
    assert made.in_pdf.tables[squeezed(title)] == [[squeezed(cell) for cell in row] for row in expected]
    sheet = openpyxl.load_workbook(io.BytesIO(made.excel))["Samlet status"]
    assert [cell.value for cell in sheet[3]][-2:] == ["Målopfyldelse", "Målopfyldelse i stillinger"]
    assert [cell.value for cell in sheet[5]][-2:] == [0.2675, 0.3046]
    line = list(csv.DictReader(io.StringIO(as_csv(report))))[-1]
    assert (line["attainment"], line["beside_attainment"]) == ("0.2675", "0.3046")
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/", {"as_of": "30.09.2018"}))
    assert [row[1:4] for row in page.table] == [
        ["Disponerede årsværk / måltal", "Fremdrift", "Stillinger af måltal"],
        ["5,3 / 19,7", "27 %", "30 %"],
        ["5,3 / 19,7", "27 %", "30 %"],
    ]


@each_world
def test_every_table_is_the_same_in_every_document(made: Made) -> None:
    report, in_word, in_pdf, in_excel = made.report, made.in_word, made.in_pdf.tables, made.in_excel
    in_json = json.loads(as_json(report))["tables"]
    told = [block.table for block in blocks_of(report) if isinstance(block, TableBlock)]
    assert list(in_word) == [table.title for table in told]
    for table in told:
        shown = [
            [c.shown(v) for c, v in zip(table.columns, row.cells, strict=True)] for row in table.with_total
        ]
        assert in_word[table.title][1:] == shown
        assert in_pdf[squeezed(table.title)][1:] == [[squeezed(cell) for cell in row] for row in shown]
    for table in report.tables.values():
        if table.name == "status":
            continue
        plain = [list(row.values()) for row in table.plain_rows()]
        assert [list(row.values()) for row in in_json[table.name]["rows"]] == plain[: len(table.rows)]
        lines = list(csv.reader(io.StringIO(as_csv(report, table.name), newline="")))[1:]
        assert [[cell.removeprefix("'") for cell in line[7:]] for line in lines] == [
            [("" if value is None else str(value)).removeprefix("'") for value in row] for row in plain
        ]
        exact = [
            [in_cell(column, value) for column, value in zip(table.columns, row.cells, strict=True)]
            for row in table.with_total
        ]
        assert [[as_number(cell) for cell in row] for row in in_excel[table.title][1:]] == exact, table.name
    seen = {table.name for table in told}
    assert seen >= {"status", "months", "years", "carry_over", "forecast", "rules"}
    assert ("months_across" in seen) == (len(report.progress.rows) > 1)
    of_hires = {"assessed", "not_assessed", "leaving", "purpose", "route", "staff_group", "newcomers"}
    assert seen & of_hires == {
        name for name in of_hires if name in report.tables and has_figures(report.tables[name])
    }


def test_charts_stand_with_the_tables_of_their_figures() -> None:
    report = with_every_appendix(build_report(seeded_year(12), AUTUMN))
    blocks = list(blocks_of(report))
    drawn = []
    for place, block in enumerate(blocks):
        if isinstance(block, ChartBlock):
            near = (
                [*blocks[:place][::-1], *blocks[place:]] if "targets" in block.chart.name else blocks[place:]
            )
            table = next(b.table for b in near if isinstance(b, TableBlock))
            drawn.append((block.chart.title, table.title))
    assert drawn == [
        ("Oprettede stillinger mod måltallet pr. 30.09.2018", "Måltal, oprettet og disponeret"),
        ("Det tildelte: brugt, disponeret og ikke disponeret (tkr.)", "Beregnet forbrug pr. kalenderår"),
        ("Hospitalerne hver for sig", "Oprettede stillinger ved månedens udgang"),
        ("Udfald frem til 31.12.2018", "Udfald frem til 31.12.2018, på udvalgte dage"),
    ]


def test_months_stand_side_by_side_and_end_in_the_report_s_own_figures() -> None:
    report = build_report(seeded_year(12), AUTUMN)
    across = months_across(report)
    assert [column.label for column in across.columns[-3:]] == ["Aug 2018", "Sept 2018", "Måltal"]
    assert across.values("2018-09-30") == [row.created for row in report.progress.rows]
    assert across.values("target") == [row.target for row in report.progress.rows]
    assert across.total is not None
    for place, column in enumerate(across.columns[1:], 1):
        assert sum(row.cells[place] for row in across.rows) == across.total.cells[place], column.name


def test_documents_tell_of_the_latest_months_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.charts.bars.MOST_MONTHS_ACROSS", 4)
    report = build_report(seeded_year(12), AUTUMN)
    across = months_across(report)
    assert [column.name for column in across.columns[1:-1]] == [
        day.isoformat() for day in report.tables["months"].values("day")[-4:]
    ]
    note = "Der vises de seneste 4 måneder for hvert hospital. De tidligere står i Excel-filen."
    assert note in texts_of_word(word_of(report))


@pytest.mark.parametrize(
    ("world", "pages"), [("one_hospital", 5), ("seeded_year", 6), ("forty_hospitals", 8)]
)
def test_memo_takes_two_pages_and_each_appendix_begins_its_own(world: str, pages: int) -> None:
    """As the PDF's text says: the memo's two pages, then each appendix on a page that begins with its number."""
    report = build_report(WORLDS[world](), AUTUMN)
    with pypdfium2.PdfDocument(pdf_of(report)) as document:
        begins = [page.get_textpage().get_text_range().split("\r\n") for page in document]
    assert begins[0][0].startswith("Til")
    assert begins[1][0] == "Uddybende fremstilling"
    numbers = [lines[0] for lines in begins[2:] if lines[0].startswith("Bilag ")]
    headings = [block for block in blocks_of(report) if isinstance(block, AppendixHeading)]
    assert numbers == [f"Bilag {heading.number}" for heading in headings]
    assert begins[2][:2] == ["Bilag 1", "Status i tal"]
    assert len(begins) == 2 + pages


@pytest.mark.parametrize(("lines", "beyond"), [(5, 0), (20, 0), (60, True)])
def test_text_that_makes_the_memo_longer_than_two_pages_is_measured(lines: int, beyond: int) -> None:
    report = build_report(seeded_year(6), AUTUMN)
    text = "\n\n".join(f"Linje {number}" for number in range(lines))
    report = replace(report, texts=replace(report.texts, presentation=text))
    measured = lines_beyond_memo(document_of(report))
    assert (measured > 0) == bool(beyond)
    # So many lines less fit.
    shorter = replace(
        report, texts=replace(report.texts, presentation="\n\n".join(text.split("\n\n")[measured:]))
    )
    assert lines_beyond_memo(document_of(shorter)) == 0


def test_months_that_are_left_out_are_said_to_be(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hires.figures.breakdowns.MOST_MONTHS", 4)
    grant = seeded_year(6)
    report = build_report(grant, AUTUMN)
    assert report.tables["months"].values("day")[0] == dt.date(2018, 6, 30)
    note = "Der er flere måneder, end der vises: De tidligste, der slutter før den 30.06.2018, er udeladt."
    assert sum(note in text for text in texts_of_word(word_of(report))) == 2
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/over-time/", {"as_of": "30.09.2018"}))
    assert page.text.count(note) == 1
    monkeypatch.setattr("hires.figures.breakdowns.MOST_MONTHS", 60)
    assert note not in texts_of_word(word_of(build_report(grant, AUTUMN)))


def in_cell(column: ReportColumn, value: Any) -> Any:
    """Return the value as Excel should hold it."""
    if value is None:
        return "–"
    if column.kind is ValueKind.MARK:
        return "Ja" if value else "Nej"
    return round(float(value), 6) if column.is_number else value


def as_number(cell: Any) -> Any:
    return round(float(cell), 6) if isinstance(cell, int | float) else ("" if cell is None else cell)


@of_world("seeded_year")
def test_parts_of_the_report_add_up_to_its_total(made: Made) -> None:
    report = made.report
    total = report.progress.total
    for name in ("purpose", "low_activity", "staff_group", "route", "formerly_employed"):
        table = report.tables[name]
        assert table.total is not None
        assert table.total.cells[1:] == (
            total.created,
            total.persons,
            total.person_years,
            total.committed_person_years,
            total.committed,
        ), name
    months = report.tables["months"]
    assert dict(zip((c.name for c in months.columns), months.rows[-1].cells, strict=True)) | {} == {
        "day": AUTUMN,
        "created": total.created,
        "started": total.started,
        "committed_person_years": total.committed_person_years,
        # 273 of 365 days
        "even_pace": Decimal("41.1370"),
        "spent": total.spent,
        "committed": total.committed,
        "persons": total.persons,
        "from_redeployment": total.from_redeployment,
        "redeployment_share": (Decimal(total.from_redeployment) / total.persons).quantize(Decimal("0.0001")),
        "incomplete": True,
    }
    years = report.tables["years"]
    assert years.total is not None
    assert years.values("year") == ["2018", "2019"]
    committed = years.values("committed")
    assert years.total.cells == ("I alt", total.spent, total.committed, committed[1])
    assert years.values("carry_over") == [0, committed[1]]
    later = report.tables["carry_over"]
    assert later.total is not None
    assert later.total.cells == ("I alt", *committed, total.committed)
    assert later.values("committed") == [row.committed for row in report.progress.rows]
    lengths = report.tables["lengths"]
    assert lengths.total is not None
    _name, posts, _under, short, part_time, committed = lengths.total.cells
    assert (posts, posts - short - part_time, committed) == (
        total.created,
        total.committed_person_years,
        total.committed_person_years,
    )


@of_world("seeded_year")
def test_month_is_the_report_of_its_last_day(grant: Grant, made: Made) -> None:
    months = made.report.tables["months"]
    for row in months.rows:
        told = dict(zip((column.name for column in months.columns), row.cells, strict=True))
        total = build_report(grant, told["day"], parts=STATUS).progress.total
        for name in ("created", "started", "spent", "committed", "persons", "from_redeployment"):
            assert told[name] == getattr(total, name), (told["day"], name)


# What each document says of itself


def test_every_document_says_grant_days_rules_and_who_made_it() -> None:
    by = make_user(Role.CENTER_HR, name="Karin Ø. Center")
    grant = seeded_year(3)
    # What tests write is dated by the database's clock: everything is known before the year 2100.
    known = {"known_on": dt.date(2018, 10, 14), "known_before": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)}
    report = report_of(grant, AUTUMN, by=by, **known)
    assert report_facts(report) == [
        ("Organisation", "Region Hovedstaden"),
        ("Bevilling", "Lægesekretærer 2018"),
        ("Bevilget beløb", "22,0 mio. kr."),
        ("Til", "Regionsrådet"),
        ("Status pr.", "30.09.2018"),
        ("Som registreret pr.", "ved udgangen af 14.10.2018, efter historikken"),
        ("Tælleregler version", "3"),
        ("Udarbejdet den", "15.10.2018 12:00"),
        ("Udarbejdet af", "Karin Ø. Center"),
        ("Udgave", "lukket bilag, ikke til offentliggørelse"),
    ]
    memo = {"Til": "Regionsrådet", "Fra": "Center for HR, Region Hovedstaden", "Dato": "15.10.2018"}
    assert dict(memo_facts(report)) == memo
    first, last = (table for table in word(word_of(report)).tables if table.style.name == "Normal Table")
    assert {row.cells[0].text: row.cells[1].text for row in first.rows} == memo
    assert [tuple(cell.text for cell in row.cells) for row in last.rows] == grant_facts(report)
    origin = (
        "Status pr. 30.09.2018, som registreret ved udgangen af 14.10.2018, efter historikken. "
        "Tælleregler version 3. Udarbejdet 15.10.2018 12:00 af Karin Ø. Center: lukket bilag, ikke til offentliggørelse."
    )
    assert texts_of_word(word_of(report)).count(origin) == 2
    in_pdf = squeezed(Pdf(pdf_of(report)).text_of_all)
    facts = [f"{label} {value}" for label, value in (*memo_facts(report), *grant_facts(report))]
    assert all(squeezed(text) in in_pdf for text in (*facts, origin))
    told = json.loads(as_json(report))
    head = ("grant", "as_of", "known_on", "rules_version", "made_at", "made_by", "publication")
    assert [told[name] for name in head] == [
        "Lægesekretærer 2018",
        "2018-09-30",
        "2018-10-14",
        3,
        "2018-10-15T12:00:00+02:00",
        "Karin Ø. Center",
        None,
    ]
    line = next(csv.DictReader(io.StringIO(as_csv(report))))
    assert [line[name] for name in head] == ["" if told[name] is None else str(told[name]) for name in head]


@of_world("seeded_year")
def test_same_report_gives_the_same_bytes(made: Made) -> None:
    report = made.report
    assert pdf_of(report) == made.pdf
    for written in (as_json, as_csv):
        assert written(report) == written(report)


def test_words_of_center_and_hospitals_flow_into_the_documents() -> None:
    grant = seeded_year(10)
    RegionText.objects.create(
        grant=grant,
        as_of=AUTUMN,
        summary="Det går\nfremad.\n\n- Første punkt\n- Andet punkt",
        closing="Videre.",
    )
    allocation = grant.allocations.get(hospital__short_name="AHH")
    HospitalText.objects.create(
        grant=grant,
        hospital=allocation.hospital,
        arrangement="Fordelt på *alle* klinikker.",
        remark="Ingen #1",
    )
    report = build_report(grant, AUTUMN)
    in_word = word_of(report)
    texts = texts_of_word(in_word)
    written = [
        "Det går fremad.",
        "Første punkt",
        "Andet punkt",
        "Videre.",
        "Fordelt på *alle* klinikker.",
        "Ingen #1",
    ]
    assert [text for text in texts if text in written] == written
    styles = {p.text: p.style.name for p in word(in_word).paragraphs}
    assert (styles["Det går fremad."], styles["Første punkt"]) == ("Normal", "List Bullet")
    in_pdf = squeezed(Pdf(pdf_of(report)).text_of_all)
    assert [squeezed(text) in in_pdf for text in written] == [True] * len(written)
    other = texts_of_word(word_of(build_report(grant, dt.date(2018, 9, 29))))
    assert "Det går fremad." not in other
    assert "Fordelt på *alle* klinikker." in other


@of_world("nasty_names")
def test_nasty_names_are_read_as_they_are_in_every_document(made: Made) -> None:
    in_word = "\n".join(text for rows in made.in_word.values() for row in rows for text in row)
    in_pdf = made.in_pdf
    for name in NASTY:
        assert name in in_word
    assert [squeezed(name) in squeezed(in_pdf.text_of_all) for name in NASTY] == [True] * len(NASTY)
    assert in_pdf.overflowing == []


# What was attested


@pytest.mark.parametrize(
    ("attested", "said"),
    [
        (
            [],
            "Stillingerne må ikke anvendes til diktering. Der er endnu ingen ansættelser at attestere det ved.",
        ),
        (
            ["diktering"],
            "Hospitalet har ved hver ansættelse attesteret, at stillingen ikke anvendes til diktering.",
        ),
        (
            ["diktering", "diktering"],
            "Hospitalet har ved hver ansættelse attesteret, at stillingen ikke anvendes til diktering.",
        ),
        (
            ["diktering", "rengøring", "", ""],
            (
                "Ved 1 af 4 ansættelser er det attesteret, at stillingen ikke anvendes til diktering. "
                "Ved 1 er en anden ordlyd attesteret. Ved 2 er intet attesteret."
            ),
        ),
        (
            [""],
            (
                "Ved den ene ansættelse er det ikke attesteret, at stillingen ikke anvendes til diktering. "
                "Ved 1 er intet attesteret."
            ),
        ),
        (
            ["rengøring", "rengøring"],
            (
                "Ved ingen af de 2 ansættelser er det attesteret, at stillingen ikke anvendes til diktering. "
                "Ved 2 er en anden ordlyd attesteret."
            ),
        ),
    ],
)
def test_attested_is_told_of_the_hires_that_count(attested: list[str], said: str) -> None:
    grant = make_grant(restriction="diktering")
    allocation = make_allocation(grant)
    days = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))
    for text in attested:
        make_hire(make_post(allocation), days, attested_restriction=text)
    make_hire(make_post(allocation), days, annulled_on=AUTUMN)
    make_hire(make_post(allocation), (AUTUMN + dt.timedelta(1), dt.date(2019, 2, 28)))
    report = build_report(grant, AUTUMN)
    assert points_of(report)["restriction"].whole == said
    [second] = [
        block.text
        for block in blocks_of(report)
        if isinstance(block, Paragraph) and "anvendes til" in block.text
    ]
    assert second.endswith(said)
    [row] = report.tables["attested"].rows
    assert row.cells == (
        "Rigshospitalet",
        len(attested),
        attested.count("diktering"),
        attested.count("rengøring"),
        attested.count(""),
    )


@of_world("one_hospital")
def test_grant_without_a_restriction_tells_of_none(made: Made) -> None:
    report = made.report
    assert "attested" not in report.tables
    assert [block for block in blocks_of(report) if "ikke anvendes" in getattr(block, "text", "")] == []


# The PDF


def test_character_that_no_font_has_is_shown_as_missing_and_the_rest_is_kept() -> None:
    grant = make_grant(name="Bevilling 👩‍⚕️ עברית 漢字")
    make_allocation(grant, make_hospital("Ｈｏｓｐｉｔａｌ", "H"))
    report = build_report(grant, AUTUMN)
    data = pdf_of(report)
    assert pdf_checker.validate_pdf_bytes(data).is_compliant
    assert "Bevilling" in Pdf(data).text_of_all
    assert "Bevilling 👩‍⚕️ עברית 漢字" in "".join(texts_of_word(word_of(report)))


@each_world
def test_pdf_passes_pdf_ua(made: Made) -> None:
    checked = pdf_checker.validate_pdf_bytes(made.pdf)
    assert checked.profile == pdf_checker.ValidationProfile.PDF_UA_1
    assert [(failure.rule_id, failure.message) for failure in checked.failures] == []
    assert checked.is_compliant
    read = made.in_pdf
    assert (read.catalog["Lang"], read.catalog["MarkInfo"]["Marked"]) == (b"da", True)
    assert read.metadata["Title"].startswith("Redegørelse, lukket bilag: ")
    for table in read.elements("Table"):
        head, *rows = (
            [
                each["type"] + (each.get("attributes") or {}).get("Scope", "")
                for each in read.elements("TH", "TD", inside=row["children"])
            ]
            for row in read.elements("TR", inside=table["children"])
        )
        assert set(head) == {"THColumn"}
        assert {(row[0], *set(row[1:])) for row in rows} == {("THRow", "TD")}
        assert table["children"][0]["type"] == "Caption"
    assert all(figure.get("alt_text") for figure in read.elements("Figure"))


def test_pdf_loses_no_row_at_a_page_break() -> None:
    grant = make_grant(target=120)
    names = [f"Hospital {number:03}" for number in range(120)]
    for number, name in enumerate(names):
        allocation = make_allocation(grant, make_hospital(name, f"H{number:03}"), target=1)
        if number < 3:
            make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    report = build_report(grant, AUTUMN)
    began = time.process_time()
    data = pdf_of(report)
    assert time.process_time() - began < 10
    tables = Pdf(data).tables
    for title in ("Tildelt, måltal og oprettet", "Tildelt, forbrug og disponeret"):
        assert [row[0] for row in tables[squeezed(title)]][1:-1] == [squeezed(name) for name in names]


def test_k10_very_long_names_stay_on_the_page() -> None:
    grant = make_grant(name="B" * 120)
    for number in range(12):
        allocation = make_allocation(grant, make_hospital(f"{number} " + "L" * 110, f"L{number}"), target=1)
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)))
    read = Pdf(pdf_of(build_report(grant, AUTUMN)))
    assert read.overflowing == []
    assert squeezed("B" * 120) in squeezed(read.text_of_all)


def test_reading_of_a_pdf_notices_text_that_leaves_the_page() -> None:
    page = '#set document(title: "Prøve")\n#set page(width: 200pt, height: 100pt, margin: 10pt)\nBliver'
    for place, overflowing in (("dx: 180pt", ["uden"]), ("dy: 95pt", ["uden"]), ("dx: 5pt", [])):
        read = Pdf(typst.compile(f"{page} #place({place})[uden]".encode()))
        assert (read.overflowing, squeezed(read.text_of_all)) == (overflowing, "Bliveruden")


def test_k10_forty_long_staff_groups_are_whole_in_every_document() -> None:
    grant = make_grant(target=40)
    allocation = make_allocation(grant, target=40, amount=16_000_000)
    names = [f"{number:02} " + "Lægesekretærkoordinator " * 4 + "x" * 10 for number in range(40)]
    for number, name in enumerate(names):
        group = make_staff_group(grant, name, number + 1)
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)), staff_group=group)
    report = with_every_appendix(build_report(grant, AUTUMN))
    read = Pdf(pdf_of(report))
    in_pdf = [row[0] for row in read.tables[squeezed(report.tables["staff_group"].title)]]
    assert [name for name in names if squeezed(name) not in in_pdf] == []
    in_word = [row[0] for row in tables_of_word(word_of(report))[report.tables["staff_group"].title]]
    assert in_word[1:-1] == names
    assert read.overflowing == []


# Word


@of_world("seeded_year")
def test_word_repeats_heads_keeps_rows_whole_and_is_danish(made: Made) -> None:
    document = word(made.word)
    status = next(table for table in document.tables if table.style.name == "Table Grid")
    first = status.rows[0]._tr.trPr
    assert first.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in status.rows)
    assert document.core_properties.language == "da-DK"
    assert document.core_properties.title == "Redegørelse, lukket bilag: Lægesekretærer 2018"
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "Kort formidling",
        "Status pr. 30.09.2018",
        "Uddybende fremstilling",
        "Bilag",
        "Status i tal",
        "Økonomi år for år",
        "RegionH Match og vurdering af kandidater",
        "Udvikling måned for måned",
        "Anvendelse af midlerne",
        "Prognose",
        "Sådan er tallene talt",
    ]
    pictures = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert len(pictures) == 4
    assert all(pictures)


@of_world("seeded_year")
def test_documents_take_less_than_two_seconds(made: Made) -> None:
    """Seconds of work: how long the other tests of the run keep the processors busy says nothing of a document."""
    for written in (word_of, pdf_of):
        began = time.process_time()
        written(made.report)
        assert time.process_time() - began < 2
