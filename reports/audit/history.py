"""Every change there has been, as those who must account for it read it: who did what when, before and after.

Read from the event tables, whatever they are: a model whose history is kept is told here too.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from accounts.models import User
from allocations.models import (
    Allocation,
    AllocationImport,
    Department,
    Grant,
    Hospital,
    Membership,
    Purpose,
    StaffGroup,
)
from hires.models import Confirmation, Employee, Hire, Period, Post, PostPurpose, name_of_post
from hires.presentation.history import LABELS as LABELS_OF_HIRES
from hrtrack.common.database.statements import fill, load
from hrtrack.common.text.danish import NOTHING, format_date, format_number
from reports.models import HospitalText, RegionText

Model = type[models.Model]
Row = Mapping[str, Any]
# A moment, and two numbers that tell apart what happened then.
HistoryPosition = tuple[dt.datetime, int, int]
CHUNK = 500

KINDS: Mapping[Model, Any] = {
    User: gettext_lazy("Bruger"),
    Membership: gettext_lazy("Adgang til hospital"),
    Hospital: gettext_lazy("Hospital"),
    Department: gettext_lazy("Afdeling"),
    Grant: gettext_lazy("Bevilling"),
    Purpose: gettext_lazy("Formål"),
    StaffGroup: gettext_lazy("Personalegruppe"),
    Allocation: gettext_lazy("Fordeling"),
    AllocationImport: gettext_lazy("Indlæsning af fordeling"),
    Post: gettext_lazy("Stilling"),
    PostPurpose: gettext_lazy("Yderligere formål"),
    Employee: gettext_lazy("Medarbejder"),
    Hire: gettext_lazy("Ansættelse"),
    Period: gettext_lazy("Ansættelsens dage"),
    Confirmation: gettext_lazy("Bekræftelse af, at listen er komplet"),
    RegionText: gettext_lazy("Redegørelsens tekster"),
    HospitalText: gettext_lazy("Hospitalets tekst i redegørelsen"),
}
TOLD: tuple[Model, ...] = tuple(KINDS)
ACTIONS = {
    "insert": gettext_lazy("oprettet"),
    "update": gettext_lazy("ændret"),
    "delete": gettext_lazy("slettet"),
}
# What is called otherwise than its field, and what tells nobody anything: keys, and what the row is known by anyway.
LABELS: Mapping[str, Any] = LABELS_OF_HIRES | {
    "position": gettext_lazy("Rækkefølge"),
    "confirmed_by_id": gettext_lazy("Bekræftet af"),
    "kind": gettext_lazy("Periodens art"),
    "version": gettext_lazy("Version"),
    "withdrawn_by_id": gettext_lazy("Trukket tilbage af"),
    "withdrawal_reason": gettext_lazy("Hvorfor trukket tilbage"),
    "made_by_id": gettext_lazy("Indlæst af"),
    "undone_by_id": gettext_lazy("Fortrudt af"),
    "annulled_by_id": gettext_lazy("Annulleret af"),
    "annulment_reason": gettext_lazy("Hvorfor annulleret"),
}
UNSAID = {"id", "hospital_id", "hire_id", "number", "confirmed_at", "submission_key", "submission_digest"}
# What an import was read from and did stands on its own page.
UNSAID |= {"made_at", "source_text", "checks", "before", "after"}
# A model before those that its rows point at.
POINTED_AT: tuple[Model, ...] = (
    Hire,
    Post,
    Employee,
    Department,
    Purpose,
    StaffGroup,
    Grant,
    Hospital,
    User,
)

# What belongs to a thing: the conditions by which its parts' events are found.
_HIRES_OF_POST = "(SELECT pgh_obj_id FROM hires_hireevent WHERE post_id = %(about)s)"
_PEOPLE_OF_HIRE = "(SELECT employee_id FROM hires_hireevent WHERE pgh_obj_id = %(about)s)"
PARTS: Mapping[Model, Mapping[Model, str]] = {
    User: {Membership: "user_id = %(about)s"},
    Hospital: {
        Department: "hospital_id = %(about)s",
        Membership: "hospital_id = %(about)s",
        Allocation: "hospital_id = %(about)s",
        Confirmation: "hospital_id = %(about)s",
        HospitalText: "hospital_id = %(about)s",
    },
    Grant: {
        Purpose: "grant_id = %(about)s",
        StaffGroup: "grant_id = %(about)s",
        Allocation: "grant_id = %(about)s",
        AllocationImport: "grant_id = %(about)s",
        Confirmation: "grant_id = %(about)s",
        RegionText: "grant_id = %(about)s",
        HospitalText: "grant_id = %(about)s",
    },
    Post: {
        PostPurpose: "post_id = %(about)s",
        Hire: f"pgh_obj_id IN {_HIRES_OF_POST}",
        Period: f"hire_id IN {_HIRES_OF_POST}",
    },
    Hire: {Period: "hire_id = %(about)s", Employee: f"pgh_obj_id IN {_PEOPLE_OF_HIRE}"},
}


@dataclass(frozen=True)
class HistoryQuery:
    """Which changes. Days as they are in Denmark, both inclusive; `about`: a thing with its parts."""

    since: dt.date | None = None
    until: dt.date | None = None
    user: User | None = None
    kind: Model | None = None
    hospital: Hospital | None = None
    text: str = ""
    about: tuple[Model, int] | None = None


@dataclass(frozen=True)
class FieldChange:
    """A field's value before and after, as people read them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class HistoryEntry:
    """One event. `persons`: the employees it names. `place`: where it stands among all, for the page after it."""

    at: dt.datetime
    place: HistoryPosition
    who: str
    email: str
    hospital: str
    kind: str
    thing: str
    action: str
    fields: tuple[FieldChange, ...]
    persons: frozenset[int]


