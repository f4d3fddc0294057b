import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from accounts.enums import Role
from allocations.enums import GrantStatus
from allocations.models import Department, Hospital
from allocations.services.grants import GrantTerms, save_grant
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.actions.register import SENT_BEFORE, Quote, quote_hire, register_hire
from hires.actions.validation import POST_FULL
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    NotAssessedReason,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.models import Employee, Hire, Post, PostPurpose
from hrtrack.common.database.constraints import violated_constraint
from tests.support.factories import (
    close_hospital,
    first_price,
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.racing import coming_second
from tests.support.world import contents

TODAY = date(2018, 3, 1)
YEAR = (date(2018, 1, 1), date(2018, 12, 31))
RESTRICTION = "genindførelse af diktering"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2018, 3, 1, 12, tzinfo=ZoneInfo("Europe/Copenhagen")), tick=False):
        yield


class Case:
    """A hospital's part of a grant with everything a form would fill in."""

    def __init__(
        self, hospital: Hospital | None = None, *, target: int = 16, amount: int = 6_522_000, **grant: Any
    ) -> None:
        self.grant = make_grant(**{"restriction": RESTRICTION, **grant})
        self.purpose, self.other_purpose = (
            make_purpose(self.grant),
            make_purpose(self.grant, "Øget aktivitet", 2),
        )
        self.staff_group = make_staff_group(self.grant)
        self.allocation = make_allocation(self.grant, hospital, target=target, amount=amount)
        self.hospital = self.allocation.hospital
        self.by = make_user(Role.HOSPITAL_HR, self.hospital)

    def post(self, **fields: Any) -> PostDetails:
        return PostDetails(
            **{
                "department": "Onkologisk Klinik",
                "purpose": self.purpose,
                "is_additional": True,
                **fields,
            }
        )

    def term(self, **fields: Any) -> Term:
        return Term(**{"first_day": date(2018, 4, 1), "weekly_hours": Decimal(37), **fields})

    def details(self, **fields: Any) -> HireDetails:
        return HireDetails(
            **{
                "name": "Mette Holm",
                "employee_number": "",
                "staff_group": self.staff_group,
                "agreed_on": date(2018, 2, 1),
                "route": RecruitmentRoute.OUTSIDE_REGION,
                "formerly_employed": False,
                "candidates_assessed": CandidatesAssessed.NONE_SUITABLE,
                "restriction_attested": True,
                **fields,
            }
        )

    def register(self, post=None, *, by=None, **fields: Any) -> Hire:
        """Register with what a form would fill in, but for the fields named."""
        term = {
            name: fields.pop(name) for name in ("first_day", "last_day", "weekly_hours") if name in fields
        }
        about_post = {
            name: fields.pop(name)
            for name in ("department", "purpose", "further_purposes", "low_activity", "is_additional")
            if name in fields
        }
        return register_hire(
            by=by or self.by,
            allocation=self.allocation,
            post=post or self.post(**about_post),
            term=self.term(**term),
            details=self.details(**fields),
        )

    def refusal(self, post=None, **fields: Any) -> dict[str, list[str]]:
        """Return the messages that `register` is refused with, by field."""
        return refusal(lambda: self.register(post, **fields))

    def last_day_of(self, post=None, **fields: Any) -> date:
        return self.register(post, **fields).periods.current().get().last_day


@pytest.fixture
def case(db):
    return Case()


def refusal(change) -> dict[str, list[str]]:
    """The messages by field of the ValidationError that the change ends in, leaving every table as it was."""
    before = contents()
    with pytest.raises(ValidationError) as refused:
        change()
    assert contents() == before
    return (
        refused.value.message_dict if hasattr(refused.value, "error_dict") else {"": refused.value.messages}
    )


def row(instance, *names):
    return {name: getattr(instance, name) for name in names}


# Into a new post


def test_register_hire_writes_post_employee_hire_and_period(case):
    hire = case.register(
        further_purposes=[case.other_purpose, case.purpose],
        low_activity=True,
        employee_number="A1",
        weekly_hours=Decimal("18.5"),
        formerly_employed=True,
    )
    hire = Hire.objects.select_related("post__department", "employee").get(pk=hire.pk)
    assert str(hire.post) == "RH-01"
    assert row(hire.post, "grant", "hospital", "purpose", "low_activity", "is_additional") == {
        "grant": case.grant,
        "hospital": case.hospital,
        "purpose": case.purpose,
        "low_activity": True,
        "is_additional": True,
    }
    assert hire.post.department.name == "Onkologisk Klinik"
    # the primary purpose is not one of the further ones
    assert [further.purpose for further in PostPurpose.objects.all()] == [case.other_purpose]
    assert row(hire.employee, "hospital", "name", "employee_number") == {
        "hospital": case.hospital,
        "name": "Mette Holm",
        "employee_number": "A1",
    }
    assert row(
        hire,
        "grant",
        "hospital",
        "staff_group",
        "agreed_on",
        "route",
        "formerly_employed",
        "candidates_assessed",
        "not_assessed_reason",
        "attested_restriction",
        "withdrawn_on",
        "annulled_on",
        "over_money_reason",
        "version",
        "submission_key",
    ) == {
        "grant": case.grant,
        "hospital": case.hospital,
        "staff_group": case.staff_group,
        "agreed_on": date(2018, 2, 1),
        "route": RecruitmentRoute.OUTSIDE_REGION,
        "formerly_employed": True,
        "candidates_assessed": CandidatesAssessed.NONE_SUITABLE,
        "not_assessed_reason": "",
        "attested_restriction": RESTRICTION,
        "withdrawn_on": None,
        "annulled_on": None,
        "over_money_reason": "",
        "version": 1,
        "submission_key": None,
    }
    assert row(hire.periods.current().get(), "hospital", "kind", "first_day", "last_day", "weekly_hours") == {
        "hospital": case.hospital,
        "kind": "employed",
        "first_day": date(2018, 4, 1),
        "last_day": date(2019, 3, 31),
        "weekly_hours": Decimal("18.5"),
    }


