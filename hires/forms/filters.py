"""Filters of posts and hires: the search text, and the choices in the address."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Self

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg.sql import SQL

from allocations.models import Allocation, Department, Purpose
from hires.enums import PeriodKind, RecruitmentRoute
from hires.figures import statement
from hires.models import Hire, Period, Post, PostPurpose
from hrtrack.common import clock
from hrtrack.common.database.statements import fill
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import DanishDateField, Form, LineField


class AsOfForm(Form):
    """The day a page is shown as of; today unless another is asked for."""

    as_of = DanishDateField(label=gettext_lazy("Status pr."), required=False, optional_mark="")

    def clean_as_of(self) -> dt.date:
        as_of: dt.date | None = self.cleaned_data["as_of"]
        if as_of is not None and as_of > clock.today():
            raise ValidationError(
                _("Indtast en dag, der ikke ligger efter i dag, %(today)s")
                % {"today": format_date(clock.today())}
            )
        return as_of or clock.today()

    @classmethod
    def asked(cls, parameters: Mapping[str, Any]) -> Self:
        """The form as the address fills it: today's date stands there until another is asked for."""
        return cls({"as_of": parameters.get("as_of") or format_date(clock.today())})

    @property
    def day(self) -> dt.date:
        """The day asked for, or today where that can't be read."""
        day: dt.date = self.cleaned_data["as_of"] if self.is_valid() else clock.today()
        return day


MOST_POSTS = 10**9  # fewer than PostgreSQL's integer holds
SOON = 30
# What a post can be as of a day, as conditions on the table posts_as_of.
STATES: Mapping[str, tuple[Any, str]] = {
    "free": (gettext_lazy("Ledig"), "is_free"),
    "filled": (gettext_lazy("Besat"), "state = 'filled'"),
    "to_start": (gettext_lazy("På vej"), "state = 'to_start'"),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        "state = 'filled' AND ends <= %(as_of)s::date + %(soon)s",
    ),
    "on_leave": (gettext_lazy("Med en på orlov"), "has_leave"),
    "left": (gettext_lazy("Fratrådt, ikke genbesat"), "state = 'left'"),
    "run_out": (gettext_lazy("Udløbet"), "state = 'run_out'"),
}
_live_in_post = Hire.objects.live().filter(post=OuterRef("pk"))
SORTS: Mapping[str, tuple[Any, Callable[["QuerySet[Post]"], "QuerySet[Post]"]]] = {
    "number": (gettext_lazy("Stillingens nummer"), lambda posts: posts.order_by("number")),
    "department": (gettext_lazy("Afdeling"), lambda posts: posts.order_by("department__sort_key", "number")),
    "employee": (
        gettext_lazy("Navn på den ansatte"),
        lambda posts: posts.order_by(
            Subquery(_live_in_post.order_by("-pk").values("employee__sort_key")[:1]).asc(nulls_last=True), "number"
        ),
    ),
    "ends": (
        gettext_lazy("Slutter først"),
        lambda posts: posts.annotate(
            ends=Max("hires__periods__last_day", filter=Q(hires__withdrawn_on=None, hires__annulled_on=None))
        ).order_by(F("ends").asc(nulls_last=True), "number"),
    ),
}  # fmt: skip


class SearchForm(Form):
    """What is searched for may be a name, and is sent rather than put in the address."""

    q = LineField(
        label=gettext_lazy("Søg"),
        help_text=gettext_lazy("Navn, tjenestenummer, afdeling eller stilling, fx RH-07."),
        max_length=100,
        required=False,
        optional_mark="",
        width="width-l",
    )


class FindingForm(AsOfForm):
    """The day and, from the filters, the choices. What the page does not know is refused."""

    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), gettext_lazy("Siden findes ikke. Begynd forfra herunder")
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # Not those of the form that leads here: a jump to a field of it would be one to ours.
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        fields: dict[str, Any] = self.fields
        for field in fields.values():
            field.optional_mark = ""

    def clean(self) -> dict[str, Any]:
        if self.data.keys() - self.fields.keys():
            self.add_error(None, _("Adressen nævner noget, der ikke kan vælges. Vælg igen herunder"))
        return super().clean() or self.cleaned_data


