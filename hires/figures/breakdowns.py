"""The figures of a grant by purpose, by month, by year and so on: the parts of a report, in one statement.

One statement sees one and the same moment, however many parts are asked for:

    parts_of(grant, as_of, ["hospitals", "months"])["months"]

Every part adds up the rounded rows of the figure tables, so that the sums are the report's. The SELECT of a part is
sql/part_<name>.sql.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from psycopg import sql

from allocations.models import Grant
from hires.figures.statement import FIGURES, executed, figures_of, on_each_day
from hrtrack.common.database.statements import fill, load, load_tables

# How many days back the first agreements of posts are read.
LATEST_DAYS = 120
# The most months in a report, and the most hires times months; the latest months where there are more.
MOST_MONTHS = 60
MOST_ROWS = 500_000

HIRES_BY_USE = load_tables(__package__, "hires_by_use")
DELAYS = load_tables(__package__, "delays")
# The tables that a part reads beside the figure tables.
PARTS: Mapping[str, Mapping[str, str]] = {
    "grant": {},
    "prices": {},
    "purposes": {},
    "staff_groups": {},
    "hospitals": {},
    "successors": {},
    "began": {},
    "starts": {},
    "vacancies": {},
    "refills": {},
    "ahead": {},
    "delays": DELAYS,
    "months": {**load_tables(__package__, "month_ends"), "month_figures": on_each_day("month_ends")},
    "uses": HIRES_BY_USE,
    "attested": {},
    "leavers": HIRES_BY_USE,
    "lengths": load_tables(__package__, "post_lengths"),
    "budgets": {},
    "years": load_tables(__package__, "years", "cost_by_year", "year_ends"),
}

Parts = dict[str, list[dict[str, Any]]]


def parts_of(
    grant: Grant, as_of: dt.date, names: Iterable[str], known_before: dt.datetime | None = None
) -> Parts:
    """Return the rows of each named part of PARTS. Numbers are int or Decimal, days and moments ISO texts."""
    tables, selects = dict(FIGURES), []
    template = load(__package__, "rows_of_part")
    for name in names:
        part = f"part_{name}"
        tables |= {**PARTS[name], part: load(__package__, part)}
        selects.append(fill(template, name=sql.Literal(name), part=sql.Identifier(part)))
    parameters = figures_of([grant], as_of, known_before=known_before) | {
        "time_zone": settings.TIME_ZONE,
        "latest_days": LATEST_DAYS,
        "most_months": MOST_MONTHS,
        "most_rows": MOST_ROWS,
    }
    with executed("\nUNION ALL\n".join(selects), parameters, tables) as cursor:
        return {name: json.loads(rows or "[]", parse_float=Decimal) for name, rows in cursor.fetchall()}
