"""Søg: persons, posts and hospitals of every grant that the user reads; no name stands in an address."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from allocations.models import Allocation
from hires.models import Read
from hires.pages import search
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

A_YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def region() -> list[Allocation]:
    """Two hospitals in a grant each; Kirsten works in both."""
    allocations = []
    for name, short_name in (("Rigshospitalet", "RH"), ("Bornholms Hospital", "BH")):
        allocation = make_allocation(
            make_grant(name=f"Bevilling {short_name}"), make_hospital(name, short_name)
        )
        department = allocation.hospital.departments.create(name=f"Øjenafdelingen {short_name}")
        post = make_post(allocation, department=department)
        employee = make_employee(allocation.hospital, "Kirsten Aagaard", employee_number=f"{short_name}123")
        make_hire(post, A_YEAR, employee=employee)
        allocations.append(allocation)
    return allocations


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR, name="Carla"))
    return client


def found(client: Client, text: str) -> dict[str, list[str]]:
    """The names of what the search finds, by the label of the group."""
    page = Page(client.post("/search/", {"q": text}, follow=True))
    groups = [heading.text.rpartition(" ")[0] for heading in page.root.one(id="found").all("h2")]
    lists = page.root.one(id="found").all("ul")
    return {
        group: [item.all("a")[0].text for item in items.all("li")]
        for group, items in zip(groups, lists, strict=True)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kirsten", {"Personer": ["Kirsten Aagaard", "Kirsten Aagaard"]}),
        ("ågård kirsten", {"Personer": ["Kirsten Aagaard", "Kirsten Aagaard"]}),
        ("kristen", {"Personer": ["Kirsten Aagaard", "Kirsten Aagaard"]}),
        ("rh123", {"Personer": ["Kirsten Aagaard"]}),
        ("RH-01", {"Stillinger": ["RH-01"]}),
        ("øjenafdelingen", {"Stillinger": ["BH-01", "RH-01"]}),
        ("bornholm", {"Hospitaler": ["Bornholms Hospital"]}),
        ("rigshospitlaet", {"Hospitaler": ["Rigshospitalet"]}),
        ("rh", {"Personer": ["Kirsten Aagaard"], "Stillinger": ["RH-01"], "Hospitaler": ["Rigshospitalet"]}),
        ("zzzzz", {}),
        (",", {}),
    ],
)
def test_search_finds_persons_posts_and_hospitals_of_all_grants(
    center: Client, region: list[Allocation], text: str, expected: dict[str, list[str]]
) -> None:
    assert found(center, text) == expected


def test_each_thing_that_is_found_leads_to_its_page(center: Client, region: list[Allocation]) -> None:
    page = Page(center.post("/search/", {"q": "rh"}, follow=True))
    hire = region[0].grant.posts.get().hires.get()
    assert [link.attributes["href"] for link in page.root.one(id="found").all("a")] == [
        f"/hires/{hire.pk}/",
        f"/posts/{hire.post_id}/",
        f"/allocations/{region[0].pk}/posts/",
    ]
    notes = [note.text for item in page.root.one(id="found").all("li") for note in item.all(class_="note")]
    assert notes == [
        "RH123 · RH-01 · Rigshospitalet · Bevilling RH",
        "Øjenafdelingen RH · Rigshospitalet · Bevilling RH",
        "RH",
    ]


def test_name_does_not_stand_in_the_address(center: Client, region: list[Allocation]) -> None:
    address = center.post("/search/", {"q": "Kirsten"})["Location"]
    assert (address.startswith("/search/?search="), "irsten" in address) == (True, False)
    assert Page(center.get(address)).form["q"] == "Kirsten"


def test_hospital_hr_finds_its_own_alone(client: Client, region: list[Allocation]) -> None:
    client.force_login(make_user(Role.HOSPITAL_HR, region[0].hospital))
    assert found(client, "kirsten") == {"Personer": ["Kirsten Aagaard"]}
    assert found(client, "bornholm") == {}
    assert list(Read.objects.values_list("persons", "hospital")) == [(1, region[0].hospital_id)]


def test_persons_that_are_shown_are_noted(center: Client, region: list[Allocation]) -> None:
    found(center, "øjenafdelingen")
    assert list(Read.objects.all()) == []
    found(center, "kirsten")
    assert list(Read.objects.values_list("kind", "what", "persons", "hospital")) == [
        ("search", "hires:search", 2, None)
    ]


def test_long_group_is_cut_and_all_of_it_one_press_away(
    center: Client, region: list[Allocation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 1)
    monkeypatch.setattr(search, "MANY", 1)
    page = Page(center.post("/search/", {"q": "kirsten"}, follow=True))
    assert page.root.one(id="found").one("h2").text == "Personer 2"
    [more] = [link for link in page.root.all("a") if link.text.startswith("Vis flere")]
    first = Page(center.get(more.attributes["href"]))
    after = Page(center.get(first.root.one("a", rel="next").attributes["href"]))
    shown = [each.root.one(id="found").one("li").one("a").attributes["href"] for each in (first, after)]
    assert sorted(shown) == sorted(
        f"/hires/{allocation.grant.posts.get().hires.get().pk}/" for allocation in region
    )
    assert [persons for (persons,) in Read.objects.values_list("persons")] == [1, 1, 1]


def test_person_with_several_hires_is_found_once(center: Client, region: list[Allocation]) -> None:
    employee = region[0].hospital.employees.get()
    last = make_hire(make_post(region[0]), (dt.date(2019, 3, 1), dt.date(2019, 9, 30)), employee=employee)
    page = Page(center.post("/search/", {"q": "rh123"}, follow=True))
    assert [link.attributes["href"] for link in page.root.one(id="found").all("a")] == [f"/hires/{last.pk}/"]


def test_search_that_is_no_longer_kept_says_so(center: Client) -> None:
    assert "Søgningen er ikke gemt længere." in Page(center.get("/search/?search=abc")).text


def test_too_long_a_text_is_refused(center: Client) -> None:
    response = center.post("/search/", {"q": "x" * 101})
    assert (response.status_code, len(Page(response).summary)) == (422, 1)


def test_part_is_answered_to_htmx_alone(center: Client, region: list[Allocation]) -> None:
    headers = {"HX-Request": "true"}
    address = center.post("/search/", {"q": "rh"}, headers=headers)["Location"]
    page = Page(center.get(address, headers=headers))
    assert (page.title, len(page.root.one(id="found").all("h2"))) == ("", 3)


def test_search_takes_as_many_queries_with_three_as_with_one(
    center: Client, region: list[Allocation]
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            center.post("/search/", {"q": "h"}, follow=True)
        return len(captured)

    queries()  # keeps the text
    with_few = queries()
    for name in ("Herlev Hospital", "Hvidovre Hospital"):
        allocation = make_allocation(make_grant(), make_hospital(name, name[:2]))
        make_hire(
            make_post(allocation), A_YEAR, employee=make_employee(allocation.hospital, f"Hans {name[:4]}")
        )
    assert queries() == with_few
