"""Every change asked for as an Excel file: a row for each field that was changed, oldest first."""

from typing import IO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from hrtrack.common.text.danish import format_date, format_number
from hrtrack.common.web.excel import MOMENT, ExcelBook, ExcelColumn, write_book
from reports.audit.history import KINDS, HistoryEntry, HistoryQuery, every_change, name_of

MOST_ROWS = 1_000_000


def history_book(asked: HistoryQuery, by: User) -> tuple[IO[bytes], int]:
    """The file, to be read and closed, and how many employees it names. ValidationError when Excel can't hold it."""
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
        for change in every_change(asked):
            persons.update(change.persons)
            for cells in _cells(change):
                rows += 1
                if rows > MOST_ROWS:
                    raise ValidationError(
                        _("Der er mere end %(rows)s ændringer, og det kan Excel ikke rumme. Vælg færre dage")
                        % {"rows": format_number(MOST_ROWS)}
                    )
                sheet.write(cells, formats)
        sheet.filter(0, len(columns))
        _write_about(book, asked, by)

    return write_book(_("Historik"), write), len(persons)


def _cells(change: HistoryEntry) -> list[list[object]]:
    at = timezone.localtime(change.at).replace(tzinfo=None)
    told = [at, change.who, change.email, change.hospital, change.kind, change.thing, change.action]
    fields = [[field.label, field.before, field.after] for field in change.fields] or [["", "", ""]]
    return [[*told, *field] for field in fields]


def _write_about(book: ExcelBook, asked: HistoryQuery, by: User) -> None:
    sheet = book.sheet(_("Udtræk"), (30, 60))
    sheet.write([_("Fra og med"), format_date(asked.since) if asked.since else _("Begyndelsen")])
    sheet.write([_("Til og med"), format_date(asked.until) if asked.until else _("Nu")])
    sheet.write([_("Hvem"), str(asked.user or _("Alle"))])
    sheet.write([_("Hvad"), str(KINDS[asked.kind] if asked.kind else _("Alt"))])
    sheet.write([_("Hospital"), str(asked.hospital or _("Alle"))])
    sheet.write([_("Søgt efter"), asked.text or None])
    about = asked.about and name_of(asked.about)
    sheet.write([_("Kun om"), ": ".join(about) if about else None])
    sheet.write([_("Udarbejdet den"), timezone.localtime().replace(tzinfo=None)], ["", MOMENT])
    sheet.write([_("Udarbejdet af"), by.name])