def test_register_hire_numbers_posts_for_each_hospital_over_all_grants(case):
    other = make_allocation(case.grant, make_hospital("Bornholms Hospital", "BOH"))
    make_post(other, number=7)
    make_post(make_allocation(make_grant(), case.hospital), number=9)
    assert [str(case.register().post) for _ in range(3)] == ["RH-10", "RH-11", "RH-12"]


def test_register_hire_numbers_past_the_highest(case):
    make_post(case.allocation, number=5)
    assert str(case.register().post) == "RH-06"


def test_register_hire_knows_a_department_whatever_its_case(case):
    known = Department.objects.create(hospital=case.hospital, name="Onkologisk Klinik")
    Department.objects.create(hospital=make_hospital("Bornholms Hospital", "BOH"), name="ONKOLOGISK KLINIK")
    assert case.register(department="onkologisk KLINIK").post.department == known
    assert case.register(department="Urologisk Klinik").post.department.hospital == case.hospital
    assert case.hospital.departments.count() == 2


def test_register_hire_demands_what_a_new_post_needs(case):
    assert case.refusal(department="", purpose=None, is_additional=False) == {
        "department": ["Indtast afdeling"],
        "purpose": ["Vælg formål"],
        "is_additional": ["Bekræft, at stillingen er ny og ud over den eksisterende normering"],
    }


def test_register_hire_refuses_another_grants_purpose(case):
    foreign = make_purpose(make_grant())
    message = {"purpose": ["Vælg et af bevillingens formål"]}
    assert case.refusal(purpose=foreign) == message
    assert case.refusal(further_purposes=[foreign]) == message


@pytest.fixture
def closed(case) -> Case:
    """Rigshospitalet, closed from 1 June."""
    close_hospital(case.hospital, make_hospital("Nyt Hospital", "NH"), date(2018, 6, 1))
    return case


@pytest.mark.parametrize("first_day", [date(2018, 6, 1), date(2018, 9, 30)])
def test_new_post_in_a_closed_hospital_is_sent_to_its_successor(closed, first_day):
    message = "Rigshospitalet er lukket fra 01.06.2018. Registrér den nye stilling under Nyt Hospital"
    assert closed.refusal(first_day=first_day) == {"first_day": [message]}
    quote = {"by": closed.by, "allocation": closed.allocation, "post": None}
    assert refusal(lambda: quote_hire(**quote, term=closed.term(first_day=first_day))) == {
        "first_day": [message]
    }


def test_new_post_that_begins_before_the_hospital_is_closed_is_registered(closed):
    assert closed.last_day_of(first_day=date(2018, 5, 31)) == date(2019, 5, 30)


def test_successor_into_an_existing_post_of_a_closed_hospital_is_registered(closed):
    first = closed.register(last_day=date(2018, 6, 30))
    second = {"post": first.post, "first_day": date(2018, 7, 1)}
    quote = quote_hire(
        by=closed.by,
        allocation=closed.allocation,
        post=first.post,
        term=closed.term(first_day=date(2018, 7, 1)),
    )
    assert closed.last_day_of(**second) == quote.last_day == date(2019, 3, 31)


def test_register_hire_asks_for_nothing_that_the_grant_does_not_name(db):
    allocation = make_allocation()
    hire = register_hire(
        by=make_user(Role.HOSPITAL_HR, allocation.hospital),
        allocation=allocation,
        post=PostDetails(department="Onkologisk Klinik", is_additional=True),
        term=Term(first_day=date(2018, 4, 1), weekly_hours=Decimal(37)),
        details=HireDetails(
            name="Mette Holm",
            agreed_on=TODAY,
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=False,
            restriction_attested=True,
        ),
    )
    assert row(hire, "staff_group", "attested_restriction") == {
        "staff_group": None,
        "attested_restriction": "",
    }
    assert hire.post.purpose is None


# Into a free post


def test_register_hire_into_a_free_post_leaves_the_post_as_it_is(case):
    post = make_post(case.allocation, purpose=case.other_purpose)
    make_hire(post, (date(2018, 1, 1), date(2018, 2, 28)))
    before = Post.objects.values().get()
    assert case.register(post).post == post
    assert Post.objects.values().get() == before


