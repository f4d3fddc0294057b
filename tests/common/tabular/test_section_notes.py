"""What is read and told of because a person sees it otherwise: struck through, rounded, hidden, linked. Cases D13, E26, E27."""

import socket
from collections.abc import Callable, Iterator
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from allocations.reading import ReadError, read_file, read_table
from tests.support.made_documents import made_docx, made_ods, ods_cell, ods_of, ods_row, ods_sheet
from tests.support.made_documents import saved as saved_docx
from tests.support.made_workbooks import MEMO, parts, saved, with_part, workbook

pytestmark = pytest.mark.usefixtures("readers_here")
SHEET = "xl/worksheets/sheet1.xml"


def notes(data: bytes) -> list[str]:
    """Return the notes on a file whose seven hospitals are read all the same, without the note on where the table stands."""
    reading = read_table(read_file(data))
    assert (reading.errors, reading.questions, len(reading.rows)) == ((), (), 7)
    return [str(note.message) for note in reading.notes[1:]]


def changed(change: Callable[[openpyxl.worksheet.worksheet.Worksheet], object]) -> bytes:
    book = openpyxl.Workbook()
    for row in MEMO:
        book.worksheets[0].append(row)
    change(book.worksheets[0])
    return saved(book)


def ods(rows: str, styles: str = "", **parts: bytes) -> bytes:
    return ods_of(ods_sheet("Ark", ods_row(MEMO[0]) + rows), styles, **parts)


def style(name: str, properties: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" {more}><style:properties {properties}/></style:style>'


REST = "".join(map(ods_row, MEMO[2:]))
STRUCK = "Række 2 har noget, der er streget over, men er læst med."


def first_row(attributes: str, inner: str | None = None) -> str:
    """The row of the first hospital, its cells with the attributes, or with such a text in the first."""
    cells = [ods_cell(value, attributes) for value in MEMO[1]]
    if inner is not None:
        cells[0] = f'<table:table-cell office:value-type="string"><text:p>{inner}</text:p></table:table-cell>'
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


# Struck through


def test_e27_rows_struck_through_in_a_workbook_are_told() -> None:
    def strike(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for cell in ("A2", "B2", "C4", "F30"):
            sheet[cell].font = Font(strike=True)
        sheet["A5"] = CellRichText("Hospital ", TextBlock(InlineFont(strike=True), "utgået"))

    assert notes(changed(strike)) == ["Rækkerne 2, 4, 5 har noget, der er streget over, men er læst med."]


def test_e27_shared_text_struck_through_in_part_is_told_in_its_rows_alone() -> None:
    data = workbook(*MEMO)
    texts = "<si><r><rPr><strike/></rPr><t>utgået</t></r></si><si><r><rPr><b/></rPr><t>Nord</t></r></si>"
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{texts}</sst>'
    types = parts(data)["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    said = [
        notes(
            with_part(
                SHEET,
                parts(data)[SHEET].replace(
                    b'<c r="A2" t="inlineStr"><is><t>' + str(MEMO[1][0]).encode() + b"</t></is></c>",
                    b'<c r="A2" t="s"><v>%d</v></c>' % number,
                ),
                with_part(
                    "xl/sharedStrings.xml", strings.encode(), with_part("[Content_Types].xml", types, data)
                ),
            )
        )
        for number in (0, 1)
    ]
    assert said == [[STRUCK], []]


@pytest.mark.parametrize(
    ("row", "styles"),
    [
        (first_row('table:style-name="ce1"'), style("ce1", 'style:text-line-through-style="solid"')),
        (
            first_row("", '<text:span text:style-name="T1">Nord</text:span>'),
            style("T1", 'style:text-line-through-style="solid"'),
        ),
        (
            first_row('table:style-name="ce2"'),
            style("Out", 'style:text-line-through-style="solid"')
            + style("ce2", "", 'style:parent-style-name="Out"'),
        ),
    ],
    ids=["cell", "part", "parent"],
)
def test_e27_rows_struck_through_in_an_ods_are_told(row: str, styles: str) -> None:
    assert notes(ods(row + REST, styles)) == [STRUCK]


def test_e27_style_by_name_strikes_through_in_an_ods() -> None:
    row = first_row('table:style-name="Out"')
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    named = style("Out", 'style:text-line-through-style="solid"')
    document = (
        f"<office:document-styles {names}><office:styles>{named}</office:styles></office:document-styles>"
    )
    data = with_part("styles.xml", document.encode(), ods(row + REST))
    own = style("ce1", 'style:text-line-through-style="none"', 'style:parent-style-name="Out"')
    again = with_part("styles.xml", document.encode(), ods(first_row('table:style-name="ce1"') + REST, own))
    assert (notes(data), notes(again)) == ([STRUCK], [])


@pytest.mark.parametrize("way", ["strike", "double_strike"])
def test_e27_rows_struck_through_in_a_word_document_are_told(way: str) -> None:
    document = Document(BytesIO(made_docx(MEMO)))
    [run] = document.tables[0].cell(1, 0).paragraphs[0].runs
    setattr(run.font, way, True)
    document.tables[0].cell(2, 0).paragraphs[0].runs[0].font.strike = False
    assert notes(saved_docx(document)) == [STRUCK]


# Rounded where it is shown


@pytest.mark.parametrize(
    ("cell", "value", "number_format", "told"),
    [
        ("C2", 2809.4, "#,##0", "Celle C2: 2809,4 vises som 2.809. Læst er det, der står i cellen."),
        ("C2", 2808.5, '#,##0 "tkr."', "Celle C2: 2808,5 vises som 2.809. Læst er det, der står i cellen."),
        ("B2", 0.129, "0%", "Celle B2: 12,9% vises som 13%. Læst er det, der står i cellen."),
        ("B2", 12.96, "0.0;[Red]-0.0", "Celle B2: 12,96 vises som 13,0. Læst er det, der står i cellen."),
    ],
)
def test_number_that_is_shown_rounded_is_told(cell: str, value: float, number_format: str, told: str) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet[cell] = value
        sheet[cell].number_format = number_format
        sheet["C10"].number_format = "0"

    assert _told(changed(change)) == [told]


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        (2809, "#,##0.00"),
        (2808.9999999999995, "0"),
        (2809.4, "General"),
        (2809.4, "0.0##"),
        (2809.4, "@"),
        (2809, "0.00E+00"),
    ],
)
def test_number_that_is_shown_whole_is_not_told(value: float, number_format: str) -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["C2"] = value
        sheet["C2"].number_format = number_format

    assert _told(changed(change)) == []


