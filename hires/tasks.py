"""Registry of what waits for a hospital. This app and those above it fill the registry from `AppConfig.ready`.

A task is computed whenever the hospital's first page is shown, so it is gone as soon as it is done. Tasks are the
hospital's: all of its HR see the same.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from allocations.models import Allocation


@dataclass(frozen=True, kw_only=True)
class Task:
    """Something to do for a hospital, and the page on which it is done.

    day: the day by which tasks are in order: when it is due, or since when it waits. when, beside: the same in words, as
    "31. dec." and "om 34 dage". title and reason are sentences. action: the text of the link to `address`. other: text and
    address of a second answer. employees: the ids of the employees that are named. post, cost: the post that is to be
    refilled, and what that costs in kr.
    """

    day: dt.date
    when: str
    title: str
    action: str
    address: str
    beside: str = ""
    reason: str = ""
    is_late: bool = False
    other: tuple[str, str] | None = None
    employees: frozenset[int] = frozenset()
    post: str = ""
    cost: Decimal = Decimal()


TaskSource = Callable[[Allocation], Iterable[Task]]
_sources: list[TaskSource] = []


def register(source: TaskSource) -> None:
    """Register a function that returns an allocation's tasks as of today, in a bounded number of queries."""
    _sources.append(source)


def tasks_of(allocation: Allocation) -> list[Task]:
    """Return the allocation's tasks of all sources: late ones first, then by day; in the sources' order on a day."""
    tasks = [task for source in _sources for task in source(allocation)]
    return sorted(tasks, key=lambda task: (not task.is_late, task.day))
