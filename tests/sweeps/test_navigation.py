"""Where each role lands, and what stands at the top of every page."""

import datetime as dt

import pytest
from django.test import Client

from accounts.enums import Role
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

LOOKING = [Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR]


def menu(page: Page) -> list[tuple[str, str, bool]]:
    """(label, address, whether it is the page shown) of the entries."""
    return [
        (link.text, link.attributes["href"], link.attributes.get("aria-current") == "page")
        for link in page.root.all("a", class_="nav-link")
    ]


def logged_in(role: Role, *hospitals: object) -> Client:
    client = Client()
    client.force_login(make_user(role, *hospitals))
    return client


@pytest.mark.parametrize("role", LOOKING)
def test_home_of_those_who_read_all_is_the_report(role: Role) -> None:
    assert logged_in(role).get("/")["Location"] == "/progress/"


def test_home_of_hospital_hr_is_its_posts() -> None:
    assert logged_in(Role.HOSPITAL_HR).get("/")["Location"] == "/posts/"


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (
            Role.HOSPITAL_HR,
            [
                ("Vores stillinger", "/posts/", True),
                ("Ansættelser", "/hires/", False),
                ("Redegørelse", "/council-report/", False),
            ],
        ),
        (
            Role.CENTER_HR,
            [
                ("Samlet status", "/progress/", False),
                ("Redegørelser", "/council-reports/", False),
                ("Hospitaler", "/hospitals/lists/", False),
                ("Søg", "/search/", False),
            ],
        ),
        (
            Role.AUDITOR,
            [
                ("Samlet status", "/progress/", False),
                ("Redegørelser", "/council-reports/", False),
                ("Hospitaler", "/hospitals/lists/", False),
                ("Søg", "/search/", False),
                ("Historik", "/history/", False),
            ],
        ),
        (
            Role.ADMINISTRATOR,
            [
                ("Samlet status", "/progress/", False),
                ("Redegørelser", "/council-reports/", False),
                ("Søg", "/search/", False),
                ("Indlæs fordeling", "/allocations/import/", True),
                ("Bevillinger", "/grants/", False),
                ("Hospitaler", "/hospitals/", False),
                ("Brugere", "/users/", False),
                ("Historik", "/history/", False),
            ],
        ),
    ],
)
def test_menu_has_what_the_role_may_open(role: Role, entries: list[tuple[str, str, bool]]) -> None:
    address = "/allocations/import/" if role == Role.ADMINISTRATOR else "/"
    page = Page(logged_in(role).get(address if role != Role.CENTER_HR else "/unknown/", follow=True))
    assert [(label, href) for label, href, _shown in menu(page)] == [
        (label, href) for label, href, _ in entries
    ]


@pytest.mark.parametrize("role", [Role.HOSPITAL_HR, *LOOKING])
def test_every_entry_of_the_menu_opens_and_is_marked(role: Role) -> None:
    hospital = make_hospital()
    make_allocation(hospital=hospital)
    client = logged_in(role, hospital)
    entries = menu(Page(client.get("/", follow=True)))
    for label, href, _shown in entries:
        page = Page(client.get(href, follow=True))
        assert [entry for entry in menu(page) if entry[2]] == [(label, href, True)]


def test_menu_is_empty_before_login(client: Client) -> None:
    page = Page(client.get("/accounts/login/"))
    assert (menu(page), page.root.all(action="/accounts/logout/")) == ([], [])


def organisation(client: Client) -> str:
    return Page(client.get("/me/")).root.all("dd")[1].text


def test_organisation_is_the_one_hospital() -> None:
    assert organisation(logged_in(Role.HOSPITAL_HR, make_hospital())) == "Rigshospitalet · HR"


def test_organisation_is_the_short_names_of_several_in_danish_order() -> None:
    hospitals = [
        make_hospital("Ærø Sygehus", "ÆS"),
        make_hospital(),
        make_hospital("Bornholms Hospital", "BH"),
    ]
    assert organisation(logged_in(Role.HOSPITAL_HR, *hospitals)) == "BH, RH, ÆS · HR"


