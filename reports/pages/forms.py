"""The forms in the addresses of the report's pages."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant, Hospital
from hires.enums import RecruitmentRoute
from hires.forms.as_of import AsOfForm
from hires.routes import route_name
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import BIGGEST_KEY
from hrtrack.common.web.forms import DanishDateField
from reports.report import drilldown
from reports.report.build import check_knowledge
from reports.report.data_tables import ReportColumn
from reports.report.dimensions import dimension_labels, measures
from reports.report.figure_columns import figure

TRUE_OR_FALSE = [("true", "true"), ("false", "false")]


class ReportForm(AsOfForm):
    """The day of a report, and the day on which the report is known: now if the field is empty."""

    known_on = DanishDateField(
        label=gettext_lazy("Som registreret pr."),
        is_past=True,
        help_text=gettext_lazy("Lad stå tomt for alt, der er registreret i dag."),
        required=False,
        optional_mark="",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        as_of, known_on = cleaned.get("as_of"), cleaned.get("known_on")
        if as_of and known_on:
            try:
                check_knowledge(as_of, known_on)
            except ValidationError as error:
                self.add_error("known_on", error)
        return cleaned

    @property
    def knowledge(self) -> dt.date | None:
        """The day on which the report is known; None if no day is given, or the form is invalid."""
        known_on: dt.date | None = self.cleaned_data.get("known_on") if self.is_valid() else None
        return known_on

    @property
    def query(self) -> str:
        """The two days as the query of an address."""
        days = {"as_of": self.day, "known_on": self.knowledge}
        return urlencode({name: format_date(day) for name, day in days.items() if day})


class UseOfFundsForm(ReportForm):
    """A pivot: a measure, distributed on a dimension, for each value of another."""

    measure = forms.ChoiceField(label=gettext_lazy("Vis"), required=False)
    across = forms.ChoiceField(label=gettext_lazy("Fordelt på"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("For hvert"), required=False)

    DEFAULTS: ClassVar[Mapping[str, str]] = {"measure": "committed", "across": "route", "by": "hospital"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["measure"].choices = [(measure.name, measure.heading) for measure in measures()]
        for name in self.DEFAULTS:
            fields[name].optional_mark = ""

    def offer(self, grant: Grant) -> None:
        """Offer the dimensions of a grant, by the names that the grant gives them."""
        fields: dict[str, Any] = self.fields
        for name in ("by", "across"):
            fields[name].choices = list(dimension_labels(grant).items())

    @classmethod
    def from_query(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the form with the fields of the address, and the defaults for missing choices."""
        form = super().from_query(parameters)
        form.data = {
            **form.data,
            **{name: form.data[name] or default for name, default in cls.DEFAULTS.items()},
        }
        return form

    def chosen(self, name: str) -> str:
        """Return the choice of a field, or the default if the address holds something else."""
        return self.DEFAULTS[name] if name in self.errors else self.data[name]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The names and values of the pivot's choices."""
        return [(name, self.chosen(name)) for name in self.DEFAULTS]

    @property
    def days(self) -> list[tuple[str, str]]:
        """The names and values of the two days, as a form keeps them."""
        return parse_qsl(self.query)


class DrilldownForm(ReportForm):
    """A figure, the filters of its list, and a page of the list. Unknown names in the address are errors."""

    figure = forms.ChoiceField(
        choices=[(name, name) for name in (*drilldown.FIGURES, *drilldown.CALCULATIONS)]
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    hospital = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    purpose = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    staff_group = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    low_activity = forms.ChoiceField(required=False, choices=TRUE_OR_FALSE)
    formerly_employed = forms.ChoiceField(required=False, choices=TRUE_OR_FALSE)
    route = forms.ChoiceField(required=False, choices=RecruitmentRoute.choices)

    @classmethod
    def from_query(cls, parameters: Mapping[str, Any]) -> Self:
        """Return the form with everything in the address, and defaults for a missing day and figure."""
        data = {name: parameters[name] for name in parameters}
        defaults = {"as_of": format_date(clock.today()), "figure": "created"}
        return cls({**data, **{name: data.get(name) or default for name, default in defaults.items()}})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.data.keys() - self.fields.keys():
            self.add_error(None, _("Adressen nævner noget, der ikke findes"))
        # These fields are not shown, so their errors are moved to the top of the form.
        wrong = [name for name in self.errors if name in self.fields and name not in ReportForm.base_fields]
        # An empty text selects hires without a purpose or staff group; no hire lacks one of the others.
        is_empty = any(
            self.data.get(name) == "" for name in drilldown.DIMENSIONS if name not in drilldown.OPTIONAL
        )
        # A calculation is of a hospital or of all: nothing smaller has an allocation.
        is_too_small = self.is_calculation and bool(
            self.data.keys() & set(drilldown.DIMENSIONS) - {"hospital"}
        )
        if "figure" in wrong:
            self.add_error(None, _("Adressen nævner et tal, der ikke findes"))
        elif wrong or is_empty or is_too_small:
            self.add_error(None, _("Adressen nævner noget, der ikke findes"))
        for name in wrong:
            del self.errors[name]
        return cleaned

    @property
    def is_calculation(self) -> bool:
        """True if the figure is the result of a calculation, and not the sum of a list."""
        return self.data.get("figure") in drilldown.CALCULATIONS

    @property
    def filters(self) -> dict[str, str]:
        """The filters of a valid form; an empty text selects the hires that lack the value."""
        cleaned = self.cleaned_data
        names = [name for name in drilldown.DIMENSIONS if name in self.data]
        return {name: "" if cleaned[name] is None else str(cleaned[name]) for name in names}

    def column(self, grant: Grant) -> ReportColumn:
        """Return the column whose values the list adds up, by the names of the grant."""
        return figure(self.cleaned_data["figure"], grant)

    def title(self, grant: Grant) -> str:
        """Return the label of the figure, by the names of the grant."""
        if self.cleaned_data["figure"] == drilldown.MISSING:
            return _("Mangler til måltallet")
        return figure(self.cleaned_data["figure"], grant).label

    def filter_labels(self, grant: Grant) -> list[str]:
        """Return the filters as people read them, in one query for each model."""
        cleaned = self.cleaned_data
        yes_or_no = {"true": _("ja"), "false": _("nej")}
        labels: list[str] = []
        if hospital := cleaned.get("hospital"):
            labels += Hospital.objects.filter(pk=hospital).values_list("name", flat=True)
        for name, named in (("purpose", grant.purposes), ("staff_group", grant.staff_groups)):
            if name in self.data:
                names = [str(item) for item in named.filter(pk=cleaned.get(name) or 0)]
                labels += names or [_("Ikke angivet")]
        if cleaned.get("route"):
            labels.append(route_name(grant, cleaned["route"]))
        for name, label in (
            ("low_activity", grant.low_activity_question or _("Spørgsmål om afdelingen")),
            ("formerly_employed", _("Tidligere ansat i regionen i samme type arbejde")),
        ):
            if cleaned.get(name):
                labels.append(f"{label}: {yes_or_no[cleaned[name]]}")
        return labels

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The fields of the address, apart from the days and the page."""
        days = (*ReportForm.base_fields, "page")
        return [
            (name, value) for name, value in self.data.items() if name not in days and name in self.fields
        ]

    @property
    def address(self) -> str:
        """The query of the address, without the page."""
        return f"{self.query}&{urlencode(self.kept)}"
