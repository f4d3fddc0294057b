"""Row-level security and grants: what each role may see and change of each table, derived from the models.

`migrate` applies the rules to every table, so that no new model is forgotten; `check_isolation` compares the database
with the rules. The conditions have the form that PostgreSQL reports, so that both texts are equal to the letter.
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
    """The owner of a table's rows. All kinds but the last have row-level security."""

    HOSPITALS = "hospitals", _("hospitalet læser og skriver sine egne")
    DECIDED = "decided", _("hospitalet læser sine egne, administratorer skriver")
    SHARED = "shared", _("alle læser, administratorer skriver")
    REGION = "region", _("Center for HR læser og skriver")
    FILED = "filed", _("regionen læser, administratorer skriver")
    ADDRESSED = "addressed", _("Center for HR skriver, hospitalet læser sine egne")
    MESSAGES = "messages", _("personen læser sine egne, systemet skriver")
    PERSONAL = "personal", _("personen læser og skriver sine egne")
    SAVED = "saved", _("personens egne, og det, som kolleger deler")
    LOG = "log", _("alle føjer til, regionen læser")
    HISTORY = "history", _("historik, kun triggere skriver")
    OPEN = "open", _("intet, der er et hospitals")


def isolated(kind: IsolationKind) -> Callable[[T], T]:
    """Class decorator for the kind of the model's table. A tracked model without the decorator is DECIDED or SHARED."""

    def mark(model: T) -> T:
        model.isolated_as = kind  # type: ignore[attr-defined]
        return model

    return mark


@dataclass(frozen=True)
class Policy:
    """One role's policy for one command: the rows that the command reaches, and the rows that it may write."""

    name: str
    role: str
    command: str
    using: str | None
    check: str | None

    def sql(self, table: str) -> str:
        """Return the statement that creates the policy on the table."""
        using = f" USING ({self.using})" if self.using else ""
        check = f" WITH CHECK ({self.check})" if self.check else ""
        return f'CREATE POLICY {self.name} ON "{table}" FOR {self.command} TO {self.role}{using}{check}'


@dataclass(frozen=True)
class TableIsolation:
    """The actual or required security of a table: row-level security, policies, and grants by role."""

    is_isolated: bool = False
    is_forced: bool = False
    policies: frozenset[Policy] = frozenset()
    grants: Mapping[str, frozenset[str]] = field(default_factory=dict)


OF_PERSONS = frozenset({IsolationKind.MESSAGES, IsolationKind.PERSONAL, IsolationKind.SAVED})

READ = frozenset({"SELECT"})
LOCK = READ | {"UPDATE"}  # locking a row needs the right to update
WRITE = LOCK | {"INSERT", "DELETE"}

EVERYTHING = "true"
NOTHING = "false"
ADMINISTERS = "( SELECT acting_administers() AS acting_administers)"
# Invariant and history triggers run as the owner, so that no invariant depends on the acting user. In a session of the
# app, other functions of the owner reach no rows; a session of the owner, which migrates, reaches all rows.
AS_OWNER = "((pg_trigger_depth() > 0) OR (SESSION_USER = 'hrtrack_owner'::name))"
ACCOUNTS = "( SELECT acting_accounts() AS acting_accounts)"
# A sub-select runs once a query, not once a row.
OWN = "({column} = ANY (( SELECT acting_hospitals() AS acting_hospitals)::bigint[]))"
ONESELF = "(user_id = ( SELECT acting_user() AS acting_user))"
ONESELF_OR_ADMINISTERS = f"({ONESELF} OR {ADMINISTERS})"
# What Center for HR, administrators and auditors share with one another belongs to no hospital.
SHARED_BY_REGION = "(is_shared AND (hospital_id IS NULL))"
ONESELF_OR_SYSTEM = "(NOT (user_id IS DISTINCT FROM ( SELECT acting_user() AS acting_user)))"


def policies(kind: IsolationKind, column: str | None, *, of_users: bool) -> Iterator[Policy]:
    """Yield one policy for each command of each role. `column` names the hospital; `of_users`: rows belong to users."""
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
    if kind in OF_PERSONS:
        yield from _policies_of_persons(kind, column)
        return
    if kind is IsolationKind.ADDRESSED:
        yield from _policies(APP, select=seen)
        yield from _policies(
            ALL, select=EVERYTHING, insert=ACCOUNTS, update=(ADMINISTERS, ADMINISTERS), delete=ADMINISTERS
        )
        return
    if kind is IsolationKind.HOSPITALS:
        yield from _policies(APP, select=seen, insert=seen, update=(seen, seen), delete=seen)
    else:
        # Rows may be locked but not changed.
        yield from _policies(APP, select=seen, update=(seen, NOTHING))
    yield from _policies(
        ALL, select=EVERYTHING, insert=ADMINISTERS, update=(ADMINISTERS, ADMINISTERS), delete=ADMINISTERS
    )


