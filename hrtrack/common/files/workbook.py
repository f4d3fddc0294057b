"""The sheets, tables and pages of an uploaded file, read in the sandbox."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from hrtrack.common.files.uploads import FileKind, UploadRefused, password_refused, read_apart

# The readers by name: importing a reader would load its library into this process.
_READERS: Mapping[FileKind, str] = {
    FileKind.XLSX: "hrtrack.common.files.xlsx",
    FileKind.XLSM: "hrtrack.common.files.xlsx",
    FileKind.ODS: "hrtrack.common.files.ods",
    FileKind.DOCX: "hrtrack.common.files.docx",
    FileKind.PDF: "hrtrack.common.files.pdf",
}
READABLE = frozenset(_READERS)


class PartKind(StrEnum):
    """The kind of a part of a file."""

    SHEET = "sheet"
    TABLE = "table"
    PAGE = "page"


_WHERE: Mapping[str, str | Promise] = {
    PartKind.SHEET: _("Ark »%s«"),
    PartKind.TABLE: _("Tabel %s"),
    PartKind.PAGE: _("Side %s"),
}
_TOO_MANY: Mapping[str, str | Promise] = {
    PartKind.SHEET: _(
        "Regnearket har for mange ark. Slet alle andre ark end det med tabellen, og prøv igen."
    ),
    PartKind.TABLE: _(
        "Dokumentet har for mange tabeller. Gem den, der skal læses, i en fil for sig, og prøv igen."
    ),
    PartKind.PAGE: _(
        "Dokumentet har for mange sider. Gem siden med tabellen i en fil for sig, og prøv igen."
    ),
}
_TOO_MUCH: Mapping[str, str | Promise] = {
    "far": _("%(where)s, celle %(cell)s: der står noget for langt fra tabellen. Slet det, og prøv igen."),
    "cells": _("%(where)s har for mange celler. Slet alt andet end tabellen, og prøv igen."),
    "characters": _("%(where)s, celle %(cell)s: der står for meget tekst. Kort den af, og prøv igen."),
    "empty": _(
        "%(where)s har for mange rækker og celler, der er tomme. Kopiér tabellen til et nyt regneark, og prøv igen."
    ),
    "strings": _("Regnearket har for mange tekster. Kopiér tabellen til et nyt regneark, og prøv igen."),
    "text": _("Dokumentet har for meget tekst. Gem siden med tabellen i en fil for sig, og prøv igen."),
}
_NO_TEXT = _(
    "PDF'en har ingen tekst, kun billeder, som når papir er skannet. Kopiér tabellen som tekst, eller send det regneark, den kommer fra."
)
_LONGEST_NAME = 31  # in Excel


class CellKind(StrEnum):
    """The kind of a cell's value; see `hrtrack.common.files.protocol.answer_of`."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TRUTH = "truth"
    ERROR = "error"
    FORMULA = "formula"
    SCALED = "scaled"


_KINDS: Mapping[str, CellKind] = {kind.value: kind for kind in CellKind}


class SheetCell(NamedTuple):
    """A cell with content: row and column from 1, and the text in the form of its kind."""

    row: int
    column: int
    kind: CellKind
    text: str
    formula: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet, table or page, in the order of the file. Only hidden rows and columns with content are listed.

    `struck_rows` contain struck-through text, `unread_rows` hidden text that was not read. `rounded` lists (cell name,
    number, number as shown); `merged` lists (first row, first column, last row, last column) of merged cells with content
    in an .xlsx. If `is_linked`, the file refers to data outside itself, which was not fetched.

    The name of a table in a Word document is its number, "1", and "1.1" for a table inside; the name of a PDF's page is
    its number, and "2.1" for a table on page 2; the text of a Word document is one page without a name. Pages have
    lines: a Word document's text outside tables, or all text of a PDF's page, tables too, with a tab for a wide gap.
    """

    name: str
    is_hidden: bool
    cells: tuple[SheetCell, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[str, ...]
    place: PartKind = PartKind.SHEET
    lines: tuple[str, ...] = ()
    struck_rows: tuple[int, ...] = ()
    unread_rows: tuple[int, ...] = ()
    rounded: tuple[tuple[str, str, str], ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    is_linked: bool = False


def read_container(data: bytes, kind: FileKind) -> list[Sheet]:
    """Return the sheets of a file that `check_upload` accepted as one of the READABLE kinds. Raises UploadRefused."""
    answer = read_apart(_READERS[kind], data)
    if "refused" in answer:
        raise _refused(*answer["refused"])
    return [
        Sheet(
            name=sheet["name"],
            is_hidden=sheet["hidden"],
            cells=tuple(_cells(*sheet["cells"])),
            hidden_rows=tuple(sheet["hidden_rows"]),
            hidden_columns=tuple(xl_col_to_name(column - 1) for column in sheet["hidden_columns"]),
            place=PartKind(sheet["place"]),
            lines=tuple(sheet["lines"]),
            struck_rows=tuple(sheet["struck_rows"]),
            unread_rows=tuple(sheet["unread_rows"]),
            rounded=tuple(
                (_cell_name(row, column), number, shown) for row, column, number, shown in sheet["rounded"]
            ),
            merged=tuple(map(tuple, sheet["merged"])),
            is_linked=answer["linked"],
        )
        for sheet in answer["sheets"]
    ]


def _cells(
    rows: Iterable[int] = (),
    columns: Iterable[int] = (),
    kinds: Iterable[str] = (),
    texts: Iterable[str] = (),
    formulas: Iterable[str | None] = (),
) -> Iterator[SheetCell]:
    """Return the cells from the five lists of `hrtrack.common.files.protocol.answer_of`; an empty sheet has no lists."""
    return map(SheetCell, rows, columns, map(_KINDS.__getitem__, kinds), texts, formulas)


def _cell_name(row: int, column: int) -> str:
    """Return the name of a cell whose row and column count from 1: "B7"."""
    return str(xl_rowcol_to_cell(row - 1, column - 1))


def _refused(reason: str, place: str, name: str, row: int, column: int) -> UploadRefused:
    match reason:
        case "encrypted":
            return password_refused()
        case "no_text":
            return UploadRefused(reason, _NO_TEXT)
        case "places":
            return UploadRefused("too_much", _TOO_MANY[place])
    where = _WHERE[place] % name[:_LONGEST_NAME] if place else ""
    cell = _cell_name(row, column) if row else ""
    return UploadRefused("too_much", _TOO_MUCH[reason] % {"where": where, "cell": cell})
