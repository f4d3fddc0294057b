"""The page "Udvikling": the months so far as charts, each with its data as a table."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.models import Grant
from hires.figures.statement import reached_name
from reports.documents.charts import charts_of
from reports.documents.data_formats import report_hash
from reports.documents.drawing import cached_svg, svg_of
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import ReportTable
from reports.phrases.notes import notes_of
from reports.report.build import OVER_TIME

# The columns of a month that the table of each hospital has no room for.
NOT_BY_HOSPITAL = ("redeployment_share", "incomplete")


@require_safe
def over_time(request: UserRequest, pk: int) -> HttpResponse:
    """Show the region's and the hospitals' months as charts and tables."""
    page = report_request(request, pk, OVER_TIME)
    tables, charts = page.report.tables, charts_of(page.report)
    columns = month_columns(page.grant)
    context = page_context(request, page) | {
        "charts": charts,
        "hash": report_hash(page.report),
        "months": ReportTable(page, tables["months"].with_only(columns)),
        "hospital_months": ReportTable(
            page,
            tables["hospital_months"].with_only(
                ["hospital", *(name for name in columns if name not in NOT_BY_HOSPITAL)]
            ),
        ),
        "is_all_in_table": all(chart.name != "hospitals" for chart in charts),
        "notes": notes_of(page.report, "months"),
    }
    return render(request, "reports/over_time.html", context, status=page.status)


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
    """Show a chart as SVG. The address holds the hash of the report, so that a chart is drawn once for its figures."""
    readable_grant(request, pk)
    svg = cached_svg(request.GET.get("hash", ""), name)
    if svg is None:
        page = report_request(request, pk, OVER_TIME)
        svg = svg_of(page.report, name) if page.status == HttpResponse.status_code else None
    if svg is None:
        raise Http404
    return HttpResponse(svg, content_type="image/svg+xml")