@dataclass(frozen=True)
class _Event:
    model: Model
    row: int
    label: str
    at: dt.datetime
    place: HistoryPosition
    context: Row
    hospital: int | None
    before: Row
    after: Row


def newest_changes(
    asked: HistoryQuery, *, before: HistoryPosition | None = None, count: int
) -> list[HistoryEntry]:
    """The newest, or the newest before a place among them; in one query, and one for each kind of name."""
    return _told(_events(asked, before=before, count=count))


def every_change(asked: HistoryQuery) -> Iterator[HistoryEntry]:
    """All of them, oldest first, fetched as they are read."""
    statement, parameters = _sql(asked, newest_first=False)
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(CHUNK):
            yield from _told([_event(row) for row in rows])


def name_of(about: tuple[Model, int]) -> tuple[str, str] | None:
    """What kind of thing it is, and what it is called; None when there has never been one."""
    model, key = about
    rows = _latest(model, {key})
    return (str(KINDS[model]), _Names([(model, rows[key])]).of_row(model, rows[key])) if rows else None


# Finding them


@cache
def _history_of(model: Model) -> str:
    return str(model._meta.get_field("events").related_model._meta.db_table)  # type: ignore[union-attr]


def _columns(model: Model) -> list["models.Field[Any, Any]"]:
    """The model's fields that history keeps."""
    kept: Any = model._meta.get_field("events").related_model
    names = {field.name for field in kept._meta.concrete_fields}
    return [field for field in model._meta.concrete_fields if field.name in names]


def _hospital(model: Model) -> sql.SQL:
    if model is Hospital:
        return sql.SQL("e.pgh_obj_id")
    has_hospital = any(field.name == "hospital" for field in _columns(model))
    return sql.SQL("e.hospital_id" if has_hospital else "NULL::bigint")


NOT_LOOKED_THROUGH = ("grant", "hospital", "withdrawn_by", "annulled_by", "confirmed_by")


@cache
def _holds_text(model: Model, alias: str = "e") -> sql.Composable:
    """Whether a row, or what it points at by name, holds the text."""
    texts: list[sql.Composable] = [
        sql.SQL("{} ILIKE %(text)s").format(sql.Identifier(alias, field.attname))
        for field in _columns(model)
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]
    if model is Post:
        texts.append(sql.SQL(load(__package__, "has_post_name")).format(row=sql.Identifier(alias)))
    for field in _columns(model):
        target = field.related_model
        if target in KINDS and field.name not in NOT_LOOKED_THROUGH:
            related = f"{alias}_{field.name}"
            texts.append(
                sql.SQL(load(__package__, "has_related_text")).format(
                    column=sql.Identifier(alias, field.attname),
                    events=sql.Identifier(_history_of(target)),
                    related=sql.Identifier(related),
                    conditions=_holds_text(target, related),
                )
            )
    return sql.SQL("({})").format(sql.SQL(" OR ").join(texts or [sql.SQL("false")]))


