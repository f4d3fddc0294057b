"""Slots for reading tables, taken by connections that are requests of other workers."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from hrtrack.common.database import reading_slots
from hrtrack.common.database.reading_slots import PLACES, SLOTS, NoSlot, take_slot
from tests.support.racing import at_once
from tests.support.reading_slots import other_connection, slots_taken

pytestmark = pytest.mark.django_db(transaction=True)


def outcome(wait: float = 0.3) -> tuple[str, bool]:
    """What a request gets, and whether it waited."""
    began = time.monotonic()
    try:
        with transaction.atomic():
            take_slot()
    except NoSlot:
        return "none", time.monotonic() - began >= wait
    return "slot", time.monotonic() - began >= wait


@pytest.fixture(autouse=True)
def _short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_slots, "WAIT_SECONDS", 0.3)


@pytest.mark.parametrize(
    ("taken", "expected"), [(0, ("slot", False)), (SLOTS - 1, ("slot", False)), (SLOTS, ("none", True))]
)
def test_slot_is_taken_while_there_is_one(taken: int, expected: tuple[str, bool]) -> None:
    with slots_taken(taken):
        assert outcome() == expected
    assert outcome() == ("slot", False)


def test_transaction_that_ends_gives_its_slot_to_the_one_that_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_slots, "WAIT_SECONDS", 20)
    are_taken = threading.Event()

    def hold() -> None:
        with slots_taken(SLOTS):
            are_taken.set()
            time.sleep(0.5)

    def wait() -> tuple[str, bool]:
        are_taken.wait(20)
        return outcome()

    assert at_once(hold, wait) == [None, ("slot", True)]
    assert places_left() == PLACES


def test_request_that_finds_no_place_to_wait_is_refused_at_once() -> None:
    with slots_taken(SLOTS), places_taken(PLACES):
        assert outcome() == ("none", False)
    with slots_taken(SLOTS), places_taken(PLACES - 1):
        assert outcome() == ("none", True)
    assert places_left() == PLACES


def test_connection_that_dies_leaves_slot_and_place() -> None:
    with other_connection() as other:
        other.execute("BEGIN")
        for number in range(1, SLOTS + 1):
            other.execute("SELECT pg_advisory_xact_lock(hashtext('reading_slots'), %s)", [number])
        other.execute("SELECT pg_advisory_lock(hashtext('reading_slots.places'), 1)")
        assert (outcome(), held("reading_slots.places")) == (("none", True), 1)
    assert places_left() == PLACES
    assert outcome() == ("slot", False)


def test_one_request_takes_one_slot() -> None:
    with transaction.atomic():
        take_slot()
        assert held("reading_slots") == 1
        assert held("reading_slots.places") == 0
    assert held("reading_slots") == 0


def held(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid::bigint = hashtext(%s)::bigint & 4294967295",
            [name],
        )
        return int(cursor.fetchone()[0])


def places_left() -> int:
    until = time.monotonic() + 5
    # The server ends a connection a moment after the client has.
    while held("reading_slots.places") and time.monotonic() < until:
        time.sleep(0.05)
    return PLACES - held("reading_slots.places")


@contextmanager
def places_taken(count: int) -> Iterator[None]:
    with other_connection() as other:
        for number in range(1, count + 1):
            other.execute("SELECT pg_advisory_lock(hashtext('reading_slots.places'), %s)", [number])
        yield
