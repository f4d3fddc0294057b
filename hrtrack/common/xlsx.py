"""The cells of an .xlsx file as plain values. Run apart (see `uploads.read_apart`): openpyxl alone, no Django.

openpyxl's own sheet reader is used row by row, because its read-only sheets hide formulas and hidden rows, and make
cells of everything between two that are far apart.
"""

import datetime as dt
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from hrtrack.common.grids import MAX_COLUMN, Grids, answered, column_letters, plain_number

# A number format without its texts and colours, in which only signs that change the number are left.
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")


class _Parser(WorkSheetParser):
    """Keeps a formula beside its value, which is what Excel last reckoned."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        cell["formula"] = None if formula is None else f"={formula.text or ''}"
        if formula is not None and cell["value"] is None and element.get("t") == "str":
            # A formula may come to an empty text; without a value element it came to nothing yet.
            cell["value"] = "" if element.find(VALUE_TAG) is not None else None
        return cell


def read(data: bytes) -> dict[str, Any]:
    """The sheets of the file; see `grids.answered`."""
    return answered(_fill, data)


def _fill(grids: Grids, data: bytes) -> None:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        _read_sheet(grids, book, sheet)


def _read_sheet(grids: Grids, book: Any, sheet: Any) -> None:
    read = grids.begin("sheet", sheet.title, hidden=sheet.sheet_state != "visible")
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for cell in _cells(parser):
            kind, text = _plain(cell, _number_format(book, cell["style_id"]))
            grids.add(cell["row"], cell["column"], kind, text, cell["formula"])
    read["hidden_rows"] = _hidden_rows(parser, {cell[0] for cell in read["cells"]})
    read["hidden_columns"] = _hidden_columns(parser, {cell[1] for cell in read["cells"]})


def _cells(parser: _Parser) -> Iterator[dict[str, Any]]:
    """Those that hold something."""
    for _number, row in parser.parse():
        yield from (cell for cell in row if cell["value"] not in (None, "") or _is_not_reckoned(cell))


def _is_not_reckoned(cell: dict[str, Any]) -> bool:
    return cell["value"] is None and cell["formula"] is not None


def _plain(cell: dict[str, Any], number_format: str) -> tuple[str, str]:
    if _is_not_reckoned(cell):
        return "formula", cell["formula"]
    value = cell["value"]
    if cell["data_type"] == "e":
        return "error", str(value)
    match value:
        case bool():
            return "truth", str(value)
        case int() | float():
            return _number(value, number_format)
        case dt.date() | dt.time():
            return "date", value.isoformat().removesuffix("T00:00:00")
    return "date" if isinstance(value, dt.timedelta) else "text", str(value)


def _number(value: float, number_format: str) -> tuple[str, str]:
    number = plain_number(value)
    if number is None:
        return "error", str(value)
    signs = _QUOTED.sub("", number_format.partition(";")[0])
    if _SCALED.search(signs):
        return "scaled", f"{number:f} {number_format}"
    if "%" in signs:
        return "percent", f"{(number * 100).normalize():f}"
    return "number", f"{number:f}"


def _number_format(book: Any, style_id: int) -> str:
    number = book._cell_styles[style_id].numFmtId
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(number, "General")
    return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _hidden_rows(parser: _Parser, filled: set[int]) -> list[int]:
    hidden = {int(row) for row, kept in parser.row_dimensions.items() if kept.get("hidden") in ("1", "true")}
    return sorted(hidden & filled)


def _hidden_columns(parser: _Parser, filled: set[int]) -> list[str]:
    found = set()
    for letter, kept in parser.column_dimensions.items():
        if kept.get("hidden") in ("1", "true"):
            first = column_index_from_string(letter)
            found |= filled & set(range(first, min(int(kept.get("max", first)), MAX_COLUMN) + 1))
    return [column_letters(column) for column in sorted(found)]
