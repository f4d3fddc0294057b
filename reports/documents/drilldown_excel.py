"""What is behind a figure as an Excel file: the whole list or the calculation, with its sum, and what it is of."""

from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from hires.figures.definitions import label_of
from hires.models import name_of_post
from hires.routes import route_name
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.excel import (
    KR_AND_ORE,
    UP_TO_TWO_DECIMALS,
    ExcelBook,
    ExcelColumn,
    ExcelSheet,
    write_book,
)
from reports.phrases.descriptions import known_in_words
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportColumn, ValueKind
from reports.report.drilldown import DELAY, DrilldownList


def drilldown_book(
    report: Report, title: str, filters: Sequence[str], figure: ReportColumn, listed: DrilldownList
) -> IO[bytes]:
    """Return the list behind a figure as an open file, which the caller closes."""
    grant, is_delay = report.grant, figure.name == DELAY
    columns = [
        ExcelColumn(_("Stilling")),
        ExcelColumn(label_of("hospital", grant), width=34),
        ExcelColumn(_("Afdeling"), width=28),
        ExcelColumn(_("Ansat"), width=28),
        ExcelColumn(_("Rekrutteringsvej"), width=28),
        ExcelColumn(_("Ansat fra")),
        ExcelColumn(_("Ansat til og med")),
        *([ExcelColumn(_("Aftalt den")), ExcelColumn(_("Registreret den"))] if is_delay else []),
        ExcelColumn(
            _("Dage fra aftalt til registreret") if is_delay else figure.exact_heading, _format(figure), 18
        ),
    ]
    formats = [column.number_format for column in columns]

    def write(book: ExcelBook) -> None:
        sheet = book.sheet(title, (column.width for column in columns))
        sheet.head(columns)
        for row in listed.rows:
            days = [row["agreed_on"], row["registered_on"]] if is_delay else []
            cells = [
                name_of_post(row["short_name"], row["number"]),
                row["hospital"],
                row["department"],
                row["employee"],
                route_name(grant, row["route"]),
                row["first_day"],
                row["last_day"],
                *days,
                row["value"],
            ]
            sheet.write(cells, formats)
        sheet.filter(0, len(columns))
        if listed.rows:
            label = _("Median") if is_delay else _("I alt")
            sheet.write([label, *[""] * (len(columns) - 2), listed.total], formats, bold=True, top=1)
        _write_about(sheet, report, filters)

    return write_book(_book_title(report, title), write)


def calculation_book(report: Report, title: str, filters: Sequence[str], table: DataTable) -> IO[bytes]:
    """Return a calculation as an open file, which the caller closes."""
    columns = [
        ExcelColumn(column.exact_heading, _format(column), 16 if column.is_number else 40)
        for column in table.columns
    ]
    formats = [column.number_format for column in columns]

    def write(book: ExcelBook) -> None:
        sheet = book.sheet(title, (column.width for column in columns))
        sheet.head(columns)
        for row in table.rows:
            sheet.write(_cells(table, row.cells), formats)
        sheet.filter(0, len(columns))
        if table.total:
            sheet.write(_cells(table, table.total.cells), formats, bold=True, top=1)
        _write_about(sheet, report, filters)

    return write_book(_book_title(report, title), write)


def _format(column: ReportColumn) -> str:
    """Return the number format with every decimal that is added up."""
    exact = {ValueKind.KR: KR_AND_ORE, ValueKind.WHOLE: UP_TO_TWO_DECIMALS}
    return exact.get(column.kind, column.number_format)


def _cells(table: DataTable, values: Sequence[Any]) -> list[Any]:
    """Return values as Excel holds them: a range is a text, because it is two numbers."""
    return [
        column.shown(value) if column.kind is ValueKind.RANGE and value is not None else value
        for column, value in zip(table.columns, values, strict=True)
    ]


def _book_title(report: Report, title: str) -> str:
    return f"{report.grant}, {title} {format_date(report.as_of)}"


def _write_about(sheet: ExcelSheet, report: Report, filters: Sequence[str]) -> None:
    """Write what the rows are of: the grant, the days and the filters."""
    sheet.row += 1
    sheet.write([_("Bevilling"), report.grant.name])
    sheet.write([_("Status pr."), format_date(report.as_of)])
    sheet.write([_("Som registreret pr."), known_in_words(report)])
    if filters:
        sheet.write([_("Kun"), ", ".join(filters)])
    if report.grant.is_demo:
        sheet.write([_("Demodata"), _("Tallene er opdigtede.")])
