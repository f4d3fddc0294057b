"""Grants to report on: a seeded year of the memo's 55 posts, and what is at the edges of it."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, PeriodKind, RecruitmentRoute
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
)
from tests.support.memo_table import ROWS, SHORT_NAMES
from tests.support.model_of_rules import same_day_next_year

DAY = dt.timedelta(days=1)
AUTUMN = dt.date(2018, 9, 30)
NASTY = [
    "=HYPERLINK(1)",
    "<b>&amp;</b>",
    '"Anførsel", ; komma',
    "#let x = 1",
    "*fed* _kursiv_ $1$",
    "\\[x\\] @ref <x>",
    "{{ template }}",
    "Åse Ørsted-Æbelø",
    "X" * 60,
    "Zoë Ивана Ωμέγα ẞ",
]


def a_year(first_day: dt.date) -> dt.date:
    return same_day_next_year(first_day) - DAY


def seeded_year(posts: int = 55) -> Grant:
    """The memo's hospitals with hires of every kind, the same whenever it is made."""
    chance = random.Random(55)  # noqa: S311 - the same year each time
    grant = make_grant(
        name="Lægesekretærer 2018",
        restriction="genindførelse af diktering",
        last_day_of_use=dt.date(2019, 12, 31),
    )
    purposes = [make_purpose(grant), make_purpose(grant, "Øget aktivitet og patientbehandling", 2)]
    groups = [make_staff_group(grant), make_staff_group(grant, "HK'er", 2)]
    allocations = [
        make_allocation(
            grant,
            make_hospital(name, SHORT_NAMES[name]),
            share_percent=share,
            amount=tkr * 1000,
            target=target,
        )
        for name, share, tkr, target in ROWS
    ]
    slots = [a for a, (*_row, target) in zip(allocations, ROWS, strict=True) for _number in range(target)]
    for number, allocation in enumerate(slots[:posts]):
        post = make_post(allocation, purpose=chance.choice(purposes), low_activity=chance.random() < 0.3)
        first_day = dt.date(2018, 1, 1) + chance.randrange(300) * DAY
        route = chance.choice(RecruitmentRoute.values)
        assessed = "" if route == RecruitmentRoute.REDEPLOYMENT else chance.choice(CandidatesAssessed.values)
        details = {
            "route": route,
            "candidates_assessed": assessed,
            "not_assessed_reason": chance.choice(NotAssessedReason.values) if assessed == "no" else "",
            "formerly_employed": chance.random() < 0.5,
            "staff_group": chance.choice(groups),
            "attested_restriction": "" if number % 5 == 0 else grant.restriction,
            "agreed_on": first_day - chance.randrange(60) * DAY,
        }
        hours = chance.choice([37, 37, 37, 30, Decimal("18.5")])
        middle = first_day + chance.randrange(60, 200) * DAY
        match number % 6:
            case 0:
                hire = make_hire(
                    post, (first_day, middle, hours), leaving_reason=LeavingReason.RESIGNED, **details
                )
                if number % 12 == 0:  # the same person again
                    again = middle + 20 * DAY
                    make_hire(post, (again, again + 90 * DAY, hours), employee=hire.employee, **details)
            case 1:
                make_hire(post, (first_day, middle, hours), (middle + DAY, a_year(first_day), 20), **details)
            case 2:
                leave = (middle, middle + 40 * DAY, hours, PeriodKind.UNPAID_LEAVE)
                before = (first_day, middle - DAY, hours)
                make_hire(post, before, leave, (middle + 41 * DAY, a_year(first_day), hours), **details)
            case 3:
                make_hire(
                    post, (first_day, a_year(first_day), hours), withdrawn_on=first_day - 5 * DAY, **details
                )
            case _:
                make_hire(post, (first_day, a_year(first_day), hours), **details)
    return grant


def no_hires() -> Grant:
    return seeded_year(posts=0)


def without_target_or_window() -> Grant:
    grant = make_grant(target=0, starts_from=None, starts_until=None)
    make_hire(
        make_post(make_allocation(grant, target=0, amount=0)), (dt.date(2018, 3, 1), dt.date(2019, 2, 28))
    )
    return grant


def one_hospital() -> Grant:
    grant = make_grant()
    make_hire(
        make_post(make_allocation(grant)), (dt.date(2018, 3, 1), dt.date(2019, 2, 28)), route="redeployment"
    )
    return grant


def forty_hospitals() -> Grant:
    grant = make_grant(target=80)
    for number in range(40):
        allocation = make_allocation(grant, make_hospital(f"Hospital {number:02}", f"H{number:02}"), target=2)
        first_day = dt.date(2018, 1, 1) + number * 7 * DAY
        make_hire(make_post(allocation), (first_day, a_year(first_day)))
    return grant


def nasty_names() -> Grant:
    """Texts that mean something to each of the formats."""
    grant = make_grant(name=NASTY[0], decision_reference=NASTY[1], restriction=NASTY[3])
    purpose = make_purpose(grant, NASTY[2])
    group = make_staff_group(grant, NASTY[4])
    for number, name in enumerate(NASTY):
        allocation = make_allocation(grant, make_hospital(name, f"N{number}"), target=1)
        post = make_post(allocation, purpose=purpose)
        employee = make_employee(allocation.hospital, name)
        make_hire(post, (dt.date(2018, 3, 1), dt.date(2019, 2, 28)), employee=employee, staff_group=group)
    return grant


def counted_in_person_years() -> Grant:
    grant = make_grant(counted_in="person_years", target="19.7")
    allocation = make_allocation(grant, target="19.7", amount=7_880_000)
    for number in range(6):
        first_day = dt.date(2018, 1 + number, 1)
        make_hire(make_post(allocation), (first_day, a_year(first_day), 30 + number))
    return grant


WORLDS: dict[str, Callable[[], Grant]] = {
    each.__name__: each
    for each in (
        seeded_year,
        no_hires,
        without_target_or_window,
        one_hospital,
        forty_hospitals,
        nasty_names,
        counted_in_person_years,
    )
}