def test_numbers_shown_rounded_are_told_together() -> None:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row, value in ((2, 2809.4), (3, 1500.25)):
            sheet[f"C{row}"] = value
            sheet[f"C{row}"].number_format = "0"

    assert _told(changed(change)) == [
        "Celler, der vises afrundet: C2: 2809,4 vises som 2.809; C3: 1500,25 vises som 1.500. Læst er det, der står i dem."
    ]


@pytest.mark.parametrize(
    ("of_type", "value", "shown", "told"),
    [
        ("float", "2809.4", "2.809", ["Celle C2: 2809,4 vises som 2.809. Læst er det, der står i cellen."]),
        (
            "currency",
            "2809.46",
            "2.809,5 kr.",
            ["Celle C2: 2809,46 vises som 2.809,5. Læst er det, der står i cellen."],
        ),
        ("float", "2.809", "2,809", []),
        ("float", "2809.4", "2.809,40", []),
        ("float", "2808.9999999999995", "2.809", []),
    ],
)
def test_number_that_is_shown_rounded_in_an_ods_is_told(
    of_type: str, value: str, shown: str, told: list[str]
) -> None:
    cell = f'<table:table-cell office:value-type="{of_type}" office:value="{value}"><text:p>{shown}</text:p></table:table-cell>'
    first, second, _amount, last = map(ods_cell, MEMO[1])
    row = f"<table:table-row>{first}{second}{cell}{last}</table:table-row>"
    assert _told(ods(row + REST)) == told


def _told(data: bytes) -> list[str]:
    """Return the notes on cells; the figures do not add up any more."""
    return [str(n.message) for n in read_table(read_file(data)).notes if str(n.message).startswith("Celle")]


# Hidden otherwise than by being hidden


def test_e26_rows_and_columns_of_no_size_are_told_as_hidden() -> None:
    data = workbook(*MEMO)
    xml = parts(data)[SHEET].replace(b'<row r="4"', b'<row r="4" ht="0" customHeight="1"')
    xml = xml.replace(b'<row r="5"', b'<row r="5" ht="0.5" customHeight="1"')
    xml = xml.replace(b"<sheetData>", b'<cols><col min="2" max="2" width="0"/></cols><sheetData>')
    assert notes(with_part(SHEET, xml, data)) == [
        "Række 4 er skjult i arket, men er læst med.",
        "Kolonne B er skjult i arket, men er læst med.",
    ]


