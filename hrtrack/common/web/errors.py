"""The page for a request that can't be read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template import loader


def bad_request(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return 400, or 413 with the limit for a form with too much text. The page is the same for everybody."""
    is_too_big = isinstance(exception, RequestDataTooBig)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20 if is_too_big else None
    page = loader.get_template("400.html").render({"megabytes": limit})
    return HttpResponse(page, status=413 if is_too_big else 400)
