"""One transaction for each request or command, in which the database knows who acts."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

NOBODY = ("", "")
_told: ContextVar[tuple[str, str]] = ContextVar("told", default=NOBODY)


@contextmanager
def acting_as(user: AbstractBaseUser | AnonymousUser | None, **context: Any) -> Iterator[None]:
    """A transaction whose changes are told in history as made by `user` (None: the system itself).

    `context` goes into each event beside the user's id, e.g. `path` of a request or `command`.
    An exception rolls everything back. Inside another it is a savepoint, and gives way to it again.
    """
    told = json.dumps({"user": user.pk if user is not None else None, **context})
    with transaction.atomic():
        token = _told.set((str(uuid.uuid4()), told))
        _tell(*_told.get())
        try:
            yield
        finally:
            _told.reset(token)
        if _told.get() != NOBODY and not transaction.get_rollback():
            _tell(*_told.get())


def _tell(context_id: str, metadata: str) -> None:
    """Transaction-local: pghistory's triggers read these, bulk and raw statements included."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true)",
            [context_id, metadata],
        )


class TransactionMiddleware:
    """The request's transaction, opened after authentication; the response is rendered inside it.

    A response of status 400 or more takes everything back: nothing is half saved.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting_as(request.user, path=request.path):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response
