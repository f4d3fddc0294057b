"""History kept by the database: each insert, update and delete of a tracked row leaves an event."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

T = TypeVar("T", bound=type[models.Model])


# The function hash_event is in hrtrack/common/migrations/sql.
CHAIN = pgtrigger.Trigger(
    name="chain",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("previous", "text")],
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        'SELECT pgh_hash INTO previous FROM "{meta.db_table}"'
        " WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1;"
        " NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;"
    ),
)


def track_history(
    exclude: list[str] | None = None, *, chained: bool = True, indexes: Sequence[models.Index] = ()
) -> Callable[[T], T]:
    """Class decorator: keep an append-only event (who, when, the whole row) of every change to the model.

    `exclude` names fields that are derived or must not be kept (a password).
    `chained`: each event carries a hash of itself and of the event before it of the same row, so that
    `verify_history` sees whether one was changed, removed or put in between. Not where a person may have
    to be forgotten in history too.
    `indexes` are further indexes of the event table.

    A migration may append columns to a chained event table. A migration that drops, renames or retypes a column
    must end with `SELECT chain_events('<event table>')`, between disabling and enabling the table's triggers.
    """
    track: Callable[[T], T] = pghistory.track(
        exclude=exclude,
        attrs={"pgh_hash": models.TextField(editable=False)} if chained else None,
        meta={
            "indexes": [models.Index(fields=["pgh_obj", "pgh_id", "pgh_created_at"]), *indexes],
            "triggers": [CHAIN] if chained else [],
        },
    )
    return track