def test_register_hire_into_another_hospitals_post_is_refused_by_the_database(case):
    foreign = make_post(make_allocation(case.grant, make_hospital("Bornholms Hospital", "BOH")))
    before = contents()
    with pytest.raises(IntegrityError) as refused:
        case.register(foreign)
    assert violated_constraint(refused.value) == "hire_of_post"
    assert contents() == before


def test_register_hire_is_refused_hours_that_are_taken(case):
    post = make_post(case.allocation)
    make_hire(post, (*YEAR, 20))
    with pytest.raises(ValidationError) as refused:
        case.register(post)
    assert refused.value.message_dict == {
        "weekly_hours": ["Der er 17 timer om ugen ledige i RH-01 den 01.04.2018"]
    }
    assert [error.code for error in refused.value.error_dict["weekly_hours"]] == [POST_FULL]
    assert case.last_day_of(post, weekly_hours=Decimal(17)) == date(2019, 3, 31)


def test_register_hire_is_refused_a_post_that_is_used_up(case):
    post = make_post(case.allocation)
    make_hire(post, YEAR)
    with pytest.raises(ValidationError) as refused:
        case.register(post, first_day=date(2019, 1, 1))
    assert refused.value.message_dict == {"post": ["Stillingsåret i RH-01 er brugt. Vælg en anden stilling"]}
    assert [error.code for error in refused.value.error_dict["post"]] == [POST_FULL]


@pytest.mark.parametrize("fate", [{"withdrawn_on": date(2017, 12, 1)}, {"annulled_on": TODAY}])
def test_register_hire_into_a_post_that_was_freed(case, fate):
    post = make_post(case.allocation)
    make_hire(post, YEAR, **fate)
    assert case.last_day_of(post) == date(2019, 3, 31)


# Days and hours


@pytest.mark.parametrize("hours", ["0", "-1", "37.01"])
def test_register_hire_refuses_hours_outside_full_time(case, hours):
    assert case.refusal(weekly_hours=Decimal(hours)) == {
        "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]
    }


@pytest.mark.parametrize("hours", ["0.01", "37"])
def test_register_hire_takes_any_hours_up_to_full_time(case, hours):
    assert case.register(weekly_hours=Decimal(hours)).periods.current().get().weekly_hours == Decimal(hours)


@pytest.mark.parametrize(
    ("first_day", "last_day"),
    [
        (date(2018, 4, 1), date(2019, 3, 31)),
        (date(2019, 3, 1), date(2020, 2, 29)),
        (date(2020, 2, 29), date(2021, 2, 28)),
        (date(2020, 3, 1), date(2021, 2, 28)),
    ],
)
def test_last_day_is_a_year_on_unless_told_otherwise_and_never_later(db, first_day, last_day):
    case = Case(starts_from=first_day, starts_until=first_day)
    too_late = date.fromordinal(last_day.toordinal() + 1)
    assert case.refusal(first_day=first_day, last_day=too_late) == {
        "last_day": [f"Ansat til og med må højst være {last_day:%d.%m.%Y}, ét år efter ansættelsens start"]
    }
    assert case.last_day_of(first_day=first_day) == last_day
    assert case.last_day_of(first_day=first_day, last_day=last_day) == last_day
    assert case.last_day_of(first_day=first_day, last_day=first_day) == first_day


def test_last_day_is_as_far_as_the_post_has_room(case):
    post = make_post(case.allocation)
    # 120 of 365 days are used: 245 are left from 1 July.
    make_hire(post, (date(2018, 1, 1), date(2018, 4, 30)), leaving_reason=LeavingReason.RESIGNED)
    first_day = date(2018, 7, 1)
    assert case.refusal(post, first_day=first_day, last_day=date(2019, 3, 3)) == {
        "last_day": ["Ansat til og med må højst være 02.03.2019. Der er ikke plads til mere i stillingen"]
    }
    assert case.last_day_of(post, first_day=first_day) == date(2019, 3, 2)


def test_last_day_is_before_the_next_one_starts(case):
    post = make_post(case.allocation)
    make_hire(post, (date(2018, 9, 1), date(2018, 12, 31)))
    assert case.last_day_of(post) == date(2018, 8, 31)


def test_last_day_is_never_after_the_money_may_be_used(db):
    case = Case(last_day_of_use=date(2018, 12, 31))
    assert case.refusal(last_day=date(2019, 1, 1)) == {
        "last_day": ["Ansat til og med må højst være 31.12.2018, den sidste dag midlerne kan bruges"]
    }
    assert case.last_day_of() == date(2018, 12, 31)
    post = make_post(case.allocation)
    make_hire(post, (date(2018, 1, 1), date(2018, 2, 28)))
    assert case.refusal(post, first_day=date(2019, 1, 1)) == {
        "first_day": ["Ansat fra må højst være 31.12.2018, den sidste dag midlerne kan bruges"]
    }


def test_last_day_before_the_first_is_refused(case):
    assert case.refusal(last_day=date(2018, 3, 31)) == {
        "last_day": ["Ansat til og med skal være 01.04.2018 eller senere"]
    }


WINDOW = ["Ansat fra skal ligge fra 01.01.2018 til 31.12.2018, hvor stillingen kan besættes første gang"]


