"""The log of reads: each time employees are shown, what is shown of them is noted, and written when it has been."""

import datetime as dt
from collections.abc import Callable

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import User
from allocations.models import Hospital
from hires.enums import ReadKind
from hires.models import Read
from hrtrack.common.database.acting import acting_as


def note_read(
    request: HttpRequest,
    *,
    persons: int,
    kind: ReadKind = ReadKind.VIEW,
    hospital: Hospital | None = None,
    as_of: dt.date | None = None,
) -> None:
    """The answer to the request shows so many employees: of one hospital, or of several."""
    if not persons:
        return
    asked = request.resolver_match
    assert asked is not None  # noqa: S101 - for the type checker: a view is what notes
    read = Read(
        kind=kind,
        what=asked.view_name,
        object_id=asked.kwargs.get("pk"),
        hospital=hospital,
        as_of=as_of,
        persons=persons,
    )
    request.reads.append(read)  # type: ignore[attr-defined]


class ReadLogMiddleware:
    """Writes what was shown, whatever became of the request: what a conflict shows has been read too.

    Outside the request's transaction, which may be taken back. Where the log can't be written, nothing is shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        reads: list[Read] = []
        request.reads = reads  # type: ignore[attr-defined]
        response = self.get_response(request)
        if reads:
            try:
                with acting_as(request.user, path=request.path):
                    for read in reads:
                        read.user_id = request.user.pk
                    Read.objects.bulk_create(reads)
            except Exception:
                # Not the response's own close, which ends the request.
                if isinstance(response, FileResponse) and response.file_to_stream:
                    response.file_to_stream.close()
                raise
        return response


def logged_reads(
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    user: User | None = None,
    hospital: Hospital | None = None,
) -> QuerySet[Read]:
    """What was shown on the days, both inclusive and as they are in Denmark, newest first."""
    asked = {"at__date__gte": since, "at__date__lte": until, "user": user, "hospital": hospital}
    reads = Read.objects.filter(**{name: value for name, value in asked.items() if value is not None})
    return reads.select_related("user", "hospital").order_by("-pk")


def forget_reads(*, days: int) -> int:
    """Delete what is older than so many days of 24 hours; gives how many."""
    deleted, _each = Read.objects.filter(at__lt=timezone.now() - dt.timedelta(days=days)).delete()
    return deleted
