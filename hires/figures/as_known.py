"""What was known at a moment, from the history: the tables as they stood, under their own names.

Put in front of a query, they stand in the tables' place, and the query is the same as today's:

    rows("SELECT …", figures_of([grant], as_of, known_before=end_of(day)))

A person's name is no part of what was known: who has been forgotten is forgotten there, too.
"""

import datetime as dt
import time
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _

from allocations.models import Allocation, Department, Grant, Hospital, Purpose, StaffGroup
from hires.models import Hire, Period, Post, PostPurpose

M = TypeVar("M", bound=models.Model)

# With what tells of a row whether it is the asked grants'.
OF_GRANTS = {
    Grant: "e.id = ANY(%(grants)s)",
    Hospital: "true",
    Department: "true",
    Purpose: "e.grant_id = ANY(%(grants)s)",
    StaffGroup: "e.grant_id = ANY(%(grants)s)",
    Allocation: "e.grant_id = ANY(%(grants)s)",
    Post: "e.grant_id = ANY(%(grants)s)",
    PostPurpose: "e.grant_id = ANY(%(grants)s)",
    Hire: "e.grant_id = ANY(%(grants)s)",
    # A hire never changes its grant, and none is ever deleted.
    Period: "EXISTS (SELECT FROM public.hires_hire h WHERE h.id = e.hire_id AND h.grant_id = ANY(%(grants)s))",
}
SORTED_BY_NAME = (Hospital, Department)
# The latest event of each row by the moment, unless that one deleted it.
AS_KNOWN = """
{table} AS (
    SELECT {columns} FROM public.{events} e
    WHERE e.pgh_created_at < %(known_before)s AND e.pgh_label <> 'delete' AND {of_grants}
        AND NOT EXISTS (
            SELECT FROM public.{events} later
            WHERE later.pgh_obj_id = e.pgh_obj_id AND later.pgh_id > e.pgh_id
                AND later.pgh_created_at < %(known_before)s
        )
)"""
# Transactions that have written history and are not over.
WRITERS = """
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY(%s::text[]::regclass[])
"""
PATIENCE = 2.0  # seconds
PAUSE = 0.05


def end_of(day: dt.date) -> dt.datetime:
    """The moment a day is over in Copenhagen: what was known on it is older."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@cache
def known_tables() -> str:
    """The tables as they were known, as common table expressions; `known_before` and `grants` are their parameters."""
    return ",".join(
        AS_KNOWN.format(
            table=model._meta.db_table,
            events=_events_of(model)._meta.db_table,
            columns=", ".join(_columns(model)),
            of_grants=of_grants,
        )
        for model, of_grants in OF_GRANTS.items()
    )


def as_known(model: type[M], known_before: dt.datetime, **of: Any) -> list[M]:
    """The rows as they stood before a moment; `of` tells which, by columns that never change."""
    history = _events_of(model).objects.filter(pgh_created_at__lt=known_before, **of)
    latest = history.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    names = [field.attname for field in model._meta.concrete_fields]
    return [
        model(**{name: getattr(event, name) for name in names})
        for event in latest
        if event.pgh_label != "delete"
    ]


def _events_of(model: Any) -> Any:
    return model.events.rel.related_model


def _columns(model: type[models.Model]) -> Iterator[str]:
    names = [field.column for field in _events_of(model)._meta.concrete_fields]
    yield from (f'e."{name}"' for name in names if not name.startswith("pgh_"))
    if model in SORTED_BY_NAME:
        yield "danish_sort_key(e.name) AS sort_key"


def await_writers(*others: type[models.Model]) -> None:
    """Return when everything that was being written has been, or is known to be nothing; of `others`, too.

    What is saved in a transaction that began yesterday is dated yesterday, and seen when it ends: without this, what
    was known yesterday could be asked for twice with two answers. ValidationError when it takes too long.
    """
    tables = [_events_of(model)._meta.db_table for model in (*OF_GRANTS, *others)]
    deadline = time.monotonic() + PATIENCE
    waited_for = _writers(tables)
    while waited_for:
        if time.monotonic() > deadline:
            raise ValidationError(
                _("Der bliver stadig gemt ændringer, som måske hører til den dag. Prøv igen om lidt")
            )
        time.sleep(PAUSE)
        waited_for &= _writers(tables)


def _writers(tables: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(WRITERS, [tables])
        return {name for (name,) in cursor.fetchall()}
