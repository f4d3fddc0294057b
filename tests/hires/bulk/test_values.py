"""What people and systems write in the cells of a table of hires, and what of it is read, refused or asked about."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from hires.bulk import values
from hires.bulk.doubts import days_in_doubt, questions
from hires.bulk.reading import SourceRow

FULL_TIME = Decimal(37)


def refusal(read: Any, *arguments: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        read(*arguments)
    [message] = refused.value.messages
    return message


def rows(**columns: list[str]) -> list[SourceRow]:
    """Rows from number 2 on, from the texts of each column by field."""
    return [
        SourceRow(number, dict(zip(columns, texts, strict=True)))
        for number, texts in enumerate(zip(*columns.values(), strict=True), 2)
    ]


# Days


@pytest.mark.parametrize(
    "text",
    [
        *("1.12.2026", "01-12-2026", "1/12/2026", "1/12-2026", "1/12 2026", "2026-12-01", "2026/12/01"),
        *("2026.12.1", "1. december 2026", "1. dec. 2026", "1-dec-2026", "01 DEC 2026", "1. Dec, 2026"),
        *("tirsdag den 1. december 2026", "den 1/12-2026", "tirs. 1.12.2026"),
        *("01.12.2026 08:00", "2026-12-01 08:00:00", "2026-12-01T08:00", "1.12.2026 kl. 8.30"),
        *("2026-12-01T00:00:00Z", "2026-11-30T23:00:00.000Z", "2026-12-01T00:00:00+01:00"),
    ],
)
def test_day_is_read_as_people_and_systems_write_it(text: str) -> None:
    assert values.day(text) == "01.12.2026"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("12/31/2026", "»12/31/2026« har måneden før dagen. Skriv dagen først: 31.12.2026"),
        ("1-15-2026", "»1-15-2026« har måneden før dagen. Skriv dagen først: 15.01.2026"),
        ("12/31/2026 08:00", "»12/31/2026 08:00« har måneden før dagen. Skriv dagen først: 31.12.2026"),
        ("1.12.26", "»1.12.26« har et årstal med to cifre. Skriv alle fire: 01.12.2026"),
        ("1/12-26", "»1/12-26« har et årstal med to cifre. Skriv alle fire: 01.12.2026"),
        ("1-dec-26", "»1-dec-26« har et årstal med to cifre. Skriv alle fire: 01.12.2026"),
        ("46357", "»46357« er et regnearks nummer for en dag. Skriv dagen: 01.12.2026"),
        ("20261201", "»20261201« har ingen skilletegn. Er det en dag, så skriv 01.12.2026"),
    ],
)
def test_day_that_can_be_read_in_two_ways_is_refused_with_the_day_it_seems_to_be(
    text: str, message: str
) -> None:
    assert refusal(values.day, text) == message


@pytest.mark.parametrize(
    "text",
    [
        *("12 mdr.", "1 år", "juni", "1. juni", "31.11.2026", "13/13/2026", "400000", "101", "99999"),
        *("31.05.2018 23:59:59", "2018-05-31T23:59:59.9996", "2026-13-01T08:00:00Z", "2018-05-31T21:59:59Z"),
    ],
)
def test_text_that_is_no_day_is_left_to_the_form(text: str) -> None:
    assert values.day(text) == text


@pytest.mark.parametrize(
    ("days", "doubted"),
    [
        (["12/31/2026", "12/01/2026", "05.06.2026"], [3, 4]),
        (["12/31/2026", "12/12/2026", "2026-12-01", "1. dec. 2026", "31.12.2026", ""], []),
        (["01/12/2026", "31/12/2026"], []),
        (["12-13-2026", "11-12-2026 08:00"], [3]),
    ],
)
def test_days_beside_one_with_its_month_first_are_in_doubt(days: list[str], doubted: list[int]) -> None:
    found = list(days_in_doubt(rows(first_day=days, last_day=[""] * len(days))))
    assert [(number, field) for number, field, _message in found] == [(n, "first_day") for n in doubted]


def test_day_in_doubt_is_told_with_both_readings() -> None:
    [(_number, _field, message)] = days_in_doubt(rows(agreed_on=["12/31/2026", "12/01/2026"]))
    assert message == (
        "»12/01/2026« kan også være 01.12.2026, for række 2 har måneden før dagen. "
        "Skriv måneden med bogstaver i alle rækker"
    )


# Hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        *(
            ("37", "37"),
            ("37 timer", "37"),
            ("37 t.", "37"),
            ("37t/uge", "37"),
            ("18,5 timer pr. uge", "18,5"),
        ),
        *(("18:30", "18,5"), ("18 timer 30 min", "18,5"), ("18 t. og 30 m", "18,5"), ("37:00:00", "37")),
        *(("32 hours per week", "32"), ("28,5 timer om ugen", "28,5"), ("30 h", "30")),
    ],
)
def test_hours_are_read_with_their_unit(text: str, hours: str) -> None:
    assert values.weekly_hours(text, FULL_TIME, FULL_TIME) == hours


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("50 %", "»50 %« er en andel af fuld tid. Skriv timerne: 18,5"),
        ("100%", "»100%« er en andel af fuld tid. Skriv timerne: 37"),
        ("80 pct.", "»80 pct.« er en andel af fuld tid. Skriv timerne: 29,6"),
        ("1/2", "»1/2« er en andel af fuld tid. Skriv timerne: 18,5"),
        ("18,5/37", "»18,5/37« er en andel af fuld tid. Skriv timerne: 18,5"),
        ("37 minutter", "»37 minutter« er ikke timer om ugen. Skriv dem som et tal, fx 37"),
        ("160,33 timer/md", "»160,33 timer/md« er ikke timer om ugen. Skriv dem som et tal, fx 37"),
        ("5 dage", "»5 dage« er ikke timer om ugen. Skriv dem som et tal, fx 37"),
        ("400000 kr.", "»400000 kr.« er ikke timer om ugen. Skriv dem som et tal, fx 37"),
        ("2220", "»2220« er flere timer om ugen, end der må være. Er det minutter, så skriv 37"),
        ("160,33", "»160,33« er flere timer om ugen, end der må være. Er det timer om måneden, så skriv 37"),
        ("80,17", "»80,17« er flere timer om ugen, end der må være. Er det timer om måneden, så skriv 18,5"),
        ("1924", "»1924« er flere timer om ugen, end der må være. Er det timer om året, så skriv 37"),
        ("100", "»100« er flere timer om ugen, end der må være. Er det procent af fuld tid, så skriv 37"),
        (
            "1560",
            "»1560« er flere timer om ugen, end der må være. Er det minutter, så skriv 26, og er det timer om året, så skriv 30",
        ),
    ],
)
def test_hours_in_another_unit_are_refused_with_the_hours_they_seem_to_be(text: str, message: str) -> None:
    assert refusal(values.weekly_hours, text, FULL_TIME, FULL_TIME) == message


@pytest.mark.parametrize("text", ["halv tid", "37,5", "0", "0:37", "-37", "400000", "99999999999"])
def test_hours_that_are_none_are_left_to_the_form(text: str) -> None:
    assert values.weekly_hours(text, FULL_TIME, FULL_TIME) == text


@pytest.mark.parametrize(
    ("hours", "asked"),
    [
        (["100", "80", "20"], [4]),
        (["2220", "30"], [3]),
        (["50 %", "37"], [3]),
        (["1/2", "1", "18,5", ""], [3, 4]),
        (["37 minutter", "20"], [3]),
        (["37", "18,5", "8", "0,8"], []),  # asked about one by one, as on the form
        (["37", "", "halv tid"], []),
    ],
)
def test_hours_beside_others_of_another_unit_are_asked_about(hours: list[str], asked: list[int]) -> None:
    found = questions(rows(weekly_hours=hours), FULL_TIME, FULL_TIME)
    assert [number for number, _message in found] == asked


def test_question_about_hours_names_what_stands_beside() -> None:
    [(_number, message)] = questions(rows(weekly_hours=["100", "20"]), FULL_TIME, FULL_TIME)
    assert message == "Timer om ugen er 20, mens en anden række har »100«. Er det timer?"


# Days beside each other, employee numbers, names


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        (["01.09.2018", "01.09.2018", "09.01.2018"], [4]),
        (["01.09.2018", "09/01/2018"], []),  # which of them is wrong can't be told
        (["01.09.2018", "01.09.2018", "01.10.2018"], []),
    ],
)
def test_day_that_is_the_others_with_its_month_first_is_asked_about(
    days: list[str], asked: list[int]
) -> None:
    found = questions(rows(first_day=days), FULL_TIME, FULL_TIME)
    assert [number for number, _message in found] == asked


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        (["01234567", "22345678", "12345678", "1234567"], [5]),
        (["12345678", "22345678", "32345678", "1234"], [5]),
        (["123", "1234", "12345"], []),
        (["12345678", "22345678", "32345678", "123456789"], []),
        (["12345678", "22345678", "32345678", ""], []),
    ],
)
def test_employee_number_that_is_shorter_than_the_others_is_asked_about(
    numbers: list[str], asked: list[int]
) -> None:
    found = questions(rows(employee_number=numbers), FULL_TIME, FULL_TIME)
    assert [number for number, _message in found] == asked


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "1,23457E+07",
            "Tjenestenummeret er blevet til et andet tal. Gør cellen til tekst, og skriv det igen",
        ),
        (
            "12.345.678",
            "Tjenestenummeret er blevet til et andet tal. Gør cellen til tekst, og skriv det igen",
        ),
        ("ukendt", "»ukendt« er intet tjenestenummer. Lad feltet stå tomt, til det kendes"),
        ("Lise Holm", "»Lise Holm« er intet tjenestenummer. Lad feltet stå tomt, til det kendes"),
    ],
)
def test_employee_number_that_is_none_is_refused(text: str, message: str) -> None:
    assert refusal(values.employee_number, text) == message


@pytest.mark.parametrize(
    "text", ["12345678", "01.06.2018", "400.000", "kr. 400", "50 %", "18:30", "2018-06-01"]
)
def test_name_that_is_a_number_or_a_day_is_refused(text: str) -> None:
    assert refusal(values.name, text) == f"»{text}« er intet navn. Er kolonnerne forskudt?"


@pytest.mark.parametrize("text", ["Lise Holm", "Afsnit 4202", "4202 Onkologisk Klinik", "Bo 2", "Y"])
def test_name_with_a_number_in_it_is_a_name(text: str) -> None:
    assert values.name(text) == text


@pytest.mark.parametrize("text", ["-", "–", "—"])
def test_dash_is_an_empty_cell(text: str) -> None:
    assert values.value_of(text) == ""
