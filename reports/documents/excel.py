"""The report as an Excel file: the tables, the hires behind the figures, and the counting rules."""

from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from allocations.models import Grant
from hires.presentation.excel import write_hires, write_rules
from hires.routes import scheme_name
from hrtrack.common.text.rounding import rounding_note
from hrtrack.common.web import excel
from hrtrack.common.web.excel import KR, MOMENT, ExcelBook, ExcelSheet, write_book
from reports.charts.charts import charts_of, fan_chart
from reports.documents.data_formats import report_hash
from reports.documents.drawing import png_of
from reports.phrases.descriptions import edition_in_words, known_in_words
from reports.phrases.notes import notes_of
from reports.report.build import Report
from reports.report.data_tables import HIDDEN, HIDDEN_SHOWN, DataTable, ReportColumn, ReportRow, ValueKind
from reports.report.merged_units import MERGED_UNITS

# The names of the tables on each sheet after the status.
SHEETS: Sequence[tuple[str, ...]] = (
    (MERGED_UNITS,),
    ("forecast",),
    ("months",),
    ("hospital_months",),
    (
        "purpose",
        "low_activity",
        "staff_group",
        "route",
        "formerly_employed",
        "newcomers",
        "leaving",
        "attested",
        "lengths",
        "years",
        "carry_over",
        "budget_years",
    ),
    ("assessed", "not_assessed"),
)


def sheet_titles(grant: Grant) -> list[str]:
    """Return the titles of SHEETS. The last is the grant's redeployment scheme; without one the sheet has no tables."""
    merged = _("Sammenlagte %(units)s") % grant.units.words
    months = _("Udvikling på %(the_units)s") % grant.units.words
    return [merged, _("Prognose"), _("Udvikling"), months, _("Anvendelse af midlerne"), scheme_name(grant)]


def heads(table: DataTable) -> list[excel.ExcelColumn]:
    """Return the columns of a table with headings, number formats and widths."""
    return [
        excel.ExcelColumn(column.exact_heading, column.number_format, 14 if column.is_number else 40)
        for column in table.columns
    ]


def cell(column: ReportColumn, value: Any) -> Any:
    """Return a value as Excel holds it: money in kr., percentages as fractions."""
    if value is HIDDEN:
        return HIDDEN_SHOWN
    if value is not None and column.kind is ValueKind.SHARE:
        return value.scaleb(-2)
    return column.shown(value) if column.kind is ValueKind.MARK else value


def cells(table: DataTable, row: ReportRow) -> list[Any]:
    """Return the values of a row as Excel holds them."""
    return [cell(column, value) for column, value in zip(table.columns, row.cells, strict=True)]


def write_table(sheet: ExcelSheet, table: DataTable, notes: Sequence[str], *, is_alone: bool = False) -> None:
    """Write a table and its notes below the last row; alone on its sheet, its headings stay in sight."""
    columns = heads(table)
    formats = [column.number_format for column in columns]
    if is_alone:
        sheet.head(columns)
    else:
        sheet.write((column.heading for column in columns), **excel.HEADING)
    for row in table.rows:
        weight: dict[str, Any] = {"bold": True, "top": 1} if row.is_subtotal else {}
        sheet.write(cells(table, row), formats, **weight)
    if table.total:
        sheet.write(cells(table, table.total), formats, bold=True, top=1)
    for note in (*notes, *_rounding(table)):
        sheet.write([note])


def _rounding(table: DataTable) -> list[str]:
    """Return the note on a table whose kr. do not add up as the file shows them."""
    return [rounding_note()] if table.is_rounded({ValueKind.KR: Decimal(1)}) else []


def write_status(book: ExcelBook, report: Report) -> None:
    """Write the sheet of the status, with a filter and the report's facts below."""
    table = report.status.for_people.told
    columns = heads(table)
    formats = [column.number_format for column in columns]
    sheet = book.sheet(_("Samlet status"), (column.width for column in columns))
    sheet.write([report.title], bold=True, font_size=14)
    sheet.write([report.grant.name])
    head = sheet.row
    sheet.head(columns)
    for row in table.rows:
        sheet.write(cells(table, row), formats)
    sheet.filter(head, len(columns))
    if table.total:
        sheet.write(cells(table, table.total), formats, bold=True, top=1)
    sheet.row += 1
    write_about(sheet, report)


def write_about(sheet: ExcelSheet, report: Report) -> None:
    """Write the report's facts and the notes of the status."""
    grant = report.grant
    if grant.organisation:
        sheet.write([_("Organisation"), grant.organisation])
    sheet.write([_("Status pr."), report.as_of])
    sheet.write([_("Som registreret pr."), known_in_words(report)])
    sheet.write([_("Bevilget beløb (kr.)"), grant.total], ["", KR])
    sheet.write([_("Beslutning"), grant.decision_reference or None])
    if grant.is_demo:
        sheet.write([_("Demodata"), _("Tallene er opdigtede.")])
    sheet.write([_("Tælleregler version"), report.progress.rules_version])
    sheet.write([_("Udarbejdet den"), timezone.localtime(report.made_at).replace(tzinfo=None)], ["", MOMENT])
    sheet.write([_("Udarbejdet af"), report.made_by])
    sheet.write([_("Udgave"), edition_in_words(report)])
    for note in notes_of(report, "status"):
        sheet.write([_("Bemærk"), note])
    for note in _rounding(report.status.for_people):
        sheet.write([_("Bemærk"), note])


def write_tables(book: ExcelBook, report: Report) -> None:
    """Write the other tables of the report, the tables of each sheet below each other, and then the charts of them."""
    fan, digest = fan_chart(report), report_hash(report)
    charts = {"months": charts_of(report), "forecast": [fan] if fan else []}
    for title, names in zip(sheet_titles(report.grant), SHEETS, strict=True):
        tables = [report.tables[name].for_people.told for name in names if name in report.tables]
        if not tables:
            continue
        widest = max(len(table.columns) for table in tables)
        sheet = book.sheet(title, (40, *(14 for _number in range(widest - 1))))
        for number, table in enumerate(tables):
            if number:
                sheet.row += 1
            sheet.write([table.title], bold=True)
            write_table(sheet, table, notes_of(report, table.name), is_alone=len(tables) == 1)
        sheet.pictures(
            [
                excel.ExcelPicture(chart.title, png_of(chart, digest), chart.alt)
                for chart in charts.get(names[0], ())
            ]
        )


def progress_book(report: Report) -> IO[bytes]:
    """Return the report as an open file, which the caller closes. The version for publication has no hires.

    ValidationError if hires were changed after the report was built, so that the file would contradict itself.
    """

    def write(book: ExcelBook) -> None:
        write_status(book, report)
        write_tables(book, report)
        if not report.is_public:
            sums = write_hires(
                book, _("Ansættelser"), report.grant, report.as_of, known_before=report.known_before
            )
            total = report.progress.total
            if sums != (total.spent, total.committed):
                raise ValidationError(_("Tallene blev ændret imens. Prøv igen"))
        write_rules(book, report.grant, report.progress.columns)

    return write_book(f"{report.grant}, {report.title}", write)
