"""Administrators' pages about the prices of a grant: a new price, a correction, and taking a price back."""

from decimal import ROUND_CEILING, Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.administration.grants import BudgetRowTable, since
from allocations.administration.of_grant import NothingToFillIn, PageOfGrant, TakeBack
from allocations.models import Grant, Rate, StaffGroup
from allocations.services import rates
from allocations.services.budget_rows import financial_years_of, refuse_day_after_today
from allocations.services.rates import PriceDecision, PricePreviews
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_number, format_tkr
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import (
    BranchingRadioSelect,
    DanishDateField,
    DanishDecimalField,
    Form,
    LineField,
    MoneyField,
)
from hrtrack.common.web.tables import NameColumn, Table, TkrColumn

PRICE: dict[str, Any] = {"max_digits": 12, "min_value": 1}
TKR = 1000
NOT_INDEXED, AS_THE_PRICE, BY_PERCENT = "no", "price", "percent"


class PriceForm(Form):
    """A new price of a full-time year, and what becomes of the hospitals' amounts."""

    price = MoneyField(label=gettext_lazy("Pris pr. stilling (inkl. pension)"), **PRICE)
    staff_group = forms.ModelChoiceField(
        label=gettext_lazy("Personalegruppe"),
        queryset=StaffGroup.objects.none(),
        help_text=gettext_lazy("Har en gruppe sin egen pris, gælder den fælles pris ikke for den."),
        required=False,
        empty_label=gettext_lazy("Alle andre"),
    )
    first_day = DanishDateField(label=gettext_lazy("Gælder fra"))
    decided_on = DanishDateField(
        label=gettext_lazy("Besluttet den"),
        is_past=True,
        initial=clock.today,
        validators=[refuse_day_after_today],
    )
    amounts = forms.ChoiceField(
        label=gettext_lazy("Skal beløbene reguleres?"),
        choices=[
            (NOT_INDEXED, gettext_lazy("Nej")),
            (AS_THE_PRICE, gettext_lazy("Ja, med samme procent som prisen")),
            (BY_PERCENT, gettext_lazy("Ja, med en anden procent")),
        ],
        widget=BranchingRadioSelect(branch=BY_PERCENT),
        error_messages={"required": gettext_lazy("Vælg, om beløbene skal reguleres")},
    )
    percent = DanishDecimalField(
        label=gettext_lazy("Procent"),
        max_digits=7,
        decimal_places=4,
        min_value=-50,
        max_value=100,
        suffix="%",
        width="char-8",
        required=False,
        optional_mark="",
    )
    from_year = forms.TypedChoiceField(
        label=gettext_lazy("Reguleres fra budgetåret"),
        coerce=int,
        empty_value=None,
        required=False,
    )
    reference = LineField(
        label=gettext_lazy("Henvisning"),
        help_text=gettext_lazy("Journalnummer eller møde og punkt. Den står ved reguleringen af beløbene."),
        max_length=200,
        required=False,
        width="width-l",
    )

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups, years = grant.staff_groups.all(), financial_years_of(grant)
        self.fields["staff_group"].queryset = groups  # type: ignore[attr-defined]
        self.fields["staff_group"].optional_mark = ""  # type: ignore[attr-defined]  # the first option says what no choice means
        self.fields["from_year"].choices = [("", _("Vælg")), *((year, str(year)) for year in years)]  # type: ignore[attr-defined]
        self.fields["from_year"].optional_mark = ""  # type: ignore[attr-defined]
        if not groups:
            del self.fields["staff_group"]
        if not years:
            del self.fields["from_year"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        amounts = cleaned.get("amounts")
        if amounts == BY_PERCENT and cleaned.get("percent") is None and not self.has_error("percent"):
            self.add_error("percent", _("Indtast procenten"))
        is_indexed = amounts in (AS_THE_PRICE, BY_PERCENT)
        if is_indexed and "from_year" in self.fields and cleaned.get("from_year") is None:
            self.add_error("from_year", _("Vælg det første budgetår, der reguleres"))
        return cleaned

    def decision(self) -> PriceDecision:
        """Return the decision that the valid form describes."""
        cleaned = self.cleaned_data
        return PriceDecision(
            price=cleaned["price"],
            staff_group=cleaned.get("staff_group"),
            first_day=cleaned["first_day"],
            decided_on=cleaned["decided_on"],
            is_indexed=cleaned["amounts"] != NOT_INDEXED,
            percent=cleaned["percent"] if cleaned["amounts"] == BY_PERCENT else None,
            from_year=cleaned.get("from_year"),
            reference=cleaned["reference"],
        )

    def kept(self) -> list[tuple[str, Any]]:
        """Return the fields that the preview carries on: (field name, value as typed)."""
        return [(name, self[name].value()) for name in self.fields if self[name].value() is not None]


class PricePreviewTable(Table):
    """What a new price comes to for each hospital, in tkr. A record is a PricePreview."""

    hospital = NameColumn(verbose_name=gettext_lazy("Hospital"))
    budget_before = TkrColumn(verbose_name=gettext_lazy("Budget før (tkr.)"))
    added = TkrColumn(verbose_name=gettext_lazy("Regulering (tkr.)"))
    budget_after = TkrColumn(verbose_name=gettext_lazy("Budget efter (tkr.)"))
    committed_before = TkrColumn(verbose_name=gettext_lazy("Disponeret før (tkr.)"))
    committed_after = TkrColumn(verbose_name=gettext_lazy("Disponeret efter (tkr.)"))
    remaining_after = TkrColumn(verbose_name=gettext_lazy("Ikke disponeret efter (tkr.)"))

    empty = gettext_lazy("Ingen penge er fordelt endnu.")


def facts_of(form: PriceForm) -> list[tuple[str, str]]:
    """Return the decision that the valid form describes, as (label, value)."""
    decision = form.decision()
    labels = dict(form.fields["amounts"].choices)  # type: ignore[attr-defined]
    amounts = str(labels[form.cleaned_data["amounts"]])
    if decision.percent is not None:
        amounts = f"{amounts}: {format_number(decision.percent, None)} %"
    facts = {
        "price": f"{format_number(decision.price, None)} kr.",
        "staff_group": str(decision.staff_group or form.fields["staff_group"].empty_label)  # type: ignore[attr-defined]
        if "staff_group" in form.fields
        else "",
        "first_day": format_date(decision.first_day),
        "decided_on": format_date(decision.decided_on),
        "amounts": amounts,
        "from_year": str(decision.from_year or "") if decision.is_indexed else "",
        "reference": decision.reference,
    }
    return [(str(form.fields[name].label), value) for name, value in facts.items() if value]


def warnings_of(previews: PricePreviews) -> list[str]:
    """Return sentences about commitments that rise without the budgets, and about each hospital that is then above its own."""
    total = previews.total
    sentences = []
    if total.committed_more > max(total.added, Decimal()):
        message = _("Det, der er disponeret, bliver %(more)s dyrere, og beløbene følger ikke med.")
        if total.added > 0:
            message = _(
                "Det, der er disponeret, bliver %(more)s dyrere, men beløbene bliver kun %(added)s højere."
            )
        figures = {"more": _amount(total.committed_more), "added": _amount(total.added)}
        sentences.append(message % figures)
    for shown in previews.overspent:
        message = _("%(hospital)s har så disponeret %(over)s mere end sit budget.")
        if shown.remaining_before < 0:
            message = _("%(hospital)s har så disponeret %(over)s mere end sit budget, mod %(before)s før.")
        figures = {
            "hospital": shown.hospital,
            "over": _amount(-shown.remaining_after),
            "before": _amount(-shown.remaining_before),
        }
        sentences.append(message % figures)
    return sentences


def _amount(kr: Decimal) -> str:
    """Return an amount in tkr. with its unit; in kr., rounded up, if it would read as none."""
    if abs(kr) < TKR:
        return _("%(amount)s kr.") % {"amount": format_number(kr.to_integral_value(ROUND_CEILING))}
    return _("%(amount)s tkr.") % {"amount": format_tkr(kr)}


class AddPrice(PageOfGrant):
    """Decide a new price. The first press shows what it comes to, the second one saves it."""

    template_name = "allocations/administration/add_price.html"
    form_class = PriceForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "grant": self.grant}

    def form_valid(self, form: PriceForm) -> HttpResponse:
        if "edit" in self.request.POST:
            return self.render_unjudged(form)
        if "apply" in self.request.POST:
            return super().form_valid(form)
        return self.preview(form)

    def form_stale(self, form: Any) -> HttpResponse:
        """Show the preview again: its figures are others now."""
        messages.warning(self.request, _("Noget er ændret imens. Se prisen igennem igen."))
        return self.preview(form, status=409)

    def preview(self, form: Any, status: int = 200) -> HttpResponse:
        """Return the page with what the price comes to; nothing is saved."""
        try:
            with transaction.atomic():
                previews = rates.preview_price(
                    by=self.request.user, grant=self.grant, decision=form.decision()
                )
        except ValidationError as error:
            form.add_service_error(error)
            return self.form_invalid(form)
        self.template_name = "allocations/administration/price_preview.html"
        total = previews.total if len(previews.hospitals) > 1 else None
        return self.render_form(
            form,
            status=status,
            facts=facts_of(form),
            kept=form.kept(),
            shown=previews.version,
            warnings=warnings_of(previews),
            table=PricePreviewTable(
                previews.hospitals,
                total=total,
                caption=_("Før og efter den nye pris"),
                extra_columns=[("hospital", NameColumn(verbose_name=self.grant.units.words["Unit"]))],
            ),
        )

    def save(self, form: PriceForm) -> Rate:
        return rates.decide_price(
            by=self.request.user,
            grant=self.grant,
            decision=form.decision(),
            previewed=self.request.POST.get("shown", ""),
        )

    def get_success_message(self) -> str:
        return _("Prisen er gemt. Den gælder fra %(day)s.") % {"day": format_date(self.object.first_day)}


