"""The entries of the history: events of rows as people read them, with each changed column before and after."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Grant, Hospital
from allocations.services.grants import NAMES as GRANT_NAMES
from hires.presentation.history import label_of_column
from hires.routes import route_name
from hrtrack.common.database.events import Event, tracked_fields
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.text.readable import readable_value
from reports.audit.kinds import ACTIONS, KINDS, LABELS, NOT_SHOWN
from reports.audit.names import RowNames

# The place of an event among all: its moment, the number of its model, and its key.
HistoryPosition = tuple[dt.datetime, int, int]


@dataclass(frozen=True)
class PlacedEvent:
    """An event with its place among all, and the hospital that its row belongs to, None for the region's rows."""

    event: Event
    place: HistoryPosition
    hospital_id: int | None


@dataclass(frozen=True)
class FieldChange:
    """A field's value before and after, as people read both; "–" for none. `is_own_text`: users wrote the value."""

    label: str
    before: str
    after: str
    is_own_text: bool = False

    @property
    def told(self) -> str:
        """The value before and after, or the value after if there was none before."""
        return self.after if self.before == NOTHING else f"{self.before} → {self.after}"


@dataclass(frozen=True)
class HistoryEntry:
    """One event in words. `persons` are the ids of the employees that the entry names; `email` is "" for the system."""

    at: dt.datetime
    place: HistoryPosition
    user_name: str
    email: str
    hospital: str
    kind: str
    row_name: str
    action: str
    fields: tuple[FieldChange, ...]
    persons: frozenset[int]


def entries_of(placed_events: Sequence[PlacedEvent]) -> list[HistoryEntry]:
    """Return the events as entries, in their order; one query for each model whose rows are named."""
    events = [placed.event for placed in placed_events]
    users = {event.user_id for event in events if event.user_id}
    hospitals = {placed.hospital_id for placed in placed_events if placed.hospital_id}
    rows = ((event.model, row) for event in events for row in (event.before, event.after) if row)
    names = RowNames(rows, users, hospitals)
    return [_entry(placed, names) for placed in placed_events]


def _entry(placed: PlacedEvent, names: RowNames) -> HistoryEntry:
    event = placed.event
    rows = [row for row in (event.before, event.after) if row]
    user = names.rows[User].get(event.user_id or 0)
    system = _("Systemet (%(command)s)") % {"command": event.command} if event.command else _("Systemet")
    return HistoryEntry(
        at=event.at,
        place=placed.place,
        user_name=user["name"] if user else system,
        email=user["email"] if user else "",
        hospital=names.of(Hospital, placed.hospital_id),
        kind=str(KINDS[event.model]),
        row_name=names.of_row(event.model, rows[-1]),
        action=str(ACTIONS[event.label]),
        fields=tuple(_field_changes(event, names)),
        persons=frozenset().union(*(names.persons(event.model, event.row, row) for row in rows)),
    )


def _field_changes(event: Event, names: RowNames) -> Iterator[FieldChange]:
    """Yield the columns that people read differently before and after. An insert or a delete has no version to show."""
    grant = _grant_of(event, names)
    for field in tracked_fields(event.model):
        column = field.attname
        before, after = ((row or {}).get(column) for row in (event.before, event.after))
        # A version is shown of an update alone: it may be the only trace of a change to rows that belong to this row.
        is_lone_version = column == "version" and not (before and after)
        if column not in NOT_SHOWN and before != after and not is_lone_version:
            change = FieldChange(
                _label(field, grant),
                _value(field, before, grant, names),
                _value(field, after, grant, names),
                is_own_text=_is_own_text(field),
            )
            if change.before != change.after:
                yield change


def _grant_of(event: Event, names: RowNames) -> Grant:
    """Return the names of the grant that the event's row belongs to, as they are now; without names for other rows."""
    row = names.rows[Grant].get(event.row_now.get("grant_id") or 0, {})
    return Grant(**{name: row[name] for name in GRANT_NAMES if name in row})


def _label(field: "models.Field[object, object]", grant: Grant) -> str:
    if field.attname == "low_activity":
        return label_of_column(grant, field.attname)
    if field.attname in LABELS:
        return str(LABELS[field.attname])
    return str(KINDS.get(field.related_model) or field.verbose_name)  # type: ignore[arg-type]


def _is_own_text(field: "models.Field[object, object]") -> bool:
    """Return whether users write the field's values, or call the rows by name that the field points to."""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
    return is_text or field.is_relation


def _value(field: "models.Field[object, object]", value: Any, grant: Grant, names: RowNames) -> str:
    if field.attname == "route" and value:
        return route_name(grant, value)
    return readable_value(field, value, names.of)
