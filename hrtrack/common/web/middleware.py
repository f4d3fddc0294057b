"""Middleware that keeps pages out of caches, tells that a file arrives, and limits requests for unknown pages."""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

logger = logging.getLogger(__name__)
# More pages than a user finds through old links.
MOST_UNKNOWN = 300
UNKNOWN_SECONDS = 600


class PrivateMiddleware:
    """Forbids caches to store a response, the browser's cache too: "back" after logout shows nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)
        return response


class FileArrivesMiddleware:
    """Deletes the cookie of static/js/working.js with an answer that is a file, for which the page stays as it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if "working" in request.COOKIES and response.has_header("Content-Disposition"):
            response.delete_cookie("working", samesite="Lax")
        return response


class UnknownPagesMiddleware:
    """Answers 429 for unknown pages to a user who requests over 300 in 10 minutes; pages that exist are still served."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code != HTTPStatus.NOT_FOUND or not request.user.is_authenticated:
            return response
        key = f"unknown-pages:{request.user.pk}"
        count = (cache.get_or_set(key, 0, UNKNOWN_SECONDS) or 0) + 1
        if count <= MOST_UNKNOWN:
            # The 10 minutes run from the first unknown page; an expired count raises ValueError.
            with suppress(ValueError):
                cache.incr(key)
            return response
        logger.warning("User %s asks for one unknown page after another", request.user.pk)
        return render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
