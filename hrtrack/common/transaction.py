"""One transaction for each request or command, in which the database knows who acts."""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase


@contextmanager
def acting_as(user: AbstractBaseUser | AnonymousUser | None, **context: Any) -> Iterator[None]:
    """A transaction whose changes are told in history as made by `user` (None: the system itself).

    `context` goes into each event beside the user's id, e.g. `path` of a request or `command`.
    An exception rolls everything back. Inside another transaction it is a savepoint.
    """
    told = {"user": user.pk if user is not None else None, **context}
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Transaction-local: pghistory's triggers read these, bulk and raw statements included.
            cursor.execute(
                "SELECT set_config('pghistory.context_id', %s, true),"
                " set_config('pghistory.context_metadata', %s, true)",
                [str(uuid.uuid4()), json.dumps(told)],
            )
        yield


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
