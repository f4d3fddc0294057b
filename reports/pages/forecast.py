"""The page "Hvor det ender": the forecast at the pace so far."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from reports.documents.blocks import forecast_parts
from reports.pages.request import page_context, report_request
from reports.pages.tables import ReportTable
from reports.phrases.descriptions import dates_in_words, forecast_rule
from reports.phrases.notes import notes_of
from reports.report.build import OVERVIEW


@require_safe
def forecast(request: UserRequest, pk: int) -> HttpResponse:
    """Show the forecast of each hospital and of the region, and how the forecast is reckoned."""
    page = report_request(request, pk, OVERVIEW)
    table = page.report.tables["forecast"]
    progress = page.report.progress
    context = page_context(request, page) | {
        "tables": [ReportTable(page, part) for part in forecast_parts(table)],
        "has_outcome": table.total_of("expected") is not None,
        "rule": forecast_rule(progress),
        "notes": [*notes_of(page.report, "forecast"), *dates_in_words(progress)],
    }
    return render(request, "reports/forecast.html", context, status=page.status)
