"""The page of the council reports of all grants: the days with texts or publications, the newest first."""

import datetime as dt
from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.models import Grant
from reports.models import Publication, RegionText
from reports.policies import can_read_progress
from reports.region.tables import ROWS_AT_ONCE, WrittenReport, WrittenReportTable


@require_safe
def council_reports(request: UserRequest) -> HttpResponse:
    """List the written reports, and offer to write one about each open grant."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    grants = list(Grant.objects.for_user(request.user).closed_last())
    table = WrittenReportTable(written_reports(grants), caption=_("Redegørelser"))
    table.show_page(request.GET.get("page", ""), ROWS_AT_ONCE)
    to_write = [grant for grant in grants if grant.status == GrantStatus.OPEN]
    return render(request, "reports/council_reports.html", {"table": table, "to_write": to_write})


def written_reports(grants: list[Grant]) -> list[WrittenReport]:
    """Return the days of the grants with texts or publications, the newest first; in two queries."""
    by_key = {grant.pk: grant for grant in grants}
    with_texts = set(RegionText.objects.filter(grant__in=by_key).values_list("grant_id", "as_of"))
    published: dict[tuple[int, dt.date], list[Publication]] = defaultdict(list)
    for publication in Publication.objects.filter(grant__in=by_key).order_by("-number"):
        published[publication.grant_id, publication.as_of].append(publication)
    places = {grant.pk: place for place, grant in enumerate(grants)}
    days = sorted({*with_texts, *published}, key=lambda key: (-key[1].toordinal(), places[key[0]]))
    return [WrittenReport(by_key[grant], day, published.get((grant, day), [])) for grant, day in days]