@pytest.mark.parametrize("first_day", [date(2017, 12, 31), date(2019, 1, 1)])
def test_first_hire_of_a_post_starts_in_the_window(case, first_day):
    assert case.refusal(first_day=first_day, employee_number="A1") == {"first_day": WINDOW}
    assert case.refusal(make_post(case.allocation), first_day=first_day, employee_number="A1") == {
        "first_day": WINDOW
    }


@pytest.mark.parametrize("first_day", YEAR)
def test_first_hire_may_start_on_the_windows_first_and_last_day(case, first_day):
    assert (
        case.register(first_day=first_day, employee_number="A1").periods.current().get().first_day
        == first_day
    )


def test_successor_may_start_after_the_window(case):
    post = make_post(case.allocation)
    make_hire(post, (date(2018, 1, 1), date(2018, 4, 30)))
    assert case.register(post, first_day=date(2019, 2, 1)).periods.current().get().first_day == date(
        2019, 2, 1
    )


def test_hire_put_before_the_first_becomes_the_first(case):
    post = make_post(case.allocation)
    make_hire(post, (date(2018, 6, 1), date(2018, 6, 30)))
    assert case.refusal(
        post, first_day=date(2017, 12, 31), last_day=date(2018, 1, 5), employee_number="A1"
    ) == {"first_day": WINDOW}


def test_withdrawn_first_hire_does_not_free_its_successor_from_the_window(case):
    post = make_post(case.allocation)
    make_hire(post, (date(2018, 6, 1), date(2018, 6, 30)), withdrawn_on=TODAY)
    assert case.refusal(post, first_day=date(2019, 1, 1)) == {"first_day": WINDOW}


def test_any_start_will_do_without_a_window(db):
    case = Case(starts_from=None, starts_until=None)
    assert case.register(first_day=date(2031, 5, 1)).periods.current().get().first_day == date(2031, 5, 1)


# The person


def test_register_hire_knows_an_employee_by_the_number(case):
    first = case.register(employee_number="A1", last_day=date(2018, 4, 30))
    again = case.register(employee_number=" A1 ", name="METTE  holm", first_day=date(2018, 5, 1))
    assert again.employee == first.employee
    assert Employee.objects.values_list("name", "employee_number").get() == ("Mette Holm", "A1")


def test_register_hire_without_a_number_makes_a_person_of_its_own(case):
    assert case.register().employee != case.register().employee


def test_register_hire_refuses_a_number_that_is_somebody_elses(case):
    make_employee(case.hospital, "Anne Friis", employee_number="A1")
    assert case.refusal(employee_number="A1") == {
        "employee_number": ["Tjenestenummer A1 tilhører Anne Friis. Ret nummeret eller navnet"]
    }


def test_register_hire_does_not_tell_of_another_hospitals_number(case):
    make_employee(make_hospital("Bornholms Hospital", "BOH"), "Anne Friis", employee_number="A1")
    assert case.register(employee_number="A1").employee.name == "Mette Holm"


def test_register_hire_demands_the_number_of_one_who_has_started(case):
    assert case.refusal(first_day=TODAY) == {
        "employee_number": ["Indtast tjenestenummer. Det er kun frivilligt indtil start"]
    }
    assert case.register(first_day=date(2018, 3, 2)).employee.employee_number is None
    assert case.register(first_day=TODAY, employee_number="A1").employee.employee_number == "A1"


def test_register_hire_demands_a_name(case):
    assert case.refusal(name=" \u200b ") == {"name": ["Indtast navn"]}


CPR = ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]


@pytest.mark.parametrize("cpr", ["010180-1234", "0101801234", "01.01.80 1234"])
def test_register_hire_refuses_a_cpr_number(case, cpr):
    assert case.refusal(name=f"Mette Holm {cpr}") == {"name": CPR}
    assert case.refusal(employee_number=cpr) == {"employee_number": CPR}


# How they came, and what is attested


def test_register_hire_refuses_an_agreement_in_the_future(case):
    assert case.refusal(agreed_on=date(2018, 3, 2)) == {"agreed_on": ["Aftalt den må ikke ligge efter i dag"]}
    assert case.register(agreed_on=TODAY).agreed_on == TODAY


def test_register_hire_may_be_agreed_after_the_start(case):
    hire = case.register(first_day=date(2018, 2, 1), agreed_on=TODAY, employee_number="A1")
    assert hire.agreed_on == TODAY


OTHER_ROUTES = [route for route in RecruitmentRoute if route != RecruitmentRoute.REDEPLOYMENT]


@pytest.mark.parametrize("route", OTHER_ROUTES)
def test_register_hire_demands_an_assessment_for_other_routes_than_redeployment(case, route):
    assert case.refusal(route=route, candidates_assessed=None) == {
        "candidates_assessed": ["Vælg, om kandidater under omplacering eller afskedigelse er vurderet"]
    }
    assert case.refusal(route=route, candidates_assessed=CandidatesAssessed.NO) == {
        "not_assessed_reason": ["Vælg, hvorfor kandidater ikke er vurderet"]
    }


