"""Strict Office Open XML ("Strict Open XML Spreadsheet", "Strict Open XML Document") is read like the ordinary form."""

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from xlsxwriter import Workbook

from hrtrack.common.files.strict import as_transitional
from tests.support.made_documents import made_docx
from tests.support.made_documents import saved as saved_document
from tests.support.made_workbooks import MEMO, packed, parts, saved, with_cells, with_part, workbook
from tests.support.sandbox import checked, opened, refused, rows
from tests.support.strict_form import as_strict, strict_part

SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
STRICT_MEMO = as_strict(workbook(*MEMO))


def with_shared_strings() -> bytes:
    """A workbook of xlsxwriter: shared strings, one formatted in part, formulas with their values, a merged heading, and
    a hidden row, column and sheet."""
    file = BytesIO()
    with Workbook(file, {"default_date_format": "dd-mm-yyyy"}) as book:
        sheet = book.add_worksheet("Fordeling")
        raised = book.add_format({"font_script": 1})
        sheet.merge_range("A1:C1", "Fordeling i tkr.")
        sheet.write_rich_string("A2", "Hospital", raised, "1", "æøå")
        sheet.write_row("A3", ["Hospital", 2.5, 0.1], None)
        sheet.write("D3", 0.125, book.add_format({"num_format": "0.0%"}))
        sheet.write_formula("B4", "=SUM(B3:B3)", None, 2.5)
        sheet.write_formula("C4", '=HYPERLINK("http://purl.oclc.org/","x")', None, "x")
        sheet.write_datetime("A5", dt.date(2018, 6, 1))
        sheet.write("A6", "slettet", book.add_format({"font_strikeout": True}))
        sheet.set_row(5, None, None, {"hidden": True})
        sheet.set_column("D:D", None, None, {"hidden": True})
        book.add_worksheet("Skjult").hide()
        book.worksheets()[1].write("A1", "gammel")
        book.define_name("Tal", "=Fordeling!$B$3")
        book.set_custom_property("Sag", "18/1")
    return file.getvalue()


def with_much_of_openpyxl() -> bytes:
    book = openpyxl.load_workbook(
        BytesIO(workbook(*MEMO, Bilag=(("x", True), (dt.date(2018, 6, 1), "=1+1"))))
    )
    book.worksheets[0]["A2"].font = Font(strike=True)
    book.worksheets[0]["A2"].comment = Comment("se notat", "NN")
    book.worksheets[0].merge_cells("A1:B1")
    book.worksheets[0].column_dimensions["C"].hidden = True
    book.worksheets[1].sheet_state = "veryHidden"
    book.custom_doc_props.append(StringProperty(name="Sag", value="18/1"))
    return saved(book)


def mac_epoch() -> bytes:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.worksheets[0]["A1"] = dt.date(2018, 6, 1)
    return saved(book)


def document_with_changes() -> bytes:
    document = Document(
        BytesIO(made_docx(MEMO, [("a", "b"), ("c", "d")], before=["Notat", "Hospital\tBeløb"]))
    )
    table = document.tables[1]
    table.cell(0, 0).merge(table.cell(1, 0))
    for around, text in (("w:del", "w:delText"), ("w:ins", "w:t"), ("w:moveFrom", "w:t")):
        change = f"<{around} {nsdecls('w')}><w:r><{text}>5</{text}></w:r></{around}>"
        table.cell(0, 1).paragraphs[0]._p.append(parse_xml(change))
    document.tables[0].cell(1, 1).paragraphs[0].add_run("1").font.superscript = True
    document.tables[0].cell(2, 1).paragraphs[0].runs[0].font.strike = True
    document.tables[0].cell(3, 1).paragraphs[0].runs[0].font.hidden = True
    return saved_document(document)


@pytest.mark.parametrize(
    "made",
    [
        lambda: workbook(*MEMO),
        with_shared_strings,
        with_much_of_openpyxl,
        mac_epoch,
        lambda: made_docx(MEMO, before=["Notat"]),
        document_with_changes,
    ],
    ids=["memo", "strings, formulas, hidden", "comments, properties", "1904", "document", "tracked changes"],
)
@pytest.mark.usefixtures("readers_here")
def test_strict_file_is_read_like_the_ordinary_one(made) -> None:
    ordinary = made()
    strict = as_strict(ordinary)
    assert b"http://schemas.openxmlformats.org/spreadsheetml" not in b"".join(parts(strict).values())
    assert (checked(strict), opened(strict)) == (checked(ordinary), opened(ordinary))
    assert any(sheet.cells for sheet in opened(strict))


def test_strict_workbook_is_read_in_the_process_apart() -> None:
    assert opened(STRICT_MEMO) == opened(workbook(*MEMO))


@pytest.mark.parametrize(
    ("iso", "expected"),
    [
        ("2018-06-01", ("date", "2018-06-01")),
        ("2018-06-01T00:00:00", ("date", "2018-06-01")),
        ("2018-06-01T00:00:00.000Z", ("date", "2018-06-01")),
        ("2018-06-01T07:30:00", ("date", "2018-06-01T07:30:00")),
        ("2018-06-01T23:59", ("date", "2018-06-01T23:59:00")),
        ("1899-12-30T12:00:00", ("date", "12:00:00")),
        ("1899-12-31T07:30:00", ("date", "07:30:00")),
        ("12:00:00", ("date", "12:00:00")),
        ("PT37H30M", ("date", "37:30:00")),
        ("1900-02-29", ("date", "1900-02-29")),
        ("2018-02-30", ("error", "#VALUE!")),
        ("2018-06", ("error", "#VALUE!")),
        ("43252", ("error", "#VALUE!")),
    ],
)
@pytest.mark.parametrize("formula", ["", "<f>DATE(2018,6,1)</f>"], ids=["typed", "formula"])
@pytest.mark.usefixtures("readers_here")
def test_iso_date_cell_is_the_day_that_excel_shows(iso: str, expected: tuple[str, str], formula: str) -> None:
    data = with_cells(f'<row r="2"><c r="B2" t="d">{formula}<v>{iso}</v></c></row>')
    for form in (data, as_strict(data)):
        [sheet] = opened(form)
        [cell] = sheet.cells
        assert ((cell.row, cell.column), (cell.kind.value, cell.text)) == ((2, 2), expected)
        assert cell.formula == ("=DATE(2018,6,1)" if formula else None)


