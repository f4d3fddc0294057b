"""The page "Udvikling": the months so far as charts, each with its data as a table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Grant
from hires.figures.statement import reached_name
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.tables import Table
from reports.charts.bars import bars_named
from reports.charts.charts import (
    Chart,
    chart_named,
    charts_of,
    has_small_charts,
    hospitals_on,
    hospitals_over_time,
    pages_of_small_charts,
)
from reports.charts.vega import CANVASES, DESK
from reports.documents.data_formats import report_hash
from reports.documents.drawing import cached_svg, svg_of
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import ReportTable
from reports.phrases.notes import notes_of
from reports.report.build import OVER_TIME, Report

# The columns of a month that the table of each hospital has no room for.
NOT_BY_HOSPITAL = ("redeployment_share", "incomplete")
# The page of the small charts, in the address.
SMALL_CHARTS_PAGE = "charts"
ROWS_ON_A_PAGE = 30


@require_safe
def over_time(request: UserRequest, pk: int) -> HttpResponse:
    """Show the region's and the hospitals' months as charts and tables."""
    page = report_request(request, pk, OVER_TIME)
    report = page.report
    tables, columns = report.tables, month_columns(page.grant)
    small = small_charts(request, report, hospitals_over_time)
    drawn = hospitals_on(report, small["small_page"])
    keys = {str(row.hospital_id) for row in drawn}
    hospital_months = tables["hospital_months"].with_only(
        ["hospital", *(name for name in columns if name not in NOT_BY_HOSPITAL)]
    )
    rows = [row for row in hospital_months.rows if row.filters["hospital"] in keys]
    context = page_context(request, page) | {
        "charts": [chart for chart in charts_of(report) if chart.name != "hospitals"],
        **small,
        "hash": report_hash(report),
        "months": ReportTable(page, tables["months"].with_only(columns)),
        "hospital_months": ReportTable(page, replace(hospital_months, rows=rows)),
        "notes": notes_of(report, "months"),
    }
    return render(request, "reports/over_time.html", context, status=page.status)


def small_charts(
    request: UserRequest, report: Report, draw: Callable[[Report, int], Chart | None]
) -> dict[str, Any]:
    """Return the context of the hospitals' small charts: those of the page in the address, and the pages around it."""
    pages = pages_of_small_charts(report)
    number = min(max(whole_number(request.GET.get(SMALL_CHARTS_PAGE, "")) or 1, 1), max(pages, 1))
    return {
        "small_chart": draw(report, number) if has_small_charts(report) else None,
        "small_page": number,
        "small_pages": pages,
        "previous_small_page": number - 1,
        "next_small_page": number + 1 if number < pages else 0,
    }


def paged(request: UserRequest, table: Table) -> Table:
    """Return a table with ROWS_ON_A_PAGE rows, those of the page in the address; the nearest page that there is."""
    last_page = -(-len(table.rows) // ROWS_ON_A_PAGE) or 1
    page = min(max(whole_number(request.GET.get("page", "")) or 1, 1), last_page)
    table.paginate(page=page, per_page=ROWS_ON_A_PAGE)
    return table


def month_columns(grant: Grant) -> list[str]:
    """Return the names of the columns of a month that the page has room for; documents and files have all."""
    reached = ["created", "started"] if grant.counts_posts else ["created", reached_name(grant)]
    return [
        "day",
        *reached,
        "even_pace",
        "spent",
        "committed",
        *(["from_redeployment", "redeployment_share"] if grant.redeployment_scheme else []),
        "incomplete",
    ]


@require_safe
def chart(request: UserRequest, pk: int, name: str) -> HttpResponse:
    """Show a chart as SVG, of the size in the address. The address holds the hash of the report, so that a chart is
    drawn once for its figures.
    """
    readable_grant(request, pk)
    canvas = CANVASES.get(request.GET.get("size", ""), DESK)
    svg = cached_svg(request.GET.get("hash", ""), name, canvas)
    if svg is None:
        page = report_request(request, pk, OVER_TIME)
        is_valid = page.status == HttpResponse.status_code
        found = (chart_named(page.report, name) or bars_named(page.report, name)) if is_valid else None
        svg = svg_of(page.report, found, canvas) if found else None
    if svg is None:
        raise Http404
    return HttpResponse(svg, content_type="image/svg+xml")
