"""A post's year as a strip to be drawn: a column for each month, and a line for everybody in it."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hires.capacity import ONE_DAY, PeriodSpan, Schedule, last_day_of_year
from hires.enums import PeriodKind
from hires.models import Hire
from hires.posts import PostCapacity, free_stretch
from hrtrack.common.text.danish import format_date, format_number

MONTH = 100  # units of the drawing
FULL_HEIGHT = 20
# The end of a class of timeline.css.
LOOKS = {PeriodKind.EMPLOYED: "solid", PeriodKind.PAID_LEAVE: "warm", PeriodKind.UNPAID_LEAVE: "outlined"}
LOOK_OF_FREE = "light"


@dataclass(frozen=True)
class Bar:
    """Days as they are drawn: from the left, and from the top for as many hours."""

    x: float
    width: float
    y: float
    height: float
    look: str


@dataclass(frozen=True)
class TimelineRow:
    """A hire, or what is free (no hire), with what its bars show in words."""

    hire: Hire | None
    stretches: list[str]
    bars: list[Bar]


@dataclass(frozen=True)
class Timeline:
    """`width` in units of the drawing; months by their first day; `gaps`: days on which nobody is employed, in words."""

    months: list[dt.date]
    width: int
    lines: list[TimelineRow]
    gaps: list[str]
    today: float | None

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each month's name, and the year where it begins."""
        return [
            (
                date_format(month, "b").rstrip("."),
                str(month.year) if month == self.months[0] or month.month == 1 else "",
            )
            for month in self.months
        ]


def timeline_of(capacity: PostCapacity, full_time_hours: Decimal, today: dt.date) -> Timeline | None:
    """The strip of a post that somebody takes up; None of one whose year has not begun."""
    if capacity.first_day is None:
        return None
    spans = [span for placement in capacity.live for span in placement.schedule]
    free = free_stretch(capacity, full_time_hours, today)
    last_day = max(
        [last_day_of_year(capacity.first_day), *(s.last_day for s in [*spans, *([free] if free else [])])]
    )
    months = list(_months(capacity.first_day, last_day))
    drawn = _Drawing(months[0], full_time_hours)
    lines = [
        TimelineRow(
            placement.hire, [in_words(span) for span in placement.schedule], drawn.bars(placement.schedule)
        )
        for placement in capacity.live
    ]
    if free:
        lines.append(TimelineRow(None, [days_in_words(free)], drawn.bars([free], LOOK_OF_FREE)))
    return Timeline(
        months=months,
        width=len(months) * MONTH,
        lines=lines,
        gaps=[days_in_words(gap) for gap in _gaps(spans)],
        today=drawn.at(today) if months[0] <= today <= last_day else None,
    )


def in_words(span: PeriodSpan) -> str:
    """A stretch of a hire: its days, and its hours or leave."""
    what = (
        _("%s timer") % format_number(span.weekly_hours, None)
        if span.kind == PeriodKind.EMPLOYED
        else str(span.kind.label).lower()
    )
    return f"{days_in_words(span)}: {what}"


def days_in_words(span: PeriodSpan) -> str:
    return f"{format_date(span.first_day)} – {format_date(span.last_day)}"


def _months(first_day: dt.date, last_day: dt.date) -> Iterator[dt.date]:
    month = first_day.replace(day=1)
    while month <= last_day:
        yield month
        month = (month + 31 * ONE_DAY).replace(day=1)


def _gaps(spans: list[PeriodSpan]) -> Iterator[PeriodSpan]:
    """Days between the first and the last on which nobody is employed."""
    reached: dt.date | None = None
    for span in sorted(spans, key=lambda each: each.first_day):
        if reached and span.first_day > reached + ONE_DAY:
            yield PeriodSpan(reached + ONE_DAY, span.first_day - ONE_DAY, Decimal())
        reached = max(reached or span.last_day, span.last_day)


class _Drawing:
    """Where days lie. Months are equally wide, so that their names can stand above them."""

    def __init__(self, first_month: dt.date, full_time_hours: Decimal) -> None:
        self.first_month, self.full_time_hours = first_month, full_time_hours

    def at(self, day: dt.date) -> float:
        month = (day.year - self.first_month.year) * 12 + day.month - self.first_month.month
        return round((month + (day.day - 1) / monthrange(day.year, day.month)[1]) * MONTH, 1)

    def bars(self, schedule: Schedule | list[PeriodSpan], look: str = "") -> list[Bar]:
        return [self.bar(span, look or LOOKS[span.kind]) for span in schedule]

    def bar(self, span: PeriodSpan, look: str) -> Bar:
        x, end = self.at(span.first_day), self.at(span.last_day + ONE_DAY)
        height = round(FULL_HEIGHT * float(span.weekly_hours / self.full_time_hours), 1)
        return Bar(x, round(end - x, 1), round(FULL_HEIGHT - height, 1), height, look)
