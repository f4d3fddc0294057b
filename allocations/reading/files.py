"""Convert an uploaded file of any accepted kind to the text that the interpreter reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from allocations.reading.header import NoTable, TableFinder
from allocations.reading.names import is_total
from allocations.reading.numbers import YEAR
from allocations.reading.vocabulary import understand
from hrtrack.common.files.uploads import FileKind
from hrtrack.common.files.workbook import READABLE, PartKind, Sheet, SheetCell
from hrtrack.common.tabular.cells import Cell, clean
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import Finding, ReadError
from hrtrack.common.tabular.sections import text_of
from hrtrack.common.tabular.sources import open_source

MAX_FILE_BYTES = 5_000_000
_INSTEAD = _("Vælg en .xlsx-, .ods-, .csv-, .docx- eller .pdf-fil, eller indsæt tabellen som tekst.")
_MOST_HEADER_ROWS = 3
_YEAR = re.compile(YEAR)
_NO_TABLE = ("header_missing", "column_missing", "headings_unknown", "empty_file")


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as text: every table, and the running text around the tables; "" where all text stands in `tables`."""

    tables: str
    prose: str = ""


class FileWithoutTable(ReadError):  # noqa: N818 - the name says what the file is
    """A file that has running text and no table."""

    def __init__(self, reason: Finding, prose: str) -> None:
        super().__init__(reason)
        self.prose = prose


def read_file(data: bytes, finder: TableFinder | None = None) -> str:
    """Return the text of every table in a file; see `read_file_text`."""
    return read_file_text(data, finder).tables


def read_file_text(data: bytes, finder: TableFinder | None = None) -> FileText:
    """Return the text of a file. FileWithoutTable for running text alone, ReadError for a file that is refused.

    The content decides the kind of the file, not its name. A file without a table in cells gives its running text.
    Give the `finder` that reads the text next, and no table is searched for twice.
    """
    finder = finder or TableFinder()
    opened = open_source(data, {FileKind.TEXT, *READABLE}, _INSTEAD, MAX_FILE_BYTES)
    if isinstance(opened, str):
        return FileText(opened)
    text = "\n".join(line for page in opened for line in (*_page_mark(page), *page.lines))
    # Each line of a Word document is a paragraph; its text is the part without a name.
    prose = "\n".join(line if page.name else f"{line}\n" for page in opened for line in page.lines)
    try:
        return FileText(text_of(over_pages(opened), finder.find_in_sheet, several=True), prose)
    except ReadError as error:
        if error.finding.code not in _NO_TABLE or not text.strip():
            raise
        check_text(text)
        try:
            finder.find(text)
        except NoTable as no_table:
            if no_table.nearest is None:
                reason = no_table if error.finding.code == "empty_file" else error
                raise FileWithoutTable(reason.finding, prose) from None
        return FileText(text, prose)


def _page_mark(page: Sheet) -> tuple[str, ...]:
    """Return the line that marks the page, which the reader skips inside a table; nothing for other parts."""
    return (f"Side {page.name}",) if page.place is PartKind.PAGE and page.name.isdecimal() else ()


def over_pages(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the sheets and tables; a table over several pages of a PDF is one, named after its first page."""
    has_pages = any(sheet.place is PartKind.PAGE and sheet.name for sheet in sheets)
    whole: list[Sheet] = []
    above: Sheet | None = None  # the part that was added last
    for sheet in sheets:
        if sheet.place is PartKind.PAGE:
            continue
        if has_pages and above and _is_next(above, sheet) and _runs_on(whole[-1], sheet):
            whole[-1] = replace(whole[-1], cells=(*whole[-1].cells, *_below(whole[-1], sheet)))
        else:
            whole.append(sheet)
        above = sheet
    return whole


def _is_next(above: Sheet, sheet: Sheet) -> bool:
    """Return whether the sheet is the first table of a page, and `above`, of the same width, stands on the page before."""
    page_above, _dot, _number = above.name.partition(".")
    page, _dot, number = sheet.name.partition(".")
    return int(page) == int(page_above) + 1 and number == "1" and _width(above) == _width(sheet)


def _width(sheet: Sheet) -> int:
    return max(cell.column for cell in sheet.cells)


def _runs_on(above: Sheet, sheet: Sheet) -> bool:
    """Return whether the sheet has no header, or repeats the header of `above`, which then has no total."""
    has_ended = _has_total(above)
    if _repeated(above, sheet):
        return not has_ended
    first = min(cell.row for cell in sheet.cells)
    texts = [clean(text) for _column, text in _texts(sheet, first)]
    years = [text for text in texts if _YEAR.fullmatch(text)]
    words = [text for text in texts if any(map(str.isalpha, text))]
    if any(Cell(text, 0, 0).is_figure for text in texts if text not in years):
        return True
    # A row of words may be a hospital's without figures, if no word is a heading's and nothing has ended.
    is_header = len(words) > 1 and (has_ended or any(map(understand, words)))
    return not (is_header or (words and len(years) > 1))


def _has_total(sheet: Sheet) -> bool:
    rows = {cell.row for cell in sheet.cells if Cell(clean(cell.text), 0, 0).is_figure}
    return any(cell.row in rows and is_total(clean(cell.text)) for cell in sheet.cells)


def _repeated(above: Sheet, sheet: Sheet) -> int:
    """Return the count of rows of the header that the sheet repeats."""
    rows = 0
    while rows < _MOST_HEADER_ROWS and _texts(sheet, rows + 1) == (_texts(above, rows + 1) or None):
        rows += 1
    return rows


def _below(above: Sheet, sheet: Sheet) -> list[SheetCell]:
    """Return the sheet's cells with rows counted on from `above`, without a repeated header."""
    skipped = _repeated(above, sheet)
    last = max(cell.row for cell in above.cells)
    return [cell._replace(row=cell.row + last - skipped) for cell in sheet.cells if cell.row > skipped]


def _texts(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in sheet.cells if cell.row == row]
