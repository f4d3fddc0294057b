"""Excel files: real numbers and dates, texts that stay texts, written row by row and kept nowhere."""

import datetime as dt
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from xlsxwriter import Workbook

from hrtrack.common.danish import NOTHING

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Excel shows the separators of its own language: 22.000,5 on a Danish machine.
COUNT = "#,##0"
KR = "#,##0"
KR_AND_ORE = "#,##0.00"
HOURS = "#,##0.00"
PERSON_YEARS = "#,##0.0000"
UP_TO_TWO_DECIMALS = "#,##0.##"
PERCENT = "0.0%"
DATE = "dd.mm.yyyy"
MOMENT = "dd.mm.yyyy hh:mm"

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|%#\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LONGEST_SHEET_NAME = 31
_LONGEST_FILE_NAME = 120
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "–": "-"})


@dataclass(frozen=True)
class Column:
    """A column: its head, its number format (none for texts) and its width in characters."""

    heading: str
    number_format: str = ""
    width: int = 12


class Sheet:
    """A sheet that is written from the top, a row at a time."""

    def __init__(self, book: "Book", name: str, widths: Iterable[int]) -> None:
        self.book = book
        self.sheet = book.workbook.add_worksheet(name)
        self.row = 0
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&A&R&P / &N")
        for number, width in enumerate(widths):
            self.sheet.set_column(number, number, width)

    def head(self, columns: Sequence[Column], *, frozen_columns: int = 1) -> None:
        """The row of headings: stays in sight, and stands on every printed page."""
        heading: dict[str, Any] = {
            "bold": True,
            "text_wrap": True,
            "bottom": 1,
            "bg_color": "#F0F0F0",
            "valign": "top",
        }
        self.sheet.set_row(self.row, 48)
        self.sheet.freeze_panes(self.row + 1, frozen_columns)
        self.sheet.repeat_rows(self.row)
        self.write((column.heading for column in columns), **heading)

    def filter(self, first_row: int, columns: int) -> None:
        """Filters at the headings in `first_row`, for the rows down to the last one written."""
        self.sheet.autofilter(first_row, 0, max(self.row - 1, first_row), columns - 1)

    def write(self, values: Iterable[Any], formats: Iterable[str] | None = None, **look: Any) -> None:
        """A row. Texts are texts whatever they begin with; None reads "–"; numbers and dates are real."""
        number_formats = list(formats or ())
        for column, value in enumerate(values):
            number_format = number_formats[column] if column < len(number_formats) else ""
            self._cell(column, value, number_format, look)
        self.row += 1

    def _cell(self, column: int, value: Any, number_format: str, look: dict[str, Any]) -> None:
        place = (self.row, column)
        if isinstance(value, dt.date):
            style = self.book.style(num_format=number_format or DATE, align="left", **look)
            self.sheet.write_datetime(*place, value, style)
        elif isinstance(value, int | Decimal):
            style = self.book.style(num_format=number_format or COUNT, **look)
            self.sheet.write_number(*place, value, style)
        else:
            text = NOTHING if value is None else _NOT_IN_XML.sub("", str(value))
            align = {"align": "right"} if value is None and number_format else {}
            self.sheet.write_string(*place, text, self.book.style(quote_prefix=True, **align, **look))


class Book:
    """A workbook in the making; its rows are in files in `folder` until it is closed."""

    def __init__(self, file: IO[bytes], folder: str, title: str) -> None:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        self.workbook = Workbook(file, options)
        self.workbook.set_properties(
            {"title": _NOT_IN_XML.sub("", title), "author": "HRTrack", "created": timezone.now()}
        )
        self.styles: dict[tuple[tuple[str, Any], ...], Any] = {}

    def sheet(self, name: str, widths: Iterable[int]) -> Sheet:
        """A sheet whose name is made one that Excel takes."""
        taken = {sheet.name.casefold() for sheet in self.workbook.worksheets()}
        valid = sheet_name(name)
        return Sheet(self, valid if valid.casefold() not in taken else sheet_name(f"2 {valid}"), widths)

    def style(self, **look: Any) -> Any:
        """The one format of that look."""
        key = tuple(sorted(look.items()))
        if key not in self.styles:
            self.styles[key] = self.workbook.add_format(look)
        return self.styles[key]


def write_book(title: str, write: Callable[[Book], None]) -> IO[bytes]:
    """The finished file, open at its beginning. It has no name on disk, and is gone once it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    try:
        with tempfile.TemporaryDirectory() as folder:
            book = Book(file, folder, title)
            try:
                write(book)
            finally:
                book.workbook.close()
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def excel_response(file: IO[bytes], name: str) -> FileResponse:
    """The file as a download, streamed: nothing is read of the database by then."""
    response = FileResponse(file, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition(f"{file_name(name)}.xlsx")
    return response


def sheet_name(text: str) -> str:
    """A name that Excel takes: at most 31 UTF-16 units, without []:*?/\\ and without an apostrophe at its ends."""
    name = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", _NOT_IN_XML.sub("", text)).split())
    while len(name.encode("utf-16-le")) // 2 > _LONGEST_SHEET_NAME:
        name = name[:-1]
    return name.strip("' ") or "Ark"


def file_name(text: str) -> str:
    """A name that every file system takes, without its ending."""
    name = " ".join(_NOT_IN_FILE_NAMES.sub(" ", _NOT_IN_XML.sub("", text)).split())
    return name[:_LONGEST_FILE_NAME].strip(". ") or "HRTrack"


def content_disposition(name: str) -> str:
    """An attachment's header: the name in RFC 5987's coding, and in ASCII for what doesn't read that."""
    plain = unicodedata.normalize("NFKD", name.translate(_ASCII)).encode("ascii", "ignore").decode()
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
