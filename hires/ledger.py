"""How much of a post's year is used, as plain arithmetic, so that a service can say it kindly.

The database's trigger post_ledger holds the same limits, whoever writes.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days, both inclusive, at so many hours a week."""

    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal

    @property
    def hour_days(self) -> Decimal:
        """Days × weekly hours."""
        return ((self.last_day - self.first_day).days + 1) * self.weekly_hours


def last_day_of_year(first_day: dt.date) -> dt.date:
    """The last day of the year that begins on `first_day`, by the later of the two ways to count it.

    From 29 February it is 28 February; a year from 1 March that reaches a 29 February includes it.
    The database has a function of the same name.
    """
    return max(_a_year_after(first_day - ONE_DAY), _a_year_after(first_day) - ONE_DAY)


def _a_year_after(day: dt.date) -> dt.date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def days_in_post_year(first_day: dt.date) -> int:
    """N: the days of the year that begins on `first_day`."""
    return (last_day_of_year(first_day) - first_day).days + 1


def unused_days(spans: Sequence[Span], full_time_hours: Decimal) -> Decimal:
    """What is left of a begun post-year, in days on full time."""
    year = days_in_post_year(min(span.first_day for span in spans))
    return year - sum((span.hour_days for span in spans), Decimal()) / full_time_hours


def free_hours(spans: Sequence[Span], on: dt.date, full_time_hours: Decimal) -> Decimal:
    """Weekly hours that nobody has in the post on a day."""
    return full_time_hours - sum(
        (span.weekly_hours for span in spans if span.first_day <= on <= span.last_day), Decimal()
    )


def latest_last_day(
    spans: Sequence[Span], first_day: dt.date, weekly_hours: Decimal, full_time_hours: Decimal
) -> dt.date | None:
    """The last day up to which the post has room from `first_day` at `weekly_hours`; None: not one day.

    `spans` are the post's other hires. Neither over full time with them on any day, nor past the post-year's rest.
    """
    year = days_in_post_year(min([first_day, *(span.first_day for span in spans)]))
    left = year * full_time_hours - sum((span.hour_days for span in spans), Decimal())
    latest = first_day + int(left // weekly_hours - 1) * ONE_DAY
    for day in sorted({first_day, *(span.first_day for span in spans if span.first_day > first_day)}):
        if free_hours(spans, day, full_time_hours) < weekly_hours:
            latest = min(latest, day - ONE_DAY)
    return latest if latest >= first_day else None
