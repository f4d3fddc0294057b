"""SQL statements, each in a file of its own beside the module that executes the statement.

Values are always parameters of a statement, with their types: %(as_of)s::date. PostgreSQL takes no parameters for names of
tables and columns, nor for a list of tables: `fill` and `with_tables` put these together.
"""

from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files

from psycopg import sql


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


def with_tables(tables: Mapping[str, str], select: str, *, inlined: Collection[str] = ()) -> str:
    """Return `select` with common table expressions in front of it: SELECTs by the name that the others read.

    A table reads those before it. PostgreSQL computes a table that is read more than once only once, unless the table
    is `inlined`: then each reader has the table's SELECT in its own place.
    """
    expressions = ",\n".join(
        f"{name} AS {'NOT MATERIALIZED ' if name in inlined else ''}(\n{table}\n)"
        for name, table in tables.items()
    )
    return f"WITH {expressions}\n{select}"
