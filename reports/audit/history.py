"""The query of the history: who changed what and when, from the events of every table whose history is kept."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone
from psycopg import sql

from accounts.models import User
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Department,
    Grant,
    Hospital,
    Membership,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
from hires.models import (
    Confirmation,
    Decision,
    Employee,
    Hire,
    HireAct,
    Period,
    Post,
    PostPurpose,
    SamePerson,
)
from hrtrack.common.database.events import Event, Model, event_model, row_from_json, tracked_fields
from hrtrack.common.database.statements import fill, load
from reports.audit.entries import HistoryEntry, HistoryPosition, PlacedEvent, entries_of
from reports.audit.kinds import KINDS, MODELS
from reports.models import HospitalEstimate, HospitalText, ListReminder, RegionText

CHUNK = 500
# References that the search for a text does not follow.
NOT_SEARCHED = ("grant", "hospital", "successor", "withdrawn_by", "annulled_by", "confirmed_by")
# The parts of a row: by the row's model and the part's, the condition on the part's events.
_HIRES_OF_POST = "(SELECT pgh_obj_id FROM hires_hireevent WHERE post_id = %(about)s)"
_EMPLOYEES_OF_HIRE = "(SELECT employee_id FROM hires_hireevent WHERE pgh_obj_id = %(about)s)"
_EMPLOYEES_OF_GRANT = "(SELECT employee_id FROM hires_hireevent WHERE grant_id = %(grant)s)"
PARTS: Mapping[Model, Mapping[Model, str]] = {
    User: {Membership: "user_id = %(about)s"},
    Hospital: {
        Department: "hospital_id = %(about)s",
        Membership: "hospital_id = %(about)s",
        Allocation: "hospital_id = %(about)s",
        BudgetRow: "hospital_id = %(about)s",
        Target: "hospital_id = %(about)s",
        Confirmation: "hospital_id = %(about)s",
        HospitalText: "hospital_id = %(about)s",
        HospitalEstimate: "hospital_id = %(about)s",
        ListReminder: "hospital_id = %(about)s",
    },
    Grant: {
        Purpose: "grant_id = %(about)s",
        StaffGroup: "grant_id = %(about)s",
        Rate: "grant_id = %(about)s",
        Allocation: "grant_id = %(about)s",
        BudgetRow: "grant_id = %(about)s",
        Target: "grant_id = %(about)s",
        AllocationImport: "grant_id = %(about)s",
        Confirmation: "grant_id = %(about)s",
        RegionText: "grant_id = %(about)s",
        HospitalText: "grant_id = %(about)s",
        HospitalEstimate: "grant_id = %(about)s",
        ListReminder: "grant_id = %(about)s",
    },
    Post: {
        PostPurpose: "post_id = %(about)s",
        Hire: f"pgh_obj_id IN {_HIRES_OF_POST}",
        HireAct: f"hire_id IN {_HIRES_OF_POST}",
        Decision: f"hire_id IN {_HIRES_OF_POST}",
        Period: f"hire_id IN {_HIRES_OF_POST}",
    },
    Hire: {
        HireAct: "%(about)s IN (hire_id, other_hire_id)",
        Decision: "hire_id = %(about)s",
        Period: "hire_id = %(about)s",
        Employee: f"pgh_obj_id IN {_EMPLOYEES_OF_HIRE}",
        SamePerson: f"employee_id IN {_EMPLOYEES_OF_HIRE}",
    },
}


# The condition that an event belongs to a grant, of models without a column for it.
OF_GRANT: Mapping[Model, str] = {
    Grant: "e.pgh_obj_id = %(grant)s",
    HireAct: "hire_id IN (SELECT pgh_obj_id FROM hires_hireevent WHERE grant_id = %(grant)s)",
    Decision: "hire_id IN (SELECT pgh_obj_id FROM hires_hireevent WHERE grant_id = %(grant)s)",
    Period: "hire_id IN (SELECT pgh_obj_id FROM hires_hireevent WHERE grant_id = %(grant)s)",
    Employee: f"pgh_obj_id IN {_EMPLOYEES_OF_GRANT}",
    SamePerson: f"employee_id IN {_EMPLOYEES_OF_GRANT}",
}


@dataclass(frozen=True)
class HistoryQuery:
    """The changes to find. Days are Danish and inclusive; `about` is a row, found with its parts. None finds all."""

    since: dt.date | None = None
    until: dt.date | None = None
    user: User | None = None
    kind: Model | None = None
    hospital: Hospital | None = None
    grant: Grant | None = None
    text: str = ""
    about: tuple[Model, int] | None = None


def newest_changes(
    query: HistoryQuery, *, before: HistoryPosition | None = None, count: int
) -> list[HistoryEntry]:
    """Return at most `count` changes, newest first, all before a place if one is given.

    One query for the changes, and one for each model whose rows are named.
    """
    return entries_of(placed_events(query, before=before, count=count))


def placed_events(
    query: HistoryQuery, *, before: HistoryPosition | None = None, count: int
) -> list[PlacedEvent]:
    """Return the events of at most `count` changes, newest first, all before a place if one is given; in one query."""
    statement, parameters = _statement(query, newest_first=True, before=before, count=count)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [_placed_event(row) for row in cursor.fetchall()]


def every_change(query: HistoryQuery) -> Iterator[HistoryEntry]:
    """Yield all changes, oldest first, fetched as they are read."""
    statement, parameters = _statement(query, newest_first=False)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(CHUNK):
            yield from entries_of([_placed_event(row) for row in rows])


def _placed_event(row: tuple[Any, ...]) -> PlacedEvent:
    """Return a row of sql/history.sql as an event. An insert has no row before, a delete no row after."""
    at, number, event_key, key, label, act, context, hospital_id, after, before = row
    model = MODELS[number]
    # A deleted row's event holds the row as it was.
    before_text = {"insert": None, "update": before, "delete": after}[label]
    return PlacedEvent(
        Event(
            model=model,
            row=key,
            label=label,
            at=at,
            act=act,
            context=(json.loads(context) if isinstance(context, str) else context) or {},
            before=row_from_json(model, before_text) if before_text else None,
            after=None if label == "delete" else row_from_json(model, after),
        ),
        (at, number, event_key),
        hospital_id,
    )


# The statement


def _statement(
    query: HistoryQuery,
    *,
    newest_first: bool,
    before: HistoryPosition | None = None,
    count: int | None = None,
) -> tuple[str, dict[str, Any]]:
    """Return the statement and its parameters; without a limit if `count` is None."""
    direction = sql.SQL("DESC" if newest_first else "ASC")
    parameters: dict[str, Any] = {"count": count}
    template = sql.SQL(load(__package__, "history_of_table"))
    branches = []
    for place, model in enumerate(MODELS):
        conditions = _conditions(query, model, parameters)
        if before:
            parameters |= dict(zip(("at", "place", "key"), before, strict=True))
            earlier = sql.SQL("(e.pgh_created_at, {}, e.pgh_id) < (%(at)s, %(place)s, %(key)s)")
            conditions.append(earlier.format(sql.Literal(place)))
        branch = template.format(
            place=sql.Literal(place),
            hospital=_hospital(model),
            events=sql.Identifier(_event_table(model)),
            conditions=sql.SQL(" AND ").join(conditions or [sql.SQL("true")]),
            direction=direction,
        )
        branches.append(sql.SQL("({})").format(branch))
    tables = sql.SQL(" UNION ALL ").join(branches)
    return fill(load(__package__, "history"), tables=tables, direction=direction), parameters


def _conditions(query: HistoryQuery, model: Model, parameters: dict[str, Any]) -> list[sql.Composable]:
    """Return the conditions on the model's events, and add their parameters to `parameters`."""
    conditions: list[sql.Composable] = []
    if query.kind not in (None, model):
        conditions.append(sql.SQL("false"))
    if query.about:
        about_model, parameters["about"] = query.about
        own = "pgh_obj_id = %(about)s" if model is about_model else PARTS.get(about_model, {}).get(model)
        conditions.append(sql.SQL(own or "false"))
    if query.hospital:
        parameters["hospital"] = query.hospital.pk
        conditions.append(sql.SQL("{} = %(hospital)s").format(_hospital(model)))
    if query.grant:
        parameters["grant"] = query.grant.pk
        conditions.append(sql.SQL(_of_grant(model)))
    if query.user:
        parameters["user"] = str(query.user.pk)
        conditions.append(sql.SQL("e.pgh_context ->> 'user' = %(user)s"))
    if query.since:
        parameters["since"] = _midnight(query.since)
        conditions.append(sql.SQL("e.pgh_created_at >= %(since)s"))
    if query.until:
        parameters["until"] = _midnight(query.until + dt.timedelta(days=1))
        conditions.append(sql.SQL("e.pgh_created_at < %(until)s"))
    if query.text:
        literal = query.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters["text"] = f"%{literal}%"
        conditions.append(_has_text(model))
    return conditions


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@cache
def _event_table(model: Model) -> str:
    return str(event_model(model)._meta.db_table)


