"""The pages that change a hire or a post: what it comes to first, both versions when two do it, and what happened."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.models import Employee, Hire
from tests.support.factories import (
    entitle,
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_post,
    make_user,
)
from tests.support.hire_pages import (
    allocation,
    hire,
    hired,
    hr,
    hr_client,
    queries_of,
    send,
    shown,
    state,
    today,
)
from tests.support.pages import Page

__all__ = ["allocation", "hire", "hr", "hr_client", "today"]
pytestmark = pytest.mark.django_db
CHANGES = ["change", "end", "withdraw", "annul"]


@pytest.fixture
def coming(allocation: Allocation) -> Hire:
    """Agreed in May, to start in September."""
    return hired(allocation, dt.date(2018, 9, 1), dt.date(2019, 8, 31), agreed_on=dt.date(2018, 5, 2))


# What can be done


def actions(page: Page) -> list[str]:
    main = page.root.one("main")
    told = [link.text for box in main.all(class_="change-list") for link in box.all("a")]
    return [*told, *(link.text for link in main.all("a", class_="button"))]


def test_hire_page_offers_what_can_be_done_with_one_who_has_started(hr_client: Client, hire: Hire) -> None:
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    assert (page.title, actions(page)) == (
        "Lise Holm",
        [
            "Andet timetal",
            "Orlov",
            "Anden afdeling",
            "Anden stilling hos os",
            "Fratræder",
            "Ret oplysninger",
            "Samme person som en anden",
            "Annullér registreringen",
        ],
    )


def test_hire_page_offers_what_can_be_done_with_one_who_is_to_start(hr_client: Client, coming: Hire) -> None:
    page = Page(hr_client.get(f"/hires/{coming.pk}/"))
    assert actions(page) == [
        "Andet timetal",
        "Orlov",
        "Anden afdeling",
        "Anden stilling hos os",
        "Bliver ikke til noget",
        "Ret oplysninger",
        "Samme person som en anden",
        "Annullér registreringen",
    ]


@pytest.mark.parametrize("status", [GrantStatus.CLOSED])
def test_hire_and_post_pages_offer_nothing_while_the_grant_is_closed(
    hr_client: Client, hire: Hire, status: GrantStatus
) -> None:
    hire.grant.status = status
    hire.grant.save()
    for address in (f"/hires/{hire.pk}/", f"/posts/{hire.post_id}/"):
        assert actions(Page(hr_client.get(address))) == []


@pytest.mark.parametrize("role", [Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_hire_page_offers_nothing_to_those_who_only_read(client: Client, hire: Hire, role: Role) -> None:
    client.force_login(make_user(role))
    assert actions(Page(client.get(f"/hires/{hire.pk}/"))) == []


def test_hire_page_tells_everything_that_was_registered(hr_client: Client, hire: Hire) -> None:
    page = Page(hr_client.get(f"/hires/{hire.pk}/"))
    facts = page.root.one(class_="facts")
    assert dict(zip((e.text for e in facts.all("dt")), (e.text for e in facts.all("dd")), strict=True)) == {
        "Formål": "Kodning og dataregistrering",
        "Aftalt den": "01.03.2018",
        "Rekrutteringsvej": "Rekrutteret uden for regionen",
        "Kandidater under omplacering eller afskedigelse vurderet": "Ja, ingen egnede",
        "Tidligere ansat i regionen i samme type arbejde": "nej",
    }
    assert page.key_figures == {
        "Ansat": "01.03.2018 – 28.02.2019",
        "Timer om ugen": "37",
        "Beregnet forbrug til i dag": "117 tkr. af 400 disponeret",
        "Tilbage af stillingen": "0 tkr. stillingsåret er brugt",
    }
    assert "Tjenestenummer 1111 · Lægesekretær" in page.text
    assert page.root.one(class_="situation").text == "Arbejder 37 timer om ugen til og med 28.02.2019."


# What it comes to, before it is saved


ENDED = {"last_day": "31.08.2018", "leaving_reason": "resigned"}
# 184 days of 365 at 400.000 kr. are 201.643,84 kr.
COMES_TO = {
    "Oprettede stillinger": "1 af mindst 16 (uændret)",
    "Disponeret": "fra 400 til 202 tkr.",
    "Ikke disponeret": "fra 6.122 til 6.320 tkr.",
    "RH-01": "ledig fra 01.09.2018, 5 måneder tilbage",
}


def test_end_says_what_it_comes_to_without_saving(hr_client: Client, hire: Hire) -> None:
    before = state()
    page = Page(send(hr_client, hire, "end", {**ENDED, "quote": "1"}))
    assert (page.summary, shown(page), page.form["last_day"], state()) == ([], COMES_TO, "31.08.2018", before)
    fragment = Page(send(hr_client, hire, "end", {**ENDED, "quote": "1"}, headers={"HX-Request": "true"}))
    assert (len(fragment.root.all("html")), [e.text for e in fragment.root.all("dd")]) == (
        0,
        list(COMES_TO.values()),
    )
    assert state() == before


def test_annul_says_what_it_comes_to_at_once(hr_client: Client, hire: Hire) -> None:
    before = state()
    assert shown(Page(hr_client.get(f"/hires/{hire.pk}/annul/"))) == {
        "Oprettede stillinger": "fra 1 til 0 af mindst 16",
        "Disponeret": "fra 400 til 0 tkr.",
        "Ikke disponeret": "fra 6.122 til 6.522 tkr.",
        "Personer": "fra 1 til 0 i alt",
        "RH-01": "bliver ledig",
    }
    assert state() == before


def test_change_says_what_it_comes_to_without_saving(hr_client: Client, hire: Hire) -> None:
    before = state()
    page = Page(send(hr_client, hire, "change", {"weekly_hours": "18,5", "quote": "1"}))
    assert (shown(page)["Disponeret"], shown(page)["RH-01"]) == (
        "fra 400 til 200 tkr.",
        "18,5 timer om ugen er ledige fra 15.06.2018 (svarer til 182 dage på fuld tid)",
    )
    assert state() == before


def test_withdraw_says_what_it_comes_to_without_saving(hr_client: Client, coming: Hire) -> None:
    page = Page(send(hr_client, coming, "withdraw", {"withdrawal_reason": "post_dropped", "quote": "1"}))
    assert shown(page)["Oprettede stillinger"] == "fra 1 til 0 af mindst 16"


@pytest.mark.parametrize("change", ["change", "end", "withdraw"])
def test_what_cannot_be_told_yet_says_why(hr_client: Client, hire: Hire, change: str) -> None:
    page = Page(hr_client.post(f"/hires/{hire.pk}/{change}/", {"quote": "1"}))
    assert (page.summary, page.root.one(id="preview").text) == (
        [],
        "Udfyld felterne for at se, hvad det betyder for stillinger og penge.",
    )


def test_change_over_the_money_asks_for_the_reason_with_its_consequence(
    hr_client: Client, hire: Hire
) -> None:
    allocation = Allocation.objects.get()
    entitle(allocation, amount=100_000, target=0)
    hire.periods.update(last_day=dt.date(2018, 5, 31))
    page = Page(send(hr_client, hire, "change", {"last_day": "28.02.2019", "quote": "1"}))
    assert page.form["over_money_reason"] == ""
    response = send(hr_client, hire, "change", {"last_day": "28.02.2019"})
    page = Page(response)
    assert (response.status_code, page.errors) == (
        422,
        {
            "over_money_reason": [
                "Indtast en begrundelse. Der er så disponeret 400 tkr., 300 tkr. over rammen"
            ]
        },
    )
    assert (
        send(hr_client, hire, "change", {"last_day": "28.02.2019", "over_money_reason": "Aftalt"}).status_code
        == 302
    )


# Saved


def saved(client: Client, hire: Hire, change: str, typed: dict[str, Any]) -> Page:
    response = send(client, hire, change, typed)
    assert (response.status_code, response["Location"]) == (302, f"/hires/{hire.pk}/")
    return Page(client.get(response["Location"]))


def told(page: Page) -> list[str]:
    return [item.one("span").text for item in page.root.one(class_="history").all("li")]


REGISTERED = "Lise Holm er ansat i RH-01 fra 01.03.2018 til og med 28.02.2019, 37 timer om ugen."


def test_change_is_told_in_a_sentence(hr_client: Client, hire: Hire) -> None:
    page = saved(
        hr_client, hire, "change", {"weekly_hours": "30", "route": "under_notice", "name": "Lise Holmgaard"}
    )
    assert (page.alerts, page.title) == (
        ["Oplysningerne om Lise Holmgaard er rettet. Fortryd"],
        "Lise Holmgaard",
    )
    assert told(page) == [
        (
            "Ansættelsen af Lise Holmgaard er rettet: »Navn« fra Lise Holm til Lise Holmgaard, »Timer om ugen« fra "
            "37 til 30, »Rekrutteringsvej« fra Rekrutteret uden for regionen til Opsagt medarbejder i regionen."
        ),
        REGISTERED,
    ]


def test_number_of_a_known_person_is_told_in_a_sentence(hr_client: Client, hire: Hire) -> None:
    make_employee(hire.hospital, "Lise Holm", employee_number="2222")
    assert told(saved(hr_client, hire, "change", {"employee_number": "2222"}))[0] == (
        "Ansættelsen hører til Lise Holm med tjenestenummer 2222."
    )


def test_first_number_of_an_employee_is_a_sentence_of_its_own(hr_client: Client, coming: Hire) -> None:
    Employee.objects.update(employee_number=None)
    page = saved(hr_client, coming, "change", {"employee_number": "3333", "route": "under_notice"})
    assert told(page)[:2] == [
        (
            "Ansættelsen af Lise Holm er rettet: »Rekrutteringsvej« fra Rekrutteret uden for regionen til Opsagt "
            "medarbejder i regionen."
        ),
        "Lise Holm har fået tjenestenummer 3333.",
    ]


def test_leaving_tells_the_vacant_hours_only_where_they_are_the_same_on_all_days(
    hr_client: Client, hire: Hire
) -> None:
    send(hr_client, hire, "hours", {"from_day": "01.10.2018", "weekly_hours": "30"})
    page = saved(hr_client, hire, "end", ENDED)
    assert told(page)[0] == "Lise Holm fratræder 31.08.2018 efter egen opsigelse, besluttet 15.06.2018."


def test_history_tells_below_each_sentence_who_did_it(hr_client: Client, hire: Hire) -> None:
    page = saved(hr_client, hire, "end", ENDED)
    by = [item.one("small").text for item in page.root.one(class_="history").all("li")]
    assert by == ["Mette Jensen", "Systemet"]


def test_history_names_whom_it_was_at_the_time(hr_client: Client, hire: Hire) -> None:
    karen = make_employee(hire.hospital, "Karen Lund", employee_number="2222")
    type(karen).objects.filter(pk=karen.pk).update(name="Karen Lundgaard")
    page = saved(hr_client, hire, "change", {"name": "Karen Lundgaard", "employee_number": "2222"})
    assert told(page) == [
        "Ansættelsen hører til Karen Lundgaard med tjenestenummer 2222.",
        REGISTERED,
    ]


def test_emptied_reason_is_asked_for_with_the_consequence(hr_client: Client, hire: Hire) -> None:
    entitle(*Allocation.objects.all(), amount=100_000, target=0)
    Hire.objects.update(over_money_reason="Aftalt")
    page = Page(send(hr_client, hire, "change", {"over_money_reason": "", "quote": "1"}))
    assert page.form["over_money_reason"] == ""


def test_end_is_told_in_a_sentence(hr_client: Client, hire: Hire) -> None:
    page = saved(hr_client, hire, "end", ENDED)
    assert page.alerts == ["Lise Holm fratræder 31.08.2018. RH-01 kan besættes fra 01.09.2018. Fortryd"]
    assert told(page) == [
        "Lise Holm fratræder 31.08.2018 efter egen opsigelse, besluttet 15.06.2018. 37 timer om ugen i RH-01 bliver ledige dagen efter.",
        REGISTERED,
    ]


def test_withdraw_is_told_in_a_sentence(hr_client: Client, coming: Hire) -> None:
    page = saved(hr_client, coming, "withdraw", {"withdrawal_reason": "candidate_withdrew"})
    assert page.alerts == ["Ansættelsen af Lise Holm er trukket tilbage. RH-01 kan besættes igen. Fortryd"]
    assert told(page)[0] == (
        "Ansættelsen af Lise Holm er trukket tilbage 15.06.2018: Kandidaten trak sig. 37 timer om ugen i RH-01 er igen ledige 01.09.2018 – 31.08.2019."
    )


def test_annul_is_told_in_a_sentence(hr_client: Client, hire: Hire) -> None:
    page = saved(hr_client, hire, "annul", {"annulment_reason": "registered_twice"})
    assert page.alerts == ["Registreringen af Lise Holm i RH-01 er annulleret og tæller ikke med. Fortryd"]
    assert told(page) == [
        "Ansættelsen af Lise Holm er annulleret: Registreret to gange. 37 timer om ugen i RH-01 er igen ledige 01.03.2018 – 28.02.2019.",
        REGISTERED,
    ]
    assert actions(page) == ["Fortryd"]


def test_change_of_a_post_is_told_in_a_sentence(
    hr_client: Client, hire: Hire, allocation: Allocation
) -> None:
    address = f"/posts/{hire.post_id}/change/"
    coding, activity = allocation.grant.purposes.all()
    form = Page(hr_client.get(address)).form
    assert form["department"] == "Onkologisk Klinik"
    sent = {**form, "department": "Ny Klinik", "purpose": activity.pk, "further_purposes": [coding.pk]}
    assert hr_client.post(address, sent)["Location"] == f"/posts/{hire.post_id}/"
    page = Page(hr_client.get(f"/posts/{hire.post_id}/"))
    assert page.alerts == ["RH-01 er rettet."]
    assert told(page)[:2] == [
        "Formålet »Kodning og dataregistrering« er tilføjet.",
        (
            "Stillingen er rettet: »Afdeling« fra Onkologisk Klinik til Ny Klinik, »Primært formål« fra Kodning og "
            "dataregistrering til Øget aktivitet."
        ),
    ]


def test_every_change_has_one_event_of_the_user_for_each_row(hr_client: Client, hr: User, hire: Hire) -> None:
    before = {name: len(rows) for name, rows in state().items() if name.endswith("Event")}
    saved(hr_client, hire, "change", {"weekly_hours": "30", "name": "Lise Holmgaard"})
    after = {name: rows for name, rows in state().items() if name.endswith("Event")}
    new = {name: rows[before[name] :] for name, rows in after.items() if len(rows) > before[name]}
    told = {name: [(row["pgh_label"], row["pgh_context"]) for row in rows] for name, rows in new.items()}
    by = ("update", {"user": hr.pk, "path": f"/hires/{hire.pk}/change/"})
    act = ("insert", by[1])
    assert told == {"HireEvent": [by], "PeriodEvent": [by], "EmployeeEvent": [by], "HireActEvent": [act]}


# Refused


@pytest.mark.parametrize(
    ("change", "typed", "errors"),
    [
        (
            "end",
            {"last_day": "", "leaving_reason": ""},
            {
                "last_day": ["Indtast en dato i »Ansat til og med«"],
                "leaving_reason": ["Vælg fratrædelsesårsag"],
            },
        ),
        (
            "end",
            {"last_day": "x", "leaving_reason": "retired"},
            {"last_day": ["Indtast »Ansat til og med« som DD.MM.ÅÅÅÅ"]},
        ),
        (
            "end",
            {"last_day": "28.02.2018", "leaving_reason": "retired"},
            {"last_day": ["Indtast en dag fra 01.03.2018 til 27.02.2019"]},
        ),
        (
            "end",
            {"last_day": "28.02.2019", "leaving_reason": "retired"},
            {"last_day": ["Indtast en dag fra 01.03.2018 til 27.02.2019"]},
        ),
        (
            "withdraw",
            {"withdrawn_on": "01.03.2018", "withdrawal_reason": "post_dropped"},
            {"withdrawn_on": ["Indtast en dag, der ikke ligger efter i dag og er før 01.03.2018"]},
        ),
        (
            "withdraw",
            {"withdrawn_on": "28.02.2018", "withdrawal_reason": ""},
            {
                "withdrawn_on": [
                    "Indtast en dag, der ikke ligger før 01.03.2018, hvor ansættelsen blev aftalt"
                ],
                "withdrawal_reason": ["Vælg, hvorfor ansættelsen trækkes tilbage"],
            },
        ),
        ("annul", {}, {"annulment_reason": ["Vælg, hvad fejlen er"]}),
        ("annul", {"annulment_reason": "x"}, {"annulment_reason": ["Vælg, hvad fejlen er"]}),
        (
            "change",
            {"name": "", "weekly_hours": "38", "route": "x"},
            {
                "name": ["Indtast navn"],
                "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
                "route": ["Vælg rekrutteringsvej"],
            },
        ),
        ("change", {"weekly_hours": "38"}, {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}),
        ("change", {"last_day": ""}, {"last_day": ["Indtast en dato i »Ansat til og med«"]}),
        (
            "change",
            {"last_day": "01.03.2019"},
            {"last_day": ["Ansat til og med må højst være 28.02.2019, ét år efter ansættelsens start"]},
        ),
        (
            "change",
            {"route": "redeployment", "employee_number": ""},
            {"employee_number": ["Indtast tjenestenummer. Det er kun frivilligt indtil start"]},
        ),
        (
            "change",
            {"candidates_assessed": "no"},
            {"not_assessed_reason": ["Vælg, hvorfor kandidater ikke er vurderet"]},
        ),
    ],
)
def test_what_is_wrong_is_refused_at_the_field_and_in_the_summary_and_keeps_what_was_typed(
    hr_client: Client, hire: Hire, change: str, typed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    before = state()
    response = send(hr_client, hire, change, typed)
    page = Page(response)
    assert (response.status_code, page.errors, page.summary) == (
        422,
        errors,
        [message for messages in errors.values() for message in messages],
    )
    chosen = {name: value for name, value in typed.items() if name in page.form}
    assert ({name: page.form[name] for name in chosen}, state()) == (chosen, before)


def test_change_of_a_post_refuses_what_is_wrong(hr_client: Client, hire: Hire) -> None:
    response = hr_client.post(f"/posts/{hire.post_id}/change/", {"department": " "})
    assert (response.status_code, Page(response).errors) == (
        422,
        {"department": ["Indtast afdeling"], "purpose": ["Vælg primært formål"]},
    )


@pytest.mark.parametrize("change", CHANGES)
def test_hire_that_came_to_nothing_leads_back_to_its_page(
    hr_client: Client, hr: User, hire: Hire, change: str
) -> None:
    Hire.objects.update(annulled_on=dt.date(2018, 6, 1), annulled_by=hr, annulment_reason="wrong_post")
    response = hr_client.get(f"/hires/{hire.pk}/{change}/")
    assert response["Location"] == f"/hires/{hire.pk}/"
    said = "Ansættelsen blev annulleret den 01.06.2018 af Mette Jensen og kan ikke ændres."
    assert Page(hr_client.get(response["Location"])).alerts == [said]


def test_fields_the_forms_do_not_have_are_ignored(hr_client: Client, hire: Hire) -> None:
    other = make_post(make_allocation(make_grant(), hire.hospital))
    sneaked = {
        "hospital": 9,
        "grant": other.grant_id,
        "post": other.pk,
        "employee": 9,
        "annulled_on": "01.01.2018",
        "withdrawn_on": "01.01.2018",
        "attested_restriction": "x",
        "submission_key": "x",
        "leaving_reason": "retired",
    }
    saved(hr_client, hire, "change", sneaked)
    changed = Hire.objects.get()
    assert (changed.post, changed.annulled_on, changed.withdrawn_on, leaving_reason_of(changed)) == (
        hire.post,
        None,
        None,
        "",
    )


def test_hire_page_asks_as_many_questions_however_long_its_history(hr_client: Client, hire: Hire) -> None:
    address = f"/hires/{hire.pk}/"
    saved(hr_client, hire, "change", {"weekly_hours": "36"})
    with_two = queries_of(hr_client, address)
    for hours in ("35", "34", "33"):
        saved(hr_client, hire, "change", {"weekly_hours": hours})
    assert queries_of(hr_client, address) == with_two
