"""The app sends its own mails: in a thread, soon after a request that wrote a message, and once a minute of requests."""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponseBase

_asked = threading.Event()
_serving = threading.Lock()


def serve_soon() -> None:
    """Send what is due in a thread of its own, unless one is at it. Does nothing without a mail server."""
    if not settings.EMAIL_HOST:
        return
    _asked.set()
    if not _serving.locked():
        threading.Thread(target=_serve, name="outbox", daemon=True).start()


def _serve() -> None:
    from accounts.notices.outbox import deliver  # noqa: PLC0415 - the outbox asks to be served

    if not _serving.acquire(blocking=False):
        return
    try:
        while _asked.is_set():
            _asked.clear()
            deliver()
    finally:
        _serving.release()
        connections.close_all()


class OutboxMiddleware:
    """Serves the outbox after a response, at most once a minute in each process: what failed is tried again."""

    every_seconds = 60.0

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.served_at = time.monotonic()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if settings.EMAIL_HOST and time.monotonic() - self.served_at >= self.every_seconds:
            self.served_at = time.monotonic()
            serve_soon()
        return response
