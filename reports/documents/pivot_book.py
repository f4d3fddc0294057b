"""A pivot of the use of funds as an Excel file: its sentences, its rows and their chart, which Excel can edit."""

from collections.abc import Sequence
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hrtrack.common.web.excel import HEADING, MOMENT, ExcelBook, ExcelSheet, write_book
from reports.charts.vega import DARK_GREEN, GREY, LIGHT_GREEN, MIDDLE_GREEN, PURPLE, YELLOW
from reports.phrases.descriptions import known_in_words
from reports.report.build import Report
from reports.report.dimensions import Pivot

# The fill of each value in the order of the columns, told apart without colours too; the last is that of "Øvrige".
FILLS: Sequence[dict[str, Any]] = (
    {"fill": {"color": DARK_GREEN}},
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": MIDDLE_GREEN, "bg_color": "white"}},
    {"pattern": {"pattern": "large_confetti", "fg_color": DARK_GREEN, "bg_color": LIGHT_GREEN}},
    {"pattern": {"pattern": "dark_vertical", "fg_color": YELLOW, "bg_color": "white"}},
    {"pattern": {"pattern": "dark_horizontal", "fg_color": PURPLE, "bg_color": "white"}},
    {"pattern": {"pattern": "small_grid", "fg_color": GREY, "bg_color": "white"}},
)
NAME_WIDTH, NUMBER_WIDTH = 40, 18
BAR_PIXELS, FRAME_PIXELS = 26, 120


def pivot_book(report: Report, pivot: Pivot | None, answer: Sequence[str]) -> IO[bytes]:
    """Return the open file, which the caller closes; without rows if there is no pivot."""

    def write(book: ExcelBook) -> None:
        columns = pivot.table.columns if pivot else ()
        widths = (NAME_WIDTH, *(NUMBER_WIDTH for _column in columns[1:]))
        sheet = book.sheet(_("Anvendelse af midlerne"), widths)
        sheet.write([pivot.table.title if pivot else _("Anvendelse af midlerne")], bold=True, font_size=14)
        sheet.write([f"{report.grant.name} · {report.title}"])
        for sentence in answer or [_("Ingen er ansat endnu, så der er intet at fordele.")]:
            sheet.write([sentence])
        sheet.row += 1
        if pivot:
            _write_rows(book, sheet, pivot)
        _write_facts(sheet, report)

    return write_book(f"{report.grant}, {_('Anvendelse af midlerne')}", write)


def _write_rows(book: ExcelBook, sheet: ExcelSheet, pivot: Pivot) -> None:
    """Write the rows with the total, and the chart of them below."""
    table, head = pivot.table, sheet.row
    formats = [column.number_format for column in table.columns]
    sheet.write([column.exact_heading for column in table.columns], **HEADING)
    for row in table.rows:
        sheet.write(row.cells, formats)
    if table.total:
        sheet.write(table.total.cells, formats, bold=True, top=1)
    chart = book.workbook.add_chart({"type": "bar", "subtype": "percent_stacked"})
    first, last = head + 1, sheet.row - 1
    name = sheet.sheet.get_name()
    for place, column in enumerate(pivot.values, 1):
        fill = FILLS[-1] if column.name == "others" else FILLS[(place - 1) % (len(FILLS) - 1)]
        chart.add_series(
            {
                "name": [name, head, place],
                "categories": [name, first, 0, last, 0],
                "values": [name, first, place, last, place],
                "gap": 60,
                "border": {"color": DARK_GREEN, "width": 0.5},
                **fill,
            }
        )
    chart.set_title({"name": table.title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#e6e6e6"}}})
    chart.set_legend({"position": "top"})
    pixels = BAR_PIXELS * (last - first + 1) + FRAME_PIXELS
    chart.set_size({"width": 900, "height": pixels})
    sheet.row += 1
    sheet.sheet.insert_chart(sheet.row, 0, chart, {"description": table.title})
    sheet.row += pixels // 20 + 2


def _write_facts(sheet: ExcelSheet, report: Report) -> None:
    sheet.write([_("Status pr."), report.as_of])
    sheet.write([_("Som registreret pr."), known_in_words(report)])
    sheet.write([_("Tælleregler version"), report.progress.rules_version])
    sheet.write([_("Udarbejdet den"), timezone.localtime(report.made_at).replace(tzinfo=None)], ["", MOMENT])
    sheet.write([_("Udarbejdet af"), report.made_by])
    if report.grant.is_demo:
        sheet.write([_("Demodata"), _("Tallene er opdigtede.")])
