"""The benchmark at its smallest size, and the statement written by hand as one more witness of the figures."""

import datetime as dt

import pytest
import time_machine

from allocations.models import Grant
from tests.bench.excel import seed
from tests.bench.report import (
    by_hand,
    compare,
    compare_with_known,
    explained,
    measure_page,
    ours,
    seed_history,
)
from tests.support.worlds import AUTUMN, WORLDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


@pytest.mark.parametrize("world", WORLDS)
def test_statement_by_hand_gives_the_reports_figures(world: str) -> None:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        grant = WORLDS[world]()
        for as_of in (dt.date(2018, 2, 1), AUTUMN, dt.date(2018, 10, 15)):
            assert ours(grant, as_of) == by_hand(grant, as_of)


@pytest.mark.parametrize("grants", [1, 5])
def test_benchmark_runs_at_its_smallest_size(grants: int) -> None:
    seed(55, grants=grants)
    report, hand = compare(55, grants, runs=2)
    assert min(*report, *hand) > 0
    seed_history()
    live, known = compare_with_known(runs=3)
    assert min(*live, *known) > 0
    assert all(seconds > 0 for pair in measure_page(runs=2) for seconds in pair)


def test_plans_of_both_statements_are_told() -> None:
    seed(55)
    told = list(explained(Grant.objects.get(name="Mange")))
    assert [line for line in told if not line.startswith("    ")] == ["the report:", "by hand:"]
