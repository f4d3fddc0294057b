"""Hospital HR's form: under a minute for a hire, and every rule said kindly at its field."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation, Department
from hires.actions.end import annul_hire
from hires.enums import AnnulmentReason
from hires.models import Employee, Hire, Period, Post
from hrtrack.common.text.sort_key import last_name_first
from tests.support.factories import (
    entitle,
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
)
from tests.support.pages import Page
from tests.support.register_form import (
    address,
    allocation,
    filled,
    hr,
    hr_client,
    made_allocation,
    made_hr,
    opened_form,
    send,
    today,
)
from tests.support.row_counts import rows_and_events

__all__ = [
    "address",
    "allocation",
    "filled",
    "hr",
    "hr_client",
    "made_allocation",
    "made_hr",
    "opened_form",
    "send",
    "today",
]
pytestmark = pytest.mark.django_db
TODAY = dt.date(2018, 6, 15)
REGISTERED = (
    "Lise Holm er registreret i RH-01 fra 01.06.2018 til og med 31.05.2019. "
    "1 af mindst 16 stillinger er oprettet. Registrér en til Fortryd"
)
FULL_YEAR = (dt.date(2018, 3, 1), dt.date(2019, 2, 28))


@pytest.fixture
def new_page(hr_client: Client, address: str) -> Page:
    return Page(hr_client.get(address))


def assert_refused(send: Any, sent: dict[str, Any], errors: dict[str, list[str]], status: int = 422) -> Page:
    """The form again: the same words at the field and in the summary, everything typed still there, nothing saved."""
    before = rows_and_events()
    answered, page = send(sent)
    assert (answered, page.errors) == (status, errors)
    assert sorted(page.summary) == sorted(message for messages in errors.values() for message in messages)
    assert {name: page.form.get(name, "") for name in sent} == sent
    assert rows_and_events() == before
    return page


# The form as it opens


def test_form_opens_with_the_usual_answers(new_page: Page, allocation: Allocation) -> None:
    usual = new_page.form
    assert usual.pop("back") == f"/allocations/{allocation.pk}/posts/"
    assert uuid.UUID(usual.pop("submission_key"))
    assert {name: value for name, value in usual.items() if value} == {
        "post": "new",
        "staff_group": str(allocation.grant.staff_groups.all()[0].pk),
        "weekly_hours": "37",
    }


def test_department_of_a_new_post_is_chosen_not_prefilled(
    hr_client: Client, allocation: Allocation, address: str
) -> None:
    for name in ("Onkologisk Klinik", "Ortopædkirurgisk Klinik"):
        make_post(allocation, department=Department.objects.create(hospital=allocation.hospital, name=name))
    Department.objects.create(hospital=allocation.hospital, name="Ny Klinik")
    page = Page(hr_client.get(address))
    assert page.form["department"] == ""
    offered = [option.attributes["value"] for option in page.root.one("datalist").all("option")]
    assert offered == ["Ny Klinik", "Onkologisk Klinik", "Ortopædkirurgisk Klinik"]


def test_form_offers_a_free_post_before_a_new_one(
    hr_client: Client, allocation: Allocation, address: str
) -> None:
    taken, left, free = (make_post(allocation) for _number in range(3))
    make_hire(taken, FULL_YEAR)
    make_hire(left, (dt.date(2018, 3, 1), dt.date(2018, 5, 31)), leaving_reason="resigned")
    page = Page(hr_client.get(address))
    offered = [radio.attributes["value"] for radio in page.root.all("input", name="post")]
    assert (offered, page.form["post"]) == ([str(left.pk), str(free.pk), "new"], str(left.pk))
    assert [row.text for row in page.root.all(class_="post-choice")] == [
        "RH-02 Onkologisk Klinik ledig nu · 273 dage, 299 tkr.",
        "RH-03 Onkologisk Klinik ledig · ét år, 400 tkr.",
        "Ny RH-04, en stilling mere ét år, 400 tkr.",
    ]


def test_posts_to_share_and_leaves_to_cover_are_folded_away_unless_chosen(
    hr_client: Client, allocation: Allocation, address: str
) -> None:
    shared, covered = make_post(allocation), make_post(allocation)
    make_hire(shared, (*FULL_YEAR, "30"))
    make_hire(
        covered,
        (FULL_YEAR[0], dt.date(2018, 6, 30)),
        (dt.date(2018, 7, 1), dt.date(2018, 8, 31), "37", "unpaid_leave"),
        (dt.date(2018, 9, 1), FULL_YEAR[1]),
    )
    others = Page(hr_client.get(address)).root.one("details")
    assert ("open" in others.attributes, others.one("summary").text) == (
        False,
        "Del eller dæk en besat stilling (2)",
    )
    assert [row.text for row in others.all(class_="post-choice")] == [
        (
            "RH-01 Onkologisk Klinik 7 timer om ugen er ledige fra 15.06.2018 · "
            "svarer til 69 dage på fuld tid, 76 tkr."
        ),
        "RH-02 Onkologisk Klinik orloven kan dækkes fra 01.07.2018 · 62 dage",
    ]
    page = Page(hr_client.get(f"{address}?post={shared.pk}"))
    assert ("open" in page.root.one("details").attributes, page.form["weekly_hours"]) == (True, "7")


def test_form_asks_nothing_the_grant_has_no_answers_to(hr_client: Client, allocation: Allocation) -> None:
    bare = make_allocation(make_grant(), allocation.hospital)
    page = Page(hr_client.get(f"/allocations/{bare.pk}/register/"))
    names = {element.attributes["name"] for element in page.root.one("main").all("input")}
    assert names & {"purpose", "further_purposes", "staff_group", "restriction_attested"} == set()


# Registering


def test_valid_form_registers_one_hire_and_leads_to_the_posts(
    send: Any, filled: dict[str, Any], hr: User, allocation: Allocation
) -> None:
    status, page = send(filled)
    assert (status, page.title, page.alerts) == (
        302,
        "Vores stillinger",
        [REGISTERED],
    )
    hire = Hire.objects.get()
    post, employee, period = hire.post, hire.employee, hire.periods.current().get()
    assert (str(post), post.department.name, post.purpose.name, post.is_additional, post.low_activity) == (
        "RH-01",
        "Onkologisk Klinik",
        "Kodning og dataregistrering",
        True,
        False,
    )
    assert (employee.name, employee.employee_number, employee.hospital) == (
        "Lise Holm",
        "12345678",
        allocation.hospital,
    )
    assert (period.first_day, period.last_day, period.weekly_hours) == (
        dt.date(2018, 6, 1),
        dt.date(2019, 5, 31),
        37,
    )
    assert (hire.agreed_on, hire.route, hire.formerly_employed) == (
        dt.date(2018, 5, 14),
        "redeployment",
        True,
    )
    assert (hire.staff_group.name, hire.attested_restriction) == (
        "Lægesekretær",
        "genindførelse af diktering",
    )
    assert (hire.candidates_assessed, hire.not_assessed_reason, hire.over_money_reason, hire.version) == (
        "",
        "",
        "",
        1,
    )


def test_each_row_a_hire_makes_has_one_event_of_the_user(
    send: Any, filled: dict[str, Any], hr: User, address: str
) -> None:
    send(filled)
    for app, name in (
        ("hires", "Post"),
        ("hires", "Employee"),
        ("hires", "Hire"),
        ("hires", "Period"),
        ("allocations", "Department"),
    ):
        told = apps.get_model(app, f"{name}Event").objects.values_list("pgh_label", "pgh_context")
        assert list(told) == [("insert", {"user": hr.pk, "path": address})]


def test_c12_form_sent_twice_registers_once(send: Any, filled: dict[str, Any]) -> None:
    first, _page = send(filled)
    before = rows_and_events()
    second, page = send(filled)
    assert (first, second, rows_and_events()) == (302, 302, before)
    assert page.alerts == [REGISTERED]


def test_c10_form_sent_again_with_another_person_is_not_taken_for_the_same(
    send: Any, filled: dict[str, Any]
) -> None:
    """The back button brings the old form with its key; what is then typed into it must not vanish unsaid."""
    send(filled)
    before = rows_and_events()
    typed = {**filled, "name": "Mona Berg", "employee_number": "87654321"}
    status, page = send(typed)
    assert (status, page.summary, rows_and_events()) == (
        409,
        ["Formularen er allerede brugt til Lise Holm. Kontrollér den, og tryk Registrér igen"],
        before,
    )
    del typed["submission_key"]
    assert {name: page.form.get(name) for name in typed} == {**typed, "post": page.form["post"]}
    assert send(page.form)[0] == 302
    assert Employee.objects.filter(name="Mona Berg").count() == 1


def test_form_that_comes_again_after_its_hire_was_annulled_registers_when_pressed_again(
    send: Any, filled: dict[str, Any], hr: User
) -> None:
    send(filled)
    annul_hire(by=hr, hire=Hire.objects.get(), reason=AnnulmentReason.WRONG_POST)
    status, page = send(filled)
    assert (status, page.summary) == (
        409,
        [
            (
                f"Ansættelsen blev annulleret den 15.06.2018 af {hr} og kan ikke ændres. "
                "Skal Lise Holm registreres på ny, så tryk Registrér igen"
            )
        ],
    )
    assert send(page.form)[0] == 302
    assert Hire.objects.live().count() == 1


def test_fresh_form_has_a_key_of_its_own(hr_client: Client, address: str) -> None:
    keys = {Page(hr_client.get(address)).form["submission_key"] for _time in range(3)}
    assert len(keys) == 3


def test_free_post_brings_its_department_and_attestations_along(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    post = make_post(allocation, purpose=allocation.grant.purposes.all()[1], low_activity=True)
    before = rows_and_events()
    bare = {**filled, "post": str(post.pk), "department": "Noget andet", "purpose": "", "is_additional": ""}
    status, page = send(bare)
    assert (status, page.alerts) == (
        302,
        [REGISTERED],
    )
    assert (Hire.objects.get().post, rows_and_events()["Department"]) == (post, before["Department"])


def test_further_purposes_are_kept_beside_the_primary_one(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    both = [str(purpose.pk) for purpose in allocation.grant.purposes.all()]
    send({**filled, "further_purposes": both})
    post = Post.objects.get()
    assert (post.purpose.name, [purpose.name for purpose in post.further_purposes.all()]) == (
        "Kodning og dataregistrering",
        ["Øget aktivitet og patientbehandling"],
    )


def test_part_time_hours_with_a_comma_are_kept_exactly(send: Any, filled: dict[str, Any]) -> None:
    send({**filled, "weekly_hours": "18,25", "last_day": "31-12-2018"})
    period = Period.objects.get()
    assert (period.weekly_hours, period.last_day) == (Decimal("18.25"), dt.date(2018, 12, 31))


def test_number_is_not_demanded_before_the_start(send: Any, filled: dict[str, Any]) -> None:
    status, _page = send({**filled, "employee_number": "", "first_day": "16.06.2018"})
    assert (status, Employee.objects.get().employee_number) == (302, None)


# The question about redeployment


def test_question_of_candidates_is_not_demanded_for_redeployment(send: Any, filled: dict[str, Any]) -> None:
    assert send({**filled, "route": "redeployment"})[0] == 302


def test_answer_about_candidates_is_not_kept_for_redeployment(send: Any, filled: dict[str, Any]) -> None:
    send({**filled, "candidates_assessed": "no", "not_assessed_reason": "urgent"})
    hire = Hire.objects.get()
    assert (hire.candidates_assessed, hire.not_assessed_reason) == ("", "")


@pytest.mark.parametrize("route", ["under_notice", "other_in_region", "outside_region"])
def test_question_of_candidates_is_demanded_for_every_other_route(
    send: Any, filled: dict[str, Any], route: str
) -> None:
    message = "Vælg, om kandidater under omplacering eller afskedigelse er vurderet"
    assert_refused(send, {**filled, "route": route}, {"candidates_assessed": [message]})


def test_reason_is_demanded_when_candidates_were_not_assessed(send: Any, filled: dict[str, Any]) -> None:
    sent = {**filled, "route": "outside_region", "candidates_assessed": "no"}
    assert_refused(send, sent, {"not_assessed_reason": ["Vælg, hvorfor kandidater ikke er vurderet"]})
    assert send({**sent, "not_assessed_reason": "urgent"})[0] == 302


def test_reason_is_not_kept_when_candidates_were_assessed(send: Any, filled: dict[str, Any]) -> None:
    send(
        {
            **filled,
            "route": "outside_region",
            "candidates_assessed": "declined",
            "not_assessed_reason": "urgent",
        }
    )
    hire = Hire.objects.get()
    assert (hire.candidates_assessed, hire.not_assessed_reason) == ("declined", "")


# What is refused


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"department": ""}, {"department": ["Indtast afdeling"]}),
        ({"department": " \u200b"}, {"department": ["Indtast afdeling"]}),
        ({"department": "x" * 121}, {"department": ["Afdeling må højst være 120 tegn"]}),
        ({"purpose": ""}, {"purpose": ["Vælg primært formål"]}),
        (
            {"is_additional": ""},
            {
                "is_additional": [
                    "Sæt kryds ved »Stillingen er ny og ligger ud over den eksisterende normering«"
                ]
            },
        ),
        ({"name": ""}, {"name": ["Indtast navn"]}),
        ({"name": "x" * 121}, {"name": ["Navn må højst være 120 tegn"]}),
        (
            {"employee_number": ""},
            {"employee_number": ["Indtast tjenestenummer. Det er kun frivilligt indtil start"]},
        ),
        ({"employee_number": "1" * 21}, {"employee_number": ["Tjenestenummer må højst være 20 tegn"]}),
        ({"staff_group": ""}, {"staff_group": ["Vælg personalegruppe"]}),
        ({"first_day": ""}, {"first_day": ["Indtast en dato i »Ansat fra«"]}),
        ({"first_day": "31.02.2018"}, {"first_day": ["Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"]}),
        ({"first_day": "310618"}, {"first_day": ["Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"]}),
        ({"first_day": "01.06.0018"}, {"first_day": ["Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"]}),
        (
            {"first_day": "31.12.2017"},
            {
                "first_day": [
                    "Ansat fra skal ligge fra 01.01.2018 til 31.12.2018, hvor stillingen kan besættes første gang"
                ]
            },
        ),
        (
            {"first_day": "01.01.2019"},
            {
                "first_day": [
                    "Ansat fra skal ligge fra 01.01.2018 til 31.12.2018, hvor stillingen kan besættes første gang"
                ]
            },
        ),
        ({"last_day": "31.05.2018"}, {"last_day": ["Ansat til og med skal være 01.06.2018 eller senere"]}),
        (
            {"last_day": "01.06.2019"},
            {"last_day": ["Ansat til og med må højst være 31.05.2019, ét år efter ansættelsens start"]},
        ),
        ({"weekly_hours": ""}, {"weekly_hours": ["Indtast timer om ugen"]}),
        ({"weekly_hours": "fuld tid"}, {"weekly_hours": ["Indtast timer om ugen som et tal, fx 18,5"]}),
        ({"weekly_hours": "0"}, {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}),
        ({"weekly_hours": "-1"}, {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}),
        ({"weekly_hours": "37,01"}, {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}),
        ({"weekly_hours": "18,125"}, {"weekly_hours": ["Timer om ugen må højst have 2 decimaler"]}),
        ({"agreed_on": ""}, {"agreed_on": ["Indtast en dato i »Aftalt den«"]}),
        ({"agreed_on": "16.06.2018"}, {"agreed_on": ["Aftalt den må ikke ligge efter i dag"]}),
        ({"route": ""}, {"route": ["Vælg rekrutteringsvej"]}),
        (
            {"formerly_employed": ""},
            {"formerly_employed": ["Vælg, om medarbejderen tidligere har været ansat i regionen"]},
        ),
        (
            {"restriction_attested": ""},
            {
                "restriction_attested": [
                    "Sæt kryds ved »Stillingen bruges ikke til: genindførelse af diktering«"
                ]
            },
        ),
    ],
)
def test_field_that_is_wrong_is_refused_at_the_field(
    send: Any, filled: dict[str, Any], changed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    assert_refused(send, {**filled, **changed}, errors)


def test_several_wrong_fields_are_all_told_at_once(send: Any, filled: dict[str, Any]) -> None:
    sent = {**filled, "name": "", "first_day": "x", "route": "", "restriction_attested": ""}
    assert list(
        assert_refused(
            send,
            sent,
            {
                "name": ["Indtast navn"],
                "first_day": ["Indtast »Ansat fra« som DD.MM.ÅÅÅÅ"],
                "route": ["Vælg rekrutteringsvej"],
                "restriction_attested": [
                    "Sæt kryds ved »Stillingen bruges ikke til: genindførelse af diktering«"
                ],
            },
        ).summary
    ) == [
        "Indtast navn",
        "Indtast »Ansat fra« som DD.MM.ÅÅÅÅ",
        "Vælg rekrutteringsvej",
        "Sæt kryds ved »Stillingen bruges ikke til: genindførelse af diktering«",
    ]


HOURS = {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}
TOO_LONG = {"last_day": ["Ansat til og med må højst være 31.05.2019, ét år efter ansættelsens start"]}


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"weekly_hours": "40", "last_day": "01.06.2019"}, HOURS | TOO_LONG),
        (
            {"weekly_hours": "x", "last_day": "01.06.2019"},
            {"weekly_hours": ["Indtast timer om ugen som et tal, fx 18,5"]} | TOO_LONG,
        ),
        (
            {"name": "", "employee_number": "", "weekly_hours": "40", "last_day": "01.06.2019"},
            {
                "name": ["Indtast navn"],
                "employee_number": ["Indtast tjenestenummer. Det er kun frivilligt indtil start"],
            }
            | HOURS
            | TOO_LONG,
        ),
        (
            {"route": "", "is_additional": "", "agreed_on": "16.06.2018", "last_day": "01.05.2018"},
            {
                "route": ["Vælg rekrutteringsvej"],
                "is_additional": [
                    "Sæt kryds ved »Stillingen er ny og ligger ud over den eksisterende normering«"
                ],
                "agreed_on": ["Aftalt den må ikke ligge efter i dag"],
                "last_day": ["Ansat til og med skal være 01.06.2018 eller senere"],
            },
        ),
        (
            {"name": "", "weekly_hours": "3"},
            {"name": ["Indtast navn"], "confirmed": ["Sæt kryds ved det, der er rigtigt, eller ret det"]},
        ),
        (
            {"name": "", "first_day": "", "last_day": "01.06.2019"},
            {"name": ["Indtast navn"], "first_day": ["Indtast en dato i »Ansat fra«"]},
        ),
    ],
)
def test_form_and_service_tell_all_their_errors_at_once(
    send: Any, filled: dict[str, Any], changed: dict[str, str], errors: dict[str, list[str]]
) -> None:
    assert_refused(send, {**filled, **changed}, errors)


def test_reason_is_asked_for_together_with_everything_else(
    send: Any, filled: dict[str, Any], small: Allocation
) -> None:
    status, page = send({**filled, "name": "", "weekly_hours": "37"})
    assert (status, page.errors) == (
        422,
        {
            "name": ["Indtast navn"],
            "over_money_reason": [
                "Indtast en begrundelse. Der er så disponeret 800 tkr., 400 tkr. over rammen"
            ],
        },
    )


def test_empty_form_is_refused(hr_client: Client, address: str) -> None:
    page = Page(hr_client.post(address, {}))
    assert list(page.errors) == [
        "post",
        "name",
        "staff_group",
        "first_day",
        "weekly_hours",
        "agreed_on",
        "route",
        "formerly_employed",
        "restriction_attested",
    ]


def test_every_message_of_the_summary_leads_to_its_field(send: Any, filled: dict[str, Any]) -> None:
    _status, page = send({**filled, "name": "", "route": "", "restriction_attested": "", "is_additional": ""})
    ids = {element.attributes["id"] for element in page.root if "id" in element.attributes}
    links = page.root.one(class_="alert-error").all("a")
    assert len(links) == len(page.summary) == 4
    assert {link.attributes["href"] for link in links} <= {f"#{name}" for name in ids}


def test_several_answers_to_one_question_are_still_there(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    both = [str(purpose.pk) for purpose in allocation.grant.purposes.all()]
    _status, page = send({**filled, "name": "", "further_purposes": both, "low_activity": "on"})
    assert (page.form["further_purposes"], page.form["low_activity"]) == (both, "on")


def test_c21_closed_grant_takes_no_hires(send: Any, filled: dict[str, Any], allocation: Allocation) -> None:
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    before = rows_and_events()
    status, page = send(filled)
    message = f"{allocation.grant} er ikke åben for registrering. Spørg Center for HR"
    assert (status, page.summary, rows_and_events()) == (409, [message], before)


def test_form_of_a_closed_grant_leads_to_the_page_that_says_why(
    hr_client: Client, address: str, allocation: Allocation
) -> None:
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    page = Page(hr_client.get(address, follow=True))
    said = "Bevillingen er ikke åben for registrering, så intet kan registreres eller rettes. Spørg Center for HR."
    assert page.title == "Vores stillinger"
    assert said in [paragraph.text for paragraph in page.root.one("main").all("p")]


def test_number_of_another_person_is_refused(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    make_employee(allocation.hospital, "Anna Dahl", employee_number="12345678")
    message = "Tjenestenummer 12345678 tilhører Anna Dahl. Ret nummeret eller navnet"
    assert_refused(send, filled, {"employee_number": [message]})


def test_known_person_is_the_same_employee(send: Any, filled: dict[str, Any], allocation: Allocation) -> None:
    known = make_employee(allocation.hospital, "Lise Holm", employee_number="12345678")
    send({**filled, "name": " lise  HOLM "})
    assert (Hire.objects.get().employee, Employee.objects.get().name) == (known, "Lise Holm")


def test_number_used_in_another_hospital_tells_nothing(send: Any, filled: dict[str, Any]) -> None:
    make_employee(make_hospital("Bornholms Hospital", "BH"), "Anna Dahl", employee_number="12345678")
    status, page = send(filled)
    assert (status, page.alerts) == (
        302,
        [REGISTERED],
    )


# A full post


def test_hours_that_are_not_free_are_refused(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    post = make_post(allocation)
    make_hire(post, (*FULL_YEAR, Decimal(20)))
    sent = {**filled, "post": str(post.pk), "weekly_hours": "18,5"}
    message = "Der er 17 timer om ugen ledige i RH-01 den 01.06.2018"
    assert_refused(send, sent, {"weekly_hours": [message]}, status=409)
    assert send({**sent, "weekly_hours": "17"})[0] == 302


def test_post_filled_by_a_colleague_while_the_form_was_open_is_refused(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    post = make_post(allocation)
    make_hire(post, FULL_YEAR)
    before = rows_and_events()
    sent = {**filled, "post": str(post.pk)}
    status, page = send(sent)
    assert (status, list(page.errors), rows_and_events()) == (409, ["post"], before)
    assert {name: page.form.get(name, "") for name in sent if name != "post"} == {
        name: value for name, value in sent.items() if name != "post"
    }


def test_successor_may_work_as_long_as_the_post_has_room(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    post = make_post(allocation)
    make_hire(post, (dt.date(2018, 1, 1), dt.date(2018, 3, 31)), leaving_reason="resigned")
    # 365 − 90 = 275 days are left: 01.06.2018 + 274 days is 02.03.2019.
    sent = {**filled, "post": str(post.pk)}
    message = "Ansat til og med må højst være 02.03.2019. Der er ikke plads til mere i stillingen"
    assert_refused(send, {**sent, "last_day": "03.03.2019"}, {"last_day": [message]})
    send(sent)
    assert Period.objects.order_by("first_day").last().last_day == dt.date(2019, 3, 2)


# Over the money


@pytest.fixture
def small(allocation: Allocation) -> Allocation:
    """Money and target for one post only."""
    entitle(allocation, amount=389_000, target=1)
    make_hire(make_post(allocation), FULL_YEAR)
    return allocation


def test_c24_hire_over_the_money_needs_a_reason(send: Any, filled: dict[str, Any], small: Allocation) -> None:
    message = "Indtast en begrundelse. Der er så disponeret 800 tkr., 400 tkr. over rammen"
    page = assert_refused(send, filled, {"over_money_reason": [message]})
    assert "over_money_reason" in page.form
    for too_short in (" ", "x", "ja"):
        assert send({**filled, "over_money_reason": too_short})[0] == 422
    status, _page = send({**filled, "over_money_reason": "Aftalt med direktionen"})
    assert (status, Hire.objects.last().over_money_reason) == (302, "Aftalt med direktionen")


def test_reason_is_not_asked_before_it_is_needed(new_page: Page) -> None:
    assert "over_money_reason" not in new_page.form


# The price before saving


def panel(page: Page) -> dict[str, str]:
    """The names and values of the panel, and its sentences."""
    box = page.root.one(id="panel")
    facts = dict(zip((e.text for e in box.all("dt")), (e.text for e in box.all("dd")), strict=True))
    return {**facts, "": box.one(id="panel-summary").text}


def test_price_is_told_as_a_fragment_for_htmx(
    hr_client: Client, filled: dict[str, Any], address: str
) -> None:
    before = rows_and_events()
    response = hr_client.post(address, {**filled, "quote": "1"}, headers={"HX-Request": "true"})
    page = Page(response)
    assert (response.status_code, page.root.all("html"), panel(page)) == (
        200,
        [],
        {
            "Stilling": "RH-01 Onkologisk Klinik",
            "Medarbejder": "Lise Holm",
            "Første dag": "fre 01.06.2018",
            "Sidste dag": "fre 31.05.2019",
            "Timer om ugen": "37",
            "Ikke disponeret": "6.522 → 6.122 tkr.",
            "Tilbage af RH-01": "400 → 0 tkr.",
            "Oprettede stillinger": "0 → 1 af 16",
            "": "400 tkr. til og med 31.05.2019. 6.122 tkr. er så ikke disponeret.",
        },
    )
    box = page.root.one(id="panel").attributes
    assert (box["data-last-day"], box["data-last-day-reason"]) == ("31.05.2019", "et år")
    assert rows_and_events() == before


def test_price_is_told_on_the_page_without_javascript_and_read_from_there(
    send: Any, filled: dict[str, Any]
) -> None:
    before = rows_and_events()
    status, page = send({**filled, "quote": "1", "name": "", "weekly_hours": "18,5"})
    assert (status, page.errors, page.summary, rows_and_events()) == (200, {}, [], before)
    assert panel(page)[""] == (
        "200 tkr. til og med 31.05.2019. 6.322 tkr. er så ikke disponeret. Mangler 1 svar."
    )
    [focused] = [element for element in page.root if "autofocus" in element.attributes]
    described_by = focused.attributes["aria-describedby"]
    assert (focused.attributes["id"], described_by) == ("panel", "panel-summary")
    assert {name: page.form.get(name, "") for name in filled} == {
        **filled,
        "name": "",
        "weekly_hours": "18,5",
    }


def test_price_is_what_registering_then_commits(
    send: Any, filled: dict[str, Any], allocation: Allocation
) -> None:
    sent = {**filled, "first_day": "29.06.2018", "last_day": "13.11.2018", "weekly_hours": "32,5"}
    # 138 days × 32,5 × 400.000 ÷ (365 × 37) = 132.839,69 kr.
    _status, page = send({**sent, "quote": "1"})
    assert panel(page)[""] == "133 tkr. til og med 13.11.2018. 6.389 tkr. er så ikke disponeret."
    _status, posts = send(sent)
    [_reached, money] = posts.root.all("p", class_="progress-figure")
    assert money.text == "6.389 tkr. ikke disponeret af 6.522"


@pytest.mark.parametrize("missing", ["first_day", "weekly_hours", "post"])
def test_price_that_cannot_be_told_yet_says_why(send: Any, filled: dict[str, Any], missing: str) -> None:
    status, page = send({**filled, "quote": "1", missing: ""})
    assert (status, panel(page)[""]) == (
        200,
        "Vælg stilling, og indtast dage og timer for at se prisen. Mangler 1 svar.",
    )


def test_price_of_what_is_not_allowed_says_why(send: Any, filled: dict[str, Any]) -> None:
    _status, page = send({**filled, "quote": "1", "last_day": "01.06.2019"})
    assert panel(page)[""] == "Ansat til og med må højst være 31.05.2019, ét år efter ansættelsens start"


def test_price_over_the_money_asks_for_a_reason(send: Any, filled: dict[str, Any], small: Allocation) -> None:
    _status, page = send({**filled, "quote": "1"})
    assert panel(page)["Ikke disponeret"] == "−11 → −411 tkr."
    assert "Det er mere end rammen. Begrundelse for at gå over rammen" in page.text
    assert page.form["over_money_reason"] == ""


def test_panel_lists_what_is_missing_with_links_to_the_fields(
    hr_client: Client, send: Any, filled: dict[str, Any], address: str
) -> None:
    def missing(page: Page) -> list[tuple[str, str]]:
        links = page.root.one(class_="panel-missing").all("a")
        ids = {element.attributes.get("id") for element in page.root}
        assert {link.attributes["href"].removeprefix("#") for link in links} <= ids
        return [link.text for link in links]

    assert missing(Page(hr_client.get(address))) == [
        "Afdeling",
        "Primært formål",
        "Bekræftelse af, at stillingen er ny",
        "Navn",
        "Ansat fra",
        "Aftalt den",
        "Rekrutteringsvej",
        "Tidligere ansat i regionen",
        "Bekræftelse af, hvad stillingen bruges til",
    ]
    sent = {**filled, "quote": "1", "employee_number": "", "route": "outside_region"}
    assert missing(send(sent)[1]) == ["Tjenestenummer", "Vurdering af kandidater"]
    sent["first_day"] = "16.06.2018"
    page = send(sent)[1]
    assert missing(page) == ["Vurdering af kandidater"]
    assert "Tjenestenummeret kan vente til 16.06.2018." in page.text


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/posts/7/", "/posts/7/"),
        ("http://testserver/allocations/1/posts/?search=ab12", "/allocations/1/posts/?search=ab12"),
        ("http://evil.example/posts/7/", None),
        ("javascript:alert(1)", None),
        ("//evil.example/", None),
        ("", None),
    ],
)
def test_cancel_leads_back_to_where_one_came_from(
    hr_client: Client, filled: dict[str, Any], address: str, came_from: str, leads_to: str | None
) -> None:
    leads_to = leads_to or address.replace("register", "posts")
    opened = Page(hr_client.get(address, headers={"Referer": came_from}))
    sent = {**filled, "name": "", "back": came_from}
    refused = Page(hr_client.post(address, sent, headers={"Referer": f"http://testserver{address}"}))
    for page in (opened, refused):
        [link] = [link for link in page.root.all("a") if "data-cancel" in link.attributes]
        assert (link.text, link.attributes["href"], page.form["back"]) == ("Fortryd", leads_to, leads_to)


def test_success_tells_to_add_the_number_later(send: Any, filled: dict[str, Any]) -> None:
    _status, page = send({**filled, "first_day": "01.07.2018", "employee_number": ""})
    assert page.alerts == [
        (
            "Lise Holm er registreret i RH-01 fra 01.07.2018 til og med 30.06.2019. "
            "1 af mindst 16 stillinger er oprettet. Tilføj tjenestenummeret inden 01.07.2018. Registrér en til Fortryd"
        )
    ]
    [link] = [link for link in page.root.all("a") if link.text == "Registrér en til"]
    assert link.attributes["href"].endswith("/register/")


# What was not asked


def test_fields_the_form_does_not_have_are_ignored(
    send: Any, filled: dict[str, Any], allocation: Allocation, hr: User
) -> None:
    other = make_hospital("Bornholms Hospital", "BH")
    foreign = make_post(make_allocation(allocation.grant, other, amount=389_000, target=1))
    sneaked = {
        "hospital": other.pk,
        "hospital_id": other.pk,
        "hospital_0": other.pk,
        "allocation": foreign.pk,
        "grant": 999,
        "id": 7,
        "pk": 7,
        "version": 9,
        "number": 99,
        "created_by": 1,
        "by": 1,
        "status": "closed",
        "state": "filled",
        "locked": "1",
        "withdrawn_on": "01.01.2018",
        "withdrawn_by": hr.pk,
        "withdrawal_reason": "post_dropped",
        "annulled_on": "01.01.2018",
        "annulled_by": hr.pk,
        "annulment_reason": "wrong_post",
        "leaving_reason": "retired",
        "attested_restriction": "x",
        "pgh_context": "{}",
        "pgh_obj": 1,
        "employee": 1,
        "post_id": foreign.pk,
        "user": 1,
        "role": "administrator",
        "is_active": "",
        "kind": "employed",
    }
    status, _page = send({**filled, **sneaked})
    hire = Hire.objects.get()
    assert (status, hire.hospital, hire.grant, hire.version, hire.post.number) == (
        302,
        allocation.hospital,
        allocation.grant,
        1,
        1,
    )
    assert (hire.withdrawn_on, hire.annulled_on, leaving_reason_of(hire)) == (None, None, "")
    assert hire.attested_restriction == "genindførelse af diktering"
    hr.refresh_from_db()
    assert (hr.role, hr.is_active) == ("hospital_hr", True)


@pytest.fixture
def foreign(allocation: Allocation) -> dict[str, str]:
    """Ids that belong to another hospital, or to another grant of the same hospital."""
    other_hospital = make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BH"))
    other_grant = make_allocation(make_grant(), allocation.hospital)
    return {
        "post of another hospital": str(make_post(other_hospital).pk),
        "post of another grant": str(make_post(other_grant).pk),
        "purpose": str(make_purpose(other_grant.grant).pk),
        "staff_group": str(make_staff_group(other_grant.grant).pk),
    }


@pytest.mark.parametrize(
    ("which", "errors"),
    [
        ("post of another hospital", {"post": ["Vælg en stilling"]}),
        ("post of another grant", {"post": ["Vælg en stilling"]}),
        ("purpose", {"purpose": ["Vælg primært formål"]}),
        ("staff_group", {"staff_group": ["Vælg personalegruppe"]}),
    ],
)
def test_choice_of_another_hospital_or_grant_is_refused_like_one_that_does_not_exist(
    send: Any, filled: dict[str, Any], foreign: dict[str, str], which: str, errors: dict[str, list[str]]
) -> None:
    before = rows_and_events()
    (field,) = errors
    for value in (foreign[which], "999999", "x", "-1", "9" * 30, "1 OR 1=1"):
        status, page = send({**filled, field: value})
        assert (status, page.errors) == (422, errors)
    assert rows_and_events() == before


def test_further_purpose_of_another_grant_is_refused(
    send: Any, filled: dict[str, Any], foreign: dict[str, str]
) -> None:
    before = rows_and_events()
    for value in (foreign["purpose"], "999999", "x"):
        status, page = send({**filled, "further_purposes": value})
        assert (status, page.errors) == (422, {"further_purposes": ["Vælg øvrige formål"]})
    assert rows_and_events() == before


@pytest.mark.parametrize(
    "field", ["route", "candidates_assessed", "not_assessed_reason", "formerly_employed"]
)
@pytest.mark.parametrize("value", ["x", "<script>", "Nej ", "None"])
def test_answer_that_is_none_of_the_choices_is_refused(
    send: Any, filled: dict[str, Any], field: str, value: str
) -> None:
    before = rows_and_events()
    status, page = send(
        {
            **filled,
            "route": "outside_region",
            "candidates_assessed": "no",
            "not_assessed_reason": "urgent",
            field: value,
        }
    )
    assert (status, next(iter(page.errors), None), rows_and_events()) == (422, field, before)


@pytest.mark.parametrize("key", ["x", "1", "' OR 1=1", "00000000-0000-0000-0000-00000000000g"])
def test_key_that_is_none_is_refused(send: Any, filled: dict[str, Any], key: str) -> None:
    before = rows_and_events()
    status, page = send({**filled, "submission_key": key})
    told = ["Siden kan ikke bruges, som den blev sendt. Åbn den igen, og prøv igen"]
    assert (status, page.summary, rows_and_events()) == (422, told, before)


def test_hours_of_too_many_digits_are_told_by_their_limit(send: Any, filled: dict[str, Any]) -> None:
    _status, page = send({**filled, "weekly_hours": "123456"})
    assert page.errors == {"weekly_hours": ["Timer om ugen må højst være 999,99"]}


# Texts

TEXTS = ["department", "name", "employee_number", "over_money_reason"]


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize(
    "cpr", ["010190-1234", "0101901234", "311299 4321", "610190-1234", "０１０１９０-１２３４"]
)
def test_cpr_number_is_refused_and_told_to_nobody(
    send: Any, filled: dict[str, Any], field: str, cpr: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows_and_events()
    status, page = send({**filled, field: cpr})
    message = "Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"
    assert (status, page.errors, page.summary, rows_and_events()) == (
        422,
        {field: [message]},
        [message],
        before,
    )
    assert cpr not in caplog.text


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x85", "\ufffe"])
def test_control_characters_are_refused(
    send: Any, filled: dict[str, Any], field: str, character: str
) -> None:
    before = rows_and_events()
    status, page = send({**filled, field: f"Lise{character}Holm"})
    message = "Teksten indeholder tegn, der ikke kan bruges. Skriv den selv i stedet for at kopiere den"
    assert (status, page.errors, rows_and_events()) == (422, {field: [message]}, before)


@pytest.mark.parametrize(
    ("field", "length"),
    [*((field, 10_000) for field in (*TEXTS, "first_day", "weekly_hours", "agreed_on")), ("name", 1_000_000)],
)
def test_very_long_text_is_refused(send: Any, filled: dict[str, Any], field: str, length: int) -> None:
    before = rows_and_events()
    status, page = send({**filled, field: "9 x" * (length // 3)})
    assert (status, list(page.errors), rows_and_events()) == (422, [field], before)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</textarea></title><img src=x onerror=alert(1)>",
        '" onfocus=alert(1) autofocus x="',
        "Lise ]]>-->",
        '<div hx-get="/logout" hx-trigger="load">',
        "{{ 7*7 }}{% debug %}",
        "javascript:alert(1)",
        "' OR 1=1 --",
        "=HYPERLINK(1)",
        "%s%n%(name)s",
        "\u202eEVIL",
    ],
)
def test_text_is_shown_literally_everywhere(
    send: Any, hr_client: Client, filled: dict[str, Any], text: str, address: str
) -> None:
    shown = text.replace("\u202e", "")
    sent = {**filled, "name": text, "department": text}
    status, page = send(sent)
    assert (status, page.alerts) == (
        302,
        [REGISTERED.replace("Lise Holm", shown)],
    )
    assert (page.table[1][1], page.table[1][3]) == (shown, last_name_first(shown))
    pages = [
        page,
        Page(hr_client.get(f"/posts/{Post.objects.get().pk}/")),
        Page(hr_client.get(address)),
        send({**sent, "route": ""})[1],
    ]
    assert [element.attributes["value"] for element in pages[2].root.one("datalist").all("option")] == [shown]
    for each in pages:
        tags = [element.tag for element in each.root]
        wild = [name for element in each.root for name in element.attributes if name.startswith("on")]
        scripts = [element.attributes["src"] for element in each.root.all("script")]
        assert (len(scripts) == tags.count("script"), tags.count("img"), tags.count("title"), wild) == (
            True,
            len(each.root.all("img", class_="icon-svg")),
            1,
            [],
        )
        assert [element for element in each.root if "hx-get" in element.attributes] == []


@pytest.mark.parametrize(
    "name",
    [
        "Åse Ærø Østergård",
        "Đặng Łukasz ǿ ß",
        "李小龙",
        "Ελένη",
        "O'Brien-Smith",
        "NULL",
        "None",
        "undefined",
        "NaN",
        "0 Lise",
        "Test",
        "👩‍⚕️ Lise",
    ],
)
def test_name_of_any_alphabet_is_taken(send: Any, filled: dict[str, Any], name: str) -> None:
    assert send({**filled, "name": name})[0] == 302
    assert Employee.objects.get().name == name.replace("\u200d", "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Lise \t Holm ", "Lise Holm"),
        ("Lise\r\nHolm", "Lise Holm"),
        ("Lise\u2028Holm", "Lise Holm"),
        ("Li\u00adse\u200b \ufeffHolm", "Lise Holm"),
        ("A\u030ase", "Åse"),
    ],
)
def test_name_is_kept_as_one_clean_line(send: Any, filled: dict[str, Any], typed: str, kept: str) -> None:
    send({**filled, "name": typed})
    assert Employee.objects.get().name == kept


def test_heap_of_marks_is_refused(send: Any, filled: dict[str, Any]) -> None:
    assert send({**filled, "name": "Z" + "\u0336" * 100})[0] == 422


# Who may


def test_fragment_asked_for_after_the_session_has_ended_leaves_what_was_typed_on_the_page(
    client: Client, address: str
) -> None:
    """And the login page is never put into it."""
    headers = {"HX-Request": "true"}
    response = client.post(address, {"quote": "1", "name": "Lise Holm"}, headers=headers)
    told = "Du er logget af, fx fordi der er gået for lang tid. Det, du har indtastet, står her stadig"
    assert (response.status_code, Page(response).text.startswith(told), "Lise" in Page(response).text) == (
        200,
        True,
        False,
    )
    response = client.post(address, headers=headers)
    assert response.headers.get("HX-Redirect", "").startswith("/accounts/login/")


def test_user_with_two_hospitals_registers_in_the_one_of_the_address(
    send: Any, filled: dict[str, Any], hr: User, allocation: Allocation
) -> None:
    other = make_hospital("Bornholms Hospital", "BH")
    hr.memberships.create(hospital=other)
    make_allocation(allocation.grant, other)
    send(filled)
    assert Hire.objects.get().hospital == allocation.hospital


def test_form_asks_a_bounded_number_of_questions(
    hr_client: Client, allocation: Allocation, address: str, django_assert_max_num_queries: Any
) -> None:
    def asked() -> int:
        with django_assert_max_num_queries(60) as queries:
            hr_client.get(address)
        return len(queries)

    make_post(allocation)
    make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2018, 5, 31)))
    with_one = asked()
    for _number in range(2):
        make_post(allocation)
        make_hire(make_post(allocation), (dt.date(2018, 3, 1), dt.date(2018, 5, 31)))
    assert asked() == with_one
