"""The page "Prognose": what is expected at the latest pace, and what can change it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from reports.documents.blocks import forecast_parts
from reports.documents.charts import fan_chart
from reports.documents.data_formats import report_hash
from reports.pages.request import page_context, report_request
from reports.pages.tables import ReportTable
from reports.phrases.descriptions import dates_in_words
from reports.phrases.forecast import decisive_points, forecast_in_words, forecast_rule
from reports.phrases.notes import notes_of
from reports.report.build import OVER_TIME


@require_safe
def forecast(request: UserRequest, pk: int) -> HttpResponse:
    """Show the forecast of each hospital and of the region, what can change it, and how it is reckoned."""
    page = report_request(request, pk, OVER_TIME)
    report = page.report
    first, *sentences = forecast_in_words(report)
    context = page_context(request, page) | {
        "first": first,
        "fan": fan_chart(report),
        "hash": report_hash(report),
        "sentences": sentences,
        "points": [
            (point, page.drilldown_url(point.figure) if point.figure else "")
            for point in decisive_points(report)
        ],
        "tables": [ReportTable(page, part) for part in forecast_parts(report)],
        "rule": forecast_rule(report.progress),
        "notes": [*notes_of(report, "forecast"), *dates_in_words(report.progress)],
    }
    return render(request, "reports/forecast.html", context, status=page.status)
