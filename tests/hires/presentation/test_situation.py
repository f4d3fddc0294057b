"""What a hire's page says first: what is true now, what it leads to, and the one next thing to do."""

import datetime as dt
from typing import Any

import pytest

from hires.models import Hire
from hires.posts import capacity_of
from hires.presentation.situation import Situation, hire_facts, situation_of
from hires.presentation.timeline import strip_of
from tests.support.factories import make_allocation, make_employee, make_grant, make_hire, make_post

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 6, 1), dt.date(2027, 5, 31)
OCTOBER, DECEMBER = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
REST = (dt.date(2027, 1, 1), LAST)
LEAVE = (
    (FIRST, dt.date(2026, 8, 31)),
    (dt.date(2026, 9, 1), dt.date(2026, 11, 30), 37, "paid_leave"),
    (dt.date(2026, 12, 1), LAST),
)
SUCCESSOR, COVER, NUMBER = "Registrér efterfølger", "Registrér vikar", "Tilføj tjenestenummer"
ALL_MONEY = "RH-01 er derefter ledig og skal besættes senest 03.08.2027, hvis de 165 tkr. skal bruges."
# The hire's periods, its reason to leave, today, what is said, what it leads to, and the text of the action.
STAGES: dict[str, tuple[tuple[Any, ...], str, dt.date, str, str, str]] = {
    "in work": (((FIRST, LAST),), "", OCTOBER, "Arbejder 37 timer om ugen til og med 31.05.2027.", "", ""),
    "to start": (
        ((FIRST, LAST),),
        "",
        dt.date(2026, 5, 31),
        "Tiltræder 01.06.2026 med 37 timer om ugen, om 1 dag.",
        "",
        "",
    ),
    "on leave": (
        LEAVE,
        "",
        OCTOBER,
        "Orlov med løn fra bevillingen til og med 30.11.2026.",
        "RH-01 kan dækkes til og med 30.11.2026.",
        COVER,
    ),
    "in work, with other hours and a leave to come": (
        (
            (FIRST, DECEMBER, 25),
            (dt.date(2027, 1, 1), dt.date(2027, 2, 28), 30),
            (dt.date(2027, 3, 1), LAST, 30, "unpaid_leave"),
        ),
        "",
        OCTOBER,
        "Arbejder 25 timer om ugen til og med 31.12.2026.",
        "30 timer om ugen fra 01.01.2027. Orlov uden løn fra 01.03.2027 til og med 31.05.2027.",
        "",
    ),
    "in work before a leave": (
        LEAVE,
        "",
        dt.date(2026, 7, 1),
        "Arbejder 37 timer om ugen til og med 31.08.2026.",
        "Orlov med løn fra bevillingen fra 01.09.2026 til og med 30.11.2026. 37 timer om ugen fra 01.12.2026.",
        "",
    ),
    "to start, with other hours to come": (
        ((FIRST, DECEMBER), (*REST, 30)),
        "",
        dt.date(2026, 5, 31),
        "Tiltræder 01.06.2026 med 37 timer om ugen, om 1 dag.",
        "30 timer om ugen fra 01.01.2027.",
        "",
    ),
    "leaving, with other hours before": (
        ((FIRST, dt.date(2026, 11, 30), 37), (dt.date(2026, 12, 1), DECEMBER, 37, "unpaid_leave")),
        "resigned",
        OCTOBER,
        "Arbejder 37 timer om ugen og fratræder 31.12.2026, om 91 dage.",
        (
            "Orlov uden løn fra 01.12.2026 til og med 31.12.2026. "
            "RH-01 er derefter ledig og skal besættes senest 03.07.2027, hvis de 199 tkr. skal bruges."
        ),
        SUCCESSOR,
    ),
    "leaving": (
        ((FIRST, DECEMBER),),
        "resigned",
        dt.date(2026, 11, 27),
        "Arbejder 37 timer om ugen og fratræder 31.12.2026, om 34 dage.",
        ALL_MONEY,
        SUCCESSOR,
    ),
    "leaving today": (
        ((FIRST, DECEMBER),),
        "resigned",
        DECEMBER,
        "Arbejder 37 timer om ugen og fratræder 31.12.2026, i dag.",
        ALL_MONEY,
        SUCCESSOR,
    ),
    "left": (
        ((FIRST, DECEMBER),),
        "resigned",
        dt.date(2027, 1, 1),
        "Fratrådte 31.12.2026.",
        ALL_MONEY.replace("derefter ", ""),
        SUCCESSOR,
    ),
    "ended": (((FIRST, LAST),), "", LAST + dt.timedelta(1), "Var ansat til og med 31.05.2027.", "", ""),
    "moved on": (
        ((FIRST, DECEMBER),),
        "moved",
        OCTOBER,
        "Er flyttet til en anden stilling hos jer efter 31.12.2026.",
        "",
        "",
    ),
}


