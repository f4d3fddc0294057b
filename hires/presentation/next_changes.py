"""The next changes at a hospital as of today: who starts and ends, which posts are free, what is missing to the target."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from allocations.models import Allocation, Grant
from hires.actions.confirm import Completeness, completeness
from hires.capacity import ONE_DAY, PostLimits, PostRemainder
from hires.enums import LeavingReason
from hires.figures import statement
from hires.figures.statement import HospitalFigures, reached
from hires.models import Hire, Post
from hires.presentation.phrases import count, remainder_in_words, unit
from hires.room import latest_start
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date

SHOWN = 5  # of each list
SOON = 30 * ONE_DAY


@dataclass(frozen=True)
class Turn:
    """A hire that starts or ends on `day`."""

    hire: Hire
    day: dt.date
    leaving_reason: LeavingReason | None = None


@dataclass(frozen=True)
class Vacancy:
    """A post with a day or more left that nobody is in or is to start in.

    `start_by`: the last day on which a hire can start and use the whole remainder; None without a limit.
    """

    post: Post
    remainder: PostRemainder
    start_by: dt.date | None

    @property
    def remainder_in_words(self) -> str:
        """The remainder in words."""
        return remainder_in_words(self.remainder, PostLimits.of(self.post.grant))


@dataclass(frozen=True)
class NextChanges:
    """The next changes at a hospital, at most SHOWN in each list.

    vacancies: the first of `vacancy_count`. to_create: the rest of the target, in posts or person-years as the grant
    counts. start_by: the last day on which a new post still gets a whole year; None without a limit.
    without_number: hires that have begun without an employment number.
    """

    starting: Sequence[Turn]
    ending: Sequence[Turn]
    vacancies: Sequence[Vacancy]
    vacancy_count: int
    to_create: Decimal
    start_by: dt.date | None
    without_number: Sequence[Hire]
    completeness: Completeness

    @property
    def employees(self) -> set[int]:
        """The ids of the employees that are named."""
        turns = {turn.hire.employee_id for turn in (*self.starting, *self.ending)}
        return turns | {hire.employee_id for hire in self.without_number}


def next_changes_of(allocation: Allocation, row: HospitalFigures) -> NextChanges:
    """Return the next changes, in a bounded number of queries; `row` are the allocation's figures as of today."""
    today = clock.today()
    hires: Any = (  # the days are annotations
        Hire.objects.live()
        .filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .with_days()
        .select_related("employee", "post__hospital")
    )
    starting = hires.filter(first_day__gt=today).order_by("first_day", "pk")[:SHOWN]
    ending = hires.filter(last_day__gte=today, last_day__lte=today + SOON).order_by("last_day", "pk")[:SHOWN]
    without_number = hires.filter(first_day__lte=today, last_day__gte=today, employee__employee_number=None)
    vacancies = _vacancies(allocation)
    posts = Post.objects.select_related("hospital", "department", "grant").in_bulk(
        [post_id for post_id, _remainder in vacancies[:SHOWN]]
    )
    return NextChanges(
        starting=[Turn(hire, hire.first_day) for hire in starting],
        ending=[Turn(hire, hire.last_day, _reason(hire.leaving_reason)) for hire in ending],
        vacancies=[
            Vacancy(posts[post_id], remainder, latest_start(allocation.grant, remainder))
            for post_id, remainder in vacancies[:SHOWN]
        ],
        vacancy_count=len(vacancies),
        to_create=max(row.target - reached(allocation.grant, row), Decimal()),
        start_by=latest_start(allocation.grant),
        without_number=list(without_number.order_by("first_day", "pk")[:SHOWN]),
        completeness=completeness(allocation),
    )


def _reason(value: str) -> LeavingReason | None:
    return LeavingReason(value) if value else None


def expectations(grant: Grant, next_changes: NextChanges) -> list[str]:
    """Return what is missing to the target, and the last day to start, as a sentence."""
    if not next_changes.to_create:
        return [_("Måltallet er nået.")]
    missing = {"missing": count(grant, next_changes.to_create), "unit": unit(grant, next_changes.to_create)}
    if not next_changes.start_by:
        return [_("%(missing)s %(unit)s mere for at nå måltallet.") % missing]
    message = _("%(missing)s %(unit)s mere for at nå måltallet. Et helt år kræver start senest %(day)s.")
    return [message % {**missing, "day": format_date(next_changes.start_by)}]


def _vacancies(allocation: Allocation) -> list[tuple[int, PostRemainder]]:
    """Return (post id, remainder) of every vacancy, by the posts' numbers."""
    rows = statement.rows(
        "SELECT * FROM posts_as_of WHERE is_free ORDER BY number",
        statement.figures_of([allocation.grant], clock.today(), allocation.hospital_id),
        statement.POSTS_AS_OF,
    )
    return [
        (row["post_id"], PostRemainder(row["unused_days"], row["post_days"], row["is_begun"])) for row in rows
    ]
