"""The page "Anvendelse af midlerne": one pivot with its chart, and the other tables of the use under a list of contents."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.excel import excel_response
from reports.documents.pivot_book import pivot_book
from reports.pages.forms import UseOfFundsForm
from reports.pages.over_time import paged
from reports.pages.request import ReportRequest, page_context, readable_grant, report_request
from reports.pages.tables import PivotTable, ReportTable, swatches
from reports.phrases.descriptions import attested_in_words
from reports.phrases.use_of_funds import answer_of, result_of
from reports.report.build import USES
from reports.report.data_tables import DataTable
from reports.report.dimensions import Pivot, dimensions, measures, pivot_of

# The tables of the contents in their order, each with the end of its address.
ANCHORS: Mapping[str, str] = {
    "purpose": "formaal",
    "staff_group": "personalegruppe",
    "low_activity": "afdelingen",
    "route": "rekrutteringsvej",
    "formerly_employed": "tidligere-ansat",
    "newcomers": "nye",
    "assessed": "kandidater",
    "not_assessed": "ikke-vurderet",
    "leaving": "fratraedelser",
    "attested": "attesteret",
    "lengths": "aarsvaerk",
    "years": "aar",
    "carry_over": "overfoersel",
    "budget_years": "budgetaar",
}


@dataclass(frozen=True)
class ContentLine:
    """A table of the contents: the end of its address, its result in a line, and the table."""

    anchor: str
    result: str
    table: ReportTable


@dataclass
class UseOfFunds:
    """What the address chooses: the report with its form, and the pivot; None if there is nothing to distribute."""

    page: ReportRequest
    form: UseOfFundsForm

    @cached_property
    def pivot(self) -> Pivot | None:
        """The pivot that the form chooses."""
        report, form = self.page.report, self.form
        by_name = dimensions(report.progress, report.parts)
        by, across = (
            by_name.get(form.chosen(name)) or by_name[form.DEFAULTS[name]] for name in ("by", "across")
        )
        measure = next(column for column in measures() if column.name == form.chosen("measure"))
        return pivot_of(by, across, measure, report.parts["uses"])

    @property
    def answer(self) -> list[str]:
        """The sentences on top, the most important first."""
        return answer_of(self.pivot, self.page.grant) if self.pivot else []

    @property
    def attestation(self) -> str:
        """The sentence about the use that is forbidden; "" for a grant that forbids none."""
        attested = self.page.report.tables.get("attested")
        return attested_in_words(self.page.grant, attested) if attested else ""

    def contents(self) -> list[ContentLine]:
        """Return the tables that hold anything but zeros; the attested ones only if one is not attested."""
        found = self.page.report.tables
        return [
            ContentLine(anchor, result_of(found[name]), ReportTable(self.page, found[name]))
            for name, anchor in ANCHORS.items()
            if name in found
            and found[name].has_figures
            and not (name == "attested" and _is_all_attested(found[name]))
        ]


def _is_all_attested(attested: DataTable) -> bool:
    return bool(attested.total_of("attested") == attested.total_of("hires"))


def chosen_use(request: UserRequest, pk: int) -> UseOfFunds:
    """Return what the address chooses. Http404 as `readable_grant`."""
    form = UseOfFundsForm.from_query(request.GET)
    form.offer(readable_grant(request, pk))
    page = report_request(request, pk, USES, form)
    # The names as they were known, after the address has been checked.
    form.offer(page.report.grant)
    return UseOfFunds(page, form)


@require_safe
def use_of_funds(request: UserRequest, pk: int) -> HttpResponse:
    """Show the pivot that the address chooses, and a line for each other table of the use."""
    return _shown(request, chosen_use(request, pk))


def _shown(request: UserRequest, use: UseOfFunds) -> HttpResponse:
    table = paged(request, PivotTable(use.page, use.pivot)) if use.pivot else None
    first, *sentences = use.answer or [""]
    context = page_context(request, use.page) | {
        "first": first,
        "sentences": sentences,
        "pivot": table,
        "swatches": swatches(use.pivot) if use.pivot else [],
        "excel_query": f"{use.form.query}&{urlencode(use.form.choices)}",
        "contents": use.contents(),
        "attestation": use.attestation,
    }
    return render(request, "reports/use_of_funds.html", context, status=use.page.status)


@require_safe
def use_of_funds_excel(request: UserRequest, pk: int) -> HttpResponse | FileResponse:
    """Send the pivot that the address chooses as an Excel file with its chart; the page for a wrong address."""
    use = chosen_use(request, pk)
    if use.page.status != HttpResponse.status_code:
        return _shown(request, use)
    report = use.page.report
    name = f"{report.grant} {gettext_lazy('Anvendelse af midlerne')} {format_date(report.as_of)}"
    return excel_response(pivot_book(report, use.pivot, use.answer), name)
