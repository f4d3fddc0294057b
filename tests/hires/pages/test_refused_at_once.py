"""What the form and what the service refuses of a change is told together, and everything typed stays."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation, Grant
from hires.actions.changes import change_hours
from hires.models import Hire
from tests.support.factories import entitle, make_hire, make_post
from tests.support.hire_pages import FIRST, LAST, allocation, hire, hr, hr_client, send, state, today
from tests.support.pages import Page

__all__ = ["allocation", "hire", "hr", "hr_client", "today"]

pytestmark = pytest.mark.django_db

TOMORROW = {"decided_on": "16.06.2018"}
TOO_LATE = {"decided_on": ["Indtast en dag, der ikke ligger efter i dag"]}

# What is typed into each form, what is told at its fields, and what is told above the form.
FAULTS: dict[str, tuple[dict[str, str], dict[str, list[str]], list[str]]] = {
    "hours": (
        {"from_day": "x", "weekly_hours": "40", **TOMORROW},
        {
            "from_day": ["Indtast »Nyt timetal fra« som DD.MM.ÅÅÅÅ"],
            "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
            **TOO_LATE,
        },
        [],
    ),
    "leave": (
        {"first_day": "x", "last_day": "01.03.2019", "kind": "", **TOMORROW},
        {
            "first_day": ["Indtast »Orlov fra« som DD.MM.ÅÅÅÅ"],
            "last_day": ["Ansættelsen slutter 28.02.2019. Indtast en dag fra 01.03.2018 til 28.02.2019"],
            "kind": ["Vælg, hvem der betaler lønnen"],
            **TOO_LATE,
        },
        [],
    ),
    "return": (
        {"first_day": "x", **TOMORROW},
        {"first_day": ["Indtast »Tilbage fra« som DD.MM.ÅÅÅÅ"], **TOO_LATE},
        [],
    ),
    "end": (
        {"last_day": "28.02.2019", "leaving_reason": "", **TOMORROW},
        {
            "last_day": ["Indtast en dag fra 01.03.2018 til 27.02.2019"],
            "leaving_reason": ["Vælg fratrædelsesårsag"],
            **TOO_LATE,
        },
        [],
    ),
    "department": (
        {"from_day": "01.03.2018", "department": "", **TOMORROW},
        {
            "from_day": [
                "Indtast en dag efter 01.03.2018. Gjaldt det fra starten, så ret ansættelsen i stedet"
            ],
            "department": ["Indtast afdeling"],
            **TOO_LATE,
        },
        [],
    ),
    "move": (
        {"post": "", "from_day": "01.03.2019", **TOMORROW},
        {
            "post": ["Vælg en stilling"],
            "from_day": ["Indtast en dag fra 02.03.2018 til 28.02.2019"],
            **TOO_LATE,
        },
        [],
    ),
    "extend": (
        {"last_day": "", **TOMORROW},
        {"last_day": ["Indtast en dato i »Ansat til og med«"], **TOO_LATE},
        [],
    ),
    "withdraw": (
        {"withdrawn_on": "01.03.2018", "withdrawal_reason": ""},
        {
            "withdrawn_on": ["Indtast en dag, der ikke ligger efter i dag og er før 01.03.2018"],
            "withdrawal_reason": ["Vælg, hvorfor ansættelsen trækkes tilbage"],
        },
        [],
    ),
    "no-show": (
        {},
        {"is_certain": ["Sæt kryds ved »Lise Holm mødte ikke op den 01.03.2018«"]},
        [
            "Det kan registreres til og med 15.03.2018. Registrér en fratrædelse, eller annullér registreringen"
        ],
    ),
    "other-person": (
        {},
        {
            "is_certain": [
                "Sæt kryds ved »Medarbejderen er ikke registreret som samme person som nogen anden«"
            ]
        },
        ["Medarbejderen er ikke registreret som samme person som nogen anden"],
    ),
    "change": (
        {"name": "", "weekly_hours": "40", "agreed_on": "16.06.2018"},
        {
            "name": ["Indtast navn"],
            "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
            "agreed_on": ["Aftalt den må ikke ligge efter i dag"],
        },
        [],
    ),
}


def told(page: Page) -> tuple[dict[str, list[str]], list[str]]:
    return page.errors, page.summary


@pytest.mark.parametrize("change", FAULTS)
def test_faults_of_form_and_service_are_told_together(hr_client: Client, hire: Hire, change: str) -> None:
    typed, at_fields, above = FAULTS[change]
    before = state()
    response = send(hr_client, hire, change, typed)
    page = Page(response)
    summary = [*above, *(message for messages in at_fields.values() for message in messages)]
    assert (response.status_code, *told(page)) == (422, at_fields, summary)
    chosen = {name: value for name, value in typed.items() if name in page.form}
    assert ({name: page.form[name] for name in chosen}, state()) == (chosen, before)


# Each form in a grant that was closed meanwhile, with what the form itself refuses.
OF_CLOSED_GRANT: dict[str, tuple[dict[str, str], dict[str, list[str]]]] = {
    "hires/{hire}/annul": ({}, {"annulment_reason": ["Vælg, hvad fejlen er"]}),
    "hires/{hire}/same-person": ({}, {"other": ["Vælg en medarbejder"]}),
    "hires/{hire}/undo": (
        {"over_money_reason": "010203-1234"},
        {"over_money_reason": ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]},
    ),
    "posts/{post}/change": ({"department": ""}, {"department": ["Indtast afdeling"]}),
    "allocations/{allocation}/confirm": ({"as_of": "x"}, {"as_of": ["Indtast »Komplet pr.« som DD.MM.ÅÅÅÅ"]}),
}


@pytest.mark.parametrize("path", OF_CLOSED_GRANT)
def test_grant_closed_meanwhile_is_told_with_the_faults_of_the_form(
    hr_client: Client, hire: Hire, allocation: Allocation, path: str
) -> None:
    typed, at_fields = OF_CLOSED_GRANT[path]
    change_to(hr_client, hire, "30")
    address = f"/{path.format(hire=hire.pk, post=hire.post_id, allocation=allocation.pk)}/"
    form = Page(hr_client.get(address)).form
    Grant.objects.filter(pk=allocation.grant_id).update(status=GrantStatus.CLOSED)
    before = state()
    response = hr_client.post(address, {**form, **typed})
    closed = f"{allocation.grant.name} er ikke åben for registrering. Spørg Center for HR"
    summary = [closed, *(message for messages in at_fields.values() for message in messages)]
    assert (response.status_code, *told(Page(response))) == (409, at_fields, summary)
    assert state() == before


def test_service_is_asked_again_without_what_it_refused(hr_client: Client, hire: Hire) -> None:
    """The room in the post is only reckoned with a valid day of the decision."""
    change_to(hr_client, hire, "18,5")
    make_hire(hire.post, (FIRST.replace(month=9), LAST, 18))
    typed = {"from_day": "01.10.2018", "weekly_hours": "37", **TOMORROW}
    page = Page(send(hr_client, hire, "hours", typed))
    assert page.errors == {
        "weekly_hours": ["Der er 19 timer om ugen ledige i RH-01 den 01.10.2018"],
        **TOO_LATE,
    }


def change_to(client: Client, hire: Hire, hours: str) -> None:
    typed = {"from_day": "01.07.2018", "weekly_hours": hours, "decided_on": "15.06.2018"}
    assert send(client, hire, "hours", typed).status_code == 302


def test_correction_over_the_money_asks_for_the_reason_with_the_faults_of_the_form(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    make_hire(make_post(allocation), (FIRST, LAST))
    hire.periods.update(weekly_hours="18.5")
    entitle(allocation, amount=600_000, target=1)
    typed = {"name": "", "route": "", "weekly_hours": "37"}
    page = Page(send(hr_client, hire, "change", typed))
    assert page.errors == {
        "name": ["Indtast navn"],
        "route": ["Vælg rekrutteringsvej"],
        "over_money_reason": ["Indtast en begrundelse. Der er så disponeret 800 tkr., 200 tkr. over rammen"],
    }


def test_correction_with_an_invalid_day_is_not_reckoned_against_the_money(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    make_hire(make_post(allocation), (FIRST, LAST))
    hire.periods.update(weekly_hours="18.5")
    entitle(allocation, amount=600_000, target=1)
    page = Page(send(hr_client, hire, "change", {"first_day": "x", "weekly_hours": "37"}))
    assert page.errors == {"first_day": ["Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"]}


def test_change_of_a_colleague_is_shown_with_the_faults_and_overwritten_once_they_are_mended(
    hr_client: Client, hr: User, hire: Hire
) -> None:
    address = f"/hires/{hire.pk}/hours/"
    form: dict[str, Any] = Page(hr_client.get(address)).form
    change_hours(by=hr, hire=hire, from_day=FIRST.replace(month=8), weekly_hours=30)  # type: ignore[arg-type]
    response = hr_client.post(address, {**form, "from_day": "x", "weekly_hours": "40"})
    page = Page(response)
    assert (response.status_code, page.errors) == (
        409,
        {
            "from_day": ["Indtast »Nyt timetal fra« som DD.MM.ÅÅÅÅ"],
            "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
        },
    )
    assert "En anden har ændret det imens" in page.text
    mended = {**page.form, "from_day": "01.09.2018", "weekly_hours": "20"}
    assert hr_client.post(address, mended).status_code == 302