def test_organisation_without_a_hospital_says_so() -> None:
    assert organisation(logged_in(Role.HOSPITAL_HR)) == "Intet hospital · HR"


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.CENTER_HR, "Center for HR"),
        (Role.ADMINISTRATOR, "Administrator"),
        (Role.AUDITOR, "Revisor"),
    ],
)
def test_organisation_of_those_who_read_all_is_their_role(role: Role, words: str) -> None:
    assert organisation(logged_in(role)) == words


def test_demo_is_announced_on_the_pages_of_a_demo_grant_alone() -> None:
    demo, real = (
        make_allocation(make_grant(is_demo=is_demo), make_hospital(name, name[:2]))
        for is_demo, name in ((True, "Aa"), (False, "Bb"))
    )
    hire = make_hire(make_post(demo), (dt.date(2018, 1, 1), dt.date(2018, 12, 31)))
    client = logged_in(Role.ADMINISTRATOR)
    addresses = {
        f"/grants/{demo.grant_id}/progress/": True,
        f"/allocations/{demo.pk}/posts/": True,
        f"/posts/{hire.post_id}/": True,
        f"/hires/{hire.pk}/": True,
        f"/grants/{demo.grant_id}/": True,
        f"/grants/{real.grant_id}/progress/": False,
        f"/allocations/{real.pk}/posts/": False,
        "/posts/": False,
        "/grants/": False,
        "/unknown/": False,
    }
    for address, is_demo in addresses.items():
        banners = Page(client.get(address, follow=True)).root.all(class_="demo-banner")
        expected = ["Demo: ansættelser og medarbejdere er opdigtede."] if is_demo else []
        assert [banner.text for banner in banners] == expected, address


def test_closed_grants_are_last_and_marked() -> None:
    hospital = make_hospital()
    for name, status, year in (("Nyeste", "closed", 2020), ("Åben", "open", 2018), ("Ældre", "closed", 2016)):
        window = {"starts_from": dt.date(year, 1, 1), "starts_until": dt.date(year, 12, 31)}
        make_allocation(make_grant(name=name, status=status, **window), hospital)
    of_hr = Page(logged_in(Role.HOSPITAL_HR, hospital).get("/posts/", follow=True)).root.one(
        class_="list-head"
    )
    assert [entry.text.partition(" · ")[2] for entry in (of_hr.one("summary"), *of_hr.all("li"))] == [
        "Åben",
        "Nyeste (lukket)",
        "Ældre (lukket)",
    ]
    of_center = Page(logged_in(Role.CENTER_HR).get("/progress/", follow=True))
    choices = of_center.root.one("select", name="grant").all("option")
    assert [choice.text for choice in choices] == [
        "Åben",
        "Nyeste (lukket)",
        "Ældre (lukket)",
        "Alle bevillinger",
    ]
    assert [choice.text for choice in choices if "selected" in choice.attributes] == ["Åben"]


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/grants/{grant}/progress/", "Samlet status"),
        ("/grants/{grant}/progress/forecast/", "Samlet status"),
        ("/progress/grants/", "Samlet status"),
        ("/grants/{grant}/progress/council-report/", "Redegørelser"),
        ("/grants/{grant}/publications/new/", "Redegørelser"),
        ("/allocations/{allocation}/posts/", "Samlet status"),
    ],
)
def test_entry_of_the_page_is_marked(address: str, label: str) -> None:
    allocation = make_allocation()
    path = address.format(grant=allocation.grant_id, allocation=allocation.pk)
    page = Page(logged_in(Role.CENTER_HR).get(path))
    assert [entry[0] for entry in menu(page) if entry[2]] == [label]


def test_page_without_an_error_has_no_summary() -> None:
    assert Page(logged_in(Role.AUDITOR).get("/posts/")).summary == []


@pytest.mark.parametrize("address", ["/unknown/", "/allocations/import/", "/posts/1/"])
def test_refusal_is_a_page_with_a_way_home(address: str) -> None:
    response = logged_in(Role.AUDITOR).get(address)
    links = [link.attributes["href"] for link in Page(response).root.one("main").all("a")]
    assert (response.status_code in (403, 404), links) == (True, ["/"])


@pytest.mark.parametrize("grant", ["9" * 5000, "-1", "1.0", "x", "", "１"])
def test_home_with_a_grant_that_is_no_number_is_the_latest_report(grant: str) -> None:
    response = logged_in(Role.CENTER_HR).get("/", {"grant": grant})
    assert (response.status_code, response.headers["Location"]) == (302, "/progress/")
