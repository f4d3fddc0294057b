"""Statements that PostgreSQL plans once a connection."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hrtrack.common.database.statements import prepared_cursor

pytestmark = pytest.mark.django_db
STATEMENT = "SELECT %(number)s::int + 4242"


def prepared_plans() -> tuple[int, int]:
    """The plans for the values at hand, and those for all values, that were used for the statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE '%%4242'"
        )
        plans = cursor.fetchall()
    assert len(plans) == 1
    return int(plans[0][0]), int(plans[0][1])


def result_of(number: int) -> int:
    with prepared_cursor() as cursor:
        cursor.execute(STATEMENT, {"number": number})
        return int(cursor.fetchall()[0][0])


def test_statement_is_planned_five_times_and_then_kept() -> None:
    assert [result_of(number) for number in range(8)] == list(range(4242, 4250))
    assert prepared_plans() == (5, 3)


def test_prepared_statement_is_counted_and_logged_as_any_other() -> None:
    statement = "SELECT %(number)s::int"
    with CaptureQueriesContext(connection) as captured, prepared_cursor() as cursor:
        cursor.execute(statement, {"number": 1})
    assert [query["sql"] for query in captured] == [statement]
