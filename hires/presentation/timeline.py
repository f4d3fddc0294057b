"""The drawing of a post's time: a column for each month, and a row of bars for each hire, or one row for all."""

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
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
from hrtrack.common.text.danish import format_date, format_days, format_number

# The drawing is as wide as the page: places and widths are in percent of the width, heights in pixels.
WHOLE = 100
FULL_HEIGHT = 24
# About how wide a letter of a label is, and the drawing on a desk and on a phone, in pixels; a lower bar has no label.
LETTER, DESK, PHONE = 7.5, 1000, 320
LOWEST_WITH_LABEL = 14
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
LOOK_OF_OTHERS = "other"


@dataclass(frozen=True)
class Bar:
    """Days as a bar: `x` from the left and `width` in percent, `y` from the top and `height` in pixels, by the hours.

    `label` is "" unless it has room on a desk; `is_wide_label`: it has none on a phone.
    """

    x: float
    width: float
    y: float
    height: float
    look: str
    label: str = ""
    is_wide_label: bool = False

    @property
    def is_dark(self) -> bool:
        """True if the label is light on the bar's dark colour."""
        return self.look == LOOKS[PeriodKind.EMPLOYED]

    @property
    def label_x(self) -> float:
        """Where the label begins, in percent."""
        return self.x + 0.5


@dataclass(frozen=True)
class TimelineRow:
    """The bars of a hire, or of the free days (no hire), and the same spans in words."""

    hire: Hire | None
    spans: list[str]
    bars: list[Bar]


@dataclass(frozen=True)
class Timeline:
    """The drawing of a post's time. `today` is its place in percent, None outside the months.

    months: by their first days. gaps: days between hires on which nobody is employed, in words.
    """

    months: list[dt.date]
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
    drawn = _drawing_of(capacity, today)
    if drawn is None:
        return None
    drawing, months, free = drawn
    lines = [
        TimelineRow(
            placement.hire,
            [span_in_words(span) for span in placement.schedule],
            drawing.bars(placement.schedule, label=str(placement.hire.employee)),
        )
        for placement in capacity.live
    ]
    if free:
        bars = drawing.bars([free], LOOK_OF_FREE, _("Kan besættes"))
        lines.append(TimelineRow(None, [span_in_words(free)], bars))
    return Timeline(
        months=months,
        lines=lines,
        gaps=[
            format_days(segment.first_day, segment.last_day)
            for segment in segments(capacity.spans)
            if not segment.present
        ],
        today=drawing.at(today) if months[0] <= today <= drawing.last_day else None,
    )


def strip_of(capacity: PostCapacity, hire: Hire, today: dt.date) -> Timeline | None:
    """Return a post's time as one row: the bars of a hire with their hours, those of the others, and what is free.

    None if no live hire takes up the post.
    """
    drawn = _drawing_of(capacity, today)
    if drawn is None:
        return None
    drawing, months, free = drawn
    own_spans = [span for each in capacity.live if each.hire.pk == hire.pk for span in each.schedule]
    bars: list[Bar] = []
    for placement in sorted(capacity.live, key=lambda placement: placement.hire.pk == hire.pk):
        if placement.hire.pk != hire.pk:
            # The hire's own bars and labels are drawn over those of others on the same days.
            is_beside = _is_beside(own_spans, placement.schedule)
            name = "" if is_beside else str(placement.hire.employee)
            bars += drawing.bars(placement.schedule, LOOK_OF_OTHERS, name)
            continue
        for span in placement.schedule:
            hours = _("%s t") % format_number(span.weekly_hours, None)
            label = hours if span.kind == PeriodKind.EMPLOYED else str(span.kind.label)
            bars += drawing.bars([span], label=label)
    if free:
        words = (
            ""
            if _is_beside(own_spans, [free])
            else _("Ledig fra %(day)s") % {"day": format_date(free.first_day)}
        )
        bars += drawing.bars([free], LOOK_OF_FREE, words)
    row = TimelineRow(hire, [span_in_words(span) for span in own_spans], bars)
    is_shown = months[0] <= today <= drawing.last_day
    return Timeline(months=months, lines=[row], gaps=[], today=drawing.at(today) if is_shown else None)


def _is_beside(own_spans: Sequence[PeriodSpan], others: Iterable[PeriodSpan]) -> bool:
    """Return whether any of the others has a day of the hire's own."""
    return any(
        own.first_day <= other.last_day and other.first_day <= own.last_day
        for own in own_spans
        for other in others
    )


def _drawing_of(
    capacity: PostCapacity, today: dt.date
) -> "tuple[_Drawing, list[dt.date], PeriodSpan | None] | None":
    """Return the drawing of a post's months, the months, and the free span; None if no live hire takes up the post."""
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
    return _Drawing(months, last_day, capacity.limits.full_time_hours), months, free


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
    """The places of days, in percent of the width. Months are equally wide, so that their names can stand above them."""

    def __init__(self, months: list[dt.date], last_day: dt.date, full_time_hours: Decimal) -> None:
        self.months, self.last_day, self.full_time_hours = months, last_day, full_time_hours

    def at(self, day: dt.date) -> float:
        """Return the place of a day's beginning, from the left."""
        first = self.months[0]
        month = (day.year - first.year) * 12 + day.month - first.month
        part = (day.day - 1) / monthrange(day.year, day.month)[1]
        return round((month + part) * WHOLE / len(self.months), 3)

    def bars(self, spans: Iterable[PeriodSpan], look: str = "", label: str = "") -> list[Bar]:
        """Return a bar for each span, in `look` or in the look of its kind; the first with room has the label."""
        bars = []
        for span in spans:
            bar = self.bar(span, look or LOOKS[span.kind], label)
            label = "" if bar.label else label
            bars.append(bar)
        return bars

    def bar(self, span: PeriodSpan, look: str, label: str) -> Bar:
        """Return the bar of a span, with the label if it has room."""
        x, end = self.at(span.first_day), self.at(min(span.last_day, self.last_day) + ONE_DAY)
        height = round(FULL_HEIGHT * float(span.weekly_hours / self.full_time_hours), 1)
        width = round(end - x, 3)
        needed = len(label) * LETTER / width * WHOLE if width else DESK + 1
        is_shown = needed <= DESK and height >= LOWEST_WITH_LABEL
        return Bar(
            x,
            width,
            round(FULL_HEIGHT - height, 1),
            height,
            look,
            label if is_shown else "",
            is_wide_label=needed > PHONE,
        )
