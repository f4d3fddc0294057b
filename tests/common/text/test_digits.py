import pytest

from hrtrack.common.text.digits import BIGGEST_KEY, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("7", 7), ("007", 7), (str(BIGGEST_KEY), BIGGEST_KEY), ("0" * 30 + "1", 1)],
)
def test_whole_number_is_read_from_plain_digits(text: str, number: int) -> None:
    assert whole_number(text) == number


@pytest.mark.parametrize(
    "text", ["", " 1", "-1", "+1", "1.0", "1_000", "١", "²", "x", "1\n", str(BIGGEST_KEY + 1), "9" * 5000]
)
def test_whole_number_refuses_anything_else(text: str) -> None:
    assert whole_number(text) is None


def test_whole_number_refuses_more_than_the_most() -> None:
    assert (whole_number("12", 12), whole_number("13", 12)) == (12, None)
