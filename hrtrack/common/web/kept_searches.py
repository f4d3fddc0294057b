"""The searches of a session: a search text may be a person's name, so the address has a key, and the session the text."""

from string import ascii_lowercase

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

FIELD = "search"
MOST = 200  # of one session; a search that is answered while it is typed is many
_IN_SESSION = "searches"
_KEY_LENGTH = 12


def keep_search(request: HttpRequest, text: str) -> str:
    """Return the key under which the session keeps the text.

    The same text has the same key in a session, also in two requests at once, of which the later overwrites the earlier's
    session. In other sessions its key is another, so that nobody finds the text by its key. The key has letters alone: a
    run of digits would sooner or later look like a CPR number.
    """
    digest = salted_hmac(_IN_SESSION, f"{request.session.session_key} {text}", algorithm="sha256").digest()
    key = "".join(ascii_lowercase[byte % len(ascii_lowercase)] for byte in digest[:_KEY_LENGTH])
    kept: dict[str, str] = request.session.get(_IN_SESSION, {})
    if key not in kept:
        request.session[_IN_SESSION] = dict([*kept.items(), (key, text)][-MOST:])
    return key


def kept_search(request: HttpRequest, key: str) -> str | None:
    """Return the text that the session keeps under the key, "" without a key; None if the session has no such key."""
    if not key:
        return ""
    kept: dict[str, str] = request.session.get(_IN_SESSION, {})
    return kept.get(key)
