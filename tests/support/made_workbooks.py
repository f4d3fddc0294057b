"""Excel files that a test makes: whole ones, and ones taken apart and put together wrongly."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import openpyxl

from tests.support.memo_table import ROWS

HEAD = ("Hospital", "Fordelingsnøgle i %", "Fordeling i tkr.", "Måltal i stillinger")
MEMO = [HEAD, *ROWS, ("I alt", 100, 22000, 55)]


def workbook(*rows: tuple[Any, ...], name: str = "Fordeling", **others: Any) -> bytes:
    """A file with a sheet of the rows, and further sheets by name."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, of_sheet in {name: rows, **others}.items():
        sheet = book.create_sheet(title)
        for row in of_sheet:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: Mapping[str, bytes], *more: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip file of the parts, and of further entries, whose names may be there already."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in [*contents.items(), *more]:
            archive.writestr(name, content)
    return written.getvalue()


def with_part(name: str, content: bytes, data: bytes | None = None) -> bytes:
    """The memo's file with one part put in the place of what it has."""
    return packed({**parts(data or workbook(*MEMO)), name: content})


def with_cells(xml: str) -> bytes:
    """A file whose sheet has these rows, as XML."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{xml}</sheetData></worksheet>"
    )
    return with_part("xl/worksheets/sheet1.xml", sheet.encode())
