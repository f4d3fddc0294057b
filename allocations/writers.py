"""Which grants a transaction writes about, so that whoever reads the history of a grant waits for its writers alone."""

from collections.abc import Iterable

from django.db import connection

# The first key of the advisory locks; the second is the grant's id.
WRITERS = 7_421


def declare_writing(grants: Iterable[int]) -> None:
    """Tell that the transaction writes about these grants, by id, and about no others.

    To be called before the first write; held until the transaction ends, and never waits. A transaction that declares
    nothing is waited for by the readers of every grant.
    """
    with connection.cursor() as cursor:
        for grant in grants:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s::integer)", [WRITERS, grant])
