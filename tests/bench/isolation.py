"""What row-level security costs: python -m tests.bench.isolation [hires, 10000 by default].

The report, a hospital's own posts and a registration, with it and without it by turns in the same run, at 7 and at 200
hospitals. In a database of its own beside the one that HRTRACK_DATA or DATABASE_URL names.
"""

import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import django
from django.db import connection, transaction

HOSPITALS = (7, 200)
ROUNDS = 30
Seconds = dict[str, tuple[float, float]]


def switch(on: bool) -> None:
    """Row-level security on every table that has it, or on none."""
    from hrtrack.common.database.isolation import required_isolation
    from tests.support.acting import past_everything

    word = "ENABLE" if on else "DISABLE"
    with past_everything(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, is_to_be in required_isolation().items():
            if is_to_be.is_isolated:
                cursor.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def taken_back(user: Any, work: Callable[[], object]) -> float:
    """Seconds of the work as the user's request does it, the act's beginning and end included."""
    from hrtrack.common.database.acting import acting_as

    began = time.perf_counter()
    with acting_as(user, path="/"):
        work()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    return seconds


def measure(rounds: int = ROUNDS) -> Seconds:
    """Median seconds with row-level security and without it, by what is done; needs `excel.seed`."""
    import datetime as dt
    from decimal import Decimal

    from allocations.models import Allocation
    from hires.actions.details import HireDetails, PostDetails, Term
    from hires.actions.register import register_hire
    from hires.posts import post_statuses
    from hrtrack.common import clock
    from tests.support.factories import make_user
    from tests.support.progress import build_progress

    allocation = Allocation.objects.select_related("grant", "hospital").first()
    assert allocation is not None
    hr, center = make_user("hospital_hr", allocation.hospital), make_user("center_hr")
    purpose, staff_group = allocation.grant.purposes.get(), allocation.grant.staff_groups.get()

    def register() -> None:
        register_hire(
            by=hr,
            allocation=allocation,
            post=PostDetails(department="Afdeling 0", purpose=purpose, is_additional=True),
            term=Term(first_day=dt.date(2018, 6, 1), weekly_hours=Decimal(37)),
            details=HireDetails(
                name="Lise Holm",
                employee_number="L4711",
                agreed_on=dt.date(2018, 5, 1),
                route="redeployment",
                formerly_employed=False,
                staff_group=staff_group,
                over_money_reason="Aftalt",
            ),
        )

    works = {
        "report": (center, lambda: build_progress(allocation.grant, clock.today())),
        "posts of a hospital": (hr, lambda: post_statuses(allocation, clock.today())),
        "registration": (hr, register),
    }
    found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in works}
    for number in range(rounds + 1):
        for place, on in enumerate((True, False)):
            switch(on)
            for name, (user, work) in works.items():
                seconds = taken_back(user, work)
                if number:  # the first is to warm up
                    found[name][place].append(seconds)
    switch(True)
    return {name: (median(on), median(off)) for name, (on, off) in found.items()}


def main(hires: int) -> None:
    from hrtrack.common.database.acting import acting_as
    from tests.bench.excel import seed
    from tests.support.acting import own_database, superuser_login

    for hospitals in HOSPITALS:
        with own_database(), superuser_login(), acting_as(None, command="bench_isolation"):
            seed(hires, hospitals)
            for name, (on, off) in measure().items():
                print(  # noqa: T201
                    f"{hospitals:>3} hospitals, {hires} hires, {name}: {on * 1000:.1f} ms with row-level security,"
                    f" {off * 1000:.1f} ms without, {on / off:.2f} times"
                )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    main(int(sys.argv[1]) if sys.argv[1:] else 10_000)
