"""The pages on which a new price is decided, a price is corrected, and a price is taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from allocations.administration.prices import warnings_of
from allocations.models import Allocation, BudgetRow, Rate
from allocations.services.rates import PricePreview, PricePreviews
from tests.support.factories import (
    entitle,
    entitled,
    make_allocation,
    make_budget_row,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_rate,
    make_staff_group,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

TYPED = {"price": "615.000", "first_day": "01.01.2026", "amounts": "no"}
NEW_YEAR = dt.date(2026, 1, 1)


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(dt.datetime(2025, 11, 20, 12, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    """A grant of 600.000 kr. a year, with one post filled for a year that turns."""
    grant = make_grant(
        unit_price=600_000, starts_from=dt.date(2025, 7, 1), starts_until=dt.date(2025, 12, 31)
    )
    allocation = make_allocation(grant, amount=600_000, target=1)
    make_hire(make_post(allocation), (dt.date(2025, 7, 1), dt.date(2026, 6, 30)))
    return allocation


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR))
    return client


@pytest.fixture
def send(admin: Client, allocation: Allocation) -> Any:
    """Sends the form with what is typed; gives the status and the page."""
    address = f"/grants/{allocation.grant_id}/prices/add/"

    def send(typed: dict[str, str], follow: bool = False) -> tuple[int, Page]:
        opened = Page(admin.get(address)).form
        response = admin.post(address, {**opened, **typed}, follow=follow)
        return response.status_code, Page(response)

    return send


def test_form_opens_with_today_and_no_answer_about_the_amounts(admin: Client, allocation: Allocation) -> None:
    assert Page(admin.get(f"/grants/{allocation.grant_id}/prices/add/")).form == {
        "price": "",
        "first_day": "",
        "decided_on": "20.11.2025",
        "percent": "",
        "reference": "",
    }


def test_preview_shows_each_hospital_before_and_after_and_saves_nothing(send: Any) -> None:
    status, page = send(TYPED)
    assert (status, page.title) == (200, "Se den nye pris igennem")
    assert page.table[1:] == [["Rigshospitalet", "600", "0", "600", "600", "607", "−7"]]
    assert (Rate.objects.count(), BudgetRow.objects.count()) == (1, 1)


def test_preview_warns_where_the_amounts_do_not_follow(send: Any) -> None:
    [box] = send(TYPED)[1].root.all(class_="alert-warning")
    assert [item.text for item in box.all("li")] == [
        "Det, der er disponeret, bliver 7 tkr. dyrere, og beløbene følger ikke med.",
        "Rigshospitalet har så disponeret 7 tkr. mere end sit budget.",
    ]
    assert send({**TYPED, "amounts": "price"})[1].alerts == []


def preview(budget: int, added: int, before: int, after: int) -> PricePreviews:
    shown = PricePreview(
        hospital="Rigshospitalet",
        budget_before=Decimal(budget),
        budget_after=Decimal(budget + added),
        committed_before=Decimal(before),
        committed_after=Decimal(after),
    )
    return PricePreviews((shown,))


@pytest.mark.parametrize(
    ("previews", "sentences"),
    [
        (preview(9000, 0, 3000, 3000), []),
        (preview(9000, 2000, 3000, 5000), []),
        (preview(9000, 0, 5000, 3000), []),
        (
            preview(9000, 1000, 3000, 5000),
            ["Det, der er disponeret, bliver 2 tkr. dyrere, men beløbene bliver kun 1 tkr. højere."],
        ),
        (
            preview(1000, 0, 3000, 5000),
            [
                "Det, der er disponeret, bliver 2 tkr. dyrere, og beløbene følger ikke med.",
                "Rigshospitalet har så disponeret 4 tkr. mere end sit budget, mod 2 tkr. før.",
            ],
        ),
        (
            preview(3000, -1, 3000, 3000),
            ["Rigshospitalet har så disponeret 1 kr. mere end sit budget."],
        ),
    ],
)
def test_warnings_say_by_how_much_the_amounts_do_not_follow(
    previews: PricePreviews, sentences: list[str]
) -> None:
    assert warnings_of(previews) == sentences


def test_preview_adds_several_hospitals_up(send: Any, allocation: Allocation) -> None:
    make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BH"), amount=400_000, target=1)
    _status, page = send({**TYPED, "amounts": "percent", "percent": "10"})
    assert page.table[1:] == [
        ["Bornholms Hospital", "400", "40", "440", "0", "0", "440"],
        ["Rigshospitalet", "600", "60", "660", "600", "607", "53"],
        ["I alt", "1.000", "100", "1.100", "600", "607", "493"],
    ]


def test_confirmed_price_is_saved_with_its_indexations(send: Any, allocation: Allocation) -> None:
    _status, preview = send({**TYPED, "amounts": "price", "reference": "P/L 2026"})
    status, page = send({**preview.form, "apply": "1"}, follow=True)
    assert (status, page.alerts) == (200, ["Prisen er gemt. Den gælder fra 01.01.2026."])
    rate = Rate.objects.get(first_day=NEW_YEAR)
    assert (rate.price, rate.decided_on) == (615_000, dt.date(2025, 11, 20))
    row = BudgetRow.objects.get(kind="indexation")
    assert (row.amount, row.rate, row.reference) == (15_000, rate, "P/L 2026")


def test_preview_goes_back_to_the_form_with_what_was_typed(send: Any) -> None:
    typed = {**TYPED, "amounts": "percent", "percent": "2,5", "reference": "P/L"}
    _status, preview = send(typed)
    status, page = send({**preview.form, "edit": "1"})
    assert (status, page.title, {name: page.form[name] for name in typed}) == (200, "Ny pris", typed)


def test_price_whose_preview_has_changed_is_shown_again(send: Any, allocation: Allocation) -> None:
    _status, preview = send(TYPED)
    entitle(allocation, amount=1_000_000)
    status, page = send({**preview.form, "apply": "1"})
    assert (status, page.alerts[0]) == (409, "Noget er ændret imens. Se prisen igennem igen.")
    assert Rate.objects.count() == 1
    assert send({**page.form, "apply": "1"})[0] == 302


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(send: Any) -> None:
    typed = {"price": "0", "first_day": "snart", "decided_on": "21.11.2025", "amounts": "percent"}
    status, page = send(typed)
    errors = {
        "price": ["Pris pr. stilling skal mindst være 1"],
        "first_day": ["Indtast »Gælder fra« som DD.MM.ÅÅÅÅ"],
        "decided_on": ["Beslutningen kan ikke ligge efter i dag, den 20.11.2025."],
        "percent": ["Indtast procenten"],
    }
    assert (status, page.errors) == (422, errors)
    assert page.summary == [message for messages in errors.values() for message in messages]
    assert {name: page.form[name] for name in typed} == typed


def test_question_about_the_amounts_must_be_answered(send: Any) -> None:
    status, page = send({**TYPED, "amounts": ""})
    assert (status, page.errors) == (422, {"amounts": ["Vælg, om beløbene skal reguleres"]})


def test_price_that_is_decided_already_is_refused_at_its_day(send: Any, allocation: Allocation) -> None:
    make_rate(allocation.grant, 1, first_day=NEW_YEAR, decided_on=dt.date(2025, 11, 20))
    status, page = send(TYPED)
    assert (status, page.errors) == (422, {"first_day": ["Der er allerede besluttet en pris fra den dag."]})


def test_money_by_year_asks_from_which_year(send: Any, allocation: Allocation) -> None:
    BudgetRow.objects.update(financial_year=2025)
    make_budget_row(allocation, 800_000, financial_year=2026)
    status, page = send({**TYPED, "amounts": "price"})
    assert (status, page.errors) == (422, {"from_year": ["Vælg det første budgetår, der reguleres"]})
    assert send(TYPED)[0] == 200
    _status, page = send({**TYPED, "amounts": "price", "from_year": "2026"})
    assert page.table[1][1:4] == ["1.400", "20", "1.420"]


def test_price_of_a_staff_group_is_asked_where_there_are_groups(send: Any, allocation: Allocation) -> None:
    group = make_staff_group(allocation.grant)
    _status, preview = send({**TYPED, "staff_group": str(group.pk)})
    send({**preview.form, "apply": "1"})
    assert Rate.objects.get(first_day=NEW_YEAR).staff_group == group


def test_price_is_corrected_on_its_page(admin: Client, allocation: Allocation) -> None:
    rate = Rate.objects.get()
    address = f"/prices/{rate.pk}/"
    form = Page(admin.get(address)).form
    page = Page(admin.post(address, {**form, "price": "612.000"}, follow=True))
    assert page.alerts == ["Prisen er rettet."]
    rate.refresh_from_db()
    assert rate.price == 612_000
    late = admin.post(address, {**form, "price": "613.000"})
    assert (late.status_code, Page(late).title) == (409, "Ret pris")


def test_price_and_its_indexations_are_taken_back_on_a_page(
    admin: Client, send: Any, allocation: Allocation
) -> None:
    send({**send({**TYPED, "amounts": "price"})[1].form, "apply": "1"})
    rate = Rate.objects.get(first_day=NEW_YEAR)
    address = f"/prices/{rate.pk}/take-back/"
    asked = Page(admin.get(address))
    assert (asked.title, [row[0] for row in asked.table[1:]]) == ("Fortryd prisen", ["Rigshospitalet"])
    page = Page(admin.post(address, follow=True))
    assert (page.alerts, entitled(allocation).budget) == (["Prisen er fjernet igen."], 600_000)
    assert admin.get(address).status_code == 404


def test_first_price_is_not_taken_back(admin: Client, allocation: Allocation) -> None:
    address = f"/prices/{Rate.objects.get().pk}/take-back/"
    refused = "Bevillingens første pris kan rettes, men ikke fjernes"
    assert f"{refused}." in Page(admin.get(address)).text
    response = admin.post(address)
    assert (response.status_code, Page(response).summary) == (422, [refused])


def test_price_is_not_taken_back_when_its_money_is_used(
    admin: Client, send: Any, allocation: Allocation
) -> None:
    send({**send({**TYPED, "amounts": "price"})[1].form, "apply": "1"})
    make_budget_row(allocation, -615_000, kind="change", decided_on=dt.date(2025, 11, 20))
    response = admin.post(f"/prices/{Rate.objects.get(first_day=NEW_YEAR).pk}/take-back/")
    assert (response.status_code, Page(response).summary) == (
        422,
        ["Pengene er brugt i en senere beslutning, som skal fortrydes først"],
    )


def test_grant_page_leads_to_what_can_be_done_with_each_row(
    admin: Client, send: Any, allocation: Allocation
) -> None:
    send({**send({**TYPED, "amounts": "price"})[1].form, "apply": "1"})
    change = make_budget_row(allocation, 1, kind="change")
    first, later = Rate.objects.order_by("pk")
    main = Page(admin.get(f"/grants/{allocation.grant_id}/")).root.one("main")
    led_to = [link.attributes["href"] for link in main.all("a")]
    assert [address for address in led_to if address.startswith(("/prices/", "/budget-rows/"))] == [
        f"/budget-rows/{change.pk}/take-back/",
        f"/prices/{first.pk}/",
        f"/prices/{later.pk}/",
        f"/prices/{later.pk}/take-back/",
    ]
