"""Filters of an allocation's hires."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import django_filters as filters
from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from allocations.models import Department, Purpose
from hires.enums import PeriodKind
from hires.forms.filters import SOON, AllocationFilter, beside_the_list, in_order, sort_choices
from hires.forms.search import matching_hires
from hires.models import Hire, Period, PostPurpose


class HireOnDay(NamedTuple):
    """A hire on a day: its days and reason to leave as decided by then, and whether the employee is on leave or gone."""

    pk: int
    begins: dt.date
    ends: dt.date
    leaving_reason: str
    is_away: bool
    withdrawn_on: dt.date | None
    annulled_on: dt.date | None

    def is_gone(self, day: dt.date) -> bool:
        """The hire was annulled, or withdrawn by the day."""
        return self.annulled_on is not None or (self.withdrawn_on is not None and self.withdrawn_on <= day)

    def is_present(self, day: dt.date) -> bool:
        """The day is a day of the hire."""
        return self.begins <= day <= self.ends and not self.is_gone(day)

    def has_ended(self, day: dt.date) -> bool:
        """The hire ended before the day."""
        return self.ends < day and not self.is_gone(day)


# The choices of state, by key: the label, and the condition on a hire on a day.
HIRE_STATES: Mapping[str, tuple[Any, Callable[[HireOnDay, dt.date], bool]]] = {
    "in_work": (gettext_lazy("I arbejde"), lambda hire, day: hire.is_present(day) and not hire.is_away),
    "to_start": (
        gettext_lazy("Tiltræder senere"),
        lambda hire, day: hire.begins > day and not hire.is_gone(day),
    ),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        lambda hire, day: hire.is_present(day) and hire.ends <= day + dt.timedelta(days=SOON),
    ),
    "on_leave": (gettext_lazy("På orlov"), lambda hire, day: hire.is_present(day) and hire.is_away),
    "left": (gettext_lazy("Fratrådt"), lambda hire, day: hire.has_ended(day) and hire.leaving_reason != ""),
    "run_out": (gettext_lazy("Udløbet"), lambda hire, day: hire.has_ended(day) and hire.leaving_reason == ""),
    "withdrawn": (
        gettext_lazy("Trukket tilbage"),
        lambda hire, day: hire.annulled_on is None and hire.is_gone(day),
    ),
    "annulled": (gettext_lazy("Annulleret"), lambda hire, _day: hire.annulled_on is not None),
}
MAIN_HIRE_STATES = ("in_work", "to_start", "ending")
BY_NAME = ("employee__sort_key", "pk")
# The orders by key: the label and what is compared. The employee's name decides between equals.
HIRE_SORTS: Mapping[str, tuple[Any, Any]] = {
    "name": (gettext_lazy("Navn"), F("employee__sort_key")),
    "post": (gettext_lazy("Stilling"), F("post__number")),
    "department": (gettext_lazy("Afdeling"), F("post__department__sort_key")),
    "begins": (gettext_lazy("Ansat fra"), F("begins")),
    "ends": (gettext_lazy("Ansat til og med"), F("ends")),
}


class HireFilter(AllocationFilter):
    """Filters of an allocation's hires, withdrawn and annulled ones included."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _condition) in HIRE_STATES.items()],
        method="of_state",
        widget=beside_the_list(),
    )
    sort = filters.ChoiceFilter(
        choices=sort_choices(HIRE_SORTS), method="sorted_by", widget=beside_the_list()
    )

    def all_rows(self) -> "QuerySet[Hire]":
        """Return the hires of the allocation by name."""
        allocation = self.allocation
        hires = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        return hires.order_by(*BY_NAME)

    def as_of_the_day(self, hires: "QuerySet[Hire]") -> "QuerySet[Hire]":
        """Return the hires that were decided by the day, with their days and reason to leave as decided by then."""
        in_force = Period.objects.in_force(self.day).filter(hire=OuterRef("pk")).order_by()
        own = in_force.values("hire")
        on_leave = in_force.filter(first_day__lte=self.day, last_day__gte=self.day)
        return hires.annotate(
            begins=Subquery(own.annotate(day=Min("first_day")).values("day")),
            ends=Subquery(own.annotate(day=Max("last_day")).values("day")),
            leaving_reason=Subquery(own.annotate(reason=Max("leaving_reason")).values("reason")),
            is_away=Exists(on_leave.exclude(kind=PeriodKind.EMPLOYED)),
        )

    def matching(self, rows: "QuerySet[Hire]", words: list[str], *, guess: bool) -> "QuerySet[Hire]":
        """Return the hires that match every word."""
        return matching_hires(rows, words, guess=guess)

    def with_states(self, rows: Any) -> list[tuple[int, frozenset[str]]]:
        """Return (id, states) of the hires that were decided by the day."""
        decided = rows.filter(begins__isnull=False)
        hires = (HireOnDay(*row) for row in decided.values_list(*HireOnDay._fields))
        return [
            (
                hire.pk,
                frozenset(key for key, (_label, is_so) in HIRE_STATES.items() if is_so(hire, self.day)),
            )
            for hire in hires
        ]

    def of_state(self, hires: "QuerySet[Hire]", _name: str, _value: str) -> "QuerySet[Hire]":
        """Return the hires as they are: `keys` picks those of the state, and `counts` counts the others."""
        return hires

    def of_department(self, hires: "QuerySet[Hire]", _name: str, value: Department) -> "QuerySet[Hire]":
        """Return the hires in a department: by their posts, or on some of their days."""
        works_there = Period.objects.in_force(self.day).filter(hire=OuterRef("pk"), department=value)
        return hires.filter(Q(post__department=value) | Exists(works_there))

    def of_purpose(self, hires: "QuerySet[Hire]", _name: str, value: Purpose) -> "QuerySet[Hire]":
        """Return the hires in posts with a purpose, primary or further."""
        further = PostPurpose.objects.filter(post=OuterRef("post"), purpose=value)
        return hires.filter(Q(post__purpose=value) | Exists(further))

    def of_route(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        """Return the hires by a recruitment route."""
        return hires.filter(route=value)

    def sorted_by(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        """Return the hires in an order of HIRE_SORTS."""
        ordered: QuerySet[Hire] = in_order(hires, HIRE_SORTS, value, *BY_NAME)
        return ordered
