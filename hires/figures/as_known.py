"""The tables as they were known at a moment, from the history, under the tables' own names.

As common table expressions before a query, they stand in place of the tables, and the query stays the same:

    rows("SELECT …", figures_of([grant], as_of, known_before=end_of(day)))

PostgreSQL takes no parameters for names. Each SELECT is therefore sql/known_table.sql filled with the names of the event
table and of its columns, which the models give.

A person's name is no part of what was known: a person who has been forgotten is forgotten in what was known, too.
"""

import datetime as dt
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from allocations.models import (
    Allocation,
    BudgetRow,
    Department,
    Grant,
    Hospital,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
from allocations.writers import WRITERS
from hires.models import Hire, Period, Post, PostPurpose, SamePerson
from hrtrack.common.database.statements import fill, load

M = TypeVar("M", bound=models.Model)

BELONGS_TO_GRANT = sql.SQL("e.grant_id = ANY(%(grants)s)")
# The condition on the events of each model that they belong to the grants of the query.
OF_GRANTS: Mapping[type[models.Model], sql.SQL] = {
    Grant: sql.SQL("e.id = ANY(%(grants)s)"),
    Hospital: sql.SQL("true"),
    Department: sql.SQL("true"),
    Purpose: BELONGS_TO_GRANT,
    StaffGroup: BELONGS_TO_GRANT,
    Rate: BELONGS_TO_GRANT,
    Allocation: BELONGS_TO_GRANT,
    BudgetRow: BELONGS_TO_GRANT,
    Target: BELONGS_TO_GRANT,
    Post: BELONGS_TO_GRANT,
    PostPurpose: BELONGS_TO_GRANT,
    Hire: BELONGS_TO_GRANT,
    # A hire never changes its grant; the hire of an undone registration stands in the history alone.
    Period: sql.SQL(
        "EXISTS (SELECT FROM public.hires_hireevent h"
        " WHERE h.pgh_obj_id = e.hire_id AND h.grant_id = ANY(%(grants)s))"
    ),
    SamePerson: sql.SQL("true"),
}
SORTED_BY_NAME = (Hospital, Department)
PATIENCE = 2.0  # seconds
PAUSE = 0.05  # seconds


def end_of(day: dt.date) -> dt.datetime:
    """Return the moment at which a day is over in Copenhagen: everything known on the day is older."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))


@cache
def known_tables() -> dict[str, str]:
    """Return the SELECT of each table as it was known, by the table's name.

    The parameters are `known_before` and `grants`, a list of ids.
    """
    template = load(__package__, "known_table")
    return {
        model._meta.db_table: fill(
            template,
            columns=sql.SQL(", ").join(_columns(model)),
            events=sql.Identifier(_events_of(model)._meta.db_table),
            of_grants=of_grants,
        )
        for model, of_grants in OF_GRANTS.items()
    }


def as_known(model: type[M], known_before: dt.datetime, **of: Any) -> list[M]:
    """Return the rows as they were known before a moment. `of` filters them by columns that never change."""
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


def _columns(model: type[models.Model]) -> Iterator[sql.Composable]:
    names = [field.column for field in _events_of(model)._meta.concrete_fields]
    yield from (sql.Identifier("e", name) for name in names if not name.startswith("pgh_"))
    if model in SORTED_BY_NAME:
        yield sql.SQL("danish_sort_key(e.name) AS sort_key")


def await_writers(grant: Grant, *further: type[models.Model]) -> None:
    """Return when every transaction that was writing about the grant is over, in OF_GRANTS or the `further` models.

    A change saved in a transaction that began yesterday is dated yesterday, and visible when the transaction ends.
    Without the wait, the same question about yesterday could have two answers. Raises ValidationError after PATIENCE.
    """
    tables = [_events_of(model)._meta.db_table for model in (*OF_GRANTS, *further)]
    deadline = time.monotonic() + PATIENCE
    waited_for = _writers(tables, grant)
    while waited_for:
        if time.monotonic() > deadline:
            raise ValidationError(
                _("Der bliver stadig gemt ændringer, som måske hører til den dag. Prøv igen om lidt")
            )
        time.sleep(PAUSE)
        waited_for &= _writers(tables, grant)


def _writers(tables: list[str], grant: Grant) -> set[str]:
    """Return the virtual ids of the transactions that write to the tables now, of other grants alone left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            load(__package__, "writers"), {"tables": tables, "grants": [grant.pk], "writers": WRITERS}
        )
        return {name for (name,) in cursor.fetchall()}
