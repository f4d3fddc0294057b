"""Where "Fortryd" leads: the page that a form was opened from."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "back"


def back_url(request: HttpRequest, default: str) -> str:
    """Return the path that the user came from, as the form carries it on; `default` if that is this page or elsewhere."""
    came_from = request.POST.get(FIELD) or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return default
    parts = urlsplit(came_from)
    if not parts.path.startswith("/") or parts.path == request.path:
        return default
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
