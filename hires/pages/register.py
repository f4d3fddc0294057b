"""The page on which hospital HR registers a hire. The page shows the price before the hire is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.entitlements import price_on
from allocations.models import Allocation
from hires.access import RegistersHires
from hires.actions.register import (
    PLACE,
    SENT_BEFORE,
    Quote,
    check_registration,
    quote_hire,
    register_hire,
)
from hires.actions.validation import GRANT_NOT_OPEN, POST_FULL
from hires.actions.warnings import unconfirmed_warnings
from hires.figures.statement import allocation_figures
from hires.forms.register import RegisterHireForm
from hires.models import Hire, Post
from hires.pages.undo import with_undo
from hires.policies import can_change
from hires.posts import schedule_of, spans_in
from hires.presentation.phrases import reached_in_words
from hires.room import FreePost, free_post_of
from hrtrack.common import clock
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web import drafts


class RegisterHire(RegistersHires):
    """Register a hire. The button "Beregn pris", and htmx when a field changes, only show the price."""

    def get(self, request: UserRequest, pk: int) -> HttpResponse:
        if not can_change(request.user, self.allocation):
            # The list of posts says why nothing can be changed.
            return redirect("hires:posts", pk=pk)
        return self.page(RegisterHireForm(allocation=self.allocation, room=self.room_to_fill()))

    def room_to_fill(self) -> FreePost | None:
        """Return the room in the post that the address names; None if none is named or has room.

        With `after`, a hire in the post, the room is what that hire leaves. 404 unless both belong to the allocation.
        """
        key, after = self.request.GET.get("post", ""), self.request.GET.get("after", "")
        if not key:
            return None
        posts = Post.objects.filter(grant=self.allocation.grant_id, hospital=self.allocation.hospital_id)
        post = get_object_or_404(
            posts.select_related("grant", "hospital", "department"), pk=whole_number(key) or 0
        )
        last_day = None
        if after:
            leaver = get_object_or_404(post.hires.live(), pk=whole_number(after) or 0)
            last_day = schedule_of(leaver)[-1].last_day
        return free_post_of(post, spans_in(post), last_day)

    def post(self, request: UserRequest, pk: int) -> HttpResponse:
        form = RegisterHireForm(request.POST, allocation=self.allocation)
        if {"quote", drafts.FIELD} & request.POST.keys():
            return self.show_quote(form)
        hire = None
        try:
            if form.is_valid():
                hire = self.register(form)
            else:
                self.check(form)
        except ValidationError as error:
            form.ask_about(unconfirmed_warnings(error))
            form.add_service_error(error)
        if hire is not None:
            messages.success(request, with_undo(registered_message(self.allocation, hire), hire))
            return redirect("hires:posts", pk=self.allocation.pk)
        conflict = any(form.has_error(name, POST_FULL) for name in ("post", "weekly_hours"))
        conflict |= form.has_error(NON_FIELD_ERRORS, GRANT_NOT_OPEN)
        if form.has_error(NON_FIELD_ERRORS, SENT_BEFORE):
            conflict = True
            form.renew_key()
        quote, _problem = self.quote(form)
        return self.page(form, status=409 if conflict else 422, quote=quote)

    def register(self, form: RegisterHireForm) -> Hire:
        """Register the valid form's hire. Raises ValidationError for errors and for unconfirmed warnings."""
        return register_hire(
            by=self.request.user,
            allocation=self.allocation,
            post=form.chosen_post(),
            term=form.term(),
            details=form.details(),
            confirmed=form.confirmed_keys(),
        )

    def check(self, form: RegisterHireForm) -> None:
        """Raise ValidationError with what registering would refuse besides the form's own errors."""
        is_placed = form.errors.keys().isdisjoint(PLACE)
        check_registration(
            by=self.request.user,
            allocation=self.allocation,
            post=form.chosen_post() if "post" in form.cleaned_data else None,
            term=form.term_so_far(),
            details=form.details(),
            confirmed=form.confirmed_keys() if is_placed else None,
        )

    def show_quote(self, form: RegisterHireForm) -> HttpResponse:
        """Show the price of the hire without registering the hire; to htmx only the fragment."""
        form.full_clean()
        quote, problem = self.quote(form)
        if self.request.htmx:
            return render(
                self.request, "hires/_quote.html", {"form": form, "quote": quote, "problem": problem}
            )
        form.forget_errors()
        return self.page(form, quote=quote, problem=problem)

    def quote(self, form: RegisterHireForm) -> tuple[Quote | None, str]:
        """Return the price and the remaining money, or None and the reason why there is no price yet."""
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
        """Show the page with this form, and more variables for its template."""
        context = {"form": form, "allocation": self.allocation, "quote": None, "problem": "", **context}
        if context["quote"] is None:
            context["price"] = price_on(self.allocation.grant, clock.today())
        return render(self.request, "hires/register.html", context, status=status)


def registered_message(allocation: Allocation, hire: Hire) -> str:
    """Return the message after registering: the employee, the post, and the hospital's attainment of its target."""
    return _("%(employee)s er registreret i %(post)s. %(reached)s") % {
        "employee": hire.employee,
        "post": hire.post,
        "reached": reached_in_words(allocation.grant, allocation_figures(allocation, clock.today())),
    }
