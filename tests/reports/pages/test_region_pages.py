"""The pages about the whole region: several grants, the hospitals, and the council reports of all grants."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.enums import CountedIn
from allocations.models import Allocation, Grant
from hires.actions.confirm import confirm_complete
from reports.models import RegionText
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_publication,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

A_YEAR_FROM_MARCH = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR))
    return client


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def grant_with_a_hire(name: str, **fields: object) -> Allocation:
    hospital = make_hospital(f"Hospital {name}", name[:10])
    allocation = make_allocation(make_grant(name=name, **fields), hospital, amount=800_000, target=2)
    make_hire(make_post(allocation), A_YEAR_FROM_MARCH)
    return allocation


# Several grants


def test_page_of_grants_has_a_row_for_each_open_one(center: Client) -> None:
    posts = grant_with_a_hire("Stillinger", starts_from=dt.date(2018, 2, 1)).grant
    years = grant_with_a_hire("Årsværk", counted_in=CountedIn.PERSON_YEARS).grant
    closed, draft = make_grant(name="Forbi", status="closed"), make_grant(name="Måske", status="draft")
    page = Page(center.get("/progress/grants/"))
    assert page.table == [
        [
            "Bevilling",
            "Nået / måltal",
            "Fremdrift",
            "Tildelt (tkr.)",
            "Disponeret (tkr.)",
            "Ikke disponeret (tkr.)",
            "Kræver opmærksomhed",
        ],
        ["Stillinger", "1 / 2 stillinger", "50 %", "800", "400", "400", "3"],
        ["Årsværk", "1,0 / 2 årsværk", "50 %", "800", "400", "400", "3"],
    ]
    links = [link.attributes["href"] for link in page.root.one("main").all("a")]
    assert links == [
        *(f"/grants/{grant.pk}/progress/{more}" for grant in (posts, years) for more in ("", "#attention")),
        f"/grants/{draft.pk}/progress/",
        f"/grants/{closed.pk}/progress/",
    ]
    assert page.root.one("details").one("summary").text == "1 lukket bevilling"


def test_number_that_needs_attention_is_that_of_the_overview(center: Client) -> None:
    grant = grant_with_a_hire("Stillinger").grant
    number = Page(center.get("/progress/grants/")).table[1][-1]
    overview = Page(center.get(f"/grants/{grant.pk}/progress/"))
    assert number == str(len(overview.root.all(class_="attention-line")))


def test_each_further_grant_takes_one_query(center: Client) -> None:
    grant_with_a_hire("A")
    with_one = queries_of(center, "/progress/grants/")
    for name in ("B", "C", "D"):
        grant_with_a_hire(name)
    make_grant(name="Lukket", status="closed")
    assert queries_of(center, "/progress/grants/") == with_one + 3


# Hospitals


def test_hospitals_have_their_lists_confirmations_and_users(center: Client) -> None:
    allocation = grant_with_a_hire("Beta")
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital, name="Hanne Riis", email="hr@demo.example")
    make_user(Role.HOSPITAL_HR, allocation.hospital, name="Anders And", email="aa@demo.example")
    make_user(Role.HOSPITAL_HR, allocation.hospital, name="Lukket Bruger", is_active=False)
    make_hospital("Alfa", "A")
    page = Page(center.get("/hospitals/lists/"))
    assert page.table[1:] == [
        ["Alfa A", "–", "Ingen har adgang"],
        [
            "Hospital Beta Beta",
            "Stillinger, Hospital Beta, Beta · Ansættelser, Hospital Beta, Beta · Aldrig bekræftet",
            "Anders And, Hanne Riis",
        ],
    ]
    confirm_complete(by=hr, allocation=allocation, as_of=dt.date(2018, 6, 14))
    make_allocation(make_grant(name="Ny"), allocation.hospital)
    page = Page(center.get("/hospitals/lists/"))
    assert [line.text.partition(":")[0] for line in page.root.one("table").all("div")] == ["Ny", "Beta"]
    assert page.root.one("table").all("div")[1].text.endswith("bekræftet komplet pr. 14.06.2018")
    links = [link.attributes["href"] for link in page.root.one("table").all("div")[1].all("a")]
    assert links == [f"/allocations/{allocation.pk}/posts/", f"/allocations/{allocation.pk}/hires/"]


def test_hospitals_take_as_many_queries_with_three_as_with_one(center: Client) -> None:
    def add(number: int) -> None:
        make_user(Role.HOSPITAL_HR, grant_with_a_hire(f"H{number}").hospital)

    add(1)
    with_one = queries_of(center, "/hospitals/lists/")
    add(2)
    add(3)
    assert queries_of(center, "/hospitals/lists/") == with_one


# Council reports


def text_of(grant: Grant, day: dt.date) -> RegionText:
    return RegionText.objects.create(grant=grant, as_of=day, summary="Kort")


def test_council_reports_of_all_grants_are_listed_newest_first(center: Client) -> None:
    old, new = make_grant(name="Gammel", starts_from=dt.date(2017, 1, 1)), make_grant(name="Ny")
    text_of(old, dt.date(2018, 3, 31))
    text_of(new, dt.date(2018, 6, 15))
    text_of(new, dt.date(2018, 3, 31))
    publication = make_publication(old, make_user(Role.CENTER_HR))
    page = Page(center.get("/council-reports/"))
    assert [row[0] for row in page.table[1:]] == [
        "30.06.2018, Gammel",
        "15.06.2018, Ny",
        "31.03.2018, Ny",
        "31.03.2018, Gammel",
    ]
    links = [link.attributes["href"] for link in page.root.one("table").all("a")]
    assert links[:2] == [
        f"/grants/{old.pk}/progress/council-report/?as_of=30.06.2018",
        f"/grants/{old.pk}/publications/{publication.number}/",
    ]
    assert [row[2] for row in page.table[1:]] == ["nr. 1", *["nej, kun skrevet"] * 3]
    to_write = [link.attributes["href"] for link in page.root.one("main").one("ul").all("a")]
    assert to_write == [f"/grants/{grant.pk}/progress/council-report/" for grant in (new, old)]


def test_one_open_grant_has_a_button_for_its_council_report(center: Client) -> None:
    grant = make_grant()
    page = Page(center.get("/council-reports/"))
    [button] = page.root.one("main").all("a", class_="button-primary")
    assert button.attributes["href"] == f"/grants/{grant.pk}/progress/council-report/"
    assert "Ingen redegørelse er skrevet endnu." in page.text


def test_council_reports_take_as_many_queries_with_three_as_with_one(center: Client) -> None:
    def add(day: int) -> None:
        grant = make_grant()
        text_of(grant, dt.date(2018, 5, day))
        make_publication(grant, make_user(Role.CENTER_HR))

    add(1)
    with_one = queries_of(center, "/council-reports/")
    add(2)
    add(3)
    assert queries_of(center, "/council-reports/") == with_one
