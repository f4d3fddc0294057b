"""Which changes a hire's page offers in each stage: those that can be true, and no others."""

import datetime as dt
from decimal import Decimal

import pytest

from hires.capacity import PeriodSpan, Schedule
from hires.enums import LeavingReason, PeriodKind
from hires.models import Hire
from hires.pages.changes import possible_changes, stage_of
from tests.support.factories import make_allocation, make_employee, make_grant, make_hire, make_post

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2026, 6, 1), dt.date(2027, 5, 31)
DAY = dt.timedelta(1)
ALWAYS = ["Ret oplysninger", "Samme person som en anden", "Annullér registreringen"]
IN_WORK = ["Andet timetal", "Orlov", "Anden afdeling", "Anden stilling hos os"]


def schedule(last_day: dt.date = LAST, *, reason: str = "", first_day: dt.date = FIRST) -> Schedule:
    return (PeriodSpan(first_day, last_day, Decimal(37), leaving_reason=reason),)


SHORT, LEAVING = dt.date(2026, 12, 31), LeavingReason.RESIGNED
ON_LEAVE = (
    PeriodSpan(FIRST, dt.date(2026, 8, 31), Decimal(37)),
    PeriodSpan(dt.date(2026, 9, 1), LAST, Decimal(37), PeriodKind.PAID_LEAVE),
)
# By stage: the schedule, today, and what is offered beside ALWAYS.
STAGES: dict[str, tuple[Schedule, dt.date, list[str]]] = {
    "the day before the start": (schedule(), FIRST - DAY, [*IN_WORK, "Bliver ikke til noget"]),
    "before a start of less than the year": (
        schedule(SHORT),
        FIRST - DAY,
        [*IN_WORK, "Forlænges", "Bliver ikke til noget"],
    ),
    "the first day": (schedule(), FIRST, [*IN_WORK, "Fratræder", "Mødte aldrig op"]),
    "14 days after the start": (schedule(), FIRST + 14 * DAY, [*IN_WORK, "Fratræder", "Mødte aldrig op"]),
    "15 days after the start": (schedule(), FIRST + 15 * DAY, [*IN_WORK, "Fratræder"]),
    "three months in work": (schedule(), dt.date(2026, 9, 1), [*IN_WORK, "Fratræder"]),
    "less than the year": (schedule(SHORT), dt.date(2026, 9, 1), [*IN_WORK, "Fratræder", "Forlænges"]),
    "leaving": (
        schedule(SHORT, reason=LEAVING),
        dt.date(2026, 12, 31),
        [*IN_WORK, "Anden fratrædelsesdag eller årsag", "Bliver alligevel"],
    ),
    "left": (
        schedule(SHORT, reason=LEAVING),
        dt.date(2027, 1, 1),
        [*IN_WORK, "Anden fratrædelsesdag eller årsag"],
    ),
    "ended as agreed": (schedule(), LAST + DAY, [*IN_WORK, "Fratræder"]),
    "moved on": (schedule(SHORT, reason=LeavingReason.MOVED), dt.date(2026, 9, 1), IN_WORK),
    "leave": (
        ON_LEAVE,
        dt.date(2026, 10, 1),
        ["Andet timetal", "Orlov", "Tilbage fra orlov før tid", *IN_WORK[2:], "Fratræder"],
    ),
    "a single day": (schedule(FIRST), FIRST, ["Orlov", "Forlænges", "Mødte aldrig op"]),
}


@pytest.fixture
def hire() -> Hire:
    allocation = make_allocation(make_grant(starts_from=FIRST, starts_until=LAST))
    lise = make_employee(allocation.hospital, "Lise Holm")
    return make_hire(make_post(allocation), (FIRST, LAST), employee=lise)


def offered(hire: Hire, schedule: Schedule, today: dt.date, *, is_joined: bool = False) -> list[str]:
    stage = stage_of(hire, schedule, today, is_joined=is_joined)
    return [text for _group, links in possible_changes(stage) for _name, text in links]


@pytest.mark.parametrize("stage", STAGES)
def test_stage_offers_what_can_be_true(hire: Hire, stage: str) -> None:
    its_schedule, today, changes = STAGES[stage]
    assert offered(hire, its_schedule, today) == [*changes, *ALWAYS]


def test_employee_joined_with_another_can_be_separated(hire: Hire) -> None:
    assert offered(hire, schedule(), LAST, is_joined=True)[-2:] == ["Ikke samme person", ALWAYS[-1]]


def test_somebody_from_another_post_has_turned_up(hire: Hire) -> None:
    hire.decisions.update(kind="moved_in")
    assert "Mødte aldrig op" not in offered(hire, schedule(), FIRST)
