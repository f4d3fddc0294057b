"""Requests of other workers that read tables at the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from hrtrack.common.database import reading_slots


@contextmanager
def other_connection() -> Iterator[Any]:
    """A connection of its own to the same database."""
    other = connection.copy()
    other.ensure_connection()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


@contextmanager
def slots_taken(count: int) -> Iterator[None]:
    """So many of the slots are taken by another transaction."""
    with other_connection() as other:
        other.execute("BEGIN")
        for number in range(1, count + 1):
            other.execute("SELECT pg_advisory_xact_lock(hashtext('reading_slots'), %s)", [number])
        yield
        other.execute("ROLLBACK")


@contextmanager
def no_slots() -> Iterator[None]:
    """There is no slot to wait for: a test's own transaction keeps the slot that one of its requests has taken."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading_slots, "SLOTS", 0)
        patch.setattr(reading_slots, "WAIT_SECONDS", 0.2)
        yield
