"""What a grant calls things is said wherever people read of it, and what it has no name for is nowhere."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.enums import Role
from allocations.models import Allocation, Grant
from reports.documents.blocks import AppendixHeading, Heading, Paragraph, TableBlock
from reports.documents.data_formats import as_csv, as_dict, as_text
from reports.documents.excel import progress_book
from reports.documents.memo import blocks_of
from reports.documents.pdf import pdf_of
from reports.documents.word import word_of
from reports.report.build import Report, build_report, report_of
from reports.report.data_tables import HIDDEN
from reports.report.progress import COLUMNS
from tests.support.factories import NAMES, make_user
from tests.support.named_grants import NO_NAMES, OTHER_NAMES, first_allocation, named_grant
from tests.support.pages import Page
from tests.support.publications import publication_of
from tests.support.reopened import Pdf, squeezed, texts_of_word, with_every_appendix, word
from tests.support.worlds import AUTUMN

pytestmark = pytest.mark.django_db

# The memo's names, in both languages, and the word for its units.
OF_THE_MEMO = re.compile(
    r"RegionH\b|Hovedstaden|regionsråd|lav aktivitet|low activity|hospital", re.IGNORECASE
)
OF_REDEPLOYMENT = re.compile(r"omplacer|redeploy|kandidat|candidate|Jobbanken", re.IGNORECASE)
PAGES = ("progress", "over_time", "forecast", "use_of_funds", "compare", "council_report")


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def texts_of_word_file(report: Report) -> str:
    data = word_of(report)
    cells = [cell.text for table in word(data).tables for row in table.rows for cell in row.cells]
    return "\n".join([*texts_of_word(data), *cells])


def texts_of_excel_file(report: Report) -> str:
    with progress_book(report) as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return "\n".join([*book.sheetnames, *cells])


def documents(report: Report) -> Iterator[tuple[str, str]]:
    """Each document of the report by its kind, with everything that people read in it."""
    yield "word", texts_of_word_file(report)
    yield "pdf", Pdf(pdf_of(report)).text_of_all
    yield "excel", texts_of_excel_file(report)
    yield "terminal", as_text(report)


def address(page: str, row: Grant | Allocation) -> str:
    return reverse(f"reports:{page}", args=[row.pk])


def pages(client: Client, grant: Grant) -> Iterator[tuple[str, str]]:
    """Each page of the report with its text, below the menu, which is of every grant."""
    for name in PAGES:
        page = Page(client.get(address(name, grant), {"as_of": "30.09.2018"}))
        yield name, page.root.one("main").text


# Other names


@pytest.mark.parametrize("language", ["da", "en"])
def test_documents_are_in_the_names_of_the_grant(language: str) -> None:
    with translation.override(language):
        report = build_report(named_grant(OTHER_NAMES), AUTUMN)
        for kind, text in documents(report):
            assert (kind, OF_THE_MEMO.findall(text)) == (kind, [])
            assert (kind, "Jobbanken" in text) == (kind, True)
            assert (kind, OF_THE_MEMO.findall(texts_of_word_file(publication_of(report)))) == (kind, [])


def test_document_says_organisation_recipient_and_units() -> None:
    report = with_every_appendix(build_report(named_grant(OTHER_NAMES), AUTUMN))
    text = texts_of_word_file(report)
    blocks = list(blocks_of(report))
    headings = [block.text for block in blocks if isinstance(block, Heading | AppendixHeading)]
    assert [heading for heading in headings if re.search("[Kk]ommun|Jobbank", heading)] == [
        "Jobbanken",
        "Jobbanken og vurdering af kandidater",
    ]
    paragraphs = [block.text for block in blocks if isinstance(block, Paragraph)]
    rules = next(
        block.table for block in blocks if isinstance(block, TableBlock) and block.table.name == "rules"
    )
    paragraphs += [": ".join(row.cells) for row in rules.rows]
    assert any(
        "Tælles hver kommune højst op til sit måltal, er 27 af 30 stillinger oprettet." in paragraph
        for paragraph in paragraphs
    )
    for sentence in (
        "En kommune med få stillinger låner af det fælles tempo, fordelt efter måltal. Lavt og højt rummer 8 af 10 udfald. Tempoet er fælles, så summens interval er ikke intervallernes sum.",
        "Kommune: Hver kommune, der er tildelt en del af bevillingen. En medarbejder, der skifter kommune, tæller med begge steder.",
        "Fra Jobbanken: Personer, hvis første ansættelse i bevillingen kom fra Jobbanken.",
    ):
        assert sentence in paragraphs
    for words in ("Region Østdanmark", "Udvalget", "Er teamet nyt?", "Jobbanken (omplacering)"):
        assert words in text
    assert "6 af 27 personer (22\u00a0%) kom fra Jobbanken." in text


def test_pages_are_in_the_names_of_the_grant(center: Client) -> None:
    grant = named_grant(OTHER_NAMES)
    shown = dict(pages(center, grant))
    assert {name: OF_THE_MEMO.findall(text) for name, text in shown.items()} == {name: [] for name in PAGES}
    page = Page(center.get(address("progress", grant), {"as_of": "30.09.2018"}))
    assert [page.table[0][0], page.table[0][5]] == ["Kommune", "Fra Jobbanken"]
    assert page.key_figures["Fra Jobbanken"] == "6 af 27 personer 22 %"
    assert "kommuner har aldrig bekræftet deres liste" in shown["progress"]
    assert "Redegørelsen til udvalget" in shown["council_report"]
    assert "Er teamet nyt?" in shown["use_of_funds"]


def test_list_behind_a_figure_is_in_the_names_of_the_grant(center: Client) -> None:
    grant = named_grant(OTHER_NAMES)
    query = {"as_of": "30.09.2018", "figure": "from_redeployment", "low_activity": "false"}
    page = Page(center.get(address("drilldown", grant), query))
    assert page.title == "Fra Jobbanken"
    assert "Er teamet nyt?: nej" in page.text
    assert page.table[0][1:4] == ["Kommune", "Ansat", "Rekrutteringsvej"]
    assert {row[3] for row in page.table[1:-1]} == {"Jobbanken (omplacering)"}


def test_own_words_are_for_whom_the_grant_reports_to(client: Client) -> None:
    allocation = first_allocation(named_grant(OTHER_NAMES))
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    page = Page(client.get(address("own_words", allocation)))
    assert "Center for HR samler redegørelsen til udvalget. Tallene hentes automatisk" in page.text
    after = client.post(
        address("own_words", allocation), {**page.form, "arrangement": "Alle steder."}, follow=True
    )
    assert Page(after).alerts == ["Teksten er gemt. Den kommer med i redegørelsen til udvalget."]


# No names


@pytest.mark.parametrize("language", ["da", "en"])
def test_documents_say_nothing_of_what_the_grant_has_no_name_for(language: str) -> None:
    with translation.override(language):
        report = build_report(named_grant(NO_NAMES), AUTUMN)
        for kind, text in (*documents(report), ("public", texts_of_word_file(publication_of(report)))):
            assert (kind, OF_THE_MEMO.findall(text)) == (kind, [])
            assert (kind, OF_REDEPLOYMENT.findall(text)) == (kind, [])


def test_pages_say_nothing_of_what_the_grant_has_no_name_for(center: Client) -> None:
    shown = dict(pages(center, named_grant(NO_NAMES)))
    assert {name: OF_REDEPLOYMENT.findall(text) for name, text in shown.items()} == {
        name: [] for name in PAGES
    }
    assert {name: OF_THE_MEMO.findall(text) for name, text in shown.items()} == {name: [] for name in PAGES}
    assert "Spørgsmål om afdelingen" not in shown["use_of_funds"]


def test_json_and_csv_keep_the_figure_of_redeployment_at_zero() -> None:
    report = build_report(named_grant(NO_NAMES), AUTUMN)
    told = json.loads(json.dumps(as_dict(report)))
    rows = [*told["rows"], told["total"], *told["tables"]["months"]["rows"]]
    assert {row["from_redeployment"] for row in rows} == {0}
    assert {row["from_redeployment"] for row in csv.DictReader(io.StringIO(as_csv(report)))} == {"0"}
    assert told["tables"].keys() & {"assessed", "not_assessed", "low_activity"} == set()
    assert list(told["rows"][0]) == COLUMNS


def test_nobody_is_hidden_as_not_redeployed_where_there_is_no_scheme() -> None:
    public = publication_of(build_report(named_grant(NO_NAMES), AUTUMN))
    route = public.tables["route"]
    assert route.values("route") == [
        "Opsagt medarbejder i regionen",
        "Anden stilling i regionen",
        "Rekrutteret uden for regionen",
    ]
    assert route.values("persons") == [9, 6, 12]
    hidden = {
        column.name
        for row in public.status.with_total
        for column, cell in zip(public.status.columns, row.cells, strict=True)
        if cell is HIDDEN
    }
    # Of everybody, whatever the grant calls its people.
    assert hidden == {"headcount", "fte"}


def test_question_that_is_not_asked_is_no_dimension(center: Client) -> None:
    grant = named_grant(NO_NAMES)
    page = Page(center.get(address("use_of_funds", grant), {"as_of": "30.09.2018"}))
    offered = [option.attributes["value"] for option in page.root.one("select", name="by").all("option")]
    assert offered == ["hospital", "purpose", "staff_group", "route", "formerly_employed"]
    refused = center.get(address("use_of_funds", grant), {"as_of": "30.09.2018", "by": "low_activity"})
    assert refused.status_code == 400


# As known before a renaming


def test_report_as_known_before_a_renaming_reads_as_it_did() -> None:
    grant = named_grant({**OTHER_NAMES, **NAMES, "unit_kind": "hospital"})
    before = as_dict(build_report(grant, AUTUMN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone() or (None,)
    Grant.objects.update(**OTHER_NAMES)
    grant.refresh_from_db()
    report = report_of(grant, AUTUMN, known_on=dt.date(2018, 10, 1), known_before=moment)
    told: dict[str, Any] = as_dict(report)
    for name in ("made_at", "known_on"):
        del told[name], before[name]
    assert told == before
    text = texts_of_word_file(report)
    assert "Fra RegionH Match" in text
    assert "Region Hovedstaden" in text
    assert "Tælles hvert hospital højst op til sit måltal" in text
    assert [words for words in ("Jobbanken", "kommune", "Østdanmark", "teamet") if words in text] == []
    assert "RegionHMatchogvurderingafkandidater" in squeezed(Pdf(pdf_of(report)).text_of_all)
    now = texts_of_word_file(build_report(grant, AUTUMN))
    assert OF_THE_MEMO.findall(now) == []
