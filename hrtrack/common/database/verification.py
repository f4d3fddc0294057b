"""Verification that the history in the database is complete, and agrees with the rows.

What it can't see: that a row was removed together with its whole history, that the newest events of a row were
removed after it had become as it was before them, and that somebody who may write anything in the database
changed an event and hashed every later one of the row anew. Against these stand the rights in the database,
and a copy of it kept elsewhere.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext_lazy
from psycopg import sql

from hrtrack.common.database.statements import fill, load

TOLD = 20  # breaks of a table that are listed; the others are only counted


class Fault(models.TextChoices):
    """The fault of a row or of an event of the row."""

    NO_EVENT = "no_event", gettext_lazy("rækken har ingen hændelse")
    DELETED = "deleted", gettext_lazy("rækken findes, selv om den sidste hændelse er en sletning")
    MISSING = "missing", gettext_lazy("rækken findes ikke, men den sidste hændelse er ikke en sletning")
    DIFFERENT = "different", gettext_lazy("rækken er ikke, som den sidste hændelse siger")
    ALTERED = (
        "altered",
        gettext_lazy(
            "hændelsen er ændret eller skudt ind, eller noget er fjernet eller skudt ind lige før den"
        ),
    )
    OUT_OF_ORDER = "out_of_order", gettext_lazy("hændelsen kan ikke følge efter den forrige")


@dataclass(frozen=True)
class Break:
    """A fault in the history of one row, with keys and names of columns only, never values."""

    fault: Fault
    row: int
    event: int | None
    at: dt.datetime | None
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The result for one table: `breaks` are the first 20 of `broken`; `untold` counts events without acting user."""

    table: str
    rows: int
    events: int
    untold: int
    broken: int
    breaks: tuple[Break, ...]

    @property
    def whole(self) -> bool:
        """True if the history has no break, and every event has an acting user."""
        return not self.broken and not self.untold


def verify_history() -> Iterator[Verdict]:
    """Yield the verdict of each tracked table in the order of names; three statements for each table.

    Only the breaks leave the database.
    """
    histories = [
        model
        for model in apps.get_models()
        if issubclass(model, pghistory.models.Event) and not model._meta.proxy
    ]
    with connection.cursor() as cursor:
        for history in sorted(histories, key=_table_of):
            yield _verify(cursor, history)


def _table_of(history: type[models.Model]) -> str:
    """Return the table whose rows the events describe."""
    tracked: Any = history._meta.get_field("pgh_obj").related_model
    table: str = tracked._meta.db_table
    return table


def _verify(cursor: CursorWrapper, history: type[models.Model]) -> Verdict:
    table = _table_of(history)
    names = {"table": sql.Identifier(table), "events": sql.Identifier(history._meta.db_table)}
    cursor.execute(fill(load(__package__, "history_counts"), **names))
    rows, events, untold = cursor.fetchone()
    rows_broken, of_rows = _found(cursor, _rows_unlike_their_events(history, **names))
    events_broken, of_events = _found(cursor, _events_that_do_not_follow(history, names["events"]))
    return Verdict(table, rows, events, untold, rows_broken + events_broken, (*of_rows, *of_events)[:TOLD])


def _found(cursor: CursorWrapper, broken: sql.Composable) -> tuple[int, list[Break]]:
    """Return how many rows or events are broken, and the first of them."""
    cursor.execute(fill(load(__package__, "first_breaks"), broken=broken, most=sql.Literal(TOLD)))
    found = cursor.fetchall()
    breaks = [
        Break(Fault(fault), row, event, at, tuple(columns)) for fault, row, event, at, columns, _ in found
    ]
    return (found[0][-1] if found else 0), breaks


def _rows_unlike_their_events(
    history: type[models.Model], table: sql.Identifier, events: sql.Identifier
) -> sql.Composable:
    differs = sql.SQL(load(__package__, "column_differs"))
    different = sql.SQL(",\n").join(
        differs.format(column=sql.Identifier(field.attname), name=sql.Literal(field.attname))
        for field in history._meta.fields
        if not field.name.startswith("pgh_")
    )
    rows = sql.SQL(load(__package__, "rows_unlike_events"))
    return rows.format(table=table, events=events, different=different)


def _events_that_do_not_follow(history: type[models.Model], events: sql.Identifier) -> sql.Composable:
    is_chained = any(field.name == "pgh_hash" for field in history._meta.fields)
    return sql.SQL(load(__package__, "events_that_do_not_follow")).format(
        table_name=sql.Literal(history._meta.db_table),
        events=events,
        altered=sql.SQL(load(__package__, "event_altered") if is_chained else "false"),
    )
