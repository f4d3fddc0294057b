"""From an uploaded file to the text that the one interpreter reads, whatever the file is."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from allocations.reading.header import NoTable, find_tables
from allocations.reading.names import is_total
from allocations.reading.vocabulary import understand
from hrtrack.common.files.uploads import FileKind
from hrtrack.common.files.workbook import READABLE, PartKind, Sheet, SheetCell
from hrtrack.common.tabular.cells import Cell, clean
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import ReadError
from hrtrack.common.tabular.sections import text_of
from hrtrack.common.tabular.sources import open_source

MAX_FILE_BYTES = 5_000_000
_INSTEAD = _("Vælg en .xlsx-, .ods-, .csv-, .docx- eller .pdf-fil, eller indsæt tabellen som tekst.")
_MOST_HEADER_ROWS = 3
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_NO_TABLE = ("header_missing", "column_missing", "empty_file")


def read_file(data: bytes) -> str:
    """The text of every table in a file of any kind that is read. ReadError when it has none, or is not to be trusted.

    What the file is, its content says. Where it has no table in cells, its running text is given.
    """
    opened = open_source(data, {FileKind.TEXT, *READABLE}, _INSTEAD, MAX_FILE_BYTES)
    if isinstance(opened, str):
        return opened
    text = "\n".join(line for page in opened for line in (*_page_mark(page), *page.lines))
    try:
        return text_of(over_pages(opened), find_in_sheet, several=True)
    except ReadError as error:
        if error.finding.code not in _NO_TABLE or not text.strip():
            raise
        check_text(text)
        try:
            find_tables(text)
        except NoTable as nothing:
            if nothing.nearest is None:
                raise (nothing if error.finding.code == "empty_file" else error) from None
        return text


def find_in_sheet(rows: str) -> object:
    """An allocation table in the rows of a sheet; ReadError when there is none."""
    return find_tables(rows, is_grid=True)


def _page_mark(page: Sheet) -> tuple[str, ...]:
    """What a table that runs on over it is read past."""
    return (f"Side {page.name}",) if page.place is PartKind.PAGE and page.name.isdecimal() else ()


def over_pages(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets and tables, one for each table that runs on over the pages of a PDF, named where it begins."""
    has_pages = any(sheet.place is PartKind.PAGE and sheet.name for sheet in sheets)
    whole: list[Sheet] = []
    above: Sheet | None = None  # the last part of the last one
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
    """Whether it is the first table of a page and the other the last of the page before, and as wide."""
    (page, _dot, _number), (its_page, _dot, its_number) = (
        each.name.partition(".") for each in (above, sheet)
    )
    width, its_width = (max(cell.column for cell in each.cells) for each in (above, sheet))
    return int(its_page) == int(page) + 1 and its_number == "1" and width == its_width


def _runs_on(above: Sheet, sheet: Sheet) -> bool:
    """Whether it has no header of its own, or the same again without a total above."""
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
    """How many rows of the header are printed again."""
    rows = 0
    while rows < _MOST_HEADER_ROWS and _texts(sheet, rows + 1) == (_texts(above, rows + 1) or None):
        rows += 1
    return rows


def _below(above: Sheet, sheet: Sheet) -> list[SheetCell]:
    """The cells of the second, counted on from the first; the header that is printed again on each page left out."""
    skipped = _repeated(above, sheet)
    last = max(cell.row for cell in above.cells)
    return [cell._replace(row=cell.row + last - skipped) for cell in sheet.cells if cell.row > skipped]


def _texts(sheet: Sheet, row: int) -> list[tuple[int, str]]:
    return [(cell.column, cell.text) for cell in sheet.cells if cell.row == row]
