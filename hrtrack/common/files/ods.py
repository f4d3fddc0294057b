"""Reader of .ods files: cells as plain values. Runs in the sandbox (see `uploads.read_apart`); no file has a DOCTYPE.

Read with the standard library alone, a row at a time: libraries build the whole sheet first (docs/adr/0020).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse
from zipfile import ZipFile

from hrtrack.common.files.protocol import (
    MAX_COLUMN,
    MAX_ROW,
    RAISED,
    PartCollector,
    ReaderRefusal,
    answer_of,
    in_percent,
    plain_number,
    rounded,
)

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
_OFFICE, _STYLE, _TABLE, _TEXT = (_OASIS % name for name in ("office", "style", "table", "text"))
_DATA_STYLE = _OASIS % "datastyle"
_EXTENDED = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"

_STYLES, _NAMED_STYLES = f"{_OFFICE}automatic-styles", f"{_OFFICE}styles"
_ROW, _COLUMN = f"{_TABLE}table-row", f"{_TABLE}table-column"
# The elements from the root to a sheet; inside a sheet, rows and columns may be in groups.
_PATH = [f"{_OFFICE}document-content", f"{_OFFICE}body", f"{_OFFICE}spreadsheet", f"{_TABLE}table"]
_GROUPS = {
    f"{_TABLE}table-{name}"
    for name in ("rows", "header-rows", "row-group", "columns", "header-columns", "column-group")
}
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_VALUES = {
    "float": "value",
    "currency": "value",
    "percentage": "value",
    "date": "date-value",
    "time": "time-value",
    "boolean": "boolean-value",
}
_ERROR = re.compile(r"Err:\d+|#\S+[!?]|#N/A|#I/T")
_TIME = re.compile(r"PT(\d+)H(\d+)M([\d.,]+)S")
_NO_SIZE = re.compile(r"0+(\.0*)?[a-z]+")
# The name of a table that is kept of a linked file: the file's address or path, and the sheet in the file.
_KEPT_OF_A_LINK = re.compile(r"'.+'#")
_NOT_IN_A_SHEETS_NAME = re.compile(r"[:/\\]")
# Elements that fetch data from other files or databases.
_LINKS = {f"{_TABLE}{name}" for name in ("dde-link", "table-source", "cell-range-source")}
_LINKS |= {f"{_TABLE}database-source-{name}" for name in ("sql", "table", "query")}
_FORMULA_LANGUAGE = re.compile(r"\w+:(?==)")


@dataclass(slots=True)
class _Styles:
    """Names of the document's styles by effect: hidden sheets, cells shown divided by a factor (name to factor), raised
    or struck-through texts, and rows and columns without size.
    """

    hidden: set[str] = field(default_factory=set)
    divided: dict[str, str] = field(default_factory=dict)
    raised: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    flat: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _OdsSheet:
    """A sheet being read: its part in the answer, the rows so far, and columns as (first, last, is hidden, cell style)."""

    part: dict[str, Any]
    row: int = 0
    columns: list[tuple[int, int, bool, str]] = field(default_factory=list)

    def style(self, column: int) -> str:
        """Return the style of the column's cells, "" for none; columns count from 1."""
        return next((style for first, last, _hidden, style in self.columns if first <= column <= last), "")


def read(data: bytes) -> dict[str, Any]:
    """Return the sheets of the file; see `protocol.answer_of`."""
    return answer_of(_collect, data)