def _policies_of_persons(kind: IsolationKind, column: str | None) -> Iterator[Policy]:
    """Yield the policies of tables whose rows belong to persons. The system, which administers, reaches all rows."""
    if kind is IsolationKind.MESSAGES:
        yield from _policies(APP, select=ONESELF)
        yield from _policies(
            ALL,
            select=ONESELF_OR_ADMINISTERS,
            insert=ADMINISTERS,
            update=(ADMINISTERS, ADMINISTERS),
            delete=ADMINISTERS,
        )
        return
    own, read_by_hospital, read_by_region = ONESELF, ONESELF, ONESELF_OR_ADMINISTERS
    if kind is IsolationKind.SAVED:
        of_hospital = OWN.format(column=column)
        own = f"({of_hospital} AND {ONESELF})"
        read_by_hospital = f"({of_hospital} AND ({ONESELF} OR is_shared))"
        read_by_region = f"({ONESELF} OR {SHARED_BY_REGION} OR {ADMINISTERS})"
    all_own = ONESELF_OR_ADMINISTERS
    yield from _policies(APP, select=read_by_hospital, insert=own, update=(own, own), delete=own)
    yield from _policies(
        ALL, select=read_by_region, insert=all_own, update=(all_own, all_own), delete=all_own
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
    IsolationKind.ADDRESSED: {APP: READ, ALL: WRITE},
    IsolationKind.MESSAGES: {APP: READ, ALL: WRITE},
    IsolationKind.PERSONAL: {APP: WRITE, ALL: WRITE},
    IsolationKind.SAVED: {APP: WRITE, ALL: WRITE},
    IsolationKind.LOG: {APP: READ | {"INSERT"}, ALL: READ | {"INSERT", "DELETE"}},
    IsolationKind.HISTORY: {APP: READ, ALL: READ},
    IsolationKind.OPEN: {APP: WRITE, ALL: WRITE},
}
# Apps whose tables only migrations write.
ONLY_READ = ("auth", "contenttypes")
# A table without model, such as the table of the migrations.
UNKNOWN = TableIsolation(grants={APP: READ, ALL: READ})


def required_isolation() -> dict[str, TableIsolation]:
    """Return the required isolation of every model's table, by table name."""
    models_with_tables = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    )
    return {model._meta.db_table: _wanted(model) for model in models_with_tables}


def _wanted(model: type[models.Model]) -> TableIsolation:
    kind, column = kind_of(model), hospital_column(model)
    if kind is IsolationKind.OPEN:
        only_read = model._meta.app_label in ONLY_READ
        return TableIsolation(grants={APP: READ, ALL: READ} if only_read else GRANTS[kind])
    of_users = kind is IsolationKind.DECIDED and any(
        field.name == "user" and field.is_relation for field in model._meta.get_fields()
    )
    return TableIsolation(True, True, frozenset(policies(kind, column, of_users=of_users)), GRANTS[kind])


def kind_of(model: type[models.Model]) -> IsolationKind:
    """Return the kind that the model declares, or the kind that follows from its fields and its history."""
    if issubclass(model, pghistory.models.Event):
        return IsolationKind.HISTORY
    if kind := getattr(model, "isolated_as", None):
        return IsolationKind(kind)
    if hospital_column(model):
        return IsolationKind.DECIDED
    # Login reads users before anybody acts, so users are open, and a trigger protects their rights.
    is_followed = hasattr(model, "events") and model._meta.label != settings.AUTH_USER_MODEL
    return IsolationKind.SHARED if is_followed else IsolationKind.OPEN


def hospital_column(model: type[models.Model]) -> str | None:
    """Return the column with the row's hospital: the key for hospitals and their history, None for other tables without."""
    tracked: type[models.Model] = getattr(model, "pgh_tracked_model", model)
    try:
        return str(model._meta.get_field("hospital").attname)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return "id" if tracked in _hospitals() else None


def _hospitals() -> set[type[models.Model]]:
    """Return the models that fields named hospital point at: the hospitals' model."""
    fields_of_models = (model._meta.get_fields() for model in apps.get_models())
    return {
        field.related_model
        for fields in fields_of_models
        for field in fields
        if field.name == "hospital" and field.many_to_one and isinstance(field.related_model, type)
    }


def actual_isolation(connection: BaseDatabaseWrapper) -> dict[str, TableIsolation]:
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
    """Give every table its required isolation, and change only differences. Needs the connection of the tables' owner."""
    is_to_be = required_isolation()
    changes = [
        change
        for table, is_now in actual_isolation(connection).items()
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
