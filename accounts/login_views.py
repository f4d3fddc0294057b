"""Logging in, and coming back to what had been typed when the login was lost."""

from typing import Any

from allauth.account import views
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import override
from django.views.csrf import csrf_failure as page_that_was_open_too_long

from hrtrack.common.database.acting import acting_as
from hrtrack.common.web.drafts import FIELD, Draft, draft_of, signed, unsigned


class Login(views.LoginView):  # type: ignore[misc]  # the library carries no types
    """allauth's, with the draft carried along."""

    draft: Draft | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent = self.request.POST.get(FIELD, "")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, FIELD: signed(self.draft or unsigned(sent))}

    def form_valid(self, form: Any) -> HttpResponseBase:
        draft = unsigned(self.request.POST.get(FIELD, ""))
        answer: HttpResponseBase = super().form_valid(form)
        user = self.request.user
        if draft is None or not user.is_authenticated:
            return answer
        # The request began as nobody's.
        with acting_as(user, path=self.request.path), override(user.language):
            return render(self.request, "account/draft.html", {FIELD: draft})


def login_with(draft: Draft, request: HttpRequest) -> HttpResponseBase:
    """The login page in answer to a form that was sent without a login."""
    request.method = "GET"
    request.GET = QueryDict(urlencode({"next": draft.path}))
    answer: HttpResponseBase = Login.as_view(draft=draft)(request)
    return answer


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form of an earlier login, or of another site. What was typed here is not lost by it."""
    match = request.resolver_match
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    draft = draft_of(request, match.func if match else None) if is_ours else None
    if draft is None:
        answer: HttpResponse = page_that_was_open_too_long(request, reason)
        return answer
    if not request.user.is_authenticated:
        return login_with(draft, request)
    return render(request, "403_csrf.html", {FIELD: draft}, status=403)
