"""Excel files with real numbers and dates, and texts that stay texts. Written row by row, stored nowhere."""

import datetime as dt
import io
import math
import re
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import IO, Any
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from hrtrack.common.clock import NO_END
from hrtrack.common.text.cleaning import printable
from hrtrack.common.text.danish import NOTHING

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

HEADING: Mapping[str, Any] = {
    "bold": True,
    "text_wrap": True,
    "bottom": 1,
    "bg_color": "#F0F0F0",
    "valign": "top",
}
DEFAULT_WIDTH = 8
ROW_POINTS, ROW_PIXELS = 15, 20
# A picture's pixel on the sheet, which has 96 pixels an inch; charts are drawn as if they had 72.
SCALE = 0.4
SCALE_OF_CHARTS = SCALE * 72 / 96

# With quote_prefix a text cell stays a text cell after somebody edits the cell.
TEXT = ("quote_prefix", True)
MISSING_NUMBER = ("quote_prefix", "right")
Looks = tuple[tuple[str, Any], ...]

_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_FILE_NAMES = re.compile(r'[\\/:*?"<>|%#\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]')
NAMELESS = "HRTrack"
_LONGEST_SHEET_NAME = 31
_LONGEST_FILE_NAME = 120
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa", "–": "-"})


@dataclass(frozen=True)
class ExcelColumn:
    """A column: heading, number format ("" for texts) and width in characters."""

    heading: str
    number_format: str = ""
    width: int = 12


@dataclass(frozen=True)
class ExcelPicture:
    """A PNG with its title; `alt` is read to whoever doesn't see it."""

    title: str
    png: bytes
    alt: str

    @property
    def width(self) -> float:
        """The width on the sheet, in pixels."""
        return int.from_bytes(self.png[16:20]) * SCALE

    @property
    def height(self) -> float:
        """The height on the sheet, in pixels."""
        return int.from_bytes(self.png[20:24]) * SCALE


class ExcelSheet:
    """A sheet, written from the top row by row."""

    def __init__(self, book: "ExcelBook", name: str, widths: Iterable[int]) -> None:
        self.book = book
        self.sheet = book.workbook.add_worksheet(name)
        self.row = 0
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&A&R&P / &N")
        self.widths = list(widths)
        for number, width in enumerate(self.widths):
            self.sheet.set_column(number, number, width)

    def head(self, columns: Sequence[ExcelColumn], *, frozen_columns: int = 1) -> None:
        """Write the row of headings of the sheet's only table, which is frozen and repeated on every printed page."""
        self.widths = self.widths or [column.width for column in columns]
        self.sheet.freeze_panes(self.row + 1, frozen_columns)
        self.sheet.repeat_rows(self.row)
        self.write((column.heading for column in columns), **HEADING)

    def pictures(self, pictures: Sequence[ExcelPicture]) -> None:
        """Place pictures below the last row, each under its title, two beside each other."""
        for first in range(0, len(pictures), 2):
            pair = pictures[first : first + 2]
            places = [0, self._column_after(pair[0].width)]
            titles = dict(zip(places, (picture.title for picture in pair), strict=False))
            self.row += 1
            self.write((titles.get(column, "") for column in range(places[1] + 1)), bold=True)
            for place, picture in zip(places, pair, strict=False):
                options = {
                    "image_data": io.BytesIO(picture.png),
                    "description": printable(picture.alt),
                    "x_scale": SCALE_OF_CHARTS,
                    "y_scale": SCALE_OF_CHARTS,
                }
                self.sheet.insert_image(self.row, place, f"{place}.png", options)
            self.row += math.ceil(max(picture.height for picture in pair) / ROW_PIXELS)

    def _column_after(self, pixels: float) -> int:
        """Return the first column that begins at least as many pixels from the left."""
        begins, column = 0.0, 0
        while begins < pixels:
            begins += (self.widths[column] if column < len(self.widths) else DEFAULT_WIDTH) * 7 + 5
            column += 1
        return column

    def filter(self, first_row: int, columns: int) -> None:
        """Add filters at the headings in `first_row` (from 0) for the rows down to the last row written."""
        self.sheet.autofilter(first_row, 0, max(self.row - 1, first_row), columns - 1)

    def write(self, values: Iterable[Any], formats: Sequence[str] = (), **look: Any) -> None:
        """Write a row: texts never as formulas, booleans as Ja and Nej, None and no end as "–",
        numbers and dates as real values.
        """
        looks = tuple(look.items())
        values = list(values)
        if look.get("text_wrap"):
            # LibreOffice does not fit the height of a row that wraps when it opens the file.
            self.sheet.set_row(self.row, ROW_POINTS * self._lines(values))
        for column, (value, number_format) in enumerate(zip_longest(values, formats, fillvalue="")):
            self._cell(column, value, number_format, looks)
        self.row += 1

    def _lines(self, values: Sequence[Any]) -> int:
        """Return how many lines the texts of a row take; bold letters are wider than the digits that widths count."""
        texts = zip_longest(map(str, values), self.widths[: len(values)], fillvalue=DEFAULT_WIDTH)
        return max((len(textwrap.wrap(str(text), int(width * 0.9))) for text, width in texts), default=1) or 1

    def _cell(self, column: int, value: Any, number_format: str, looks: Looks) -> None:
        if isinstance(value, str | Promise):
            text = printable(str(value))
            self.sheet.write_string(self.row, column, text, self.book.style(TEXT, looks))
        elif isinstance(value, bool):
            self._cell(column, self.book.yes_or_no[value], "", looks)
        elif value is None or value == NO_END:
            style = self.book.style(MISSING_NUMBER if number_format else TEXT, looks)
            self.sheet.write_string(self.row, column, NOTHING, style)
        elif isinstance(value, dt.date):
            style = self.book.style(("num_format", number_format or DATE), looks)
            self.sheet.write_datetime(self.row, column, value, style)
        else:
            style = self.book.style(("num_format", number_format or COUNT), looks)
            self.sheet.write_number(self.row, column, value, style)


