"""Reports made without the database, of worlds small enough to look at all that could as well have been the case."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import permutations
from typing import Any

from allocations.enums import GrantStatus
from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, RecruitmentRoute
from hires.figures.statement import HospitalFigures
from reports.documents.blocks import Bullets, Paragraph, blocks_of
from reports.documents.data_formats import as_dict
from reports.documents.disclosure import FEWEST, published
from reports.phrases.notes import notes_of
from reports.report import tables
from reports.report.attention import attention_to
from reports.report.build import Report
from reports.report.data_tables import HIDDEN
from reports.report.forecaster import forecasts_of
from reports.report.progress import PriceSpan, progress_of
from tests.support.factories import NAMES

DAY = dt.date(2018, 9, 30)
NOON = dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC)
Line = tuple[int, ...]
# A cell by its table, row and, where it has more than one column, column.
Cell = tuple[str, int]


@dataclass(frozen=True)
class World:
    """How many people of what kind there are.

    persons, redeployed: of each hospital. routes, assessed: of those who are not from RegionH Match. reasons: of those of
    whom no candidates were assessed. leavers: of all. rehired: the route by which one of them was hired again.
    """

    persons: Line
    redeployed: Line
    routes: Line
    assessed: Line
    reasons: Line
    formerly: int
    leavers: Line
    rehired: int | None

    @property
    def whole(self) -> int:
        return sum(self.persons)


def spread(line: Sequence[int], values: Sequence[str]) -> list[str]:
    return [value for number, value in zip(line, values, strict=True) for _time in range(number)]


@cache
def report_of(world: World) -> Report:
    whole, from_redeployment = world.whole, sum(world.redeployed)
    routes = iter(spread(world.routes, RecruitmentRoute.values[1:]))
    assessed = iter(spread(world.assessed, CandidatesAssessed.values))
    reasons = iter(spread(world.reasons, NotAssessedReason.values))
    leavers = iter([*spread(world.leavers, LeavingReason.values), *[""] * (whole - sum(world.leavers))])
    uses: list[dict[str, Any]] = []

    def use(**told: Any) -> None:
        uses.append(
            {
                "purpose_id": None,
                "low_activity": False,
                "staff_group_id": None,
                "staff_group_of_post": None,
                "hires": 1,
                "posts": 1,
                "persons": 1,
                "person_years": Decimal(1),
                "committed_person_years": Decimal(1),
                "committed": Decimal(400_000),
                **told,
            }
        )

    for hospital, (persons, redeployed) in enumerate(zip(world.persons, world.redeployed, strict=True)):
        for number in range(persons):
            is_redeployed = number < redeployed
            answer = "" if is_redeployed else next(assessed)
            use(
                hospital_id=hospital,
                route="redeployment" if is_redeployed else next(routes),
                formerly_employed=len(uses) < world.formerly,
                candidates_assessed=answer,
                not_assessed_reason=next(reasons) if answer == "no" else "",
                leaving_reason=next(leavers),
            )
    if world.rehired is not None:
        # Posts and money of another group, and nobody more. No hire either: those who were assessed are people.
        use(
            hospital_id=0,
            route=RecruitmentRoute.values[world.rehired],
            formerly_employed=False,
            candidates_assessed="",
            not_assessed_reason="",
            leaving_reason="",
            persons=0,
            hires=0,
        )
    assert from_redeployment + sum(world.routes) == whole
    grant = Grant(
        pk=1,
        name="Bevillingen",
        total=Decimal(22_000_000),
        target=Decimal(55),
        # More is told of a closed grant.
        status=GrantStatus.CLOSED,
        **NAMES,
    )
    none = Decimal()
    progress = progress_of(
        grant,
        DAY,
        [
            HospitalFigures(
                allocation_id=number,
                hospital_id=number,
                price=Decimal(400_000),
                hospital=f"Hospital {number}",
                share_percent=None,
                allocated=none,
                original_budget=none,
                target=none,
                original_target=none,
                created=persons,
                filled=persons,
                to_start=0,
                left=0,
                run_out=0,
                started=persons,
                upcoming=0,
                headcount=persons,
                fte=Decimal(persons),
                person_years=none,
                spent=none,
                committed=none,
                committed_person_years=none,
                remaining=none,
                persons=persons,
                from_redeployment=redeployed,
            )
            for number, (persons, redeployed) in enumerate(zip(world.persons, world.redeployed, strict=True))
        ],
        [PriceSpan(Decimal(400_000))],
    )
    parts: dict[str, list[dict[str, Any]]] = {
        "began": [{"day": None}],
        "starts": [],
        "vacancies": [],
        "refills": [{"refills": 0, "vacant_days": 0}],
        "ahead": [],
        "delays": [],
        "months": [],
        "lengths": [],
        "years": [],
        "purposes": [],
        "staff_groups": [],
        "uses": uses,
        "leavers": [
            {"leaving_reason": reason, "persons": number}
            for reason, number in zip(LeavingReason.values, world.leavers, strict=True)
            if number
        ],
    }
    forecasts = forecasts_of(grant, progress.rows, parts, DAY)
    return Report(
        progress=progress,
        known_on=None,
        made_at=NOON,
        made_by="HRTrack",
        tables={table.name: table for table in tables.tables_of(progress, parts, forecasts, DAY)},
        attention=attention_to(progress, parts, forecasts),
        parts=parts,
    )


@cache
def told_to_the_public(world: World) -> str:
    """All of it: every table and sentence."""
    report = published(report_of(world))
    sentences = [block for block in blocks_of(report) if isinstance(block, Bullets | Paragraph)]
    return repr((as_dict(report), notes_of(report, "status"), sentences))


# The columns that count people by route or reason.
COUNTED = {
    "status": "from_redeployment",
    "route": "persons",
    "formerly_employed": "persons",
    "assessed": "hires",
    "not_assessed": "hires",
    "leaving": "hires",
}


@cache
def groups_of(world: World) -> dict[Cell, int]:
    """How many people there are in truth in each group that the version for publication may tell of."""
    from_redeployment = sum(world.redeployed)
    lines: dict[str, Sequence[int]] = {
        "status": (*world.redeployed, from_redeployment),
        "route": (from_redeployment, *world.routes),
        "formerly_employed": (world.formerly, world.whole - world.formerly),
        "assessed": (from_redeployment, *world.assessed),
        "not_assessed": world.reasons,
        "leaving": world.leavers,
    }
    return {(name, place): size for name, line in lines.items() for place, size in enumerate(line)}


def known_limits_of(world: World) -> dict[Cell, int]:
    """How many people there are in all where somebody from RegionH Match or not is told of: both are groups."""
    limits = {("status", place): persons for place, persons in enumerate((*world.persons, world.whole))}
    return {**limits, ("route", 0): world.whole, ("assessed", 0): world.whole}


def hidden_cells(world: World) -> set[Cell]:
    report = published(report_of(world))
    return {
        (name, place)
        for name, column in COUNTED.items()
        for place, row in enumerate(
            report.tables[name].with_total if name == "status" else report.tables[name].rows
        )
        if row.cells[report.tables[name].place_of(column)] is HIDDEN
    }


def other_lines(line: Line, least: int = 0) -> Iterator[Line]:
    """The same people in other groups: two swapped, all in one, and all but one of each in one."""
    places, whole = range(len(line)), max(sum(line), least)
    for one in places:
        yield tuple(whole if place == one else 0 for place in places)
        others = [place for place in places if place != one and line[place]]
        yield tuple(sum(line) - len(others) if place == one else int(place in others) for place in places)
        for other in places[one + 1 :]:
            swapped = list(line)
            swapped[one], swapped[other] = line[other], line[one]
            yield tuple(swapped)


def by_hospital(persons: Line, number: int) -> Iterator[Line]:
    """So many people in as few hospitals as can be, whichever those are."""
    for order in permutations(range(len(persons))):
        left, found = number, [0] * len(persons)
        for place in order:
            found[place] = min(left, persons[place])
            left -= found[place]
        yield tuple(found)


def otherwise_assessed(world: World) -> Iterator[World]:
    """With the same reasons where as many have one, else with one reason for all."""
    for assessed in other_lines(world.assessed):
        if assessed[2] == world.assessed[2]:
            yield replace(world, assessed=assessed)
        for place in range(4):
            reasons = tuple(assessed[2] if place == other else 0 for other in range(4))
            yield replace(world, assessed=assessed, reasons=reasons)


def other_worlds(world: World) -> Iterator[World]:
    """Worlds with as many people in each hospital. What is not in a line with another may change by itself."""
    whole = world.whole
    for formerly in range(whole + 1):
        yield replace(world, formerly=formerly)
    for leavers in other_lines(world.leavers, min(FEWEST, whole)):
        yield replace(world, leavers=leavers)
    for routes in other_lines(world.routes):
        for rehired in (world.rehired, 1, 2, 3):
            yield replace(world, routes=routes, rehired=rehired)
    for reasons in other_lines(world.reasons):
        yield replace(world, reasons=reasons)
    yield from otherwise_assessed(world)
    for redeployed in by_hospital(world.persons, sum(world.redeployed)):
        yield replace(world, redeployed=redeployed)
    for number in range(whole + 1):
        rest = whole - number
        for redeployed in by_hospital(world.persons, number):
            for place in range(4):
                routes = tuple(rest if other == place % 3 else 0 for other in range(3))
                reasons = tuple(rest if other == place else 0 for other in range(4))
                yield replace(
                    world, redeployed=redeployed, routes=routes, assessed=(0, 0, rest), reasons=reasons
                )
        for place in (0, 1):
            assessed = (rest, 0, 0) if place == 0 else (0, rest, 0)
            yield replace(
                world, redeployed=redeployed, routes=(rest, 0, 0), assessed=assessed, reasons=(0, 0, 0, 0)
            )
