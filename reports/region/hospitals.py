"""The page of all hospitals: their lists of each open grant, the last confirmation, and who has access."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.models import Allocation, Hospital, Membership
from hires.actions.confirm import confirmed_days
from hrtrack.common.text.sort_key import danish_sort_key
from reports.policies import can_read_progress
from reports.region.tables import ROWS_AT_ONCE, RegionHospital, RegionHospitalTable


@require_safe
def hospitals(request: UserRequest) -> HttpResponse:
    """List the hospitals in Danish alphabetical order, the closed ones last."""
    if not can_read_progress(request.user):
        raise PermissionDenied
    rows = region_hospitals(request.user)
    grants = {allocation.grant_id for row in rows for allocation, _day in row.allocations}
    table = RegionHospitalTable(rows, names_grants=len(grants) > 1, caption=_("Hospitaler"))
    table.show_page(request.GET.get("page", ""), ROWS_AT_ONCE)
    return render(request, "reports/hospitals.html", {"table": table})


def region_hospitals(user: User) -> list[RegionHospital]:
    """Return the hospitals that a user reads, each with its allocations of the open grants and its active users."""
    members = Membership.objects.filter(user__is_active=True).select_related("user")
    found = Hospital.objects.for_user(user).prefetch_related(Prefetch("memberships", members)).closed_last()
    allocations = (
        Allocation.objects.for_user(user)
        .filter(grant__status=GrantStatus.OPEN)
        .select_related("grant", "hospital")
        .order_by(F("grant__starts_from").desc(nulls_last=True), "-grant_id")
    )
    days = confirmed_days({allocation.grant for allocation in allocations})
    by_hospital = defaultdict(list)
    for allocation in allocations:
        day = days.get((allocation.grant_id, allocation.hospital_id))
        by_hospital[allocation.hospital_id].append((allocation, day))
    return [
        RegionHospital(
            hospital,
            by_hospital[hospital.pk],
            sorted(
                (member.user for member in hospital.memberships.all()),
                key=lambda member: danish_sort_key(member.name),
            ),
        )
        for hospital in found
    ]
