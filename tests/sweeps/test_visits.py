"""Every address visited as every role, and what must hold of each answer.

A role's visits are made once, and each test looks at all of them.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pytest

from hires.models import Read
from hrtrack.common.text.sort_key import last_name_first
from reports.audit.tables import SHOWN_ON
from tests.support.access import ACCESS, NAMES, REFUSED, ROLES, SHOWS_EMPLOYEES
from tests.support.pages import Page
from tests.support.world import World, answer, asked, contents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

TOKENS = ("Medarbejder Alfatoken", "Medarbejder Betatoken")
DAY = "?as_of=01.04.2018"
# The role for which the charts, Word and PDF files are drawn and typeset; the others get them as plain text.
GETS_REAL_FILES = "center_hr"
NO_PAGE = "none"
# A view may take HEAD for a form that is sent. Each view is among those that these roles get.
ASKS_FOR_HEADS = ("hr_of_a", "center_hr", "administrator")
CARRIED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass(frozen=True)
class Visit:
    """An answer, and the reads that were logged before it: the user, the page and the number of persons of each."""

    name: str
    method: str
    address: str
    status: int | str
    headers: dict[str, str]
    sent: str
    reads: list[tuple[int | None, str, int]]

    @property
    def content(self) -> bytes:
        return self.sent.encode()

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")

    @cached_property
    def page(self) -> "ReadPage":
        return read_page(Page(self))


@dataclass(frozen=True)
class ReadPage:
    """What the tests need of a page, read when it is parsed; the parsed pages of a role are too many to keep.

    nameless: the texts of links and buttons without words. inline: elements with a script or a style of their own.
    """

    title: str | None
    shows_error: bool
    nameless: list[str]
    inline: list[str]


def read_page(page: Page) -> ReadPage:
    titles = [element.text for element in page.root.all("title")]
    return ReadPage(
        title=titles[0] if titles else None,
        shows_error=bool(page.root.all(class_="alert-error") or page.root.all(class_="form-error-message")),
        nameless=[
            element.text
            for element in [*page.root.all("a"), *page.root.all("button")]
            if not any(
                character.isalpha() for character in element.attributes.get("aria-label", "") + element.text
            )
            and not any(image.attributes.get("alt") for image in element.all("img"))
        ],
        inline=[
            element.tag
            for element in page.root
            if any(name.startswith("on") or name == "style" for name in element.attributes)
            or element.tag == "style"
            or (element.tag == "script" and element.raw_text.strip())
        ],
    )


@dataclass
class Visits:
    """The answers to a role, and the tables before and after its visits by GET and HEAD."""

    role: str
    user: int | None
    before: dict[str, str]
    after: dict[str, str] = field(default_factory=dict)
    made: list[Visit] = field(default_factory=list)
    latest_read: int = 0

    def add(self, name: str, method: str, address: str, response: Any) -> None:
        reads = list(Read.objects.filter(pk__gt=self.latest_read).order_by("pk"))
        if reads:
            self.latest_read = reads[-1].pk
        logged = [(read.user_id, read.what, read.persons) for read in reads]
        headers = dict(response.headers)
        self.made.append(Visit(name, method, address, answer(response), headers, response.sent, logged))


MADE: dict[str, Visits] = {}


@pytest.fixture(scope="module", params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    """The tests of a role run after each other."""
    return str(request.param)


@pytest.fixture
def visits(role: str, request: pytest.FixtureRequest) -> Visits:
    if role not in MADE:
        if role != GETS_REAL_FILES:
            request.getfixturevalue("plain_documents")
        MADE[role] = made(request.getfixturevalue("world"), role)
    return MADE[role]


def made(world: World, role: str) -> Visits:
    """Visit every address as the role: as it is, with what a form would send, of a day, and for its head; then by POST.

    What a POST writes is taken back; what a GET writes is not, and stands in the tables after it.
    """
    client, place = world.clients[role], ROLES.index(role)
    user = world.users[role].pk if role in world.users else None
    visits = Visits(role, user, before=contents())
    for name in NAMES:
        own, other = (world.address(name, of) for of in ("a", "b"))
        addresses = [own, f"{other}?quote=1&apply=1"]
        told = ACCESS[name, "GET"][place]
        if told == 404 or told not in REFUSED:
            addresses.append((other if told == 404 else own) + DAY)
        for address in addresses:
            visits.add(name, "GET", address, client.get(address))
        if role in ASKS_FOR_HEADS:
            visits.add(name, "HEAD", other, client.head(other))
    visits.add(NO_PAGE, "GET", "/unknown/", client.get("/unknown/"))
    visits.after = contents()
    for name in NAMES:
        address = world.address(name) + DAY
        with asked(client, "POST", address) as response:
            visits.add(name, "POST", address, response)
    return visits


def test_access_is_as_the_table_says(visits: Visits) -> None:
    place = ROLES.index(visits.role)
    first: dict[tuple[str, str], int | str] = {}
    for visit in visits.made:
        first.setdefault((visit.name, visit.method), visit.status)
    table = {key: told[place] for key, told in ACCESS.items()}
    table[NO_PAGE, "GET"] = 404
    assert {key: status for key, status in first.items() if key[1] != "HEAD"} == table


def test_reading_changes_no_table(visits: Visits) -> None:
    assert visits.after == visits.before
    assert [visit for visit in visits.made if isinstance(visit.status, int) and visit.status >= 500] == []


def test_contents_notices_one_change(world: World) -> None:
    before = contents()
    world.b.hospital.departments.update(name="En anden")
    changed = {table for table, checksum in contents().items() if checksum != before[table]}
    assert changed == {"allocations_department", "allocations_departmentevent"}


def test_answer_that_shows_employees_is_logged_and_no_other(visits: Visits) -> None:
    """A page that shows a name and forgets to say so fails here."""
    shown = set()
    for visit in visits.made:
        if visit.method == "HEAD":
            continue
        names = sum(token in visit.sent or last_name_first(token) in visit.sent for token in TOKENS)
        expected = [(visits.user, visit.name, names)] if names else []
        assert visit.reads == expected, (visit.method, visit.address)
        if names:
            shown.add(visit.name)
    assert shown <= set(SHOWN_ON)
    # Of hospital B's objects its HR is shown what A's HR is shown of A's.
    place = ROLES.index("hr_of_a" if visits.role == "hr_of_b" else visits.role)
    assert shown == {name for name in SHOWS_EMPLOYEES if ACCESS[name, "GET"][place] == 200}


def test_every_answer_keeps_out_of_frames_foreign_scripts_and_caches_and_has_no_inline_script_or_style(
    visits: Visits,
) -> None:
    for visit in visits.made:
        where, headers = (visit.method, visit.address), visit.headers
        policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
        assert policy == {
            "default-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'self'",
            "frame-ancestors": "'none'",
            "img-src": "'self' data:",
            "object-src": "'none'",
        }, where
        carried = {name: headers.get(name) for name in CARRIED}
        assert carried == CARRIED, where
        directives = {part.strip() for part in headers.get("Cache-Control", "").split(",")}
        assert {"no-store", "private"} <= directives, where
        if visit.is_html:
            assert visit.page.inline == [], where


def pages_of(visits: Visits) -> list[Visit]:
    """The answers that are pages."""
    return [visit for visit in visits.made if visit.method != "HEAD" and visit.is_html]


def test_title_says_that_there_is_an_error(visits: Visits) -> None:
    wrong = [
        (visit.method, visit.address, visit.page.title)
        for visit in pages_of(visits)
        if visit.page.title is not None and visit.page.title.startswith("Fejl: ") != visit.page.shows_error
    ]
    assert wrong == []


def test_title_says_which_page_it_is(visits: Visits) -> None:
    """Of two addresses the titles differ: they say whom, which figure and which grant."""
    addresses: dict[str, set[str]] = {}
    for visit in pages_of(visits):
        if visit.status == 200 and visit.method == "GET":
            assert visit.page.title is not None
            addresses.setdefault(visit.page.title, set()).add(visit.address.partition("?")[0])
    assert {title: found for title, found in addresses.items() if len(found) > 1} == {}


def test_every_link_and_button_is_named_by_words(visits: Visits) -> None:
    """Whoever hears one alone knows what is behind: a number is no name."""
    nameless = {visit.address: visit.page.nameless for visit in pages_of(visits) if visit.page.nameless}
    assert nameless == {}


def test_what_is_wrong_with_a_page_is_read() -> None:
    sent = (
        "<main><a href='/'>1</a><a href='/' aria-label='Side 1'>1</a><button>2</button><a><img alt='Ud'></a>"
        "<p style='x'></p><b onclick='x'></b><script src='x'></script><script>x</script><style>x</style>"
        "<p class='form-error-message'></p></main>"
    )
    page = Visit("", "GET", "/", 200, {}, sent, []).page
    assert page == ReadPage(None, shows_error=True, nameless=["1", "2"], inline=["p", "b", "script", "style"])