@pytest.mark.usefixtures("readers_here")
def test_address_in_a_text_is_let_be_in_an_ordinary_file_and_a_strict_part_may_be_utf_16() -> None:
    text = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    [sheet] = opened(workbook((text, "b")))
    assert rows(sheet) == [[text, "b"]]
    content = parts(STRICT_MEMO)[SHEET].decode()
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{content.partition("?>")[2] or content}'.encode("utf-16")
    assert opened(with_part(SHEET, wide, STRICT_MEMO)) == opened(STRICT_MEMO)


@pytest.mark.usefixtures("readers_here")
def test_ordinary_file_is_not_written_again() -> None:
    for data in (workbook(*MEMO), made_docx(MEMO)):
        assert as_transitional(data) is data


def test_strict_file_keeps_its_parts_and_texts() -> None:
    ordinary = workbook(*MEMO)
    again = parts(as_transitional(as_strict(ordinary)))
    again[BOOK] = again[BOOK].replace(b' conformance="strict"', b"")
    assert list(again.items()) == list(parts(ordinary).items())


# The safety checks hold for the strict form too.

STRICT_DOCUMENT = as_strict(made_docx(MEMO))
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("part", "data"),
    [
        (SHEET, STRICT_MEMO),
        (BOOK, STRICT_MEMO),
        ("xl/styles.xml", STRICT_MEMO),
        ("word/document.xml", STRICT_DOCUMENT),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_strict_file_are_refused(part: str, data: bytes, encoding: str) -> None:
    assert refused(with_part(part, LAUGHS.encode(encoding), data))[0] == "doctype"
    # Parted by what is replaced, so that no replacement could put a declaration together.
    parted = b"<!DOC" + b"http://purl.oclc.org/ooxml/spreadsheetml/main" + b"TYPE x>"
    assert refused(with_part(part, parted, data))[0] == "damaged"


@pytest.mark.parametrize(("part", "data"), [(SHEET, STRICT_MEMO), ("word/document.xml", STRICT_DOCUMENT)])
def test_bombs_in_a_strict_file_are_refused(part: str, data: bytes) -> None:
    assert refused(with_part(part, bytes(25_000_000), data))[0] == "too_heavy"


def test_replacing_makes_no_bomb_of_a_strict_file() -> None:
    addresses = b"http://purl.oclc.org/ooxml/a/b " * 100_000
    again = parts(as_transitional(with_part(SHEET, addresses, STRICT_MEMO)))[SHEET]
    assert len(addresses) < len(again) < 1.5 * len(addresses)


def test_too_many_cells_in_a_strict_workbook_are_refused() -> None:
    row = "<row>" + "<c><v>1</v></c>" * 200 + "</row>"
    assert refused(as_strict(with_cells(row * 501)))[0] == "too_much"


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_in_a_strict_workbook_are_refused(name: str) -> None:
    assert refused(with_part(name, b"a macro", STRICT_MEMO))[0] == "macros"


def test_macros_in_a_strict_document_are_refused() -> None:
    assert refused(with_part("word/vbaProject.bin", b"a macro", STRICT_DOCUMENT))[0] == "macros"


def test_nested_and_outside_parts_of_a_strict_workbook_are_refused() -> None:
    assert refused(with_part("xl/other.bin", workbook(*MEMO), STRICT_MEMO))[0] == "nested_file"
    assert refused(with_part("../x.xml", b"<x/>", STRICT_MEMO))[0] == "part_outside"
    assert refused(packed(parts(STRICT_MEMO), (SHEET.upper(), b"<x/>")))[0] == "duplicate_part"


@pytest.mark.parametrize(
    "link",
    [
        ("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        ("xl/queryTables/queryTable1.xml", b"<queryTable/>"),
        ("xl/connections.xml", b"<connections/>"),
    ],
    ids=["link", "query", "connection"],
)
@pytest.mark.usefixtures("readers_here")
def test_links_out_of_a_strict_workbook_are_noted(link: tuple[str, bytes]) -> None:
    assert [sheet.is_linked for sheet in opened(with_part(*link, STRICT_MEMO))] == [True]


@pytest.mark.usefixtures("readers_here")
def test_link_of_the_strict_kind_is_noted() -> None:
    relations = "xl/_rels/workbook.xml.rels"
    address = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
    link = b'<Relationship Id="rId99" Type="' + address + b'" Target="externalLinks/a.xml"/></Relationships>'
    content = strict_part(relations, parts(STRICT_MEMO)[relations].replace(b"</Relationships>", link))
    assert b"purl.oclc.org/ooxml/officeDocument/relationships/externalLink" in content
    assert [sheet.is_linked for sheet in opened(with_part(relations, content, STRICT_MEMO))] == [True]


def test_truncated_strict_file_is_refused() -> None:
    for percent in range(10, 100, 15):
        assert refused(STRICT_MEMO[: len(STRICT_MEMO) * percent // 100])[0] == "damaged"
