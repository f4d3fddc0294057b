"""The login page, which carries the draft of a form through the login."""

from typing import Any

from allauth.account import views
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import override
from django.views.csrf import csrf_failure as page_that_was_open_too_long

from hrtrack.common.database.acting import acting_as
from hrtrack.common.web.drafts import FIELD, Draft, draft_of, signed, unsigned


class Login(views.LoginView):  # type: ignore[misc]  # allauth has no types
    """allauth's login view, with a draft in a hidden field."""

    draft: Draft | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sent_draft = self.request.POST.get(FIELD, "")
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, FIELD: signed(self.draft or unsigned(sent_draft))}

    def form_valid(self, form: Any) -> HttpResponseBase:
        draft = unsigned(self.request.POST.get(FIELD, ""))
        response: HttpResponseBase = super().form_valid(form)
        user = self.request.user
        if draft is None or not user.is_authenticated:
            return response
        # The request's transaction began before login, without a user.
        with acting_as(user, path=self.request.path), override(user.language):
            return render(self.request, "account/draft.html", {FIELD: draft})


def login_with(draft: Draft, request: HttpRequest) -> HttpResponseBase:
    """Return the login page as the response to a form that was sent without login."""
    request.method = "GET"
    request.GET = QueryDict(urlencode({"next": draft.path}))
    response: HttpResponseBase = Login.as_view(draft=draft)(request)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form of an earlier login or of another site; the fields of a form from this site are kept as a draft."""
    match = request.resolver_match
    is_same_site = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    draft = draft_of(request, match.func if match else None) if is_same_site else None
    if draft is None:
        response: HttpResponse = page_that_was_open_too_long(request, reason)
        return response
    if not request.user.is_authenticated:
        return login_with(draft, request)
    return render(request, "403_csrf.html", {FIELD: draft}, status=403)