class AllocationFilter(filters.FilterSet):  # type: ignore[misc]  # the library carries no types
    """What can be chosen of an allocation, as the address asks for it. A subclass says what it finds, and how it is so."""

    department: Any = filters.ModelChoiceFilter(
        label=gettext_lazy("Afdeling"),
        queryset=Department.objects.none(),
        empty_label=gettext_lazy("Alle"),
        method="of_department",
    )
    purpose: Any = filters.ModelChoiceFilter(
        label=gettext_lazy("Formål"),
        queryset=Purpose.objects.none(),
        empty_label=gettext_lazy("Alle"),
        method="of_purpose",
    )
    route = filters.ChoiceFilter(
        label=gettext_lazy("Rekrutteringsvej"),
        choices=RecruitmentRoute.choices,
        empty_label=gettext_lazy("Alle"),
        method="of_route",
    )

    class Meta:
        form = FindingForm
        fields: list[str] = []

    def __init__(self, asked: Mapping[str, Any], *, allocation: Allocation, search: str = "") -> None:
        self.allocation = allocation
        self.search = search
        today = {} if asked.get("as_of") else {"as_of": format_date(clock.today())}
        super().__init__({**{key: asked[key] for key in asked}, **today}, queryset=self.all_of_them())
        self.filters["department"].queryset = allocation.hospital.departments.order_by("sort_key")
        self.filters["purpose"].queryset = allocation.grant.purposes.all()

    def all_of_them(self) -> Any:
        raise NotImplementedError

    def holding(self, rows: Any, text: str) -> Any:
        """Those in which the text is found."""
        raise NotImplementedError

    def as_known_on_the_day(self, rows: Any) -> Any:
        """Without what may not have existed on the day asked for."""
        raise NotImplementedError

    @property
    def day(self) -> dt.date:
        """The day asked for, or today where that can't be read."""
        day: dt.date = self.form.day
        return day

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the day and the order is asked for."""
        chosen = self.form.cleaned_data if self.is_valid() else {}
        return bool(self.search) or any(
            chosen.get(name) for name in ("state", "department", "purpose", "route")
        )

    def keys(self) -> list[int]:
        """The ids in the order asked for; none of a form that can't be read."""
        if not self.is_valid():
            return []
        found: Any = self.as_known_on_the_day(self.qs)
        return list((self.holding(found, self.search) if self.search else found).values_list("pk", flat=True))

    def filter_queryset(self, queryset: Any) -> Any:
        """By the filters alone: the form has fields of its own."""
        for name, choice in self.filters.items():
            queryset = choice.filter(queryset, self.form.cleaned_data[name])
        return queryset