@pytest.mark.parametrize(
    ("route", "assessed", "stored"),
    [
        (RecruitmentRoute.UNDER_NOTICE, CandidatesAssessed.NO, ("no", "urgent")),
        (RecruitmentRoute.OUTSIDE_REGION, CandidatesAssessed.DECLINED, ("declined", "")),
        (RecruitmentRoute.REDEPLOYMENT, CandidatesAssessed.NO, ("", "")),
        (RecruitmentRoute.REDEPLOYMENT, None, ("", "")),
    ],
)
def test_register_hire_stores_the_assessment_that_was_asked_for(case, route, assessed, stored):
    hire = case.register(
        route=route, candidates_assessed=assessed, not_assessed_reason=NotAssessedReason.URGENT
    )
    assert (hire.candidates_assessed, hire.not_assessed_reason) == stored


def test_register_hire_demands_that_the_restriction_is_attested(case):
    assert case.refusal(restriction_attested=False) == {
        "restriction_attested": [f"Bekræft, at stillingen ikke bruges til: {RESTRICTION}"]
    }


def test_attested_restriction_stays_as_it_was_worded(case):
    hire = case.register()
    case.grant.restriction = "noget andet"
    case.grant.save()
    hire.refresh_from_db()
    assert hire.attested_restriction == RESTRICTION


def test_register_hire_demands_one_of_the_grants_staff_groups(case):
    assert case.refusal(staff_group=None) == {"staff_group": ["Vælg personalegruppe"]}
    assert case.refusal(staff_group=make_staff_group(make_grant())) == {
        "staff_group": ["Vælg en af bevillingens personalegrupper"]
    }


def test_register_hire_tells_everything_at_once(case):
    assert set(
        case.refusal(
            department="",
            first_day=date(2017, 12, 31),
            name="",
            staff_group=None,
            agreed_on=date(2018, 3, 2),
            candidates_assessed=None,
            restriction_attested=False,
        )
    ) == {
        "department",
        "first_day",
        "name",
        "employee_number",
        "staff_group",
        "agreed_on",
        "candidates_assessed",
        "restriction_attested",
    }


@pytest.mark.parametrize("name", [".", "-", "–", "123", "\u3164", "\u2800", "\u0301"])
def test_register_hire_demands_names_with_a_letter(case, name):
    assert case.refusal(name=name, department=name) == {
        "department": ["Indtast afdeling med mindst ét bogstav"],
        "name": ["Indtast navn med mindst ét bogstav"],
    }


def test_register_hire_tells_a_cpr_number_as_one(case):
    cpr = ["Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer"]
    assert case.refusal(name="010180-1234") == {"name": cpr}


# The money


def test_six_posts_of_bispebjerg_need_no_reason_and_the_seventh_does(db):
    """Up to target × price nobody is asked: 6 × 400 is the memo's own arithmetic, 138 tkr. over 2.262."""
    case = Case(target=6, amount=2_262_000)
    for _ in range(5):
        make_hire(make_post(case.allocation), YEAR)
    assert case.register().over_money_reason == ""
    message = ["Indtast en begrundelse. Der er så disponeret 2.800 tkr., 400 tkr. over rammen"]
    assert case.refusal() == {"over_money_reason": message}
    assert case.refusal(over_money_reason="ja") == {"over_money_reason": message}
    assert case.register(over_money_reason="Aftalt med direktionen").over_money_reason == (
        "Aftalt med direktionen"
    )


def test_amount_is_the_limit_where_it_is_larger_than_target_times_price(db):
    case = Case(target=1, amount=522_000)
    case.register()
    # 11,1 of 37 hours are 0,3 of 400.000: 520.000 in all
    case.register(weekly_hours=Decimal("11.1"))
    # 0,19 of 37 hours are 2.054,05 more
    assert case.refusal(weekly_hours=Decimal("0.19")) == {
        "over_money_reason": ["Indtast en begrundelse. Der er så disponeret 522 tkr., 0 tkr. over rammen"]
    }
    # 0,18 of 37 hours are 1.945,95
    assert case.register(weekly_hours=Decimal("0.18")).over_money_reason == ""


def test_hires_that_came_to_nothing_take_up_no_money(db):
    case = Case(target=1, amount=400_000)
    make_hire(make_post(case.allocation), YEAR, annulled_on=TODAY)
    make_hire(make_post(case.allocation), (date(2018, 4, 1), date(2019, 3, 31)), withdrawn_on=TODAY)
    assert case.register().over_money_reason == ""


# The grant, the form sent twice, and who may


@pytest.mark.parametrize("status", [GrantStatus.DRAFT, GrantStatus.CLOSED])
def test_register_hire_needs_an_open_grant(db, status):
    case = Case(name="Lægesekretærer", status=status)
    assert case.refusal() == {
        "__all__": ["Lægesekretærer er ikke åben for registrering. Spørg Center for HR"]
    }


def test_form_sent_twice_registers_once(case):
    key = uuid.uuid4()
    hire = case.register(submission_key=key)
    before = contents()
    assert case.register(submission_key=key) == hire
    assert contents() == before
    assert case.register(submission_key=uuid.uuid4()) != hire


