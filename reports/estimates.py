"""The hospitals' own estimates of what they will have reached when the start window ends; reading and writing.

A hospital has one estimate a day at most; the latest one that was made by a report's day stands in the report.
"""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation, Grant
from allocations.writers import declare_writing
from hires.figures.as_known import as_known
from hrtrack.common import clock
from reports.models import HospitalEstimate
from reports.policies import can_write_own_words


def estimates_of(
    grant: Grant, as_of: dt.date, known_before: dt.datetime | None = None
) -> dict[int, HospitalEstimate]:
    """Return each hospital's latest estimate made by a day, by hospital id; as known before a moment, None for now.

    A hospital that took its estimate back has none.
    """
    rows = (
        as_known(HospitalEstimate, known_before, grant=grant.pk)
        if known_before
        else HospitalEstimate.objects.filter(grant=grant.pk)
    )
    made = sorted((row for row in rows if row.made_on <= as_of), key=lambda row: row.made_on)
    latest = {row.hospital_id: row for row in made}
    return {hospital: row for hospital, row in latest.items() if row.value is not None}


def estimate_of(allocation: Allocation) -> HospitalEstimate | None:
    """Return the hospital's latest estimate; None without one."""
    return estimates_of(allocation.grant, clock.today()).get(allocation.hospital_id)


@transaction.atomic
def write_estimate(*, by: User, allocation: Allocation, value: Decimal | None) -> None:
    """Write the hospital's estimate of today; None takes it back. The same estimate again keeps the day it was made.

    PermissionDenied without the right to write, ValidationError for a number that can't be one.
    """
    if not can_write_own_words(by, allocation):
        raise PermissionDenied
    declare_writing([allocation.grant_id])
    known = estimate_of(allocation)
    if value == (known.value if known else None):
        return
    if value is not None and allocation.grant.counts_posts and value != value.to_integral_value():
        raise ValidationError({"estimate": _("Indtast et helt antal stillinger")})
    HospitalEstimate.objects.update_or_create(
        grant=allocation.grant,
        hospital=allocation.hospital,
        made_on=clock.today(),
        defaults={"value": value},
    )
