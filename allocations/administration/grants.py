"""Administrators' pages about grants."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.forms import TermsForm
from allocations.imports.pages import table_of_imports
from allocations.models import BudgetRow, Grant, Rate, StaffGroup
from allocations.policies import can_manage_grants
from allocations.services import grants
from allocations.services.budget_rows import obstacle_to_take_back
from allocations.services.grants import WITHOUT_END, GrantTerms
from allocations.shown_grant import note_grant
from hrtrack.common.text.danish import NOTHING, format_date, format_number
from hrtrack.common.web.editing import EditForm, EditView, Stale
from hrtrack.common.web.forms import DanishDecimalField
from hrtrack.common.web.own_names import own_name
from hrtrack.common.web.tables import NUMBER_ATTRS, NameColumn, NumberColumn, Table, TkrColumn, badge

VARIANTS = {GrantStatus.DRAFT: "warning", GrantStatus.OPEN: "success", GrantStatus.CLOSED: ""}


class GrantForm(TermsForm, EditForm):
    """Every term of a new or an existing grant."""

    financial_year_month = forms.TypedChoiceField(
        label=gettext_lazy("Budgetåret begynder i"),
        choices=[(number, MONTHS[number]) for number in range(1, 13)],
        coerce=int,
        initial=1,
    )
    post_months = DanishDecimalField(
        label=gettext_lazy("Stillingernes længde"),
        help_text=gettext_lazy("12 måneder er et år. Tomt felt: Stillingerne har ingen slutdato."),
        decimal_places=0,
        max_digits=3,
        min_value=1,
        max_value=600,
        initial=12,
        required=False,
        optional_mark="",
        suffix=gettext_lazy("måneder"),
        width="char-4",
    )
    most_weekly_hours = DanishDecimalField(
        label=gettext_lazy("Højst timer om ugen"),
        help_text=gettext_lazy("Når en medarbejder må have mere end fuld tid. Tomt felt: fuld tid."),
        decimal_places=2,
        max_digits=5,
        min_value=1,
        max_value=168,
        required=False,
        suffix=gettext_lazy("timer"),
        width="char-4",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.initial:
            renaming = _("Retter du en linje, skifter navnet også dér, hvor det er brugt.")
            for field in (self.fields["purposes"], self.fields["staff_groups"]):
                field.help_text = f"{field.help_text} {renaming}"
            self.fields["unit_price"].help_text = _(
                "Retter du prisen her, rettes den, der gælder i dag, også for de dage, der er gået."
            )

    def terms(self) -> GrantTerms:
        """Return the valid form's terms."""
        cleaned = self.cleaned_data
        return replace(
            super().terms(),
            financial_year_month=cleaned["financial_year_month"],
            post_months=int(cleaned["post_months"] or WITHOUT_END),
            most_weekly_hours=cleaned["most_weekly_hours"] or Decimal(),
        )


class RateTable(Table):
    """The prices that were decided for a grant. A record is a Rate."""

    price = tables.Column(verbose_name=gettext_lazy("Pris (kr.)"), attrs=NUMBER_ATTRS)
    staff_group = tables.Column(verbose_name=gettext_lazy("Personalegruppe"), empty_values=())
    first_day = tables.Column(verbose_name=gettext_lazy("Gælder fra"), empty_values=())
    decided_on = tables.Column(verbose_name=gettext_lazy("Besluttet den"), empty_values=())
    actions = tables.Column(verbose_name=gettext_lazy("Handlinger"), accessor="pk")

    def render_price(self, value: Decimal) -> str:
        return format_number(value, None)

    def render_staff_group(self, value: StaffGroup | None) -> str:
        return own_name(value) if value else _("Alle andre")

    def render_first_day(self, value: dt.date | None) -> str:
        return since(value)

    def render_decided_on(self, value: dt.date | None) -> str:
        return since(value)

    def render_actions(self, record: Rate) -> str:
        links = [(reverse("allocations:price", args=[record.pk]), _("Ret pris"))]
        if not record.is_first:
            links.append((reverse("allocations:take_back_price", args=[record.pk]), _("Fortryd")))
        return format_html_join(" ", '<a href="{}">{}</a>', links)


