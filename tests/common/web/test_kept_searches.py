"""A search text stands in the session, under a key that tells nothing of it."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from hrtrack.common.web.kept_searches import keep_search, kept_search

pytestmark = pytest.mark.django_db


def request_in(session: SessionStore):
    request = RequestFactory().get("/")
    request.session = session
    return request


def test_text_has_the_same_key_in_requests_at_once_and_another_in_other_sessions() -> None:
    session = SessionStore()
    session.create()
    # Two requests of a session, each of which has read it before the other wrote.
    first, second = (request_in(SessionStore(session.session_key)) for _request in range(2))
    assert (first.session.get("searches"), second.session.get("searches")) == (None, None)
    key = keep_search(first, "Mette Jensen")
    assert keep_search(second, "Mette Jensen") == key
    first.session.save()
    second.session.save()
    assert kept_search(request_in(SessionStore(session.session_key)), key) == "Mette Jensen"
    other = SessionStore()
    other.create()
    assert keep_search(request_in(other), "Mette Jensen") != key
    assert re.fullmatch("[a-z]{12}", key)
