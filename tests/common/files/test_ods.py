"""OpenDocument sheets as cells. Cases D15–D18, E06–E08 and E26 in an .ods."""

import pytest

from hrtrack.common.files.workbook import CellKind, PartKind, SheetCell
from tests.support.made_documents import made_ods, ods_cell, ods_of, ods_row, ods_sheet
from tests.support.made_workbooks import MEMO, packed, parts, with_part, workbook
from tests.support.sandbox import opened, refused, rows


def cells(inner: str, styles: str = "") -> list[tuple[int, int, str, str]]:
    """Row, column, kind and text of what the rows written as XML hold."""
    [sheet] = opened(ods_of(ods_sheet("Ark", inner), styles))
    return [(cell.row, cell.column, cell.kind.value, cell.text) for cell in sheet.cells]


def row(*inner: str) -> str:
    return f"<table:table-row>{''.join(inner)}</table:table-row>"


def cell(attributes: str, text: str = "") -> str:
    return f"<table:table-cell {attributes}>{text and f'<text:p>{text}</text:p>'}</table:table-cell>"


def test_sheet_is_read_as_its_xlsx() -> None:
    assert opened(made_ods({"Fordeling": MEMO, "Andet": [("x",)]})) == opened(workbook(*MEMO, Andet=[("x",)]))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (cell('office:value-type="float" office:value="2809"', "2.809"), ("number", "2809")),
        (cell('office:value-type="float" office:value="2.809"', "2,809"), ("number", "2.809")),
        (cell('office:value-type="float" office:value="1E+3"', "1000"), ("number", "1000")),
        (cell('office:value-type="float" office:value="1E+400"', "x"), ("error", "1E+400")),
        (cell('office:value-type="percentage" office:value="0.13"', "13 %"), ("percent", "13")),
        (
            cell('office:value-type="currency" office:currency="DKK" office:value="2809.5"', "2.809,50 kr."),
            ("number", "2809.5"),
        ),
        (cell('office:value-type="date" office:date-value="2018-05-01"', "01.05.18"), ("date", "2018-05-01")),
        (
            cell('office:value-type="date" office:date-value="2018-05-31T23:59:59.9996"', "01.06.18"),
            ("date", "2018-05-31T23:59:59.9996"),
        ),
        (cell('office:value-type="time" office:time-value="PT12H30M00S"', "12:30"), ("date", "12:30:00")),
        (cell('office:value-type="boolean" office:boolean-value="true"', "SAND"), ("truth", "True")),
        (
            cell(
                'office:value-type="string"',
                'a<text:s text:c="2"/>b<text:tab/>c<text:line-break/><text:span>d</text:span>',
            ),
            ("text", "a  b\tc\nd"),
        ),
        (cell("", "uden type"), ("text", "uden type")),
        (
            '<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>x</text:p><text:p>y</text:p></table:table-cell>',
            ("text", "x\ny"),
        ),
    ],
)
def test_value_is_read_as_its_type(written: str, read: tuple[str, str]) -> None:
    assert cells(row(written)) == [(1, 1, *read)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (
            cell('table:formula="of:=SUM([.A1:.A2])" office:value-type="float" office:value="5"', "5"),
            (CellKind.NUMBER, "5"),
        ),
        (cell('table:formula="of:=SUM([.A1:.A2])"'), (CellKind.FORMULA, "=SUM([.A1:.A2])")),
        (
            cell(
                'table:formula="of:=SUM([.A1:.A2])" office:value-type="string" office:string-value="" calcext:value-type="error"',
                "#DIV/0!",
            ),
            (CellKind.ERROR, "#DIV/0!"),
        ),
        (
            cell('table:formula="of:=SUM([.A1:.A2])" office:value-type="float" office:value="0"', "Err:502"),
            (CellKind.ERROR, "Err:502"),
        ),
        (
            cell('table:formula="of:=SUM([.A1:.A2])" office:value-type="string"', "#VÆRDI!"),
            (CellKind.ERROR, "#VÆRDI!"),
        ),
    ],
)
def test_e06_e07_e08_formula_is_told_by_what_it_came_to(written: str, read: tuple[CellKind, str]) -> None:
    [sheet] = opened(ods_of(ods_sheet("Ark", row(written))))
    assert sheet.cells == (SheetCell(1, 1, *read, "=SUM([.A1:.A2])"),)


def test_formula_that_came_to_an_empty_text_holds_nothing() -> None:
    assert cells(row(cell('table:formula="of:=&quot;&quot;" office:value-type="string"'))) == []


