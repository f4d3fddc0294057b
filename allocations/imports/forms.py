"""The two forms of an import: the table with the grant's terms, and the decisions that the plan asks for."""

import dataclasses
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.enums import TableEffect
from allocations.forms import TermsForm
from allocations.imports.application import decided_terms
from allocations.imports.choices import COLUMN, CORRECTIONS
from allocations.imports.memo_form import CHOICE, MemoForm
from allocations.imports.plan import FOR_ALL, Plan, PlannedRow, PrintedName
from allocations.imports.prepare import as_errors
from allocations.models import Grant, Hospital
from allocations.reading import Finding
from allocations.reading.table import DecidedTerms
from allocations.services.grants import NAMES, SHORTEST_REASON, GrantTerms
from allocations.services.table_application import TableApplication
from hrtrack.common import clock
from hrtrack.common.web.forms import DanishDateField, Form, LineField, TextField

# How many years before and after this one a budget can be for.
YEARS = 10
EFFECT_MISSING = gettext_lazy("Vælg, hvorfor der kommer en tabel mere")
# The fields at which errors are shown that the user can answer.
QUESTIONS = {
    "ambiguous_unit": "unit",
    "ambiguous_number": "decimal_mark",
    "ambiguous_table": "table_number",
    "ambiguous_year": "year",
    "unallocated_row": "unallocated_row",
    "grant_closed": "name",
}


class ImportForm(MemoForm):
    """The table, and the decisions about the grant that the table does not have."""

    field_order = ("file", "table", "unit", "decimal_mark")

    def ask(self, errors: Iterable[Finding]) -> None:
        """Show each error at the field that answers the error, or else at the table.

        A file must be chosen again, unless its table can be shown: then the file comes back as text.
        """
        errors_by_field = [(QUESTIONS.get(error.code), error) for error in errors]
        source = self.source_field
        can_be_shown = self.reading.picture or self.reading.tables
        if source == "file" and (can_be_shown or all(field for field, _error in errors_by_field)):
            self.show(self.cleaned_data)
            source = "table"
        for field, error in errors_by_field:
            message = ValidationError(str(error.message), code=error.code)
            self.add_error(field if field in self.fields else source, message)

    def show_table(self) -> None:
        """Show the table of an invalid form as it is read, without errors about terms that are not filled in yet.

        A file's text takes the place of the file.
        """
        self.forget_missing(TermsForm.base_fields)
        if self.has_table:
            self.show(self.cleaned_data)
            self.ask([*self.reading.errors, *as_errors(self.reading)])

    def decided_terms(self) -> DecidedTerms | None:
        """Return the total and the price that are typed, by which the reader settles doubts; None until both are valid."""
        return decided_terms(*(self.cleaned_data.get(name) for name in ("total", "unit_price", "counted_in")))

    @property
    def shows_names(self) -> bool:
        """True if a name has an error, is proposed or to be chosen, or if no name is filled in: then they are unfolded."""
        is_asked = any(
            self.has_error(name)
            or f"{CHOICE}{name}" in self.fields
            or getattr(self.fields[name], "origins", [])
            for name in NAMES
        )
        return is_asked or not any(self[name].value() for name in NAMES if name != "unit_kind")

    def terms(self) -> GrantTerms:
        """Return the valid form's terms. The names filled in for a new grant are no change to a grant there is."""
        terms = super().terms()
        filled_in = self.names_of_newest_grant()
        is_known = Grant.objects.filter(name__iexact=terms.cleaned().name).exists()
        if is_known and all(self.cleaned_data[name] == value for name, value in filled_in.items()):
            unchanged: dict[str, Any] = dict.fromkeys(NAMES)
            return replace(terms, **unchanged)
        return terms

    def kept(self) -> list[tuple[str, Any]]:
        """Return the fields that the preview carries on to the import: (field name, value as typed)."""
        return [
            (name, self.cleaned_data[name] if name in ("table", "source") else self[name].value() or "")
            for name in self.fields
            if name not in ("file", *CORRECTIONS) and not name.startswith((COLUMN, CHOICE))
        ]


