"""Nobody can tell from what is published that a hidden group is one of fewer than three people, whatever they know
of the rule by which it is hidden.
"""

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.documents.disclosure import FEWEST, hidden_places, published
from reports.phrases.points import short_points
from tests.support.profiles import examples
from tests.support.publication_worlds import (
    Cell,
    Line,
    World,
    groups_of,
    hidden_cells,
    known_limits_of,
    other_worlds,
    report_of,
    told_to_the_public,
)


@settings(max_examples=examples(50))
@given(line=st.lists(st.integers(0, 6), min_size=2, max_size=4))
def test_nobody_can_tell_that_a_hidden_group_of_a_line_is_small(line: list[int]) -> None:
    hidden, whole = hidden_places(line), sum(line)
    assert hidden >= {place for place, size in enumerate(line) if 0 < size < FEWEST}
    # Every line of as many people of which the same is told: what is hidden, and the rest.
    same = [
        other
        for other in itertools.product(range(whole + 1), repeat=len(line))
        if sum(other) == whole
        and all(other[place] == size for place, size in enumerate(line) if place not in hidden)
        and hidden_places(other) == hidden
    ]
    for place in hidden:
        possible = {other[place] for other in same}
        assert min(possible) < FEWEST
        assert max(possible) >= min(FEWEST, whole)


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ([5, 7, 9], set()),
        ([0, 3, 8], set()),
        ([0, 0, 0], set()),
        # The one alone would be the total less the others.
        ([1, 7, 9], {0, 1}),
        ([2, 2, 9, 4], {0, 1, 3}),
        # One of 7 would tell which of two was chosen to be hidden with the small one.
        ([7, 1, 7], {0, 1, 2}),
        # Five people who are all hidden in twos and ones, or two of whom one is alone.
        ([2, 2, 1, 0], {0, 1, 2, 3}),
        ([1, 2], {0, 1}),
        ([3, 0], {0, 1}),
        # What is true of all is true of each.
        ([0, 0, 8], {0, 1, 2}),
    ],
)
def test_no_more_is_hidden_than_it_takes(line: list[int], hidden: set[int]) -> None:
    assert hidden_places(line) == hidden


def test_group_of_nobody_with_posts_or_money_is_hidden() -> None:
    assert hidden_places([0, 4, 9], [True, True, True]) == {0, 1}
    assert hidden_places([0, 4, 9], [False, True, True]) == set()


def lines_of(whole: int, groups: int) -> st.SearchStrategy[Line]:
    """So many people in so many groups."""
    chosen = st.lists(st.integers(0, groups - 1), min_size=whole, max_size=whole)
    return chosen.map(lambda places: tuple(places.count(group) for group in range(groups)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    persons = tuple(draw(st.lists(st.integers(0, 8), min_size=1, max_size=3)))
    redeployed = tuple(draw(st.integers(0, number)) for number in persons)
    others = sum(persons) - sum(redeployed)
    assessed = draw(lines_of(others, 3))
    return World(
        persons=persons,
        redeployed=redeployed,
        routes=draw(lines_of(others, 3)),
        assessed=assessed,
        reasons=draw(lines_of(assessed[2], 4)),
        formerly=draw(st.integers(0, sum(persons))),
        leavers=draw(st.integers(0, sum(persons)).flatmap(lambda number: lines_of(number, 6))),
        rehired=draw(st.sampled_from([None, 0, 1, 2, 3])) if sum(persons) else None,
    )


def a_world(**fields: Any) -> World:
    """A person at one hospital, twelve at another; nine of them from elsewhere than RegionH Match."""
    usual: dict[str, Any] = {
        "persons": (1, 12),
        "redeployed": (1, 3),
        "routes": (1, 4, 4),
        "assessed": (5, 1, 3),
        "reasons": (0, 0, 0, 0),
        "formerly": 4,
        "leavers": (0, 0, 0, 0, 0, 0),
        "rehired": None,
    }
    world = World(**{**usual, **fields})
    return replace(world, reasons=(world.assessed[2], 0, 0, 0))


@settings(max_examples=examples(10), deadline=None)
@given(world=worlds())
@example(a_world())
@example(a_world(persons=(1, 7), redeployed=(0, 0), routes=(5, 3, 0), assessed=(4, 4, 0)))
@example(a_world(persons=(1, 7), redeployed=(1, 7), routes=(0, 0, 0), assessed=(0, 0, 0)))
@example(a_world(persons=(7, 7), redeployed=(5, 5), routes=(4, 0, 0), assessed=(4, 0, 0)))
@example(a_world(routes=(0, 4, 5), rehired=1))
@example(replace(a_world(redeployed=(0, 3), routes=(10, 0, 0), assessed=(3, 1, 6)), reasons=(5, 1, 0, 0)))
def test_nobody_can_tell_from_all_of_the_report_that_a_hidden_group_is_small(world: World) -> None:
    """For each hidden group there is a world of which the same is told, and in which it is not what it is."""
    limits, hidden = known_limits_of(world), hidden_cells(world)
    wanted: list[tuple[Cell, set[int]]] = []
    for cell, size in groups_of(world).items():
        most = limits.get(cell, world.whole)
        rest = most - size if cell in limits else 0
        enough = min(FEWEST, most)
        if 0 < size < FEWEST:
            wanted.append((cell, set(range(enough, most + 1))))
        if 0 < rest < FEWEST:
            wanted.append((cell, set(range(most - enough + 1))))
        has_figures_of_a_few = (
            world.rehired is not None and cell == ("route", world.rehired) and size < FEWEST
        )
        if has_figures_of_a_few or any(cell == other for other, _sizes in wanted):
            assert cell in hidden
        if cell in hidden and most:
            wanted.append((cell, set(range(most + 1)) - {size}))
    told = told_to_the_public(world)
    for other in other_worlds(world):
        groups = groups_of(other)
        found = [want for want in wanted if groups[want[0]] in want[1]]
        if found and told_to_the_public(other) == told:
            wanted = [want for want in wanted if want not in found]
    assert wanted == []


def test_group_is_not_hidden_by_those_from_redeployment_who_stand_elsewhere() -> None:
    world = a_world(
        persons=(20, 20), redeployed=(2, 1), routes=(20, 9, 8), assessed=(20, 1, 16), reasons=(16, 0, 0, 0)
    )
    # Who said no is 40 less those who were not assessed, and less the 3 whom the status tells of.
    shown = {("status", 2), ("assessed", 0), ("assessed", 1)}
    assert {("assessed", 2), ("assessed", 3)} <= hidden_cells(world)
    assert hidden_cells(world) & shown == set()


def test_few_who_are_not_from_redeployment_hide_those_who_are_everywhere() -> None:
    world = a_world(persons=(9, 9), redeployed=(8, 8), routes=(2, 0, 0), assessed=(2, 0, 0))
    assert hidden_cells(world) >= {("status", 0), ("status", 1), ("status", 2), ("route", 0), ("assessed", 0)}
    assert "RegionH Match." not in " ".join(short_points(published(report_of(world))))
