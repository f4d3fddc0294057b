"""Publications made without the database, of invented persons who came and left between them."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocations.enums import GrantStatus
from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, RecruitmentRoute
from hires.figures.statement import HospitalFigures
from reports.documents.data_formats import as_dict
from reports.publications.breakdowns import Groups, told_breakdowns
from reports.publications.disclosure import published, small_hospitals
from reports.report import tables
from reports.report.attention import attention_to
from reports.report.build import Report
from reports.report.forecaster import forecasts_of
from reports.report.progress import PriceSpan, progress_of
from tests.support.attacker import KINDS, NOT_ASSESSED
from tests.support.factories import NAMES

FIRST = dt.date(2018, 6, 30)
NOON = dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Person:
    """Somebody who came to a hospital since a publication, in one post at a cost in kr.

    `kind` is one of the attacker's KINDS. `left`: the publication since which the person is gone, and the reason's place.
    """

    hospital: int
    came: int
    kind: int
    formerly: bool = False
    staff_group: int = 0
    left: tuple[int, int] | None = None
    is_on_leave: bool = False
    cost: int = 400_000

    @property
    def route(self) -> str:
        return str(RecruitmentRoute.values[KINDS[self.kind][0]])

    @property
    def answer(self) -> str:
        answer = KINDS[self.kind][1]
        return "" if answer is None else str(CandidatesAssessed.values[answer])

    @property
    def reason(self) -> str:
        reason = KINDS[self.kind][2]
        return "" if reason is None else str(NotAssessedReason.values[reason])


def report_of(persons: Sequence[Person], hospitals: int, number: int) -> Report:
    """The whole report as of the day of a publication."""
    assert CandidatesAssessed.values[NOT_ASSESSED] == CandidatesAssessed.NO
    as_of = FIRST + dt.timedelta(days=30 * number)
    here = [person for person in persons if person.came <= number]
    grant = Grant(
        pk=1,
        name="Bevillingen",
        total=Decimal(22_000_000),
        target=Decimal(55),
        status=GrantStatus.OPEN,
        starts_from=dt.date(2018, 3, 1),
        starts_until=dt.date(2019, 2, 28),
        last_day_of_use=dt.date(2019, 12, 31),
        **NAMES,
    )
    rows = [
        hospital_figures(place, [each for each in here if each.hospital == place], number)
        for place in range(hospitals)
    ]
    progress = progress_of(grant, as_of, rows, [PriceSpan(Decimal(400_000))])
    parts = parts_of(here, hospitals, number)
    forecasts = forecasts_of(grant, progress.rows, parts, as_of)
    return Report(
        progress=progress,
        known_on=None,
        made_at=NOON,
        made_by="HRTrack",
        tables={table.name: table for table in tables.tables_of(progress, parts, forecasts, as_of)},
        attention=attention_to(progress, parts, forecasts),
        parts=parts,
    )


def hospital_figures(place: int, persons: Sequence[Person], number: int) -> HospitalFigures:
    left = [person for person in persons if person.left and person.left[0] <= number]
    employed = [person for person in persons if person not in left]
    at_work = [person for person in employed if not person.is_on_leave]
    committed = sum((Decimal(person.cost) for person in persons), Decimal())
    spent = sum((Decimal(person.cost * (number - person.came + 1)) / 12 for person in persons), Decimal())
    return HospitalFigures(
        allocation_id=place,
        hospital_id=place,
        price=Decimal(400_000),
        hospital=f"Hospital {place}",
        share_percent=None,
        allocated=Decimal(4_000_000),
        original_budget=Decimal(4_000_000),
        target=Decimal(10),
        original_target=Decimal(10),
        created=len(persons),
        filled=len(employed),
        to_start=0,
        left=len(left),
        run_out=0,
        started=len(persons),
        upcoming=0,
        headcount=len(at_work),
        fte=Decimal(len(at_work)),
        person_years=(spent / 400_000).quantize(Decimal("0.0001")),
        spent=spent.quantize(Decimal("0.01")),
        committed=committed,
        committed_person_years=(committed / 400_000).quantize(Decimal("0.0001")),
        remaining=4_000_000 - committed,
        persons=len(persons),
        from_redeployment=sum(person.route == RecruitmentRoute.REDEPLOYMENT for person in persons),
    )


def parts_of(persons: Sequence[Person], hospitals: int, number: int) -> dict[str, list[dict[str, Any]]]:
    leavers = Counter(
        LeavingReason.values[person.left[1]] for person in persons if person.left and person.left[0] <= number
    )
    return {
        "began": [{"day": "2018-03-01"}],
        "starts": [],
        "vacancies": [],
        "refills": [{"refills": 0, "vacant_days": 0}],
        "ahead": [],
        "delays": [],
        "months": [],
        "lengths": [],
        "years": [
            {"hospital_id": place, "year": year, "spent": Decimal(), "committed": kr, "beyond": Decimal()}
            for place in range(hospitals)
            for year, kr in zip(
                (2018, 2019),
                until_years([person for person in persons if person.hospital == place]),
                strict=True,
            )
        ],
        "purposes": [],
        "staff_groups": [{"id": 0, "name": "Lægesekretærer"}, {"id": 1, "name": "HK'ere"}],
        "uses": [use_of(person, number) for person in persons],
        "leavers": [{"leaving_reason": reason, "persons": size} for reason, size in leavers.items()],
    }


def until_years(persons: Sequence[Person]) -> tuple[Decimal, Decimal]:
    """What the persons cost until the end of each year: half of it in the first."""
    whole = sum((Decimal(person.cost) for person in persons), Decimal())
    return whole / 2, whole


def use_of(person: Person, number: int) -> dict[str, Any]:
    has_left = person.left is not None and person.left[0] <= number
    return {
        "hospital_id": person.hospital,
        "purpose_id": None,
        "low_activity": False,
        "staff_group_id": person.staff_group,
        "staff_group_of_post": person.staff_group,
        "route": person.route,
        "formerly_employed": person.formerly,
        "candidates_assessed": person.answer,
        "not_assessed_reason": person.reason,
        "leaving_reason": LeavingReason.values[person.left[1]] if person.left and has_left else "",
        "hires": 1,
        "posts": 1,
        "persons": 1,
        "person_years": Decimal(1),
        "committed_person_years": Decimal(1),
        "committed": Decimal(person.cost),
    }


@dataclass(frozen=True)
class Series:
    """The publications of a grant as JSON, and the ids of the small hospitals of each."""

    publications: list[dict[str, Any]]
    small: list[set[int]]


def series_of(persons: Sequence[Person], hospitals: int, length: int) -> Series:
    """Publish the report again and again, each held against the earlier ones."""
    earlier: list[Mapping[str, Groups]] = []
    made, small = [], []
    for number in range(length):
        report = report_of(persons, hospitals, number)
        told = told_breakdowns(report, earlier)
        made.append(as_dict(published(report, told, number + 1)))
        small.append({key for key in small_hospitals(report.progress) if key is not None})
        earlier.append(told)
    return Series(made, small)