class ApplicationForm(Form):
    """How a later table applies to what was decided before. The fields that are shown depend on the effect."""

    prefix = "how"
    effect = forms.ChoiceField(
        label=gettext_lazy("Hvorfor kommer der en tabel mere?"),
        choices=TableEffect.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    decided_on = DanishDateField(label=gettext_lazy("Besluttet den"), required=False)
    financial_year = forms.TypedChoiceField(
        label=gettext_lazy("Beløbene er for budgetåret"), coerce=int, empty_value=None, required=False
    )
    earlier_year = forms.TypedChoiceField(
        label=gettext_lazy("De tidligere beløb er for budgetåret"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    first_day = DanishDateField(label=gettext_lazy("Måltallet gælder fra"), required=False)
    target_adds = forms.ChoiceField(
        label=gettext_lazy("Tabellens måltal"),
        choices=[
            ("True", gettext_lazy("Kommer oven i det tidligere")),
            ("False", gettext_lazy("Er måltallet i alt")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    reference = LineField(
        label=gettext_lazy("Henvisning"),
        help_text=gettext_lazy("Journalnummer eller møde og punkt."),
        max_length=200,
        required=False,
        width="width-l",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        this_year = clock.today().year
        years = [(year, str(year)) for year in range(this_year - YEARS, this_year + YEARS + 1)]
        for name in ("financial_year", "earlier_year"):
            self.fields[name].choices = [("", _("Hele bevillingen")), *years]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.optional_mark = ""  # type: ignore[attr-defined]  # each has a usual answer

    @classmethod
    def of_plan(cls, plan: Plan, *, is_chosen: bool) -> "ApplicationForm":
        """Return the form with what the plan was made with; without the effect unless the user has chosen it."""
        initial = dataclasses.asdict(plan.how)
        return cls(initial=initial if is_chosen else {**initial, "effect": None})

    def ask_effect(self) -> None:
        """Show an error at the effect, which the user has not chosen."""
        self.add_error("effect", EFFECT_MISSING)

    def shown(self, plan: Plan) -> list[Any]:
        """Return the fields that the plan's effect asks for."""
        names = ["effect"]
        if plan.how.effect != TableEffect.CORRECTS:
            names.append("decided_on")
        if plan.years or plan.how.adds:
            names.append("financial_year")
        if plan.how.adds and plan.how.financial_year and not plan.years:
            names.append("earlier_year")
        if plan.how.effect != TableEffect.CORRECTS:
            names.append("first_day")
        if plan.how.adds:
            names.append("target_adds")
        if plan.how.effect != TableEffect.CORRECTS:
            names.append("reference")
        return [self[name] for name in names]

    def application(self) -> TableApplication:
        """Return how the table applies, as the valid form says."""
        cleaned = self.cleaned_data
        return TableApplication(
            effect=TableEffect(cleaned["effect"] or TableEffect.CORRECTS),
            decided_on=cleaned["decided_on"],
            financial_year=cleaned["financial_year"],
            earlier_year=cleaned["earlier_year"],
            first_day=cleaned["first_day"],
            target_adds=cleaned["target_adds"] != "False",
            reference=cleaned["reference"],
        )


class PlanForm(Form):
    """The decisions that a plan asks for: the hospitals that unknown names mean, and the reasons.

    Each hospital that is lowered below its use needs a reason, and so does an import with a check that asks for one.
    """

    prefix_of_names = "reason-"
    for_all = "reason-all"
    same_as = "same_as-"
    new = "new"

    def __init__(self, plan: Plan, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unknown = {f"{self.same_as}{name.row}": name for name in plan.unknown}
        self.rows = {self.name_of(row): row for row in plan.lowered}
        hospitals = list(Hospital.objects.order_by("sort_key")) if plan.unknown else []
        for field, name in self.unknown.items():
            self.fields[field] = self.hospital_field(name, hospitals)
        for field, row in self.rows.items():
            label = _("Begrundelse for %(hospital)s") % {"hospital": row.hospital}
            self.fields[field] = self.reason_field(label, " ".join(row.shortfalls))
        if plan.asks_reason:
            why = " ".join(str(check.message) for check in plan.asks_reason)
            self.fields[self.for_all] = self.reason_field(_("Begrundelse for indlæsningen"), why)

    def hospital_field(self, name: PrintedName, hospitals: Iterable[Hospital]) -> forms.ChoiceField:
        """Return the choice between a new hospital and the known ones, similar ones first. Nothing is chosen in advance."""
        known = [*name.near, *(hospital for hospital in hospitals if hospital not in name.near)]
        choices = [
            *([("", _("Vælg"))] if known else []),
            (self.new, _("Et nyt hospital")),
            *((str(hospital.pk), _("Samme som %s") % hospital) for hospital in known),
        ]
        near = _(" eller ").join(str(hospital) for hospital in name.near)
        field = forms.ChoiceField(
            choices=choices,
            label=_("»%s« er") % name.text,
            help_text=_("Det ligner %s.") % near if near else "",
            initial=str(name.known.pk) if name.known else "" if known else self.new,
            required=bool(known),
            error_messages={"required": _("Vælg, hvilket hospital »%s« er") % name.text},
        )
        field.optional_mark = ""  # type: ignore[attr-defined]  # one option must be chosen
        return field

    def reason_field(self, label: str, why: str) -> TextField:
        """Return the field of a reason. The plan made under the lock decides whether the reason is required."""
        field = TextField(label=label, help_text=why, max_length=500, required=False, optional_mark="")
        field.widget.attrs["rows"] = 2
        return field

    @property
    def hospitals(self) -> list[tuple[Any, PrintedName]]:
        """The field and the name of each unknown name."""
        return [(self[field], name) for field, name in self.unknown.items()]

    @property
    def reasons_of_lowered(self) -> list[Any]:
        """The fields of the reasons for lowered hospitals."""
        return [self[name] for name in self.rows]

    @property
    def reason_of_import(self) -> Any:
        """The field of the import's reason; None where no check asks for one."""
        return self[self.for_all] if self.for_all in self.fields else None

    @classmethod
    def name_of(cls, row: PlannedRow) -> str:
        """Return the name of the field with the row's reason."""
        return f"{cls.prefix_of_names}{row.known.pk if row.known else ''}"

    @property
    def asks(self) -> bool:
        """True if there is a hospital to choose or a reason to write."""
        return any(field.required or field.initial is None for field in self.fields.values())

    def by_hospital(self) -> dict[str, str]:
        """Return the reasons by hospital's name, as Plan.with_reasons takes them; the import's at FOR_ALL."""
        reasons = {row.hospital: self.cleaned_data[name] for name, row in self.rows.items()}
        return reasons | {FOR_ALL: self.cleaned_data.get(self.for_all, "")}

    def ask_effect(self) -> None:
        """Show above the form that the effect is missing, whose field stands in the form of the application."""
        self.add_error(None, EFFECT_MISSING)

    def ask(self, plan: Plan) -> None:
        """Show an error at each reason that the plan lacks."""
        if plan.lacks_reason and self.for_all in self.fields:
            message = _("Indtast en begrundelse for indlæsningen på mindst %(count)s tegn")
            self.add_error(self.for_all, message % {"count": SHORTEST_REASON})
        for row in plan.lowered:
            if row.lacks_reason:
                message = _("Indtast en begrundelse for %(hospital)s på mindst %(count)s tegn")
                params = {"hospital": row.hospital, "count": SHORTEST_REASON}
                self.add_error(self.name_of(row), message % params)
