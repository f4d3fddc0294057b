"""The workbook in which hires are typed: empty, or with the rows that have problems."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import IO, Any

from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from allocations.models import Allocation
from hires.bulk.columns import DATES, GRANT_COLUMN, NEW, PROBLEMS, Cells, HireColumn
from hires.bulk.plan import WHOLE_ROW
from hires.bulk.reading import LISTS, MAX_HIRES
from hires.bulk.resource import RowOutcome
from hires.room import free_posts
from hrtrack.common.text.danish import parse_date, parse_number
from hrtrack.common.web.excel import DATE, HOURS, ExcelBook, ExcelColumn, ExcelSheet, write_book

_WRONG: tuple[tuple[str, Any], ...] = (("bg_color", "#FFE0E0"), ("bottom", 1), ("bottom_color", "#CC0000"))
_AS_TEXT = "@"
_LONGEST_MESSAGE = 255  # of Excel's hints
_LONGEST_TITLE = 32


def template_book(allocation: Allocation) -> IO[bytes]:
    """Return the workbook with headings, and with the choices of each column."""
    return _book(allocation, ())


def marked_book(allocation: Allocation, rows: Iterable[RowOutcome]) -> IO[bytes]:
    """Return the workbook with the rows as read and the problems at their cells. Once corrected it can be imported."""
    return _book(allocation, rows)


def _book(allocation: Allocation, rows: Iterable[RowOutcome]) -> IO[bytes]:
    cells = Cells(allocation)
    columns = cells.columns

    def write(book: ExcelBook) -> None:
        heads = [ExcelColumn(_heading(column, allocation), width=column.width) for column in columns]
        outcomes = list(rows)
        if outcomes:
            heads.append(ExcelColumn(str(PROBLEMS), width=60))
        sheet = book.sheet(_("Ansættelser"), ())
        for number, (head, column) in enumerate(zip_longest(heads, columns)):
            number_format = _AS_TEXT if column is None else _format(column.field)
            sheet.sheet.set_column(number, number, head.width, book.style(("num_format", number_format), ()))
        sheet.head(heads, frozen_columns=0)
        for row in outcomes:
            _write_row(sheet, columns, row)
        places = _write_lists(book, _lists(allocation, cells))
        for number, column in enumerate(columns):
            _guide(sheet, number, column, places.get(column.field))

    title = _("%(grant)s, %(hospital)s, ansættelser til indlæsning") % {
        "grant": allocation.grant,
        "hospital": allocation.hospital,
    }
    return write_book(title, write)


def _heading(column: HireColumn, allocation: Allocation) -> str:
    """Return the heading, with the grant's own words after a colon, which the reader leaves out."""
    grant = allocation.grant
    words = {
        GRANT_COLUMN: grant.name,
        "restriction_attested": grant.restriction,
        "low_activity": grant.low_activity_question,
    }
    return f"{column.heading}: {words[column.field]}" if column.field in words else str(column.heading)


def _format(field: str) -> str:
    return DATE if field in DATES else HOURS if field == "weekly_hours" else _AS_TEXT


def _write_row(sheet: ExcelSheet, columns: list[HireColumn], row: RowOutcome) -> None:
    at = sheet.row
    for number, column in enumerate(columns):
        value = _value(column.field, row.row.texts.get(column.field, ""))
        messages = row.problems.get(column.field, [])
        looks = _WRONG if messages else ()
        style = sheet.book.style(("num_format", _format(column.field)), looks)
        match value:
            case str():
                sheet.sheet.write_string(at, number, value, style)
            case None:
                sheet.sheet.write_blank(at, number, None, style)
            case _:
                sheet.sheet.write(at, number, value, style)
        if messages:
            sheet.sheet.write_comment(at, number, "\n".join(messages), {"author": "HRTrack"})
    names = {column.field: str(column.heading) for column in columns}
    problems = [
        message if field == WHOLE_ROW else f"{names.get(field, field)}: {message}"
        for field, messages in row.problems.items()
        for message in messages
    ]
    wrap = sheet.book.style(("num_format", _AS_TEXT), (("text_wrap", True),))
    sheet.sheet.write_string(at, len(columns), "\n".join(problems), wrap)
    sheet.row += 1


def _value(field: str, text: str) -> Any:
    """Return the text as a date or a number where it is one, else the text; None for an empty text."""
    if not text:
        return None
    try:
        if field in DATES:
            return parse_date(text)
        if field == "weekly_hours":
            return parse_number(text)
    except ValueError:
        pass
    return text


def _lists(allocation: Allocation, cells: Cells) -> dict[str, list[str]]:
    needed = {column.field for column in cells.columns}
    return {
        "post": [str(NEW), *(str(free.post) for free in free_posts(allocation))],
        "department": [department.name for department in allocation.hospital.departments.all()],
        **{
            field: [str(name) for name in choices.names.values()]
            for field, choices in cells.choices.items()
            if field in needed
        },
    }


def _write_lists(book: ExcelBook, lists: dict[str, list[str]]) -> dict[str, str]:
    """Write the hidden sheet of choices, a column for each field, and return the range of each list that is not empty."""
    sheet = book.workbook.add_worksheet(str(LISTS))
    for row, values in enumerate(zip_longest(*lists.values())):
        for column, value in enumerate(values):
            if value is not None:
                sheet.write_string(row, column, value)
    sheet.hide()
    letters = {field: xl_col_to_name(column, col_abs=True) for column, field in enumerate(lists)}
    return {
        field: f"='{LISTS}'!{letters[field]}$1:{letters[field]}${len(values)}"
        for field, values in lists.items()
        if values
    }


def _guide(sheet: ExcelSheet, number: int, column: HireColumn, place: str | None) -> None:
    """Add the column's hint and list of choices. Excel only warns about other values: the import checks them."""
    shown: dict[str, Any] = {
        "validate": "any",
        "input_title": str(column.heading)[:_LONGEST_TITLE],
        "input_message": str(column.hint)[:_LONGEST_MESSAGE],
    }
    if place is not None:
        may_be_new = column.field in ("post", "department")
        shown |= {"validate": "list", "source": place, "error_message": _("Står ikke på listen.")}
        shown["error_type"] = "information" if may_be_new else "warning"
    sheet.sheet.data_validation(1, number, MAX_HIRES, number, shown)
