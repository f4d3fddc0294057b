"""The figures of hires, posts and hospitals as of a day: each figure is defined once and computed by the database.

Rules version 3; docs/counting-rules.md says the rules in words. Each figure table is a SELECT in sql/<name>.sql. The tables
stand as common table expressions before a SELECT that reads them (of a report, a page, the check of the money):

    rows("SELECT sum(committed) FROM hire_figures", figures_of([grant], as_of))

With `known_before` the figures are read from the history as it was known at that moment (hires/figures/as_known.py). With
`on_each_day` the figures are computed for each day of another table.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from allocations.entitlements import ENTITLEMENTS
from allocations.models import Allocation, Grant
from hires.figures.as_known import known_tables
from hrtrack.common import clock
from hrtrack.common.database.statements import fill, load, load_tables, prepared_cursor, with_tables

RULES_VERSION = 3
CHUNK = 2000
# The day of `as_of` is a constant to each table that reads it; the periods are read by hire.
INLINED = ("as_of", "periods_as_of")
# The financial years are the same for each hire.
ONCE = ("years",)
FIGURES = {
    **ENTITLEMENTS,
    **load_tables(
        __package__,
        "periods_as_of",
        "displaced",
        "counted_periods",
        "covered_leave",
        "hire_days",
        "year_numbers",
        "priced_days",
        "hire_figures",
        "post_figures",
        "first_hires",
        "posts_by_hospital",
        "hires_by_hospital",
        "persons_by_hospital",
        "annual_costs",
        "hospital_figures",
    ),
}
# The conditions on the hires that count where the figures are limited. They stand in the statement only where they limit:
# PostgreSQL expects few rows of a condition that may be NULL, and plans for them.
LIMITS: Mapping[str, str] = {
    "hospital": "h.hospital_id = %(hospital)s::bigint",
    "posts": "h.post_id = ANY(%(posts)s::bigint[])",
}
# The last of these tables, posts_as_of, holds every post.
POSTS_AS_OF = FIGURES | load_tables(__package__, "schedule_changes", "used_days", "placements", "posts_as_of")


@dataclass(frozen=True, kw_only=True)
class HospitalFigures:
    """A hospital's figures in a grant as of a day.

    Share in percent as printed; money in kr., `allocated` with all changes of the budget; target in posts or person-years
    as the grant counts; FTE and person-years in årsværk. `price` is the general price of a full-time year on the day.
    `funded_until` is the last day on which the hospital has money, clock.NO_END without a limit; `annual_cost` is what
    the hires without an end cost in a year; `level` is the average in årsværk of a grant whose target is a level, else 0.
    `later_budget` and `later_target` are what is added after the day.
    """

    allocation_id: int
    hospital_id: int
    price: Decimal
    hospital: str
    share_percent: Decimal | None
    allocated: Decimal
    original_budget: Decimal
    target: Decimal
    original_target: Decimal
    created: int
    filled: int
    to_start: int
    left: int
    run_out: int
    started: int
    upcoming: int
    headcount: int
    fte: Decimal
    person_years: Decimal
    spent: Decimal
    committed: Decimal
    committed_person_years: Decimal
    remaining: Decimal
    funded_until: dt.date = clock.NO_END
    annual_cost: Decimal = Decimal()
    level: Decimal = Decimal()
    later_budget: Decimal = Decimal()
    later_target: Decimal = Decimal()
    persons: int
    from_redeployment: int

    @property
    def budget_changes(self) -> Decimal:
        """The part of `allocated` that was decided after the original budget, in kr."""
        return self.allocated - self.original_budget


def reached_name(grant: Grant) -> str:
    """Return the figure that is held against the target: created posts, committed person-years, or their level."""
    if grant.counts_level:
        return "level"
    return "created" if grant.counts_posts else "committed_person_years"


def reached(grant: Grant, row: HospitalFigures) -> Decimal:
    """Return how much of the target is reached, in posts or person-years as the grant counts."""
    return Decimal(getattr(row, reached_name(grant)))


def pace_at(grant: Grant, as_of: dt.date) -> Decimal | None:
    """Return the fraction of the start window that is over at the end of a day, 0 to 1.

    None without a window, and for a level, which is not reached bit by bit.
    """
    if grant.starts_from is None or grant.starts_until is None or grant.counts_level:
        return None
    length = (grant.starts_until - grant.starts_from).days + 1
    elapsed = (min(as_of, grant.starts_until) - grant.starts_from).days + 1
    return Decimal(max(elapsed, 0)) / length


def towards_target(grant: Grant, row: HospitalFigures, pace: Decimal | None) -> dict[str, Any]:
    """Return the arguments of the meter of a row, in what the grant counts: `even_pace` is None without a pace."""
    started, upcoming = Decimal(row.started), Decimal(row.upcoming)
    if grant.counts_level:
        started, upcoming = row.level, Decimal()
    elif not grant.counts_posts:
        started, upcoming = row.person_years, row.committed_person_years - row.person_years
    return {
        "target": row.target,
        "started": started,
        "upcoming": upcoming,
        "even_pace": None if pace is None else row.target * pace,
    }


def money_without_reason(grant: Grant, row: HospitalFigures) -> Decimal:
    """Return the limit of what may be committed without a reason, in kr.: the amount, or the price of the target.

    A level, and posts without an end, have no price but that of a year: their limit is the amount.
    """
    if grant.counts_level or (grant.counts_posts and grant.post_months is None):
        return row.allocated
    years = Decimal(grant.post_months or 12) / 12 if grant.counts_posts else 1
    return max(row.allocated, row.target * row.price * years)


def figures_of(
    grants: Iterable[Grant],
    as_of: dt.date,
    hospital_id: int | None = None,
    posts: list[int] | None = None,
    known_before: dt.datetime | None = None,
) -> dict[str, Any]:
    """Return the parameters of the figure tables.

    `hospital_id` limits the figures to one hospital, `posts` to those posts by id, and `known_before` to what was known
    before that moment; None limits nothing.
    """
    return {
        "grants": [grant.pk for grant in grants],
        "as_of": as_of,
        "hospital": hospital_id,
        "posts": posts,
        "known_before": known_before,
        "no_end": clock.NO_END,
    }


def with_figures(select: str, parameters: Mapping[str, Any], tables: Mapping[str, str] = FIGURES) -> str:
    """Return the statement of a SELECT over the figure tables."""
    known = known_tables() if parameters["known_before"] else {}
    limits = [condition for name, condition in LIMITS.items() if parameters[name] is not None]
    return with_tables({**known, **_limited(tables, limits)}, select, inlined=INLINED, once=ONCE)


def _limited(tables: Mapping[str, str], limits: Iterable[str] = ()) -> Mapping[str, str]:
    """Return the tables with these conditions on the hires that count."""
    condition = sql.SQL(" AND ".join(["true", *limits]))
    return {**tables, "counted_periods": fill(tables["counted_periods"], limits=condition)}


def on_each_day(days: str) -> str:
    """Return a SELECT of hospital_figures as of each `day` of the table `days`, beside that table's columns."""
    tables = FIGURES | {"as_of": load(__package__, "as_of_each_day")}
    figures = with_tables(_limited(tables), "SELECT * FROM hospital_figures", inlined=INLINED)
    template = load(__package__, "figures_on_each_day")
    return fill(template, days=sql.Identifier(days), figures=sql.SQL(figures))


