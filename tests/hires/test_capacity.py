from datetime import date, timedelta
from decimal import Decimal

import pytest

from hires.capacity import (
    WITHOUT_END,
    PeriodSpan,
    PostLimits,
    PostRemainder,
    beginning_on,
    changed_between,
    days_in_post_year,
    ending_on,
    free_hours,
    last_day_of_months,
    latest_last_day,
    overfull_on,
    unused_days,
)
from hires.enums import PeriodKind
from hrtrack.common.clock import NO_END

FULL_TIME = Decimal(37)
LIMITS = PostLimits(FULL_TIME)
YEAR = (date(2018, 1, 1), date(2018, 12, 31))


JUNE = (date(2018, 6, 1), date(2018, 6, 30))


def span(first_day, last_day, hours="37", kind="employed"):
    return PeriodSpan(first_day, last_day, Decimal(hours), PeriodKind(kind))


@pytest.mark.parametrize(
    ("first_day", "last_day", "days"),
    [
        (date(2018, 1, 1), date(2018, 12, 31), 365),
        (date(2018, 3, 1), date(2019, 2, 28), 365),
        (date(2020, 1, 1), date(2020, 12, 31), 366),
        # from 29 February to the 28th, not the 27th
        (date(2020, 2, 29), date(2021, 2, 28), 366),
        (date(2020, 2, 28), date(2021, 2, 27), 366),
        (date(2020, 3, 1), date(2021, 2, 28), 365),
        # a year from 1 March that reaches a 29 February includes it
        (date(2019, 3, 1), date(2020, 2, 29), 366),
        (date(2019, 2, 28), date(2020, 2, 27), 365),
    ],
)
def test_last_day_of_months_is_the_later_of_the_two_ways_to_count(first_day, last_day, days):
    assert last_day_of_months(first_day, 12) == last_day
    assert days_in_post_year(first_day) == days


def test_span_counts_both_its_days():
    assert [span(date(2018, 1, 1), date(2018, 1, day)).days for day in (1, 31)] == [1, 31]


@pytest.mark.parametrize(
    ("spans", "left"),
    [
        ([span(*YEAR)], 0),
        ([span(*YEAR, "18.5")], Decimal("182.5")),
        # 365 − 120
        ([span(date(2018, 1, 1), date(2018, 4, 30))], 245),
        ([span(date(2018, 7, 1), date(2019, 3, 2)), span(date(2018, 1, 1), date(2018, 4, 30))], 0),
        # 366 − 31
        ([span(date(2020, 1, 1), date(2020, 1, 31))], 335),
    ],
)
def test_unused_days_are_those_of_the_post_year_on_full_time(spans, left):
    assert unused_days(spans, LIMITS) == left


def test_free_hours_are_those_nobody_has_that_day():
    spans = [span(date(2018, 1, 1), date(2018, 6, 30), "20"), span(date(2018, 6, 30), YEAR[1], "7.5")]
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 30), date(2018, 7, 1), date(2019, 1, 1)]
    assert [free_hours(spans, day, LIMITS) for day in days] == [
        37,
        17,
        Decimal("9.5"),
        Decimal("29.5"),
        37,
    ]


@pytest.mark.parametrize(
    ("spans", "first_day", "hours", "latest"),
    [
        ([], date(2018, 1, 1), "37", date(2018, 12, 31)),
        ([], date(2020, 2, 29), "37", date(2021, 2, 28)),
        # half time has room for two years; that a hire lasts one is another rule
        ([], date(2018, 1, 1), "18.5", date(2019, 12, 31)),
        ([span(*YEAR)], date(2018, 6, 1), "37", None),
        ([span(*YEAR)], date(2019, 1, 1), "0.01", None),
        ([span(*YEAR, "18.5")], date(2018, 1, 1), "18.5", date(2018, 12, 31)),
        ([span(*YEAR, "18.5")], date(2018, 1, 1), "18.51", None),
        # 182½ days on full time are left: 182 whole ones, the hours being free by then
        ([span(*YEAR, "18.5")], date(2019, 1, 1), "37", date(2019, 7, 1)),
        # a gap does not use up the post: 245 days from 1 July
        ([span(date(2018, 1, 1), date(2018, 4, 30))], date(2018, 7, 1), "37", date(2019, 3, 2)),
        # until the next one starts
        ([span(date(2018, 7, 1), date(2018, 12, 31))], date(2018, 2, 1), "37", date(2018, 6, 30)),
        ([span(date(2018, 7, 1), date(2018, 12, 31))], date(2018, 7, 1), "37", None),
        ([span(date(2018, 7, 2), date(2018, 12, 31))], date(2018, 7, 1), "37", date(2018, 7, 1)),
        # the year stays the one that began in 2018, of 365 days: 245 are left, though a year from here has 366
        ([span(date(2018, 1, 1), date(2018, 4, 30))], date(2019, 4, 1), "37", date(2019, 12, 1)),
        # and through the next one where both have room, while the year lasts: 365 × 37 − 184 × 20 = 9.825 ÷ 17 = 577
        (
            [span(date(2018, 7, 1), date(2018, 12, 31), "20")],
            date(2018, 2, 1),
            "17",
            date(2018, 2, 1) + timedelta(days=576),
        ),
        # an earlier start begins the year anew: from 1 March 2019 it has 366 days, and 366 − 366 are left
        ([span(date(2019, 3, 2), date(2020, 3, 1))], date(2019, 3, 1), "37", None),
    ],
)
def test_latest_last_day_is_where_hours_or_year_run_out(spans, first_day, hours, latest):
    assert latest_last_day(spans, first_day, Decimal(hours), LIMITS) == latest


