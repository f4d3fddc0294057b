"""The history as an Excel file, a row for each changed field, and the read log as one, a row for each read; oldest first."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from hires.models import Read
from hrtrack.common.text.danish import format_date, format_number
from hrtrack.common.web.excel import COUNT, DATE, MOMENT, ExcelBook, ExcelColumn, write_book
from reports.audit.entries import HistoryEntry
from reports.audit.history import CHUNK, HistoryQuery, every_change
from reports.audit.kinds import KINDS
from reports.audit.names import kind_and_name
from reports.audit.tables import SHOWN_ON

MOST_ROWS = 1_000_000


def history_book(query: HistoryQuery, by: User) -> tuple[IO[bytes], int]:
    """Return the open file, which the caller closes, and how many employees it names.

    ValidationError if there are more than MOST_ROWS changed fields.
    """
    persons: set[int] = set()

    def write(book: ExcelBook) -> None:
        sheet = book.sheet(_("Ændringer"), (18, 24, 28, 30, 20, 34, 12, 34, 30, 30))
        columns = [
            ExcelColumn(_("Hvornår"), MOMENT, 18),
            ExcelColumn(_("Hvem"), width=24),
            ExcelColumn(_("E-mail"), width=28),
            ExcelColumn(_("Hospital"), width=30),
            ExcelColumn(_("Hvad"), width=20),
            ExcelColumn(_("Navn"), width=34),
            ExcelColumn(_("Handling")),
            ExcelColumn(_("Felt"), width=34),
            ExcelColumn(_("Før"), width=30),
            ExcelColumn(_("Efter"), width=30),
        ]
        sheet.head(columns)
        formats = [column.number_format for column in columns]
        rows = 0
        for entry in every_change(query):
            persons.update(entry.persons)
            for cells in _rows(entry):
                rows += 1
                if rows > MOST_ROWS:
                    raise ValidationError(
                        _("Der er mere end %(rows)s ændringer, og det kan Excel ikke rumme. Vælg færre dage")
                        % {"rows": format_number(MOST_ROWS)}
                    )
                sheet.write(cells, formats)
        sheet.filter(0, len(columns))
        _write_about(book, query, by)

    return write_book(_("Historik"), write), len(persons)


def reads_book(reads: QuerySet[Read], asked: Mapping[str, Any], by: User) -> IO[bytes]:
    """Return the read log as an open file, which the caller closes; the first MOST_ROWS reads. No employee is named."""

    def write(book: ExcelBook) -> None:
        columns = [
            ExcelColumn(_("Hvornår"), MOMENT, 18),
            ExcelColumn(_("Hvem"), width=24),
            ExcelColumn(_("E-mail"), width=28),
            ExcelColumn(_("Hospital"), width=30),
            ExcelColumn(_("Hvad"), width=34),
            ExcelColumn(_("Hvordan"), width=14),
            ExcelColumn(_("Status pr."), DATE, 12),
            ExcelColumn(_("Personer"), COUNT, 10),
        ]
        sheet = book.sheet(_("Opslag"), [column.width for column in columns])
        sheet.head(columns)
        formats = [column.number_format for column in columns]
        for read in reads.order_by("pk")[:MOST_ROWS].iterator(CHUNK):
            sheet.write(_read_cells(read), formats)
        sheet.filter(0, len(columns))
        about = book.sheet(_("Udtræk"), (30, 60))
        about.write([_("Fra og med"), format_date(asked["since"]) if asked["since"] else _("Begyndelsen")])
        about.write([_("Til og med"), format_date(asked["until"]) if asked["until"] else _("Nu")])
        about.write([_("Hvem"), str(asked["user"] or _("Alle"))])
        about.write([_("Hospital"), str(asked["hospital"] or _("Alle"))])
        about.write([_("Udarbejdet den"), timezone.localtime().replace(tzinfo=None)], ["", MOMENT])
        about.write([_("Udarbejdet af"), by.name])

    return write_book(_("Opslag"), write)


def _read_cells(read: Read) -> list[object]:
    return [
        timezone.localtime(read.at).replace(tzinfo=None),
        read.user.name if read.user else _("Systemet"),
        read.user.email if read.user else "",
        str(read.hospital or ""),
        str(SHOWN_ON[read.what]),
        read.get_kind_display(),
        read.as_of,
        read.persons,
    ]


def _rows(entry: HistoryEntry) -> list[list[object]]:
    """Return a row for each changed field; one row for an entry without changed fields."""
    at = timezone.localtime(entry.at).replace(tzinfo=None)
    head = [
        at,
        entry.user_name,
        entry.email,
        entry.hospital,
        entry.kind,
        entry.row_name,
        entry.action,
    ]
    fields = [[field.label, field.before, field.after] for field in entry.fields] or [["", "", ""]]
    return [[*head, *field] for field in fields]


def _write_about(book: ExcelBook, query: HistoryQuery, by: User) -> None:
    """Write the sheet with the query, and who made the file when."""
    sheet = book.sheet(_("Udtræk"), (30, 60))
    sheet.write([_("Fra og med"), format_date(query.since) if query.since else _("Begyndelsen")])
    sheet.write([_("Til og med"), format_date(query.until) if query.until else _("Nu")])
    sheet.write([_("Hvem"), str(query.user or _("Alle"))])
    sheet.write([_("Hvad"), str(KINDS[query.kind] if query.kind else _("Alt"))])
    sheet.write([_("Hospital"), str(query.hospital or _("Alle"))])
    sheet.write([_("Søgt efter"), query.text or None])
    about = query.about and kind_and_name(*query.about)
    sheet.write([_("Kun om"), ": ".join(about) if about else None])
    sheet.write([_("Udarbejdet den"), timezone.localtime().replace(tzinfo=None)], ["", MOMENT])
    sheet.write([_("Udarbejdet af"), by.name])
