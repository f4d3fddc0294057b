"""The page on which hospital HR confirms that its list of hires is complete as of a day."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.access import allocation_to_register
from hires.actions.confirm import completeness, confirm_complete
from hires.actions.validation import GRANT_NOT_OPEN
from hires.figures.statement import allocation_figures
from hires.models import Confirmation
from hires.policies import can_change
from hires.presentation.phrases import reached_in_words, states_in_words
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from hrtrack.common.web.back import back_url
from hrtrack.common.web.editing import EditView
from hrtrack.common.web.forms import DanishDateField, Form


class ConfirmForm(Form):
    """The last day, inclusive, up to which the list is complete."""

    as_of = DanishDateField(
        label=gettext_lazy("Komplet pr."),
        is_past=True,
        help_text=gettext_lazy(
            "Alt, der er sket til og med den dag, er registreret. Den må ikke ligge efter i dag."
        ),
    )


class ConfirmComplete(EditView):
    """Hospital HR confirms that everything up to a day is registered, also when nothing has changed."""

    request: UserRequest
    template_name = "hires/confirm.html"
    form_class = ConfirmForm
    conflict_codes = (GRANT_NOT_OPEN,)

    def get_object(self) -> Allocation:
        self.allocation = allocation_to_register(self.request, self.kwargs["pk"])
        return self.allocation

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if can_change(self.request.user, self.allocation):
            return super().get(request, *args, **kwargs)
        # The list of posts says why nothing can be changed.
        return redirect("hires:posts", pk=self.allocation.pk)

    def get_initial(self) -> dict[str, Any]:
        return {"as_of": clock.today()}

    def save(self, form: ConfirmForm) -> Confirmation:
        # Without a valid day: one that the service refuses at that field, or that nothing depends on.
        as_of = form.cleaned_data.get("as_of", dt.date.min)
        return confirm_complete(by=self.request.user, allocation=self.allocation, as_of=as_of)

    def check(self, form: ConfirmForm) -> None:
        self.save(form)

    def get_success_message(self) -> str:
        return _("Listen er bekræftet komplet pr. %(day)s.") % {"day": format_date(self.object.as_of)}

    def get_success_url(self) -> str:
        return reverse("hires:posts", args=[self.allocation.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = allocation_figures(self.allocation, clock.today())
        return super().get_context_data(
            allocation=self.allocation,
            back_url=back_url(self.request, self.get_success_url()),
            completeness=completeness(self.allocation),
            reached=reached_in_words(self.allocation.grant, row),
            states=states_in_words(row),
            **kwargs,
        )
