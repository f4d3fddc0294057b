"""Finding posts: the choices that stand in the address, checked as a form, and what was searched for."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation, Department, Purpose
from hires import figures
from hires.enums import RecruitmentRoute
from hires.forms import AsOfForm
from hires.models import Hire, Period, Post, PostPurpose
from hrtrack.common.danish import format_date
from hrtrack.common.forms import Form, LineField

SOON = 30

# What a post can be as of a day, as conditions on figures.POSTS_AS_OF.
STATES: Mapping[str, tuple[Any, str]] = {
    "free": (gettext_lazy("Ledig"), "is_free"),
    "held": (gettext_lazy("Besat"), "state = 'held'"),
    "to_start": (gettext_lazy("På vej"), "state = 'to_start'"),
    "ending": (
        gettext_lazy("Slutter inden for 30 dage"),
        "state = 'held' AND ends <= %(as_of)s::date + %(soon)s",
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


class PostFilter(filters.FilterSet):  # type: ignore[misc]  # the library carries no types
    """The posts of an allocation, as the address asks for them."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[(key, label) for key, (label, _sql) in STATES.items()],
        empty_label=gettext_lazy("Alle"),
        method="of_state",
    )
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
    sort = filters.ChoiceFilter(
        label=gettext_lazy("Sortér efter"),
        choices=[(key, label) for key, (label, _sorted) in SORTS.items() if key != "number"],
        empty_label=SORTS["number"][0],
        method="sorted_by",
    )

    class Meta:
        model = Post
        form = FindingForm
        fields: list[str] = []

    def __init__(self, asked: Mapping[str, Any], *, allocation: Allocation, search: str = "") -> None:
        self.allocation = allocation
        self.search = search
        posts = Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        today = {} if asked.get("as_of") else {"as_of": format_date(figures.today())}
        super().__init__({**{key: asked[key] for key in asked}, **today}, queryset=posts.order_by("number"))
        self.filters["department"].queryset = allocation.hospital.departments.order_by("sort_key")
        self.filters["purpose"].queryset = allocation.grant.purposes.all()

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
        """The posts' ids in the order asked for; none of a form that can't be read."""
        if not self.is_valid():
            return []
        posts: Any = self.qs
        if self.search:
            posts = posts.filter(holds_text(self.search))
        if self.day < figures.today() and not self.form.cleaned_data.get("state"):
            # A post nobody counted in yet may not have existed.
            posts = self.where(posts, "state <> 'vacant'")
        return list(posts.values_list("pk", flat=True))

    def filter_queryset(self, queryset: "QuerySet[Post]") -> "QuerySet[Post]":
        """By the filters alone: the form has fields of its own."""
        for name, choice in self.filters.items():
            queryset = choice.filter(queryset, self.form.cleaned_data[name])
        return queryset

    def where(self, posts: "QuerySet[Post]", condition: str) -> "QuerySet[Post]":
        """Those that are so as of the day."""
        allocation = self.allocation
        asked = figures.figures_of(
            [allocation.grant], self.form.cleaned_data["as_of"], allocation.hospital_id
        )
        rows = figures.rows(f"{figures.POSTS_AS_OF} WHERE {condition}", {**asked, "soon": SOON})
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


def holds_text(text: str) -> Q:
    """A post that is called so, whose department is, or in which somebody is or was of that name or number."""
    person = Q(employee__name__icontains=text) | Q(employee__employee_number__icontains=text)
    found = Q(department__name__icontains=text) | Q(Exists(Hire.objects.filter(person, post=OuterRef("pk"))))
    short_name, _dash, number = text.rpartition("-")
    if number.isascii() and number.isdecimal() and len(number) < 9:
        of_number = Q(number=int(number))
        found |= of_number & Q(hospital__short_name__iexact=short_name) if short_name else of_number
    return found
