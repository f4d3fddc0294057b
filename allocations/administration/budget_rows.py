"""Administrators' pages about the money of hospitals between tables: a new budget row, and taking one back."""

from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.administration.grants import BudgetRowTable
from allocations.administration.of_grant import NothingToFillIn, PageOfGrant, TakeBack
from allocations.enums import BudgetKind
from allocations.models import BudgetRow, Grant, Hospital
from allocations.services import budget_rows
from allocations.services.budget_rows import BudgetDecision, financial_years_of, refuse_day_after_today
from hrtrack.common import clock
from hrtrack.common.web.forms import (
    BranchingRadioSelect,
    DanishDateField,
    Form,
    LineField,
    MoneyField,
)


class BudgetRowForm(Form):
    """A change to a hospital's money, or a transfer between two hospitals."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Hvad er besluttet?"),
        choices=[
            (BudgetKind.CHANGE, gettext_lazy("En ændring af et budget")),
            (BudgetKind.RE_APPROPRIATION, gettext_lazy("En genbevilling")),
            (BudgetKind.TRANSFER, gettext_lazy("En omfordeling")),
        ],
        widget=BranchingRadioSelect(branch=BudgetKind.TRANSFER),
        error_messages={"required": gettext_lazy("Vælg, hvad der er besluttet")},
    )
    hospital = forms.ModelChoiceField(
        queryset=Hospital.objects.none(),
        required=False,
        empty_label=gettext_lazy("Vælg"),
    )
    from_hospital = forms.ModelChoiceField(
        queryset=Hospital.objects.none(),
        required=False,
        empty_label=gettext_lazy("Vælg"),
    )
    to_hospital = forms.ModelChoiceField(
        queryset=Hospital.objects.none(),
        required=False,
        empty_label=gettext_lazy("Vælg"),
    )
    financial_year = forms.TypedChoiceField(
        label=gettext_lazy("Budgetår"), coerce=int, empty_value=None, required=False
    )
    amount = MoneyField(
        label=gettext_lazy("Beløb"),
        help_text=gettext_lazy("Med minus foran, når budgettet sættes ned."),
    )
    decided_on = DanishDateField(
        label=gettext_lazy("Besluttet den"),
        is_past=True,
        initial=clock.today,
        validators=[refuse_day_after_today],
    )
    reference = LineField(
        label=gettext_lazy("Henvisning"),
        help_text=gettext_lazy("Journalnummer eller møde og punkt."),
        max_length=200,
        required=False,
        width="width-l",
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = grant.units.words
        self.fields["hospital"].label = self.words["Unit"]
        self.fields["from_hospital"].label = _("Fra %(unit)s") % self.words
        self.fields["to_hospital"].label = _("Til %(unit)s") % self.words
        hospitals = Hospital.objects.filter(allocations__grant=grant).order_by("sort_key", "pk")
        years = financial_years_of(grant)
        for name in ("hospital", "from_hospital", "to_hospital"):
            self.fields[name].queryset = hospitals  # type: ignore[attr-defined]
        for name in ("hospital", "from_hospital", "to_hospital", "financial_year"):
            self.fields[name].optional_mark = ""  # type: ignore[attr-defined]  # `clean` requires those of the kind
        if not years:
            del self.fields["financial_year"]
            return
        shown = range(years[0], max(years[-1], clock.today().year) + 2)
        self.fields["financial_year"].choices = [  # type: ignore[attr-defined]
            ("", _("Vælg")),
            *((year, str(year)) for year in shown),
        ]
        self.fields["financial_year"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_transfer = cleaned.get("kind") == BudgetKind.TRANSFER
        needed = {
            "from_hospital": _("Vælg, hvor pengene kommer fra"),
            "to_hospital": _("Vælg, hvem der får pengene"),
        }
        for name, message in (
            needed if is_transfer else {"hospital": _("Vælg %(unit)s") % self.words}
        ).items():
            if not cleaned.get(name) and not self.has_error(name):
                self.add_error(name, message)
        return cleaned

    def decision(self) -> BudgetDecision:
        """Return the decision that the valid form describes."""
        cleaned = self.cleaned_data
        is_transfer = cleaned["kind"] == BudgetKind.TRANSFER
        return BudgetDecision(
            kind=BudgetKind(cleaned["kind"]),
            hospital=cleaned["from_hospital"] if is_transfer else cleaned["hospital"],
            to_hospital=cleaned["to_hospital"] if is_transfer else None,
            financial_year=cleaned.get("financial_year"),
            amount=cleaned["amount"],
            decided_on=cleaned["decided_on"],
            reference=cleaned["reference"],
        )


class AddBudgetRow(PageOfGrant):
    """Decide a change, a re-appropriation or a transfer."""

    template_name = "allocations/administration/add_budget_row.html"
    form_class = BudgetRowForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "grant": self.grant}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(has_allocations=self.grant.allocations.exists(), **kwargs)

    def save(self, form: BudgetRowForm) -> list[BudgetRow]:
        return budget_rows.decide_budget_row(by=self.request.user, grant=self.grant, decision=form.decision())

    def get_success_message(self) -> str:
        return _("Omfordelingen er gemt.") if len(self.object) > 1 else _("Budgetposten er gemt.")


class TakeBackBudgetRow(TakeBack):
    """Take a budget row back that a person decided; of a transfer both rows."""

    object: BudgetRow

    def get_object(self) -> BudgetRow:
        grants = Grant.objects.for_user(self.request.user)
        rows = BudgetRow.objects.filter(grant__in=grants).select_related("grant", "transferred_from")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = budget_rows.decided_together(self.object)
        return super().get_context_data(
            title=_("Fortryd omfordelingen") if len(rows) > 1 else _("Fortryd budgetposten"),
            question=_("Pengene bliver, som de var før beslutningen. Historikken husker begge dele."),
            together="",
            obstacle=budget_rows.obstacle_to_take_back(self.object),
            table=BudgetRowTable(
                rows, grant=self.object.grant, caption=_("Budgetposter"), exclude=["actions"]
            ),
            **kwargs,
        )

    def save(self, form: NothingToFillIn) -> BudgetRow:
        budget_rows.take_back_budget_row(by=self.request.user, row=self.object)
        return self.object

    def get_success_message(self) -> str:
        return _("Beslutningen er fortrudt.")
