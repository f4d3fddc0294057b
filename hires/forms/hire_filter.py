"""Filters of an allocation's hires."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import django_filters as filters
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy

from allocations.models import Department, Purpose
from hires.enums import PeriodKind
from hires.forms.filters import SOON, AllocationFilter, beside_the_list, in_order, sort_choices
from hires.forms.search import matching_hires
from hires.models import Hire, Period, PostPurpose


class HireOnDay(NamedTuple):
    """A hire on a day: its days and reason to leave as decided by then, and its leaves on it."""

    pk: int
    begins: dt.date
    ends: dt.date
    leaving_reason: str
    leaves: int
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
    "in_work": (gettext_lazy("I arbejde"), lambda hire, day: hire.is_present(day) and not hire.leaves),
    "to_start": (
        gettext_lazy("Tiltræder senere"),
        lambda hire, day: hire.begins > day and not hire.is_gone(day),
    ),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        lambda hire, day: hire.is_present(day) and hire.ends <= day + dt.timedelta(days=SOON),
    ),
    "on_leave": (gettext_lazy("På orlov"), lambda hire, day: hire.is_present(day) and hire.leaves > 0),
    "left": (gettext_lazy("Fratrådt"), lambda hire, day: hire.has_ended(day) and hire.leaving_reason != ""),
    "run_out": (gettext_lazy("Udløbet"), lambda hire, day: hire.has_ended(day) and hire.leaving_reason == ""),
    "withdrawn": (
        gettext_lazy("Trukket tilbage"),
        lambda hire, day: hire.annulled_on is None and hire.is_gone(day),
    ),
    "annulled": (gettext_lazy("Annulleret"), lambda hire, _day: hire.annulled_on is not None),
}
MAIN_HIRE_STATES = ("in_work", "to_start", "ending")
FEW = 1000  # hires
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

    def matching(self, rows: "QuerySet[Hire]", words: list[str], *, guess: bool) -> "QuerySet[Hire]":
        """Return the hires that match every word."""
        return matching_hires(rows, words, guess=guess)

    def with_states(self, rows: Any) -> list[tuple[int, frozenset[str]]]:
        """Return (id, states) of the hires that were decided by the day."""
        hires = list(rows.values_list("pk", "withdrawn_on", "annulled_on"))
        # The few of a search by their ids, and else all of the hospital's at once.
        few = Q(hire__in=[pk for pk, *_gone in hires])
        allocation = self.allocation
        all_of_them = Q(hire__grant=allocation.grant_id, hire__hospital=allocation.hospital_id)
        on_leave = Q(first_day__lte=self.day, last_day__gte=self.day) & ~Q(kind=PeriodKind.EMPLOYED)
        decided = {
            pk: days
            for pk, *days in Period.objects.in_force(self.day)
            .filter(few if len(hires) <= FEW else all_of_them)
            .order_by()
            .values("hire")
            .annotate(
                begins=Min("first_day"),
                ends=Max("last_day"),
                reason=Max("leaving_reason"),
                leaves=Count("pk", filter=on_leave),
            )
            .values_list("hire", "begins", "ends", "reason", "leaves")
        }
        found = (HireOnDay(pk, *decided[pk], *gone) for pk, *gone in hires if pk in decided)
        return [
            (
                hire.pk,
                frozenset(key for key, (_label, is_so) in HIRE_STATES.items() if is_so(hire, self.day)),
            )
            for hire in found
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
        """Return the hires in an order of HIRE_SORTS, those of the days with the days as decided by the day."""
        own = Period.objects.in_force(self.day).filter(hire=OuterRef("pk")).order_by().values("hire")
        days = {"begins": Min("first_day"), "ends": Max("last_day")}
        if day := days.get(value.removeprefix("-")):
            key = value.removeprefix("-")
            hires = hires.alias(**{key: Subquery(own.annotate(day=day).values("day"))})
        ordered: QuerySet[Hire] = in_order(hires, HIRE_SORTS, value, *BY_NAME)
        return ordered
