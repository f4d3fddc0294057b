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
from hrtrack.common.database.statements import load, load_tables
from reports.report.progress import ProgressReport, ProgressRow

PAGE = 50


class ToldBy(StrEnum):
    """Which of a post's hires stands for it."""

    FIRST = "first"
    PRESENT = "present"
    NEXT = "next"
    LAST = "last"


# The hires from agreement to registration, whose days have a median and no sum.
DELAY = "delay"
# Each figure, and which of a post's hires stands for the post in a list of posts; None in a list of hires. People are
# listed by the first hire in the grant, and the remaining money by what is committed. sql/shown.sql says what is listed.
FIGURES: Mapping[str, ToldBy | None] = {
    "created": ToldBy.FIRST,
    "filled": ToldBy.PRESENT,
    "to_start": ToldBy.NEXT,
    "left": ToldBy.LAST,
    "run_out": ToldBy.LAST,
    "started": ToldBy.FIRST,
    "upcoming": ToldBy.FIRST,
    "headcount": None,
    "fte": None,
    "person_years": None,
    "spent": None,
    "committed": None,
    "remaining": None,
    "committed_person_years": None,
    "persons": None,
    "from_regionh_match": None,
    DELAY: None,
}
# Dimensions by which a list can be limited; an empty text stands for none.
DIMENSIONS = ("hospital", "purpose", "low_activity", "staff_group", "route", "formerly_employed")
# Dimensions that a hire or post may have none of.
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
    """Return a page of the list behind `figure`, limited by the dimensions in `of`, in one query.

    Raises KeyError for an unknown figure or dimension.
    """
    if unknown := {figure} - FIGURES.keys() | of.keys() - set(DIMENSIONS):
        raise KeyError(*unknown)
    rows = statement.rows(
        load(__package__, "drilldown"),
        {
            **statement.figures_of([grant], as_of, known_before=known_before),
            "figure": figure,
            "time_zone": settings.TIME_ZONE,
            **{f"of_{name}": of.get(name) for name in DIMENSIONS},
            "page": PAGE,
            "offset": (page - 1) * PAGE,
        },
        TABLES_OF_DELAYS if figure == DELAY else TABLES,
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
