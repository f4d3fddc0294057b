"""Nobody can reckon from all publications of a grant what one person did, whatever they know of the rules."""

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from reports.documents.data_formats import as_dict
from tests.support.attacker import (
    KINDS,
    known_groups,
    known_kinds,
    known_leave,
    known_reasons_for_leaving,
    known_reasons_from_moves,
    known_routes_by_cost,
    nearest_costs,
)
from tests.support.profiles import examples
from tests.support.publication_worlds import Person, report_of, series_of

STEP = 50  # tkr., of a price of 400
MATCH = 0


@st.composite
def persons_of_worlds(draw: st.DrawFn) -> tuple[list[Person], int, int]:
    """Persons of 2–12 hospitals who came between up to five publications, most of them alike."""
    hospitals, length = draw(st.integers(2, 12)), draw(st.integers(1, 5))
    kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=5))

    def persons(number: int) -> st.SearchStrategy[Person]:
        left = st.tuples(st.integers(number, max(length - 1, number)), st.integers(0, 2))
        return st.builds(
            Person,
            hospital=st.integers(0, hospitals - 1),
            came=st.just(number),
            kind=st.sampled_from(kinds),
            formerly=st.booleans(),
            staff_group=st.integers(0, 1),
            left=st.none() | left,
            is_on_leave=st.booleans(),
            cost=st.sampled_from([400_000, 400_000, 320_000, 132_603, 99_999]),
        )

    sizes = st.sampled_from([0, 1, 2, 3, 6, 12, 24])
    crowds = [
        draw(st.lists(persons(number), min_size=size, max_size=size))
        for number in range(length)
        for size in [draw(sizes)]
    ]
    return [person for crowd in crowds for person in crowd], hospitals, length


def many(number: int, **fields: Any) -> list[Person]:
    return [
        Person(**{"hospital": place % 2, "came": 0, "kind": place % 3, **fields}) for place in range(number)
    ]


@settings(max_examples=examples(25), deadline=None)
@given(world=persons_of_worlds())
# One comes after a publication that told all; and three who all came by one route.
@example(world=([*many(24), Person(hospital=0, came=1, kind=MATCH)], 2, 2))
@example(world=([*many(24), *many(3, came=1, kind=4)], 2, 3))
# All of a hospital are on leave.
@example(world=([*many(24), *many(6, hospital=2, is_on_leave=True)], 3, 1))
# One works alone at a hospital.
@example(world=([*many(24), *many(1, hospital=2)], 3, 1))
def test_nobody_can_tell_what_one_person_did(world: tuple[list[Person], int, int]) -> None:
    persons, hospitals, length = world
    series = series_of(persons, hospitals, length)
    publications = series.publications
    left = Counter(person.left[0] for person in persons if person.left)
    event(f"tells routes: {sum('route' in each['tables'] for each in publications)}")
    assert known_kinds(publications) == []
    assert known_groups(publications, "formerly_employed") == []
    assert known_groups(publications, "staff_group") == []
    assert known_reasons_for_leaving(publications, left) == []
    assert known_leave(publications) == []
    money = [Decimal(row["committed"]) for each in publications for row in (*each["rows"], each["total"])]
    assert [kr for kr in money if kr % (STEP * 1000)] == []
    for crowd, (least, most) in nearest_costs(publications, STEP, series.small).items():
        # Further than what one rounding leaves open.
        assert (crowd, most - least > STEP) == (crowd, True)


# What the attacker finds in what was published before


def whole_reports(persons: list[Person], hospitals: int, length: int) -> list[dict[str, Any]]:
    """As it was published before: all that the report tells by route, reason and hospital."""
    return [as_dict(report_of(persons, hospitals, number)) for number in range(length)]


def test_attacker_finds_the_route_of_one_who_came_between_two_publications() -> None:
    persons = [*many(24), Person(hospital=0, came=1, kind=MATCH)]
    found = known_kinds(whole_reports(persons, 2, 2))
    assert ((0, 1), "route", MATCH) in found


def test_attacker_finds_the_leave_of_a_hospitals_only_employee() -> None:
    persons = [*many(24), Person(hospital=2, came=0, kind=1, is_on_leave=True)]
    assert known_leave(whole_reports(persons, 3, 1)) == [(2, 0)]


def test_attacker_finds_whose_costs_are_a_routes() -> None:
    """The months told what each hire costs, and the route's money whose costs those were: one of 56 triples."""
    steps = [
        Decimal(kr)
        for kr in (
            *("400000.00", "132602.74", "354061.31", "100400.00"),
            *("100000.00", "66849.32", "320000.00", "87671.23"),
        )
    ]
    told = Decimal("554461.31")
    assert known_routes_by_cost(steps, 3, told) == [{2, 3, 4}]


def test_attacker_finds_a_reason_for_leaving_from_the_moves() -> None:
    assert known_reasons_from_moves(hires=13, persons=12, hidden=4) == {"moved": 1, "resigned": 3}