def _sql(
    asked: HistoryQuery,
    *,
    newest_first: bool,
    before: HistoryPosition | None = None,
    count: int | None = None,
) -> tuple[str, dict[str, Any]]:
    direction = sql.SQL("DESC" if newest_first else "ASC")
    parameters: dict[str, Any] = {"count": count}
    template = sql.SQL(load(__package__, "history_of_table"))
    branches = []
    for place, model in enumerate(TOLD):
        conditions = _conditions(asked, model, parameters)
        if before:
            parameters |= dict(zip(("at", "place", "key"), before, strict=True))
            earlier = sql.SQL("(e.pgh_created_at, {}, e.pgh_id) < (%(at)s, %(place)s, %(key)s)")
            conditions.append(earlier.format(sql.Literal(place)))
        branch = template.format(
            place=sql.Literal(place),
            hospital=_hospital(model),
            events=sql.Identifier(_history_of(model)),
            conditions=sql.SQL(" AND ").join(conditions or [sql.SQL("true")]),
            direction=direction,
        )
        branches.append(sql.SQL("({})").format(branch))
    tables = sql.SQL(" UNION ALL ").join(branches)
    return fill(load(__package__, "history"), tables=tables, direction=direction), parameters


def _conditions(asked: HistoryQuery, model: Model, parameters: dict[str, Any]) -> list[sql.Composable]:
    """What the model's events are asked for, as SQL."""
    found: list[sql.Composable] = []
    if asked.kind not in (None, model):
        found.append(sql.SQL("false"))
    if asked.about:
        thing, parameters["about"] = asked.about
        own = "pgh_obj_id = %(about)s" if model is thing else PARTS.get(thing, {}).get(model)
        found.append(sql.SQL(own or "false"))
    if asked.hospital:
        parameters["hospital"] = asked.hospital.pk
        found.append(sql.SQL("{} = %(hospital)s").format(_hospital(model)))
    if asked.user:
        parameters["user"] = str(asked.user.pk)
        found.append(sql.SQL("e.pgh_context ->> 'user' = %(user)s"))
    if asked.since:
        parameters["since"] = _midnight(asked.since)
        found.append(sql.SQL("e.pgh_created_at >= %(since)s"))
    if asked.until:
        parameters["until"] = _midnight(asked.until + dt.timedelta(days=1))
        found.append(sql.SQL("e.pgh_created_at < %(until)s"))
    if asked.text:
        literal = asked.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parameters["text"] = f"%{literal}%"
        found.append(_holds_text(model))
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _events(asked: HistoryQuery, *, before: HistoryPosition | None, count: int) -> list[_Event]:
    statement, parameters = _sql(asked, newest_first=True, before=before, count=count)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [_event(row) for row in cursor.fetchall()]


def _event(row: tuple[Any, ...]) -> _Event:
    at, place, key, thing, label, context, hospital, after, before = row
    model = TOLD[place]
    told = json.loads(context) if isinstance(context, str) else context
    now = _read(model, after)
    return _Event(
        model,
        thing,
        label,
        at,
        (at, place, key),
        told or {},
        hospital,
        _read(model, before) if label == "update" else now if label == "delete" else {},
        {} if label == "delete" else now,
    )


def _read(model: Model, row: str | None) -> Row:
    """The kept columns of a row as Python has them."""
    if row is None:
        return {}
    told = json.loads(row, parse_float=Decimal)
    return {field.attname: field.to_python(told[field.column]) for field in _columns(model)}


# Telling them


def _latest(model: Model, keys: set[int]) -> dict[int, Row]:
    """The last that is known of rows, of deleted ones too."""
    if not keys:
        return {}
    history: Any = model._meta.get_field("events").related_model
    last = (
        history.objects.filter(pgh_obj_id__in=keys).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    )
    return {row["pgh_obj_id"]: row for row in last.values()}


class _Names:
    """What everything is called that some rows point at, and that those point at in turn."""

    def __init__(
        self, rows: Iterable[tuple[Model, Row]], users: Iterable[int] = (), hospitals: Iterable[int] = ()
    ) -> None:
        keys: dict[Model, set[int]] = {model: set() for model in POINTED_AT}
        keys[User] |= set(users)
        keys[Hospital] |= set(hospitals)

        def note(model: Model, row: Row) -> None:
            for field in _columns(model):
                key = row.get(field.attname)
                if key is not None and field.related_model in keys:
                    keys[field.related_model].add(key)

        for model, row in rows:
            note(model, row)
        self.rows: dict[Model, dict[int, Row]] = {}
        for model in POINTED_AT:
            self.rows[model] = _latest(model, keys[model])
            for row in self.rows[model].values():
                note(model, row)

    def of(self, model: Model, key: int | None) -> str:
        row = self.rows[model].get(key or 0)
        return self.of_row(model, row) if row else NOTHING

    def of_row(self, model: Model, row: Row) -> str:
        return CALLED[model](self, row) if model in CALLED else str(row["name"])

    def of_post(self, row: Row) -> str:
        hospital = self.rows[Hospital].get(row["hospital_id"], {})
        return name_of_post(hospital.get("short_name", NOTHING), row["number"])

    def of_hire(self, row: Row) -> str:
        names = {"employee": self.of(Employee, row["employee_id"]), "post": self.of(Post, row["post_id"])}
        return _("%(employee)s i %(post)s") % names

    def persons(self, model: Model, key: int, row: Row) -> frozenset[int]:
        """The employees that a row is told by."""
        if model is Employee:
            return frozenset({key})
        if model is Period:
            row = self.rows[Hire].get(row["hire_id"], {})
        return frozenset({row["employee_id"]} if row.get("employee_id") else ())


