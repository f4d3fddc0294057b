from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.actions.confirm import completeness, confirm_complete
from hires.actions.validation import GRANT_NOT_OPEN
from hires.figures.statement import allocation_figures
from hires.policies import can_change, can_register
from hires.presentation.phrases import reached_in_words, states_in_words
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web import drafts
from hrtrack.common.web.forms import DanishDateField, Form


class ConfirmForm(Form):
    """The day as of which the list is complete."""

    as_of = DanishDateField(
        label=gettext_lazy("Komplet pr."),
        help_text=gettext_lazy(
            "Alt, der er sket til og med den dag, er registreret. Den må ikke ligge efter i dag."
        ),
    )


class ConfirmComplete(View):
    """Hospital HR confirms that everything up to a day is registered, also when nothing has changed."""

    request: UserRequest
    keeps_drafts = True

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
        self.allocation = get_object_or_404(allocations, pk=kwargs["pk"])
        if not can_register(request.user, self.allocation):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        if not can_change(request.user, self.allocation):
            # There it says why.
            return redirect("hires:posts", pk=pk)
        return self.page(ConfirmForm(initial={"as_of": clock.today()}))

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if drafts.FIELD in request.POST:
            form.forget_errors()
            return self.page(form, status=200)
        if form.is_valid():
            as_of = form.cleaned_data["as_of"]
            try:
                confirm_complete(by=request.user, allocation=self.allocation, as_of=as_of)
            except ValidationError as error:
                form.add_service_error(error)
            else:
                said = _("Listen er bekræftet komplet pr. %(day)s.") % {"day": format_date(as_of)}
                messages.success(request, said)
                return redirect("hires:posts", pk=pk)
        return self.page(form, status=409 if form.has_error("__all__", GRANT_NOT_OPEN) else 422)

    def page(self, form: ConfirmForm, status: int = 200) -> HttpResponse:
        row = allocation_figures(self.allocation, clock.today())
        context = {
            "form": form,
            "allocation": self.allocation,
            "completeness": completeness(self.allocation),
            "reached": reached_in_words(self.allocation.grant, row),
            "states": states_in_words(row),
        }
        return render(self.request, "hires/confirm.html", context, status=status)
