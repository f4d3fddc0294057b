"""Ask the database as the hospital HR of one hospital."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error, connection, transaction

from accounts.models import User
from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.constraints import violated_constraint

# By SQL, past the application


@contextmanager
def of_hospital(user: User | None) -> Iterator[Any]:
    """A cursor as the user's requests have it; what is changed is taken back."""
    with acting_as(user, path="/"), connection.cursor() as cursor:
        yield cursor
        transaction.set_rollback(True)


def refused(cursor: Any, sql: str) -> str:
    """Who refuses it: the policy, the grants, a trigger or a constraint; or how many rows it reached."""
    try:
        with transaction.atomic():
            cursor.execute(sql)
    except Error as error:
        for words in (
            "row-level security policy",
            "permission denied",
            "Cannot update rows",
            "only administrators",
        ):
            if words in str(error):
                return words
        return violated_constraint(error)
    return str(cursor.rowcount)
