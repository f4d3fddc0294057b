"""The log of reads. A view notes that it shows employees; the middleware writes the note after the view."""

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
    """Note that the response shows `persons` employees, of one hospital or (None) of several; nothing for 0."""
    if not persons:
        return
    match = request.resolver_match
    assert match is not None  # noqa: S101 - for the type checker: only views call this function
    read = Read(
        kind=kind,
        what=match.view_name,
        object_id=match.kwargs.get("pk"),
        hospital=hospital,
        as_of=as_of,
        persons=persons,
    )
    request.reads.append(read)  # type: ignore[attr-defined]


class ReadLogMiddleware:
    """Writes the notes of a request to the log, also if the request failed: the page of a conflict shows employees, too.

    Writes outside the request's transaction, which may be rolled back. If the log can't be written, nothing is shown.
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
                # Close the file alone: closing the response would end the request.
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
    """Return the reads on the days, both inclusive and in Danish time, newest first; None means all."""
    conditions = {"at__date__gte": since, "at__date__lte": until, "user": user, "hospital": hospital}
    reads = Read.objects.filter(**{name: value for name, value in conditions.items() if value is not None})
    return reads.select_related("user", "hospital").order_by("-pk")


def forget_reads(*, days: int) -> int:
    """Delete the reads older than `days` days of 24 hours, and return their number."""
    deleted, _by_model = Read.objects.filter(at__lt=timezone.now() - dt.timedelta(days=days)).delete()
    return deleted
