"""Arithmetic of a post's length and of a hire's days; no database.

The actions check the limits here first, so that the user reads a message at the field. The trigger post_capacity holds
the same limits in the database.
"""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from allocations.models import Grant
from hires.enums import PeriodKind
from hrtrack.common.clock import NO_END

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class PeriodSpan:
    """Days of a hire, both inclusive, with the same weekly hours, kind and department.

    `last_day` is NO_END for the last span of a hire without an end.
    `department_id` is None in the post's own department. `leaving_reason` stands on the last span of a hire that ends
    early, and is empty on every other.
    """

    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    kind: PeriodKind = PeriodKind.EMPLOYED
    department_id: int | None = None
    leaving_reason: str = ""

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last_day - self.first_day).days + 1

    @property
    def paid_hours(self) -> Decimal:
        """Weekly hours that are paid for and use the post-year: all but those of a leave without pay."""
        return self.weekly_hours if self.kind.is_paid else Decimal()

    @property
    def hours_in_place(self) -> Decimal:
        """Weekly hours at work; 0 on leave."""
        return self.weekly_hours if self.kind.is_in_place else Decimal()


# The days of one hire, in order, without gaps or overlaps.
Schedule = tuple[PeriodSpan, ...]


def last_day_of_months(first_day: dt.date, months: int) -> dt.date:
    """Return the last day of so many months that begin on `first_day`, by the later of the two ways to count them.

    A year from 29 February ends on 28 February; a year from 1 March that reaches a 29 February includes that day.
    The database has a function of the same name.
    """
    return max(
        _months_after(first_day - ONE_DAY, months),
        _months_after(first_day, months) - ONE_DAY,
    )


def _months_after(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def days_in_post_year(first_day: dt.date) -> int:
    """Return the number of days of the year that begins on `first_day`: 365 or 366."""
    return (last_day_of_months(first_day, 12) - first_day).days + 1


@dataclass(frozen=True)
class PostLimits:
    """What a grant allows a post: full time in hours a week, and its length in months, None for a post without an end.

    One employee alone may have up to `most_hours` a week; None for full time.
    """

    full_time_hours: Decimal
    months: int | None = 12
    most_hours: Decimal | None = None

    @classmethod
    def of(cls, grant: Grant) -> "PostLimits":
        """Return the limits of the posts of a grant."""
        return cls(grant.full_time_hours, grant.post_months, grant.most_weekly_hours)

    @property
    def most_weekly_hours(self) -> Decimal:
        """The weekly hours that one employee can have."""
        return self.most_hours or self.full_time_hours

    def has_room(self, others: Iterable[PeriodSpan], weekly_hours: Decimal) -> bool:
        """Return whether an employee with these hours can be at work beside the others of a day."""
        in_place = sum((span.hours_in_place for span in others), Decimal())
        most = self.full_time_hours if in_place else self.most_weekly_hours
        return in_place + weekly_hours <= most

    def last_day(self, first_day: dt.date) -> dt.date:
        """Return the last day of a post, and the latest of a hire, that begins on `first_day`; NO_END without one."""
        return NO_END if self.months is None else last_day_of_months(first_day, self.months)

    def hour_days(self, first_day: dt.date) -> Decimal | None:
        """Return what a post that begins on `first_day` can be used for, in days × weekly hours; None without an end."""
        if self.months is None:
            return None
        return ((self.last_day(first_day) - first_day).days + 1) * self.full_time_hours


@dataclass(frozen=True)
class Segment:
    """Days, both inclusive, on which the same spans of a post overlap; `present` is empty if nobody is employed."""

    first_day: dt.date
    last_day: dt.date
    present: Sequence[PeriodSpan]

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last_day - self.first_day).days + 1


def segments(spans: Iterable[PeriodSpan]) -> Iterator[Segment]:
    """Yield the segments from the first day of all spans to the last, in order and without gaps."""
    spans = list(spans)
    bounds = sorted({s.first_day for s in spans} | {s.last_day + ONE_DAY for s in spans})
    for first_day, next_first_day in pairwise(bounds):
        present = [span for span in spans if span.first_day <= first_day <= span.last_day]
        yield Segment(first_day, next_first_day - ONE_DAY, present)


def _used_hours(present: Iterable[PeriodSpan], full_time_hours: Decimal) -> Decimal:
    """Return the weekly hours that a day uses of the post-year: at most full time, also if a paid leave is covered."""
    return min(full_time_hours, sum((span.paid_hours for span in present), Decimal()))


def _used_hour_days(spans: Iterable[PeriodSpan], full_time_hours: Decimal) -> Decimal:
    """Return what the spans use of the post-year, in days × weekly hours."""
    return sum(
        (segment.days * _used_hours(segment.present, full_time_hours) for segment in segments(spans)),
        Decimal(),
    )


def unused_hour_days(spans: Sequence[PeriodSpan], limits: PostLimits) -> Decimal | None:
    """Return the unused part of a begun post, in days × weekly hours; negative if too much is used.

    None for a post without an end. Days without anybody use nothing: a gap does not use up the post.
    """
    whole = limits.hour_days(min(span.first_day for span in spans))
    return None if whole is None else whole - _used_hour_days(spans, limits.full_time_hours)


def unused_days(spans: Sequence[PeriodSpan], limits: PostLimits) -> Decimal | None:
    """Return the unused part of a begun post, in days on full time; None for a post without an end."""
    unused = unused_hour_days(spans, limits)
    return None if unused is None else unused / limits.full_time_hours


