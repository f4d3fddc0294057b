"""The same change of several hires at once: of all of them or of none."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.changes import change_hours
from hires.actions.end import annul_hire
from hires.enums import AnnulmentReason
from hires.models import Hire, HireAct, Period
from hires.posts import schedule_of
from hrtrack.common.database.acting import acting_as
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.hire_pages import allocation, hr, hr_client, queries_of, state, today
from tests.support.pages import Page

__all__ = ["allocation", "hr", "hr_client", "today"]

pytestmark = pytest.mark.django_db

MARCH, SEPTEMBER = dt.date(2018, 3, 1), dt.date(2018, 9, 30)
FEBRUARY = dt.date(2019, 2, 28)


@pytest.fixture
def hires(allocation: Allocation) -> list[Hire]:
    """Three of half a year; each post has a year."""
    return [
        make_hire(
            make_post(allocation), (MARCH, SEPTEMBER), employee=make_employee(allocation.hospital, name)
        )
        for name in ("Lise Holm", "Mona Berg", "Åse Ravn")
    ]


@pytest.fixture
def center() -> Client:
    client = Client()
    client.force_login(make_user(Role.CENTER_HR))
    return client


def address_of(allocation: Allocation, hires: list[Hire], change: str = "extend") -> str:
    chosen = "&".join(f"hire={hire.pk}" for hire in hires)
    return f"/allocations/{allocation.pk}/hires/{change}/?{chosen}"


def send(client: Client, address: str, **answers: Any) -> HttpResponse:
    return client.post(address, {**Page(client.get(address)).form, **answers})


def last_days(hires: list[Hire]) -> list[dt.date]:
    return [schedule_of(hire)[-1].last_day for hire in hires]


def test_list_offers_boxes_of_live_hires_to_whoever_can_change_them(
    hr_client: Client, center: Client, hr: User, allocation: Allocation, hires: list[Hire]
) -> None:
    with acting_as(hr):
        annul_hire(by=hr, hire=hires[2], reason=AnnulmentReason.REGISTERED_TWICE)
    address = f"/allocations/{allocation.pk}/hires/"
    boxes = Page(hr_client.get(address)).root.all("input", name="hire")
    assert {(box.attributes["value"], box.attributes["aria-label"]) for box in boxes} == {
        (str(hires[0].pk), "Vælg Lise Holm i RH-01"),
        (str(hires[1].pk), "Vælg Mona Berg i RH-02"),
    }
    seen_by_center = Page(center.get(address)).root
    assert (seen_by_center.all("input", name="hire"), seen_by_center.all(class_="choice-bar")) == ([], [])


def test_page_names_the_chosen_and_what_is_true_now(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    page = Page(hr_client.get(address_of(allocation, hires[:2])))
    labels = [label.text for label in page.root.one("fieldset").all("label")]
    assert labels == [
        "Berg, Mona (RH-02) · 01.03.2018 – 30.09.2018 · 37 timer om ugen · Onkologisk Klinik",
        "Holm, Lise (RH-01) · 01.03.2018 – 30.09.2018 · 37 timer om ugen · Onkologisk Klinik",
    ]
    assert page.form["hire"] == [str(hires[1].pk), str(hires[0].pk)]


def test_all_are_extended_and_each_can_be_undone(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires)
    preview = Page(send(hr_client, address, last_day="31.12.2018", quote="1"))
    facts = preview.root.one(id="preview").text
    assert facts.startswith("Det betyder: Oprettede stillinger 3 af mindst 16 (uændret)"), facts
    assert last_days(hires) == [SEPTEMBER] * 3
    response = send(hr_client, address, last_day="31.12.2018")
    assert (response.status_code, response["Location"]) == (302, f"/allocations/{allocation.pk}/hires/")
    [told] = Page(hr_client.get(response["Location"])).alerts
    assert told == (
        "3 ansættelser er forlænget til og med 31.12.2018. Fortryd for Mona Berg, Lise Holm, Åse Ravn"
    )
    assert last_days(hires) == [dt.date(2018, 12, 31)] * 3
    assert HireAct.objects.filter(kind="extension").count() == 3
    for hire in hires:
        assert Page(hr_client.get(f"/hires/{hire.pk}/undo/")).text.count("Fortryd ændringen") == 1


def test_those_who_are_not_ticked_stay_as_they_are(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires)
    keys = [hire.pk for hire in hires[1:]]
    assert send(hr_client, address, last_day="31.12.2018", hire=keys).status_code == 302
    assert last_days(hires) == [SEPTEMBER, dt.date(2018, 12, 31), dt.date(2018, 12, 31)]


def test_all_are_moved_to_another_department(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires, "department")
    response = send(hr_client, address, from_day="01.07.2018", department="Hjertemedicinsk Klinik")
    [told] = Page(hr_client.get(response["Location"])).alerts
    assert told == (
        "3 medarbejdere er flyttet til Hjertemedicinsk Klinik fra 01.07.2018. "
        "Fortryd for Mona Berg, Lise Holm, Åse Ravn"
    )
    departments = {hire.periods.current().latest("first_day").department for hire in hires}
    assert [str(department) for department in departments] == ["Hjertemedicinsk Klinik"]


def test_what_is_refused_of_some_is_told_with_their_names_and_nothing_is_saved(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    """The third began in May, so that it alone may last that long; the day of the decision is wrong for all of them."""
    late = make_hire(
        make_post(allocation),
        (dt.date(2018, 5, 1), SEPTEMBER),
        employee=make_employee(allocation.hospital, "Sen Start"),
    )
    before = state()
    address = address_of(allocation, [*hires[:2], late])
    response = send(hr_client, address, last_day="31.03.2019")
    page = Page(response)
    assert (response.status_code, state()) == (422, before)
    assert page.errors == {
        "hire": [
            f"{name}: Ansættelsen kan højst vare til 28.02.2019, ét år efter dens start"
            for name in ("Mona Berg", "Lise Holm")
        ]
    }
    assert page.summary == page.errors["hire"]
    assert (page.form["last_day"], len(page.form["hire"])) == ("31.03.2019", 3)


def test_employee_who_has_moved_is_not_extended(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    Period.objects.filter(hire=hires[0]).update(leaving_reason="moved", last_day=dt.date(2018, 5, 31))
    response = send(hr_client, address_of(allocation, hires), last_day="31.12.2018")
    assert (response.status_code, Page(response).errors) == (
        422,
        {"hire": ["Lise Holm: Medarbejderen er flyttet til en anden stilling"]},
    )
    assert last_days(hires[1:]) == [SEPTEMBER] * 2


def test_what_is_refused_of_all_is_told_once_at_its_field_with_what_the_form_refuses(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    before = state()
    response = send(hr_client, address_of(allocation, hires), last_day="31.12.2019", decided_on="i går 7")
    page = Page(response)
    assert (response.status_code, list(page.errors), state()) == (422, ["last_day", "decided_on"], before)
    assert len(page.summary) == 2


@pytest.mark.parametrize("keys", [[], ["0"], ["x"]])
def test_form_without_a_hire_asks_for_one(
    hr_client: Client, allocation: Allocation, hires: list[Hire], keys: list[str]
) -> None:
    response = send(hr_client, address_of(allocation, hires), last_day="31.12.2018", hire=keys)
    assert (response.status_code, Page(response).errors) == (422, {"hire": ["Vælg mindst én ansættelse"]})


def test_address_without_a_hire_leads_back_to_the_list(hr_client: Client, allocation: Allocation) -> None:
    response = hr_client.get(f"/allocations/{allocation.pk}/hires/extend/", follow=True)
    page = Page(response)
    assert page.alerts == ["Vælg mindst én ansættelse i listen, før du går videre."]


def test_hire_of_another_hospital_is_answered_as_one_that_does_not_exist(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    foreign = make_hire(
        make_post(make_allocation(allocation.grant, make_hospital("B", "B"))), (MARCH, FEBRUARY)
    )
    before = state()
    for key in (foreign.pk, 999_999, "x"):
        address = f"{address_of(allocation, hires)}&hire={key}"
        answers = [hr_client.get(address), hr_client.post(address, {"hire": key, "last_day": "31.12.2018"})]
        assert [answer.status_code for answer in answers] == [404, 404]
    assert state() == before


def test_hire_that_a_colleague_changed_meanwhile_is_named_and_saved_when_sent_again(
    hr_client: Client, hr: User, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires)
    form = {**Page(hr_client.get(address)).form, "last_day": "31.12.2018"}
    with acting_as(hr):
        change_hours(by=hr, hire=hires[1], from_day=dt.date(2018, 7, 1), weekly_hours=Decimal(30))
    response = hr_client.post(address, form)
    page = Page(response)
    assert (response.status_code, page.errors) == (
        409,
        {"hire": ["Mona Berg: Ansættelsen er ændret imens. Se, hvad der gælder nu, og gem igen"]},
    )
    assert last_days(hires) == [SEPTEMBER] * 3
    assert hr_client.post(address, page.form).status_code == 302
    assert last_days(hires) == [dt.date(2018, 12, 31)] * 3


def test_preview_renews_nothing_that_a_colleague_changed_meanwhile(
    hr_client: Client, hr: User, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires)
    form = {**Page(hr_client.get(address)).form, "last_day": "31.12.2018"}
    with acting_as(hr):
        change_hours(by=hr, hire=hires[1], from_day=dt.date(2018, 7, 1), weekly_hours=Decimal(30))
    preview = Page(hr_client.post(address, {**form, "quote": "1"}))
    assert "Mona Berg: Ansættelsen er ændret imens" in preview.root.one(id="preview").text
    assert preview.form["versions"] == form["versions"]


def test_list_of_another_day_offers_no_boxes(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/hires/?as_of=01.04.2018"))
    assert page.root.all("input", name="hire") == []


def test_closed_grant_is_told_and_nothing_is_saved(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    address = address_of(allocation, hires)
    form = {**Page(hr_client.get(address)).form, "last_day": "31.12.2018"}
    type(allocation.grant).objects.update(status=GrantStatus.CLOSED)
    assert hr_client.get(address)["Location"] == f"/allocations/{allocation.pk}/hires/"
    response = hr_client.post(address, form)
    assert (response.status_code, len(Page(response).summary)) == (409, 1)
    assert last_days(hires) == [SEPTEMBER] * 3


def test_page_asks_as_many_queries_for_one_as_for_three(
    hr_client: Client, allocation: Allocation, hires: list[Hire]
) -> None:
    one = queries_of(hr_client, address_of(allocation, hires[:1]))
    assert queries_of(hr_client, address_of(allocation, hires)) == one
