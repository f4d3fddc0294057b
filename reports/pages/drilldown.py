"""The page "Bag tallet": the posts or hires that a figure adds up, or the calculation that it is the result of."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.enums import ReadKind
from hires.read_log import note_read
from hrtrack.common.text.danish import format_number
from hrtrack.common.web.excel import excel_response
from reports.documents.drilldown_excel import calculation_book, drilldown_book
from reports.pages.forms import DrilldownForm
from reports.pages.request import ReportRequest, page_context, report_request
from reports.pages.tables import DrilldownTable, ReportTable
from reports.phrases.descriptions import list_size_in_words
from reports.report.build import OVERVIEW, STATUS, Report
from reports.report.data_tables import DataTable
from reports.report.drilldown import DELAY, FIGURES, MISSING, PAGE, REMAINING, DrilldownList, drilldown_of
from reports.report.tables import missing_table, remaining_table


@require_safe
def drilldown(request: UserRequest, pk: int) -> HttpResponse:
    """Show what is behind a figure: a page of its list, and note the read; or its calculation."""
    form = DrilldownForm.from_query(request.GET)
    shown = _report_behind(request, pk, form)
    if not form.is_valid():
        return _refused(request, shown, form)
    context = page_context(request, shown) | {
        "title": form.title(shown.grant),
        "filter_labels": form.filter_labels(shown.grant),
        "kept": form.kept,
        "excel": f"{reverse('reports:drilldown_excel', args=[pk])}?{form.address}",
    }
    if form.is_calculation:
        context |= _calculation(shown, form)
    else:
        context |= _listed(request, shown, form)
    return render(request, "reports/drilldown.html", context, status=shown.status)


@require_safe
def drilldown_excel(request: UserRequest, pk: int) -> HttpResponseBase:
    """Send what is behind a figure as an Excel file, all pages of a list, and note the read."""
    form = DrilldownForm.from_query(request.GET)
    shown = _report_behind(request, pk, form)
    if not form.is_valid():
        return _refused(request, shown, form)
    title, labels, report = form.title(shown.grant), form.filter_labels(shown.grant), shown.report
    name = f"{shown.grant}, {title} {report.as_of.isoformat()}"
    if form.is_calculation:
        return excel_response(calculation_book(report, title, labels, calculation_of(report, form)), name)
    listed = _list_of(shown, form, None)
    persons = len({row["employee_id"] for row in listed.rows})
    note_read(request, persons=persons, kind=ReadKind.EXPORT, as_of=report.as_of)
    return excel_response(drilldown_book(report, title, labels, form.column(shown.grant), listed), name)


def calculation_of(report: Report, form: DrilldownForm) -> DataTable:
    """Return the calculation of the form's figure, of all hospitals or of the one that the form names."""
    hospital = form.cleaned_data["hospital"]
    if form.cleaned_data["figure"] == REMAINING:
        return remaining_table(report.progress, hospital)
    assert report.forecast is not None  # noqa: S101 - for the type checker: read with the parts of the overview
    return missing_table(report.progress, report.forecast, hospital)


def _report_behind(request: UserRequest, pk: int, form: DrilldownForm) -> ReportRequest:
    """Return the report with the parts that the page of the form's figure shows."""
    return report_request(request, pk, OVERVIEW if form.data["figure"] == MISSING else STATUS, form)


def _refused(request: UserRequest, shown: ReportRequest, form: DrilldownForm) -> HttpResponse:
    """Show the form of the days with the errors of the address."""
    context = page_context(request, shown) | {"table": None, "kept": form.kept}
    return render(request, "reports/drilldown.html", context, status=400)


def _list_of(shown: ReportRequest, form: DrilldownForm, page: int | None) -> DrilldownList:
    report = shown.report
    figure = form.cleaned_data["figure"]
    return drilldown_of(
        shown.grant, report.as_of, figure, form.filters, known_before=report.known_before, page=page
    )


def _listed(request: UserRequest, shown: ReportRequest, form: DrilldownForm) -> dict[str, Any]:
    """Return the context of a page of a list, and note the read. Http404 for a page after the last."""
    page, figure = form.cleaned_data["page"] or 1, form.cleaned_data["figure"]
    listed = _list_of(shown, form, page)
    if page > 1 and not listed.rows:
        raise Http404
    persons = len({row["employee_id"] for row in listed.rows})
    note_read(request, persons=persons, as_of=shown.report.as_of)
    return {
        "table": DrilldownTable(shown.grant, listed.rows, form.column(shown.grant), listed.total),
        "sentence": list_size_in_words(FIGURES[figure], listed.count),
        "has_median": figure == DELAY,
        "page": page,
        "pages": listed.pages,
        "address": form.address,
    }


def _calculation(shown: ReportRequest, form: DrilldownForm) -> dict[str, Any]:
    """Return the context of a calculation, with the links to what explains its parts."""
    table = calculation_of(shown.report, form)
    if form.cleaned_data["figure"] == MISSING:
        sentence = _(
            "Måltallet minus det, der er nået. Stillinger, hvor den ansatte er fratrådt, er oprettet og tæller med."
        )
        if not shown.grant.counts_posts:
            sentence = _("Måltallet minus det, der er nået.")
        forecast = f"{reverse('reports:forecast', args=[shown.grant.pk])}?{shown.form.query}"
        links = [(_("Se prognosen"), forecast)]
    else:
        row = (table.total or table.rows[0]).cells if table.rows else ()
        words = dict(
            zip(
                ("allocated", "committed", "left"),
                (format_number(value, 2) for value in row[1:]),
                strict=False,
            )
        )
        sentence = (
            _("Tildelt %(allocated)s kr. − disponeret %(committed)s kr. = ikke disponeret %(left)s kr.")
            % words
            if words
            else ""
        )
        committed = shown.drilldown_url("committed", form.filters)
        links = [(_("Se ansættelserne bag det disponerede"), committed)]
    shown_table = ReportTable(shown, table)
    shown_table.show_page(form.data.get("page", ""), PAGE)
    return {"table": shown_table, "sentence": sentence, "links": links, "pages": 1}
