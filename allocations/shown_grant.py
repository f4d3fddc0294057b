"""The grant that a page is about. Views note it where they look it up, and the top of the page reads it."""

from django.http import HttpRequest

from allocations.models import Grant

ATTRIBUTE = "shown_grant"


def note_grant(request: HttpRequest, grant: Grant) -> None:
    """Note that the page is about a grant."""
    setattr(request, ATTRIBUTE, grant)


def shown_grant(request: HttpRequest) -> Grant | None:
    """Return the grant that was noted; None for a page about no grant, or about several."""
    return getattr(request, ATTRIBUTE, None)