def rows(
    select: str, parameters: Mapping[str, Any], tables: Mapping[str, str] = FIGURES
) -> list[dict[str, Any]]:
    """Return the rows of a SELECT over the figure tables, each by column name."""
    with executed(select, parameters, tables) as cursor:
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def executed(
    select: str, parameters: Mapping[str, Any], tables: Mapping[str, str] = FIGURES
) -> Iterator[CursorWrapper]:
    """Give a cursor on which a SELECT over the figure tables has been executed.

    The statement is prepared, except over the history: PostgreSQL's plan for all values is a hundred times slower there.
    """
    with connection.cursor() if parameters["known_before"] else prepared_cursor() as cursor:
        cursor.execute(with_figures(select, parameters, tables), parameters)
        yield cursor


def streamed(select: str, parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the same rows as `rows`, fetched in chunks from a cursor of the server, so that memory stays small."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(with_figures(select, parameters), parameters)
        while chunk := cursor.fetchmany(CHUNK):
            names = [column.name for column in cursor.description or ()]
            yield from (dict(zip(names, row, strict=True)) for row in chunk)


def hospital_figures(
    grants: Iterable[Grant], as_of: dt.date, hospital_id: int | None = None
) -> list[HospitalFigures]:
    """Return a row for each allocation of the grants, in the order of the hospitals, by one query."""
    figures = rows(load(__package__, "part_hospitals"), figures_of(grants, as_of, hospital_id))
    return [HospitalFigures(**{name: row[name] for name in row if name != "sort_key"}) for row in figures]


def allocation_figures(allocation: Allocation, as_of: dt.date) -> HospitalFigures:
    """Return the figures of one allocation."""
    return hospital_figures([allocation.grant], as_of, allocation.hospital_id)[0]