class PostFilter(AllocationFilter):
    """The posts of an allocation."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _sql) in STATES.items()],
        empty_label=gettext_lazy("Alle"),
        method="of_state",
    )
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sortér efter"),
        choices=[(key, label) for key, (label, _sorted) in SORTS.items() if key != "number"],
        empty_label=SORTS["number"][0],
        method="sorted_by",
    )

    def all_of_them(self) -> "QuerySet[Post]":
        allocation = self.allocation
        return Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id).order_by(
            "number"
        )

    def holding(self, rows: "QuerySet[Post]", text: str) -> "QuerySet[Post]":
        return rows.filter(holds_text(text))

    def as_known_on_the_day(self, rows: "QuerySet[Post]") -> "QuerySet[Post]":
        if self.day < clock.today() and not self.form.cleaned_data.get("state"):
            # A post nobody counted in yet may not have existed.
            return self.where(rows, "state <> 'vacant'")
        return rows

    def where(self, posts: "QuerySet[Post]", condition: str) -> "QuerySet[Post]":
        """Those that are so as of the day."""
        allocation = self.allocation
        asked = statement.figures_of(
            [allocation.grant], self.form.cleaned_data["as_of"], allocation.hospital_id
        )
        select = fill("SELECT post_id FROM posts_as_of WHERE {condition}", condition=SQL(condition))
        rows = statement.rows(select, {**asked, "soon": SOON}, statement.POSTS_AS_OF)
        return posts.filter(pk__in=[row["post_id"] for row in rows])

    def of_state(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        return self.where(posts, STATES[value][1])

    def of_department(self, posts: "QuerySet[Post]", _name: str, value: Department) -> "QuerySet[Post]":
        works_there = Period.objects.filter(hire__post=OuterRef("pk"), department=value)
        return posts.filter(Q(department=value) | Exists(works_there))

    def of_purpose(self, posts: "QuerySet[Post]", _name: str, value: Purpose) -> "QuerySet[Post]":
        further = PostPurpose.objects.filter(post=OuterRef("pk"), purpose=value)
        return posts.filter(Q(purpose=value) | Exists(further))

    def of_route(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        return posts.filter(Exists(_live_in_post.filter(route=value)))

    def sorted_by(self, posts: "QuerySet[Post]", _name: str, value: str) -> "QuerySet[Post]":
        return SORTS[value][1](posts)


def _is_present(day: dt.date) -> Q:
    return Q(is_gone=False, begins__lte=day, ends__gte=day)


def _has_ended(day: dt.date) -> Q:
    return Q(is_gone=False, ends__lt=day)


# What a hire can be on a day, of hires with `begins`, `ends`, `is_away` (on leave) and `is_gone` (annulled or withdrawn).
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
    """The hires of an allocation, those that came to nothing included."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _so) in HIRE_STATES.items()],
        empty_label=gettext_lazy("Alle"),
        method="of_state",
    )
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sortér efter"),
        choices=[(key, label) for key, (label, _by) in HIRE_SORTS.items() if key != "name"],
        empty_label=HIRE_SORTS["name"][0],
        method="sorted_by",
    )

    def all_of_them(self) -> "QuerySet[Hire]":
        allocation = self.allocation
        hires = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        own = Period.objects.filter(hire=OuterRef("pk")).order_by()
        return hires.annotate(
            begins=Subquery(own.values("hire").annotate(day=Min("first_day")).values("day")),
            ends=Subquery(own.values("hire").annotate(day=Max("last_day")).values("day")),
        ).order_by(*BY_NAME)

    def holding(self, rows: "QuerySet[Hire]", text: str) -> "QuerySet[Hire]":
        person = Q(employee__name__icontains=text) | Q(employee__employee_number__icontains=text)
        return rows.filter(person | Q(post__in=Post.objects.filter(is_called(text))))

    def as_known_on_the_day(self, rows: "QuerySet[Hire]") -> "QuerySet[Hire]":
        if self.day < clock.today():
            return rows.filter(Q(agreed_on__lte=self.day) | Q(begins__lte=self.day))
        return rows

    def of_state(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        day = self.form.cleaned_data["as_of"]
        on_leave = Period.objects.filter(hire=OuterRef("pk"), first_day__lte=day, last_day__gte=day).exclude(
            kind=PeriodKind.EMPLOYED
        )
        gone = Q(annulled_on__isnull=False) | Q(withdrawn_on__lte=day, withdrawn_on__isnull=False)
        is_gone = Case(When(gone, then=True), default=False)
        known = hires.annotate(is_away=Exists(on_leave), is_gone=is_gone)
        return known.filter(HIRE_STATES[value][1](day))

    def of_department(self, hires: "QuerySet[Hire]", _name: str, value: Department) -> "QuerySet[Hire]":
        works_there = Period.objects.filter(hire=OuterRef("pk"), department=value)
        return hires.filter(Q(post__department=value) | Exists(works_there))

    def of_purpose(self, hires: "QuerySet[Hire]", _name: str, value: Purpose) -> "QuerySet[Hire]":
        further = PostPurpose.objects.filter(post=OuterRef("post"), purpose=value)
        return hires.filter(Q(post__purpose=value) | Exists(further))

    def of_route(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        return hires.filter(route=value)

    def sorted_by(self, hires: "QuerySet[Hire]", _name: str, value: str) -> "QuerySet[Hire]":
        return hires.order_by(*HIRE_SORTS[value][1])


def holds_text(text: str) -> Q:
    """A post that is called so, whose department is, or in which somebody is or was of that name or number."""
    person = Q(employee__name__icontains=text) | Q(employee__employee_number__icontains=text)
    return is_called(text) | Q(Exists(Hire.objects.filter(person, post=OuterRef("pk"))))


def is_called(text: str) -> Q:
    """A post of that number, with or without its hospital, or in a department of that name."""
    found = Q(department__name__icontains=text)
    short_name, _dash, number = text.rpartition("-")
    if (post_number := whole_number(number, MOST_POSTS)) is not None:
        of_number = Q(number=post_number)
        found |= of_number & Q(hospital__short_name__iexact=short_name) if short_name else of_number
    return found
