"""Pages stay with the user who was given them."""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

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
