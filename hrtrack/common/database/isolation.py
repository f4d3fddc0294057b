"""Row-level security and grants: what each role may see and change of each table, derived from the models.

`migrate` applies it to every table, so that a new model can't be forgotten; `check_isolation` holds the database
against it. The conditions are written as PostgreSQL tells them back, to be compared to the letter.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext_lazy as _

from hrtrack.common.database.roles import ALL, APP, OWNER
from hrtrack.common.database.statements import load

T = TypeVar("T", bound=type[models.Model])


class IsolationKind(models.TextChoices):
    """Whose a table is. All but the last have row-level security."""

    HOSPITALS = "hospitals", _("hospitalet læser og skriver sine egne")
    DECIDED = "decided", _("hospitalet læser sine egne, administratorer skriver")
    SHARED = "shared", _("alle læser, administratorer skriver")
    REGION = "region", _("Center for HR læser og skriver")
    FILED = "filed", _("regionen læser, administratorer skriver")
    LOG = "log", _("alle føjer til, regionen læser")
    HISTORY = "history", _("historik, kun triggere skriver")
    OPEN = "open", _("intet, der er et hospitals")


def isolated(kind: IsolationKind) -> Callable[[T], T]:
    """Class decorator: the model's table is of that kind. Without it a table that history follows is DECIDED or SHARED."""

    def mark(model: T) -> T:
        model.isolated_as = kind  # type: ignore[attr-defined]
        return model

    return mark


@dataclass(frozen=True)
class Policy:
    """One role's policy for one command: which rows it reaches, and which it may leave behind."""

    name: str
    role: str
    command: str
    using: str | None
    check: str | None

    def sql(self, table: str) -> str:
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f'CREATE POLICY {self.name} ON "{table}" FOR {self.command} TO {self.role}{using}{check}'


@dataclass(frozen=True)
class TableIsolation:
    """What is so, or is to be so, of a table. Grants by role."""

    is_isolated: bool = False
    is_forced: bool = False
    policies: frozenset[Policy] = frozenset()
    grants: Mapping[str, frozenset[str]] = field(default_factory=dict)


READ = frozenset({"SELECT"})
LOCK = READ | {"UPDATE"}  # a row is locked by who may update it
WRITE = LOCK | {"INSERT", "DELETE"}

EVERYTHING = "true"
NOTHING = "false"
ADMINISTERS = "( SELECT acting_administers() AS acting_administers)"
# The guards and the history triggers run as the owner: no invariant hangs on who acts. But for its triggers the
# owner's functions reach nothing in a session of the app's; whoever logs in as the owner migrates, and reaches all.
AS_OWNER = "((pg_trigger_depth() > 0) OR (SESSION_USER = 'hrtrack_owner'::name))"
ACCOUNTS = "( SELECT acting_accounts() AS acting_accounts)"
# In a sub-select, so that it is read once a query and not once a row.
OWN = "({column} = ANY (( SELECT acting_hospitals() AS acting_hospitals)::bigint[]))"
ONESELF = "(user_id = ( SELECT acting_user() AS acting_user))"
ONESELF_OR_SYSTEM = "(NOT (user_id IS DISTINCT FROM ( SELECT acting_user() AS acting_user)))"


def policies(kind: IsolationKind, column: str | None, *, of_users: bool) -> Iterator[Policy]:
    """One policy for each command of each role. `column` holds the hospital; `of_users`: the row is a user's own."""
    yield from _policies(
        OWNER, select=AS_OWNER, insert=AS_OWNER, update=(AS_OWNER, AS_OWNER), delete=AS_OWNER
    )
    seen = ONESELF if of_users else OWN.format(column=column) if column else EVERYTHING
    if kind is IsolationKind.HISTORY:
        yield from _policies(APP, select=seen if column else NOTHING)
        yield from _policies(ALL, select=EVERYTHING)
        return
    if kind is IsolationKind.LOG:
        yield from _policies(APP, select=ONESELF, insert=f"({OWN.format(column=column)} AND {ONESELF})")
        yield from _policies(ALL, select=EVERYTHING, insert=ONESELF_OR_SYSTEM, delete=ADMINISTERS)
        return
    if kind is IsolationKind.REGION:
        yield from _policies(APP)
        yield from _policies(
            ALL, select=EVERYTHING, insert=ACCOUNTS, update=(ACCOUNTS, ACCOUNTS), delete=ADMINISTERS
        )
        return
    if kind is IsolationKind.FILED:
        yield from _policies(APP)
        yield from _policies(
            ALL, select=EVERYTHING, insert=ADMINISTERS, update=(ADMINISTERS, ADMINISTERS), delete=ADMINISTERS
        )
        return
    if kind is IsolationKind.HOSPITALS:
        yield from _policies(APP, select=seen, insert=seen, update=(seen, seen), delete=seen)
    else:
        # A row that may be locked and not changed.
        yield from _policies(APP, select=seen, update=(seen, NOTHING))
    yield from _policies(
        ALL, select=EVERYTHING, insert=ADMINISTERS, update=(ADMINISTERS, ADMINISTERS), delete=ADMINISTERS
    )


def _policies(
    role: str,
    *,
    select: str = NOTHING,
    insert: str = NOTHING,
    update: tuple[str, str] = (NOTHING, NOTHING),
    delete: str = NOTHING,
) -> Iterator[Policy]:
    conditions = {
        "SELECT": (select, None),
        "INSERT": (None, insert),
        "UPDATE": update,
        "DELETE": (delete, None),
    }
    for command, (using, check) in conditions.items():
        yield Policy(f"{role.removeprefix('hrtrack_')}_{command.lower()}", role, command, using, check)


