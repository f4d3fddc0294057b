"""Slots for reading tables: only so many requests read a table at a time, in all processes and on all servers together.

A slot is an advisory lock of PostgreSQL (docs/adr/0036). The database releases the lock with the transaction, however
the process ends.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SLOTS = 2
# A request that waits holds a thread and a connection. A server needs more threads than SLOTS + PLACES (gunicorn.conf.py).
PLACES = 18
WAIT_SECONDS = 10.0
_AGAIN_SECONDS = 0.1


class NoSlot(Exception):  # noqa: N818 - no fault of the program
    """All slots are taken, and so is every place to wait, or the wait was longer than WAIT_SECONDS."""


def take_slot() -> None:
    """Take a slot until the request's transaction ends: the table is read, planned and shown meanwhile.

    Waits for at most WAIT_SECONDS. Raises NoSlot; at once if PLACES requests wait already.
    """
    if _has_taken_slot():
        return
    with _place():
        latest = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < latest:
            time.sleep(_AGAIN_SECONDS)
            if _has_taken_slot():
                return
    raise NoSlot


def _has_taken_slot() -> bool:
    return _first("pg_try_advisory_xact_lock(hashtext('reading_slots'), number)", SLOTS) is not None


@contextmanager
def _place() -> Iterator[None]:
    """One of the places to wait in. The lock is the session's, so that the place is free as soon as the wait is over."""
    place = _first("pg_try_advisory_lock(hashtext('reading_slots.places'), number)", PLACES)
    if place is None:
        raise NoSlot
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('reading_slots.places'), %s)", [place])


def _first(lock: str, count: int) -> int | None:
    """Return the first number up to `count` whose lock was free and is now this connection's; None if none was."""
    with connection.cursor() as cursor:
        # A function scan is filtered row by row until the limit, so that no second lock is taken.
        cursor.execute(f"SELECT number FROM generate_series(1, %s) number WHERE {lock} LIMIT 1", [count])  # noqa: S608
        found = cursor.fetchone()
    return found[0] if found else None
