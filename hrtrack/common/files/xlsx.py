"""Reader of .xlsx files: cells as plain values. Runs in the sandbox (see `uploads.read_apart`) with openpyxl, no Django.

The reader calls openpyxl's sheet parser row by row, because openpyxl's read-only sheets omit formulas and hidden rows,
and make cells for the whole gap between two distant cells.
"""

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import column_index_from_string
from openpyxl.utils.datetime import WINDOWS_EPOCH, from_ISO8601
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from hrtrack.common.files.protocol import (
    MAX_CELLS,
    MAX_COLUMN,
    RAISED,
    PartCollector,
    ReaderRefusal,
    answer_of,
    in_percent,
    plain_number,
    rounded,
)
from hrtrack.common.files.strict import as_transitional

_STRING_TAG = f"{{{SHEET_MAIN_NS}}}si"
_PLAIN_TAG = f"{{{SHEET_MAIN_NS}}}t"

# The texts and colours of a number format; without them, only the signs that change the number are left.
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
# A format of a plain number, with the decimals in the group.
_DECIMALS = re.compile(r"[^0#?.eE/]*[0#?][0#?, ]*(?:\.([0#?]*))?[^0#?.eE/]*")

_OUTSIDE = re.compile(r"xl/(externallinks/|querytables/|connections\.xml)", re.IGNORECASE)
_BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
# 29 February 1900, a day in Excel and in no calendar.
_NEVER = 60
_NEVER_ISO = "1900-02-29"
_FIRST_DAY = dt.date(1900, 1, 1)


class _Parser(WorkSheetParser):
    """Keeps a formula beside its value, which Excel computed last."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        iso = element.findtext(VALUE_TAG, "") if element.get("t") == "d" else ""
        if iso:
            element.set("t", "str")  # openpyxl raises ValueError for a day that no calendar has
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        cell["formula"] = None if formula is None else f"={formula.text or ''}"
        if formula is not None and cell["value"] is None and element.get("t") == "str":
            # A formula may result in an empty text; without a value element it has no result yet.
            cell["value"] = "" if element.find(VALUE_TAG) is not None else None
        if (inline := element.find(INLINE_STRING)) is not None:
            cell["value"] = _content(inline)
        if iso:
            cell |= _iso_day(iso)
        elif cell["data_type"] == "d" and isinstance(cell["value"], dt.datetime):
            cell |= self._day(cell["value"], float(element.findtext(VALUE_TAG)))
        return cell

    def _day(self, day: dt.datetime, serial: float) -> dict[str, Any]:
        """Return the day as Excel shows it: #### before the first day, and no next day by rounding up a part of a second."""
        if serial < 0:
            return {"data_type": "e", "value": "####"}
        if int(serial) == _NEVER and self.epoch == WINDOWS_EPOCH:
            return {"value": _NEVER_ISO}
        is_full = serial % 1 and not (day.hour or day.minute or day.second or day.microsecond)
        return {"value": day - dt.timedelta(seconds=1) if is_full else day}


def _iso_day(text: str) -> dict[str, Any]:
    """Return the day, time of day or duration that a cell has as ISO 8601; a day before the first is a time of day."""
    try:
        if text[:1] == "P":
            return {"data_type": "d", "value": from_ISO8601(text)}  # type: ignore[no-untyped-call]
        if text[:1] == "T" or text[2:3] == ":":
            return {"data_type": "d", "value": dt.time.fromisoformat(text).replace(tzinfo=None)}
        if text[:10] == _NEVER_ISO:
            return {"data_type": "d", "value": _NEVER_ISO}
        day = dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return {"data_type": "e", "value": "#VALUE!"}
    return {"data_type": "d", "value": day.time() if day.date() < _FIRST_DAY else day}


class _Shown(NamedTuple):
    """How a style shows a cell: kind of number, format, decimals (None for a format without a fixed number), struck through."""

    kind: str
    number_format: str
    decimals: int | None
    is_struck: bool


class _Struck(str):
    """A text that is struck through, wholly or in part."""

    __slots__ = ()


def read(data: bytes) -> dict[str, Any]:
    """Return the sheets of the file; see `protocol.answer_of`."""
    return answer_of(_collect, data)


class _XlsxSheet(ReadOnlyWorksheet):
    def _get_size(self) -> None:
        """Ignore the size that the sheet declares; without a declared size, openpyxl would read the whole sheet here."""


class _Reader(ExcelReader):
    """Reads plain shared strings without an openpyxl object for each; nearly every name in a sheet is one."""

    def read_strings(self) -> None:
        part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = list(_strings(source))

    def read_worksheets(self) -> None:
        """Keep all sheets except charts."""
        book: Any = self.wb
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                worksheet: Any = _XlsxSheet(book, sheet.name, relation.target, self.shared_strings)
                worksheet.sheet_state = sheet.state
                book._sheets.append(worksheet)


def _strings(source: Any) -> Iterator[str]:
    count = 0
    for _event, element in iterparse(source):
        if element.tag == _STRING_TAG:
            count += 1
            if count > MAX_CELLS:
                raise ReaderRefusal("strings")
            is_plain = len(element) == 1 and element[0].tag == _PLAIN_TAG
            text: Any = element[0].text or "" if is_plain else _content(element)
            yield text.replace("x005F_", "") if "x005F_" in text else text  # as openpyxl does
            element.clear()


