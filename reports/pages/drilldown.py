"""The page "Bag tallet": the posts or hires behind a figure."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.read_log import note_read
from reports.pages.forms import DrilldownForm
from reports.pages.request import page_context, report_request
from reports.pages.tables import DrilldownTable
from reports.phrases.descriptions import list_size_in_words
from reports.report.build import STATUS
from reports.report.drilldown import DELAY, FIGURES, drilldown_of, row_of


@require_safe
def drilldown(request: UserRequest, pk: int) -> HttpResponse:
    """Show a page of the list behind a figure, and note the read. Http404 for a page after the last."""
    form = DrilldownForm.from_query(request.GET)
    shown = report_request(request, pk, STATUS, form)
    if not form.is_valid():
        context = page_context(request, shown) | {"table": None, "kept": form.kept}
        return render(request, "reports/drilldown.html", context, status=400)
    report, page = shown.report, form.cleaned_data["page"] or 1
    figure = form.cleaned_data["figure"]
    listed = drilldown_of(
        shown.grant, report.as_of, figure, form.filters, known_before=report.known_before, page=page
    )
    if page > 1 and not listed.rows:
        raise Http404
    persons = len({row["employee_id"] for row in listed.rows})
    note_read(request, persons=persons, as_of=report.as_of)
    context = page_context(request, shown) | {
        "title": form.title(shown.grant),
        "filter_labels": form.filter_labels(shown.grant),
        "table": DrilldownTable(shown.grant, listed.rows, form.column(shown.grant), listed.total),
        "size_sentence": list_size_in_words(FIGURES[figure], listed.count),
        "has_median": figure == DELAY,
        "row": row_of(report.progress, form.filters) if figure == "remaining" else None,
        "page": page,
        "pages": listed.pages,
        "address": form.address,
        "kept": form.kept,
    }
    return render(request, "reports/drilldown.html", context, status=shown.status)
