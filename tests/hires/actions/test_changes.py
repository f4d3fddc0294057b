"""What happens to a hire in its year: from a day on, with the days before as they were, and the money following."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.changes import (
    change_hours,
    extend_hire,
    move_to_department,
    move_to_post,
    record_no_show,
    return_from_leave,
    take_leave,
)
from hires.actions.end import annul_hire, end_hire
from hires.actions.locking import version_of_hire
from hires.enums import AnnulmentReason, LeavingReason, PeriodKind
from hires.figures.statement import allocation_figures
from hires.models import Hire, Post
from hires.posts import capacity_of, schedule_of
from hires.presentation.history import hire_history
from hrtrack.common.clock import today
from hrtrack.common.database.acting import acting_as
from hrtrack.common.web.editing import Stale
from tests.support.factories import (
    agree_on,
    entitle,
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2018, 3, 1), dt.date(2019, 2, 28)
JUNE, JULY = dt.date(2018, 6, 1), dt.date(2018, 7, 1)
AUGUST, END_OF_AUGUST = dt.date(2018, 8, 1), dt.date(2018, 8, 31)
PAID, UNPAID = PeriodKind.PAID_LEAVE, PeriodKind.UNPAID_LEAVE


@pytest.fixture(autouse=True)
def the_15th_of_june() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant())


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


@pytest.fixture
def hire(allocation: Allocation) -> Hire:
    """Lise Holm, in RH-01 for the year from 1 March on full time."""
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="1111")
    return make_hire(make_post(allocation), (FIRST, LAST), employee=lise)


def days(hire: Hire) -> list[tuple[Any, ...]]:
    """As (first day, last day, hours, kind, department)."""
    return [
        (p.first_day, p.last_day, p.weekly_hours, p.kind, p.department and p.department.name)
        for p in hire.periods.current().order_by("first_day")
    ]


def committed(allocation: Allocation) -> Decimal:
    return allocation_figures(allocation, today()).committed


def told(service: Callable[..., Hire], *, by: User, **arguments: Any) -> Hire:
    """Done as in a request of theirs."""
    with acting_as(by, command="test"):
        return service(by=by, **arguments)


def latest(hire: Hire) -> str:
    return hire_history(hire)[0].sentence


@pytest.mark.parametrize("name", [".", "123", "\u3164"])
def test_department_of_a_move_has_a_letter_in_its_name(hr, hire, name):
    with pytest.raises(ValidationError) as refused:
        move_to_department(by=hr, hire=hire, from_day=JUNE, department=name)
    assert refused.value.message_dict == {"department": ["Indtast afdeling med mindst ét bogstav"]}


def test_hours_change_from_a_day_and_the_days_before_stay(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    told(change_hours, by=hr, hire=hire, from_day=JULY, weekly_hours=Decimal("18.5"))
    assert days(hire) == [
        (FIRST, dt.date(2018, 6, 30), 37, "employed", None),
        (JULY, LAST, Decimal("18.5"), "employed", None),
    ]
    # 122 days on full time and 243 on half of 365.
    assert committed(allocation) == Decimal("266849.32")
    assert latest(hire) == "Lise Holm går fra 37 til 18,5 timer om ugen fra 01.07.2018, besluttet 15.06.2018."


def test_hours_told_again_from_the_same_day_take_the_place_of_the_former(hr: User, hire: Hire) -> None:
    told(change_hours, by=hr, hire=hire, from_day=JULY, weekly_hours=Decimal("18.5"))
    told(change_hours, by=hr, hire=hire, from_day=JULY, weekly_hours=Decimal(37))
    assert days(hire) == [(FIRST, LAST, 37, "employed", None)]


@pytest.mark.parametrize(
    ("from_day", "hours", "errors"),
    [
        (
            FIRST,
            "30",
            {
                "from_day": [
                    "Indtast en dag efter 01.03.2018. Gjaldt det fra starten, så ret ansættelsen i stedet"
                ]
            },
        ),
        (dt.date(2019, 3, 1), "30", {"from_day": ["Indtast en dag fra 02.03.2018 til 28.02.2019"]}),
        (JULY, "37.5", {"weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"]}),
        (
            dt.date(2017, 1, 1),
            "0",
            {
                "from_day": ["Indtast en dag fra 02.03.2018 til 28.02.2019"],
                "weekly_hours": ["Indtast timer om ugen: over 0 og højst 37"],
            },
        ),
    ],
)
def test_hours_that_cannot_change_so_are_refused(
    hr: User, hire: Hire, from_day: dt.date, hours: str, errors: dict[str, list[str]]
) -> None:
    change = lambda: change_hours(by=hr, hire=hire, from_day=from_day, weekly_hours=Decimal(hours))  # noqa: E731
    assert refusal(change) == errors
    assert days(hire) == [(FIRST, LAST, 37, "employed", None)]


@pytest.mark.parametrize(
    ("change", "arguments"),
    [
        (change_hours, {"from_day": JULY, "weekly_hours": Decimal("18.5")}),
        (take_leave, {"first_day": AUGUST, "last_day": END_OF_AUGUST, "kind": UNPAID}),
        (move_to_department, {"from_day": JULY, "department": "hjertemedicinsk klinik"}),
    ],
)
def test_change_that_changes_nothing_is_refused(
    hr: User, hire: Hire, change: Callable[..., Hire], arguments: dict[str, Any]
) -> None:
    told(change_hours, by=hr, hire=hire, from_day=JUNE, weekly_hours=Decimal("18.5"))
    told(move_to_department, by=hr, hire=hire, from_day=JUNE, department="Hjertemedicinsk Klinik")
    told(take_leave, by=hr, hire=hire, first_day=AUGUST, last_day=END_OF_AUGUST, kind=UNPAID)
    before = hire.decisions.count()
    assert refusal(lambda: told(change, by=hr, hire=hire, **arguments)) == {
        "": ["Sådan er det allerede registreret. Indtast det, der er ændret"]
    }
    assert hire.decisions.count() == before


def test_hours_that_somebody_else_has_in_the_post_are_refused(hr: User, allocation: Allocation) -> None:
    post = make_post(allocation)
    lise = make_hire(post, (FIRST, LAST, "18.5"))
    make_hire(post, (JULY, LAST, "18.5"))
    change = lambda: change_hours(by=hr, hire=lise, from_day=JUNE, weekly_hours=Decimal(20))  # noqa: E731
    assert refusal(change) == {"weekly_hours": ["Der er 18,5 timer om ugen ledige i RH-01 den 01.07.2018"]}


def test_leave_without_pay_costs_nothing_and_frees_the_post_meanwhile(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    told(take_leave, by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=UNPAID)
    row = allocation_figures(allocation, today())
    # 92 days of 365 at 400.000 kr. less; on the 15th nobody is there, and still the post is held.
    assert (row.committed, row.headcount, row.fte, row.filled) == (Decimal("299178.08"), 0, 0, 1)
    assert capacity_of(hire.post, today()).remainder.unused_days == 92
    make_hire(hire.post, (JUNE, END_OF_AUGUST))
    row = allocation_figures(allocation, today())
    assert (row.committed, row.headcount, row.filled) == (400_000, 1, 1)
    assert (
        latest(hire)
        == "Lise Holm har orlov uden løn fra 01.06.2018 til og med 31.08.2018. RH-01 kan dækkes imens."
    )


def test_leave_with_pay_costs_and_uses_the_year_once_though_it_is_covered(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    told(take_leave, by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=PAID)
    row = allocation_figures(allocation, today())
    assert (row.committed, row.person_years, row.headcount, row.filled) == (400_000, Decimal("0.2932"), 0, 1)
    assert capacity_of(hire.post, today()).remainder.unused_days == 0
    make_hire(hire.post, (JUNE, END_OF_AUGUST))
    assert (committed(allocation), capacity_of(hire.post, today()).remainder.unused_days) == (400_000, 0)


@pytest.mark.parametrize(
    ("first", "last", "errors"),
    [
        (dt.date(2018, 2, 28), JUNE, {"first_day": ["Indtast en dag fra 01.03.2018 til 28.02.2019"]}),
        (JULY, JUNE, {"last_day": ["Indtast en dag fra 01.07.2018 til 28.02.2019"]}),
        (
            JULY,
            dt.date(2019, 3, 1),
            {"last_day": ["Ansættelsen slutter 28.02.2019. Indtast en dag fra 01.07.2018 til 28.02.2019"]},
        ),
    ],
)
def test_leave_outside_the_hire_is_refused(
    hr: User, hire: Hire, first: dt.date, last: dt.date, errors: dict[str, list[str]]
) -> None:
    assert refusal(lambda: take_leave(by=hr, hire=hire, first_day=first, last_day=last, kind=PAID)) == errors


def test_leave_in_another_leaves_place_changes_its_pay(hr: User, hire: Hire) -> None:
    told(take_leave, by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=PAID)
    told(take_leave, by=hr, hire=hire, first_day=JULY, last_day=END_OF_AUGUST, kind=UNPAID)
    assert [(first, kind) for first, _last, _hours, kind, _department in days(hire)] == [
        (FIRST, "employed"),
        (JUNE, "paid_leave"),
        (JULY, "unpaid_leave"),
        (dt.date(2018, 9, 1), "employed"),
    ]
    told(return_from_leave, by=hr, hire=hire, first_day=dt.date(2018, 6, 20))
    assert [(first, kind) for first, _last, _hours, kind, _department in days(hire)] == [
        (FIRST, "employed"),
        (JUNE, "paid_leave"),
        (dt.date(2018, 6, 20), "employed"),
    ]
    assert (
        latest(hire)
        == "Lise Holm er tilbage fra orlov fra 20.06.2018 til og med 31.08.2018, besluttet 15.06.2018."
    )


def test_return_from_a_leave_that_is_covered_is_refused(hr: User, hire: Hire) -> None:
    told(take_leave, by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=UNPAID)
    make_hire(hire.post, (JUNE, END_OF_AUGUST))
    assert refusal(lambda: return_from_leave(by=hr, hire=hire, first_day=JULY)) == {
        "first_day": ["Der er 0 timer om ugen ledige i RH-01 den 01.07.2018"]
    }


def test_return_from_no_leave_is_refused(hr: User, hire: Hire) -> None:
    assert refusal(lambda: return_from_leave(by=hr, hire=hire, first_day=JULY)) == {
        "first_day": ["Medarbejderen har ingen orlov"]
    }
    told(take_leave, by=hr, hire=hire, first_day=JUNE, last_day=END_OF_AUGUST, kind=UNPAID)
    assert refusal(lambda: return_from_leave(by=hr, hire=hire, first_day=FIRST)) == {
        "first_day": ["Indtast en dag i orloven: 01.06.2018 – 31.08.2018"]
    }


def test_move_to_another_department_from_a_day_and_back(hr: User, hire: Hire) -> None:
    told(move_to_department, by=hr, hire=hire, from_day=JUNE, department="Hjertemedicinsk Klinik")
    assert days(hire) == [
        (FIRST, dt.date(2018, 5, 31), 37, "employed", None),
        (JUNE, LAST, 37, "employed", "Hjertemedicinsk Klinik"),
    ]
    assert latest(hire) == "Lise Holm er flyttet til Hjertemedicinsk Klinik fra 01.06.2018."
    told(move_to_department, by=hr, hire=hire, from_day=JULY, department="ONKOLOGISK klinik")
    assert [department for *_days, department in days(hire)] == [None, "Hjertemedicinsk Klinik", None]
    assert (
        latest(hire)
        == "Lise Holm er tilbage i stillingens egen afdeling fra 01.07.2018, besluttet 15.06.2018."
    )
    assert refusal(lambda: move_to_department(by=hr, hire=hire, from_day=JUNE, department=" ")) == {
        "department": ["Indtast afdeling"]
    }
    assert refusal(
        lambda: move_to_department(by=hr, hire=hire, from_day=JUNE, department="010180-1234")
    ).keys() == {"department"}


def test_move_to_another_post_ends_one_hire_and_goes_on_in_another(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    post = make_post(allocation)
    there = move_to_post(by=hr, hire=hire, from_day=JULY, post=post)
    hire.refresh_from_db()
    assert (leaving_reason_of(hire), days(hire)) == (
        "moved",
        [(FIRST, dt.date(2018, 6, 30), 37, "employed", None)],
    )
    assert (there.post, there.employee, there.agreed_on, leaving_reason_of(there), days(there)) == (
        post,
        hire.employee,
        today(),
        "",
        [(JULY, LAST, 37, "employed", None)],
    )
    row = allocation_figures(allocation, today())
    # The money is the same; two posts are created, and there is one person.
    assert (row.committed, row.created, row.persons) == (400_000, 2, 1)


def test_move_to_a_post_without_room_or_of_others_is_refused(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    full = make_post(allocation)
    make_hire(full, (FIRST, LAST))
    elsewhere = make_post(make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH")))
    move = lambda post: lambda: move_to_post(by=hr, hire=hire, from_day=JULY, post=post)  # noqa: E731
    assert refusal(move(full)) == {"post": ["Der er 0 timer om ugen ledige i RH-02 den 01.07.2018"]}
    for post in (hire.post, elsewhere):
        assert refusal(move(post)) == {"post": ["Vælg en anden af jeres stillinger"]}
    assert (Hire.objects.count(), days(hire)) == (2, [(FIRST, LAST, 37, "employed", None)])


def test_move_makes_the_first_hire_of_a_post_begin_in_the_grants_window(
    hr: User, allocation: Allocation
) -> None:
    hire = make_hire(make_post(allocation), (dt.date(2018, 6, 1), dt.date(2019, 5, 31)))
    move = lambda: move_to_post(by=hr, hire=hire, from_day=dt.date(2019, 1, 1), post=make_post(allocation))  # noqa: E731
    assert refusal(move) == {
        "from_day": [
            "Ansat fra skal ligge fra 01.01.2018 til 31.12.2018, hvor stillingen kan besættes første gang"
        ]
    }


def test_extension_within_the_year_keeps_somebody_who_was_to_leave(hr: User, hire: Hire) -> None:
    told(end_hire, by=hr, hire=hire, last_day=END_OF_AUGUST, reason=LeavingReason.RESIGNED)
    told(extend_hire, by=hr, hire=hire, last_day=dt.date(2018, 12, 31))
    hire.refresh_from_db()
    assert (leaving_reason_of(hire), days(hire)) == (
        "",
        [(FIRST, dt.date(2018, 12, 31), 37, "employed", None)],
    )
    assert (
        latest(hire)
        == "Ansættelsen af Lise Holm er forlænget fra 31.08.2018 til 31.12.2018, besluttet 15.06.2018."
    )


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (LAST, "Indtast en dag efter 28.02.2019, hvor ansættelsen slutter nu"),
        (dt.date(2019, 3, 1), "Ansættelsen kan højst vare til 28.02.2019, ét år efter dens start"),
    ],
)
def test_extension_past_the_year_is_refused(hr: User, hire: Hire, last: dt.date, error: str) -> None:
    assert refusal(lambda: extend_hire(by=hr, hire=hire, last_day=last)) == {"last_day": [error]}


def test_extension_over_a_successor_is_refused(hr: User, hire: Hire) -> None:
    told(end_hire, by=hr, hire=hire, last_day=END_OF_AUGUST, reason=LeavingReason.RESIGNED)
    make_hire(hire.post, (dt.date(2018, 10, 1), dt.date(2019, 3, 30)))
    assert refusal(lambda: extend_hire(by=hr, hire=hire, last_day=dt.date(2018, 9, 30))) == {
        "last_day": [
            "Der er ikke plads til det i stillingsåret i RH-01: det er 30,0 dage på fuld tid for meget"
        ]
    }


def test_extension_past_the_last_day_of_use_is_refused(hr: User) -> None:
    allocation = make_allocation(
        make_grant(last_day_of_use=dt.date(2018, 12, 31)), make_hospital("Bornholms Hospital", "BOH")
    )
    hire = make_hire(make_post(allocation), (FIRST, END_OF_AUGUST))
    by = make_user(Role.HOSPITAL_HR, allocation.hospital)
    assert refusal(lambda: extend_hire(by=by, hire=hire, last_day=dt.date(2019, 1, 1))) == {
        "last_day": ["Midlerne kan kun bruges til og med 31.12.2018"]
    }


def test_somebody_who_never_turned_up_counts_until_the_first_day(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    agree_on(hire, dt.date(2018, 2, 1))
    with time_machine.travel(dt.datetime(2018, 3, 15, 10, tzinfo=dt.UTC), tick=False):
        told(record_no_show, by=hr, hire=hire)
        told(record_no_show, by=hr, hire=hire)
    filled = [allocation_figures(allocation, FIRST + offset * dt.timedelta(1)).created for offset in (-1, 0)]
    hire.refresh_from_db()
    assert (filled, hire.withdrawn_on, hire.withdrawal_reason) == ([1, 0], FIRST, "never_turned_up")
    assert (
        latest(hire)
        == "Lise Holm mødte aldrig op 01.03.2018. 37 timer om ugen i RH-01 er igen ledige 01.03.2018 – 28.02.2019."
    )


def test_somebody_who_is_in_work_for_more_than_14_days_has_turned_up(hr: User, hire: Hire) -> None:
    with time_machine.travel(dt.datetime(2018, 3, 16, 10, tzinfo=dt.UTC), tick=False):
        assert refusal(lambda: record_no_show(by=hr, hire=hire)) == {
            "": [
                "Det kan registreres til og med 15.03.2018. Registrér en fratrædelse, eller annullér registreringen"
            ]
        }


def test_somebody_who_came_from_another_post_has_turned_up(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    there = move_to_post(by=hr, hire=hire, from_day=JUNE, post=make_post(allocation))
    assert refusal(lambda: record_no_show(by=hr, hire=there)) == {
        "": ["Medarbejderen kom fra en anden stilling hos jer. Fortryd flytningen i stedet"]
    }


def test_somebody_who_is_leaving_leaves_on_another_day_before_the_agreed_end(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    end = lambda day: end_hire(by=hr, hire=hire, last_day=day, reason=LeavingReason.RESIGNED)  # noqa: E731
    end(END_OF_AUGUST)
    september = dt.date(2018, 9, 30)
    end(september)
    assert days(hire)[0][1] == september
    assert refusal(lambda: end(LAST)) == {"last_day": ["Indtast en dag fra 01.03.2018 til 27.02.2019"]}
    make_hire(hire.post, (dt.date(2018, 10, 1), LAST))
    assert refusal(lambda: end(dt.date(2018, 10, 1))) == {
        "last_day": ["Der er 0 timer om ugen ledige i RH-01 den 01.10.2018"]
    }


def test_somebody_who_has_not_begun_yet_can_still_turn_up(hr: User, allocation: Allocation) -> None:
    hire = make_hire(make_post(allocation), (JULY, dt.date(2019, 6, 30)), agreed_on=JUNE)
    assert refusal(lambda: record_no_show(by=hr, hire=hire)) == {
        "": ["Ansættelsen begynder først 01.07.2018. Træk den tilbage i stedet"]
    }


# Money


def test_more_money_than_the_hospitals_needs_a_reason_which_is_kept(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    entitle(*Allocation.objects.all(), amount=300_000, target=0)
    told(end_hire, by=hr, hire=hire, last_day=END_OF_AUGUST, reason=LeavingReason.RESIGNED)
    extend = lambda reason: extend_hire(by=hr, hire=hire, last_day=LAST, over_money_reason=reason)  # noqa: E731
    for too_short in ("", "  ", "a"):
        assert refusal(lambda: extend(too_short)) == {  # noqa: B023 - called at once
            "over_money_reason": [
                "Indtast en begrundelse. Der er så disponeret 400 tkr., 100 tkr. over rammen"
            ]
        }
    extend("Aftalt med direktionen")
    hire.refresh_from_db()
    assert (hire.over_money_reason, days(hire)[0][1]) == ("Aftalt med direktionen", LAST)


# Who, and when not

CHANGES: dict[str, Callable[[User, Hire, str | None], Hire]] = {
    "hours": lambda by, hire, seen: change_hours(
        by=by, hire=hire, from_day=JULY, weekly_hours=Decimal(30), version=seen
    ),
    "leave": lambda by, hire, seen: take_leave(
        by=by, hire=hire, first_day=JUNE, last_day=JULY, kind=PAID, version=seen
    ),
    "return": lambda by, hire, seen: return_from_leave(by=by, hire=hire, first_day=JUNE, version=seen),
    "department": lambda by, hire, seen: move_to_department(
        by=by, hire=hire, from_day=JULY, department="X", version=seen
    ),
    "post": lambda by, hire, seen: move_to_post(
        by=by, hire=hire, from_day=JULY, post=Post.objects.latest("pk"), version=seen
    ),
    "extend": lambda by, hire, seen: extend_hire(by=by, hire=hire, last_day=LAST, version=seen),
    "no_show": lambda by, hire, seen: record_no_show(by=by, hire=hire, version=seen),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_happens_is_told_by_the_hospitals_own_hr_of_what_they_saw(
    hr: User, hire: Hire, allocation: Allocation, change: str
) -> None:
    others = [make_user(Role.CENTER_HR), make_user(Role.ADMINISTRATOR), make_user(Role.AUDITOR)]
    for by in (*others, make_user(Role.HOSPITAL_HR, make_hospital("Bornholms Hospital", "BOH"))):
        with pytest.raises(PermissionDenied):
            CHANGES[change](by, hire, None)
    seen = version_of_hire(hire)
    Hire.objects.update(version=2)
    with pytest.raises(Stale):
        CHANGES[change](hr, hire, seen)


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_happens_to_a_hire_that_is_annulled_or_whose_grant_is_closed(
    hr: User, hire: Hire, allocation: Allocation, change: str
) -> None:
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    with pytest.raises(ValidationError, match="ikke åben for registrering"):
        CHANGES[change](hr, hire, None)
    allocation.grant.status = GrantStatus.OPEN
    allocation.grant.save()
    annul_hire(by=hr, hire=hire, reason=AnnulmentReason.WRONG_POST)
    with pytest.raises(ValidationError, match="blev annulleret"):
        CHANGES[change](hr, hire, None)


def test_what_a_hire_was_on_any_past_day_stays_answerable(hr: User, hire: Hire) -> None:
    told(change_hours, by=hr, hire=hire, from_day=JUNE, weekly_hours=Decimal(30))
    told(take_leave, by=hr, hire=hire, first_day=JULY, last_day=END_OF_AUGUST, kind=UNPAID)
    told(move_to_department, by=hr, hire=hire, from_day=dt.date(2018, 8, 1), department="X")
    on = {
        day: next(span for span in schedule_of(hire) if span.first_day <= day <= span.last_day)
        for day in (FIRST, JUNE, JULY, END_OF_AUGUST, LAST)
    }
    assert [(span.weekly_hours, span.kind, span.department_id is not None) for span in on.values()] == [
        (37, "employed", False),
        (30, "employed", False),
        (30, "unpaid_leave", False),
        (30, "unpaid_leave", True),
        (30, "employed", True),
    ]