def test_key_of_another_hospitals_hire_has_no_effect(case):
    key = uuid.uuid4()
    other = make_allocation(case.grant, make_hospital("Bornholms Hospital", "BOH"))
    theirs = make_hire(make_post(other), YEAR, submission_key=key)
    ours = case.register(submission_key=key)
    assert (ours.submission_key, ours != theirs) == (theirs.submission_key, True)
    assert case.register(submission_key=key) == ours


def sent_again(case, hire, **fields) -> str:
    """The message at a form that comes again with the hire's key; it is a conflict that asks to look again."""
    with pytest.raises(ValidationError) as refused:
        case.register(submission_key=hire.submission_key, **fields)
    assert refused.value.code == SENT_BEFORE
    return refused.value.message


def test_key_of_a_colleagues_hire_says_who_registered_it(case):
    hire = case.register(submission_key=uuid.uuid4())
    colleague = make_user(Role.HOSPITAL_HR, case.hospital)
    case.by.name = "Mette Jensen"
    case.by.save()
    assert sent_again(case, hire, by=colleague) == (
        "Mette Jensen har allerede registreret Mette Holm i RH-01 med formularen. Tryk kun Registrér igen, "
        "hvis det er en ansættelse mere"
    )


@pytest.mark.parametrize("fate", ["annulled", "withdrawn"])
def test_form_that_comes_again_after_its_hire_is_gone_says_so(case, fate):
    hire = case.register(submission_key=uuid.uuid4())
    case.by.name = "Mette Jensen"
    case.by.save()
    if fate == "annulled":
        annul_hire(by=case.by, hire=hire, reason=AnnulmentReason.WRONG_POST)
        words = "Ansættelsen blev annulleret den 01.03.2018 af Mette Jensen og kan ikke ændres"
    else:
        withdraw_hire(by=case.by, hire=hire, on=TODAY, reason=WithdrawalReason.POST_DROPPED)
        words = "Ansættelsen blev trukket tilbage pr. 01.03.2018 af Mette Jensen og kan ikke ændres"
    assert sent_again(case, hire) == f"{words}. Skal Mette Holm registreres på ny, så tryk Registrér igen"
    assert sent_again(case, hire, weekly_hours=Decimal(30)) == (
        "Formularen er allerede brugt til Mette Holm. Kontrollér den, og tryk Registrér igen"
    )
    assert case.register(submission_key=uuid.uuid4()) != hire


def test_key_used_in_another_grant_of_the_hospital_is_told_as_used(case):
    hire = case.register(submission_key=uuid.uuid4())
    assert sent_again(Case(case.hospital), hire) == (
        "Formularen er allerede brugt til Mette Holm. Kontrollér den, og tryk Registrér igen"
    )


@pytest.fixture(params=[Role.HOSPITAL_HR, Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR])
def stranger(request, db):
    """Hospital HR of another hospital, and a member of this one in every other role."""
    return request.param


