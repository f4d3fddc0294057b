"""The progress report as an Excel file: the report object, the hires behind it and the counting rules."""

from dataclasses import fields
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from hires.excel import write_hires, write_rules
from hires.rules import label_of
from hires.wording import count
from hrtrack.common.danish import format_date, format_number, format_tkr
from hrtrack.common.excel import (
    COUNT,
    KR,
    MOMENT,
    PERCENT,
    PERSON_YEARS,
    UP_TO_TWO_DECIMALS,
    Book,
    Column,
    Sheet,
    write_book,
)
from reports.progress import COLUMNS, MONEY, ProgressReport, ProgressRow

FIGURES = [name for name in COLUMNS if name != "hospital"]
PERCENTS = {"share_percent", "attainment"}


def number_format(name: str) -> str:
    if name in MONEY:
        return KR
    if name in PERCENTS:
        return PERCENT
    if name == "target":
        return UP_TO_TWO_DECIMALS
    kinds = {field.name: field.type for field in fields(ProgressRow)}
    return COUNT if kinds[name] is int else PERSON_YEARS


def status_columns() -> list[Column]:
    return [
        Column(label_of("hospital"), width=40),
        *(Column(label_of(name), number_format(name), 14) for name in FIGURES),
    ]


def status_cells(row: ProgressRow) -> list[Any]:
    """Money in kr., percents as fractions."""
    share = None if row.share_percent is None else row.share_percent.scaleb(-2)
    return [share if name == "share_percent" else getattr(row, name) for name in COLUMNS]


def notes(report: ProgressReport) -> list[str]:
    """What the figures must not be read without; money in tkr."""
    grant = report.grant
    said = [_("Beregnet forbrug: %s tkr. pr. årsværk.") % format_tkr(grant.unit_price)]
    if report.rounding:
        said.append(
            _(
                "Rækkerne giver %(rows)s tkr.; bevillingen er %(total)s tkr. Som følge af afrundinger kan "
                "summen af tallene afvige fra totalen."
            )
            % {"rows": format_tkr(report.total.allocated), "total": format_tkr(grant.total)}
        )
    said.append(
        (
            _(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s stillinger oprettet."
            )
            if grant.counts_posts
            else _(
                "Tælles hvert hospital højst op til sit måltal, er %(capped)s af %(target)s årsværk disponeret."
            )
        )
        % {
            "capped": count(grant, report.filled_up_to_target),
            "target": format_number(report.total.target, None),
        }
    )
    return said


def write_status(book: Book, report: ProgressReport, by: User | None) -> None:
    columns = status_columns()
    formats = [column.number_format for column in columns]
    sheet = book.sheet(_("Samlet status"), (column.width for column in columns))
    sheet.write([title_of(report)], bold=True, font_size=14)
    sheet.write([report.grant.name])
    head = sheet.row
    sheet.head(columns)
    for row in report.rows:
        sheet.write(status_cells(row), formats)
    sheet.filter(head, len(columns))
    sheet.write(status_cells(report.total), formats, bold=True, top=1)
    sheet.row += 1
    write_about(sheet, report, by)


def write_about(sheet: Sheet, report: ProgressReport, by: User | None) -> None:
    grant = report.grant
    sheet.write([_("Status pr."), report.as_of])
    sheet.write([_("Bevilget beløb (kr.)"), grant.total], ["", KR])
    sheet.write([_("Beslutning"), grant.decision_reference or None])
    if grant.is_demo:
        sheet.write([_("Demodata"), _("Tallene er opdigtede.")])
    sheet.write([_("Tælleregler version"), report.rules_version])
    sheet.write([_("Udarbejdet den"), timezone.localtime().replace(tzinfo=None)], ["", MOMENT])
    sheet.write([_("Udarbejdet af"), by.name if by else _("HRTrack")])
    for note in notes(report):
        sheet.write([_("Bemærk"), note])


def title_of(report: ProgressReport) -> str:
    return _("Samlet status pr. %s") % format_date(report.as_of)


def progress_book(report: ProgressReport, by: User | None) -> IO[bytes]:
    """The report as a file, to be read and closed.

    ValidationError when hires were changed between the report and the rows, so that they would not agree.
    """

    def write(book: Book) -> None:
        write_status(book, report, by)
        sums = write_hires(book, _("Ansættelser"), report.grant, report.as_of)
        if sums != (report.total.spent, report.total.committed):
            raise ValidationError(_("Tallene blev ændret imens. Prøv igen"))
        write_rules(book)

    return write_book(f"{report.grant}, {title_of(report)}", write)


def file_name_of(report: ProgressReport) -> str:
    return _("%(grant)s, status %(day)s") % {"grant": report.grant, "day": report.as_of.isoformat()}
