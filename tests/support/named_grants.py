"""Grants that call things otherwise than the memo: a region of the future with other names, and one without any."""

import datetime as dt
from typing import Any

from allocations.enums import UnitKind
from allocations.models import Allocation, Grant
from hires.enums import RecruitmentRoute
from tests.support.factories import (
    NAMES,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
)

OTHER_NAMES: dict[str, Any] = {
    "organisation": "Region Østdanmark",
    "reports_to": "udvalget",
    "unit_kind": UnitKind.KOMMUNE,
    "redeployment_scheme": "Jobbanken",
    "low_activity_question": "Er teamet nyt?",
}
NO_NAMES: dict[str, Any] = {**dict.fromkeys(NAMES, ""), "unit_kind": UnitKind.REGION}
UNITS = (("Aarhus", "AA"), ("Bornholm", "BO"), ("Greve", "GR"))
OTHER_ROUTES = (
    RecruitmentRoute.UNDER_NOTICE,
    RecruitmentRoute.OTHER_IN_REGION,
    RecruitmentRoute.OUTSIDE_REGION,
)


def named_grant(names: dict[str, Any]) -> Grant:
    """A grant with these names and three units with nine hires each, by every route that the names allow."""
    scheme = names["redeployment_scheme"]
    grant = make_grant(
        name="Puljen", target=30, last_day_of_use=dt.date(2019, 12, 31), restriction="vikarer", **names
    )
    purpose, group = make_purpose(grant, "Opfølgning"), make_staff_group(grant, "Sosu-assistent")
    routes = [*OTHER_ROUTES, RecruitmentRoute.REDEPLOYMENT if scheme else RecruitmentRoute.OUTSIDE_REGION]
    for name, short_name in UNITS:
        allocation = make_allocation(grant, make_hospital(name, short_name), target=10, amount=3_600_000)
        for number in range(9):
            first_day = dt.date(2018, 1 + number, 1)
            route = routes[number % 4]
            is_asked = scheme and route != RecruitmentRoute.REDEPLOYMENT
            make_hire(
                make_post(allocation, purpose=purpose, low_activity=number % 2 == 0),
                (first_day, dt.date(2018, 12, 31)),
                route=route,
                candidates_assessed="none_suitable" if is_asked else "",
                employee=make_employee(allocation.hospital, f"Ansat {short_name}{number}"),
                staff_group=group,
                attested_restriction="vikarer",
            )
    return grant


def first_allocation(grant: Grant) -> Allocation:
    """The allocation of the first of the grant's units."""
    return grant.allocations.select_related("grant", "hospital").get(hospital__short_name="AA")
