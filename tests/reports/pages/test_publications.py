"""Center for HR publishes a report after having seen what it tells; everybody who reads the region fetches it."""

import datetime as dt
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Grant
from reports.models import HospitalText, Publication, RegionText
from tests.support.dated import dated, noon
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

YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))
DAY = "as_of=30.09.2018"


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def grant() -> Grant:
    grant = make_grant(name="Bevillingen")
    allocation = make_allocation(grant, make_hospital(), amount=6_000_000, target=15)
    for route in ["redeployment"] * 4 + ["outside_region"] * 4 + ["other_in_region"] * 5:
        make_hire(make_post(allocation), YEAR, route=route)
    return grant


@pytest.fixture
def center(client: Client) -> Client:
    client.force_login(make_user(Role.CENTER_HR, name="Karin Center"))
    return client


def address(grant: Grant, rest: str) -> str:
    return f"/grants/{grant.pk}/publications/{rest}"


def publish(client: Client, grant: Grant, **fields: object) -> Publication:
    page = Page(client.get(address(grant, f"new/?{DAY}")))
    data = {"version": page.form["version"], "confirmed": "on", **fields}
    response = client.post(address(grant, f"new/?{DAY}"), data)
    publication = Publication.objects.first()
    assert publication
    assert (response.status_code, response.headers["Location"]) == (
        302,
        address(grant, f"{publication.number}/"),
    )
    return publication


def test_page_shows_the_words_of_everybody_before_anything_is_published(center: Client, grant: Grant) -> None:
    RegionText.objects.create(grant=grant, as_of=dt.date(2018, 9, 30), summary="Det går fremad")
    hospital = grant.allocations.get().hospital
    HospitalText.objects.create(grant=grant, hospital=hospital, remark="Den ene, der fratrådte i april")
    text = Page(center.get(address(grant, f"new/?{DAY}"))).text
    for told in ("Det går fremad", "Den ene, der fratrådte i april", "Ingen; det er den første"):
        assert told in text
    assert not Publication.objects.exists()


def test_nothing_is_published_before_the_words_are_confirmed(center: Client, grant: Grant) -> None:
    page = Page(center.get(address(grant, f"new/?{DAY}")))
    response = center.post(
        address(grant, f"new/?{DAY}"), {"version": page.form["version"], "left_out": ["route"]}
    )
    again = Page(response)
    assert response.status_code == 422
    message = "Sæt kryds ved, at teksten ikke omtaler nogen, der kan genkendes"
    assert (again.summary, again.errors) == ([message], {"confirmed": [message]})
    assert again.form["left_out"] == "route"
    assert not Publication.objects.exists()


def test_publication_has_a_page_with_its_files_and_what_it_was_held_against(
    center: Client, grant: Grant
) -> None:
    publish(center, grant)
    publish(center, grant, left_out=["route"])
    page = Page(center.get(address(grant, "2/")))
    for told in ("Offentliggørelse nr. 2", "Karin Center", "nr. 1 pr. 30.09.2018"):
        assert told in page.text
    for file_format, start in (
        ("word", b"PK"),
        ("pdf", b"%PDF"),
        ("excel", b"PK"),
        ("csv", b"grant,"),
        ("json", b"{"),
    ):
        response = center.get(address(grant, f"2/{file_format}/"))
        assert (response.status_code, response.content[: len(start)]) == (200, start)
        name = unquote(response.headers["Content-Disposition"].partition("UTF-8''")[2])
        assert name.rpartition(".")[0] == "Bevillingen, status 2018-09-30, offentliggørelse 2"


