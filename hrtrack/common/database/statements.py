"""SQL statements, each in a file of its own beside the module that executes the statement.

Values are always parameters of a statement, with their types: %(as_of)s::date. PostgreSQL takes no parameters for names of
tables and columns, nor for a list of tables: `fill` and `with_tables` put these together.
"""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from types import SimpleNamespace
from typing import Any, Self

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor, sql


@cache
def load(package: str, name: str) -> str:
    """Return the text of the file sql/<name>.sql of `package`. Raises FileNotFoundError."""
    return (files(package) / "sql" / f"{name}.sql").read_text(encoding="utf-8").rstrip()


def load_tables(package: str, *names: str) -> dict[str, str]:
    """Return the SELECTs of sql/<name>.sql by name, as `with_tables` takes them."""
    return {name: load(package, name) for name in names}


def fill(template: str, **pieces: sql.Composable) -> str:
    """Return the template with each {name} filled by an identifier, a literal or another statement."""
    return sql.SQL(template).format(**pieces).as_string()


def with_tables(
    tables: Mapping[str, str], select: str, *, inlined: Collection[str] = (), once: Collection[str] = ()
) -> str:
    """Return `select` with common table expressions in front of it: SELECTs by the name that the others read.

    A table reads those before it. PostgreSQL computes a table that is read more than once only once, unless the table
    is `inlined`: then each reader has the table's SELECT in its own place. A table that is read in one place may be
    computed for each row there, unless it is named in `once`.
    """
    how = {**dict.fromkeys(inlined, "NOT MATERIALIZED "), **dict.fromkeys(once, "MATERIALIZED ")}
    expressions = ",\n".join(f"{name} AS {how.get(name, '')}(\n{table}\n)" for name, table in tables.items())
    return f"WITH {expressions}\n{select}"


class PreparedCursor(Cursor[Any]):
    """A cursor that prepares each statement on the server, and executes the prepared statement from then on."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        """Execute a statement as psycopg does, prepared."""
        super().execute(query, params, **{"prepare": True, **options})
        # psycopg notes the query of other statements here, and Django reads it for its log.
        self._query: Any = SimpleNamespace(query=query.encode())
        return self


def prepared_cursor() -> CursorWrapper:
    """Return a cursor for statements that take longer to plan than to execute.

    PostgreSQL plans a prepared statement anew five times in a connection. Then it keeps one plan for all values, if that
    promises to be as fast as plans for the values at hand.
    """
    connection.ensure_connection()
    cursor: Any = PreparedCursor(connection.connection)
    return (
        connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
    )
