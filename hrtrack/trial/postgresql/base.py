"""Django's PostgreSQL backend on the embedded server, which the first connection starts or joins."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors, sql

from hrtrack.common.database.roles import set_up_roles
from hrtrack.trial import embedded

RESTART_SECONDS = 10.0
POLL_SECONDS = 0.1
# Only the server's account can reach the socket, and the server asks for no password.
SUPERUSER = "hrtrack"


class DatabaseWrapper(base.DatabaseWrapper):
    """Settings: `DATA`, the directory of the embedded server; `DURABLE` (default True) as in `embedded.join`."""

    def get_connection_params(self) -> dict[str, Any]:
        """Return the parameters with the server's address; starts the server if needed. Raises EmbeddedError."""
        server = embedded.join(
            Path(self.settings_dict["DATA"]), durable=self.settings_dict.get("DURABLE", True)
        )
        # dbshell reads HOST and PORT from the settings.
        self.settings_dict |= {"HOST": server.host, "PORT": server.port}
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Return a connection; creates a missing database, and waits up to 10 s for a restart of the server."""
        deadline = time.monotonic() + RESTART_SECONDS
        while True:
            try:
                return super().get_new_connection(conn_params)
            except psycopg.OperationalError:
                # A missing database or role, or a killed server whose end the supervisor has not noticed yet.
                if time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)
            conn_params = self.get_connection_params()
            with suppress(psycopg.OperationalError):
                make_missing_database(conn_params)


def make_missing_database(conn_params: dict[str, Any]) -> None:
    """Create the roles and a missing database; any number of processes may call this at once."""
    server = {"host": conn_params["host"], "port": conn_params["port"], "user": SUPERUSER}
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [conn_params["dbname"]])
        if not known.rowcount:
            with suppress(errors.DuplicateDatabase, errors.UniqueViolation):
                name = sql.Identifier(conn_params["dbname"])
                connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    with psycopg.connect(**server, dbname=conn_params["dbname"], autocommit=True) as connection:
        set_up_roles(connection, {})
