"""What was decided when: a decision leaves earlier days as they were reported, a correction changes them."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from accounts.enums import Role
from accounts.models import User
from allocations.models import Allocation
from hires.actions.changes import (
    change_hours,
    extend_hire,
    move_to_department,
    move_to_post,
    return_from_leave,
    take_leave,
)
from hires.actions.correct import change_hire
from hires.actions.details import HireDetails, Term
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.enums import (
    AnnulmentReason,
    CandidatesAssessed,
    DecisionKind,
    LeavingReason,
    PeriodKind,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.figures.statement import allocation_figures
from hires.models import Decision, Hire
from hires.posts import post_statuses
from hires.presentation.history import hire_history
from hrtrack.common.database.acting import acting_as
from tests.support.factories import (
    agree_on,
    leaving_reason_of,
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_user,
)
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
JUNE, AUGUST, SEPTEMBER = dt.date(2025, 6, 30), dt.date(2025, 8, 1), dt.date(2025, 9, 30)
RESIGNED = {"last_day": SEPTEMBER, "reason": LeavingReason.RESIGNED}
FULL_YEAR, UNTIL_SEPTEMBER = Decimal("400000.00"), Decimal("299178.08")


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2025, 10, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(starts_from=FIRST, starts_until=LAST))


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


@pytest.fixture
def hire(allocation: Allocation) -> Hire:
    """Lise Holm, in RH-01 for 2025 on full time, agreed on in December."""
    lise = make_employee(allocation.hospital, "Lise Holm", employee_number="1111")
    return make_hire(make_post(allocation), (FIRST, LAST), employee=lise, agreed_on=dt.date(2024, 12, 1))


def done(service: Callable[..., Any], hr: User, hire: Hire, **arguments: Any) -> Any:
    """Do it as a request of the user does."""
    with acting_as(hr, command="test"):
        return service(by=hr, hire=hire, **arguments)


def committed(allocation: Allocation, as_of: dt.date) -> Decimal:
    return allocation_figures(allocation, as_of).committed


def rows(hire: Hire) -> list[tuple[Any, ...]]:
    """Return the periods as (first day, last day, hours, decided on, replaced on)."""
    return list(
        hire.periods.order_by("decision_id", "first_day").values_list(
            "first_day", "last_day", "weekly_hours", "decided_on", "replaced_on"
        )
    )


def details(**fields: Any) -> HireDetails:
    return HireDetails(
        **{
            "name": "Lise Holm",
            "employee_number": "1111",
            "agreed_on": dt.date(2024, 12, 1),
            "route": RecruitmentRoute.OUTSIDE_REGION,
            "formerly_employed": False,
            "candidates_assessed": CandidatesAssessed.NONE_SUITABLE,
            **fields,
        }
    )


def correct(hr: User, hire: Hire, **fields: Any) -> Hire:
    """Correct the hire's term, as (first_day, last_day, weekly_hours), its leaving reason or the day agreed on."""
    schedule = list(hire.periods.current().order_by("first_day"))
    term = Term(
        first_day=fields.pop("first_day", schedule[0].first_day),
        last_day=fields.pop("last_day", schedule[-1].last_day),
        weekly_hours=fields.pop("weekly_hours", schedule[-1].weekly_hours),
    )
    reason = fields.pop("leaving_reason", leaving_reason_of(hire)) or None
    hire = Hire.objects.get(pk=hire.pk)
    changed: Hire = done(change_hire, hr, hire, term=term, details=details(**fields), leaving_reason=reason)
    return changed


# A decision leaves the days before it as they were


CHANGES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "leaving": (end_hire, RESIGNED),
    "hours": (change_hours, {"from_day": dt.date(2025, 9, 1), "weekly_hours": Decimal(20)}),
    "leave": (
        take_leave,
        {
            "first_day": dt.date(2025, 9, 1),
            "last_day": dt.date(2025, 11, 30),
            "kind": PeriodKind.UNPAID_LEAVE,
        },
    ),
}


