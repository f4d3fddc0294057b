"""One transaction for each request or command, in which the database knows the acting user."""

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
    """Open a transaction with the rights of `user`; None is the system itself, with all rights.

    History records the changes as the user's. Each event stores `context` beside the user's id, for example the `path`
    of a request or the `command`. An exception rolls the transaction back. Inside another transaction this is a
    savepoint, after which the outer user acts again.
    """
    user_id = user.pk if user is not None else None
    event_context = json.dumps({"user": user_id, **context})
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        outer_act = _value_of(
            "SELECT begin_act(%s, %s, %s, %s)", user_id, user is None, str(uuid.uuid4()), event_context
        )
        yield
        if is_inner and not transaction.get_rollback():
            _value_of("SELECT end_act(%s)", outer_act)


@contextmanager
def anonymising() -> Iterator[None]:
    """Declare that the block anonymises employees, which the database lets happen in closed grants too.

    Only administrators and the system may, and only with the employment number taken away. Needs a transaction.
    """
    _value_of("SELECT set_config('hrtrack.anonymising', 'true', true)")
    yield
    _value_of("SELECT set_config('hrtrack.anonymising', '', true)")


def _value_of(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


class TransactionMiddleware:
    """Opens the request's transaction after authentication; the response is rendered inside the transaction.

    A response of status 400 or more rolls back, so that nothing is half saved. A streamed response is produced in a
    transaction of its own as the same user; a file needs no transaction.
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
    """Yield the parts inside a transaction of the request's user."""
    with acting_as(request.user, path=request.path):
        yield from parts
