"""The database's roles: who logs in, and what each may take on.

- `hrtrack_owner` owns the tables and migrates.
- `hrtrack_app` is what the app connects as: it owns nothing, and sees only what its context says.
- `hrtrack_all` reads every hospital. Nobody logs in as it; a request of a whole-region reader takes it on.
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
# A member without the inheritance: it counts for nothing until SET ROLE.
TAKES_ON = ((ALL, APP), (ALL, OWNER))


@contextmanager
def connected_as(login: str) -> Iterator[None]:
    """The default connection logs in as another meanwhile: "owner" or "admin". Not inside a transaction.

    Raises CommandError when nothing says how to log in as that.
    """
    try:
        other = settings.DATABASE_LOGINS[login]
    except KeyError:
        raise CommandError(
            _("Det kræver databasens ejer. Sæt DATABASE_OWNER_URL til databasens adresse med hrtrack_owner.")
            if login == "owner"
            else _(
                "Det kræver en, der må oprette roller. Sæt DATABASE_ADMIN_URL til databasens adresse med den."
            )
        ) from None
    connection.close()
    before = {key: connection.settings_dict[key] for key in other}
    connection.settings_dict.update(other)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def set_up_roles(admin: "psycopg.Connection[Any]", passwords: dict[str, str]) -> None:
    """Makes the roles what they should be, and the database and all that is in it the owner's. Any number of times.

    `passwords` by role: sent hashed, so that no log of the server's holds them.
    """
    with admin.transaction():
        # Two at once, in whatever database of the server: the second waits.
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
