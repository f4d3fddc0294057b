"""What a hospital's first page answers as of today: who starts and ends next, what is free, and what is expected."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from allocations.models import Allocation, Grant
from hires.actions.confirm import Completeness, completeness
from hires.capacity import ONE_DAY
from hires.figures import statement
from hires.figures.statement import HospitalFigures, reached
from hires.models import Hire, Post
from hires.posts import start_by
from hires.presentation.phrases import count, rest_in_words, unit
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date

SHOWN = 5
SOON = 30 * ONE_DAY


@dataclass(frozen=True)
class Turn:
    """Somebody who starts or ends on a day."""

    hire: Hire
    day: dt.date


@dataclass(frozen=True)
class Vacancy:
    """A post that nobody is in or on the way to; without days left told the whole year is free."""

    post: Post
    days_left: Decimal | None
    post_year_days: int | None
    start_by: dt.date | None

    @property
    def rest(self) -> str:
        """What is left, in words."""
        if self.days_left is None or self.post_year_days is None:
            return _("hele året")
        return rest_in_words(self.days_left, self.post_year_days)


@dataclass(frozen=True)
class NextChanges:
    """`vacancies` are the first of `vacancy_count`; `to_create`: what is missing to the target, in what the grant counts.

    `start_by`: the last day on which a new post still gets a whole year. `without_number`: hires that have begun
    without a tjenestenummer.
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
        """The ids of those it names."""
        turns = {turn.hire.employee_id for turn in (*self.starting, *self.ending)}
        return turns | {hire.employee_id for hire in self.without_number}


def next_changes_of(allocation: Allocation, row: HospitalFigures) -> NextChanges:
    """In a bounded number of queries; `row` are the allocation's figures as of today."""
    today = clock.today()
    hires: Any = (  # the days are annotations
        Hire.objects.live()
        .filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        .annotate(first_day=Min("periods__first_day"), last_day=Max("periods__last_day"))
        .select_related("employee", "post__hospital")
    )
    starting = hires.filter(first_day__gt=today).order_by("first_day", "pk")[:SHOWN]
    ending = hires.filter(last_day__gte=today, last_day__lte=today + SOON).order_by("last_day", "pk")[:SHOWN]
    without_number = hires.filter(first_day__lte=today, last_day__gte=today, employee__employee_number=None)
    vacancies = _vacancies(allocation)
    posts = Post.objects.select_related("hospital", "department").in_bulk(
        [each["post_id"] for each in vacancies[:SHOWN]]
    )
    return NextChanges(
        starting=[Turn(hire, hire.first_day) for hire in starting],
        ending=[Turn(hire, hire.last_day) for hire in ending],
        vacancies=[
            Vacancy(
                posts[each["post_id"]],
                each["unused_days"],
                each["post_year_days"],
                start_by(allocation.grant, each["unused_days"]),
            )
            for each in vacancies[:SHOWN]
        ],
        vacancy_count=len(vacancies),
        to_create=max(row.target - reached(allocation.grant, row), Decimal()),
        start_by=start_by(allocation.grant, None),
        without_number=list(without_number.order_by("first_day", "pk")[:SHOWN]),
        completeness=completeness(allocation),
    )


def expectations(grant: Grant, next_changes: NextChanges) -> list[str]:
    """What is missing to the target, and by when, as a sentence."""
    if not next_changes.to_create:
        return [_("Måltallet er nået.")]
    missing = {"missing": count(grant, next_changes.to_create), "unit": unit(grant, next_changes.to_create)}
    if not next_changes.start_by:
        return [_("%(missing)s %(unit)s mere for at nå måltallet.") % missing]
    said = _("%(missing)s %(unit)s mere for at nå måltallet. Et helt år kræver start senest %(day)s.")
    return [said % {**missing, "day": format_date(next_changes.start_by)}]


def _vacancies(allocation: Allocation) -> list[dict[str, Any]]:
    """Every post that nobody is in or on the way to and that has a day left, in the order of their numbers."""
    return statement.rows(
        "SELECT * FROM posts_as_of WHERE is_free ORDER BY number",
        statement.figures_of([allocation.grant], clock.today(), allocation.hospital_id),
        statement.POSTS_AS_OF,
    )
