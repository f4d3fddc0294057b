"""What a hospital's first page answers: who starts and ends next, what is free and by when, and what is expected."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.models import Allocation
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_user,
)
from tests.support.hire_pages import queries_of
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

FIRST = dt.date(2018, 3, 1)


@pytest.fixture(autouse=True)
def the_15th_of_june() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(last_day_of_use=dt.date(2019, 10, 31)))


@pytest.fixture
def hr_client(client: Client, allocation: Allocation) -> Client:
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    return client


def told(client: Client, allocation: Allocation, query: str = "") -> list[list[str]]:
    """Return the lines under each of the three headings."""
    page = Page(client.get(f"/allocations/{allocation.pk}/posts/{query}"))
    return [
        [item.text for item in section.all("li")]
        for box in page.root.all(class_="panels")
        for section in box.all("section")
    ]


def test_first_page_without_anything_says_what_is_expected(hr_client: Client, allocation: Allocation) -> None:
    assert told(hr_client, allocation) == [
        ["Ingen begynder, og ingen slutter de næste 30 dage."],
        ["Ingen oprettede stillinger er ledige."],
        [
            "16 stillinger mere for at nå måltallet. Et helt år kræver start senest 01.11.2018.",
            "Listen bekræftes komplet. Sidst bekræftet: aldrig Bekræft komplet pr. dato",
        ],
    ]


def test_first_page_tells_who_starts_and_ends_next_in_order(
    hr_client: Client, allocation: Allocation
) -> None:
    for name, first, last in (
        ("Ada", dt.date(2018, 9, 1), dt.date(2019, 8, 31)),
        ("Bo", dt.date(2018, 8, 1), dt.date(2019, 7, 31)),
        ("Cai", FIRST, dt.date(2018, 7, 15)),
        ("Dan", FIRST, dt.date(2018, 6, 15)),
        ("Eli", FIRST, dt.date(2018, 7, 16)),  # in 31 days
        ("Fie", FIRST, dt.date(2018, 6, 14)),  # gone
    ):
        employee = make_employee(allocation.hospital, name, employee_number=name)
        make_hire(make_post(allocation), (first, last), employee=employee)
    assert told(hr_client, allocation)[0] == [
        "01.08.2018 begynder Bo RH-02",
        "01.09.2018 begynder Ada RH-01",
        "15.06.2018 slutter Dan RH-04",
        "15.07.2018 slutter Cai RH-03",
    ]


def test_first_page_tells_what_is_free_and_by_when_it_must_begin(
    hr_client: Client, allocation: Allocation
) -> None:
    make_hire(make_post(allocation), (FIRST, dt.date(2018, 5, 31)), leaving_reason="resigned")
    make_hire(make_post(allocation), (FIRST, dt.date(2019, 2, 28)))
    make_post(allocation)
    # A year less a day is nothing to fill.
    make_hire(make_post(allocation), (dt.date(2017, 6, 1), dt.date(2018, 5, 31)))
    assert told(hr_client, allocation)[1] == [
        "RH-01 Onkologisk Klinik 8 måneder tilbage · begynd senest 01.02.2019",
        "RH-03 Onkologisk Klinik et helt år tilbage · begynd senest 01.11.2018",
    ]


def test_first_page_shows_five_vacancies_and_leads_to_the_rest(
    hr_client: Client, allocation: Allocation
) -> None:
    for _number in range(7):
        make_post(allocation)
    vacancies = told(hr_client, allocation)[1]
    assert (len(vacancies), vacancies[-1]) == (6, "Alle 7 ledige stillinger")


def test_first_page_asks_for_the_number_of_who_has_begun(hr_client: Client, allocation: Allocation) -> None:
    lise = make_employee(allocation.hospital, "Lise Holm")
    make_hire(make_post(allocation), (FIRST, dt.date(2019, 2, 28)), employee=lise)
    assert told(hr_client, allocation)[2][1] == "Tjenestenummer på Lise Holm, som er begyndt"


def test_first_page_as_of_an_earlier_day_looks_at_nothing_to_come(
    hr_client: Client, allocation: Allocation
) -> None:
    assert told(hr_client, allocation, "?as_of=01.06.2018") == []


def test_first_page_asks_as_many_questions_with_one_of_each_as_with_three(
    hr_client: Client, allocation: Allocation
) -> None:
    counts = []
    for _time in range(3):
        make_hire(make_post(allocation), (FIRST, dt.date(2018, 7, 1)))
        make_hire(make_post(allocation), (dt.date(2018, 9, 1), dt.date(2019, 8, 31)))
        make_hire(make_post(allocation), (FIRST, dt.date(2018, 4, 1)), leaving_reason="resigned")
        counts.append(queries_of(hr_client, f"/allocations/{allocation.pk}/posts/"))
    assert counts == [counts[0]] * 3