def test_only_the_hospitals_own_hr_changes_its_hires(case, stranger):
    member_of = make_hospital("Bornholms Hospital", "BOH") if stranger == Role.HOSPITAL_HR else case.hospital
    by = make_user(stranger, member_of)
    hire = make_hire(make_post(case.allocation), (date(2018, 4, 1), date(2019, 3, 31)))
    before = contents()
    for change in (
        lambda: case.register(by=by),
        lambda: quote_hire(by=by, allocation=case.allocation, post=None, term=case.term()),
        lambda: end_hire(by=by, hire=hire, last_day=date(2018, 5, 1), reason=LeavingReason.RESIGNED),
        lambda: withdraw_hire(by=by, hire=hire, on=TODAY, reason=WithdrawalReason.POST_DROPPED),
        lambda: annul_hire(by=by, hire=hire, reason=AnnulmentReason.WRONG_POST),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert contents() == before


# The quote


@pytest.mark.parametrize(
    "term",
    [
        {},
        {"weekly_hours": Decimal(30), "last_day": date(2018, 12, 24)},
        {"first_day": date(2018, 2, 14), "weekly_hours": Decimal("18.5")},
    ],
)
def test_quote_is_what_registering_comes_to_and_leaves_nothing(db, term):
    case = Case(target=1, amount=700_000)
    free = make_post(case.allocation)
    make_hire(free, (date(2018, 1, 1), date(2018, 2, 10), "18.5"))
    for post in (None, free):
        before = contents()
        quote = quote_hire(by=case.by, allocation=case.allocation, post=post, term=case.term(**term))
        assert contents() == before
        hire = case.register(post, **term, employee_number=f"A{post and post.pk}", over_money_reason="Aftalt")
        assert quote.last_day == hire.periods.current().get().last_day
        after = quote_hire(
            by=case.by,
            allocation=case.allocation,
            post=None,
            term=case.term(last_day=date(2018, 4, 1), weekly_hours=Decimal("0.01")),
        )
        # 0,01 × 400.000 ÷ (365 × 37) = 0,30
        assert quote.remaining == after.remaining + Decimal("0.30")


def told(quote: Quote) -> dict[str, Any]:
    names = ("last_day", "days", "cost", "remaining", "left_before", "left", "needs_reason", "annual_cost")
    return {name: getattr(quote, name) for name in names}


def test_quote_is_reckoned_by_hand(db):
    case = Case(target=1, amount=300_000)
    quote = quote_hire(by=case.by, allocation=case.allocation, post=None, term=case.term())
    # 400.000 on full time; 300.000 − 400.000; not above 1 × 400.000
    assert told(quote) == {
        "last_day": date(2019, 3, 31),
        "days": 365,
        "cost": Decimal(400_000),
        "remaining": Decimal(-100_000),
        "left_before": Decimal(400_000),
        "left": 0,
        "needs_reason": False,
        "annual_cost": 0,
    }
    assert (quote.before.remaining, quote.before.created, quote.after.created) == (300_000, 0, 1)
    case.register()
    # 30 ÷ 37 × 400.000 = 324.324,32; 300.000 − 400.000 − 324.324,32; above 400.000
    quote = quote_hire(
        by=case.by, allocation=case.allocation, post=None, term=case.term(weekly_hours=Decimal(30))
    )
    assert told(quote) == {
        "last_day": date(2019, 3, 31),
        "days": 365,
        "cost": Decimal("324324.32"),
        "remaining": Decimal("-424324.32"),
        "left_before": Decimal(400_000),
        "left": Decimal("75675.68"),
        "needs_reason": True,
        "annual_cost": 0,
    }


def test_quote_is_refused_like_the_hire(case):
    def quote(**term):
        return refusal(
            lambda: quote_hire(by=case.by, allocation=case.allocation, post=None, term=case.term(**term))
        )

    assert quote(first_day=date(2019, 1, 1)) == {"first_day": WINDOW}
    assert quote(weekly_hours=Decimal(38)) == {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}


# Leaving early


@pytest.fixture
def hire(case):
    """Half a year on full time, then half a year on half time."""
    return make_hire(
        make_post(case.allocation),
        (date(2018, 4, 1), date(2018, 9, 30)),
        (date(2018, 10, 1), date(2019, 3, 31), "18.5"),
        agreed_on=date(2018, 2, 20),
    )


def days_of(hire):
    return list(hire.periods.current().values_list("first_day", "last_day", "weekly_hours"))


@pytest.mark.parametrize(
    ("last_day", "days"),
    [
        (date(2018, 4, 1), [(date(2018, 4, 1), date(2018, 4, 1), 37)]),
        (date(2018, 9, 30), [(date(2018, 4, 1), date(2018, 9, 30), 37)]),
        (
            date(2019, 3, 30),
            [
                (date(2018, 4, 1), date(2018, 9, 30), 37),
                (date(2018, 10, 1), date(2019, 3, 30), Decimal("18.5")),
            ],
        ),
    ],
)
def test_end_hire_shortens_the_hire_and_says_why(case, hire, last_day, days):
    ended = end_hire(by=case.by, hire=hire, last_day=last_day, reason=LeavingReason.RETIRED)
    hire.refresh_from_db()
    assert (leaving_reason_of(hire), row(hire, "version")) == ("retired", {"version": 2})
    assert (ended, days_of(hire)) == (hire, days)


def test_end_hire_frees_the_rest_of_the_post(case, hire):
    end_hire(by=case.by, hire=hire, last_day=date(2018, 4, 30), reason=LeavingReason.RESIGNED)
    # 30 days are used: 335 from 1 May
    assert case.last_day_of(hire.post, first_day=date(2018, 5, 1)) == date(2019, 3, 31)


@pytest.mark.parametrize("last_day", [date(2018, 3, 31), date(2019, 3, 31), date(2019, 4, 1)])
def test_end_hire_is_within_the_hire_and_before_its_last_day(case, hire, last_day):
    assert refusal(
        lambda: end_hire(by=case.by, hire=hire, last_day=last_day, reason=LeavingReason.RESIGNED)
    ) == {"last_day": ["Indtast en dag fra 01.04.2018 til 30.03.2019"]}


# Coming to nothing, and registered in error


def test_withdraw_hire_says_when_who_and_why_and_frees_the_post(case, hire):
    withdraw_hire(by=case.by, hire=hire, on=TODAY, reason=WithdrawalReason.CANDIDATE_WITHDREW)
    hire.refresh_from_db()
    assert row(hire, "withdrawn_on", "withdrawn_by", "withdrawal_reason", "version") == {
        "withdrawn_on": TODAY,
        "withdrawn_by": case.by,
        "withdrawal_reason": "candidate_withdrew",
        "version": 2,
    }
    assert case.last_day_of(hire.post) == date(2019, 3, 31)


def test_withdraw_hire_is_no_later_than_today(case, hire):
    assert refusal(
        lambda: withdraw_hire(
            by=case.by, hire=hire, on=date(2018, 3, 2), reason=WithdrawalReason.POST_DROPPED
        )
    ) == {"withdrawn_on": ["Indtast en dag, der ikke ligger efter i dag og er før 01.04.2018"]}


@pytest.mark.parametrize("on", [date(2018, 2, 1), date(2018, 2, 2)])
def test_withdraw_hire_is_before_the_start(case, on):
    started = make_hire(make_post(case.allocation), (date(2018, 2, 1), date(2019, 1, 31)))
    assert refusal(
        lambda: withdraw_hire(by=case.by, hire=started, on=on, reason=WithdrawalReason.POST_DROPPED)
    ) == {"withdrawn_on": ["Indtast en dag, der ikke ligger efter i dag og er før 01.02.2018"]}


def test_withdraw_hire_is_no_earlier_than_it_was_agreed(case, hire):
    assert refusal(
        lambda: withdraw_hire(
            by=case.by, hire=hire, on=date(2018, 2, 19), reason=WithdrawalReason.POST_DROPPED
        )
    ) == {"withdrawn_on": ["Indtast en dag, der ikke ligger før 20.02.2018, hvor ansættelsen blev aftalt"]}


def test_annul_hire_says_when_who_and_why_and_frees_the_post(case, hire):
    annul_hire(by=case.by, hire=hire, reason=AnnulmentReason.WRONG_PERSON)
    hire.refresh_from_db()
    assert row(hire, "annulled_on", "annulled_by", "annulment_reason", "version") == {
        "annulled_on": TODAY,
        "annulled_by": case.by,
        "annulment_reason": "wrong_person",
        "version": 2,
    }
    assert case.last_day_of(hire.post) == date(2019, 3, 31)


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ("withdrawn_on", "trukket tilbage pr. 01.03.2018"),
        ("annulled_on", "annulleret den 01.03.2018"),
    ],
)
def test_hire_that_came_to_nothing_is_changed_no_more(case, fate, words):
    gone_by = make_user()
    post = make_post(case.allocation)
    gone = make_hire(post, (date(2018, 4, 1), date(2019, 3, 31)), by=gone_by, **{fate: TODAY})
    for change in (
        lambda: end_hire(by=case.by, hire=gone, last_day=date(2018, 5, 1), reason=LeavingReason.RESIGNED),
        lambda: withdraw_hire(by=case.by, hire=gone, on=TODAY, reason=WithdrawalReason.POST_DROPPED),
        lambda: annul_hire(by=case.by, hire=gone, reason=AnnulmentReason.WRONG_POST),
    ):
        assert refusal(change) == {"": [f"Ansættelsen blev {words} af {gone_by} og kan ikke ændres"]}


