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
    cursor.execute(
        f"SELECT (SELECT count(*) FROM {table}), count(*), count(*) FILTER (WHERE pgh_context IS NULL)"
        f" FROM {history._meta.db_table}"
    )
    rows, events, untold = cursor.fetchone()
    rows_broken, of_rows = _found(cursor, _rows_unlike_their_events(history))
    events_broken, of_events = _found(cursor, _events_that_do_not_follow(history))
    return Verdict(table, rows, events, untold, rows_broken + events_broken, (*of_rows, *of_events)[:TOLD])


def _found(cursor: CursorWrapper, broken: str) -> tuple[int, list[Break]]:
    """How many there are, and the first of them."""
    cursor.execute(f"SELECT *, count(*) OVER () FROM ({broken}) broken ORDER BY 2, 3 LIMIT {TOLD}")
    found = cursor.fetchall()
    breaks = [
        Break(Fault(fault), row, event, at, tuple(columns)) for fault, row, event, at, columns, _ in found
    ]
    return (found[0][-1] if found else 0), breaks


def _rows_unlike_their_events(history: type[models.Model]) -> str:
    columns = [field.column for field in history._meta.fields if not field.name.startswith("pgh_")]
    different = ", ".join(
        f'CASE WHEN live."{column}" IS DISTINCT FROM last."{column}" THEN \'{column}\' END'
        for column in columns
    )
    return f"""
        WITH last AS (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {history._meta.db_table} ORDER BY pgh_obj_id, pgh_id DESC
        ), compared AS (
            SELECT live.id AS row_id, last.*, array_remove(ARRAY[{different}], NULL) AS different
            FROM {_table_of(history)} live FULL JOIN last ON last.pgh_obj_id = live.id
        ), judged AS (
            SELECT CASE
                WHEN pgh_id IS NULL THEN 'no_event'
                WHEN row_id IS NULL AND pgh_label <> 'delete' THEN 'missing'
                WHEN row_id IS NOT NULL AND pgh_label = 'delete' THEN 'deleted'
                WHEN row_id IS NOT NULL AND different <> '{{}}' THEN 'different'
            END AS fault, *
            FROM compared
        )
        SELECT fault, coalesce(row_id, pgh_obj_id), pgh_id, pgh_created_at,
            CASE fault WHEN 'different' THEN different ELSE '{{}}' END
        FROM judged WHERE fault IS NOT NULL
    """


def _events_that_do_not_follow(history: type[models.Model]) -> str:
    table = history._meta.db_table
    altered = "false"
    if any(field.name == "pgh_hash" for field in history._meta.fields):
        # Of an event hashed with fewer columns than its table has now, the appended ones are left out.
        altered = """
            pgh_hash IS DISTINCT FROM hash_event(
                event, lag(pgh_hash) OVER earlier, names[substring(pgh_hash FROM '^[0-9]{1,4}')::int + 1:]
            )
        """
    return f"""
        WITH columns AS (
            SELECT array_agg(attname::text ORDER BY attnum) AS names FROM pg_attribute
            WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'pgh_hash'
        ), judged AS (
            SELECT CASE
                WHEN {altered} THEN 'altered'
                WHEN (pgh_label = 'insert') <> (coalesce(lag(pgh_label) OVER earlier, 'delete') = 'delete')
                    THEN 'out_of_order'
            END AS fault, pgh_obj_id, pgh_id, pgh_created_at
            FROM {table} event, columns
            WINDOW earlier AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)
        )
        SELECT fault, pgh_obj_id, pgh_id, pgh_created_at, ARRAY[]::text[] FROM judged WHERE fault IS NOT NULL
    """
