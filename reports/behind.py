"""The posts or hires behind a figure of the report: a list that adds up to it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocations.models import Grant
from hires import figures
from hires.breakdowns import HIRES_BY_USE
from reports.progress import ProgressReport, ProgressRow

PAGE = 50


@dataclass(frozen=True)
class Figure:
    """What is listed, and what each row of it adds to the figure: SQL over `behind`."""

    condition: str
    value: str = "1"
    is_of_posts: bool = False


def _posts(condition: str = "true") -> Figure:
    return Figure(f"is_first_of_post AND {condition}", is_of_posts=True)


# Posts are told by their first hire, people by their first hire in the grant; what is left of the money by what is not.
FIGURES: Mapping[str, Figure] = {
    "filled": _posts(),
    "held": _posts("state = 'held'"),
    "to_start": _posts("state = 'to_start'"),
    "left": _posts("state = 'left'"),
    "run_out": _posts("state = 'run_out'"),
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
BEHIND = f""", {HIRES_BY_USE}, behind AS (
    SELECT each.*, post_figures.state, post_figures.started
    FROM hires_by_use AS each JOIN post_figures USING (post_id)
), shown AS (
    SELECT *, {{value}} AS value FROM behind WHERE {{conditions}}
)
SELECT
    shown.hire_id, shown.post_id, shown.employee_id, shown.state, shown.route, shown.first_day, shown.last_day, shown.value,
    hospital.name AS hospital, hospital.short_name, post.number, department.name AS department, employee.name AS employee,
    count(*) OVER () AS rows, sum(shown.value) OVER () AS total
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


def listed_behind(
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
    parameters = figures.figures_of([grant], as_of, known_before=known_before)
    rows = figures.rows(
        BEHIND.format(value=found.value, conditions=conditions),
        {
            **parameters,
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
