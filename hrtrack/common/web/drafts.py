"""Drafts: the fields of a form that was sent after the login was lost, carried in hidden fields through the login.

A draft is signed, and stored neither on the server nor in the browser. After login the form is shown again with the
draft, and saved only when the user presses the button.
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
    """The path that the form was sent to, and the fields as (name, value) in order."""

    path: str
    fields: list[tuple[str, str]]


def keeps_drafts(view: Callable[..., Any] | None) -> bool:
    """True if the view shows a form again without saving, when the form is sent with FIELD."""
    return bool(getattr(getattr(view, "view_class", None), "keeps_drafts", False))


def draft_of(request: HttpRequest, view: Callable[..., Any] | None) -> Draft | None:
    """Return the typed fields without files; None for no POST, for a view without drafts, and for empty fields."""
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
    """Return the signed draft for a hidden field; "" for None, and for a draft over 1.5 million characters."""
    text = signing.dumps([draft.path, draft.fields], salt=_SALT, compress=True) if draft else ""
    return text if len(text) <= _LONGEST else ""


def unsigned(text: str) -> Draft | None:
    """Return the draft from a text that `signed` made in the last 12 hours; None for other text."""
    try:
        path, fields = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    return Draft(path, [(name, value) for name, value in fields])
