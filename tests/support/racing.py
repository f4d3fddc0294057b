"""Two transactions at the same time, each in a thread and a connection of its own."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from tests.support.acting import ACT

SECONDS = 20


def _thread(work: Callable[[], Any], ended: list[Any], number: int) -> threading.Thread:
    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(ACT)
            ended[number] = work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            ended[number] = error
        finally:
            connection.close()

    return threading.Thread(target=run)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Return what each function returned or raised."""
    ended: list[Any] = [None] * len(works)
    threads = [_thread(work, ended, number) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return ended


def coming_second(first: Callable[[], Any], second: Callable[[], Any]) -> tuple[Any, Any]:
    """Return what both returned or raised, when `second` comes while `first` is written but not committed.

    Fails unless the second waits for the first.
    """
    ended: list[Any] = [None]
    thread = _thread(second, ended, 0)
    with transaction.atomic():
        done = first()
        thread.start()
        until = time.monotonic() + SECONDS
        while not _somebody_waits():
            assert thread.is_alive(), f"the second did not wait: {ended[0]!r}"
            assert time.monotonic() < until
            time.sleep(0.01)
    thread.join(SECONDS)
    return done, ended[0]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        [waits] = cursor.fetchone()
    return bool(waits)
