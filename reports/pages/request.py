"""What a page of the report was asked for: the grant, the days, and the report of them."""

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
from hrtrack.common.text.danish import format_date
from reports.pages.forms import ReportForm
from reports.policies import can_read_progress
from reports.report.build import Report, build_report


@dataclass
class ReportRequest:
    """`report` is of today where the form can't be read."""

    form: ReportForm
    report: Report
    status: int

    @property
    def grant(self) -> Grant:
        return self.report.grant

    @cached_property
    def _lists(self) -> str:
        """The lists' address, and the day on which they are as known."""
        known = urlencode({"known_on": format_date(self.form.knowledge)}) + "&" if self.form.knowledge else ""
        return f"{reverse('reports:drilldown', args=[self.grant.pk])}?{known}"

    @cached_property
    def _day(self) -> str:
        return urlencode({"as_of": format_date(self.form.day)})

    def drilldown(self, figure: str, of: Mapping[str, str] | None = None) -> str:
        """The address of the list behind a figure of this report; `of` may tell another day."""
        of = of or {}
        day = "" if "as_of" in of else f"{self._day}&"
        whose = f"{urlencode(of)}&" if of else ""
        return f"{self._lists}{day}{whose}figure={figure}"


def grant_asked_for(request: UserRequest, pk: int) -> Grant:
    """The grant, for whoever may read the whole region's report; to others it is not there."""
    if not can_read_progress(request.user):
        raise Http404
    return get_object_or_404(Grant.objects.for_user(request.user), pk=pk)


def asked_report(
    request: UserRequest, pk: int, parts: Iterable[str], form: ReportForm | None = None
) -> ReportRequest:
    """The report that the address asks for, made by the user."""
    grant = grant_asked_for(request, pk)
    parts = list(parts)
    form = form or ReportForm.asked(request.GET)
    if form.is_valid():
        try:
            report = build_report(grant, form.day, known_on=form.knowledge, by=request.user, parts=parts)
        except ValidationError as error:
            form.add_error("known_on", error)
        else:
            return ReportRequest(form, report, 200)
    return ReportRequest(form, build_report(grant, form.day, by=request.user, parts=parts), 400)


def page_context(request: UserRequest, asked: ReportRequest) -> dict[str, Any]:
    """What every page of the report shows above and below its own."""
    sections = [
        ("reports:progress", _("Overblik")),
        ("reports:over_time", _("Udvikling")),
        ("reports:forecast", _("Hvor det ender")),
        ("reports:use_of_funds", _("Hvad pengene gik til")),
        ("reports:compare", _("Sammenlign to dage")),
        ("reports:council_report", _("Redegørelse")),
    ]
    shown = request.resolver_match.view_name if request.resolver_match else ""
    return {
        "form": asked.form,
        "report": asked.report,
        "query": asked.form.query,
        "sections": [
            {
                "url": f"{reverse(name, args=[asked.grant.pk])}?{asked.form.query}",
                "label": label,
                "current": name == shown,
            }
            for name, label in sections
        ],
    }
