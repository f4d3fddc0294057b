"""The page "Indlæsninger": the tables that the grant's allocation was imported from."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.imports.pages import table_of_imports
from reports.pages.forms import ReportForm
from reports.pages.request import readable_grant, report_sections


@require_safe
def imports(request: UserRequest, pk: int) -> HttpResponse:
    """List the imports of a grant, and those that made a grant and were undone. The days lead back to the report."""
    grant = readable_grant(request, pk)
    form = ReportForm.from_query(request.GET)
    context = {
        "grant": grant,
        "sections": report_sections(request, grant, form.query if form.is_valid() else ""),
        "table": table_of_imports(request.user, grant),
        "gone": table_of_imports(request.user, None),
    }
    return render(request, "reports/imports.html", context)
