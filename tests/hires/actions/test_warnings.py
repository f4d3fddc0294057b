"""What may be a warning is asked about, and saved once it is confirmed; what is wrong can't be confirmed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from allocations.models import Allocation
from hires.models import Hire
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
)
from tests.support.register_form import (
    address,
    allocation,
    filled,
    hr,
    hr_client,
    made_allocation,
    made_hr,
    opened_form,
    send,
    today,
)
from tests.support.warning_boxes import boxes

__all__ = [
    "address",
    "allocation",
    "filled",
    "hr",
    "hr_client",
    "made_allocation",
    "made_hr",
    "opened_form",
    "send",
    "today",
]
pytestmark = pytest.mark.django_db
ASKED = ["Sæt kryds ved det, der er rigtigt, eller ret det"]


def asked_about(send: Any, sent: dict[str, Any]) -> dict[str, str]:
    before = Hire.objects.count()
    status, page = send(sent)
    assert (status, page.errors, page.summary, Hire.objects.count()) == (
        422,
        {"confirmed": ASKED},
        ASKED,
        before,
    )
    assert {name: page.form.get(name, "") for name in sent if name != "confirmed"} == {
        name: value for name, value in sent.items() if name != "confirmed"
    }
    return boxes(page)


def employed(allocation: Allocation, name: str, number: str | None, first: date, last: date) -> Hire:
    employee = make_employee(allocation.hospital, name, employee_number=number)
    return make_hire(make_post(allocation), (first, last), employee=employee)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ({"first_day": "31.12.2018"}, ["Ansat fra er 31.12.2018, mere end et halvt år frem"]),
        ({"first_day": "01.01.2018", "agreed_on": "01.01.2018"}, []),
        ({"agreed_on": "01.05.2017"}, ["Aftalt den er 01.05.2017, mere end et år før ansættelsen begynder"]),
        ({"agreed_on": "02.06.2018"}, ["Aftalt den er 02.06.2018, efter at ansættelsen begyndte"]),
    ],
)
def test_days_that_are_unlikely_are_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation, typed: dict[str, str], asked: list[str]
) -> None:
    allocation.grant.starts_from = date(2017, 1, 1)
    allocation.grant.save()
    sent = {**filled, **typed}
    if asked:
        assert list(asked_about(send, sent)) == asked
    else:
        assert send(sent)[0] == 302


@pytest.mark.parametrize(
    ("hours", "asked"),
    [
        ("0,5", ["Timer om ugen er 0,5. Er det en andel af fuld tid, så er det 18,5 timer"]),
        ("1", ["Timer om ugen er 1. Er det en andel af fuld tid, så er det 37 timer"]),
        ("3,7", ["Timer om ugen er 3,7, højst en femtedel af fuld tid"]),
        ("7,4", ["Timer om ugen er 7,4, højst en femtedel af fuld tid"]),  # a day's
        ("7,41", []),
    ],
)
def test_hours_that_may_be_a_share_of_full_time_are_asked_about(
    send: Any, filled: dict[str, Any], hours: str, asked: list[str]
) -> None:
    sent = {**filled, "weekly_hours": hours}
    if asked:
        assert list(asked_about(send, sent)) == asked
    else:
        assert send(sent)[0] == 302


def test_start_in_the_wrong_year_is_asked_about_where_the_grant_allows_it(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    allocation.grant.starts_from = date(2017, 1, 1)
    allocation.grant.save()
    sent = {**filled, "first_day": "01.06.2017", "agreed_on": "14.05.2017"}
    assert list(asked_about(send, sent)) == ["Ansat fra er 01.06.2017, mere end et halvt år tilbage"]


def test_number_that_is_employed_elsewhere_meanwhile_is_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    employed(allocation, "Lise Holm", "12345678", date(2018, 3, 1), date(2018, 6, 1))
    hours = "74 timer om ugen i alt fra 01.06.2018 (RH-01, den nye ansættelse)"
    assert list(asked_about(send, filled)) == [
        f"Tjenestenummer 12345678, Lise Holm, er allerede ansat i RH-01 01.03.2018 – 01.06.2018, og får {hours}"
    ]


def test_two_half_times_are_asked_about_without_too_many_hours(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    half = (date(2018, 3, 1), date(2019, 2, 28), Decimal("18.5"))
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    make_hire(make_post(allocation), half, employee=lise)
    assert list(asked_about(send, {**filled, "post": "new", "weekly_hours": "18,5"})) == [
        "Tjenestenummer 12345678, Lise Holm, er allerede ansat i RH-01 01.03.2018 – 28.02.2019"
    ]


def test_number_in_another_grant_of_the_hospital_is_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    elsewhere = make_allocation(make_grant(), allocation.hospital)
    employed(elsewhere, "Lise Holm", "12345678", date(2018, 3, 1), date(2019, 2, 28))
    assert len(asked_about(send, filled)) == 1


def test_same_name_from_the_same_day_is_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    employed(allocation, "LISE holm", None, date(2018, 6, 1), date(2019, 5, 31))
    assert list(asked_about(send, filled)) == [
        "LISE holm er allerede registreret i RH-01 fra samme dag, 01.06.2018"
    ]


@pytest.mark.parametrize(
    ("number", "days"),
    [
        ("12345678", (date(2017, 6, 1), date(2018, 5, 31))),  # it ended the day before
        ("87654321", (date(2018, 6, 2), date(2019, 5, 31))),  # another of that name, from another day
    ],
)
def test_who_is_somewhere_at_another_time_is_not_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation, number: str, days: tuple[date, date]
) -> None:
    employed(allocation, "Lise Holm", number, *days)
    assert send(filled)[0] == 302


def test_person_of_another_hospital_or_annulled_is_not_asked_about(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    other = make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH"))
    employed(other, "Lise Holm", "12345678", date(2018, 6, 1), date(2019, 5, 31))
    annulled = make_employee(allocation.hospital, "Lise Holm")
    make_hire(
        make_post(allocation),
        (date(2018, 6, 1), date(2019, 5, 31)),
        employee=annulled,
        annulled_on=date(2018, 6, 2),
    )
    assert send(filled)[0] == 302


def test_what_is_confirmed_is_registered(send: Any, filled: dict[str, Any]) -> None:
    sent = {**filled, "first_day": "31.12.2018", "agreed_on": "01.05.2017"}
    asked = asked_about(send, sent)
    assert len(asked) == 2
    # Each has a box of its own.
    first, second = asked.values()
    assert asked_about(send, {**sent, "confirmed": [first]}) == asked
    assert send({**sent, "confirmed": [first, second]})[0] == 302
    assert Hire.objects.count() == 1


def test_what_is_confirmed_of_one_day_is_not_of_another(send: Any, filled: dict[str, Any]) -> None:
    sent = {**filled, "first_day": "31.12.2018"}
    confirmed = list(asked_about(send, sent).values())
    assert asked_about(send, {**sent, "first_day": "30.12.2018", "confirmed": confirmed})


def test_what_is_wrong_is_not_confirmed_away(send: Any, filled: dict[str, Any]) -> None:
    status, page = send({**filled, "weekly_hours": "37,5", "confirmed": ["x"]})
    assert (status, list(page.errors), boxes(page)) == (422, ["weekly_hours"], {})


@pytest.mark.parametrize(
    ("typed", "is_asked"),
    [
        ("Bo Kvist", True),
        ("KVIST, Bo", True),
        ("B\u043e Kvist", True),  # G14: a Cyrillic o
        ("Bo Kvistgaard", False),
    ],
)
def test_same_person_is_known_in_any_order_and_by_letters_that_look_alike(
    allocation: Allocation, filled: dict[str, Any], send: Any, typed: str, is_asked: bool
) -> None:
    employed(allocation, "Bo Kvist", "1", date(2018, 6, 1), date(2018, 12, 31))
    status, page = send({**filled, "name": typed})
    said = ["Bo Kvist er allerede registreret i RH-01 fra samme dag, 01.06.2018"]
    assert (status, list(boxes(page))) == ((422, said) if is_asked else (302, []))
