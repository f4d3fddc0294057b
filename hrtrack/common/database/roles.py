"""The roles of the database.

- `hrtrack_owner` owns the tables and migrates.
- `hrtrack_app` is the login of the app: the role owns nothing, and sees only rows of the acting user's hospitals.
- `hrtrack_all` reads every hospital. Nobody logs in with the role; a request of a whole-region reader sets the role.
- `hrtrack_backup` reads everything past row-level security, and writes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import CommandError
from django.db import connection
from django.utils.translation import gettext as _
from psycopg import sql

from hrtrack.common.database.statements import load

OWNER = "hrtrack_owner"
APP = "hrtrack_app"
ALL = "hrtrack_all"
BACKUP = "hrtrack_backup"

POWERLESS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
ATTRIBUTES = {
    OWNER: f"LOGIN {POWERLESS} NOBYPASSRLS",
    APP: f"LOGIN {POWERLESS} NOBYPASSRLS",
    ALL: f"NOLOGIN {POWERLESS} NOBYPASSRLS",
    BACKUP: f"LOGIN {POWERLESS} BYPASSRLS",
}
# Memberships without inheritance: no effect until SET ROLE.
TAKES_ON = ((ALL, APP), (ALL, OWNER))


@contextmanager
def connected_as(login: str) -> Iterator[None]:
    """Let the default connection log in as "owner" or "admin" inside the context. Not inside a transaction.

    Raises CommandError if the settings have no such login.
    """
    try:
        credentials = settings.DATABASE_LOGINS[login]
    except KeyError:
        raise CommandError(
            _("Det kræver databasens ejer. Sæt DATABASE_OWNER_URL til databasens adresse med hrtrack_owner.")
            if login == "owner"
            else _(
                "Det kræver en, der må oprette roller. Sæt DATABASE_ADMIN_URL til databasens adresse med den."
            )
        ) from None
    connection.close()
    before = {key: connection.settings_dict[key] for key in credentials}
    connection.settings_dict.update(credentials)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def set_up_roles(admin: "psycopg.Connection[Any]", passwords: dict[str, str]) -> None:
    """Create or correct the roles, and make the owner the owner of the database and its content. Repeatable.

    `passwords` by role are sent hashed, so that no log of the server contains a password.
    """
    with admin.transaction():
        # A second process waits, also one for another database of the server.
        admin.execute("LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE")
        known = {name for (name,) in admin.execute("SELECT rolname FROM pg_roles")}
        for role, attributes in ATTRIBUTES.items():
            change = "ALTER" if role in known else "CREATE"
            admin.execute(sql.SQL(f"{change} ROLE {{}} {attributes}").format(sql.Identifier(role)))
            if role in passwords:
                hashed = admin.pgconn.encrypt_password(passwords[role].encode(), role.encode())
                command = sql.SQL("ALTER ROLE {} PASSWORD {}")
                admin.execute(command.format(sql.Identifier(role), sql.Literal(hashed.decode())))
        for taken_on, member in TAKES_ON:
            admin.execute(f"GRANT {taken_on} TO {member} WITH INHERIT FALSE, SET TRUE, ADMIN FALSE")
        admin.execute(f"GRANT pg_read_all_data TO {BACKUP}")
        database = sql.Identifier(admin.info.dbname)
        for grant in (
            f"ALTER DATABASE {{}} OWNER TO {OWNER}",
            "REVOKE ALL ON DATABASE {} FROM PUBLIC",
            f"GRANT CONNECT ON DATABASE {{}} TO {APP}, {BACKUP}",
        ):
            admin.execute(sql.SQL(grant).format(database))
        admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        admin.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {ALL}, {BACKUP}")
        for kind, name in admin.execute(load(__package__, "not_the_owners"), {"owner": OWNER}).fetchall():
            admin.execute(f"ALTER {kind} {name} OWNER TO {OWNER}")
