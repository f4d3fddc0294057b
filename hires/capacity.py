"""How much of a post's year is used, and how a hire's days change, as plain arithmetic.

A service can so explain a limit before it writes; the database's trigger post_capacity holds the same limits, whoever
writes.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hires.enums import PeriodKind

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PeriodSpan:
    """Days, both inclusive, at so many hours a week; in work or on leave, in the post's department or another."""

    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    kind: PeriodKind = PeriodKind.EMPLOYED
    department_id: int | None = None

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1

    @property
    def paid_hours(self) -> Decimal:
        """Weekly hours that are paid for, in work or not."""
        return self.weekly_hours if self.kind.is_paid else Decimal()

    @property
    def hours_in_place(self) -> Decimal:
        return self.weekly_hours if self.kind.is_in_place else Decimal()


# The days of one hire, in order, without gap or overlap.
Schedule = tuple[PeriodSpan, ...]


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


def stretches(spans: Iterable[PeriodSpan]) -> Iterator[tuple[PeriodSpan, list[PeriodSpan]]]:
    """The days on which the same people are there, in order, as a span of no hours; and whose spans they are in.

    Days between two spans on which nobody is there are told too.
    """
    spans = list(spans)
    turns = sorted({s.first_day for s in spans} | {s.last_day + ONE_DAY for s in spans})
    for first_day, turn in pairwise(turns):
        present = [span for span in spans if span.first_day <= first_day <= span.last_day]
        yield PeriodSpan(first_day, turn - ONE_DAY, Decimal()), present


def _used_a_day(present: Iterable[PeriodSpan], full_time_hours: Decimal) -> Decimal:
    """Hours of the post-year: never more than full time, also where somebody covers for a leave with pay."""
    return min(full_time_hours, sum((span.paid_hours for span in present), Decimal()))


def unused_hour_days(spans: Sequence[PeriodSpan], full_time_hours: Decimal) -> Decimal:
    """What is left of a begun post-year, in days × weekly hours."""
    year = days_in_post_year(min(span.first_day for span in spans))
    used = (days.days * _used_a_day(present, full_time_hours) for days, present in stretches(spans))
    return year * full_time_hours - sum(used, Decimal())


def unused_days(spans: Sequence[PeriodSpan], full_time_hours: Decimal) -> Decimal:
    """What is left of a begun post-year, in days on full time."""
    return unused_hour_days(spans, full_time_hours) / full_time_hours


def free_hours(spans: Sequence[PeriodSpan], on: dt.date, full_time_hours: Decimal) -> Decimal:
    """Weekly hours that nobody works in the post on a day."""
    return full_time_hours - sum(
        (span.hours_in_place for span in spans if span.first_day <= on <= span.last_day), Decimal()
    )


def overfull_on(spans: Sequence[PeriodSpan], full_time_hours: Decimal) -> dt.date | None:
    """The first day on which more than full time is worked in the post."""
    for days, present in stretches(spans):
        if sum((span.hours_in_place for span in present), Decimal()) > full_time_hours:
            return days.first_day
    return None


def first_free_day(spans: Sequence[PeriodSpan], since: dt.date, full_time_hours: Decimal) -> dt.date:
    """The first day from `since` on which somebody can begin on full time; `since` itself in an empty post."""
    turns = sorted({since, *(span.last_day + ONE_DAY for span in spans if span.last_day >= since)})
    starts = sorted({span.first_day for span in spans if span.first_day > since and span.kind.is_leave})
    for day in sorted({*turns, *starts}):
        if free_hours(spans, day, full_time_hours) == full_time_hours:
            return day
    return turns[-1]


def latest_last_day(
    spans: Sequence[PeriodSpan], first_day: dt.date, weekly_hours: Decimal, full_time_hours: Decimal
) -> dt.date | None:
    """The last day up to which the post has room from `first_day` at `weekly_hours`; None: not one day.

    `spans` are the post's other hires. Neither over full time with them on any day, nor past the post-year's rest.
    """
    # Its own last stretch reaches as far as the rest of the year does.
    hire = PeriodSpan(first_day, max([first_day, *(s.last_day + ONE_DAY for s in spans)]), weekly_hours)
    year = days_in_post_year(min([first_day, *(span.first_day for span in spans)]))
    left = year * full_time_hours - sum(
        (days.days * _used_a_day(present, full_time_hours) for days, present in stretches(spans)), Decimal()
    )
    latest = first_day - ONE_DAY
    for days, present in stretches([*spans, hire]):
        if days.first_day < first_day:
            continue
        others = [span for span in present if span is not hire]
        if free_hours(others, days.first_day, full_time_hours) < weekly_hours:
            break
        more = _used_a_day([*others, hire], full_time_hours) - _used_a_day(others, full_time_hours)
        affordable = int(left // more) if more else days.days
        # Nobody else comes after the last of these days.
        is_last = days.last_day == hire.last_day
        taken = affordable if is_last else min(affordable, days.days)
        latest = days.first_day + (taken - 1) * ONE_DAY
        left -= taken * more
        if taken < days.days:
            break
    return latest if latest >= first_day else None


def joined(schedule: Iterable[PeriodSpan]) -> Schedule:
    """The schedule with neighbours that differ in nothing but their days made one."""
    spans: list[PeriodSpan] = []
    for span in sorted(schedule, key=lambda each: each.first_day):
        last = spans[-1] if spans else None
        if last and span == replace(last, first_day=span.first_day, last_day=span.last_day):
            spans[-1] = replace(last, last_day=span.last_day)
        else:
            spans.append(span)
    return tuple(spans)


def changed_between(schedule: Schedule, first_day: dt.date, last_day: dt.date, **changes: Any) -> Schedule:
    """The schedule with these changes on the days from `first_day` to `last_day`, as far as it reaches."""
    spans = []
    for span in schedule:
        first, last = max(span.first_day, first_day), min(span.last_day, last_day)
        if first > last:
            spans.append(span)
            continue
        if span.first_day < first:
            spans.append(replace(span, last_day=first - ONE_DAY))
        spans.append(replace(span, first_day=first, last_day=last, **changes))
        if last < span.last_day:
            spans.append(replace(span, first_day=last + ONE_DAY))
    return joined(spans)


def ending_on(schedule: Schedule, last_day: dt.date) -> Schedule:
    """The schedule cut off after `last_day`, or prolonged to it as it ends."""
    kept = [replace(s, last_day=min(s.last_day, last_day)) for s in schedule if s.first_day <= last_day]
    return (*kept[:-1], replace(kept[-1], last_day=last_day))


def beginning_on(schedule: Schedule, first_day: dt.date) -> Schedule:
    """The schedule cut off before `first_day`, or begun on it as it begins."""
    kept = [replace(s, first_day=max(s.first_day, first_day)) for s in schedule if s.last_day >= first_day]
    return (replace(kept[0], first_day=first_day), *kept[1:])
