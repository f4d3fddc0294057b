"""History kept by the database: each insert, update and delete of a tracked row leaves an event."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

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


@dataclass(frozen=True)
class Event:
    """One change to one row: its columns before and after, None where it was not yet or is no more."""

    model: type[models.Model]
    row: int
    at: dt.datetime
    user_id: int | None
    act: uuid.UUID | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def changed(self) -> list[str]:
        """The columns that an update changed."""
        if self.before is None or self.after is None:
            return []
        return [name for name in self.after if self.after[name] != self.before[name]]


def events_of(model: type[models.Model], **of: Any) -> list[Event]:
    """Every change to the rows whose history `of` selects, oldest first, in one query."""
    history: Any = model._meta.get_field("events").related_model
    now: dict[int, Mapping[str, Any]] = {}
    events = []
    for told in history.objects.filter(**of).order_by("pgh_id").values():
        row = told["pgh_obj_id"]
        columns = {name: value for name, value in told.items() if not name.startswith("pgh_")}
        after = None if told["pgh_label"] == "delete" else columns
        context = told["pgh_context"] or {}
        events.append(
            Event(
                model,
                row,
                told["pgh_created_at"],
                context.get("user"),
                told["pgh_context_id"],
                now.get(row),
                after,
            )
        )
        now[row] = columns
    return events


def acts(events: Iterable[Event]) -> list[list[Event]]:
    """The events of each act, oldest first: what was done in one transaction is one act."""
    found: dict[Any, list[Event]] = {}
    for number, event in enumerate(events):
        found.setdefault(event.act or number, []).append(event)
    return sorted(found.values(), key=lambda act: min(event.at for event in act))
