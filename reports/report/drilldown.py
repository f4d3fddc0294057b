"""The posts or hires behind a figure of the report: a list that adds up to it, or that has it as its median."""

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


class ToldBy(StrEnum):
    """Which of a post's hires stands for it."""

    FIRST = "first"
    PRESENT = "present"
    NEXT = "next"
    LAST = "last"


@dataclass(frozen=True)
class Figure:
    """What is listed, and what each row of it adds to the figure: SQL over `behind`. `told_by`: of posts alone."""

    condition: str
    value: str = "1"
    told_by: ToldBy | None = None
    total: str = "sum(value)"


def _posts(condition: str = "true") -> Figure:
    return Figure(f"is_first_of_post AND {condition}", told_by=ToldBy.FIRST)


def _state(state: str, told_by: ToldBy) -> Figure:
    return Figure(f"is_of_state AND state = '{state}'", told_by=told_by)


# The hires from agreement to registration, whose days have a median and no sum.
DELAY = "delay"
# Created posts are told by their first hire, those in a state by the one that makes it so, people by their first hire
# in the grant; what is left of the money by what is not.
FIGURES: Mapping[str, Figure] = {
    "created": _posts(),
    "filled": _state("filled", ToldBy.PRESENT),
    "to_start": _state("to_start", ToldBy.NEXT),
    "left": _state("left", ToldBy.LAST),
    "run_out": _state("run_out", ToldBy.LAST),
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
# What a hire or post may have none of.
OPTIONAL = ("purpose", "staff_group")
# By the name of what hires are told apart by; an empty text stands for none.
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
class Listed:
    """A page of the list; `total` and `count` are of all pages."""

    rows: list[dict[str, Any]]
    count: int
    total: Decimal


def drilldown_of(
    grant: Grant,
    as_of: dt.date,
    figure: str,
    of: Mapping[str, str],
    *,
    known_before: dt.datetime | None = None,
    page: int = 1,
) -> Listed:
    """The list behind `figure` of those that `of` tells, in one query. KeyError for what is unknown."""
    found = FIGURES[figure]
    conditions = " AND ".join([f"({found.condition})", *(CONDITIONS[name] for name in of)])
    parameters = statement.figures_of([grant], as_of, known_before=known_before)
    rows = statement.rows(
        DRILLDOWN.format(
            value=found.value,
            total=found.total,
            joined="JOIN delayed USING (hire_id)" if figure == DELAY else "",
            conditions=conditions,
        ),
        {
            **parameters,
            "time_zone": settings.TIME_ZONE,
            **{f"of_{name}": value for name, value in of.items()},
            "page": PAGE,
            "offset": (page - 1) * PAGE,
        },
    )
    if not rows:
        return Listed([], 0, Decimal())
    return Listed(rows, rows[0]["rows"], Decimal(rows[0]["total"]))


def row_of(progress: ProgressReport, of: Mapping[str, str]) -> ProgressRow | None:
    """The row of the report that a list is of; None where no row is: what is allocated is a hospital's, or all of them's."""
    if not of:
        return progress.total
    if set(of) == {"hospital"}:
        return next((row for row in progress.rows if str(row.hospital_id) == of["hospital"]), None)
    return None
