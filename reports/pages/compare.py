"""The page "Sammenlign to dage": two days of the report, and the bridge between their totals."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.models import Hire
from hires.read_log import note_read
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.forms import DanishDateField
from reports.pages.forms import ReportForm
from reports.pages.over_time import paged
from reports.pages.request import page_context, report_request
from reports.pages.tables import ComparedTable, ReportTable
from reports.report.build import STATUS
from reports.report.comparison import compare as compare_days
from reports.report.comparison import moved_and_still, step_labels

# The most hires of each step that are named; the figures are of all.
MOST_NAMED = 100
A_MONTH = dt.timedelta(days=30)


class CompareForm(ReportForm):
    """The report's day, and an earlier day as it was known on a third: by default 30 days before, as known then."""

    since = DanishDateField(
        label=gettext_lazy("Sammenlign med"), is_past=True, required=False, optional_mark=""
    )
    since_known_on = DanishDateField(
        label=gettext_lazy("Som registreret dengang"),
        is_past=True,
        required=False,
        optional_mark="",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            since = cleaned["since"] or cleaned["as_of"] - A_MONTH
            days = {"since": since, "since_known_on": cleaned["since_known_on"] or since}
            cleaned |= days
            self.data = {**self.data, **{name: format_date(day) for name, day in days.items()}}
        return cleaned


@require_safe
def compare(request: UserRequest, pk: int) -> HttpResponse:
    """Show the bridge between two days, name the hires of each step, and note the read."""
    form = CompareForm.from_query(request.GET)
    page = report_request(request, pk, STATUS, form)
    context: dict[str, Any] = page_context(request, page) | {"bridge": None, "steps": []}
    status = page.status
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            comparison = compare_days(
                page.grant, cleaned["since"], cleaned["since_known_on"], form.day, form.knowledge
            )
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "since_known_on", error)
            status = 400
        else:
            named = {
                hire.pk: hire
                for hire in Hire.objects.select_related("employee", "post__hospital").filter(
                    pk__in=[key for keys in comparison.hires.values() for key in keys[:MOST_NAMED]]
                )
            }
            note_read(request, persons=len({hire.employee_id for hire in named.values()}), as_of=form.day)
            labels = step_labels()
            moved, still = moved_and_still(page.grant, comparison.hospitals)
            context |= {
                "bridge": ReportTable(page, comparison.bridge),
                "hospitals": paged(
                    request, ReportTable(page, moved, summary=("created_moved", "committed_moved"))
                ),
                "still": ReportTable(page, still, summary=("created_after", "spent_moved"))
                if still.rows
                else None,
                "comparison": comparison,
                "steps": [
                    (
                        ComparedTable(
                            page.grant, [named[key] for key in keys[:MOST_NAMED]], caption=labels[step]
                        ),
                        len(keys),
                    )
                    for step, keys in comparison.hires.items()
                    if keys
                ],
                "most": MOST_NAMED,
            }
    return render(request, "reports/compare.html", context, status=status)
