"""The language a page is answered in, and the login before every page."""

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
    """The user's own language; before login the one chosen in this browser, else Danish, whatever the browser asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with translation.override(language_of(request)):
            return self.get_response(request)


def language_of(request: HttpRequest) -> str:
    if isinstance(request.user, User):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in Language.values else Language.DANISH


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Login for every page. What was typed stays: on the page where a fragment was asked for, else until after login."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
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
    """What someone whose session has ended is told at the login page."""
    said = _("Du er logget af, fx fordi der er gået for lang tid. Log på igen for at komme tilbage.")
    kept = _("Det, du havde indtastet, følger med.")
    return f"{said} {kept}" if is_kept else said
