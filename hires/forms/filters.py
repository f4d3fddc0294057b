"""The common parts of the filters of posts and of hires: the search text, and the choices in the address."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation, Department, Purpose
from hires.forms.as_of import AsOfForm
from hires.forms.search import words_of
from hires.routes import route_choices
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.forms import Form, LineField

SOON = 30  # days


class SearchInput(forms.TextInput):
    """A field of a search."""

    template_name = "django/forms/widgets/search.html"


class SearchForm(Form):
    """The search text. It may be a name, so it is posted rather than put in the address.

    `is_forgotten`: the address has the key of a text that the session no longer keeps.
    """

    is_forgotten = False

    q = LineField(
        label=gettext_lazy("Søg"),
        help_text=gettext_lazy("Navn, tjenestenummer, afdeling eller stilling, fx RH-07."),
        widget=SearchInput(
            attrs={
                "placeholder": gettext_lazy("Søg navn, nummer, afdeling"),
                "autocomplete": "off",
                "hx-trigger": "input changed delay:250ms, search",
                "hx-post": "",
                "hx-push-url": "false",
                "hx-replace-url": "true",
            }
        ),
        max_length=100,
        required=False,
        optional_mark="",
        width="width-l",
    )


class FilterForm(AsOfForm):
    """The day, the page, the key of a search and, from the filters, the choices. Unknown parameters and choices are refused."""

    search = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

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
        # Another day is another page: the title, the progress and the tasks are of the day, too.
        fields["as_of"].widget.attrs["data-loads-page"] = True

    def clean(self) -> dict[str, Any]:
        if self.data.keys() - self.fields.keys():
            self.add_error(None, _("Adressen nævner noget, der ikke kan vælges. Vælg igen herunder"))
        for field in self.hidden_fields():
            # Nobody can go to a field that is hidden, so its errors are moved to the top of the form.
            for error in self.errors.pop(field.name, []):
                self.add_error(None, error)
        return super().clean() or self.cleaned_data


class AllocationFilter(filters.FilterSet):  # type: ignore[misc]  # the library carries no types
    """Filters of an allocation's rows by the address's parameters and a search text.

    A subclass names the rows and has the methods of the filters.
    """

    department: Any = filters.ModelChoiceFilter(
        label=gettext_lazy("Afdeling"),
        queryset=Department.objects.none(),
        empty_label=gettext_lazy("Alle afdelinger"),
        method="of_department",
    )
    purpose: Any = filters.ModelChoiceFilter(
        label=gettext_lazy("Formål"),
        queryset=Purpose.objects.none(),
        empty_label=gettext_lazy("Alle formål"),
        method="of_purpose",
    )
    route = filters.ChoiceFilter(
        label=gettext_lazy("Rekrutteringsvej"),
        empty_label=gettext_lazy("Alle rekrutteringsveje"),
        method="of_route",
    )

    class Meta:
        form = FilterForm
        fields: list[str] = []

    # The search found nothing as typed, and what is shown is almost like it.
    is_guess = False

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

    def matching(self, rows: Any, words: list[str], *, guess: bool) -> Any:
        """Return the rows that match every word, as `hires.forms.search` does."""
        raise NotImplementedError

    def with_states(self, rows: Any) -> list[tuple[int, frozenset[str]]]:
        """Return (id, the states that the row is in on the day) of the rows that exist on the day, in their order."""
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
        state = self.form.cleaned_data.get("state") if self.is_valid() else ""
        return [key for key, states in self.found if not state or state in states]

    def counts(self) -> Counter[str]:
        """Return the number of rows in each state, and of all under "", among those that the other filters find."""
        counts = Counter(state for _key, states in self.found for state in states)
        counts[""] = len(self.found)
        return counts

    @cached_property
    def found(self) -> list[tuple[int, frozenset[str]]]:
        """The rows that all filters but the state find, each with its states; none if the form is invalid."""
        if not self.is_valid():
            return []
        words = words_of(self.search)
        if not words:
            # There may be something to search for that is no word: "," finds nothing.
            return self.with_states(self.qs.none() if self.search else self.qs)
        found = self.with_states(self.matching(self.qs, words, guess=False))
        if not found:
            found = self.with_states(self.matching(self.qs, words, guess=True))
            self.is_guess = bool(found)
        return found

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply the filters; the form has other fields, which filter nothing."""
        for name, choice in self.filters.items():
            queryset = choice.filter(queryset, self.form.cleaned_data[name])
        return queryset


def beside_the_list() -> forms.HiddenInput:
    """Return the widget of a choice that links beside the list change: it stands there, and is sent with the form."""
    return forms.HiddenInput(attrs={"form": "filters"})


def sort_choices(sorts: Mapping[str, tuple[Any, Any]]) -> list[tuple[str, Any]]:
    """Return the choices of an order: each key of `sorts`, and the key with a minus for the opposite order."""
    return [(f"{minus}{key}", label) for key, (label, _value) in sorts.items() for minus in ("", "-")]


def in_order(rows: Any, sorts: Mapping[str, tuple[Any, Any]], choice: str, *then: str) -> Any:
    """Return the rows in a chosen order, rows without a value last; equal ones in the order of the fields `then`."""
    _label, value = sorts[choice.removeprefix("-")]
    compared = F("compared")
    by = compared.desc(nulls_last=True) if choice.startswith("-") else compared.asc(nulls_last=True)
    return rows.alias(compared=value).order_by(by, *then)
