"""Hospital HR registers a hire, with what it costs shown first."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.access import RegistersHires
from hires.actions.register import SENT_BEFORE, Quote, quote_hire, register_hire
from hires.actions.validation import GRANT_NOT_OPEN, POST_FULL
from hires.actions.warnings import unconfirmed_warnings
from hires.figures.statement import allocation_figures
from hires.forms.register import RegisterHireForm
from hires.models import Hire, Post
from hires.policies import can_change
from hires.presentation.phrases import reached_in_words
from hrtrack.common import clock
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web import drafts


class RegisterHire(RegistersHires):
    """Hospital HR registers a hire; "Beregn pris" shows what it costs without registering."""

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        if not can_change(request.user, self.allocation):
            # There it says why.
            return redirect("hires:posts", pk=pk)
        return self.page(RegisterHireForm(allocation=self.allocation, post=self.asked_post()))

    def asked_post(self) -> Post | None:
        """The post that the address names, to be filled; 404 when there is none such in the allocation."""
        asked = self.request.GET.get("post", "")
        if not asked:
            return None
        posts = Post.objects.filter(grant=self.allocation.grant_id, hospital=self.allocation.hospital_id)
        return get_object_or_404(
            posts.select_related("grant", "hospital", "department"), pk=whole_number(asked) or 0
        )

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        form = RegisterHireForm(request.POST, allocation=self.allocation)
        if {"quote", drafts.FIELD} & request.POST.keys():
            return self.quoted(form)
        if form.is_valid():
            try:
                hire = self.register(form)
            except ValidationError as error:
                form.ask_about(unconfirmed_warnings(error))
                form.add_service_error(error)
            else:
                messages.success(request, registered_message(self.allocation, hire))
                return redirect("hires:posts", pk=self.allocation.pk)
        conflict = any(form.has_error(name, POST_FULL) for name in ("post", "weekly_hours"))
        conflict |= form.has_error(NON_FIELD_ERRORS, GRANT_NOT_OPEN)
        if form.has_error(NON_FIELD_ERRORS, SENT_BEFORE):
            conflict = True
            form.renew_key()
        quote, _problem = self.quote(form)
        return self.page(form, status=409 if conflict else 422, quote=quote)

    def register(self, form: RegisterHireForm) -> Hire:
        return register_hire(
            by=self.request.user,
            allocation=self.allocation,
            post=form.chosen_post(),
            term=form.term(),
            details=form.details(),
            confirmed=form.confirmed_keys(),
        )

    def quoted(self, form: RegisterHireForm) -> HttpResponse:
        form.full_clean()
        quote, problem = self.quote(form)
        if self.request.htmx:
            return render(
                self.request, "hires/_quote.html", {"form": form, "quote": quote, "problem": problem}
            )
        form.forget_errors()
        return self.page(form, quote=quote, problem=problem)

    def quote(self, form: RegisterHireForm) -> tuple[Quote | None, str]:
        """The price and what is then left, or why it can't be told yet."""
        if {"post", "first_day", "last_day", "weekly_hours"} - form.cleaned_data.keys():
            return None, _("Vælg stilling, og indtast dage og timer for at se prisen.")
        post = form.chosen_post()
        existing = post if isinstance(post, Post) else None
        try:
            return quote_hire(
                by=self.request.user, allocation=self.allocation, post=existing, term=form.term()
            ), ""
        except ValidationError as error:
            return None, " ".join(error.messages)

    def page(self, form: RegisterHireForm, status: int = 200, **context: Any) -> HttpResponse:
        asked = {"form": form, "allocation": self.allocation, "quote": None, "problem": "", **context}
        return render(self.request, "hires/register.html", asked, status=status)


def registered_message(allocation: Allocation, hire: Hire) -> str:
    return _("%(employee)s er registreret i %(post)s. %(reached)s") % {
        "employee": hire.employee,
        "post": hire.post,
        "reached": reached_in_words(allocation.grant, allocation_figures(allocation, clock.today())),
    }