def test_e26_rows_and_columns_of_no_size_in_an_ods_are_told_as_hidden() -> None:
    styles = style("ro1", 'style:row-height="0.00cm"') + style("co1", 'style:column-width="0in"')
    columns = '<table:table-column/><table:table-column table:style-name="co1"/>'
    row = first_row("").replace("<table:table-row>", '<table:table-row table:style-name="ro1">')
    data = ods_of(ods_sheet("Ark", columns + ods_row(MEMO[0]) + row + REST), styles)
    assert notes(data) == [
        "Række 2 er skjult i arket, men er læst med.",
        "Kolonne B er skjult i arket, men er læst med.",
    ]


def test_e26_hidden_text_of_a_word_document_is_told() -> None:
    document = Document(BytesIO(made_docx(MEMO)))
    document.tables[0].cell(3, 0).paragraphs[0].add_run("skjult").font.hidden = True
    document.tables[0].cell(4, 0).paragraphs[0].add_run("").font.hidden = True
    assert notes(saved_docx(document)) == ["Række 4 har skjult tekst, som ikke er læst."]


# Linked


LINKED = "Filen henter noget fra andre filer eller databaser. Det er ikke hentet."
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


@pytest.fixture
def address() -> Iterator[str]:
    """Where somebody listens whom nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a"
        with pytest.raises(BlockingIOError):
            server.accept()


def with_link(address: str) -> bytes:
    relations = "xl/_rels/workbook.xml.rels"
    data = workbook(*MEMO)
    link = f'<Relationship Id="rId99" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" Target="{address}"/></Relationships>'
    return with_part(relations, parts(data)[relations].replace(b"</Relationships>", link.encode()), data)


@pytest.mark.parametrize(
    "make",
    [
        with_link,
        lambda to: with_part(
            "xl/externalLinks/externalLink1.xml",
            f'<externalLink><ddeLink ddeService="{to}"/></externalLink>'.encode(),
        ),
        lambda to: with_part("xl/queryTables/queryTable1.xml", f'<queryTable name="{to}"/>'.encode()),
        lambda to: with_part(
            "xl/connections.xml",
            f'<connections><connection><webPr url="{to}"/></connection></connections>'.encode(),
        ),
        lambda to: ods_of(
            f'<table:dde-links><table:dde-link><office:dde-source office:dde-application="{to}"/></table:dde-link></table:dde-links>'
            + ods_sheet("Ark", "".join(map(ods_row, MEMO)))
        ),
        lambda to: ods_of(
            ods_sheet("Ark", f'<table:table-source xlink:href="{to}" {XLINK}/>' + "".join(map(ods_row, MEMO)))
        ),
    ],
    ids=["relation", "dde", "query", "connection", "ods dde", "ods sheet"],
)
def test_d13_link_to_the_outside_is_told_and_not_followed(make: Callable[[str], bytes], address: str) -> None:
    assert notes(make(address)) == [LINKED]


def test_d13_plain_hyperlink_is_no_link_to_data(address: str) -> None:
    def link(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet["A2"].hyperlink = address

    assert notes(changed(link)) == []


# Broken letters


BROKEN = [("NordsjÃ¦llands Hospital", *row[1:]) if number == 3 else row for number, row in enumerate(MEMO)]


@pytest.mark.parametrize(
    "data",
    [workbook(*BROKEN), made_ods({"Ark": BROKEN}), made_docx(BROKEN)],
    ids=["xlsx", "ods", "docx"],
)
def test_e32_broken_letters_are_refused_in_every_file(data: bytes) -> None:
    with pytest.raises(ReadError) as raised:
        read_file(data)
    assert raised.value.finding.code == "unknown_encoding"
    assert str(raised.value.finding.message).endswith(
        ": Linje 4 har tegn, der er gået i stykker: »Ã¦«. Ret dem, og prøv igen."
    )


def test_e32_broken_letters_are_refused_in_a_pasted_text() -> None:
    reading = read_table("\n".join("\t".join(map(str, row)) for row in BROKEN))
    assert [str(error.message) for error in reading.errors] == [
        "Linje 4 har tegn, der er gået i stykker: »Ã¦«. Ret dem, og prøv igen."
    ]
