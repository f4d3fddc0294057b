"""Whether rounded rows add up to a rounded total."""

from decimal import Decimal
from typing import Any

import pytest

from hrtrack.common.text.danish import NO_BREAK_SPACE, format_percent
from hrtrack.common.text.rounding import is_rounded_away

TKR, TENTH = Decimal(1000), Decimal("0.1")


@pytest.mark.parametrize(
    ("values", "total", "unit", "is_rounded"),
    [
        ([1_400, 1_400], 2_800, TKR, True),  # 1 and 1 of 3
        ([1_000, 2_000], 3_000, TKR, False),
        ([600, 600, 600], 1_800, TKR, True),  # 3 of 2
        ([Decimal("0.05"), Decimal("0.05")], Decimal("0.1"), TENTH, True),
        ([1_400, 1_400], 2_900, TKR, False),  # no sum
        ([1_400, None], 1_400, TKR, False),
        ([1_400, "•"], 1_400, TKR, False),
        ([], 0, TKR, False),
    ],
)
def test_rows_that_do_not_add_up_as_shown_are_noticed(
    values: list[Any], total: Any, unit: Decimal, *, is_rounded: bool
) -> None:
    assert is_rounded_away(values, total, unit) == is_rounded


@pytest.mark.parametrize(
    ("fraction", "decimals", "shown"),
    [
        ("0.994", 0, "99"),
        ("0.995", 0, "99"),
        ("0.9999", 0, "99"),
        ("1", 0, "100"),
        ("1.004", 0, "100"),
        ("0.9996", 1, "99,9"),
        ("0.345", 0, "35"),
        ("0.004", 0, "0"),
    ],
)
def test_less_than_the_whole_is_never_shown_as_the_whole(fraction: str, decimals: int, shown: str) -> None:
    assert format_percent(Decimal(fraction), decimals) == f"{shown}{NO_BREAK_SPACE}%"