def _content(element: Any) -> str:
    """Return the text of formatted runs, raised digits as ¹²³."""
    text: Any = Text.from_tree(element)
    content = (text.plain or "") + "".join(map(_run_text, text.formatted))
    is_struck = any(run.t and run.rPr is not None and run.rPr.strike for run in text.formatted)
    return _Struck(content) if is_struck else content


def _run_text(run: Any) -> str:
    is_raised = run.rPr is not None and run.rPr.vertAlign == "superscript"
    return (run.t or "").translate(RAISED) if is_raised else run.t or ""


def _collect(collector: PartCollector, data: bytes) -> None:
    reader = _Reader(BytesIO(as_transitional(data)), read_only=True, data_only=True, keep_links=False)
    reader.read()
    parts = reader.archive.namelist()
    collector.is_linked = any(map(_OUTSIDE.match, parts)) or (
        _BOOK_RELATIONS in parts and b"externalLink" in reader.archive.read(_BOOK_RELATIONS)
    )
    for sheet in reader.wb.worksheets:
        _read_sheet(collector, reader.wb, sheet)


def _read_sheet(collector: PartCollector, book: Any, sheet: Any) -> None:
    read = collector.begin_part("sheet", sheet.title, hidden=sheet.sheet_state != "visible")
    shown_by = cache(lambda style_id: _shown(book, style_id))
    struck: set[int] = set()
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
            collector.count_row(len(row))
            for cell in row:
                value, formula = cell["value"], cell["formula"]
                if value == "" or (value is None and formula is None):
                    continue
                shown = shown_by(cell["style_id"])
                kind, text = (
                    ("formula", formula) if value is None else _plain(value, cell["data_type"], shown)
                )
                collector.add_cell(cell["row"], cell["column"], kind, text, formula)
                if shown.is_struck or type(value) is _Struck:
                    struck.add(cell["row"])
                if shown.decimals is not None and kind in ("number", "percent"):
                    _note_rounded(read, cell, kind, text, shown.decimals)
    read["struck_rows"] = sorted(struck)
    read["hidden_rows"] = _hidden_rows(parser, {cell[0] for cell in read["cells"]})
    read["hidden_columns"] = _hidden_columns(parser, {cell[1] for cell in read["cells"]})
    if parser.merged_cells:
        read["merged"] = _merged(parser, {cell[:2] for cell in read["cells"]})


def _note_rounded(read: dict[str, Any], cell: dict[str, Any], kind: str, text: str, decimals: int) -> None:
    as_shown = rounded(text, decimals)
    if as_shown is not None:
        sign = "%" if kind == "percent" else ""
        read["rounded"].append((cell["row"], cell["column"], text + sign, as_shown + sign))


def _plain(value: Any, data_type: str, shown: _Shown) -> tuple[str, str]:
    match data_type:
        case "n":
            return _number(value, shown.kind, shown.number_format)
        case "e":
            return "error", str(value)
        case "b":
            return "truth", str(value)
        case "d" if isinstance(value, dt.date | dt.time):
            return "date", value.isoformat().removesuffix("T00:00:00")
        case "d":
            return "date", _duration(value) if isinstance(value, dt.timedelta) else str(value)
    return "text", str(value)


def _duration(value: dt.timedelta) -> str:
    """Return a duration as [h]:mm:ss shows it: a day and 13 hours are "37:00:00"."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _number(value: float, kind: str, number_format: str) -> tuple[str, str]:
    number = plain_number(value)
    if number is None:
        return "error", str(value)
    if kind == "scaled":
        return kind, f"{number} {number_format}"
    return kind, in_percent(number) if kind == "percent" else number


def _shown(book: Any, style_id: int) -> _Shown:
    number_format = _number_format(book, style_id)
    is_struck = bool(book._fonts[book._cell_styles[style_id].fontId].strike)
    signs = _QUOTED.sub("", number_format.partition(";")[0])
    if _SCALED.search(signs):
        return _Shown("scaled", number_format, None, is_struck)
    match = None if "[<" in number_format or "[>" in number_format else _DECIMALS.fullmatch(signs)
    decimals = len(match[1] or "") if match else None
    return _Shown("percent" if "%" in signs else "number", number_format, decimals, is_struck)


def _number_format(book: Any, style_id: int) -> str:
    number = book._cell_styles[style_id].numFmtId
    if number < BUILTIN_FORMATS_MAX_SIZE:
        return BUILTIN_FORMATS.get(number, "General")
    return str(book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE])


def _hidden_rows(parser: _Parser, filled: set[int]) -> list[int]:
    hidden = {int(row) for row, kept in parser.row_dimensions.items() if _is_hidden(kept, "ht")}
    return sorted(hidden & filled)


def _hidden_columns(parser: _Parser, filled: set[int]) -> list[int]:
    columns: set[int] = set()
    for letter, kept in parser.column_dimensions.items():
        if _is_hidden(kept, "width"):
            first = column_index_from_string(letter)
            columns |= filled & set(range(first, min(int(kept.get("max", first)), MAX_COLUMN) + 1))
    return sorted(columns)


def _is_hidden(kept: dict[str, str], size: str) -> bool:
    return kept.get("hidden") in ("1", "true") or float(kept.get(size, 1)) == 0


def _merged(parser: _Parser, filled: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the merged areas with content as (first row, first column, last row, last column)."""
    areas = parser.merged_cells.mergeCell if parser.merged_cells else ()
    return sorted(
        (area.min_row, area.min_col, area.max_row, area.max_col)
        for area in areas
        if (area.min_row, area.min_col) in filled and area.size != {"rows": 1, "columns": 1}
    )