def test_number_that_is_shown_divided_is_not_a_plain_number() -> None:
    styles = (
        '<number:number-style style:name="N1"><number:number number:display-factor="1000"/></number:number-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    value = 'office:value-type="float" office:value="2809000"'
    column = '<table:table-column table:default-cell-style-name="ce1"/>'
    assert cells(row(cell(f'table:style-name="ce1" {value}', "2.809")), styles) == [
        (1, 1, "scaled", "2809000 /1000")
    ]
    assert cells(column + row(cell(value, "2.809"), cell(value, "2.809.000")), styles) == [
        (1, 1, "scaled", "2809000 /1000"),
        (1, 2, "number", "2809000"),
    ]


@pytest.mark.parametrize("position", ["super 58%", "33% 58%"])
def test_mark_of_a_footnote_is_no_digit_of_the_number(position: str) -> None:
    style = f'<style:style style:name="T1" style:family="text"><style:text-properties style:text-position="{position}"/></style:style>'
    marked = cell(
        'office:value-type="string"', '<text:p>16<text:span text:style-name="T1">2</text:span></text:p>'
    )
    [sheet] = opened(ods_of(ods_sheet("Ark", row(marked)), style))
    assert rows(sheet) == [["16²"]]


def test_covered_cells_of_a_merged_one_are_empty() -> None:
    merged = '<table:table-cell table:number-columns-spanned="3" office:value-type="string"><text:p>a</text:p></table:table-cell>'
    covered = '<table:covered-table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a</text:p></table:covered-table-cell>'
    assert cells(row(merged, covered, ods_cell("b"))) == [(1, 1, "text", "a"), (1, 4, "text", "b")]


def test_repeated_cells_and_rows_stand_as_often_as_they_say() -> None:
    repeated = ods_cell(7, 'table:number-columns-repeated="2"')
    twice = f'<table:table-row table:number-rows-repeated="2">{repeated}</table:table-row>'
    [sheet] = opened(ods_of(ods_sheet("Ark", twice + ods_row(("x",)))))
    assert rows(sheet) == [["7", "7"], ["7", "7"], ["x", ""]]


def test_a_million_empty_rows_and_columns_cost_nothing() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    column = '<table:table-column table:number-columns-repeated="16384"/>'
    assert cells(column + ods_row(("x",)) + empty) == [(1, 1, "text", "x")]
    assert cells(ods_row(("x",)) + "<table:table-row/>" * 200_000) == [(1, 1, "text", "x")]


@pytest.mark.parametrize(
    ("inner", "code", "said"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1048576">{ods_cell(1)}</table:table-row>',
            "too_much",
            "Ark »Ark«, celle A12001: der står noget for langt fra tabellen. Slet det, og prøv igen.",
        ),
        (
            row(ods_cell(1, 'table:number-columns-repeated="16384"')),
            "too_much",
            "Ark »Ark«, celle GS1: der står noget for langt fra tabellen. Slet det, og prøv igen.",
        ),
        (
            '<table:table-row table:number-rows-repeated="1048575"/>'
            + row('<table:table-cell table:number-columns-repeated="16383"/>', ods_cell(1)),
            "too_much",
            "Ark »Ark«, celle XFD1048576: der står noget for langt fra tabellen. Slet det, og prøv igen.",
        ),
        (
            '<table:table-row table:number-rows-repeated="600">'
            + ods_cell(1, 'table:number-columns-repeated="200"')
            + "</table:table-row>",
            "too_much",
            "Ark »Ark« har for mange celler. Slet alt andet end tabellen, og prøv igen.",
        ),
        (
            row(ods_cell("x" * 5_001)),
            "too_much",
            "Ark »Ark«, celle A1: der står for meget tekst. Kort den af, og prøv igen.",
        ),
        (
            row(cell('office:value-type="float" office:value="x"')),
            "damaged",
            "Filen er beskadiget eller ikke hel. Åbn den, gem den som en ny fil, og prøv igen.",
        ),
        (
            row(cell("", "<text:span>" * 50_000 + "</text:span>" * 50_000)),
            "too_heavy",
            "Filen fylder for meget eller er for indviklet til at blive læst. Fjern alt andet end tabellen, og prøv igen.",
        ),
    ],
    ids=["rows", "columns", "far", "cells", "characters", "number", "depth"],
)
def test_d15_d17_d18_too_much_is_refused_at_once(inner: str, code: str, said: str) -> None:
    assert refused(ods_of(ods_sheet("Ark", inner))) == (code, said)


def test_d17_too_many_sheets_are_refused() -> None:
    assert refused(made_ods({str(number): [("x",)] for number in range(51)})) == (
        "too_much",
        "Regnearket har for mange ark. Slet alle andre ark end det med tabellen, og prøv igen.",
    )


