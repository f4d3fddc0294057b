"""A breakdown of people is told whole, or left out: alone, beside earlier publications, and by choice."""

import pytest

from reports.publications.breakdowns import Breakdown, Groups, told_breakdowns
from tests.support.publication_worlds import Person, report_of


@pytest.mark.parametrize(
    ("groups", "is_told"),
    [
        ({}, True),
        ({"a": 0, "b": 0}, True),
        ({"a": 3, "b": 4}, True),
        ({"a": 3, "b": 4, "c": 0}, True),
        ({"a": 2, "b": 9}, False),
        ({"a": 1, "b": 1, "c": 9}, False),
        # What is true of all is true of each.
        ({"a": 9}, False),
        ({"a": 9, "b": 0}, False),
    ],
)
def test_breakdown_is_told_without_a_small_group_and_one_of_everybody(
    groups: Groups, *, is_told: bool
) -> None:
    assert Breakdown("route", groups).may_be_told([]) is is_told


@pytest.mark.parametrize(
    ("now", "is_told"),
    [
        ({"a": 5, "b": 9}, True),
        # One has come, two have, three by one route, and three by each of two.
        ({"a": 5, "b": 10}, False),
        ({"a": 7, "b": 9}, False),
        ({"a": 8, "b": 9}, False),
        ({"a": 8, "b": 12}, True),
        ({"a": 5, "b": 9, "c": 3, "d": 3}, True),
        ({"a": 5, "b": 9, "c": 3}, False),
        # Three have come by one route, and three who came by another no longer count.
        ({"a": 8, "b": 6}, False),
    ],
)
def test_breakdown_is_told_where_what_changed_could_be_told(now: Groups, *, is_told: bool) -> None:
    assert Breakdown("route", now).may_be_told([{"a": 5, "b": 9}]) is is_told


def test_breakdown_is_held_against_every_earlier_publication() -> None:
    earlier = [{"a": 3, "b": 4}, {"a": 11, "b": 12}]
    assert Breakdown("route", {"a": 7, "b": 8}).may_be_told(earlier)
    assert not Breakdown("route", {"a": 12, "b": 13}).may_be_told(earlier)


def test_reason_for_leaving_is_of_five() -> None:
    assert not Breakdown("leaving", {"resigned": 4, "retired": 6}, 5).may_be_told([])
    assert Breakdown("leaving", {"resigned": 5, "retired": 6}, 5).may_be_told([])


def people(*numbers: int) -> list[Person]:
    """So many persons of each of the attacker's kinds: the redeployed, then 1 with an answer "yes", 2 with another."""
    return [
        Person(hospital=0, came=0, kind=kind, formerly=place % 2 == 0, staff_group=place % 2)
        for kind, number in enumerate(numbers)
        for place in range(number)
    ]


def test_breakdowns_of_the_others_are_of_those_who_were_not_redeployed() -> None:
    told = told_breakdowns(report_of(people(6, 4, 4, 6), 1, 0))
    assert told["from_redeployment"] == {"redeployed": 6, "others": 14}
    # By route: two kinds of one, one of another.
    assert sorted(told["route"].values()) == [6, 8]
    assert sum(told["assessed"].values()) == 14


@pytest.mark.parametrize("left_out", ["from_redeployment", "assessed", "route", "staff_group"])
def test_breakdown_is_left_out_by_choice_with_those_that_need_it(left_out: str) -> None:
    report = report_of(people(6, 4, 4, 6), 1, 0)
    needing = {
        "from_redeployment": {"from_redeployment", "assessed", "not_assessed", "route"},
        "assessed": {"assessed", "not_assessed"},
    }
    all_of_them = set(told_breakdowns(report))
    assert set(told_breakdowns(report, (), [left_out])) == all_of_them - needing.get(left_out, {left_out})


def test_those_who_were_not_redeployed_are_a_group_of_everybody_where_nobody_was() -> None:
    told = told_breakdowns(report_of(people(0, 6, 6, 6), 1, 0))
    assert {"from_redeployment", "route", "assessed"} & set(told) == set()
