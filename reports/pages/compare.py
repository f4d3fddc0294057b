"""Two days of the report held against each other."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from hires.models import Hire
from hires.read_log import note_read
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.forms import DanishDateField
from reports.pages.forms import ReportForm
from reports.pages.request import asked_report, page_context
from reports.pages.tables import ComparedTable, ReportTable
from reports.report.build import STATUS
from reports.report.comparison import compare as compare_days
from reports.report.comparison import step_labels

# So many hires of each step are named; the figures tell of all.
NAMED = 100
A_MONTH = dt.timedelta(days=30)


class CompareForm(ReportForm):
    """The report's own day, and an earlier one as it was known then."""

    since = DanishDateField(label=gettext_lazy("Sammenlign med"), required=False, optional_mark="")
    since_known_on = DanishDateField(
        label=gettext_lazy("Som den var kendt"),
        required=False,
        optional_mark="",
    )

    @classmethod
    def asked(cls, parameters: Mapping[str, Any]) -> Self:
        """The form as the address fills it: with the day a month ago, as it was known that day."""
        told = {name: parameters.get(name, "") for name in cls.base_fields}
        told["as_of"] = told["as_of"] or format_date(clock.today())
        return cls(told)

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
    """What lies between two days: new, left, corrected and registered late."""
    form = CompareForm.asked(request.GET)
    asked = asked_report(request, pk, STATUS, form)
    context: dict[str, Any] = page_context(request, asked) | {"bridge": None, "steps": []}
    status = asked.status
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            found = compare_days(
                asked.grant, cleaned["since"], cleaned["since_known_on"], form.day, form.knowledge
            )
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "since_known_on", error)
            status = 400
        else:
            named = {
                hire.pk: hire
                for hire in Hire.objects.select_related("employee", "post__hospital").filter(
                    pk__in=[key for keys in found.hires.values() for key in keys[:NAMED]]
                )
            }
            note_read(request, persons=len({hire.employee_id for hire in named.values()}), as_of=form.day)
            labels = step_labels()
            context |= {
                "bridge": ReportTable(asked, found.bridge),
                "found": found,
                "steps": [
                    (
                        ComparedTable([named[key] for key in keys[:NAMED]], caption=labels[step]),
                        len(keys),
                    )
                    for step, keys in found.hires.items()
                    if keys
                ],
                "most": NAMED,
            }
    return render(request, "reports/compare.html", context, status=status)
