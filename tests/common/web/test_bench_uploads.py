"""The benchmark of many uploads at its smallest size. At its full: python -m tests.bench.uploads."""

import re

import pytest

from tests.bench.uploads import IMPORT, Browser, form_of, measure, serving, session_of_administrator

pytestmark = pytest.mark.django_db(transaction=True)


def test_light_page_is_answered_while_tables_are_read() -> None:
    with serving(["--workers", "1"], collects=False) as port:
        browser = Browser(port, session_of_administrator())
        told = list(measure(browser, uploads=3, rows=7))
        assert browser.asked("POST", IMPORT, form_of(7))[0] == 200
    assert [re.split(" of | beside | alone|:", line)[0] for line in told] == [
        "light page",
        "upload",
        "light page",
        "uploads with status 200",
    ]
