"""Administrators' pages about grants."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from allocations.enums import GrantStatus
from allocations.forms import TermsForm
from allocations.imports.pages import table_of_imports
from allocations.models import Grant
from allocations.policies import can_manage_grants
from allocations.services import grants
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.web.editing import EditForm, EditView, Stale
from hrtrack.common.web.tables import NumberColumn, Table, TkrColumn, badge

VARIANTS = {GrantStatus.DRAFT: "warning", GrantStatus.OPEN: "success", GrantStatus.CLOSED: ""}


class GrantForm(TermsForm, EditForm):
    """Every term of a grant there is, or of a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial:
            renaming = _("Retter du en linje, skifter navnet også dér, hvor det er brugt.")
            for field in (self.fields["purposes"], self.fields["staff_groups"]):
                field.help_text = f"{field.help_text} {renaming}"


class GrantTable(Table):
    name = tables.Column(
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


def check_may_manage(request: HttpRequest) -> None:
    if not isinstance(request.user, User) or not can_manage_grants(request.user):
        raise PermissionDenied


@require_safe
def grant_list(request: UserRequest) -> HttpResponse:
    check_may_manage(request)
    table = GrantTable(Grant.objects.for_user(request.user), caption=_("Bevillinger"))
    gone = table_of_imports(None)
    return render(request, "allocations/administration/grants.html", {"table": table, "gone": gone})


class EditGrants(EditView):
    request: UserRequest

    def load(self, **kwargs: Any) -> None:
        check_may_manage(self.request)


class AddGrant(EditGrants):
    template_name = "allocations/administration/add.html"

    def make_form(self, data: QueryDict | None = None) -> GrantForm:
        return GrantForm(data)

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "title": _("Tilføj bevilling"),
            "eyebrow": "",
            "intro": _("Den begynder som kladde, som hospitalerne ikke ser, før du åbner den."),
        }

    def save(self, form: GrantForm) -> Grant:
        return grants.add_grant(by=self.request.user, terms=form.terms())

    def saved(self, grant: Grant) -> HttpResponse:
        messages.success(self.request, _("%(name)s er tilføjet som kladde.") % {"name": grant})
        return redirect("allocations:grant", pk=grant.pk)


class ChangeGrant(EditGrants):
    template_name = "allocations/administration/grant.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.grant = get_object_or_404(Grant.objects.for_user(self.request.user), pk=kwargs["pk"])

    def make_form(self, data: QueryDict | None = None) -> GrantForm:
        version = grants.grant_version(self.grant)
        return GrantForm(data, initial={**GrantForm.about(self.grant), "version": version})

    def context(self, form: Any) -> dict[str, Any]:
        status = GrantStatus(self.grant.status)
        return {
            "grant": self.grant,
            "variant": VARIANTS[status],
            "next_status": grants.NEXT_STATUS[status].value,
            "imports": table_of_imports(self.grant),
        }

    def save(self, form: GrantForm) -> Grant:
        return grants.change_grant(
            by=self.request.user,
            grant=self.grant,
            terms=form.terms(),
            version=form.cleaned_data["version"],
        )

    def saved(self, grant: Grant | None) -> HttpResponse:
        messages.success(self.request, _("%(name)s er gemt.") % {"name": grant or self.grant})
        return redirect("allocations:grants")


@require_POST
def change_status(request: UserRequest, pk: int) -> HttpResponse:
    """`status`: what the grant becomes."""
    check_may_manage(request)
    grant = get_object_or_404(Grant.objects.for_user(request.user), pk=pk)
    try:
        with transaction.atomic():
            status = GrantStatus(request.POST.get("status", ""))
            grant = grants.change_status(by=request.user, grant=grant, status=status)
    except (Stale, ValueError):
        messages.warning(request, _("Bevillingens status er en anden nu. Se den igennem igen."))
    else:
        said = {GrantStatus.OPEN: _("%(name)s er åben."), GrantStatus.CLOSED: _("%(name)s er lukket.")}
        messages.success(request, said[status] % {"name": grant})
    return redirect("allocations:grant", pk=pk)