def _collect(collector: PartCollector, data: bytes) -> None:
    with ZipFile(BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise ReaderRefusal("encrypted")
        styles = _Styles()
        if "styles.xml" in archive.namelist():
            with archive.open("styles.xml") as named:
                for _event, element in iterparse(named):  # noqa: S314 - as below
                    if element.tag == _NAMED_STYLES:
                        _read_styles(styles, element)
        with archive.open("content.xml") as content:
            _read_content(collector, styles, content)
    for part in collector.parts:
        part["struck_rows"] = sorted(set(part["struck_rows"]))
        part["hidden_rows"] = sorted(set(part["hidden_rows"]) & {cell[0] for cell in part["cells"]})
        part["hidden_columns"] = sorted(set(part["hidden_columns"]) & {cell[1] for cell in part["cells"]})


def _read_content(collector: PartCollector, styles: _Styles, content: IO[bytes]) -> None:
    """Read row by row and discard each row once read. A table in a chart, a link or a deletion is no sheet."""
    around: list[Element] = []
    sheet: _OdsSheet | None = None
    for event, element in iterparse(content, ("start", "end")):  # noqa: S314 - `check_upload` refuses every DOCTYPE
        tag = element.tag
        if event == "start":
            around.append(element)
            collector.is_linked = collector.is_linked or tag in _LINKS
            if tag == _PATH[-1] and [parent.tag for parent in around] == _PATH:
                is_hidden = element.get(f"{_TABLE}style-name") in styles.hidden
                name = element.get(f"{_TABLE}name", "")
                # What LibreOffice and Excel keep of another file is in no sheet that a user can see or delete.
                if _KEPT_OF_A_LINK.match(name) and (is_hidden or _NOT_IN_A_SHEETS_NAME.search(name)):
                    collector.is_linked = True
                    continue
                sheet = _OdsSheet(collector.begin_part("sheet", name, hidden=is_hidden))
            continue
        around.pop()
        if tag == _STYLES:
            _read_styles(styles, element)
        elif tag == _PATH[-1] and len(around) == len(_PATH) - 1:
            sheet = None
        elif sheet is not None and tag in (_ROW, _COLUMN):
            groups = around[len(_PATH) :]
            if all(group.tag in _GROUPS for group in groups):
                read_one = _read_row if tag == _ROW else _read_column
                read_one(collector, styles, sheet, element, is_hidden=_is_hidden(styles, element, groups))
                around[-1].remove(element)


def _read_styles(styles: _Styles, element: Element) -> None:
    factors = {
        shown.get(f"{_STYLE}name", ""): number.get(f"{_DATA_STYLE}display-factor", "1")
        for shown in element
        for number in shown.iter(f"{_DATA_STYLE}number")
    }
    for style in element.iter(f"{_STYLE}style"):
        name = style.get(f"{_STYLE}name", "")
        if any(part.get(f"{_TABLE}display") == "false" for part in style):
            styles.hidden.add(name)
        if any(_is_raised(part.get(f"{_STYLE}text-position", "")) for part in style):
            styles.raised.add(name)
        if any(_has_no_size(part) for part in style):
            styles.flat.add(name)
        # The style's own line-through; else that of the parent style, which comes earlier in the file.
        lines = [line for part in style if (line := part.get(f"{_STYLE}text-line-through-style"))]
        if lines[-1] != "none" if lines else style.get(f"{_STYLE}parent-style-name") in styles.struck:
            styles.struck.add(name)
        factor = factors.get(style.get(f"{_STYLE}data-style-name", ""), "1")
        if float(factor) != 1:
            styles.divided[name] = factor


def _is_raised(position: str) -> bool:
    """ "super 58%", or "33% 58%": how far up, and how large."""
    how_far = position.partition(" ")[0]
    return how_far == "super" or (how_far.endswith("%") and float(how_far[:-1]) > 0)


def _has_no_size(properties: Element) -> bool:
    size = properties.get(f"{_STYLE}row-height") or properties.get(f"{_STYLE}column-width") or ""
    return _NO_SIZE.fullmatch(size) is not None


def _is_hidden(styles: _Styles, element: Element, groups: list[Element]) -> bool:
    if any(group.get(f"{_TABLE}display") == "false" for group in groups):
        return True
    is_flat = element.get(f"{_TABLE}style-name") in styles.flat
    return is_flat or element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _read_column(
    _collector: PartCollector, _styles: _Styles, sheet: _OdsSheet, element: Element, *, is_hidden: bool
) -> None:
    first = sheet.columns[-1][1] + 1 if sheet.columns else 1
    last = first + _repeated(element, "columns") - 1
    sheet.columns.append((first, last, is_hidden, element.get(f"{_TABLE}default-cell-style-name", "")))
    if is_hidden:
        sheet.part["hidden_columns"] += range(first, min(last, MAX_COLUMN) + 1)


def _read_row(
    collector: PartCollector, styles: _Styles, sheet: _OdsSheet, element: Element, *, is_hidden: bool
) -> None:
    first = sheet.row + 1
    sheet.row += _repeated(element, "rows")
    if not len(element):
        return
    cells = list(_cells(styles, sheet, element))
    for row in range(first, sheet.row + 1) if cells else ():
        for column, repeated, cell, as_shown, is_struck in cells:
            for shift in range(repeated):
                collector.add_cell(row, column + shift, *cell)
                if as_shown is not None:
                    sheet.part["rounded"].append((row, column + shift, *as_shown))
            if is_struck:
                sheet.part["struck_rows"].append(row)
    if is_hidden and cells:
        sheet.part["hidden_rows"] += range(first, min(sheet.row, MAX_ROW) + 1)


def _cells(
    styles: _Styles, sheet: _OdsSheet, row: Element
) -> Iterator[tuple[int, int, tuple[str, str, str | None], tuple[str, str] | None, bool]]:
    """Yield each cell with content: column, repetitions to the right, (kind, text, formula), (number, number as shown)
    if the number is shown rounded, and whether text in the cell is struck through.
    """
    row_style = row.get(f"{_TABLE}default-cell-style-name", "")
    column = 1
    for element in row:
        repeated = _repeated(element, "columns")
        if element.tag == f"{_TABLE}table-cell":
            style = element.get(f"{_TABLE}style-name") or row_style
            if not style and (styles.divided or styles.struck):
                style = sheet.style(column)
            kind, text, formula = _plain(element, styles.divided.get(style), styles.raised)
            if text:
                as_shown = _rounded(kind, text, element) if "." in text else None
                yield column, repeated, (kind, text, formula), as_shown, _is_struck(styles, style, element)
        column += repeated


def _repeated(element: Element, axis: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{axis}-repeated", "1")))


def _plain(cell: Element, divided: str | None, raised: set[str]) -> tuple[str, str, str | None]:
    """Return kind, text and formula; the text of an empty cell is ""."""
    formula = cell.get(f"{_TABLE}formula")
    formula = None if formula is None else _FORMULA_LANGUAGE.sub("", formula, count=1)
    shown = "\n".join(_text(part, raised) for part in cell if part.tag in _PARAGRAPHS)
    kind = cell.get(f"{_OFFICE}value-type", "")
    value = cell.get(f"{_OFFICE}{_VALUES.get(kind, 'string-value')}")
    if cell.get(_EXTENDED) == "error" or (formula is not None and _ERROR.fullmatch(shown)):
        return "error", shown or "#", formula
    if value is not None:
        return (*_of_type(kind, value, divided), formula)
    if formula is not None and not shown and kind != "string":
        return "formula", formula, formula
    return "text", shown, formula


def _of_type(kind: str, value: str, divided: str | None) -> tuple[str, str]:
    match kind:
        case "float" | "currency" | "percentage":
            return _number(value, kind, divided)
        case "date":
            return "date", value.removesuffix("T00:00:00")
        case "time":
            time = _TIME.fullmatch(value)
            return "date", ":".join(time.groups()) if time else value
        case "boolean":
            return "truth", str(value == "true")
    return "text", value


def _number(value: str, kind: str, divided: str | None) -> tuple[str, str]:
    number = plain_number(float(value))
    if number is None:
        return "error", value
    if divided is not None:
        return "scaled", f"{number} /{divided}"
    return ("percent", in_percent(number)) if kind == "percentage" else ("number", number)


def _is_struck(styles: _Styles, style: str, cell: Element) -> bool:
    spans = (span.get(f"{_TEXT}style-name") for span in cell.iter(f"{_TEXT}span"))
    return bool(styles.struck) and (style in styles.struck or any(span in styles.struck for span in spans))


def _rounded(kind: str, number: str, cell: Element) -> tuple[str, str] | None:
    """Return the number and the number as shown if shown with fewer decimals; else None."""
    if kind not in ("number", "percent"):
        return None
    shown = (part for part in cell if part.tag in _PARAGRAPHS)
    digits = _digits("".join(text for part in shown for text in part.itertext()))
    sign = "%" if kind == "percent" else ""
    for decimals in range(len(number.partition(".")[2])):
        as_shown = rounded(number, decimals) or ""
        if _digits(as_shown) == digits:
            return number + sign, as_shown + sign
    return None


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _text(element: Element, raised: set[str]) -> str:
    """Return the text of a paragraph without comments and drawings, raised digits as ¹²³."""
    match element.tag.removeprefix(_TEXT):
        case "s":
            return " " * min(int(element.get(f"{_TEXT}c", "1")), 1000)
        case "tab":
            return "\t"
        case "line-break":
            return "\n"
    inner = "".join(
        (_text(part, raised) if part.tag.startswith(_TEXT) else "") + (part.tail or "") for part in element
    )
    text = (element.text or "") + inner
    return text.translate(RAISED) if element.get(f"{_TEXT}style-name") in raised else text
