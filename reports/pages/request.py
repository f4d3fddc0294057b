"""The request of a page of the report: the grant, the days, and the report as of these days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.models import Grant
from allocations.shown_grant import note_grant
from hrtrack.common.text.danish import format_date
from reports.pages.forms import ReportForm
from reports.policies import can_read_progress
from reports.report.build import Report, build_report


@dataclass
class ReportRequest:
    """A report with the form that selects its days. With an invalid form the report is of today and `status` is 400."""

    form: ReportForm
    report: Report
    status: int

    @property
    def grant(self) -> Grant:
        """The report's grant."""
        return self.report.grant

    @cached_property
    def _list_address(self) -> str:
        """The address of all lists, with the day on which they are known."""
        known = urlencode({"known_on": format_date(self.form.knowledge)}) + "&" if self.form.knowledge else ""
        return f"{reverse('reports:drilldown', args=[self.grant.pk])}?{known}"

    @cached_property
    def _day(self) -> str:
        return urlencode({"as_of": format_date(self.form.day)})

    def drilldown_url(self, figure: str, filters: Mapping[str, str] | None = None) -> str:
        """Return the address of the list behind a figure, restricted by `filters`, whose `as_of` may be another day."""
        filters = filters or {}
        day = "" if "as_of" in filters else f"{self._day}&"
        query = f"{urlencode(filters)}&" if filters else ""
        return f"{self._list_address}{day}{query}figure={figure}"


def readable_grant(request: UserRequest, pk: int) -> Grant:
    """Return the grant. Http404 for a user who may not read the whole region's report, and for an unknown grant."""
    if not can_read_progress(request.user):
        raise Http404
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=pk)
    note_grant(request, grant)
    return grant


def report_request(
    request: UserRequest, pk: int, parts: Iterable[str], form: ReportForm | None = None
) -> ReportRequest:
    """Build the report of the days in the address, with the parts; made by the user. Http404 as `readable_grant`."""
    grant = readable_grant(request, pk)
    parts = list(parts)
    form = form or ReportForm.from_query(request.GET)
    if form.is_valid():
        try:
            report = build_report(grant, form.day, known_on=form.knowledge, by=request.user, parts=parts)
        except ValidationError as error:
            form.add_error("known_on", error)
        else:
            return ReportRequest(form, report, 200)
    return ReportRequest(form, build_report(grant, form.day, by=request.user, parts=parts), 400)


def page_context(request: UserRequest, shown: ReportRequest) -> dict[str, Any]:
    """Return the context that every page of the report has: the form, the report, and the links to other pages and grants."""
    return {
        "form": shown.form,
        "report": shown.report,
        "query": shown.form.query,
        "grants": list(Grant.objects.for_user(request.user).closed_last()),
        "section": section_of(request),
        "sections": report_sections(request, shown.grant, shown.form.query),
    }


def section_of(request: UserRequest) -> str:
    """Return the name of the report's page that the request is for, without its namespace; "" outside of requests."""
    return request.resolver_match.url_name or "" if request.resolver_match else ""


def report_sections(request: UserRequest, grant: Grant, query: str) -> list[dict[str, Any]]:
    """Return the links to the pages of a grant's report, with the days of the query; the one of the request is current."""
    sections = [
        ("reports:progress", _("Overblik")),
        ("reports:over_time", _("Udvikling")),
        ("reports:forecast", _("Prognose")),
        ("reports:use_of_funds", _("Anvendelse af midlerne")),
        ("reports:compare", _("Sammenlign to dage")),
    ]
    return [
        {
            "url": f"{reverse(name, args=[grant.pk])}?{query}",
            "label": label,
            "current": name == f"reports:{section_of(request)}",
        }
        for name, label in sections
    ]
