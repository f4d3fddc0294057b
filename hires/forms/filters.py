"""The common parts of the filters of posts and of hires: the search text, and the choices in the address."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation, Department, Purpose
from hires.forms.as_of import AsOfForm
from hires.models import Hire
from hires.routes import route_choices
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import Form, LineField

SOON = 30  # days
MOST_POSTS = 10**9  # fewer than PostgreSQL's integer holds


class SearchForm(Form):
    """The search text. It may be a name, so it is posted rather than put in the address."""

    q = LineField(
        label=gettext_lazy("Søg"),
        help_text=gettext_lazy("Navn, tjenestenummer, afdeling eller stilling, fx RH-07."),
        max_length=100,
        required=False,
        optional_mark="",
        width="width-l",
    )


class FilterForm(AsOfForm):
    """The day, the page and, from the filters, the choices. Unknown parameters and choices are refused."""

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
        # Other ids than those of the forms that link here, whose error lists point at their own fields.
        super().__init__(*args, **{"auto_id": "find_%s", **kwargs})
        fields: dict[str, Any] = self.fields
        for field in fields.values():
            field.optional_mark = ""

    def clean(self) -> dict[str, Any]:
        if self.data.keys() - self.fields.keys():
            self.add_error(None, _("Adressen nævner noget, der ikke kan vælges. Vælg igen herunder"))
        return super().clean() or self.cleaned_data


class AllocationFilter(filters.FilterSet):  # type: ignore[misc]  # the library carries no types
    """Filters of an allocation's rows by the address's parameters and a search text.

    A subclass names the rows and has the methods of the filters.
    """

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
        empty_label=gettext_lazy("Alle"),
        method="of_route",
    )

    class Meta:
        form = FilterForm
        fields: list[str] = []

    def __init__(self, parameters: Mapping[str, Any], *, allocation: Allocation, search: str = "") -> None:
        self.allocation = allocation
        self.search = search
        today = {} if parameters.get("as_of") else {"as_of": format_date(clock.today())}
        super().__init__({**{key: parameters[key] for key in parameters}, **today}, queryset=self.all_rows())
        self.filters["department"].queryset = allocation.hospital.departments.order_by("sort_key")
        self.filters["purpose"].queryset = allocation.grant.purposes.all()
        self.filters["route"].extra["choices"] = route_choices(allocation.grant)

    def all_rows(self) -> Any:
        """Return all rows of the allocation, in the default order."""
        raise NotImplementedError

    def as_of_the_day(self, rows: Any) -> Any:
        """Return the rows with the values on the day that the filters need. The form is valid."""
        return rows

    def matching(self, rows: Any, text: str) -> Any:
        """Return the rows that match the search text."""
        raise NotImplementedError

    def as_known_on_the_day(self, rows: Any) -> Any:
        """Return the rows without those that may not have existed on the day."""
        raise NotImplementedError

    @property
    def day(self) -> dt.date:
        """The day of the form; today if the form is invalid."""
        day: dt.date = self.form.day
        return day

    @property
    def is_narrowed(self) -> bool:
        """There is a search text or a filter other than the day and the order."""
        chosen = self.form.cleaned_data if self.is_valid() else {}
        return bool(self.search) or any(
            chosen.get(name) for name in ("state", "department", "purpose", "route")
        )

    def keys(self) -> list[int]:
        """Return the ids of the rows found, in the chosen order; none if the form is invalid."""
        if not self.is_valid():
            return []
        rows: Any = self.as_known_on_the_day(self.qs)
        if self.search:
            rows = self.matching(rows, self.search)
        return list(rows.values_list("pk", flat=True))

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the filters; the form has other fields, which filter nothing."""
        queryset = self.as_of_the_day(queryset)
        for name, choice in self.filters.items():
            queryset = choice.filter(queryset, self.form.cleaned_data[name])
        return queryset


def post_matches(text: str) -> Q:
    """Return the condition on posts that match by name, by department, or by the name or number of an employee there."""
    person = Q(employee__name__icontains=text) | Q(employee__employee_number__icontains=text)
    return post_is_named(text) | Q(Exists(Hire.objects.filter(person, post=OuterRef("pk"))))


def post_is_named(text: str) -> Q:
    """Return the condition on posts whose department has the text in its name, or whose number it is, as 7 or RH-07."""
    condition = Q(department__name__icontains=text)
    short_name, _dash, number = text.rpartition("-")
    if (post_number := whole_number(number, MOST_POSTS)) is not None:
        of_number = Q(number=post_number)
        condition |= of_number & Q(hospital__short_name__iexact=short_name) if short_name else of_number
    return condition
