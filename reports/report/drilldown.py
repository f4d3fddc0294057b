"""The posts or hires behind a figure of the report: a list whose sum, or for the delay whose median, is the figure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.conf import settings

from allocations.models import Grant
from hires.figures import statement
from hires.figures.breakdowns import DELAYS, HIRES_BY_USE
from reports.report.progress import ProgressReport, ProgressRow

PAGE = 50


class ShownHire(StrEnum):
    """The hire that a post is shown with."""

    FIRST = "first"
    PRESENT = "present"
    NEXT = "next"
    LAST = "last"


@dataclass(frozen=True)
class Figure:
    """A figure's list: the condition on its rows and a row's value, as SQL over `behind`. `shown_hire` is None for hires."""

    condition: str
    value: str = "1"
    shown_hire: ShownHire | None = None
    total: str = "sum(value)"


def _posts(condition: str = "true") -> Figure:
    return Figure(f"is_first_of_post AND {condition}", shown_hire=ShownHire.FIRST)


def _state(state: str, shown_hire: ShownHire) -> Figure:
    return Figure(f"is_of_state AND state = '{state}'", shown_hire=shown_hire)


# The days from agreement to registration of hires: they have a median and no sum.
DELAY = "delay"
# Created posts are shown with their first hire, posts in a state with the hire that decides the state, persons with their
# first hire in the grant. The list behind the remaining money is the committed money.
FIGURES: Mapping[str, Figure] = {
    "created": _posts(),
    "filled": _state("filled", ShownHire.PRESENT),
    "to_start": _state("to_start", ShownHire.NEXT),
    "left": _state("left", ShownHire.LAST),
    "run_out": _state("run_out", ShownHire.LAST),
    "started": _posts("started"),
    "upcoming": _posts("NOT started"),
    "headcount": Figure("in_place"),
    "fte": Figure("in_place", "fte"),
    "person_years": Figure("person_years <> 0", "person_years"),
    "spent": Figure("spent <> 0", "spent"),
    "committed": Figure("true", "committed"),
    "remaining": Figure("true", "committed"),
    "committed_person_years": Figure("true", "committed_person_years"),
    "persons": Figure("is_first_of_person"),
    "from_regionh_match": Figure("is_first_of_person AND route = 'regionh_match'"),
    DELAY: Figure("true", "days", total="percentile_cont(0.5) WITHIN GROUP (ORDER BY value)::numeric"),
}
# Filters on values that a hire or post may lack.
OPTIONAL = ("purpose", "staff_group")
# The conditions of the filters, by name; an empty text selects the rows that lack the value.
CONDITIONS = {
    "hospital": "hospital_id = %(of_hospital)s::bigint",
    "purpose": "purpose_id IS NOT DISTINCT FROM nullif(%(of_purpose)s, '')::bigint",
    "low_activity": "low_activity = %(of_low_activity)s::boolean",
    "staff_group": "staff_group_id IS NOT DISTINCT FROM nullif(%(of_staff_group)s, '')::bigint",
    "route": "route = %(of_route)s",
    "formerly_employed": "formerly_employed = %(of_formerly_employed)s::boolean",
}
# Who is there now (at work before on leave), else who comes next, else who left last.
DRILLDOWN = f""", {HIRES_BY_USE}, {DELAYS}, behind AS (
    SELECT
        each.*, post_figures.state, post_figures.started,
        row_number() OVER (
            PARTITION BY each.post_id
            ORDER BY
                %(as_of)s::date BETWEEN each.first_day AND each.last_day DESC, each.in_place DESC,
                CASE WHEN each.last_day >= %(as_of)s::date THEN each.first_day END,
                each.last_day DESC, each.leaving_reason DESC, each.hire_id
        ) = 1 AS is_of_state
    FROM hires_by_use AS each JOIN post_figures USING (post_id)
), delayed AS (
    SELECT hire_id, agreed_on, registered_on, days FROM delays
), shown AS (
    SELECT *, {{value}} AS value FROM behind {{joined}} WHERE {{conditions}}
)
SELECT
    shown.*,
    hospital.name AS hospital, hospital.short_name, post.number, department.name AS department, employee.name AS employee,
    count(*) OVER () AS rows, (SELECT {{total}} FROM shown) AS total
FROM shown
JOIN hires_post post ON post.id = shown.post_id
JOIN allocations_hospital hospital ON hospital.id = shown.hospital_id
JOIN allocations_department department ON department.id = post.department_id
JOIN hires_employee employee ON employee.id = shown.employee_id
ORDER BY hospital.sort_key, hospital.id, post.number, shown.first_day, shown.hire_id
LIMIT %(page)s OFFSET %(offset)s
"""


@dataclass(frozen=True)
class DrilldownList:
    """A page of the list; `count` and `total` are of all pages."""

    rows: list[dict[str, Any]]
    count: int
    total: Decimal


def drilldown_of(
    grant: Grant,
    as_of: dt.date,
    figure: str,
    filters: Mapping[str, str],
    *,
    known_before: dt.datetime | None = None,
    page: int = 1,
) -> DrilldownList:
    """Return a page of the list behind `figure` in one query. KeyError for an unknown figure or filter."""
    listed = FIGURES[figure]
    conditions = " AND ".join([f"({listed.condition})", *(CONDITIONS[name] for name in filters)])
    parameters = statement.figures_of([grant], as_of, known_before=known_before)
    rows = statement.rows(
        DRILLDOWN.format(
            value=listed.value,
            total=listed.total,
            joined="JOIN delayed USING (hire_id)" if figure == DELAY else "",
            conditions=conditions,
        ),
        {
            **parameters,
            "time_zone": settings.TIME_ZONE,
            **{f"of_{name}": value for name, value in filters.items()},
            "page": PAGE,
            "offset": (page - 1) * PAGE,
        },
    )
    if not rows:
        return DrilldownList([], 0, Decimal())
    return DrilldownList(rows, rows[0]["rows"], Decimal(rows[0]["total"]))


def row_of(progress: ProgressReport, filters: Mapping[str, str]) -> ProgressRow | None:
    """Return the hospital's row or the total that a list is of; None for other filters, and for an unknown hospital."""
    if not filters:
        return progress.total
    if set(filters) == {"hospital"}:
        return next((row for row in progress.rows if str(row.hospital_id) == filters["hospital"]), None)
    return None
