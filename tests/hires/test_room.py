"""The next hire in a post: its first day, last day and hours, from what the post's other hires leave. No database."""

import datetime as dt
from decimal import Decimal

import pytest

from allocations.models import Grant
from hires.capacity import PeriodSpan
from hires.enums import LeavingReason, PeriodKind
from hires.room import free_span
from hrtrack.common.clock import NO_END

TODAY = dt.date(2026, 11, 28)
YEAR = (dt.date(2026, 7, 1), dt.date(2027, 6, 30))


def span(first: str, last: str, hours: str = "37", left: str = "", kind: str = "employed") -> PeriodSpan:
    """Days as DD.MM.YY."""
    first_day, last_day = (dt.datetime.strptime(day, "%d.%m.%y").date() for day in (first, last))  # noqa: DTZ007
    return PeriodSpan(first_day, last_day, Decimal(hours), PeriodKind(kind), leaving_reason=left)


def leaver(first: str, last: str, hours: str = "37") -> PeriodSpan:
    return span(first, last, hours, left=LeavingReason.RESIGNED)


# The spans of the post, and the days and hours of the next hire as of 28.11.2026.
NEXT_HIRES = {
    "nobody yet": ([], None),
    # 365 days of 37 hours, less 184 days
    "leaves on full time": ([leaver("01.07.26", "31.12.26")], ("01.01.27", "30.06.27", "37")),
    # 13505 − 184 × 30 = 7985 hour-days: 215 days of 37 hours
    "leaves on part time": ([leaver("01.07.26", "31.12.26", "30")], ("01.01.27", "03.08.27", "37")),
    # what is left is as much as 7 hours a week for a year, beside the one who leaves
    "leaves at the end of a year on part time": (
        [leaver("01.01.26", "31.12.26", "30")],
        ("01.01.27", "10.03.27", "37"),
    ),
    "leaves on 18.5 hours, and the other stays": (
        [leaver("01.07.26", "31.12.26", "18.5"), span("01.07.26", "30.06.27", "18.5")],
        ("01.01.27", "30.06.27", "18.5"),
    ),
    "leaves on 18.5 hours beside 7 of somebody who stays": (
        [leaver("01.07.26", "31.12.26", "18.5"), span("01.07.26", "30.06.27", "7")],
        # 13505 − 184 × 18,5 − 365 × 7 = 7546 hour-days: 251 days of 30 hours
        ("01.01.27", "08.09.27", "30"),
    ),
    "two leave": (
        [leaver("01.07.26", "31.12.26", "30"), leaver("01.07.26", "31.01.27", "7")],
        # 13505 − 184 × 30 − 215 × 7 = 6480 hour-days: 216 days of 30 hours
        ("01.01.27", "04.08.27", "30"),
    ),
    "leaves and is replaced on fewer hours": (
        [leaver("01.07.26", "31.12.26", "30"), span("01.01.27", "30.06.27", "18.5")],
        # 13505 − 5520 − 3348,5 = 4636,5 hour-days: 250 days of 18,5 hours
        ("01.01.27", "07.09.27", "18.5"),
    ),
    "leaves and is replaced": (
        [leaver("01.07.26", "31.12.26", "30"), span("01.01.27", "30.06.27", "30")],
        # 13505 − 365 × 30 = 2555 hour-days of 7 hours
        ("28.11.26", "27.11.27", "7"),
    ),
    # 13505 − 92 × 30 = 10745 hour-days: 290 days of 37 hours
    "has left": ([leaver("01.07.26", "30.09.26", "30")], ("28.11.26", "13.09.27", "37")),
    "has left, and the next one starts later": (
        [leaver("01.07.26", "30.09.26"), span("01.02.27", "30.06.27")],
        ("28.11.26", "31.01.27", "37"),
    ),
    "leaves today": ([leaver("01.07.26", "28.11.26")], ("29.11.26", "30.06.27", "37")),
    "contract of half a year on part time": (
        [span("01.07.26", "31.12.26", "30")],
        ("01.01.27", "03.08.27", "37"),
    ),
    "part time for the whole year": ([span("01.07.26", "30.06.27", "30")], ("28.11.26", "27.11.27", "7")),
    "full time for the whole year": ([span("01.07.26", "30.06.27")], None),
    "goes down in hours": (
        [span("01.07.26", "28.02.27"), span("01.03.27", "30.06.27", "18.5")],
        # 122 × 18,5 hour-days are free
        ("01.03.27", "30.06.27", "18.5"),
    ),
    "goes up in hours": (
        [span("01.07.26", "31.12.26", "20"), span("01.01.27", "30.06.27", "30")],
        ("28.11.26", "31.12.26", "17"),
    ),
    "leave without pay to come": (
        [
            span("01.07.26", "28.02.27"),
            span("01.03.27", "31.05.27", kind="unpaid_leave"),
            span("01.06.27", "30.06.27"),
        ],
        ("01.03.27", "31.05.27", "37"),
    ),
    "leave with pay now": (
        [span("01.07.26", "31.10.26"), span("01.11.26", "30.06.27", kind="paid_leave")],
        ("28.11.26", "30.06.27", "37"),
    ),
    "leave that is covered, and then the cover leaves": (
        [
            span("01.07.26", "31.10.26"),
            span("01.11.26", "30.06.27", kind="unpaid_leave"),
            leaver("01.11.26", "31.12.26", "30"),
        ],
        # 13505 − 123 × 37 − 61 × 30 = 7124 hour-days: 192 days of 37 hours
        ("01.01.27", "11.07.27", "37"),
    ),
    "used up by part time beyond the year": ([span("01.01.25", "31.12.25")], None),
    # 365 − 181 days were used before a gap
    "ends after the year": (
        [span("01.01.26", "30.06.26"), span("01.10.26", "31.01.27")],
        ("01.02.27", "02.04.27", "37"),
    ),
}


