"""One transaction for each request or command, in which the database knows who acts."""

import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse


@contextmanager
def acting_as(user: AbstractBaseUser | AnonymousUser | None, **context: Any) -> Iterator[None]:
    """A transaction that sees and changes what `user` may (None: the system itself, everything).

    Its changes are told in history as made by them; `context` goes into each event beside the user's id, e.g.
    `path` of a request or `command`. An exception rolls everything back. Inside another transaction it is a
    savepoint, and gives way to who acted there.
    """
    told = json.dumps({"user": user.pk if user is not None else None, **context})
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        who = user.pk if user is not None else None
        before = _ask("SELECT begin_act(%s, %s, %s, %s)", who, user is None, str(uuid.uuid4()), told)
        yield
        if is_inner and not transaction.get_rollback():
            _ask("SELECT end_act(%s)", before)


def _ask(question: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, parameters)
        return cursor.fetchone()[0]


class TransactionMiddleware:
    """The request's transaction, opened after authentication; the response is rendered inside it.

    A response of status 400 or more takes everything back: nothing is half saved. What is made while it is sent is made
    in a transaction of its own as the same user; a file needs none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with acting_as(request.user, path=request.path):
            response = self.get_response(request)
            if response.status_code >= 400:
                transaction.set_rollback(True)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            response.streaming_content = streamed_as(request, response.streaming_content)  # type: ignore[arg-type]  # nothing here is asynchronous
        return response


def streamed_as(request: HttpRequest, parts: Iterable[bytes]) -> Iterator[bytes]:
    with acting_as(request.user, path=request.path):
        yield from parts
