"""Somebody who has all publications of a grant and knows every rule, and reckons what they leave possible.

The unknowns are integers: how many persons of each kind came to each hospital between two publications. Every figure that
is told is a constraint. What is the same in all solutions is known. Costs are bounds, in tkr.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, product
from typing import Any

import highspy

Publications = Sequence[Mapping[str, Any]]
# A hospital and the publication since which somebody counts: who stands beside the hospital knows this much of a person.
Crowd = tuple[int, int]
MATCH = 0  # the place of the redeployment scheme among the routes
ROUTES, ANSWERS, REASONS, LEAVING = 4, 3, 4, 6
NOT_ASSESSED = 2
# All that a person's first hire answers: the route, the answer and its reason; None for what is not asked.
KINDS: list[tuple[int, int | None, int | None]] = [
    (MATCH, None, None),
    *product(range(1, ROUTES), range(NOT_ASSESSED), (None,)),
    *product(range(1, ROUTES), (NOT_ASSESSED,), range(REASONS)),
]
MOST = 1000  # tkr. of one person, who may have come back


def told(value: object) -> bool:
    return isinstance(value, int | str) and value != "hidden"


def crowds_of(publications: Publications) -> dict[Crowd, int]:
    """How many came to each hospital between two publications. Persons are always told."""
    crowds: dict[Crowd, int] = {}
    before: dict[int, int] = defaultdict(int)
    for number, publication in enumerate(publications):
        for hospital, row in enumerate(publication["rows"]):
            if row["persons"] > before[hospital]:
                crowds[hospital, number] = row["persons"] - before[hospital]
            before[hospital] = row["persons"]
    return crowds


class Possible:
    """The solutions of all constraints."""

    def __init__(self) -> None:
        self.solver = highspy.Highs()
        self.solver.silent()

    def number(self, least: float, most: float, *, whole: bool = True) -> Any:
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        return self.solver.addVariable(lb=least, ub=most, type=kind)

    def is_so(self, constraint: Any) -> None:
        self.solver.addConstr(constraint)

    def least(self, expression: Any) -> float:
        self.solver.minimize(expression)
        assert self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, "no world tells this"
        return float(self.solver.getObjectiveValue())

    def most(self, expression: Any) -> float:
        return -self.least(-1 * expression)

    def always(self, facts: dict[Any, Any]) -> list[Any]:
        """The names of the facts whose expression, which is never negative, is 0 in all solutions."""
        known = []
        while facts:
            name, expression = facts.popitem()
            if self.most(expression) < 0.5:
                known.append(name)
            # A solution disproves more than the one that it was looked for.
            values = [self.solver.val(expression) for expression in facts.values()]
            facts = {
                name: expression
                for (name, expression), value in zip(facts.items(), values, strict=True)
                if value < 0.5
            }
        return known


def rows_of(publication: Mapping[str, Any], table: str, column: str = "persons") -> list[int] | None:
    """The persons of each row of a table; None where it is not told, or not whole."""
    found = publication["tables"].get(table)
    values = [row[column] for row in found["rows"]] if found else []
    return values if values and all(told(value) for value in values) else None


def total(numbers: Iterator[Any]) -> Any:
    return highspy.Highs.qsum(list(numbers))


def known_kinds(publications: Publications) -> list[tuple[Crowd, str, int]]:
    """The crowds of whom everybody is known to have come by one route, or, of those who did not come from the scheme, to
    have one answer or reason.
    """
    possible, crowds = Possible(), crowds_of(publications)
    numbers = {(crowd, kind): possible.number(0, size) for crowd, size in crowds.items() for kind in KINDS}

    def counted(until: int, part: int, value: int) -> Any:
        return total(
            each for ((_h, came), kind), each in numbers.items() if came <= until and kind[part] == value
        )

    for crowd, size in crowds.items():
        possible.is_so(total(numbers[crowd, kind] for kind in KINDS) == size)
    for until, publication in enumerate(publications):
        lines: list[tuple[int, Sequence[Any]]] = [
            (0, rows_of(publication, "route") or []),
            # After the redeployed, the answers.
            (1, (rows_of(publication, "assessed", "hires") or [])[1:]),
            (2, rows_of(publication, "not_assessed", "hires") or []),
            (0, [publication["total"]["from_redeployment"]]),
        ]
        for part, line in lines:
            for value, size in enumerate(line):
                if told(size):
                    possible.is_so(counted(until, part, value) == size)
        for hospital, row in enumerate(publication["rows"]):
            if told(row["from_redeployment"]):
                own = (
                    each
                    for ((place, came), kind), each in numbers.items()
                    if place == hospital and came <= until and kind[0] == MATCH
                )
                possible.is_so(total(own) == row["from_redeployment"])
    facts = {}
    for crowd in crowds:
        for name, part, values in (
            ("route", 0, range(ROUTES)),
            ("answer", 1, range(ANSWERS)),
            ("reason", 2, range(REASONS)),
        ):
            for value in values:
                # Those of the crowd who have another one.
                others = [
                    numbers[crowd, kind] for kind in KINDS if kind[part] is not None and kind[part] != value
                ]
                facts[crowd, name, value] = total(iter(others))
    # Nobody of a crowd may have been asked: then there is no fact.
    known = possible.always(facts)
    return [
        (crowd, name, value)
        for crowd, name, value in known
        if possible.most(
            total(numbers[crowd, k] for k in KINDS if k[("route", "answer", "reason").index(name)] == value)
        )
        > 0.5
    ]


def known_groups(publications: Publications, table: str) -> list[tuple[Crowd, int]]:
    """The crowds of whom everybody is known to be of one group of a table."""
    possible, crowds = Possible(), crowds_of(publications)
    lines = {until: line for until, each in enumerate(publications) if (line := rows_of(each, table))}
    groups = range(max((len(line) for line in lines.values()), default=0))
    numbers = {(crowd, group): possible.number(0, size) for crowd, size in crowds.items() for group in groups}
    for crowd, size in crowds.items() if groups else ():
        possible.is_so(total(numbers[crowd, group] for group in groups) == size)
    for until, line in lines.items():
        for group, size in enumerate(line):
            own = (each for ((_h, came), of), each in numbers.items() if came <= until and of == group)
            possible.is_so(total(own) == size)
    return possible.always(
        {
            (crowd, group): total(numbers[crowd, other] for other in groups if other != group)
            for crowd in crowds
            for group in groups
            if len(groups) > 1
        }
    )


def known_reasons_for_leaving(publications: Publications, left: Mapping[int, int]) -> list[tuple[int, int]]:
    """The reasons that everybody is known to have had who left between two publications; `left`: how many did."""
    possible = Possible()
    numbers = {
        (number, reason): possible.number(0, size)
        for number, size in left.items()
        for reason in range(LEAVING)
    }
    for number, size in left.items():
        possible.is_so(total(numbers[number, reason] for reason in range(LEAVING)) == size)
    for until, publication in enumerate(publications):
        for reason, size in enumerate(rows_of(publication, "leaving") or []):
            own = (each for (number, why), each in numbers.items() if number <= until and why == reason)
            possible.is_so(total(own) == size)
    return possible.always(
        {
            (number, reason): total(numbers[number, other] for other in range(LEAVING) if other != reason)
            for number, size in left.items()
            if size
            for reason in range(LEAVING)
        }
    )


def known_leave(publications: Publications) -> list[Crowd]:
    """The hospitals of which everybody is known to be on leave, with the publication that tells it."""
    known = []
    for number, publication in enumerate(publications):
        for hospital, row in enumerate(publication["rows"]):
            if not row["persons"] or not all(told(row.get(name)) for name in ("headcount", "filled")):
                continue
            possible = Possible()
            people = possible.number(row["filled"], row["persons"])
            on_leave = possible.number(0, row["persons"])
            possible.is_so(people - on_leave == row["headcount"])
            if possible.most(row["persons"] - on_leave) < 0.5:
                known.append((hospital, number))
    return known


def tkr(value: str) -> float:
    return float(Decimal(value) / 1000)


def nearest_costs(
    publications: Publications, step: int, small: Sequence[set[int]]
) -> dict[Crowd, tuple[float, float]]:
    """The least and the most, in tkr., that each person can cost who came alone to a hospital.

    `small` are the hospitals of which little is told, in each publication; the rule tells which they are.
    """
    possible, crowds = Possible(), crowds_of(publications)
    costs = {crowd: possible.number(0, size * MOST, whole=False) for crowd, size in crowds.items()}
    for until, publication in enumerate(publications):
        units = [
            ({place}, tkr(row["committed"]))
            for place, row in enumerate(publication["rows"])
            if place not in small[until]
        ]
        rest = tkr(publication["total"]["committed"]) - sum(kr for _unit, kr in units)
        for unit, kr in [*units, (small[until], rest)]:
            own = [cost for (place, came), cost in costs.items() if place in unit and came <= until]
            # Of so few in all, the total is posts × price, too.
            if own and publication["total"]["persons"] >= 5:
                possible.is_so(total(iter(own)) <= kr + step / 2)
                possible.is_so(total(iter(own)) >= kr - step / 2)
    alone = [crowd for crowd, size in crowds.items() if size == 1]
    return {crowd: (possible.least(1 * costs[crowd]), possible.most(1 * costs[crowd])) for crowd in alone}


def known_routes_by_cost(steps: Sequence[Decimal], persons: int, kr: Decimal) -> list[set[int]]:
    """Every group of so many hires whose costs add up to what is told of a route: `steps` are the cost of each hire."""
    return [
        set(places)
        for places in combinations(range(len(steps)), persons)
        if sum(steps[place] for place in places) == kr
    ]


def known_reasons_from_moves(hires: int, persons: int, hidden: int) -> dict[str, int]:
    """The two hidden reasons, of so many who left: who moved is the hires less the persons."""
    possible = Possible()
    moved, resigned = possible.number(0, hidden), possible.number(0, hidden)
    possible.is_so(moved + resigned == hidden)
    possible.is_so(persons + moved == hires)
    return {
        name: round(possible.least(1 * each))
        for name, each in (("moved", moved), ("resigned", resigned))
        if possible.least(1 * each) == possible.most(1 * each)
    }