def test_form_that_is_sent_twice_publishes_once(center: Client, grant: Grant) -> None:
    page = Page(center.get(address(grant, f"new/?{DAY}")))
    data = {"version": page.form["version"], "confirmed": "on"}
    answers = [center.post(address(grant, f"new/?{DAY}"), data) for _time in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [
        (302, address(grant, "1/"))
    ] * 2
    assert Publication.objects.count() == 1


def test_what_has_changed_since_it_was_seen_is_looked_through_again(center: Client, grant: Grant) -> None:
    page = Page(center.get(address(grant, f"new/?{DAY}")))
    RegionText.objects.create(grant=grant, as_of=dt.date(2018, 9, 30), summary="Den ene i april")
    data = {"version": page.form["version"], "confirmed": "on", "left_out": ["route"]}
    response = center.post(address(grant, f"new/?{DAY}"), data)
    again = Page(response)
    assert (response.status_code, Publication.objects.exists()) == (409, False)
    assert again.summary == [
        "Tal, tekster eller offentliggørelser er ændret, siden siden blev vist. Se det igennem igen"
    ]
    assert "Den ene i april" in again.text
    # What was chosen is still chosen; the words are to be confirmed anew.
    assert (again.form["left_out"], again.form.get("confirmed")) == ("route", None)
    data = {"version": again.form["version"], "confirmed": "on", "left_out": ["route"]}
    assert center.post(address(grant, f"new/?{DAY}"), data).status_code == 302


@pytest.mark.parametrize("day", ["as_of=16.10.2018", "as_of=abc"])
def test_day_that_can_not_be_used_is_asked_again(center: Client, grant: Grant, day: str) -> None:
    for response in (center.get(address(grant, f"new/?{day}")), center.post(address(grant, f"new/?{day}"))):
        assert response.status_code == 400
    assert not Publication.objects.exists()


def test_unknown_publication_and_file_are_unknown(center: Client, grant: Grant) -> None:
    publish(center, grant)
    for rest in ("2/", "2/pdf/", "1/exe/", "2/withdraw/"):
        assert center.get(address(grant, rest)).status_code == 404


def test_withdrawn_publication_tells_why_and_sends_nothing(center: Client, grant: Grant) -> None:
    publish(center, grant)
    page = Page(center.get(address(grant, "1/withdraw/")))
    without = center.post(address(grant, "1/withdraw/"), {"version": page.form["version"], "reason": " "})
    assert (without.status_code, Page(without).summary) == (422, ["Skriv, hvorfor den trækkes tilbage"])
    response = center.post(address(grant, "1/withdraw/"), {"reason": "Forkert dag"})
    assert response.status_code == 302
    text = Page(center.get(address(grant, "1/"))).text
    assert "Karin Center: Forkert dag" in text
    assert center.get(address(grant, "1/pdf/")).status_code == 404
    # A second press, or another user, is shown that it is withdrawn.
    for again in (center.get(address(grant, "1/withdraw/")), center.post(address(grant, "1/withdraw/"))):
        assert (again.status_code, again.headers["Location"]) == (302, address(grant, "1/"))


def test_list_shows_the_latest_publication_first(center: Client, grant: Grant) -> None:
    for _time in range(2):
        publish(center, grant)
    page = Page(center.get(f"/grants/{grant.pk}/progress/council-report/?{DAY}"))
    (table,) = (
        each
        for each in page.root.all("table")
        if [caption.text for caption in each.all("caption")] == ["Offentliggørelser"]
    )
    assert [row.one("th").text for row in table.one("tbody").all("tr")] == ["Nr. 2", "Nr. 1"]
    assert "Offentliggør status pr. 30.09.2018" in page.text


@pytest.mark.usefixtures("superuser")
def test_report_as_known_earlier_is_not_published(center: Client, grant: Grant) -> None:
    dated(noon(dt.date(2018, 10, 1)))
    page = Page(center.get(f"/grants/{grant.pk}/progress/council-report/?{DAY}&known_on=14.10.2018"))
    assert "registreret ved udgangen af 14.10.2018" in page.text
    assert "Offentliggør status pr." not in page.text


def test_no_day_is_downloaded_as_a_publication(center: Client, grant: Grant) -> None:
    told = center.get(f"/grants/{grant.pk}/progress/json/?{DAY}&public=1").json()
    assert told["publication"] is None
