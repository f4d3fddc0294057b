"""Administrators' pages about grants."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

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
    """Every term of a new or an existing grant."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "version" in self.initial:
            renaming = _("Retter du en linje, skifter navnet også dér, hvor det er brugt.")
            for field in (self.fields["purposes"], self.fields["staff_groups"]):
                field.help_text = f"{field.help_text} {renaming}"


class GrantTable(Table):
    """All grants, drafts and closed grants included; the amount granted in tkr."""

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


def check_may_manage(request: UserRequest) -> None:
    """Raise PermissionDenied unless the user may manage grants."""
    if not can_manage_grants(request.user):
        raise PermissionDenied


@require_safe
def grant_list(request: UserRequest) -> HttpResponse:
    """List the grants, and the imports that made a grant and were undone."""
    check_may_manage(request)
    table = GrantTable(Grant.objects.for_user(request.user), caption=_("Bevillinger"))
    return render(
        request, "allocations/administration/grants.html", {"table": table, "gone": table_of_imports(None)}
    )


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
        return get_object_or_404(Grant.objects.for_user(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {**GrantForm.initial_terms(self.object), "version": grants.grant_version(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status = GrantStatus(self.object.status)
        return super().get_context_data(
            grant=self.object,
            variant=VARIANTS[status],
            next_status=grants.NEXT_STATUS[status].value,
            imports=table_of_imports(self.object),
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