# Two at once


@pytest.fixture
def committed(transactional_db):
    return Case(target=2, amount=800_000)


def test_c08_form_sent_twice_at_once_registers_once(committed):
    key = uuid.uuid4()
    first, second = coming_second(*[lambda: committed.register(submission_key=key)] * 2)
    assert second == first
    assert Hire.objects.count() == 1


def test_form_sent_at_once_in_two_grants_of_a_hospital_is_told_as_used(committed):
    key, other = uuid.uuid4(), Case(committed.hospital)
    _first, second = coming_second(
        lambda: committed.register(submission_key=key),
        lambda: other.register(submission_key=key, by=committed.by),
    )
    assert (second.code, Hire.objects.count()) == (SENT_BEFORE, 1)


def test_two_new_posts_at_once_get_a_number_each(committed):
    first, second = coming_second(*[committed.register] * 2)
    assert (str(first.post), str(second.post)) == ("RH-01", "RH-02")


def test_two_hires_at_once_into_one_post_are_one_hire_and_a_kind_refusal(committed):
    post = make_post(committed.allocation)
    _first, second = coming_second(*[lambda: committed.register(post)] * 2)
    assert second.message_dict == {"post": ["Stillingsåret i RH-01 er brugt. Vælg en anden stilling"]}
    assert Hire.objects.count() == 1


def test_two_hires_at_once_over_the_money_ask_the_second_for_a_reason(committed):
    committed.register()
    _first, second = coming_second(*[committed.register] * 2)
    assert second.message_dict == {
        "over_money_reason": ["Indtast en begrundelse. Der er så disponeret 1.200 tkr., 400 tkr. over rammen"]
    }
    assert (Hire.objects.count(), Post.objects.count(), Employee.objects.count()) == (2, 2, 2)


def test_two_grants_at_once_hire_one_number_once(committed):
    """They don't wait for each other's allocation: the database's constraint is told kindly."""
    other = Case(committed.hospital)
    first, second = coming_second(
        lambda: committed.register(employee_number="A1"),
        lambda: other.register(employee_number="A1", department="Urologisk Klinik"),
    )
    assert first.employee.employee_number == "A1"
    assert second.message_dict == {"employee_number": ["Tjenestenummeret bruges allerede hos jer"]}


def test_registration_that_waits_for_new_terms_is_held_against_them(committed):
    terms = GrantTerms(
        name=committed.grant.name,
        total=committed.grant.total,
        unit_price=first_price(committed.grant),
        target=committed.grant.target,
        last_day_of_use=date(2018, 12, 31),
    )
    _grant, second = coming_second(
        lambda: save_grant(by=None, terms=terms),
        lambda: committed.register(first_day=date(2018, 4, 1), last_day=date(2019, 3, 31)),
    )
    assert second.message_dict == {
        "last_day": ["Ansat til og med må højst være 31.12.2018, den sidste dag midlerne kan bruges"]
    }
    assert Hire.objects.count() == 0
