"""Dates as people type them, each with one reading."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.common.text.danish import format_date
from hrtrack.common.text.typed_dates import TypedDate, read_date
from tests.support.typed_dates import PAST, READ, REFUSED
from tests.support.typed_dates import TODAY as TODAY_ISO

TODAY = dt.date.fromisoformat(TODAY_ISO)


def expected(text: str) -> TypedDate:
    return TypedDate(dt.date.fromisoformat(text.rstrip("*")), text.endswith("*"))


@pytest.mark.parametrize("typed", READ)
def test_typed_date_is_read_as_it_is_meant(typed: str) -> None:
    assert read_date(typed, TODAY) == expected(READ[typed])


@pytest.mark.parametrize("typed", PAST)
def test_date_that_is_past_is_never_after_today_unless_the_year_says_so(typed: str) -> None:
    assert read_date(typed, TODAY, is_past=True) == expected(PAST[typed])


@pytest.mark.parametrize("typed", REFUSED, ids=lambda typed: typed[:12])
def test_text_with_no_day_or_several_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|month"):
        read_date(typed, TODAY)


@pytest.mark.parametrize(
    ("today", "typed", "day"),
    [
        # 29 February is found where it is near.
        (dt.date(2027, 11, 30), "29/2", dt.date(2028, 2, 29)),
        (dt.date(2028, 11, 30), "29/2", dt.date(2028, 2, 29)),
        # Of two days as near, 183 days away each, the later one.
        (dt.date(2028, 1, 1), "2/7", dt.date(2028, 7, 2)),
        (dt.date(2026, 12, 31), "1/1", dt.date(2027, 1, 1)),
        (dt.date(2027, 1, 1), "31/12", dt.date(2026, 12, 31)),
    ],
)
def test_date_without_a_year_is_the_nearest_one(today: dt.date, typed: str, day: dt.date) -> None:
    assert read_date(typed, today) == TypedDate(day, is_nearest=True)


@given(
    st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31)),
    st.dates(max_value=dt.date(9000, 1, 1)),
)
def test_date_is_read_as_it_is_shown(day: dt.date, today: dt.date) -> None:
    shown = (format_date(day), f"{day:%d%m%Y}", day.isoformat(), f"{day.day}/{day.month}-{day.year}")
    assert {read_date(text, today) for text in shown} == {TypedDate(day)}