def _hospital(model: Model) -> sql.SQL:
    """Return the hospital's id of an event of the model, as SQL."""
    if model is Hospital:
        return sql.SQL("e.pgh_obj_id")
    has_hospital = any(field.name == "hospital" for field in tracked_fields(model))
    return sql.SQL("e.hospital_id" if has_hospital else "NULL::bigint")


def _of_grant(model: Model) -> str:
    """Return the condition that an event of the model belongs to a grant."""
    if model in OF_GRANT:
        return OF_GRANT[model]
    has_grant = any(field.name == "grant" for field in tracked_fields(model))
    return "e.grant_id = %(grant)s" if has_grant else "false"


@cache
def _has_text(model: Model, alias: str = "e") -> sql.Composable:
    """Return the condition that a text of a row, or of a row that it points at, contains the search text."""
    texts: list[sql.Composable] = [
        sql.SQL("{} ILIKE %(text)s").format(sql.Identifier(alias, field.attname))
        for field in tracked_fields(model)
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]
    if model is Post:
        texts.append(sql.SQL(load(__package__, "has_post_name")).format(row=sql.Identifier(alias)))
    for field in tracked_fields(model):
        target = field.related_model
        if target in KINDS and field.name not in NOT_SEARCHED:
            related = f"{alias}_{field.name}"
            texts.append(
                sql.SQL(load(__package__, "has_related_text")).format(
                    column=sql.Identifier(alias, field.attname),
                    events=sql.Identifier(_event_table(target)),
                    related=sql.Identifier(related),
                    conditions=_has_text(target, related),
                )
            )
    return sql.SQL("({})").format(sql.SQL(" OR ").join(texts or [sql.SQL("false")]))