def test_leaving_decided_in_august_leaves_june_as_it_was(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    days = (JUNE, AUGUST - dt.timedelta(1), AUGUST, SEPTEMBER)
    assert [committed(allocation, day) for day in days] == [FULL_YEAR] * 4
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    assert [committed(allocation, day) for day in days] == [FULL_YEAR, FULL_YEAR] + [UNTIL_SEPTEMBER] * 2


@pytest.mark.parametrize("kind", CHANGES)
def test_decision_counts_from_its_day_on(hr: User, hire: Hire, allocation: Allocation, kind: str) -> None:
    service, arguments = CHANGES[kind]
    before = allocation_figures(allocation, JUNE)
    done(service, hr, hire, **arguments, decided_on=AUGUST)
    assert allocation_figures(allocation, JUNE) == before
    assert committed(allocation, AUGUST - dt.timedelta(1)) == FULL_YEAR
    assert committed(allocation, AUGUST) < FULL_YEAR


def test_hours_decided_after_they_took_effect_change_no_day_before_the_decision(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    march = dt.date(2025, 3, 1)
    done(change_hours, hr, hire, from_day=march, weekly_hours=Decimal("18.5"), decided_on=AUGUST)
    july = allocation_figures(allocation, dt.date(2025, 7, 31))
    august = allocation_figures(allocation, AUGUST)
    # 59 days on full time and 306 on half: 59 + 153 = 212 of 365
    assert (july.fte, july.committed) == (1, FULL_YEAR)
    assert (august.fte, august.committed) == (Decimal("0.5"), Decimal("232328.77"))
    assert hire_history(hire)[0].sentence == (
        "Lise Holm går fra 37 til 18,5 timer om ugen fra 01.03.2025, besluttet 01.08.2025 (efterregulering)."
    )


def test_state_of_a_post_is_that_of_the_decisions_by_the_day(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(
        end_hire, hr, hire, last_day=SEPTEMBER, reason=LeavingReason.RETIRED, decided_on=dt.date(2025, 10, 10)
    )
    states = [
        post_statuses(allocation, day)[0].state.value
        for day in (SEPTEMBER, dt.date(2025, 10, 9), dt.date(2025, 10, 10))
    ]
    assert states == ["filled", "filled", "left"]


def test_reason_to_leave_that_was_taken_back_later_still_stands_in_between(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(end_hire, hr, hire, last_day=SEPTEMBER, reason=LeavingReason.RETIRED, decided_on=AUGUST)
    done(extend_hire, hr, hire, last_day=LAST, decided_on=dt.date(2025, 10, 10))
    figures = [allocation_figures(allocation, dt.date(2025, 10, day)) for day in (9, 10)]
    assert [(each.left, each.filled) for each in figures] == [(1, 0), (0, 1)]


def test_two_decisions_of_one_day_leave_the_last(hr: User, hire: Hire, allocation: Allocation) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    done(extend_hire, hr, hire, last_day=dt.date(2025, 10, 31), decided_on=AUGUST)
    assert rows(hire) == [
        (FIRST, LAST, 37, dt.date(2024, 12, 1), AUGUST),
        (FIRST, SEPTEMBER, 37, AUGUST, AUGUST),
        (FIRST, dt.date(2025, 10, 31), 37, AUGUST, None),
    ]
    assert committed(allocation, AUGUST) == Decimal("333150.68")


def test_period_that_a_decision_leaves_as_it_was_stays(hr: User, hire: Hire) -> None:
    done(change_hours, hr, hire, from_day=dt.date(2025, 9, 1), weekly_hours=Decimal(20), decided_on=AUGUST)
    done(
        change_hours,
        hr,
        hire,
        from_day=dt.date(2025, 11, 1),
        weekly_hours=Decimal(30),
        decided_on=SEPTEMBER,
    )
    assert rows(hire) == [
        (FIRST, LAST, 37, dt.date(2024, 12, 1), AUGUST),
        (FIRST, dt.date(2025, 8, 31), 37, AUGUST, None),
        (dt.date(2025, 9, 1), LAST, 20, AUGUST, SEPTEMBER),
        (dt.date(2025, 9, 1), dt.date(2025, 10, 31), 20, SEPTEMBER, None),
        (dt.date(2025, 11, 1), LAST, 30, SEPTEMBER, None),
    ]


# The day of the decision


@pytest.mark.parametrize(
    ("last_day", "decided_on"),
    [
        (dt.date(2025, 11, 30), dt.date(2025, 10, 15)),
        (dt.date(2025, 8, 31), dt.date(2025, 9, 1)),
    ],
    ids=["to come", "past"],
)
def test_decision_without_a_day_is_of_today_or_of_the_first_day_it_changes(
    hr: User, hire: Hire, last_day: dt.date, decided_on: dt.date
) -> None:
    done(end_hire, hr, hire, last_day=last_day, reason=LeavingReason.RESIGNED)
    decision = hire.decisions.latest("pk")
    assert (decision.kind, decision.decided_on, decision.by) == (DecisionKind.LEAVING, decided_on, hr)


def test_decision_without_a_day_is_not_before_the_last_one(hr: User, hire: Hire) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    done(change_hours, hr, hire, from_day=dt.date(2025, 5, 1), weekly_hours=Decimal(30))
    assert hire.decisions.latest("pk").decided_on == AUGUST


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize(
    ("day", "message"),
    [
        (dt.date(2025, 10, 16), "Indtast en dag, der ikke ligger efter i dag"),
        (
            dt.date(2024, 11, 30),
            "Indtast 01.12.2024 eller en senere dag: Den dag er det seneste om ansættelsen besluttet",
        ),
    ],
)
def test_decision_after_today_or_before_the_last_is_refused(
    hr: User, hire: Hire, kind: str, day: dt.date, message: str
) -> None:
    service, arguments = CHANGES[kind]
    asked = refusal(lambda: done(service, hr, hire, **arguments, decided_on=day))
    assert (asked, Decision.objects.count()) == ({"decided_on": [message]}, 1)


def test_day_of_the_decision_is_told_with_all_else_that_is_wrong(hr: User, hire: Hire) -> None:
    tomorrow = dt.date(2025, 10, 16)
    for service, arguments, field in (
        (end_hire, {"last_day": LAST, "reason": LeavingReason.RESIGNED}, "last_day"),
        (change_hours, {"from_day": FIRST, "weekly_hours": Decimal(30)}, "from_day"),
        (extend_hire, {"last_day": SEPTEMBER}, "last_day"),
        (return_from_leave, {"first_day": SEPTEMBER}, "first_day"),
        (move_to_department, {"from_day": FIRST, "department": "B"}, "from_day"),
    ):
        asked = refusal(lambda s=service, a=arguments: done(s, hr, hire, **a, decided_on=tomorrow))  # type: ignore[misc]
        assert set(asked) == {"decided_on", field}


def test_move_decided_afterwards_counts_the_person_in_one_post_on_each_day(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    other = make_post(allocation)
    march = dt.date(2025, 3, 1)
    there = done(move_to_post, hr, hire, from_day=march, post=other, decided_on=AUGUST)
    july, august = (allocation_figures(allocation, day) for day in (dt.date(2025, 7, 31), AUGUST))
    assert (july.created, july.headcount, july.committed) == (1, 1, FULL_YEAR)
    assert (august.created, august.headcount, august.filled) == (2, 1, 1)
    assert [(each.kind, each.decided_on) for each in there.decisions.all()] == [("moved_in", AUGUST)]
    assert hire.decisions.latest("pk").moved_to == there


# A correction changes every version that holds the wrong fact


def test_corrected_first_day_and_hours_are_those_of_every_version(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    correct(hr, hire, first_day=dt.date(2025, 1, 11), weekly_hours=Decimal(30))
    assert rows(hire) == [
        (dt.date(2025, 1, 11), LAST, 30, dt.date(2024, 12, 1), AUGUST),
        (dt.date(2025, 1, 11), SEPTEMBER, 30, AUGUST, None),
    ]
    # 355 days × 30 of 365 × 37
    assert committed(allocation, JUNE) == Decimal("315438.73")


def test_corrected_last_day_is_that_of_the_decision_that_set_it(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    correct(hr, hire, last_day=dt.date(2025, 10, 31))
    assert [committed(allocation, day) for day in (JUNE, AUGUST)] == [FULL_YEAR, Decimal("333150.68")]
    assert leaving_reason_of(hire) == LeavingReason.RESIGNED
    # The period of a version before is not shortened by what a later decision leaves of it.
    assert [row[1] for row in rows(hire)] == [LAST, dt.date(2025, 10, 31)]


def test_corrected_last_day_leaves_a_period_that_an_earlier_version_shares(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(change_hours, hr, hire, from_day=dt.date(2025, 10, 1), weekly_hours=Decimal(20), decided_on=AUGUST)
    before = allocation_figures(allocation, AUGUST)
    done(end_hire, hr, hire, **RESIGNED, decided_on=SEPTEMBER)
    correct(hr, hire, last_day=dt.date(2025, 9, 15))
    assert allocation_figures(allocation, AUGUST) == before
    assert committed(allocation, SEPTEMBER) == Decimal("282739.73")


def test_corrected_reason_to_leave_is_that_of_every_version_with_it(hr: User, hire: Hire) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    done(change_hours, hr, hire, from_day=dt.date(2025, 9, 1), weekly_hours=Decimal(30), decided_on=SEPTEMBER)
    correct(hr, hire, leaving_reason=LeavingReason.RETIRED)
    reasons = hire.periods.order_by("decision_id", "first_day").values_list("leaving_reason", flat=True)
    assert list(reasons) == ["", "retired", "", "retired"]


def test_corrected_agreement_moves_the_first_decision_alone(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=AUGUST)
    correct(hr, hire, agreed_on=dt.date(2024, 11, 1))
    assert [row[3:] for row in rows(hire)] == [(dt.date(2024, 11, 1), AUGUST), (AUGUST, None)]
    assert allocation_figures(allocation, dt.date(2024, 11, 1)).created == 1


def test_agreement_cannot_be_corrected_to_after_the_first_change(hr: User, hire: Hire) -> None:
    done(end_hire, hr, hire, **RESIGNED, decided_on=dt.date(2024, 12, 10))
    asked = refusal(lambda: correct(hr, hire, agreed_on=dt.date(2024, 12, 11)))
    assert asked == {
        "agreed_on": [
            "Indtast 10.12.2024 eller en tidligere dag: Den dag er en ændring af ansættelsen besluttet"
        ]
    }


def test_first_day_cannot_be_corrected_to_after_the_end_that_was_decided_once(hr: User, hire: Hire) -> None:
    march = dt.date(2025, 3, 31)
    done(end_hire, hr, hire, last_day=march, reason=LeavingReason.RESIGNED, decided_on=march)
    done(extend_hire, hr, hire, last_day=LAST, decided_on=march)
    asked = refusal(lambda: correct(hr, hire, first_day=dt.date(2025, 4, 1)))
    assert asked == {
        "first_day": ["Ansat fra skal ligge senest 31.03.2025, for dagen efter er der registreret en ændring"]
    }


# Withdrawn, and a successor agreed on before


def withdrawn(hr: User, hire: Hire) -> None:
    agree_on(hire, dt.date(2025, 2, 1))
    done(withdraw_hire, hr, hire, on=dt.date(2025, 3, 5), reason=WithdrawalReason.CANDIDATE_WITHDREW)


@pytest.fixture
def to_come(allocation: Allocation) -> Hire:
    """To begin in November; agreed on 1 February."""
    november = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
    return make_hire(make_post(allocation), november, agreed_on=dt.date(2025, 2, 1))


@pytest.mark.parametrize(
    ("hours", "committed_in_between"),
    [
        (37, FULL_YEAR),
        (30, Decimal("324324.32")),
        ("0.01", Decimal("108.11")),
    ],
    ids=["full time", "part time", "hardly"],
)
def test_withdrawn_hire_counts_until_its_successor_was_agreed_on(
    hr: User, to_come: Hire, allocation: Allocation, hours: Any, committed_in_between: Decimal
) -> None:
    withdrawn(hr, to_come)
    successor = (dt.date(2025, 12, 1), dt.date(2026, 11, 30), hours)
    make_hire(to_come.post, successor, agreed_on=dt.date(2025, 2, 20))
    figures = [
        allocation_figures(allocation, day)
        for day in (dt.date(2025, 2, 19), dt.date(2025, 2, 20), dt.date(2025, 2, 28))
    ]
    assert [each.committed for each in figures] == [FULL_YEAR, committed_in_between, committed_in_between]
    assert [(each.created, each.persons) for each in figures] == [(1, 1)] * 3


def test_withdrawn_half_timer_counts_beside_another(hr: User, allocation: Allocation) -> None:
    post = make_post(allocation)
    term = (dt.date(2025, 11, 1), dt.date(2026, 10, 31), "18.5")
    first, _second = (make_hire(post, term, agreed_on=dt.date(2025, 2, day)) for day in (1, 20))
    done(withdraw_hire, hr, first, on=dt.date(2025, 3, 5), reason=WithdrawalReason.CANDIDATE_WITHDREW)
    make_hire(post, term, agreed_on=dt.date(2025, 3, 1))
    figures = [allocation_figures(allocation, dt.date(2025, *day)) for day in ((2, 28), (3, 1), (3, 5))]
    assert [each.committed for each in figures] == [FULL_YEAR] * 3
    assert [each.persons for each in figures] == [2, 2, 2]


def test_of_two_that_were_withdrawn_the_later_has_the_room(
    hr: User, to_come: Hire, allocation: Allocation
) -> None:
    withdrawn(hr, to_come)
    days = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
    other = make_hire(to_come.post, days, agreed_on=dt.date(2025, 2, 20))
    done(withdraw_hire, hr, other, on=dt.date(2025, 3, 10), reason=WithdrawalReason.CANDIDATE_WITHDREW)
    figures = [allocation_figures(allocation, dt.date(2025, *day)) for day in ((2, 28), (3, 9), (3, 10))]
    assert [(each.created, each.persons) for each in figures] == [(1, 1), (1, 1), (0, 0)]


def test_withdrawn_cover_for_a_leave_with_pay_counts_until_its_withdrawal(
    hr: User, allocation: Allocation
) -> None:
    post = make_post(allocation)
    make_hire(post, (FIRST, LAST, 37, PeriodKind.PAID_LEAVE))
    cover = make_hire(post, (dt.date(2025, 4, 1), LAST), agreed_on=dt.date(2025, 2, 1))
    done(withdraw_hire, hr, cover, on=dt.date(2025, 3, 5), reason=WithdrawalReason.CANDIDATE_WITHDREW)
    assert [allocation_figures(allocation, dt.date(2025, 3, day)).persons for day in (4, 5)] == [2, 1]


def test_annulled_successor_takes_nobodys_room(hr: User, to_come: Hire, allocation: Allocation) -> None:
    withdrawn(hr, to_come)
    days = (dt.date(2025, 11, 1), dt.date(2026, 10, 31))
    other = make_hire(to_come.post, days, agreed_on=dt.date(2025, 2, 20))
    done(annul_hire, hr, other, reason=AnnulmentReason.WRONG_POST)
    assert allocation_figures(allocation, dt.date(2025, 2, 28)).persons == 1
