"""Comparison of a hire's periods before and after an act: the days on which hours, leave or department changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hires.capacity import ONE_DAY, PeriodSpan, Schedule
from hires.enums import PeriodKind
from hrtrack.common.database.events import Row

# A hire's periods as rows, by their ids.
Periods = Mapping[int, Row]


@dataclass(frozen=True)
class ColumnChange:
    """Days, both inclusive, on which a column has another value than before."""

    first_day: dt.date
    last_day: dt.date
    before: Any
    after: Any


def whole_term(periods: Periods) -> Row | None:
    """Return the last period with the first period's first day; None without periods."""
    if not periods:
        return None
    ordered = _in_order(periods)
    return {**ordered[-1], "first_day": ordered[0]["first_day"]}


def schedule_of_rows(periods: Periods) -> Schedule:
    """Return the schedule of a hire's periods as rows."""
    return tuple(
        PeriodSpan(
            row["first_day"],
            row["last_day"],
            row["weekly_hours"],
            PeriodKind(row["kind"]),
            row["department_id"],
            row["leaving_reason"],
        )
        for row in _in_order(periods)
    )


def is_correction(before: Periods, after: Periods) -> bool:
    """Return whether the act corrected one period throughout, rather than changed something from a day on."""
    is_one_period = len(before) < 2 and len(after) < 2
    return is_one_period and not any(
        column_changes(before, after, name) for name in ("kind", "department_id")
    )


def column_changes(before: Periods, after: Periods, column: str) -> list[ColumnChange]:
    """Return the changes of a column on the days that have a period both before and after, in order.

    Neighbouring days with the same new value are one change; for weekly hours the old value must be the same, too.
    """
    changes: list[ColumnChange] = []
    for old in _in_order(before):
        for new in _in_order(after):
            first_day = max(old["first_day"], new["first_day"])
            last_day = min(old["last_day"], new["last_day"])
            if first_day > last_day or old[column] == new[column]:
                continue
            change = ColumnChange(first_day, last_day, old[column], new[column])
            last = changes[-1] if changes else None
            if last and _is_continued(last, change, column):
                changes[-1] = ColumnChange(last.first_day, last_day, last.before, last.after)
            else:
                changes.append(change)
    return changes


def _is_continued(change: ColumnChange, following: ColumnChange, column: str) -> bool:
    is_same = change.after == following.after and (
        change.before == following.before or column != "weekly_hours"
    )
    return is_same and change.last_day + ONE_DAY == following.first_day


def _in_order(periods: Periods) -> list[Row]:
    return sorted(periods.values(), key=lambda period: period["first_day"])
