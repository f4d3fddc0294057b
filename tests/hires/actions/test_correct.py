"""Correcting a hire or a post: the rules of registering hold, the money follows, and nobody is overwritten unseen."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.correct import change_hire, change_post
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.actions.locking import version_of_hire, version_of_post
from hires.actions.preview import ChangePreview, preview_of, without_asking_why
from hires.capacity import PostLimits, PostRemainder
from hires.enums import AnnulmentReason, CandidatesAssessed, LeavingReason, RecruitmentRoute, WithdrawalReason
from hires.models import Employee, Hire, Post
from hrtrack.common.web.editing import Stale
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
    make_user,
)
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db
TODAY = dt.date(2018, 6, 15)
FIRST, LAST = dt.date(2018, 3, 1), dt.date(2019, 2, 28)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    grant = make_grant(restriction="genindførelse af diktering")
    make_purpose(grant)
    make_purpose(grant, "Øget aktivitet", 2)
    make_staff_group(grant)
    return make_allocation(grant)


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


@pytest.fixture
def hire(allocation: Allocation) -> Hire:
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="1111")
    post = make_post(allocation, purpose=allocation.grant.purposes.first())
    return make_hire(post, (FIRST, LAST), employee=lise, staff_group=allocation.grant.staff_groups.first())


TERM = Term(first_day=FIRST, last_day=LAST, weekly_hours=Decimal(37))


def details_of(hire: Hire, **changes: Any) -> HireDetails:
    told = HireDetails(
        name=hire.employee.name,
        employee_number=hire.employee.employee_number or "",
        staff_group=hire.staff_group,
        agreed_on=hire.agreed_on,
        route=RecruitmentRoute(hire.route),
        formerly_employed=hire.formerly_employed,
        candidates_assessed=CandidatesAssessed(hire.candidates_assessed),
    )
    return replace(told, **changes)


# What a correction changes


def test_change_hire_corrects_everything_that_was_registered(hr: User, hire: Hire) -> None:
    change_hire(
        by=hr,
        hire=hire,
        term=Term(
            first_day=dt.date(2018, 4, 1), last_day=dt.date(2018, 12, 31), weekly_hours=Decimal("18.5")
        ),
        details=details_of(
            hire,
            name=" Lise  Holmgaard ",
            employee_number="2222",
            agreed_on=dt.date(2018, 3, 20),
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=True,
        ),
    )
    hire = Hire.objects.select_related("employee").get()
    period = hire.periods.current().get()
    assert (period.first_day, period.last_day, period.weekly_hours) == (
        dt.date(2018, 4, 1),
        dt.date(2018, 12, 31),
        Decimal("18.50"),
    )
    assert (hire.employee.name, hire.employee.employee_number) == ("Lise Holmgaard", "2222")
    assert (hire.agreed_on, hire.route, hire.formerly_employed) == (
        dt.date(2018, 3, 20),
        "redeployment",
        True,
    )
    # The question about candidates is not asked of a candidate from RegionH Match.
    assert (hire.candidates_assessed, hire.version) == ("", 2)


@pytest.mark.parametrize("changes", [{"name": "Lise Holmgaard"}, {"employee_number": "2222"}])
def test_change_hire_says_which_closed_grant_keeps_the_employee_as_it_is(
    hr: User, hire: Hire, changes: dict[str, str]
) -> None:
    closed = make_allocation(hospital=hire.hospital)
    make_hire(make_post(closed), (FIRST, LAST), employee=hire.employee)
    closed.grant.status = GrantStatus.CLOSED
    closed.grant.save()
    details = details_of(hire, **changes)
    assert refusal(lambda: change_hire(by=hr, hire=hire, term=TERM, details=details)) == {
        "name": [
            f"{hire.employee.name} er også ansat under {closed.grant}, som er lukket. Bed Center for HR om at åbne den"
        ]
    }
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire, formerly_employed=True))


def test_change_hire_keeps_the_key_and_what_was_attested(hr: User, allocation: Allocation) -> None:
    hire = make_hire(make_post(allocation), (FIRST, LAST), attested_restriction="diktering")
    details = details_of(hire, employee_number="3", staff_group=allocation.grant.staff_groups.first())
    change_hire(by=hr, hire=hire, term=TERM, details=details)
    hire.refresh_from_db()
    assert hire.attested_restriction == "diktering"


def test_change_hire_holds_the_days_against_the_others_in_the_post_and_not_against_itself(
    hr: User, hire: Hire
) -> None:
    make_hire(hire.post, (dt.date(2018, 3, 1), dt.date(2018, 8, 31), "7"))
    change = lambda term: lambda: change_hire(by=hr, hire=hire, term=term, details=details_of(hire))  # noqa: E731
    assert refusal(change(replace(TERM, weekly_hours=Decimal("30.5")))) == {
        "weekly_hours": ["Der er 30 timer om ugen ledige i RH-01 den 01.03.2018"]
    }
    assert refusal(change(replace(TERM, last_day=dt.date(2019, 3, 1)))) == {
        "weekly_hours": ["Der er 30 timer om ugen ledige i RH-01 den 01.03.2018"],
        "last_day": ["Ansat til og med må højst være 28.02.2019, ét år efter ansættelsens start"],
    }
    change(replace(TERM, weekly_hours=Decimal(30)))()
    assert hire.periods.current().get().weekly_hours == 30


def test_change_hire_says_at_the_days_that_the_post_year_is_used(hr: User, allocation: Allocation) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, LAST - dt.timedelta(days=1)))
    make_hire(post, (LAST, LAST, "18.5"))
    group = allocation.grant.staff_groups.first()
    hire = make_hire(post, (LAST, LAST, "18.5"), staff_group=group, agreed_on=FIRST)
    term = Term(first_day=LAST, last_day=LAST, weekly_hours=Decimal(37))
    assert refusal(lambda: change_hire(by=hr, hire=hire, term=term, details=details_of(hire))) == {
        "first_day": ["Stillingsåret i RH-01 er brugt. Vælg en anden stilling"]
    }


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": ""}, {"name": ["Indtast navn"]}),
        (
            {"employee_number": ""},
            {"employee_number": ["Indtast tjenestenummer. Det er kun frivilligt indtil start"]},
        ),
        ({"agreed_on": dt.date(2018, 6, 16)}, {"agreed_on": ["Aftalt den må ikke ligge efter i dag"]}),
        (
            {"candidates_assessed": None},
            {"candidates_assessed": ["Vælg, om kandidater under omplacering eller afskedigelse er vurderet"]},
        ),
        ({"staff_group": None}, {"staff_group": ["Vælg personalegruppe"]}),
    ],
)
def test_change_hire_refuses_what_registering_refuses(
    hr: User, hire: Hire, changes: dict[str, Any], errors: dict[str, list[str]]
) -> None:
    details = details_of(hire, **changes)
    assert refusal(lambda: change_hire(by=hr, hire=hire, term=TERM, details=details)) == errors


def test_change_hire_undoes_a_leaving(hr: User, hire: Hire) -> None:
    end_hire(by=hr, hire=hire, last_day=dt.date(2018, 8, 31), reason=LeavingReason.RESIGNED)
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire), leaving_reason=None)
    hire.refresh_from_db()
    assert (leaving_reason_of(hire), hire.periods.current().get().last_day) == ("", LAST)


@pytest.fixture
def fewer_hours(allocation: Allocation) -> Hire:
    """On 37 hours to the end of May, then on 30."""
    return make_hire(
        make_post(allocation),
        (FIRST, dt.date(2018, 5, 31), 37),
        (dt.date(2018, 6, 1), LAST, 30),
        staff_group=allocation.grant.staff_groups.first(),
    )


def test_change_hire_of_several_periods_moves_its_ends_and_leaves_what_changed_between(
    hr: User, fewer_hours: Hire
) -> None:
    term = Term(first_day=dt.date(2018, 3, 5), last_day=dt.date(2019, 1, 31), weekly_hours=Decimal(30))
    details = details_of(fewer_hours, employee_number="5", formerly_employed=True)
    change_hire(by=hr, hire=fewer_hours, term=term, details=details)
    fewer_hours.refresh_from_db()
    periods = fewer_hours.periods.current().values_list("first_day", "last_day", "weekly_hours")
    assert (fewer_hours.formerly_employed, list(periods)) == (
        True,
        [
            (dt.date(2018, 3, 5), dt.date(2018, 5, 31), 37),
            (dt.date(2018, 6, 1), dt.date(2019, 1, 31), 30),
        ],
    )


def test_change_hire_of_several_periods_keeps_the_days_on_which_something_changed(
    hr: User, fewer_hours: Hire
) -> None:
    term = Term(first_day=dt.date(2018, 6, 1), last_day=dt.date(2018, 5, 31), weekly_hours=Decimal(30))
    details = details_of(fewer_hours, employee_number="5")
    assert refusal(lambda: change_hire(by=hr, hire=fewer_hours, term=term, details=details)) == {
        "first_day": [
            "Ansat fra skal ligge senest 31.05.2018, for dagen efter er der registreret en ændring"
        ],
        "last_day": [
            "Ansat til og med skal være 01.06.2018 eller senere, for den dag er der registreret en ændring"
        ],
    }


# Whose hire it is


def test_change_hire_with_the_number_of_a_known_person_joins_the_two(
    hr: User, allocation: Allocation
) -> None:
    known = make_employee(allocation.hospital, "Lise Holm", employee_number="1111")
    make_hire(make_post(allocation), (FIRST, dt.date(2018, 5, 31)), employee=known)
    again = make_hire(
        make_post(allocation),
        (dt.date(2018, 9, 1), dt.date(2018, 12, 31)),
        employee=make_employee(allocation.hospital, "Lise Holm"),
        staff_group=allocation.grant.staff_groups.first(),
        agreed_on=TODAY,
    )
    term = Term(first_day=dt.date(2018, 9, 1), last_day=dt.date(2018, 12, 31), weekly_hours=Decimal(37))
    change_hire(by=hr, hire=again, term=term, details=details_of(again, employee_number="1111"))
    assert list(Employee.objects.all()) == [known]
    assert set(known.hires.values_list("pk", flat=True)) == set(Hire.objects.values_list("pk", flat=True))


def test_change_hire_keeps_a_person_who_has_other_hires(hr: User, hire: Hire, allocation: Allocation) -> None:
    other = make_employee(allocation.hospital, "Lise Holm", employee_number="2222")
    elsewhere = make_hire(make_post(allocation), (FIRST, LAST), employee=hire.employee)
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire, employee_number="2222"))
    hire.refresh_from_db()
    assert (hire.employee, elsewhere.employee.hires.get()) == (other, elsewhere)


def test_change_hire_refuses_the_number_of_somebody_else(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    make_employee(allocation.hospital, "Anna Dahl", employee_number="2222")
    details = details_of(hire, employee_number="2222")
    assert refusal(lambda: change_hire(by=hr, hire=hire, term=TERM, details=details)) == {
        "employee_number": ["Tjenestenummer 2222 tilhører Anna Dahl. Ret nummeret eller navnet"]
    }


def test_change_hire_does_not_make_another_of_a_person_who_has_other_hires(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    make_hire(make_post(allocation), (FIRST, LAST), employee=hire.employee)
    details = details_of(hire, name="Anna Dahl", employee_number="9999")
    assert refusal(lambda: change_hire(by=hr, hire=hire, term=TERM, details=details)) == {
        "employee_number": [
            "Lise Holm har flere ansættelser. Er det en anden medarbejder, så annullér, og registrér ansættelsen igen"
        ]
    }
    change_hire(by=hr, hire=hire, term=TERM, details=replace(details, employee_number="1111"))
    assert Employee.objects.get().name == "Anna Dahl"


def test_change_hire_does_not_judge_days_anew_that_stay(hr: User, hire: Hire) -> None:
    hire.grant.starts_from = hire.grant.starts_until = dt.date(2018, 6, 1)
    hire.grant.save()
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire, name="Lise Holmgaard"))
    change_hire(
        by=hr,
        hire=hire,
        term=replace(TERM, weekly_hours=Decimal(30)),
        details=details_of(hire, name="Lise Holm"),
    )
    moved = replace(TERM, first_day=dt.date(2018, 3, 2))
    assert list(refusal(lambda: change_hire(by=hr, hire=hire, term=moved, details=details_of(hire)))) == [
        "first_day"
    ]


def test_department_is_known_as_the_database_tells_names_apart(hr: User, hire: Hire) -> None:
    details = PostDetails(department="ONKOLOGISK KLİNİK", purpose=hire.post.purpose)
    change_post(by=hr, post=hire.post, details=details)
    change_post(by=hr, post=hire.post, details=replace(details, department="onkologisk klinik"))
    hire.post.refresh_from_db()
    assert hire.post.department.name == "Onkologisk Klinik"


# The money


@pytest.fixture
def over(hire: Hire) -> Allocation:
    """A hospital with money and target for one post, where two are hired for half of it each, and more."""
    allocation = Allocation.objects.get()
    entitle(allocation, amount=389_000, target=1)
    make_hire(make_post(allocation), (FIRST, dt.date(2018, 5, 31)))
    return allocation


def test_change_hire_that_commits_more_than_there_is_needs_a_reason(
    hr: User, hire: Hire, over: Allocation
) -> None:
    hire.periods.update(last_day=dt.date(2018, 12, 31))
    errors = refusal(lambda: change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire)))
    assert errors == {
        "over_money_reason": ["Indtast en begrundelse. Der er så disponeret 501 tkr., 101 tkr. over rammen"]
    }
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire, over_money_reason="Aftalt"))
    hire.refresh_from_db()
    assert hire.over_money_reason == "Aftalt"


def test_change_hire_that_commits_no_more_needs_no_reason(hr: User, hire: Hire, over: Allocation) -> None:
    change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire, name="Lise Holmgaard"))
    change_hire(
        by=hr,
        hire=hire,
        term=replace(TERM, weekly_hours=Decimal(36)),
        details=details_of(hire, name="Lise Holm"),
    )
    assert hire.periods.current().get().weekly_hours == 36


def test_change_hire_keeps_the_reason_as_long_as_it_is_needed(hr: User, hire: Hire, over: Allocation) -> None:
    Hire.objects.filter(pk=hire.pk).update(over_money_reason="Aftalt")
    change = lambda: change_hire(by=hr, hire=hire, term=TERM, details=details_of(hire))  # noqa: E731
    assert list(refusal(change)) == ["over_money_reason"]
    entitle(*Allocation.objects.all(), amount=900_000)
    change()
    hire.refresh_from_db()
    assert hire.over_money_reason == ""


# A post


def test_change_post_corrects_what_the_post_is_for(hr: User, hire: Hire, allocation: Allocation) -> None:
    coding, activity = allocation.grant.purposes.all()
    details = PostDetails(
        department="Ny Klinik", purpose=activity, further_purposes=[coding], low_activity=True
    )
    post = change_post(by=hr, post=hire.post, details=details)
    assert (post.department.name, post.purpose, post.low_activity, post.is_additional) == (
        "Ny Klinik",
        activity,
        True,
        True,
    )
    assert list(post.further_purposes.all()) == [coding]
    change_post(by=hr, post=post, details=replace(details, further_purposes=[]))
    assert list(post.further_purposes.all()) == []


def test_change_post_refuses_what_registering_refuses(hr: User, hire: Hire) -> None:
    details = PostDetails(department="", purpose=None)
    assert refusal(lambda: change_post(by=hr, post=hire.post, details=details)) == {
        "department": ["Indtast afdeling"],
        "purpose": ["Vælg formål"],
    }


# Who may, and when


def changes_of(hire: Hire, version: str | None = None) -> dict[str, Callable[[User], object]]:
    return {
        "change": lambda by: change_hire(
            by=by, hire=hire, term=TERM, details=details_of(hire), version=version
        ),
        "end": lambda by: end_hire(
            by=by, hire=hire, last_day=TODAY, reason=LeavingReason.RESIGNED, version=version
        ),
        "withdraw": lambda by: withdraw_hire(
            by=by,
            hire=hire,
            on=FIRST - dt.timedelta(days=1),
            reason=WithdrawalReason.POST_DROPPED,
            version=version,
        ),
        "annul": lambda by: annul_hire(by=by, hire=hire, reason=AnnulmentReason.WRONG_POST, version=version),
    }


@pytest.mark.parametrize("role", [Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR, Role.HOSPITAL_HR])
@pytest.mark.parametrize("change", ["change", "end", "withdraw", "annul"])
def test_corrections_are_for_the_hospitals_own_hr(hire: Hire, change: str, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        changes_of(hire)[change](make_user(role))


@pytest.mark.parametrize("status", [GrantStatus.CLOSED, GrantStatus.DRAFT])
@pytest.mark.parametrize("change", ["change", "end", "withdraw", "annul"])
def test_corrections_are_refused_while_the_grant_is_not_open(
    hr: User, hire: Hire, change: str, status: GrantStatus
) -> None:
    hire.grant.status = status
    hire.grant.save()
    message = f"{hire.grant} er ikke åben for registrering. Spørg Center for HR"
    assert refusal(lambda: changes_of(hire)[change](hr)) == {"__all__": [message]}


@pytest.mark.parametrize("change", ["change", "end", "annul"])
def test_corrections_of_what_has_changed_since_are_stale(hr: User, hire: Hire, change: str) -> None:
    seen = version_of_hire(Hire.objects.select_related("employee").get())
    Employee.objects.update(name="Lise Holmgaard")
    with pytest.raises(Stale):
        changes_of(hire, seen)[change](hr)
    Employee.objects.update(name="Lise Holm")
    changes_of(hire, seen)[change](hr)


def test_change_post_of_what_has_changed_since_is_stale(hr: User, hire: Hire) -> None:
    seen = version_of_post(hire.post)
    details = PostDetails(department="Onkologisk Klinik", purpose=hire.post.purpose)
    Post.objects.update(low_activity=True)
    with pytest.raises(Stale):
        change_post(by=hr, post=hire.post, details=details, version=seen)
    Post.objects.update(low_activity=False)
    change_post(by=hr, post=hire.post, details=details, version=seen)


# What it comes to


def test_consequence_tells_the_figures_before_and_after_and_changes_nothing(hr: User, hire: Hire) -> None:
    end = lambda: end_hire(by=hr, hire=hire, last_day=dt.date(2018, 8, 31), reason=LeavingReason.RETIRED)  # noqa: E731
    told = preview_of(end, by=hr, posts=[hire.post])
    # 184 days of 365 are 201.643,84 kr.; 181 are left.
    assert (told.before.committed, told.after.committed) == (Decimal("400000.00"), Decimal("201643.84"))
    assert (told.before.created, told.after.created) == (1, 1)
    [spans] = told.posts.values()
    assert PostRemainder.of(spans, PostLimits.of(hire.grant)) == PostRemainder(Decimal(181), 365)
    assert (list(told.posts), told.needs_reason) == ([hire.post], False)
    hire.refresh_from_db()
    assert (leaving_reason_of(hire), hire.periods.current().get().last_day, hire.version) == ("", LAST, 1)


def test_consequence_of_annulling_is_a_free_post_fewer(hr: User, hire: Hire) -> None:
    annul = lambda: annul_hire(by=hr, hire=hire, reason=AnnulmentReason.WRONG_POST)  # noqa: E731
    told = preview_of(annul, by=hr, posts=[hire.post])
    assert isinstance(told, ChangePreview)
    assert (told.before.created, told.after.created, told.after.committed) == (1, 0, 0)
    assert told.posts == {hire.post: []}


def test_consequence_says_that_a_reason_is_needed_without_asking_for_it(
    hr: User, hire: Hire, over: Allocation
) -> None:
    hire.periods.update(last_day=dt.date(2018, 12, 31))

    def change() -> object:
        return change_hire(by=hr, hire=hire, term=TERM, details=without_asking_why(details_of(hire)))

    assert preview_of(change, by=hr, posts=[hire.post]).needs_reason is True


def test_consequence_is_told_to_the_hospitals_own_hr_only(hire: Hire) -> None:
    with pytest.raises(PermissionDenied):
        preview_of(lambda: None, by=make_user(Role.HOSPITAL_HR, make_hospital("B", "B")), posts=[hire.post])