@pytest.mark.parametrize("name", NEXT_HIRES)
def test_next_hire_gets_what_the_post_then_has(name: str) -> None:
    spans, expected = NEXT_HIRES[name]
    found = free_span(Grant(), spans, TODAY)
    assert found == (expected and span(*expected))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (dt.date(2026, 12, 31), ("01.01.27", "04.08.27", "30")),
        # 6480 hour-days: 175 days of 37 hours
        (dt.date(2027, 1, 31), ("01.02.27", "25.07.27", "37")),
        # The day after has passed.
        (dt.date(2026, 9, 30), ("01.01.27", "04.08.27", "30")),
    ],
)
def test_next_hire_follows_the_one_who_is_named(after: dt.date, expected: tuple[str, str, str]) -> None:
    spans, _first = NEXT_HIRES["two leave"]
    assert free_span(Grant(), spans, TODAY, after) == span(*expected)


def test_next_hire_ends_with_the_money() -> None:
    grant = Grant(last_day_of_use=dt.date(2027, 2, 28))
    spans = [leaver("01.07.26", "31.12.26", "30")]
    assert free_span(grant, spans, TODAY) == span("01.01.27", "28.02.27")
    assert free_span(Grant(last_day_of_use=dt.date(2026, 12, 31)), spans, TODAY) == span(
        "28.11.26", "31.12.26", "7"
    )


def test_next_hire_in_a_post_without_an_end_has_none() -> None:
    grant = Grant(post_months=None)
    spans = [PeriodSpan(YEAR[0], dt.date(2026, 12, 31), Decimal(20), leaving_reason="resigned")]
    assert free_span(grant, spans, TODAY) == PeriodSpan(dt.date(2027, 1, 1), NO_END, Decimal(37))
    assert free_span(grant, [PeriodSpan(YEAR[0], NO_END, Decimal(37))], TODAY) is None
    beside = PeriodSpan(TODAY, NO_END, Decimal("18.5"))
    assert free_span(grant, [PeriodSpan(YEAR[0], NO_END, Decimal("18.5"))], TODAY) == beside
