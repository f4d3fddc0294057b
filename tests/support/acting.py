"""As whom tests act where they make rows and look at them: the system itself. Requests say themselves who acts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from hrtrack.common.database.roles import APP, connected_as

ACT = "SELECT set_config('role', 'hrtrack_all', false), set_config('hrtrack.administers', 'true', false)"


def act_for_tests(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """For as long as the connection lives; those that the live server's requests have are left as in production."""
    is_tests = threading.current_thread() is threading.main_thread()
    if is_tests and connection.settings_dict["USER"] == APP:
        with connection.cursor() as cursor:
            cursor.execute(ACT)


@contextmanager
def superuser_login() -> Iterator[None]:
    """The connection is a superuser's, who acts as the app does until `past_everything`."""
    with connected_as("admin"):
        with connection.cursor() as cursor:
            cursor.execute(f"SET SESSION AUTHORIZATION {APP}")
            cursor.execute(ACT)
        yield


@contextmanager
def past_everything() -> Iterator[None]:
    """With all that a superuser may do, inside the transaction at hand. Asks for `superuser_login`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        role = cursor.fetchone()
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
        yield
        cursor.execute("SET LOCAL SESSION AUTHORIZATION hrtrack_app")
        cursor.execute("SELECT set_config('role', %s, true)", role)


@contextmanager
def own_database() -> Iterator[None]:
    """A database of its own beside the one that HRTRACK_DATA or DATABASE_URL names, dropped afterwards."""
    with connected_as("admin"):
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        with connected_as("admin"):
            connection.creation.destroy_test_db(name, verbosity=0)