BEFORE, AFTER = (YEAR[0], date(2018, 5, 31)), (date(2018, 7, 1), YEAR[1])


@pytest.mark.parametrize(
    ("kind", "cover", "left"),
    [
        ("unpaid_leave", [], 30),
        ("unpaid_leave", [span(*JUNE)], 0),
        ("unpaid_leave", [span(*JUNE, "18.5")], 15),
        ("paid_leave", [], 0),
        # covered, it is used once
        ("paid_leave", [span(*JUNE)], 0),
        ("paid_leave", [span(*JUNE, "18.5"), span(*JUNE, "18.5")], 0),
    ],
)
def test_leave_uses_the_year_when_it_is_paid_and_covering_it_no_more(kind, cover, left):
    spans = [span(*BEFORE), span(*JUNE, kind=kind), span(*AFTER), *cover]
    assert (unused_days(spans, LIMITS), overfull_on(spans, LIMITS)) == (left, None)


def test_half_time_leave_with_pay_and_its_cover_use_what_either_does():
    spans = [span(*YEAR, "18.5", "paid_leave"), span(*JUNE, "18.5")]
    # 365 half days, and in June both halves
    assert unused_days(spans, LIMITS) == Decimal("167.5")


@pytest.mark.parametrize("kind", ["paid_leave", "unpaid_leave"])
def test_cover_has_room_as_long_as_the_leave_lasts(kind):
    spans = [span(*BEFORE), span(*JUNE, kind=kind), span(*AFTER)]
    assert latest_last_day(spans, JUNE[0], FULL_TIME, LIMITS) == JUNE[1]
    assert latest_last_day(spans, JUNE[1], FULL_TIME, LIMITS) == JUNE[1]
    assert latest_last_day(spans, AFTER[0], FULL_TIME, LIMITS) is None


def test_overfull_is_the_first_day_on_which_more_than_full_time_is_worked():
    spans = [span(*YEAR, "20"), span(*JUNE, "17"), span(date(2018, 6, 15), AFTER[1], "0.5")]
    assert overfull_on(spans, LIMITS) == date(2018, 6, 15)


def test_schedule_is_cut_where_it_changes_and_joined_where_it_is_the_same():
    schedule = changed_between((span(*YEAR),), *JUNE, weekly_hours=Decimal(30))
    assert schedule == (span(*BEFORE), span(*JUNE, "30"), span(*AFTER))
    assert changed_between(schedule, *JUNE, weekly_hours=FULL_TIME) == (span(*YEAR),)
    assert changed_between(schedule, *YEAR, weekly_hours=FULL_TIME) == (span(*YEAR),)
    assert changed_between(schedule, date(2019, 1, 1), date(2019, 2, 1), weekly_hours=FULL_TIME) == schedule


def test_schedule_is_cut_or_prolonged_at_its_ends():
    schedule = (span(*BEFORE), span(*JUNE, "30"))
    assert ending_on(schedule, date(2018, 5, 30)) == (span(YEAR[0], date(2018, 5, 30)),)
    assert ending_on(schedule, AFTER[0]) == (span(*BEFORE), span(JUNE[0], AFTER[0], "30"))
    assert beginning_on(schedule, JUNE[1]) == (span(JUNE[1], JUNE[1], "30"),)
    assert beginning_on(schedule, date(2017, 12, 1)) == (
        span(date(2017, 12, 1), BEFORE[1]),
        span(*JUNE, "30"),
    )


NURSES = PostLimits(FULL_TIME, None, Decimal(40))


@pytest.mark.parametrize(
    ("others", "hours", "has_room"),
    [
        ([], "40", True),
        ([], "40.01", False),
        (["18.5"], "18.5", True),
        (["18.5"], "18.51", False),
        (["0.01"], "37", False),
    ],
)
def test_one_alone_may_have_more_than_full_time(others, hours, has_room):
    assert NURSES.has_room([span(*YEAR, each) for each in others], Decimal(hours)) == has_room
    spans = [span(*YEAR, each) for each in (*others, hours)]
    assert overfull_on(spans, NURSES) == (None if has_room else YEAR[0])
    latest = latest_last_day(spans[:-1], YEAR[0], Decimal(hours), NURSES)
    assert latest == (NO_END if has_room else None)


def test_two_years_have_room_for_two_years():
    two_years = PostLimits(FULL_TIME, 24)
    assert latest_last_day([], YEAR[0], FULL_TIME, two_years) == date(2019, 12, 31)
    assert latest_last_day([span(*YEAR)], date(2019, 1, 1), FULL_TIME, two_years) == date(2019, 12, 31)
    assert PostRemainder.of([span(*YEAR)], two_years) == PostRemainder(Decimal(365), 730)


def test_post_without_an_end_has_room_before_whoever_comes():
    without_end = PostLimits(FULL_TIME, None)
    later = span(date(2019, 1, 1), NO_END)
    assert latest_last_day([later], YEAR[0], FULL_TIME, without_end) == YEAR[1]
    assert latest_last_day([later], date(2019, 1, 1), FULL_TIME, without_end) is None
    assert PostRemainder.of([later], without_end) == WITHOUT_END


@pytest.mark.parametrize(
    ("first_day", "months", "last_day"),
    [
        (date(2018, 1, 31), 1, date(2018, 2, 28)),
        (date(2018, 3, 1), 6, date(2018, 8, 31)),
        (date(2024, 2, 29), 24, date(2026, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 28)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(2018, 5, 7), 0, date(2018, 5, 6)),
    ],
)
def test_months_end_on_the_later_of_the_two_days(first_day, months, last_day):
    assert last_day_of_months(first_day, months) == last_day
