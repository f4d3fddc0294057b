"""The head of the drawing of a post's time: months where they have room, else years."""

import datetime as dt

import pytest

from hires.presentation.timeline import Timeline


def labels_of(first: dt.date, months: int) -> list[tuple[str, str]]:
    columns = [
        dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(months)
    ]
    return Timeline(months=columns, lines=[], gaps=[], today=None).labels


def test_months_of_a_year_have_their_names() -> None:
    labels = labels_of(dt.date(2018, 11, 1), 13)
    assert labels[:4] == [("nov", "2018"), ("dec", ""), ("jan", "2019"), ("feb", "")]


@pytest.mark.parametrize(
    ("first", "shown"),
    [
        (dt.date(2025, 9, 1), {0: "2025", 4: "2026", 16: "2027"}),
        # Too near to the next year for both numbers.
        (dt.date(2025, 10, 1), {3: "2026", 15: "2027"}),
    ],
)
def test_longer_time_has_its_years_alone(first: dt.date, shown: dict[int, str]) -> None:
    labels = labels_of(first, 19)
    assert [month for month, _year in labels] == [""] * 19
    assert {place: year for place, (_month, year) in enumerate(labels) if year} == shown
