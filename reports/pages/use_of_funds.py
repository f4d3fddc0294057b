"""The page "Anvendelse af midlerne": what the grant was used for, and one dimension crossed with another."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from reports.pages.forms import UseOfFundsForm
from reports.pages.request import page_context, readable_grant, report_request
from reports.pages.tables import ReportTable
from reports.report.build import USES
from reports.report.dimensions import crossed, dimensions, measures

# The tables of the page, in their order.
TABLES = (
    "purpose",
    "low_activity",
    "staff_group",
    "route",
    "formerly_employed",
    "newcomers",
    "assessed",
    "not_assessed",
    "leaving",
    "attested",
    "lengths",
    "years",
    "carry_over",
    "budget_years",
)


@require_safe
def use_of_funds(request: UserRequest, pk: int) -> HttpResponse:
    """Show a measure by the two dimensions that the form selects, and every table of the use."""
    form = UseOfFundsForm.from_query(request.GET)
    form.offer(readable_grant(request, pk))
    page = report_request(request, pk, USES, form)
    report = page.report
    # The names as they were known, after the address has been checked.
    form.offer(report.grant)
    by_name = dimensions(report.progress, report.parts)
    by, across = (by_name.get(form.chosen(name)) or by_name[form.DEFAULTS[name]] for name in ("by", "across"))
    measure = next(column for column in measures() if column.name == form.chosen("measure"))
    context = page_context(request, page) | {
        "crossed": ReportTable(page, crossed(by, across, measure, report.parts["uses"])),
        "tables": [ReportTable(page, report.tables[name]) for name in TABLES if name in report.tables],
    }
    return render(request, "reports/use_of_funds.html", context, status=page.status)
