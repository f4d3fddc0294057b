"""What is behind a figure of the report: a list of posts or hires whose sum, or for the delay whose median, is the figure;
or a calculation with a row for each hospital."""

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
from hrtrack.common.database.statements import load, load_tables

PAGE = 50


class ShownHire(StrEnum):
    """The hire that a post is shown with."""

    FIRST = "first"
    PRESENT = "present"
    NEXT = "next"
    LAST = "last"


# The days from agreement to registration of hires: they have a median and no sum.
DELAY = "delay"
# The figures, each with the hire that a listed post is shown with; None for a list of hires. Persons are listed by their
# first hire in the grant. sql/shown.sql selects the rows.
FIGURES: Mapping[str, ShownHire | None] = {
    "created": ShownHire.FIRST,
    "filled": ShownHire.PRESENT,
    "to_start": ShownHire.NEXT,
    "left": ShownHire.LAST,
    "run_out": ShownHire.LAST,
    "started": ShownHire.FIRST,
    "upcoming": ShownHire.FIRST,
    "headcount": None,
    "fte": None,
    "level": None,
    "person_years": None,
    "spent": None,
    "committed": None,
    "committed_person_years": None,
    "persons": None,
    "from_redeployment": None,
    DELAY: None,
}
# The figures that are the result of a calculation (reports/report/tables.py); "missing" is what is missing to the target.
REMAINING, MISSING = "remaining", "missing"
CALCULATIONS = (REMAINING, MISSING)
# The dimensions by which a list can be filtered; an empty text selects the rows that lack the value.
DIMENSIONS = ("hospital", "purpose", "low_activity", "staff_group", "route", "formerly_employed")
# The dimensions that a hire or post may lack.
OPTIONAL = ("purpose", "staff_group")
TABLES = statement.FIGURES | HIRES_BY_USE | load_tables(__package__, "behind", "listed", "shown")
TABLES_OF_DELAYS = (
    statement.FIGURES
    | HIRES_BY_USE
    | DELAYS
    | load_tables(__package__, "behind")
    | {"listed": load(__package__, "listed_delays")}
    | load_tables(__package__, "shown")
)


@dataclass(frozen=True)
class DrilldownList:
    """A page of the list; `count` and `total` are of all pages."""

    rows: list[dict[str, Any]]
    count: int
    total: Decimal

    @property
    def pages(self) -> int:
        """The number of pages; 0 for an empty list."""
        return -(-self.count // PAGE)


def drilldown_of(
    grant: Grant,
    as_of: dt.date,
    figure: str,
    filters: Mapping[str, str],
    *,
    known_before: dt.datetime | None = None,
    page: int | None = 1,
) -> DrilldownList:
    """Return a page of the list behind `figure`, filtered by the values of dimensions, in one query; all of it for None.

    KeyError for an unknown figure or dimension.
    """
    if unknown := {figure} - FIGURES.keys() | filters.keys() - set(DIMENSIONS):
        raise KeyError(*unknown)
    rows = statement.rows(
        load(__package__, "drilldown"),
        {
            **statement.figures_of([grant], as_of, known_before=known_before),
            "figure": figure,
            "is_of_posts": FIGURES[figure] is not None,
            "time_zone": settings.TIME_ZONE,
            **{f"of_{name}": filters.get(name) for name in DIMENSIONS},
            "page": None if page is None else PAGE,
            "offset": 0 if page is None else (page - 1) * PAGE,
        },
        TABLES_OF_DELAYS if figure == DELAY else TABLES,
    )
    if not rows:
        return DrilldownList([], 0, Decimal())
    return DrilldownList(rows, rows[0]["rows"], Decimal(rows[0]["total"]))
