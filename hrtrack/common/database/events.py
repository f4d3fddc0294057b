"""Events of tracked rows, read as the row before and after each change. `history.track_history` makes them."""

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

Model = type[models.Model]
# A row's values by the names of its attributes: a foreign key is `post_id`.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """One change to one row.

    `label` is insert, update or delete. `before` is None if the row did not exist, `after` if it is deleted.
    `act` is the same for all events of one transaction; None if the transaction named nobody who acts.
    """

    model: Model
    row: int
    label: str
    at: dt.datetime
    act: uuid.UUID | None
    context: Row
    before: Row | None
    after: Row | None

    @property
    def user_id(self) -> int | None:
        """The id of the user who acted; None for the system itself."""
        return self.context.get("user")

    @property
    def command(self) -> str:
        """The management command that acted, or ""."""
        return str(self.context.get("command", ""))

    @property
    def row_now(self) -> Row:
        """The row after the change; of a deleted row, as it was."""
        return self.after or self.before or {}

    @property
    def changed(self) -> list[str]:
        """The attributes that an update changed; none for an insert or a delete."""
        if self.before is None or self.after is None:
            return []
        return [name for name in self.after if self.after[name] != self.before[name]]


def event_model(model: Model) -> Any:
    """Return the model of a tracked model's events."""
    return model._meta.get_field("events").related_model


def tracked_fields(model: Model) -> list["models.Field[Any, Any]"]:
    """Return the model's own fields that its events keep."""
    kept = {field.name for field in event_model(model)._meta.concrete_fields}
    return [field for field in model._meta.concrete_fields if field.name in kept]


def row_from_json(model: Model, text: str) -> Row:
    """Return the tracked fields of a row from `to_jsonb(event)::text`, with the types that the model gives them."""
    columns = json.loads(text, parse_float=Decimal)
    return {field.attname: field.to_python(columns[field.column]) for field in tracked_fields(model)}


def events_of(model: Model, **of: Any) -> list[Event]:
    """Return every change to the rows whose events `of` selects, oldest first, in one query."""
    latest: dict[int, Row] = {}
    events = []
    for values in event_model(model).objects.filter(**of).order_by("pgh_id").values():
        key, label = values["pgh_obj_id"], values["pgh_label"]
        row = {name: value for name, value in values.items() if not name.startswith("pgh_")}
        events.append(
            Event(
                model=model,
                row=key,
                label=label,
                at=values["pgh_created_at"],
                act=values["pgh_context_id"],
                context=values["pgh_context"] or {},
                before=latest.get(key),
                after=None if label == "delete" else row,
            )
        )
        latest[key] = row
    return events


def latest_rows(model: Model, keys: Collection[int]) -> dict[int, Row]:
    """Return the last known values of rows, deleted rows included, by their ids; in one query, none without keys."""
    if not keys:
        return {}
    events = event_model(model).objects.filter(pgh_obj_id__in=keys)
    last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {row["pgh_obj_id"]: row for row in last.values()}


def acts(events: Iterable[Event]) -> list[list[Event]]:
    """Group the events by transaction, oldest first. An event without an act is a group of its own."""
    groups: dict[Any, list[Event]] = {}
    for number, event in enumerate(events):
        groups.setdefault(event.act or number, []).append(event)
    return sorted(groups.values(), key=lambda group: min(event.at for event in group))