class CorrectPriceForm(EditForm):
    """The price that a rate should have had."""

    price = MoneyField(label=gettext_lazy("Pris pr. stilling (inkl. pension)"), **PRICE)


class CorrectPrice(PageOfGrant):
    """Correct the price of a rate."""

    template_name = "allocations/administration/correct_price.html"
    form_class = CorrectPriceForm
    object: Rate

    def get_object(self) -> Rate:
        return rate_of_user(self)

    def get_grant(self) -> Grant:
        return self.object.grant

    def get_initial(self) -> dict[str, Any]:
        return {"price": self.object.price, "version": rates.rate_version(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(since=since(self.object.first_day), rate=self.object, **kwargs)

    def save(self, form: CorrectPriceForm) -> Rate:
        return rates.correct_price(
            by=self.request.user,
            rate=self.object,
            price=form.cleaned_data["price"],
            version=form.cleaned_data["version"],
        )

    def get_success_message(self) -> str:
        return _("Prisen er rettet.")


class TakeBackPrice(TakeBack):
    """Take a later price back, with the indexations that came with it."""

    object: Rate

    def get_object(self) -> Rate:
        return rate_of_user(self)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rate = self.object
        indexations = rate.indexations.select_related("hospital").order_by("hospital__sort_key", "pk")
        return super().get_context_data(
            title=_("Fortryd prisen"),
            question=_("Prisen fjernes, og dagene koster det, de kostede før."),
            rate=rate,
            since=since(rate.first_day),
            price=format_number(rate.price, None),
            together=_("Disse budgetposter kom med prisen og fjernes også:"),
            obstacle=rates.obstacle_to_take_back_price(rate),
            table=BudgetRowTable(
                indexations, grant=rate.grant, caption=_("Budgetposter"), exclude=["actions"]
            )
            if indexations
            else None,
            **kwargs,
        )

    def save(self, form: NothingToFillIn) -> Rate:
        rates.take_back_price(by=self.request.user, rate=self.object)
        return self.object

    def get_success_message(self) -> str:
        return _("Prisen er fjernet igen.")


def rate_of_user(view: PageOfGrant) -> Rate:
    """Return the rate that the address names; 404 for a rate of a grant that the user does not read."""
    grants = Grant.objects.for_user(view.request.user)
    found = Rate.objects.filter(grant__in=grants).select_related("grant", "staff_group")
    return get_object_or_404(found, pk=view.kwargs["pk"])
