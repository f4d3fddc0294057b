"""Filters of an allocation's hires."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import django_filters as filters
from django.db.models import Case, Exists, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy

from allocations.models import Department, Purpose
from hires.enums import PeriodKind
from hires.forms.filters import SOON, AllocationFilter, post_is_named
from hires.models import Hire, Period, Post, PostPurpose


def _is_present(day: dt.date) -> Q:
    return Q(is_gone=False, begins__lte=day, ends__gte=day)


def _has_ended(day: dt.date) -> Q:
    return Q(is_gone=False, ends__lt=day)


# The choices of state, by key: the label, and the condition as of a day on hires that are annotated with `begins`, `ends`,
# `is_away` (on leave) and `is_gone` (annulled or withdrawn).
HIRE_STATES: Mapping[str, tuple[Any, Callable[[dt.date], Q]]] = {
    "in_work": (gettext_lazy("I arbejde"), lambda day: _is_present(day) & Q(is_away=False)),
    "on_leave": (gettext_lazy("På orlov"), lambda day: _is_present(day) & Q(is_away=True)),
    "to_start": (gettext_lazy("Tiltræder senere"), lambda day: Q(is_gone=False, begins__gt=day)),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        lambda day: _is_present(day) & Q(ends__lte=day + dt.timedelta(days=SOON)),
    ),
    "left": (gettext_lazy("Fratrådt"), lambda day: _has_ended(day) & ~Q(leaving_reason="")),
    "run_out": (gettext_lazy("Udløbet"), lambda day: _has_ended(day) & Q(leaving_reason="")),
    "withdrawn": (gettext_lazy("Trukket tilbage"), lambda day: Q(withdrawn_on__lte=day, annulled_on=None)),
    "annulled": (gettext_lazy("Annulleret"), lambda _day: Q(annulled_on__isnull=False)),
}
BY_NAME = ("employee__sort_key", "pk")
HIRE_SORTS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "name": (gettext_lazy("Navn"), BY_NAME),
    "post": (gettext_lazy("Stilling"), ("post__number", "begins", "pk")),
    "newest": (gettext_lazy("Nyeste først"), ("-begins", "employee__sort_key", "pk")),
    "ends": (gettext_lazy("Slutter først"), ("ends", "employee__sort_key", "pk")),
}


class HireFilter(AllocationFilter):
    """Filters of an allocation's hires, withdrawn and annulled ones included."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _condition) in HIRE_STATES.items()],
        empty_label=gettext_lazy("Alle"),
        method="of_state",
    )
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sortér efter"),
        choices=[(key, label) for key, (label, _fields) in HIRE_SORTS.items() if key != "name"],
        empty_label=HIRE_SORTS["name"][0],
        method="sorted_by",
    )

    def all_rows(self) -> "QuerySet[Hire]":
        """Return the hires of the allocation by name."""
        allocation = self.allocation
        hires = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        return hires.order_by(*BY_NAME)

    def as_of_the_day(self, hires: "QuerySet[Hire]") -> "QuerySet[Hire]":
        """Return the hires with their days and reason to leave as decided by the day; None in a hire decided later."""
        own = Period.objects.in_force(self.day).filter(hire=OuterRef("pk")).order_by().values("hire")
        return hires.annotate(
            begins=Subquery(own.annotate(day=Min("first_day")).values("day")),
            ends=Subquery(own.annotate(day=Max("last_day")).values("day")),
            leaving_reason=Subquery(own.annotate(reason=Max("leaving_reason")).values("reason")),
        )

    def matching(self, rows: "QuerySet[Hire]", text: str) -> "QuerySet[Hire]":
        """Return the hires whose employee has the text in the name or number, or whose post is named so."""
        person = Q(employee__name__icontains=text) | Q(employee__employee_number__icontains=text)
        return rows.filter(person | Q(post__in=Post.objects.filter(post_is_named(text))))

    def as_known_on_the_day(self, rows: Any) -> Any:
        """Return the hires that were decided by the day."""
        return rows.filter(begins__isnull=False)

    def of_state(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        """Return the hires in a state of HIRE_STATES."""
        day = self.form.cleaned_data["as_of"]
        on_leave = (
            Period.objects.in_force(day)
            .filter(hire=OuterRef("pk"), first_day__lte=day, last_day__gte=day)
            .exclude(kind=PeriodKind.EMPLOYED)
        )
        gone = Q(annulled_on__isnull=False) | Q(withdrawn_on__lte=day, withdrawn_on__isnull=False)
        is_gone = Case(When(gone, then=True), default=False)
        annotated = hires.annotate(is_away=Exists(on_leave), is_gone=is_gone)
        return annotated.filter(HIRE_STATES[value][1](day))

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
        return hires.order_by(*HIRE_SORTS[value][1])
