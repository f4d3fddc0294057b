"""Django's command migrate, followed by row-level security and grants for every table."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connection

from hrtrack.common.database.isolation import apply_isolation
from hrtrack.common.database.roles import connected_as


class Command(migrate.Command):
    """Django's migrate, as the owner of the tables; afterwards each table gets its row-level security and grants."""

    def handle(self, *args: Any, **options: Any) -> None:
        if "admin" in settings.DATABASE_LOGINS:
            call_command("set_up_roles", verbosity=0)
        with connected_as("owner"):
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]) and has_acting_functions():
                apply_isolation(connection)


def has_acting_functions() -> bool:
    """True if the migrations have created the functions that the policies call."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('acting_hospitals()') IS NOT NULL")
        return bool(cursor.fetchone()[0])
