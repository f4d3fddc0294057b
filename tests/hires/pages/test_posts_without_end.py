"""The pages of a grant whose posts have no end: registered, changed, ended and read as any other."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation, BudgetRow
from hires.actions.changes import extend_hire
from hires.models import Hire
from hires.posts import schedule_of
from hrtrack.common.clock import NO_END
from tests.support.factories import make_allocation, make_grant, make_user
from tests.support.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2025, 4, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    grant = make_grant(
        starts_from=None, starts_until=None, unit_price=600_000, post_months=None, redeployment_scheme=""
    )
    allocation = make_allocation(grant, amount=1_320_000, target=2)
    BudgetRow.objects.update(financial_year=2025)
    return allocation


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


@pytest.fixture
def hr_client(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


def answers(client: Client, allocation: Allocation, **fields: str) -> dict[str, str]:
    return {
        **Page(client.get(f"/allocations/{allocation.pk}/register/")).form,
        "post": "new",
        "department": "Onkologisk Klinik",
        "is_additional": "on",
        "name": "Lise Holm",
        "employee_number": "1111",
        "restriction_attested": "on",
        "first_day": "01.04.2025",
        "last_day": "",
        "agreed_on": "01.04.2025",
        "route": "outside_region",
        "formerly_employed": "no",
        **fields,
    }


def register(client: Client, allocation: Allocation, **fields: str) -> Hire:
    response = client.post(f"/allocations/{allocation.pk}/register/", answers(client, allocation, **fields))
    assert response.status_code == 302, Page(response).text
    return Hire.objects.latest("pk")


def test_hire_without_a_last_day_has_no_end(hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation)
    assert [(span.first_day, span.last_day) for span in schedule_of(hire)] == [(dt.date(2025, 4, 1), NO_END)]


def test_form_says_what_an_empty_last_day_means(hr_client: Client, allocation: Allocation) -> None:
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/register/"))
    assert page.root.one("span", id="id_last_day_reading").text == "uden slutdato"


def test_price_is_until_the_money_ends_with_the_annual_cost_beside(
    hr_client: Client, allocation: Allocation
) -> None:
    address = f"/allocations/{allocation.pk}/register/"
    sent = {**answers(hr_client, allocation), "quote": "1"}
    page = Page(hr_client.post(address, sent, headers={"hx-request": "true"}))
    panel = page.root.one(class_="panel")
    facts = [element.text for element in panel.all("dd")]
    assert facts == [
        "RH-01 Onkologisk Klinik",
        "Lise Holm",
        "tir 01.04.2025",
        "uden slutdato",
        "37",
        "1.320 → 868 tkr.",
        "0 → 1 af 2",
    ]
    said = ["452 tkr. til og med 31.12.2025", "Årlig virkning: 600 tkr."]
    said.append("452 tkr. til og med 31.12.2025. 868 tkr. er så ikke disponeret.")
    assert [element.text for element in panel.all("p")] == said
    # The field stays empty.
    assert panel.attributes["data-last-day"] == ""


def test_pages_say_that_there_is_no_end(hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation)
    pages = {
        name: Page(hr_client.get(address)).text
        for name, address in {
            "posts": f"/allocations/{allocation.pk}/posts/",
            "hires": f"/allocations/{allocation.pk}/hires/",
            "post": f"/posts/{hire.post_id}/",
            "hire": f"/hires/{hire.pk}/",
        }.items()
    }
    for text in pages.values():
        assert "fra 01.04.2025" in text
        assert "9999" not in text
    assert "Årlig virkning 600 tkr. stillingen har ingen slutdato" in pages["post"]
    assert "Disponeret frem 427 tkr. til og med 31.12.2025" in pages["post"]
    assert "Stillingens tid" in pages["post"]


def test_post_that_is_filled_without_an_end_is_not_offered(hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation)
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/register/"))
    assert [radio.attributes["value"] for radio in page.root.all("input", name="post")] == ["new"]
    assert "Registrér efterfølger" not in Page(hr_client.get(f"/posts/{hire.post_id}/")).text


def test_hire_without_an_end_leaves_and_the_post_is_free(hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation)
    address = f"/hires/{hire.pk}/end/"
    form = Page(hr_client.get(address)).form
    too_early = Page(
        hr_client.post(address, {**form, "last_day": "01.03.2025", "leaving_reason": "resigned"})
    )
    assert "Indtast 01.04.2025 eller en senere dag" in too_early.text
    form |= {"last_day": "31.05.2025", "leaving_reason": "resigned", "action": "save"}
    assert hr_client.post(address, form).status_code == 302
    page = Page(hr_client.get(f"/posts/{hire.post_id}/"))
    assert "Fuld tid er ledig fra 01.06.2025." in page.text


def test_hire_with_an_end_can_go_on_without_one(hr: User, hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation, last_day="31.12.2025")
    address = f"/hires/{hire.pk}/extend/"
    page = Page(hr_client.get(address))
    assert "Lad feltet stå tomt for en ansættelse uden slutdato." in page.text
    extend_hire(by=hr, hire=hire, last_day=None)
    assert schedule_of(hire)[-1].last_day == NO_END
    links = [link.text for link in Page(hr_client.get(f"/hires/{hire.pk}/")).root.all("a")]
    assert "Forlæng ansættelsen" not in links


def test_correction_keeps_a_hire_without_an_end(hr_client: Client, allocation: Allocation) -> None:
    hire = register(hr_client, allocation)
    address = f"/hires/{hire.pk}/change/"
    form = Page(hr_client.get(address)).form
    assert form["last_day"] == ""
    assert hr_client.post(address, {**form, "name": "Lise Holm-Berg", "action": "save"}).status_code == 302
    assert schedule_of(hire)[-1].last_day == NO_END


def test_length_cannot_change_after_the_first_hire(hr_client: Client, allocation: Allocation) -> None:
    register(hr_client, allocation)
    admin = Client()
    admin.force_login(make_user(Role.ADMINISTRATOR))
    address = f"/grants/{allocation.grant_id}/"
    form = Page(admin.get(address)).form
    assert form["post_months"] == ""
    page = Page(admin.post(address, {**form, "post_months": "12"}))
    assert (
        "Stillingernes længde kan ikke ændres, når der er registreret ansættelser i bevillingen" in page.text
    )


def test_more_than_full_time_is_taken_up_to_the_grants_limit_and_seen(
    hr_client: Client, allocation: Allocation
) -> None:
    address = f"/allocations/{allocation.pk}/register/"
    refused = Page(hr_client.post(address, answers(hr_client, allocation, weekly_hours="40")))
    assert "Indtast timer om ugen: over 0 og højst 37" in refused.text
    allocation.grant.most_weekly_hours = 40
    allocation.grant.save()
    hire = register(hr_client, allocation, weekly_hours="40")
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    assert "Mere end fuld tid: 40 timer om ugen i alt fra 01.04.2025 (RH-01)" in page.text
