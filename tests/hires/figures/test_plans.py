"""What PostgreSQL computes once, however many hires there are."""

import datetime as dt

import pytest
from django.db import connection

from hires.figures import statement
from hires.figures.breakdowns import PARTS
from hrtrack.common.database.statements import load
from tests.support.factories import make_allocation, make_hire, make_post

pytestmark = pytest.mark.django_db


def test_financial_years_are_computed_once_and_not_for_each_hire() -> None:
    allocation = make_allocation()
    for _number in range(3):
        make_hire(make_post(allocation), (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    parameters = statement.figures_of([allocation.grant], dt.date(2018, 6, 30))
    select = statement.with_figures(
        load("hires.figures", "part_years"), parameters, {**statement.FIGURES, **PARTS["years"]}
    )
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {select}", parameters)
        ((plans,),) = cursor.fetchall()
    loops = [
        node["Actual Loops"] for node in nodes(plans[0]["Plan"]) if node.get("Subplan Name") == "CTE years"
    ]
    assert loops == [1]


def nodes(plan: dict) -> list[dict]:
    return [plan, *(node for below in plan.get("Plans", []) for node in nodes(below))]
