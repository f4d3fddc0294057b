"""Pages stay with the user who was given them."""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import middleware
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

logger = logging.getLogger(__name__)
# More than anybody meets by old links.
MOST_UNKNOWN = 300
UNKNOWN_SECONDS = 600


class PrivateMiddleware:
    """No cache keeps an answer, the browser's own included: "back" after logout shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


class LoginRequiredMiddleware(middleware.LoginRequiredMiddleware):
    """Login for every page; a fragment asked for after the session has ended sends the whole page to login."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            messages.warning(request, logged_out_message(request))
        response = super().handle_no_permission(request, view_func)
        return HttpResponseClientRedirect(response["Location"]) if request.htmx else response  # type: ignore[attr-defined]


class UnknownPagesMiddleware:
    """Whoever tries out addresses one after another is told to wait. What is theirs they still get."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or not request.user.is_authenticated:
            return response
        key = f"unknown-pages:{request.user.pk}"
        asked = (cache.get_or_set(key, 0, UNKNOWN_SECONDS) or 0) + 1
        if asked <= MOST_UNKNOWN:
            # The time runs from the first of them.
            with suppress(ValueError):
                cache.incr(key)
            return response
        logger.warning("User %s asks for one unknown page after another", request.user.pk)
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)


def logged_out_message(request: HttpRequest) -> str:
    """What someone whose session has ended is told at the login page."""
    said = _("Du er logget af, fx fordi der er gået for lang tid. Log på igen for at komme tilbage.")
    lost = _("Det, du havde indtastet, er ikke gemt.")
    typed = request.method == "POST" and not request.htmx  # type: ignore[attr-defined]
    return f"{said} {lost}" if typed else said