def hired(*periods: Any, number: str | None = "1111", reason: str = "") -> Hire:
    grant = make_grant(starts_from=FIRST, starts_until=LAST, last_day_of_use=dt.date(2027, 12, 31))
    allocation = make_allocation(grant)
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number=number)
    return make_hire(make_post(allocation), *periods, employee=lise, leaving_reason=reason)


def situation(hire: Hire, today: dt.date, *, can_change: bool = True) -> Situation:
    capacity = capacity_of(hire.post, today)
    placement = next(each for each in capacity.placements if each.hire.pk == hire.pk)
    return situation_of(placement, capacity, 1, today, can_change=can_change)


@pytest.mark.parametrize("stage", STAGES)
def test_situation_says_what_is_true_and_what_it_leads_to(stage: str) -> None:
    periods, reason, today, now, leads_to, action = STAGES[stage]
    told = situation(hired(*periods, reason=reason), today)
    assert (told.now + told.more, told.next, told.action[1] if told.action else "") == (now, leads_to, action)


def test_missing_number_is_the_next_thing_to_do() -> None:
    hire = hired((FIRST, LAST), number=None)
    told = situation(hire, dt.date(2026, 5, 20))
    assert told.action == (f"/hires/{hire.pk}/change/#id_employee_number", NUMBER)
    assert told.next == "Tjenestenummeret mangler. Det skal være registreret, når medarbejderen begynder."


def test_leaver_whose_post_is_filled_leads_to_nothing() -> None:
    hire = hired((FIRST, DECEMBER), reason="resigned")
    make_hire(hire.post, REST)
    told = situation(hire, OCTOBER)
    assert (told.next, told.action) == ("", None)


def test_whoever_only_reads_is_told_without_the_action() -> None:
    told = situation(hired((FIRST, DECEMBER), reason="resigned"), OCTOBER, can_change=False)
    assert (told.next, told.action) == (ALL_MONEY, None)


def test_facts_tell_what_was_agreed_and_the_hours_before_and_after() -> None:
    hire = hired((FIRST, dt.date(2026, 10, 31), 30), (dt.date(2026, 11, 1), DECEMBER), reason="resigned")
    today = dt.date(2026, 11, 27)
    capacity = capacity_of(hire.post, today)
    facts = hire_facts(capacity.placements[0], capacity, LAST, today)
    assert [(fact["value"], fact["note"]) for fact in facts] == [
        ("01.06.2026 – 31.12.2026", "aftalt til og med 31.05.2027"),
        ("37", "30 til og med 31.10.2026"),
        ("166", "af 203 disponeret"),
        ("197", "179 dage på fuld tid"),
    ]


def test_strip_names_others_unless_their_days_are_the_hires_own() -> None:
    hire = hired(*LEAVE)
    make_hire(
        hire.post,
        (dt.date(2026, 9, 1), dt.date(2026, 11, 30)),
        employee=make_employee(hire.hospital, "Bo Berg"),
    )
    strip = strip_of(capacity_of(hire.post, OCTOBER), hire, OCTOBER)
    assert strip is not None
    assert [bar.label for bar in strip.lines[0].bars if bar.label] == [
        "37 t",
        "Orlov med løn fra bevillingen",
        "37 t",
    ]


def test_facts_tell_hours_once_though_a_leave_divides_them() -> None:
    hire = hired(
        (FIRST, DECEMBER, 25),
        (dt.date(2027, 1, 1), dt.date(2027, 2, 28), 30),
        (dt.date(2027, 3, 1), LAST, 30, "unpaid_leave"),
    )
    capacity = capacity_of(hire.post, OCTOBER)
    assert hire_facts(capacity.placements[0], capacity, LAST, OCTOBER)[1]["note"] == "30 fra 01.01.2027"


@pytest.mark.parametrize(
    ("periods", "reason", "labels"),
    [
        ([(FIRST, DECEMBER)], "resigned", ["37 t", "Ledig fra 01.01.2027"]),
        # The days of the leave can be covered.
        (
            [(FIRST, dt.date(2027, 2, 28)), (dt.date(2027, 3, 1), LAST, 37, "unpaid_leave")],
            "",
            ["37 t", "Orlov uden løn"],
        ),
    ],
)
def test_strip_names_free_days_unless_they_are_the_hires_own(
    periods: list[Any], reason: str, labels: list[str]
) -> None:
    hire = hired(*periods, reason=reason)
    strip = strip_of(capacity_of(hire.post, OCTOBER), hire, OCTOBER)
    assert strip is not None
    assert [bar.label for bar in strip.lines[0].bars if bar.label] == labels