class ExcelBook:
    """A workbook being written; the rows are in files in `folder` until the workbook is closed."""

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
            {"title": printable(title), "author": "HRTrack", "created": timezone.now()}
        )
        self.styles: dict[tuple[tuple[str, Any], Looks], Any] = {}
        self.yes_or_no = (_("Nej"), _("Ja"))

    def sheet(self, name: str, widths: Iterable[int]) -> ExcelSheet:
        """Add a sheet; invalid names are made valid, and a second sheet of the same name begins with "2 "."""
        taken = {sheet.name.casefold() for sheet in self.workbook.worksheets()}
        valid = sheet_name(name)
        return ExcelSheet(self, valid if valid.casefold() not in taken else sheet_name(f"2 {valid}"), widths)

    def style(self, kind: tuple[str, Any], looks: Looks) -> Any:
        """Return the workbook's format for the kind and the looks, created once."""
        key = (kind, looks)
        if key not in self.styles:
            align = {"align": "right"} if kind == MISSING_NUMBER else {}
            self.styles[key] = self.workbook.add_format(dict([kind, *looks]) | align)
        return self.styles[key]


def write_book(title: str, write: Callable[[ExcelBook], None]) -> IO[bytes]:
    """Return the finished file, open at the beginning. The file has no name on disk, and closing it deletes it."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes the file
    try:
        with tempfile.TemporaryDirectory() as folder:
            book = ExcelBook(file, folder, title)
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
    """Return the file as a streamed download; streaming reads nothing from the database."""
    response = FileResponse(file, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = content_disposition(file_name(name))
    return response


def sheet_name(text: str) -> str:
    """Return a valid sheet name: at most 31 UTF-16 units, without []:*?/\\, and no apostrophe at the ends."""
    name = " ".join(_NOT_IN_SHEET_NAMES.sub(" ", printable(text)).split())
    while len(name.encode("utf-16-le")) // 2 > _LONGEST_SHEET_NAME:
        name = name[:-1]
    name = name.strip("' ") or "Ark"
    return f"{name}_" if name.casefold() == "history" else name  # reserved by Excel


def file_name(text: str) -> str:
    """Return a file name without ending that is valid on every file system, at most 120 characters."""
    name = " ".join(_NOT_IN_FILE_NAMES.sub(" ", printable(text)).split()).replace(" ,", ",")
    return name[:_LONGEST_FILE_NAME].strip(". ") or NAMELESS


def content_disposition(name: str, ending: str = "xlsx") -> str:
    """Return the header of a download: the file name in RFC 5987 encoding, and in ASCII for old clients."""
    decomposed = unicodedata.normalize("NFKD", name.translate(_ASCII))
    plain = decomposed.encode("ascii", "ignore").decode().strip() or NAMELESS
    return f"attachment; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name, safe='')}.{ending}"