class TableOfUnits(Table):
    """A table about the units of a grant, which are called what the grant calls them."""

    hospital = NameColumn(verbose_name=gettext_lazy("Hospital"))

    def __init__(self, data: Any, *, grant: Grant, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.columns["hospital"].column.verbose_name = grant.units.words["Unit"]


class BudgetRowTable(TableOfUnits):
    """The budget rows of a grant's hospitals. A record is a BudgetRow."""

    financial_year = tables.Column(verbose_name=gettext_lazy("Budgetår"), empty_values=())
    kind = tables.Column(verbose_name=gettext_lazy("Hvad"), accessor="get_kind_display")
    amount = TkrColumn(verbose_name=gettext_lazy("Beløb (tkr.)"))
    decided_on = tables.Column(verbose_name=gettext_lazy("Besluttet den"), empty_values=())
    reference = NameColumn(verbose_name=gettext_lazy("Henvisning"))
    actions = tables.Column(verbose_name=gettext_lazy("Handlinger"), accessor="pk")

    empty = gettext_lazy("Ingen penge er fordelt endnu.")

    def render_financial_year(self, value: int | None) -> str:
        return str(value or _("Hele bevillingen"))

    def render_decided_on(self, value: dt.date | None) -> str:
        return since(value)

    def render_actions(self, record: BudgetRow) -> str:
        if obstacle_to_take_back(record):
            return NOTHING
        address = reverse("allocations:take_back_budget_row", args=[record.pk])
        return format_html('<a href="{}">{}</a>', address, _("Fortryd"))


class TargetTable(TableOfUnits):
    """The targets of a grant's hospitals. A record is a Target."""

    value = NumberColumn(verbose_name=gettext_lazy("Måltal"), decimals=None)
    first_day = tables.Column(verbose_name=gettext_lazy("Gælder fra"), empty_values=())
    decided_on = tables.Column(verbose_name=gettext_lazy("Besluttet den"), empty_values=())

    empty = gettext_lazy("Intet måltal er fordelt endnu.")

    def render_first_day(self, value: dt.date | None) -> str:
        return since(value)

    def render_decided_on(self, value: dt.date | None) -> str:
        return since(value)


def since(day: dt.date | None) -> str:
    """Return the day from which something holds, or on which it was decided, as people read it."""
    return format_date(day) if day else _("fra begyndelsen")


class GrantTable(Table):
    """All grants, drafts and closed grants included; the amount granted in tkr."""

    name = NameColumn(
        verbose_name=gettext_lazy("Bevilling"), linkify=("allocations:grant", {"pk": tables.A("pk")})
    )
    total = TkrColumn(verbose_name=gettext_lazy("Bevilget (tkr.)"))
    target = NumberColumn(verbose_name=gettext_lazy("Måltal"), decimals=None)
    counted_in = tables.Column(verbose_name=gettext_lazy("Tælles i"), accessor="get_counted_in_display")
    status = tables.Column(verbose_name=gettext_lazy("Status"))
    is_demo = tables.Column(verbose_name=gettext_lazy("Demo"))

    empty = gettext_lazy("Der er ingen bevillinger endnu. Tilføj en, eller indlæs en fordeling.")

    def render_status(self, record: Grant) -> str:
        return badge(record.get_status_display(), VARIANTS[GrantStatus(record.status)])

    def render_is_demo(self, value: bool) -> str:
        return _("Demo") if value else NOTHING


def check_may_manage(request: UserRequest) -> None:
    """Raise PermissionDenied unless the user may manage grants."""
    if not can_manage_grants(request.user):
        raise PermissionDenied


@require_safe
def grant_list(request: UserRequest) -> HttpResponse:
    """List the grants, and the imports that made a grant and were undone."""
    check_may_manage(request)
    table = GrantTable(Grant.objects.for_user(request.user), caption=_("Bevillinger"))
    context = {"table": table, "gone": table_of_imports(request.user, None)}
    return render(request, "allocations/administration/grants.html", context)


class EditGrant(UserPassesTestMixin, EditView):
    """A page on which administrators edit a grant; 403 for others."""

    request: UserRequest
    form_class = GrantForm

    def test_func(self) -> bool:
        """Return whether the user may manage grants."""
        return can_manage_grants(self.request.user)


class AddGrant(EditGrant):
    """Add a grant as a draft."""

    template_name = "allocations/administration/add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intro = _("Den begynder som kladde, som hospitalerne ikke ser, før du åbner den.")
        return super().get_context_data(title=_("Tilføj bevilling"), eyebrow="", intro=intro, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        return GrantForm.names_of_newest_grant()

    def save(self, form: GrantForm) -> Grant:
        return grants.add_grant(by=self.request.user, terms=form.terms())

    def get_success_message(self) -> str:
        return _("%(name)s er tilføjet som kladde.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:grant", args=[self.object.pk])


class ChangeGrant(EditGrant):
    """Change every term of a grant. The page also shows the grant's imports and its status."""

    template_name = "allocations/administration/grant.html"
    object: Grant

    def get_object(self) -> Grant:
        grant = get_object_or_404(Grant.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        note_grant(self.request, grant)
        return grant

    def get_initial(self) -> dict[str, Any]:
        return {**GrantForm.initial_terms(self.object), "version": grants.grant_version(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = GrantStatus(self.object.status)
        return super().get_context_data(
            grant=self.object,
            has_allocations=self.object.allocations.exists(),
            variant=VARIANTS[status],
            next_status=grants.NEXT_STATUS[status].value,
            imports=table_of_imports(self.request.user, self.object),
            rates=RateTable(
                self.object.rates.select_related("staff_group"), caption=_("Priser for et årsværk")
            ),
            budget_rows=BudgetRowTable(
                self.object.budgetrows.select_related("hospital").order_by(
                    "hospital__sort_key", "hospital", F("financial_year"), "id"
                ),
                grant=self.object,
                caption=_("Budgetposter"),
            ),
            targets=TargetTable(
                self.object.targets.select_related("hospital").order_by(
                    "hospital__sort_key", "hospital", "id"
                ),
                grant=self.object,
                caption=_("Måltal"),
            ),
            **kwargs,
        )

    def save(self, form: GrantForm) -> Grant:
        return grants.change_grant(
            by=self.request.user,
            grant=self.object,
            terms=form.terms(),
            version=form.cleaned_data["version"],
        )

    def get_success_message(self) -> str:
        return _("%(name)s er gemt.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:grants")


@require_POST
def change_status(request: UserRequest, pk: int) -> HttpResponse:
    """Give the grant the `status` that was sent; a warning if the grant can no longer get there."""
    check_may_manage(request)
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=pk)
    try:
        with transaction.atomic():
            status = GrantStatus(request.POST.get("status", ""))
            grant = grants.change_status(by=request.user, grant=grant, status=status)
    except (Stale, ValueError):
        messages.warning(request, _("Bevillingens status er en anden nu. Se den igennem igen."))
    else:
        sentences = {GrantStatus.OPEN: _("%(name)s er åben."), GrantStatus.CLOSED: _("%(name)s er lukket.")}
        messages.success(request, sentences[status] % {"name": grant})
    return redirect("allocations:grant", pk=pk)
