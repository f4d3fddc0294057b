"""The page of several grants: a row for each open one, and the closed ones below."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.models import Grant
from hires.actions.confirm import confirmed_days
from hrtrack.common import clock
from reports.phrases.attention_lines import attention_lines
from reports.policies import can_read_progress
from reports.region.tables import OpenGrantRow, OpenGrantTable
from reports.report.attention import unconfirmed_lists
from reports.report.build import OVERVIEW, build_report


@require_safe
def grants(request: UserRequest) -> HttpResponse:
    """Show the open grants as of today, by one statement each; drafts and closed grants are links alone."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    every = list(Grant.objects.for_user(request.user).closed_last())
    context = {
        "table": OpenGrantTable(
            rows_of([grant for grant in every if grant.status == GrantStatus.OPEN]),
            caption=_("Åbne bevillinger"),
        ),
        "drafts": [grant for grant in every if grant.status == GrantStatus.DRAFT],
        "closed": [grant for grant in every if grant.is_closed],
        "day": clock.today(),
    }
    return render(request, "reports/grants.html", context)


def rows_of(grants: list[Grant]) -> list[OpenGrantRow]:
    """Return the row of each grant, with as many lines that need attention as its overview has."""
    days, today = confirmed_days(grants), clock.today()
    rows = []
    for grant in grants:
        report = build_report(grant, today, parts=OVERVIEW)
        confirmed = {
            row.hospital_id: days.get((grant.pk, row.hospital_id))
            for row in report.progress.rows
            if row.hospital_id
        }
        facts = [*unconfirmed_lists(report.progress, confirmed), *report.attention]
        rows.append(OpenGrantRow(report, len(attention_lines(report, facts))))
    return rows
