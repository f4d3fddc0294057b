"""Middleware for the language of a page and for the login that every page requires."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import middleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from accounts.enums import Language
from accounts.login_views import login_with
from accounts.models import User
from hrtrack.common.web.drafts import draft_of


class LanguageMiddleware:
    """Activates the user's language; before login the language chosen in this browser, else Danish.

    The Accept-Language of the browser is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(language_of(request)):
            return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    """Return the code of the language for the request, "da" or "en"."""
    if isinstance(request.user, User):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in Language.values else Language.DANISH


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Requires login for every page, and keeps typed fields: in the page after an htmx request, else as a draft."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Return the login page, with a draft of the form if the view keeps drafts."""
        draft = draft_of(request, view_func)
        if draft is not None and request.htmx:  # type: ignore[attr-defined]
            return render(request, "account/_logged_out.html")
        if settings.SESSION_COOKIE_NAME in request.COOKIES or draft is not None:
            messages.warning(request, logged_out_message(is_kept=draft is not None))
        if draft is not None:
            return login_with(draft, request)
        response = super().handle_no_permission(request, view_func)
        return HttpResponseClientRedirect(response["Location"]) if request.htmx else response  # type: ignore[attr-defined]


def logged_out_message(*, is_kept: bool) -> str:
    """Return the login page's message to a user whose session has ended."""
    message = _("Du er logget af, fx fordi der er gået for lang tid. Log på igen for at komme tilbage.")
    kept = _("Det, du havde indtastet, følger med.")
    return f"{message} {kept}" if is_kept else message
