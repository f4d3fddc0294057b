"""Faults of the database against the rules in `hrtrack.common.database.isolation` and `roles`, in words.

All facts are read from the catalog, which every login may read.
"""

import re
from collections.abc import Iterator
from typing import Any

import pgtrigger
from django.db import connection
from django.utils.translation import gettext as _

from hrtrack.common.database.isolation import UNKNOWN, TableIsolation, actual_isolation, required_isolation
from hrtrack.common.database.roles import ALL, APP, ATTRIBUTES, BACKUP, OWNER, TAKES_ON
from hrtrack.common.database.statements import load

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN")


def faults_of_tables() -> dict[str, list[str]]:
    """Return the faults of each table, in words; an empty list for a correct table."""
    roles = [APP, ALL, BACKUP]
    with connection.cursor() as cursor:
        cursor.execute(
            load(__package__, "reached_privileges"), {"roles": roles, "privileges": list(PRIVILEGES)}
        )
        reached = {(table, role): set(privileges) for table, role, privileges in cursor.fetchall()}
        cursor.execute(load(__package__, "table_faults"), {"roles": roles})
        facts = {table: rest for table, *rest in cursor.fetchall()}
    is_to_be, is_now, triggers = (
        required_isolation(),
        actual_isolation(connection),
        dict(_faults_of_triggers()),
    )
    faults = {table: [_("tabellen mangler")] for table in is_to_be.keys() - is_now.keys()}
    for table, (others, columns, silent, is_of_hospital) in facts.items():
        expected = is_to_be.get(table, UNKNOWN)
        of_roles = {role: reached.get((table, role), set()) for role in roles}
        faults[table] = [
            *_faults_of_policies(expected, is_now[table]),
            *_faults_of_grants(expected, of_roles),
            *(_("%(role)s har fået rettigheder") % {"role": role} for role in others),
            *(_("kolonnen %(column)s har rettigheder for sig") % {"column": column} for column in columns),
            *(_("triggeren %(trigger)s er slået fra") % {"trigger": trigger} for trigger in silent),
            *triggers.get(table, ()),
        ]
        if table not in is_to_be and is_of_hospital:
            faults[table].append(_("har hospital_id og hører ikke til nogen model"))
    return faults


def _faults_of_policies(expected: TableIsolation, is_now: TableIsolation) -> Iterator[str]:
    if expected.is_isolated and not is_now.is_isolated:
        yield _("row-level security er slået fra")
    if expected.is_forced and not is_now.is_forced:
        yield _("row-level security gælder ikke ejeren")
    names, known = {policy.name for policy in expected.policies}, {policy.name for policy in is_now.policies}
    for name in sorted(names - known):
        yield _("politikken %(policy)s mangler") % {"policy": name}
    for name in sorted(known - names):
        yield _("politikken %(policy)s er ikke en af vores") % {"policy": name}
    changed = {policy.name for policy in is_now.policies - expected.policies}
    for name in sorted(names & changed):
        yield _("politikken %(policy)s siger noget andet, end den skal") % {"policy": name}


def _faults_of_grants(expected: TableIsolation, reached: dict[str, set[str]]) -> Iterator[str]:
    for role, privileges in reached.items():
        may = {"SELECT"} if role == BACKUP else expected.grants.get(role, frozenset())
        for message, difference in (
            (_("%(role)s må %(privileges)s"), privileges - may),
            (_("%(role)s må ikke %(privileges)s"), may - privileges),
        ):
            if difference:
                yield message % {"role": role, "privileges": ", ".join(sorted(difference))}


def _faults_of_triggers() -> Iterator[tuple[str, list[str]]]:
    """Yield (table, faults) for triggers that are missing or differ from the registered trigger."""
    missing: dict[str, list[str]] = {}
    for model, trigger in pgtrigger.registered():
        status, _is_enabled = trigger.get_installation_status(model)
        if status != pgtrigger.core.INSTALLED:
            fault = _("triggeren %(trigger)s mangler eller er en anden") % {
                "trigger": trigger.get_pgid(model)
            }
            missing.setdefault(model._meta.db_table, []).append(fault)
    yield from missing.items()


FLAGS = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS", "LOGIN")
OURS = re.compile(
    r"(role|session_authorization|session_replication_role|row_security|search_path|hrtrack\..*|pghistory\..*|pgtrigger\..*)="
)


def faults_of_roles() -> dict[str, list[str]]:
    """Return the faults of each role, in words."""
    faults: dict[str, list[str]] = {role: [] for role in ATTRIBUTES}
    known = {
        role: {flag for flag, is_so in zip(FLAGS, flags, strict=True) if is_so}
        for role, *flags in _rows("role_attributes")
    }
    for role, attributes in ATTRIBUTES.items():
        if role not in known:
            faults[role].append(_("rollen mangler"))
            continue
        expected = {word for word in attributes.split() if not word.startswith("NO")}
        faults[role] += [_("er %(flag)s") % {"flag": flag} for flag in sorted(known[role] - expected)]
        faults[role] += [_("er ikke %(flag)s") % {"flag": flag} for flag in sorted(expected - known[role])]
    memberships = {(taken_on, member): options for taken_on, member, *options in _rows("role_members")}
    # INHERIT, SET, ADMIN
    rightly: dict[tuple[str, str], list[bool]] = {pair: [False, True, False] for pair in TAKES_ON}
    rightly["pg_read_all_data", BACKUP] = [True, True, False]
    for pair in rightly.keys() | memberships.keys():
        taken_on, member = pair
        if pair not in memberships:
            faults[member].append(_("er ikke medlem af %(role)s") % {"role": taken_on})
        elif memberships[pair] != rightly.get(pair):
            faults[member].append(
                _("er medlem af %(role)s på en anden måde, end den skal") % {"role": taken_on}
            )
    for role, setting in _rows("role_settings"):
        if OURS.match(setting):
            for member in ATTRIBUTES if role == "PUBLIC" else [role]:
                faults[member].append(_("begynder med %(setting)s") % {"setting": setting})
    for role, power in _rows("role_powers"):
        if role in (APP, ALL, BACKUP):
            faults[role].append(_("har %(power)s") % {"power": power})
    return faults


def faults_of_database() -> list[str]:
    """Return the faults of the database as a whole: ownership, views, functions and the app's login, in words."""
    [[session_user, owner]] = _rows("logged_in")
    faults = [
        _("%(name)s virker med sin ejers rettigheder, uanset hvem der spørger") % {"name": name}
        for [name] in _rows("detours")
    ]
    faults += [
        _("%(name)s ejes ikke af %(role)s") % {"name": name, "role": OWNER}
        for _kind, name in _rows("not_the_owners")
    ]
    faults += [
        _("triggerfunktionen %(name)s kører ikke som ejeren") % {"name": name}
        for [name] in _rows("unsafe_trigger_functions")
    ]
    if session_user != APP:
        faults.append(_("appen er logget på som %(role)s") % {"role": session_user})
    if owner != OWNER:
        faults.append(_("databasen ejes af %(role)s") % {"role": owner})
    return faults


def _rows(statement: str) -> list[Any]:
    """Return the rows of a statement by the name of its file."""
    with connection.cursor() as cursor:
        cursor.execute(load(__package__, statement), {"roles": list(ATTRIBUTES), "owner": OWNER})
        return list(cursor.fetchall())
