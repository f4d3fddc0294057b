"""The page "Prognose": what is expected at the latest pace, and what can change it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from reports.charts.charts import fan_chart, outcomes_of_hospitals
from reports.documents.data_formats import report_hash
from reports.pages.over_time import paged, small_charts
from reports.pages.request import page_context, report_request
from reports.pages.tables import ForecastTable, ReportTable
from reports.phrases.descriptions import dates_in_words
from reports.phrases.forecast import decisive_points, forecast_in_words, forecast_rule
from reports.phrases.notes import notes_of
from reports.report.build import OVER_TIME
from reports.report.tables import forecast_bounds, forecast_in_brief


@require_safe
def forecast(request: UserRequest, pk: int) -> HttpResponse:
    """Show the forecast of the region as a picture, of each hospital as a small one and as a row, and what can change it."""
    page = report_request(request, pk, OVER_TIME)
    report = page.report
    first, *sentences = forecast_in_words(report)
    table = report.tables["forecast"]
    context = page_context(request, page) | {
        "first": first,
        "fan": fan_chart(report),
        "hash": report_hash(report),
        "sentences": sentences,
        "points": [
            (point, page.drilldown_url(point.figure) if point.figure else "")
            for point in decisive_points(report)
        ],
        **small_charts(request, report, outcomes_of_hospitals),
        "table": paged(
            request,
            ForecastTable(page, forecast_in_brief(report.progress, table)),
        ),
        "bounds": paged(request, ReportTable(page, forecast_bounds(table))),
        "rule": forecast_rule(report.progress),
        "notes": [*notes_of(report, "forecast"), *dates_in_words(report.progress)],
    }
    return render(request, "reports/forecast.html", context, status=page.status)
