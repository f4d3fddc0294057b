"""The searches of a session: a search text may be a person's name, so the address has a key, and the session the text."""

from string import ascii_lowercase

from django.http import HttpRequest
from django.utils.crypto import get_random_string

FIELD = "search"
MOST = 200  # of one session; a search that is answered while it is typed is many
_IN_SESSION = "searches"
_KEY_LENGTH = 12


def keep_search(request: HttpRequest, text: str) -> str:
    """Return the key under which the session keeps the text. The same text has the same key.

    The key has letters alone: a random run of digits would sooner or later look like a CPR number.
    """
    kept: dict[str, str] = request.session.get(_IN_SESSION, {})
    key = next((key for key, known in kept.items() if known == text), None)
    if key is None:
        key = get_random_string(_KEY_LENGTH, ascii_lowercase)
        request.session[_IN_SESSION] = dict([*kept.items(), (key, text)][-MOST:])
    return key


def kept_search(request: HttpRequest, key: str) -> str | None:
    """Return the text that the session keeps under the key, "" without a key; None if the session has no such key."""
    if not key:
        return ""
    kept: dict[str, str] = request.session.get(_IN_SESSION, {})
    return kept.get(key)
