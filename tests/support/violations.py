"""Provoking the database's own rules by SQL, so that no Python stands between."""

from contextlib import nullcontext
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from hrtrack.common.database.constraints import violated_constraint
from tests.support.acting import past_everything


def named_constraints(app_label: str) -> set[str]:
    """The names of every constraint that the app's models declare."""
    return {
        constraint.name
        for model in apps.get_app_config(app_label).get_models()
        for constraint in model._meta.constraints
    }


def hospital_columns(app_label: str) -> set[tuple[str, str]]:
    """(table, column) of every hospital that a row of the app belongs to."""
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config(app_label).get_models()
        for field in model._meta.fields
        if field.name == "hospital" and not issubclass(model, pghistory.models.Event)
    }


def is_fixed(table: str, column: str) -> bool:
    """Whether the database refuses to change the column of any of the table's rows; there must be one."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column} = {column} + 1")
    except ProgrammingError as error:
        return f"Cannot update rows from {table} table" in str(error)
    return False


def violated_by(sql: str, **values: Any) -> str:
    """The name of the constraint that refuses the statements, deferred ones included; "" if none does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            for statement in sql.split(";"):
                # A constraint that hides another is taken away first.
                with past_everything() if statement.strip().startswith(("ALTER", "DROP")) else nullcontext():
                    cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        return violated_constraint(error)
    return ""
