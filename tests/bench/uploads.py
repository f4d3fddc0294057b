"""How long a light page takes while many send heavy tables: python -m tests.bench.uploads [uploads, 20 by default].

gunicorn serves a database of its own as README says production is served, with a first grant in it. The uploads, each an
.xlsx of `--rows` hospitals, are sent at once; meanwhile the page of grants is asked for without a pause.
`--gunicorn="--workers 1 --threads 1"` is gunicorn without gunicorn.conf.py.
"""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import quote

import django

ROOT = Path(__file__).resolve().parents[2]
IMPORT, LIGHT = "/allocations/import/", "/grants/"
BOUNDARY = "BoUnDaRy"
LONGEST = 300  # seconds that a request is waited for


class Browser:
    """A logged-in administrator's browser, which asks one thing at a time."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookie = f"sessionid={session}"

    def asked(self, method: str, path: str, body: bytes = b"") -> tuple[int, float]:
        """Ask, and return the status and the seconds until the whole answer was there."""
        headers = {"Cookie": self.cookie}
        if body:
            # A token that stands in the cookie too is one that the server gave.
            token = "a" * 32
            headers["Cookie"] += f"; csrftoken={token}"
            headers |= {"X-CSRFToken": token, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, time.perf_counter() - began
        finally:
            connection.close()


@contextmanager
def serving(options: Sequence[str] = (), *, collects: bool = True) -> Iterator[int]:
    """Serve the database at hand with gunicorn as in production, but without HTTPS; yield the port.

    Without `collects`, static files are served as they stand, which saves ten seconds before the server starts.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as static:
        environment = {**os.environ, **production(static), "DEBUG": "" if collects else "1"}
        if collects:
            collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
            subprocess.run(collect, cwd=ROOT, env=environment, check=True)
        command = ["gunicorn", "hrtrack.wsgi", "--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
        with subprocess.Popen(
            [sys.executable, "-m", *command, *options], cwd=ROOT, env=environment
        ) as server:
            try:
                wait_for(port)
                yield port
            finally:
                server.send_signal(signal.SIGQUIT)  # at once


def production(static: str) -> dict[str, str]:
    """Return the environment of a server in production whose database is the one at hand."""
    from django.conf import settings
    from django.db import connection

    login = connection.get_connection_params()
    address = f"postgresql://{login['user']}:{login.get('password', '')}@{quote(login['host'], safe='')}"
    port = f":{login['port']}" if login.get("port") else ""
    return {
        "DATABASE_URL": f"{address}{port}/{login['dbname']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "HTTPS": "0",
        "STATIC_ROOT": static,
    }


def wait_for(port: int) -> None:
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise TimeoutError


def form_of(rows: int) -> bytes:
    """The form that imports a table of so many new hospitals from a file, as a browser sends it."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test.client import encode_multipart

    from tests.bench.import_table import PRICE, book_of, table_of

    table = table_of(rows)
    terms = {
        "name": "Tung",
        "total": f"{sum(row[2] for row in table) * 1000:.0f}",
        "unit_price": str(PRICE),
        "target": f"{sum(row[3] for row in table):.0f}",
        "counted_in": "posts",
        "full_time_hours": "37",
        "starts_from": "01.01.2018",
        "starts_until": "31.12.2018",
        "dates_decided_by": "Center for HR",
        "organisation": "Regionen",
        "reports_to": "regionsrådet",
        "unit_kind": "hospital",
        "redeployment_scheme": "jobbank",
        "low_activity_question": "Har afdelingen lav aktivitet?",
        "purposes": "Kodning",
        "staff_groups": "Lægesekretær",
        "restriction": "",
    }
    return encode_multipart(BOUNDARY, {**terms, "file": SimpleUploadedFile("tung.xlsx", book_of(table))})


def session_of_administrator() -> str:
    """Return the key of the session of a new administrator; there is a grant to see."""
    from django.test import Client

    from accounts.enums import Role
    from hrtrack.common.database.acting import acting_as
    from tests.support.factories import make_grant, make_user

    with acting_as(None, command="bench_uploads"):
        make_grant()
        client = Client()
        client.force_login(make_user(Role.ADMINISTRATOR))
        return client.session.session_key or ""


def measure(browser: Browser, uploads: int, rows: int) -> Iterator[str]:
    """Yield what the light page takes alone, what an upload takes alone, and both when all uploads come at once."""
    form = form_of(rows)
    for _warm in range(6):
        browser.asked("GET", LIGHT)
    yield f"light page alone: {in_words([seconds_of_page(browser) for _time in range(20)])}"
    status, seconds = browser.asked("POST", IMPORT, form)
    yield f"upload of {len(form) / 1000:,.0f} kB alone: status {status} after {seconds:.1f} s"
    answers: list[tuple[int, float]] = []
    threads = [
        threading.Thread(target=lambda: answers.append(browser.asked("POST", IMPORT, form)))
        for _upload in range(uploads)
    ]
    for thread in threads:
        thread.start()
    pages: list[float] = []
    while any(thread.is_alive() for thread in threads):
        pages.append(seconds_of_page(browser))
    statuses = Counter(status for status, _seconds in answers)
    yield f"light page beside {uploads} uploads: {in_words(pages)}, {len(pages)} times"
    for status, count in sorted(statuses.items()):
        yield f"uploads with status {status}: {count}, {in_words([s for of, s in answers if of == status])}"


def seconds_of_page(browser: Browser) -> float:
    status, seconds = browser.asked("GET", LIGHT)
    assert status == 200, status
    return seconds


def in_words(seconds: list[float]) -> str:
    return f"p50 {median(seconds) * 1000:,.0f} ms, max {max(seconds) * 1000:,.0f} ms"


def print_measurements() -> None:
    from tests.support.acting import own_database

    parser = argparse.ArgumentParser(description="Measure a light page while many send heavy tables.")
    parser.add_argument("uploads", nargs="?", type=int, default=20)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--gunicorn", default="", help="options of gunicorn, in one text")
    options = parser.parse_args()
    with own_database():
        session = session_of_administrator()
        with serving(options.gunicorn.split()) as port:
            for line in measure(Browser(port, session), options.uploads, options.rows):
                print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    print_measurements()
