"""The cells of an .xlsx file as plain values. Run apart (see `uploads.read_apart`): openpyxl alone, no Django.

openpyxl's own sheet reader is used row by row, because its read-only sheets hide formulas and hidden rows, and make
cells of everything between two that are far apart.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from hrtrack.common.grids import MAX_COLUMN, RAISED, Grids, answered, column_letters, in_percent, plain_number

_STRING_TAG = f"{{{SHEET_MAIN_NS}}}si"
_PLAIN_TAG = f"{{{SHEET_MAIN_NS}}}t"

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
        if (inline := element.find(INLINE_STRING)) is not None:
            cell["value"] = _content(inline)
        return cell


def read(data: bytes) -> dict[str, Any]:
    """The sheets of the file; see `grids.answered`."""
    return answered(_fill, data)


class _Reader(ExcelReader):
    """Makes no objects of the shared strings that are a text and nothing else: there is one for nearly every name."""

    def read_strings(self) -> None:
        part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_strings(source))


def _strings(source: Any) -> Iterator[str]:
    for _event, element in iterparse(source):
        if element.tag == _STRING_TAG:
            is_plain = len(element) == 1 and element[0].tag == _PLAIN_TAG
            text: Any = element[0].text or "" if is_plain else _content(element)
            yield text.replace("x005F_", "")  # as openpyxl's own
            element.clear()


def _content(element: Any) -> str:
    """A text in runs of different looks, raised digits as ¹²³."""
    text: Any = Text.from_tree(element)
    return (text.plain or "") + "".join(map(_of_run, text.formatted))


def _of_run(run: Any) -> str:
    is_raised = run.rPr is not None and run.rPr.vertAlign == "superscript"
    return (run.t or "").translate(RAISED) if is_raised else run.t or ""


def _fill(grids: Grids, data: bytes) -> None:
    reader = _Reader(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    reader.read()
    for sheet in reader.wb.worksheets:
        _read_sheet(grids, reader.wb, sheet)


def _read_sheet(grids: Grids, book: Any, sheet: Any) -> None:
    read = grids.begin("sheet", sheet.title, hidden=sheet.sheet_state != "visible")
    shown_by = cache(lambda style_id: _shown(_number_format(book, style_id)))
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for _number, row in parser.parse():
            for cell in row:
                value, formula = cell["value"], cell["formula"]
                if value is None and formula is not None:
                    grids.add(cell["row"], cell["column"], "formula", formula, formula)
                elif value is not None and value != "":
                    kind, text = _plain(value, cell["data_type"], shown_by(cell["style_id"]))
                    grids.add(cell["row"], cell["column"], kind, text, formula)
    read["hidden_rows"] = _hidden_rows(parser, {cell[0] for cell in read["cells"]})
    read["hidden_columns"] = _hidden_columns(parser, {cell[1] for cell in read["cells"]})


def _plain(value: Any, data_type: str, shown: tuple[str, str]) -> tuple[str, str]:
    match data_type:
        case "n":
            return _number(value, *shown)
        case "e":
            return "error", str(value)
        case "b":
            return "truth", str(value)
        case "d" if isinstance(value, dt.date | dt.time):
            return "date", value.isoformat().removesuffix("T00:00:00")
        case "d":
            return "date", str(value)
    return "text", str(value)


def _number(value: float, kind: str, number_format: str) -> tuple[str, str]:
    number = plain_number(value)
    if number is None:
        return "error", str(value)
    if kind == "scaled":
        return kind, f"{number} {number_format}"
    return kind, in_percent(number) if kind == "percent" else number


def _shown(number_format: str) -> tuple[str, str]:
    """What kind of number the format shows, and the format."""
    signs = _QUOTED.sub("", number_format.partition(";")[0])
    if _SCALED.search(signs):
        return "scaled", number_format
    return "percent" if "%" in signs else "number", number_format


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