@dataclass(frozen=True)
class PostRemainder:
    """The unused part of a post: in days on full time, and the days of the whole post.

    Both are None for a post without an end, and for one that nobody takes up: it is not begun, and all of it is free.
    """

    unused_days: Decimal | None = None
    post_days: int | None = None
    is_begun: bool = True

    @classmethod
    def of(cls, spans: Sequence[PeriodSpan], limits: PostLimits) -> "PostRemainder":
        """Return the remainder of a post with these spans."""
        if not spans:
            return NOT_BEGUN
        first_day = min(span.first_day for span in spans)
        unused = unused_days(spans, limits)
        return (
            WITHOUT_END if unused is None else cls(unused, (limits.last_day(first_day) - first_day).days + 1)
        )

    @property
    def is_used_up(self) -> bool:
        """Less than one day on full time is left."""
        return self.unused_days is not None and self.unused_days < 1


NOT_BEGUN = PostRemainder(is_begun=False)
WITHOUT_END = PostRemainder()


def free_hours(spans: Sequence[PeriodSpan], on: dt.date, limits: PostLimits) -> Decimal:
    """Return the weekly hours at which nobody is at work in the post on a day."""
    return limits.full_time_hours - sum(
        (span.hours_in_place for span in spans if span.first_day <= on <= span.last_day), Decimal()
    )


def overfull_on(spans: Sequence[PeriodSpan], limits: PostLimits) -> dt.date | None:
    """Return the first day with more at work in the post than there is room for; None if there is none."""
    for segment in segments(spans):
        at_work = [span for span in segment.present if span.hours_in_place]
        if at_work and not limits.has_room(at_work[1:], at_work[0].hours_in_place):
            return segment.first_day
    return None


def latest_last_day(
    spans: Sequence[PeriodSpan], first_day: dt.date, weekly_hours: Decimal, limits: PostLimits
) -> dt.date | None:
    """Return the last day that a hire from `first_day` at `weekly_hours` can have in the post; NO_END without one.

    `spans` are the post's other hires. All together stay within full time on every day and within the post's length.
    None if there is no room on `first_day`.
    """
    # One day longer than the others: on that last day the hire is alone, and goes on as long as the post allows.
    hire = PeriodSpan(first_day, max([first_day, *(s.last_day + ONE_DAY for s in spans)]), weekly_hours)
    whole = limits.hour_days(min([first_day, *(span.first_day for span in spans)]))
    left = None if whole is None else whole - _used_hour_days(spans, limits.full_time_hours)
    latest = first_day - ONE_DAY
    for segment in segments([*spans, hire]):
        if segment.first_day < first_day:
            continue
        others = [span for span in segment.present if span is not hire]
        if not limits.has_room(others, weekly_hours):
            break
        is_last = segment.last_day == hire.last_day
        if left is None:
            latest = NO_END if is_last else segment.last_day
            continue
        full_time = limits.full_time_hours
        more = _used_hours([*others, hire], full_time) - _used_hours(others, full_time)
        affordable = int(left // more) if more else segment.days
        taken = affordable if is_last else min(affordable, segment.days)
        latest = segment.first_day + (taken - 1) * ONE_DAY
        left -= taken * more
        if taken < segment.days:
            break
    return latest if latest >= first_day else None


def joined(schedule: Iterable[PeriodSpan]) -> Schedule:
    """Return the schedule with neighbouring spans joined that differ only in their days, and with the last span's reason.

    A reason to leave early on any other span is removed.
    """
    ordered = sorted(schedule, key=lambda span: span.first_day)
    spans: list[PeriodSpan] = []
    for span in (replace(span, leaving_reason="") for span in ordered):
        last = spans[-1] if spans else None
        if last and span == replace(last, first_day=span.first_day, last_day=span.last_day):
            spans[-1] = replace(last, last_day=span.last_day)
        else:
            spans.append(span)
    return (*spans[:-1], replace(spans[-1], leaving_reason=ordered[-1].leaving_reason))


def changed_between(schedule: Schedule, first_day: dt.date, last_day: dt.date, **changes: Any) -> Schedule:
    """Return the schedule with `changes` to the spans on the days from `first_day` to `last_day`, both inclusive.

    Days outside the schedule are not added.
    """
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


def ending_on(schedule: Schedule, last_day: dt.date, leaving_reason: str = "") -> Schedule:
    """Return the schedule cut off after `last_day`, or with its last span extended to `last_day`.

    `leaving_reason` is the reason to leave early on that day; empty if the hire then ends as planned.
    """
    kept = [replace(s, last_day=min(s.last_day, last_day)) for s in schedule if s.first_day <= last_day]
    return (*kept[:-1], replace(kept[-1], last_day=last_day, leaving_reason=leaving_reason))


def beginning_on(schedule: Schedule, first_day: dt.date) -> Schedule:
    """Return the schedule cut off before `first_day`, or with its first span begun on `first_day`."""
    kept = [replace(s, first_day=max(s.first_day, first_day)) for s in schedule if s.last_day >= first_day]
    return (replace(kept[0], first_day=first_day), *kept[1:])


def first_changed_day(before: Schedule, after: Schedule) -> dt.date:
    """Return the first day on which two schedules differ; the day after the last if they hold the same days."""
    for segment in segments([*before, *after]):
        present = [replace(span, first_day=dt.date.min, last_day=dt.date.min) for span in segment.present]
        if len(present) != 2 or replace(present[0], leaving_reason="") != replace(
            present[1], leaving_reason=""
        ):
            return segment.first_day
    return after[-1].last_day + ONE_DAY
