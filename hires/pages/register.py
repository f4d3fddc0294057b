"""The page on which hospital HR registers a hire. The page shows the price before the hire is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.access import RegistersHires
from hires.actions.details import Term
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
from hires.pages.registration_panel import panel_of
from hires.pages.undo import with_undo
from hires.policies import can_change
from hires.posts import schedule_of, spans_in
from hires.presentation.phrases import reached_in_words
from hires.room import FreePost, free_post_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import format_date
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web import drafts
from hrtrack.common.web.back import back_url


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
        return self.page(form, status=409 if conflict else 422)

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
        quoted = self.quote(form)
        if self.request.htmx:
            context = {"form": form, "allocation": self.allocation, "panel": panel_of(form, *quoted)}
            return render(self.request, "hires/_quote.html", context)
        form.forget_errors()
        return self.page(form, quoted=quoted, is_asked="quote" in self.request.POST)

    def quote(self, form: RegisterHireForm) -> tuple[Quote | None, str]:
        """Return the price and the remaining money, or None and the reason why there is no price yet."""
        post, first_day, hours = (form.given(name) for name in ("post", "first_day", "weekly_hours"))
        if not (post and first_day and hours) or form.errors.keys() & {"last_day"}:
            return None, _("Vælg stilling, og indtast dage og timer for at se prisen.")
        term = Term(first_day=first_day, last_day=form.given("last_day"), weekly_hours=hours)
        try:
            return quote_hire(
                by=self.request.user, allocation=self.allocation, post=form.posts.get(post), term=term
            ), ""
        except ValidationError as error:
            return None, " ".join(error.messages)

    def page(self, form: RegisterHireForm, status: int = 200, **context: Any) -> HttpResponse:
        """Show the page with this form, and more variables for its template."""
        quote, problem = context.pop("quoted", None) or self.quote(form)
        context = {
            "form": form,
            "allocation": self.allocation,
            "panel": panel_of(form, quote, problem),
            "back_url": back_url(self.request, reverse("hires:posts", args=[self.allocation.pk])),
            **context,
        }
        return render(self.request, "hires/register.html", context, status=status)


def registered_message(allocation: Allocation, hire: Hire) -> str:
    """Return the message after registering: the employee, the post, the days, what comes next, and a link to one more."""
    schedule = schedule_of(hire)
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    words = {
        "employee": hire.employee,
        "post": hire.post,
        "first": format_date(first_day),
        "last": format_date(last_day),
    }
    registered = _("%(employee)s er registreret i %(post)s fra %(first)s til og med %(last)s.")
    if last_day == NO_END:
        registered = _("%(employee)s er registreret i %(post)s fra %(first)s.")
    sentences = [
        registered % words,
        reached_in_words(allocation.grant, allocation_figures(allocation, clock.today())),
    ]
    if not hire.employee.employee_number:
        sentences.append(_("Tilføj tjenestenummeret inden %(day)s.") % {"day": format_date(first_day)})
    return format_html(
        '{} <a class="function-link" href="{}">{}</a>',
        " ".join(sentences),
        reverse("hires:register", args=[allocation.pk]),
        _("Registrér en til"),
    )
