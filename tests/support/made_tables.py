"""One table written in any kind of file that is read, or as the text that is pasted."""

import csv
import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from html import escape
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from docx import Document
from openpyxl.utils import get_column_letter, range_boundaries

from tests.support.made_documents import made_docx, made_pdf, ods_cell, ods_of, ods_sheet, shown
from tests.support.made_documents import saved as saved_document
from tests.support.made_workbooks import parts, saved, with_part

Rows = Sequence[Sequence[Any]]
"""Texts, numbers, dates and truths; None is an empty cell."""

_MACROS = b"\xd0\xcf\x11\xe0 a macro"
_TYPES = "[Content_Types].xml"
_PLAIN, _ENABLED = (
    b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
    b"application/vnd.ms-excel.sheet.macroEnabled.main",
)


def with_prose(rows: Rows, before: Sequence[str], after: Sequence[str]) -> list[Sequence[Any]]:
    """The rows with lines of one cell above and below, parted from them by an empty row."""
    above = [*((line,) for line in before), ()] if before else []
    below = [(), *((line,) for line in after)] if after else []
    return [*above, *rows, *below]


def xlsx(
    rows: Rows,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    first: Rows = (),
    merged: Collection[str] = (),
    hidden: Collection[int] = (),
    hidden_columns: Collection[str] = (),
    formats: Mapping[str, str] | None = None,
    formulas: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook whose last sheet has the rows, after one with those of `first`.

    Areas that are merged, rows and columns that are hidden, and by cell a number format, or the formula whose value
    the cell has; None is the value of one that was never reckoned.
    """
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    if first:
        _fill(sheet, first)
        sheet = book.create_sheet("Fordeling")
    _fill(sheet, with_prose(rows, before, after))
    for area in merged:
        sheet.merge_cells(area)
    for number in hidden:
        sheet.row_dimensions[number].hidden = True
    for letter in hidden_columns:
        sheet.column_dimensions[letter].hidden = True
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    for cell, formula in (formulas or {}).items():
        sheet[cell] = formula if sheet[cell].value is None else sheet[cell].value
    data = saved(book)
    name = f"xl/worksheets/sheet{len(book.worksheets)}.xml"
    xml = parts(data)[name].decode()
    for cell, formula in (formulas or {}).items():
        with_formula = rf'(<c r="{cell}"[^>]*>)<v>'
        xml = re.sub(with_formula, rf"\1<f>{escape(formula[1:])}</f><v>", xml)
    return with_part(name, xml.encode(), data) if formulas else data


def _fill(sheet: Any, rows: Rows) -> None:
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)


def xlsm(rows: Rows, **how: Any) -> bytes:
    """The same, saying itself that it has macros, and with some."""
    data = with_part("xl/vbaProject.bin", _MACROS, xlsx(rows, **how))
    return with_part(_TYPES, parts(data)[_TYPES].replace(_PLAIN, _ENABLED), data)


def ods(
    rows: Rows,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    first: Rows = (),
    merged: Collection[str] = (),
    hidden: Collection[int] = (),
    hidden_columns: Collection[str] = (),
    formats: Mapping[str, str] | None = None,
    formulas: Mapping[str, str] | None = None,
) -> bytes:
    """The same as an OpenDocument sheet."""
    columns = "".join(
        f'<table:table-column table:visibility="{"collapse" if letter in hidden_columns else "visible"}"/>'
        for letter in "ABCDEFGH"
    )
    inner = ""
    for number, row in enumerate(with_prose(rows, before, after), 1):
        cells = "".join(
            _ods_cell(value, f"{get_column_letter(at)}{number}", merged, formats or {}, formulas or {})
            for at, value in enumerate(row, 1)
        )
        visibility = "collapse" if number in hidden else "visible"
        inner += f'<table:table-row table:visibility="{visibility}">{cells}</table:table-row>'
    sheets = ods_sheet("Fordeling", columns + inner)
    if first:
        above = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in first)
        sheets = ods_sheet("Ark1", above) + sheets
    return ods_of(sheets)


def _ods_cell(
    value: Any,
    place: str,
    merged: Collection[str],
    formats: Mapping[str, str],
    formulas: Mapping[str, str],
) -> str:
    attributes = ""
    if place in formulas:
        attributes = f'table:formula="of:{escape(formulas[place])}"'
    for area in merged:
        left, top, right, bottom = range_boundaries(area)
        column, row, _column, _row = range_boundaries(place)
        if place == area.partition(":")[0]:
            attributes += f' table:number-columns-spanned="{right - left + 1}" table:number-rows-spanned="{bottom - top + 1}"'
        elif left <= column <= right and top <= row <= bottom:
            return "<table:covered-table-cell/>"
    match value:
        case bool():
            written = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
        case dt.date():
            written = f'office:value-type="date" office:date-value="{value.isoformat()}"'
        case str() if value.startswith("#"):
            written = f'calcext:value-type="error" {attributes}><text:p>{value}</text:p></table:table-cell>'
            return f"<table:table-cell {written}"
        case int() | float() if "%" in formats.get(place, ""):
            written = f'office:value-type="percentage" office:value="{value}"'
        case _:
            return ods_cell(value, attributes)
    return f"<table:table-cell {written} {attributes}><text:p>{value}</text:p></table:table-cell>"


def docx(
    rows: Rows,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    first: Rows = (),
    merged: Collection[str] = (),
) -> bytes:
    """A Word document whose last table has the rows."""
    tables = [first, rows] if first else [rows]
    data = made_docx(*tables, before=before, after=after, between=["Derfor:"])
    if not merged:
        return data
    document = Document(BytesIO(data))
    for area in merged:
        left, top, right, bottom = range_boundaries(area)
        table = document.tables[-1]
        table.cell(top - 1, left - 1).merge(table.cell(bottom - 1, right - 1))
    return saved_document(document)


def pdf(rows: Rows, *, first: Rows = (), **how: Any) -> bytes:
    """A PDF whose last table has the rows."""
    return made_pdf(*map(_even, [first, rows] if first else [rows]), **how)


def _even(rows: Rows) -> list[list[Any]]:
    """The rows, as long as the longest."""
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def delimited(
    rows: Rows,
    delimiter: str,
    *,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    first: Rows = (),
    line_end: str = "\r\n",
) -> str:
    """The rows as Excel in Danish writes them."""
    above = [*first, ()] if first else []
    file = StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=line_end)
    for row in [*above, *with_prose(rows, before, after)]:
        texts = [as_shown(value) for value in row]
        writer.writerow(texts if any(texts) else [None] * len(texts))
    return file.getvalue()


def as_shown(value: Any) -> str:
    """As Excel in Danish shows it."""
    if isinstance(value, dt.date):
        return f"{value:%d-%m-%Y}"
    return shown(value)


def text_layer(rows: Rows, *, before: Sequence[str] = (), after: Sequence[str] = (), first: Rows = ()) -> str:
    """The rows as text without lines between the cells."""
    above = [*first, ("Derfor:",), ()] if first else []
    lines = [" ".join(map(as_shown, row)) for row in [*above, *with_prose(rows, before, after)]]
    return "\n".join(lines) + "\n"


def _encoded(encoding: str, delimiter: str, rows: Rows, mark: bytes = b"", **how: Any) -> bytes:
    return mark + delimited(rows, delimiter, **how).encode(encoding)


CONTAINERS: Mapping[str, Callable[..., bytes | str]] = {
    "xlsx": xlsx,
    "xlsm": xlsm,
    "ods": ods,
    "docx": docx,
    "ruled pdf": pdf,
    "unruled pdf": partial(pdf, ruled=False),
    "csv": partial(_encoded, "utf-8-sig", ";"),
    "csv without a mark": partial(_encoded, "utf-8", ";"),
    "csv with commas": partial(_encoded, "utf-8", ","),
    "csv in windows-1252": partial(_encoded, "cp1252", ";"),
    "csv in utf-16-le": partial(_encoded, "utf-16-le", ";", mark=b"\xff\xfe"),
    "csv in utf-16-be": partial(_encoded, "utf-16-be", ";", mark=b"\xfe\xff"),
    "tsv": partial(_encoded, "utf-8", "\t"),
    "tsv in utf-16": partial(_encoded, "utf-16-le", "\t", mark=b"\xff\xfe"),
    "pasted": lambda rows, **how: delimited(rows, "\t", **how),
    "text layer": text_layer,
}
"""By name what makes a file of rows, as bytes; or what is pasted, as text."""
