"""The drawing of a post's time: a column for each month, and a row of bars for each hire."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hires.capacity import ONE_DAY, PeriodSpan, last_day_of_months, segments
from hires.enums import PeriodKind
from hires.models import Hire
from hires.posts import PostCapacity
from hires.room import free_span
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_days, format_number

# In units of the drawing: the width of a month, and the height of full time.
MONTH = 100
FULL_HEIGHT = 20
# The most months whose names have room beside each other on a phone, and the last month in which a year's number has.
MOST_NAMED = 18
LAST_WITH_ROOM = 9
# Ends of class names in timeline.css.
LOOKS = {
    PeriodKind.EMPLOYED: "solid",
    PeriodKind.PAID_LEAVE: "warm",
    PeriodKind.PAID_LEAVE_AND_COVER: "warm",
    PeriodKind.LEAVE_PAID_OTHERWISE: "outlined",
    PeriodKind.REIMBURSED_LEAVE: "outlined",
    PeriodKind.UNPAID_LEAVE: "outlined",
}
LOOK_OF_FREE = "light"


@dataclass(frozen=True)
class Bar:
    """Days as a bar, in units of the drawing: `x` from the left, `y` from the top; the height shows the hours."""

    x: float
    width: float
    y: float
    height: float
    look: str


@dataclass(frozen=True)
class TimelineRow:
    """The bars of a hire, or of the free days (no hire), and the same spans in words."""

    hire: Hire | None
    spans: list[str]
    bars: list[Bar]


@dataclass(frozen=True)
class Timeline:
    """The drawing of a post's time. `width` and `today` are in units of the drawing; `today` is None outside the months.

    months: by their first days. gaps: days between hires on which nobody is employed, in words.
    """

    months: list[dt.date]
    width: int
    lines: list[TimelineRow]
    gaps: list[str]
    today: float | None

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each month's short name, with the year at the first month and at each January, else "".

        Months that are too narrow for their names have none, and a year has room before the next one.
        """
        is_wide = len(self.months) <= MOST_NAMED
        first = self.months[0]
        return [
            (
                date_format(month, "b").rstrip(".") if is_wide else "",
                str(month.year)
                if month.month == 1 or (month == first and (is_wide or month.month <= LAST_WITH_ROOM))
                else "",
            )
            for month in self.months
        ]


def timeline_of(capacity: PostCapacity, today: dt.date) -> Timeline | None:
    """Return the timeline of a post; None if no live hire takes up the post.

    A post without an end is drawn until a year from today, or as long as a day is known.
    """
    if capacity.first_day is None:
        return None
    free = free_span(capacity.post.grant, capacity.spans, today)
    drawn_spans = [*capacity.spans, *([free] if free else [])]
    known = [span.last_day for span in drawn_spans if span.last_day < NO_END]
    ends = capacity.limits.last_day(capacity.first_day)
    if ends == NO_END:
        ends = last_day_of_months(max(today, capacity.first_day), 12)
    last_day = max([ends, *known])
    months = list(_months(capacity.first_day, last_day))
    drawing = _Drawing(months[0], last_day, capacity.limits.full_time_hours)
    lines = [
        TimelineRow(
            placement.hire,
            [span_in_words(span) for span in placement.schedule],
            drawing.bars(placement.schedule),
        )
        for placement in capacity.live
    ]
    if free:
        lines.append(TimelineRow(None, [span_in_words(free)], drawing.bars([free], LOOK_OF_FREE)))
    return Timeline(
        months=months,
        width=len(months) * MONTH,
        lines=lines,
        gaps=[
            format_days(segment.first_day, segment.last_day)
            for segment in segments(capacity.spans)
            if not segment.present
        ],
        today=drawing.at(today) if months[0] <= today <= last_day else None,
    )


def span_in_words(span: PeriodSpan) -> str:
    """Return the days of a span, and its hours or its kind of leave."""
    hours_or_leave = (
        _("%s timer") % format_number(span.weekly_hours, None)
        if span.kind == PeriodKind.EMPLOYED
        else str(span.kind.label).lower()
    )
    return f"{format_days(span.first_day, span.last_day)}: {hours_or_leave}"


def _months(first_day: dt.date, last_day: dt.date) -> Iterator[dt.date]:
    month = first_day.replace(day=1)
    while month <= last_day:
        yield month
        month = (month + 31 * ONE_DAY).replace(day=1)


class _Drawing:
    """The places of days. Months are equally wide, so that their names can stand above them."""

    def __init__(self, first_month: dt.date, last_day: dt.date, full_time_hours: Decimal) -> None:
        self.first_month, self.last_day, self.full_time_hours = first_month, last_day, full_time_hours

    def at(self, day: dt.date) -> float:
        """Return the place of a day's beginning, from the left."""
        month = (day.year - self.first_month.year) * 12 + day.month - self.first_month.month
        return round((month + (day.day - 1) / monthrange(day.year, day.month)[1]) * MONTH, 1)

    def bars(self, spans: Iterable[PeriodSpan], look: str = "") -> list[Bar]:
        """Return a bar for each span, in `look` or in the look of its kind."""
        return [self.bar(span, look or LOOKS[span.kind]) for span in spans]

    def bar(self, span: PeriodSpan, look: str) -> Bar:
        """Return the bar of a span."""
        x, end = self.at(span.first_day), self.at(min(span.last_day, self.last_day) + ONE_DAY)
        height = round(FULL_HEIGHT * float(span.weekly_hours / self.full_time_hours), 1)
        return Bar(x, round(end - x, 1), round(FULL_HEIGHT - height, 1), height, look)