# How a row is called that has no name of its own.
CALLED: Mapping[Model, Callable[[_Names, Row], str]] = {
    Membership: lambda names, row: (
        f"{names.of(User, row['user_id'])} – {names.of(Hospital, row['hospital_id'])}"
    ),
    Allocation: lambda names, row: (
        f"{names.of(Hospital, row['hospital_id'])}, {names.of(Grant, row['grant_id'])}"
    ),
    AllocationImport: lambda _names, row: (
        _("%(grant)s, nr. %(number)s") % {"grant": row["grant_name"], "number": row["id"]}
    ),
    Post: _Names.of_post,
    PostPurpose: lambda names, row: (
        f"{names.of(Post, row['post_id'])}: {names.of(Purpose, row['purpose_id'])}"
    ),
    Hire: _Names.of_hire,
    Period: lambda names, row: names.of(Hire, row["hire_id"]),
    Confirmation: lambda names, row: (
        f"{names.of(Hospital, row['hospital_id'])}, {names.of(Grant, row['grant_id'])}"
    ),
    RegionText: lambda names, row: f"{names.of(Grant, row['grant_id'])}, {format_date(row['as_of'])}",
    HospitalText: lambda names, row: (
        f"{names.of(Hospital, row['hospital_id'])}, {names.of(Grant, row['grant_id'])}"
    ),
}


def _told(events: list[_Event]) -> list[HistoryEntry]:
    users = {event.context["user"] for event in events if event.context.get("user")}
    hospitals = {event.hospital for event in events if event.hospital}
    names = _Names(((e.model, row) for e in events for row in (e.before, e.after) if row), users, hospitals)
    return [_change(event, names) for event in events]


def _change(event: _Event, names: _Names) -> HistoryEntry:
    row = event.after or event.before
    user = names.rows[User].get(event.context.get("user") or 0)
    command = event.context.get("command", "")
    system = _("Systemet (%(command)s)") % {"command": command} if command else _("Systemet")
    return HistoryEntry(
        at=event.at,
        place=event.place,
        who=user["name"] if user else system,
        email=user["email"] if user else "",
        hospital=names.of(Hospital, event.hospital),
        kind=str(KINDS[event.model]),
        thing=names.of_row(event.model, row),
        action=str(ACTIONS[event.label]),
        fields=tuple(_fields(event, names)),
        persons=frozenset().union(
            *(names.persons(event.model, event.row, r) for r in (event.before, event.after) if r)
        ),
    )


def _fields(event: _Event, names: _Names) -> Iterator[FieldChange]:
    for field in _columns(event.model):
        column = field.attname
        before, after = event.before.get(column), event.after.get(column)
        # A later version may be all that tells of a change to what belongs to the row.
        is_first = column == "version" and not (before and after)
        if column not in UNSAID and before != after and not is_first:
            said = [_as_read(field, value, names) for value in (before, after)]
            if said[0] != said[1]:
                yield FieldChange(_label(field), *said)


def _label(field: "models.Field[Any, Any]") -> str:
    if field.attname in LABELS:
        return str(LABELS[field.attname])
    return str(KINDS.get(field.related_model) or field.verbose_name)  # type: ignore[arg-type]


def _as_read(field: "models.Field[Any, Any]", value: Any, names: _Names) -> str:
    if field.choices:
        value = dict(field.flatchoices).get(value, value)
    elif field.related_model in KINDS:
        value = names.of(field.related_model, value)  # type: ignore[arg-type]
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return _("ja") if value else _("nej")
        case dt.date():
            return format_date(value)
        case Decimal() | int():
            return format_number(value, None)
    return ", ".join(value) if isinstance(value, list) else str(value)
