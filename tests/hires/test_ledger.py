from datetime import date, timedelta
from decimal import Decimal

import pytest

from hires.ledger import Span, days_in_post_year, free_hours, last_day_of_year, latest_last_day, unused_days

FULL_TIME = Decimal(37)
YEAR = (date(2018, 1, 1), date(2018, 12, 31))


def span(first_day, last_day, hours="37"):
    return Span(first_day, last_day, Decimal(hours))


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
def test_last_day_of_year_is_the_later_of_the_two_ways_to_count(first_day, last_day, days):
    assert last_day_of_year(first_day) == last_day
    assert days_in_post_year(first_day) == days


def test_span_counts_both_its_days():
    assert span(date(2018, 1, 1), date(2018, 1, 1), "18.5").hour_days == Decimal("18.5")
    assert span(date(2018, 1, 1), date(2018, 1, 31), "18.5").hour_days == Decimal("573.5")


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
    assert unused_days(spans, FULL_TIME) == left


def test_free_hours_are_those_nobody_has_that_day():
    spans = [span(date(2018, 1, 1), date(2018, 6, 30), "20"), span(date(2018, 6, 30), YEAR[1], "7.5")]
    days = [date(2017, 12, 31), date(2018, 1, 1), date(2018, 6, 30), date(2018, 7, 1), date(2019, 1, 1)]
    assert [free_hours(spans, day, FULL_TIME) for day in days] == [
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
    assert latest_last_day(spans, first_day, Decimal(hours), FULL_TIME) == latest
