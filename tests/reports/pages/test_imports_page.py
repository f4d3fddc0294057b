"""Who reads the whole region finds the imports of the grant that they look at."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.imports.undo import undo_import
from allocations.models import Grant
from hrtrack.common.text.danish import format_moment
from tests.support.factories import make_allocation, make_grant, make_import, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

READERS = [Role.CENTER_HR, Role.AUDITOR, Role.ADMINISTRATOR]
HEAD = ["Indlæsning", "Indlæst", "Af", "Fra", "Ændrede", "Status"]


def logged_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def sections(page: Page) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is the page shown) of the report's pages."""
    return [
        (link.text, link.attributes["href"], link.attributes.get("aria-current") == "page")
        for link in page.root.one("nav", class_="sections").all("a")
    ]


def imports_from(page: Page) -> str:
    """The address of the imports on the overview."""
    [link] = [link for link in page.root.all("a") if link.text == "Indlæsninger af fordelingen"]
    return link.attributes["href"]


def grant_of(name: str) -> Grant:
    return make_allocation(make_grant(name=name)).grant


@pytest.mark.parametrize("role", READERS)
def test_imports_are_found_from_the_report_and_each_leads_to_its_page(role: Role) -> None:
    grant, client = grant_of("Lille"), logged_in(role)
    made = make_import(grant, made_by=make_user(Role.ADMINISTRATOR, name="Karin Lund"), source_name="f.xlsx")
    report = Page(client.get(f"/grants/{grant.pk}/progress/"))
    address = imports_from(report)
    page = Page(client.get(address))
    assert (page.root.one("h1").text, page.table[0], page.table[1]) == (
        "Indlæsninger",
        HEAD,
        [
            f"Nr. {made.pk}",
            format_moment(made.made_at),
            "Karin Lund",
            "f.xlsx",
            "Bevillingen oprettet, 1 fordeling oprettet",
            "Gælder",
        ],
    )
    [number] = [link for link in page.root.one("table").all("a") if link.text == f"Nr. {made.pk}"]
    of_import = Page(client.get(number.attributes["href"]))
    assert of_import.root.one("h1").text == f"Indlæsning nr. {made.pk}"
    back = of_import.root.one("p", class_="eyebrow").one("a").attributes["href"]
    expected = (
        f"/grants/{grant.pk}/" if role is Role.ADMINISTRATOR else f"/grants/{grant.pk}/progress/imports/"
    )
    assert back == expected


@pytest.mark.parametrize("days", ["as_of=01.03.2018", "as_of=01.03.2018&known_on=01.04.2018"])
def test_imports_lead_back_to_the_days_that_were_looked_at(days: str) -> None:
    grant, client = grant_of("Lille"), logged_in(Role.CENTER_HR)
    before = Page(client.get(f"/grants/{grant.pk}/progress/?{days}"))
    after = Page(client.get(imports_from(before)))
    assert [section[:2] for section in sections(after)] == [section[:2] for section in sections(before)]


@pytest.mark.parametrize("days", ["as_of=i+morgen", "as_of=01.01.2100", "known_on=x", "as_of=%00"])
def test_imports_are_of_no_day(days: str) -> None:
    grant, client = grant_of("Lille"), logged_in(Role.CENTER_HR)
    response = client.get(f"/grants/{grant.pk}/progress/imports/?{days}")
    overview = sections(Page(response))[0][1]
    assert (response.status_code, overview) == (200, f"/grants/{grant.pk}/progress/?")


@pytest.mark.parametrize(
    ("role", "entry"),
    [
        (Role.CENTER_HR, "Samlet status"),
        (Role.AUDITOR, "Samlet status"),
        (Role.ADMINISTRATOR, "Bevillinger"),
    ],
)
def test_menu_marks_where_the_imports_belong(role: Role, entry: str) -> None:
    grant, client = grant_of("Lille"), logged_in(role)
    marked = []
    for address in (
        f"/grants/{grant.pk}/progress/imports/",
        f"/allocations/imports/{make_import(grant).pk}/",
    ):
        links = Page(client.get(address)).root.all("a", class_="nav-link")
        marked += [link.text for link in links if link.attributes.get("aria-current") == "page"]
    assert marked == ["Samlet status", entry]


def test_imports_of_the_grant_alone_are_listed_the_newest_first() -> None:
    grant, other = grant_of("Lille"), make_grant(name="Anden")
    first, _other, second = make_import(grant), make_import(other), make_import(grant)
    page = Page(logged_in(Role.CENTER_HR).get(f"/grants/{grant.pk}/progress/imports/"))
    assert [row[0] for row in page.table[1:]] == [f"Nr. {second.pk}", f"Nr. {first.pk}"]
    assert [row[2:4] for row in page.table[1:]] == [["systemet", "Indsat tekst"]] * 2


def test_grant_without_imports_says_so() -> None:
    page = Page(logged_in(Role.AUDITOR).get(f"/grants/{make_grant().pk}/progress/imports/"))
    assert "Ingen tabel er indlæst i bevillingen endnu." in page.root.one("main").text
    assert "Fortrudte bevillinger" not in page.text


def test_import_that_was_undone_stands_in_the_list() -> None:
    grant = grant_of("Lille")
    make_import(grant, undo_reason="Fejl", undone_at="2018-03-01T12:00Z")
    page = Page(logged_in(Role.CENTER_HR).get(f"/grants/{grant.pk}/progress/imports/"))
    assert [row[-1] for row in page.table[1:]] == ["Fortrudt"]


def test_import_whose_grant_is_gone_stands_below_those_of_the_others() -> None:
    gone, grant = make_import(make_grant(name="Forkert")), grant_of("Lille")
    undo_import(by=None, record=gone, reason="Forkert tabel")
    page = Page(logged_in(Role.CENTER_HR).get(f"/grants/{grant.pk}/progress/imports/"))
    rows = page.root.all("table")[-1].one("tbody").all("tr")
    assert [[cell.text for cell in row.all("td")][1] for row in rows] == ["Forkert"]
    assert "Fortrudte bevillinger" in page.text


def test_list_of_three_imports_takes_as_many_queries_as_one_of_one() -> None:
    grant, client = grant_of("Lille"), logged_in(Role.CENTER_HR)
    counts = []
    for count in (1, 2):
        for _import in range(count):
            make_import(grant, made_by=make_user(Role.ADMINISTRATOR))
        with CaptureQueriesContext(connection) as queries:
            page = Page(client.get(f"/grants/{grant.pk}/progress/imports/"))
        counts.append((len(page.table) - 1, len(queries)))
    assert [rows for rows, _queries in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_hospital_hr_finds_no_imports() -> None:
    grant = grant_of("Lille")
    client = Client()
    client.force_login(make_user(Role.HOSPITAL_HR, grant.allocations.get().hospital))
    assert client.get(f"/grants/{grant.pk}/progress/imports/").status_code == 404
    assert f"/grants/{grant.pk}/progress/imports/" not in client.get("/", follow=True).content.decode()


def test_imports_of_a_grant_that_there_is_not_are_not_found() -> None:
    assert logged_in(Role.CENTER_HR).get("/grants/999999/progress/imports/").status_code == 404


def test_list_is_in_english_too() -> None:
    grant, client = grant_of("Lille"), Client()
    client.force_login(make_user(Role.AUDITOR, language="en"))
    page = Page(client.get(f"/grants/{grant.pk}/progress/imports/"))
    assert (page.root.one("h1").text, page.root.one("html").attributes["lang"]) == ("Imports", "en")
    assert "No table has been imported into the grant yet." in page.root.one("main").text
