"""What was typed into a form that was sent after the login was lost: carried by the pages on the way back to it.

Signed, and kept nowhere: neither with us nor in the browser's storage. It comes back as a form that is shown again,
and saved only when its user presses the button.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest

FIELD = "draft"
_SALT = "hrtrack.drafts"
_SECONDS = 12 * 60 * 60
_LONGEST = 1_500_000
_NOT_TYPED = ("csrfmiddlewaretoken", FIELD)


@dataclass(frozen=True)
class Draft:
    """Where the form was sent, and its fields in their order."""

    path: str
    fields: list[tuple[str, str]]


def keeps_drafts(view: Callable[..., Any] | None) -> bool:
    """Whether a view shows a form again, unsaved, when it is sent with FIELD."""
    return bool(getattr(getattr(view, "view_class", None), "keeps_drafts", False))


def draft_of(request: HttpRequest, view: Callable[..., Any] | None) -> Draft | None:
    """What was typed, files apart; None where there is nothing to keep."""
    if request.method != "POST" or not keeps_drafts(view):
        return None
    fields = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _NOT_TYPED
        for value in values
    ]
    return Draft(request.get_full_path(), fields) if any(value for _name, value in fields) else None


def signed(draft: Draft | None) -> str:
    """The draft as a hidden field carries it; "" for none, and for one too long to be carried."""
    text = signing.dumps([draft.path, draft.fields], salt=_SALT, compress=True) if draft else ""
    return text if len(text) <= _LONGEST else ""


def unsigned(text: str) -> Draft | None:
    """The draft that `signed` made within half a day; None for anything else."""
    try:
        path, fields = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    return Draft(path, [(name, value) for name, value in fields])
