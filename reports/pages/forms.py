import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Grant, Hospital
from hires.enums import RecruitmentRoute
from hires.forms.filters import AsOfForm
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import BIGGEST_KEY
from hrtrack.common.web.forms import DanishDateField
from reports.report import drilldown
from reports.report.columns import ReportColumn
from reports.report.figure_columns import figure
from reports.report.report import check_knowledge
from reports.report.use_of_funds import dimension_labels, measures

TRUE_OR_FALSE = [("true", "true"), ("false", "false")]


class ReportForm(AsOfForm):
    """Which day a report is of, and on which day it might have been made; what is known now unless one is told."""

    known_on = DanishDateField(
        label=gettext_lazy("Som kendt den"),
        help_text=gettext_lazy("Tomt felt: det, der er kendt i dag."),
        required=False,
        optional_mark="",
    )

    @classmethod
    def asked(cls, parameters: Mapping[str, Any]) -> Self:
        """The form as the address fills it."""
        today = format_date(clock.today())
        told = {name: parameters.get(name, "") for name in cls.base_fields}
        return cls({**told, "as_of": told["as_of"] or today})

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
        """The day asked for; None where none is, or it can't be read."""
        known_on: dt.date | None = self.cleaned_data.get("known_on") if self.is_valid() else None
        return known_on

    @property
    def query(self) -> str:
        """The two days as an address tells them."""
        days = {"as_of": self.day, "known_on": self.knowledge}
        return urlencode({name: format_date(day) for name, day in days.items() if day})


class UseOfFundsForm(ReportForm):
    """What of the grant's use is crossed with what, and what is told of it."""

    measure = forms.ChoiceField(label=gettext_lazy("Vis"), required=False)
    by = forms.ChoiceField(label=gettext_lazy("Fordelt på"), required=False)
    across = forms.ChoiceField(label=gettext_lazy("og på"), required=False)

    USUAL: ClassVar[Mapping[str, str]] = {"measure": "created", "by": "hospital", "across": "purpose"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {"measure": [(each.name, each.label) for each in measures()]}
        fields: dict[str, Any] = self.fields
        for name in self.USUAL:
            fields[name].choices = choices.get(name) or list(dimension_labels().items())
            fields[name].optional_mark = ""

    @classmethod
    def asked(cls, parameters: Mapping[str, Any]) -> Self:
        """The form as the address fills it, with the usual choices until others are asked for."""
        form = super().asked(parameters)
        form.data = {**form.data, **{name: form.data[name] or usual for name, usual in cls.USUAL.items()}}
        return form

    def chosen(self, name: str) -> str:
        """What is chosen, or the usual where that is none of the choices."""
        return self.USUAL[name] if name in self.errors else self.data[name]


class DrilldownForm(ReportForm):
    """Which figure, and of whom. What the page does not know is refused."""

    figure = forms.ChoiceField(choices=[(name, name) for name in drilldown.FIGURES])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)
    hospital = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    purpose = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    staff_group = forms.IntegerField(required=False, min_value=1, max_value=BIGGEST_KEY)
    low_activity = forms.ChoiceField(required=False, choices=TRUE_OR_FALSE)
    formerly_employed = forms.ChoiceField(required=False, choices=TRUE_OR_FALSE)
    route = forms.ChoiceField(required=False, choices=RecruitmentRoute.choices)

    @classmethod
    def asked(cls, parameters: Mapping[str, Any]) -> Self:
        """The form as the address fills it, whatever it names."""
        today = format_date(clock.today())
        told = {name: parameters[name] for name in parameters}
        return cls({**told, "as_of": told.get("as_of") or today, "figure": told.get("figure") or "created"})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.data.keys() - self.fields.keys():
            self.add_error(None, _("Adressen nævner noget, der ikke findes"))
        # Nobody typed these: said where the page can show it.
        wrong = [name for name in self.errors if name in self.fields and name not in ReportForm.base_fields]
        # An empty text stands for those that have none; of the others there are none.
        is_empty = any(
            self.data.get(name) == "" for name in drilldown.DIMENSIONS if name not in drilldown.OPTIONAL
        )
        if "figure" in wrong:
            self.add_error(None, _("Adressen nævner et tal, der ikke findes"))
        elif wrong or is_empty:
            self.add_error(None, _("Adressen nævner noget, der ikke findes"))
        for name in wrong:
            del self.errors[name]
        return cleaned

    @property
    def of(self) -> dict[str, str]:
        """Whose the figure is; an empty text stands for those that have none."""
        cleaned = self.cleaned_data
        asked = [name for name in drilldown.DIMENSIONS if name in self.data]
        return {name: "" if cleaned[name] is None else str(cleaned[name]) for name in asked}

    def column(self) -> ReportColumn:
        """The column that the list adds up."""
        asked = self.cleaned_data["figure"]
        return figure("committed" if asked == "remaining" else asked)

    def title(self) -> str:
        return figure(self.cleaned_data["figure"]).label

    def in_words(self, grant: Grant) -> list[str]:
        """Whose the figure is, each in its words."""
        cleaned = self.cleaned_data
        yes_or_no = {"true": _("ja"), "false": _("nej")}
        said: list[str] = []
        if hospital := cleaned.get("hospital"):
            said += Hospital.objects.filter(pk=hospital).values_list("name", flat=True)
        for name, named in (("purpose", grant.purposes), ("staff_group", grant.staff_groups)):
            if name in self.data:
                names = [str(each) for each in named.filter(pk=cleaned.get(name) or 0)]
                said += names or [_("Ikke angivet")]
        if cleaned.get("route"):
            said.append(str(RecruitmentRoute(cleaned["route"]).label))
        for name, label in (
            ("low_activity", _("Særligt udfordret ift. lav aktivitet: %s")),
            ("formerly_employed", _("Tidligere ansat i regionen i samme type arbejde: %s")),
        ):
            if cleaned.get(name):
                said.append(label % yes_or_no[cleaned[name]])
        return said

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the address tells beside the days and the page."""
        days = (*ReportForm.base_fields, "page")
        return [
            (name, value) for name, value in self.data.items() if name not in days and name in self.fields
        ]

    @property
    def address(self) -> str:
        """What the address tells, without the page."""
        return f"{self.query}&{urlencode(self.kept)}"