GRANTS: Mapping[IsolationKind, Mapping[str, frozenset[str]]] = {
    IsolationKind.HOSPITALS: {APP: WRITE, ALL: WRITE},
    IsolationKind.DECIDED: {APP: LOCK, ALL: WRITE},
    IsolationKind.SHARED: {APP: LOCK, ALL: WRITE},
    IsolationKind.REGION: {APP: READ, ALL: WRITE},
    IsolationKind.FILED: {APP: READ, ALL: WRITE},
    IsolationKind.LOG: {APP: READ | {"INSERT"}, ALL: READ | {"INSERT", "DELETE"}},
    IsolationKind.HISTORY: {APP: READ, ALL: READ},
    IsolationKind.OPEN: {APP: WRITE, ALL: WRITE},
}
# What only a migration writes.
ONLY_READ = ("auth", "contenttypes")
# A table of no model's, such as that of the migrations.
UNKNOWN = TableIsolation(grants={APP: READ, ALL: READ})


def wanted() -> dict[str, TableIsolation]:
    """Every model's table as it is to be."""
    models_with_tables = (
        each
        for each in apps.get_models(include_auto_created=True)
        if each._meta.managed and not each._meta.proxy
    )
    return {model._meta.db_table: _wanted(model) for model in models_with_tables}


def _wanted(model: type[models.Model]) -> TableIsolation:
    kind, column = kind_of(model), hospital_column(model)
    if kind is IsolationKind.OPEN:
        only_read = model._meta.app_label in ONLY_READ
        return TableIsolation(grants={APP: READ, ALL: READ} if only_read else GRANTS[kind])
    of_users = kind is IsolationKind.DECIDED and any(
        each.name == "user" and each.is_relation for each in model._meta.get_fields()
    )
    return TableIsolation(True, True, frozenset(policies(kind, column, of_users=of_users)), GRANTS[kind])


def kind_of(model: type[models.Model]) -> IsolationKind:
    if issubclass(model, pghistory.models.Event):
        return IsolationKind.HISTORY
    if kind := getattr(model, "isolated_as", None):
        return IsolationKind(kind)
    if hospital_column(model):
        return IsolationKind.DECIDED
    # Who logs in is found before anybody acts; whom the rights are given by is the trigger's to say.
    is_followed = hasattr(model, "events") and model._meta.label != settings.AUTH_USER_MODEL
    return IsolationKind.SHARED if is_followed else IsolationKind.OPEN


def hospital_column(model: type[models.Model]) -> str | None:
    """The column that says whose a row is; of the hospitals themselves and their history it is the key."""
    tracked: type[models.Model] = getattr(model, "pgh_tracked_model", model)
    try:
        return str(model._meta.get_field("hospital").attname)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return "id" if tracked in _hospitals() else None


def _hospitals() -> set[type[models.Model]]:
    """The model that the fields named hospital point at."""
    named = (model._meta.get_fields() for model in apps.get_models())
    return {
        each.related_model
        for fields in named
        for each in fields
        if each.name == "hospital" and each.many_to_one and isinstance(each.related_model, type)
    }


def found(connection: BaseDatabaseWrapper) -> dict[str, TableIsolation]:
    """Every table of the database as it is."""
    with connection.cursor() as cursor:
        cursor.execute(load(__package__, "policies"))
        existing: dict[str, set[Policy]] = {}
        for table, *policy in cursor.fetchall():
            existing.setdefault(table, set()).add(Policy(*policy))
        cursor.execute(load(__package__, "isolated_tables"))
        return {
            table: TableIsolation(
                is_isolated,
                is_forced,
                frozenset(existing.get(table, ())),
                {role: frozenset(privileges) for role, privileges in json.loads(grants or "{}").items()},
            )
            for table, is_isolated, is_forced, grants in cursor.fetchall()
        }


def apply_isolation(connection: BaseDatabaseWrapper) -> None:
    """Change every table to what the models demand, as the owner of the tables. Only differences are changed."""
    is_to_be = wanted()
    changes = [
        change
        for table, is_now in found(connection).items()
        for change in _changes(table, is_now, is_to_be.get(table, UNKNOWN))
    ]
    with connection.cursor() as cursor:
        cursor.execute(load(__package__, "unsafe_trigger_functions"))
        changes += [
            f"ALTER FUNCTION {function} SECURITY DEFINER SET search_path = public, pg_temp"
            for (function,) in cursor.fetchall()
        ]
        if changes:
            cursor.execute(";\n".join(changes))


def _changes(table: str, is_now: TableIsolation, is_to_be: TableIsolation) -> Iterator[str]:
    """Yield the statements that change a table from what is now to what is to be."""
    if is_to_be.is_isolated != is_now.is_isolated:
        yield f'ALTER TABLE "{table}" {"ENABLE" if is_to_be.is_isolated else "DISABLE"} ROW LEVEL SECURITY'
    if is_to_be.is_forced != is_now.is_forced:
        yield f'ALTER TABLE "{table}" {"FORCE" if is_to_be.is_forced else "NO FORCE"} ROW LEVEL SECURITY'
    for policy in is_now.policies - is_to_be.policies:
        yield f'DROP POLICY "{policy.name}" ON "{table}"'
    for policy in is_to_be.policies - is_now.policies:
        yield policy.sql(table)
    for role in is_now.grants.keys() | is_to_be.grants.keys():
        if is_now.grants.get(role) != is_to_be.grants.get(role):
            yield f'REVOKE ALL ON "{table}" FROM {role}'
            if privileges := is_to_be.grants.get(role):
                yield f'GRANT {", ".join(sorted(privileges))} ON "{table}" TO {role}'