def test_hidden_sheets_rows_and_columns_are_told() -> None:
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    columns = '<table:table-column/><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>'
    hidden = '<table:table-row table:visibility="%s">' + ods_cell("x") + "</table:table-row>"
    group = f'<table:table-row-group table:display="false">{ods_row(("y", "z"))}</table:table-row-group>'
    empty = '<table:table-row table:visibility="collapse"/>'
    inner = columns + hidden % "collapse" + hidden % "filter" + group + empty + ods_row(("til sidst",))
    shown, not_shown = opened(ods_of(ods_sheet("A", inner) + ods_sheet("B", ods_row(("b",)), "ta2"), styles))
    assert (shown.hidden_rows, shown.hidden_columns) == ((1, 2, 3), ("B",))
    assert ((shown.place, shown.is_hidden), not_shown.is_hidden) == ((PartKind.SHEET, False), True)
    assert rows(shown) == [["x", ""], ["x", ""], ["y", "z"], ["", ""], ["til sidst", ""]]


def test_table_in_a_deletion_a_link_or_a_drawing_is_no_sheet() -> None:
    other = ods_sheet("Andet", ods_row(("x",)))
    inner = f"<table:shapes>{other}</table:shapes>" + ods_row(("a",))
    outside = (
        f"<table:tracked-changes>{other}</table:tracked-changes><table:dde-links>{other}</table:dde-links>"
    )
    [sheet] = opened(ods_of(outside + ods_sheet("Ark", inner)))
    assert (sheet.name, rows(sheet)) == ("Ark", [["a"]])


def test_d05_encrypted_ods_is_said_to_be_encrypted() -> None:
    data = made_ods({"Ark": MEMO})
    encrypted = with_part("META-INF/manifest.xml", b"<manifest:encryption-data/>", data)
    whole = packed({"mimetype": parts(data)["mimetype"], "encrypted-package": b"x"})
    said = "Filen er krypteret med en adgangskode. Gem den uden adgangskode, og prøv igen."
    assert [refused(each) for each in (encrypted, whole)] == [("encrypted", said)] * 2


KEPT = '<style:style style:name="kept" style:family="table"><style:table-properties table:display="false"/></style:style>'
SOURCE = '<table:table-source table:filter-name="calc8" table:table-name="Ark1"/>'


@pytest.mark.parametrize("is_hidden", [True, False], ids=["hidden", "shown"])
@pytest.mark.parametrize(
    "name",
    [
        "'file:///home/x/kilde.ods'#$Ark1",
        "'file:///C:/Users/x/Kilde 2018.xlsx'#Ark 1",
        "'FILE:///kilde.ods'#Ark1",
        "'https://region.example/sites/hr/kilde.xlsx'#Fordeling",
        r"'\\\\server\\hr\\kilde.xlsx'#Ark1",
        "'../2017/kilde.ods'#Ark1",
        "'file:///x/L''Oréal.ods'#Ark1",
    ],
)
@pytest.mark.usefixtures("readers_here")
def test_table_kept_of_a_linked_file_is_no_sheet(name: str, is_hidden: bool) -> None:
    kept = ods_sheet(name, SOURCE + ods_row(("x", 1)), "kept" if is_hidden else "ta1")
    own = ods_sheet("Fordeling", ods_row(("a", "b")))
    for tables in (kept + own, own + kept * 60):
        [sheet] = opened(ods_of(tables, KEPT))
        assert (sheet.name, rows(sheet), sheet.is_linked) == ("Fordeling", [["a", "b"]], True)


@pytest.mark.usefixtures("readers_here")
def test_hidden_table_kept_of_a_file_without_a_folder_is_no_sheet() -> None:
    tables = ods_sheet("Fordeling", ods_row(("a",))) + ods_sheet("'kilde.ods'#Ark1", ods_row(("x",)), "kept")
    assert [sheet.name for sheet in opened(ods_of(tables, KEPT))] == ["Fordeling"]


@pytest.mark.parametrize("name", ["'18 og '19", "Ark #1", "kilde.ods", "'Notat'", "#Ark1"])
@pytest.mark.usefixtures("readers_here")
def test_sheet_with_quotes_or_a_mark_in_its_name_is_a_sheet(name: str) -> None:
    sheets = opened(ods_of(ods_sheet(name, SOURCE + ods_row(("a",)))))
    assert [(sheet.name, rows(sheet), sheet.is_linked) for sheet in sheets] == [(name, [["a"]], True)]
