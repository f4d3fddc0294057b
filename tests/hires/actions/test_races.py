"""Twelve at once onto the rest of a post that has room for one: one gets it, and eleven are told why in words.

Shown to hold by the service's lock, and by the database's trigger alone; with both off the same twelve over-fill it.
"""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.actions import register
from hires.actions.acts import recording
from hires.actions.details import HireDetails, Term
from hires.actions.register import register_hire
from hires.capacity import PostLimits, unused_days
from hires.enums import RecruitmentRoute
from hires.models import Hire, Post
from hires.posts import spans_in
from hrtrack.common.database.roles import connected_as
from tests.support.factories import make_allocation, make_hire, make_post, make_user
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)

SESSIONS = 12
DAY = dt.timedelta(days=1)
# 40 days of the post's year are left; the twelve want 30 each, of days that nobody else wants.
HELD = (dt.date(2018, 1, 1), dt.date(2018, 11, 21))
BEGIN = dt.date(2018, 12, 1)


@pytest.fixture
def post() -> Post:
    post = make_post(make_allocation())
    make_hire(post, HELD, leaving_reason="resigned")
    return post


CAPACITY_TRIGGERS = {
    "hires_hire": "pgtrigger_post_capacity_dbeac",
    "hires_period": "pgtrigger_post_capacity_343c4",
}


@contextmanager
def trigger_off() -> Iterator[None]:
    def switch(word: str) -> None:
        with connected_as("owner"), connection.cursor() as cursor:
            for table, trigger in CAPACITY_TRIGGERS.items():
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER {trigger}")

    switch("DISABLE")
    try:
        yield
    finally:
        switch("ENABLE")


def unlocked(by: User, allocation: Allocation) -> Allocation:
    return Allocation.objects.select_related("grant", "hospital").get(pk=allocation.pk)


def twelve_at_once(post: Post, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return the result of each. Nobody writes before all have been let through, or a while has shown that they are not."""
    by = make_user(Role.HOSPITAL_HR, post.hospital)
    allocation = Allocation.objects.get()
    checked = threading.Barrier(SESSIONS)
    write = register._write

    def write_together(**arguments: Any) -> Hire:
        with suppress(threading.BrokenBarrierError):
            checked.wait(timeout=2)
        return write(**arguments)

    monkeypatch.setattr(register, "_write", write_together)

    def register_one(number: int) -> Hire:
        first_day = BEGIN + number * 30 * DAY
        details = HireDetails(
            name=f"Medarbejder {number}",
            employee_number=f"{number}",
            agreed_on=dt.date(2018, 11, 1),
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=False,
        )
        term = Term(first_day=first_day, last_day=first_day + 29 * DAY, weekly_hours=Decimal(37))
        return register_hire(by=by, allocation=allocation, post=post, term=term, details=details)

    return at_once(*(lambda number=number: register_one(number) for number in range(SESSIONS)))


def outcome(ended: list[Any]) -> tuple[int, set[str]]:
    """How many got it, and what the others were told."""
    got = [each for each in ended if isinstance(each, Hire)]
    refused = [each for each in ended if isinstance(each, ValidationError)]
    assert len(got) + len(refused) == SESSIONS, ended
    return len(got), {message for error in refused for message in error.messages}


def test_of_twelve_at_once_one_gets_the_rest_and_eleven_are_told(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    got, told = outcome(twelve_at_once(post, monkeypatch))
    assert (got, Hire.objects.count()) == (1, 2)
    # Ten days are left; how far they reach depends on when each wants to begin.
    assert all(message.startswith("Ansat til og med må højst være ") for message in told)
    assert len(told) == SESSIONS - 1
    assert unused_days(spans_in(post), PostLimits(Decimal(37))) == 10


def test_of_twelve_at_once_one_gets_the_rest_by_the_trigger_alone(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "lock_allocation", unlocked)
    monkeypatch.setattr(recording, "lock_allocation", unlocked)
    got, told = outcome(twelve_at_once(post, monkeypatch))
    assert (got, Hire.objects.count()) == (1, 2)
    assert told == {"Der er ikke plads til så meget i stillingen"}


def test_c02_twelve_at_once_overfill_a_post_with_lock_and_trigger_off(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(register, "lock_allocation", unlocked)
    monkeypatch.setattr(recording, "lock_allocation", unlocked)
    with trigger_off():
        got, told = outcome(twelve_at_once(post, monkeypatch))
    assert (got, told) == (SESSIONS, set())
    assert unused_days(spans_in(post), PostLimits(Decimal(37))) == 40 - SESSIONS * 30
