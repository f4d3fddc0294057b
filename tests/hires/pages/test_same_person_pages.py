"""The pages on which hospital HR says that two employees are one person, and takes it back."""

from typing import Any

import pytest
from django.test import Client

from allocations.models import Allocation
from hires.models import Hire, Read, SamePerson
from hrtrack.common.database.acting import acting_as
from tests.support.factories import make_employee, make_hire, make_hospital, make_post
from tests.support.hire_pages import FIRST, LAST, allocation, hire, hr, hr_client, send, shown, state, today
from tests.support.pages import Page

__all__ = ["allocation", "hire", "hr", "hr_client", "today"]

pytestmark = pytest.mark.django_db


def hired_too(allocation: Allocation, name: str, number: str | None = None) -> Hire:
    """In RH-02 or the next post, for the same year as Lise Holm."""
    with acting_as(None, command="test"):
        employee = make_employee(allocation.hospital, name, employee_number=number)
        return make_hire(make_post(allocation), (FIRST, LAST, 20), employee=employee)


@pytest.fixture
def joined(allocation: Allocation, hire: Hire) -> Hire:
    """A hire of Bo Berg, who is registered as the same person as Lise Holm."""
    other = hired_too(allocation, "Bo Berg")
    for employee in (hire.employee, other.employee):
        SamePerson.objects.create(employee=employee, person=hire.employee, hospital=allocation.hospital)
    return other


def choices(page: Page) -> list[str]:
    return [option.text for option in page.root.one("select").all("option")]


def facts(page: Page) -> dict[str, str]:
    box = page.root.one("dl", class_="facts")
    return dict(zip((e.text for e in box.all("dt")), (e.text for e in box.all("dd")), strict=True))


def links(page: Page) -> list[str]:
    """The links under "Registreret forkert"."""
    return [link.text for link in page.root.all(class_="change-group")[-1].all("a")]


def test_names_that_are_alike_are_offered_first_with_number_and_posts(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    for name, number in (("Anne Berg", None), ("Holm, Lise", "2222"), ("Lise Marie Holm", None)):
        hired_too(allocation, name, number)
    make_employee(make_hospital("Bornholms Hospital", "BOH"), "Lise Holm")
    assert choices(Page(hr_client.get(f"/hires/{hire.pk}/same-person/"))) == [
        "Vælg medarbejder",
        "Holm, Lise, 2222, RH-03",
        "Lise Marie Holm, RH-04",
        "Anne Berg, RH-02",
    ]
    read = Read.objects.latest("pk")
    assert (read.what, read.persons) == ("hires:join_person", 4)


def test_joining_shows_its_effect_saves_once_and_is_taken_back(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    other = hired_too(allocation, "Lise Holm")
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    assert "Samme person som en anden" in links(page)
    assert "Der er også Lise Holm, RH-02. Er det samme person?" in page.text
    before, typed = state(), {"other": str(other.employee_id)}
    page = Page(send(hr_client, hire, "same-person", {**typed, "quote": "1"}))
    assert (shown(page), state()) == (
        {
            "Oprettede stillinger": "2 af mindst 16 (uændret)",
            "Disponeret": "616 tkr. (uændret)",
            "Ikke disponeret": "5.906 tkr. (uændret)",
            "Personer": "fra 2 til 1 i alt",
            "RH-01": "hele stillingsåret er brugt",
        },
        before,
    )
    response = send(hr_client, hire, "same-person", typed)
    after = state()
    again = hr_client.post(f"/hires/{hire.pk}/same-person/", {**page.form, **typed})
    assert (response.status_code, again.status_code, state()) == (302, 302, after)
    page = Page(hr_client.get(response["Location"]))
    assert page.alerts[0] == "Lise Holm tæller nu som samme person som Lise Holm. Fortryd"
    assert facts(page)["Samme person"] == "Lise Holm i RH-02, 01.03.2018 – 28.02.2019"
    assert "Mere end fuld tid: 57 timer om ugen i alt fra 01.03.2018 (RH-01, RH-02)" in page.text
    assert "Ikke samme person" in links(page)
    taken_back = Page(hr_client.get(f"/hires/{other.pk}/other-person/"))
    assert "Lise Holm, RH-02 er ikke samme person som Lise Holm, 1111, RH-01" in taken_back.text
    assert shown(taken_back)["Personer"] == "fra 1 til 2 i alt"
    response = send(hr_client, other, "other-person", {"is_certain": "on"})
    page = Page(hr_client.get(response["Location"]))
    assert page.alerts[0] == "Lise Holm tæller igen som en person for sig. Fortryd"
    assert ("Samme person" in facts(page), "Ikke samme person" in links(page)) == (False, False)
    assert not SamePerson.objects.exists()


@pytest.mark.parametrize(
    ("path", "typed", "errors"),
    [
        ("same-person", {}, {"other": ["Vælg en medarbejder"]}),
        ("same-person", {"other": "0"}, {"other": ["Vælg en medarbejder"]}),
        (
            "other-person",
            {},
            {
                "is_certain": [
                    "Sæt kryds ved »Lise Holm, 1111, RH-01 er ikke samme person som Bo Berg, RH-02«"
                ]
            },
        ),
    ],
)
@pytest.mark.usefixtures("joined")
def test_form_that_is_not_filled_in_is_refused_at_its_field(
    hr_client: Client, hire: Hire, path: str, typed: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    before = state()
    response = send(hr_client, hire, path, typed)
    page = Page(response)
    assert (response.status_code, page.errors, state()) == (422, errors, before)
    assert page.summary == [message for messages in errors.values() for message in messages]


def test_choice_that_is_one_person_already_is_refused_in_words(
    hr_client: Client, hire: Hire, joined: Hire
) -> None:
    page = Page(send(hr_client, hire, "same-person", {"other": str(joined.employee_id)}))
    assert page.errors == {"other": ["De to er allerede registreret som samme person"]}
