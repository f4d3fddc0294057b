"""The newest act of a hire is undone: every row is as it was, the history keeps both, and nothing that depends is lost."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation, Department, StaffGroup
from hires import act_dependents
from hires.actions.acts.recording import latest_act, recorded
from hires.actions.acts.undo import obstacles_to_undo, undo_act
from hires.actions.changes import (
    change_hours,
    extend_hire,
    move_to_department,
    move_to_post,
    record_no_show,
    return_from_leave,
    take_leave,
)
from hires.actions.correct import change_hire, change_post
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import annul_hire, end_hire, withdraw_hire
from hires.actions.register import register_hire
from hires.actions.same_person import join_person, separate_person
from hires.enums import (
    ActKind,
    AnnulmentReason,
    CandidatesAssessed,
    LeavingReason,
    PeriodKind,
    RecruitmentRoute,
    WithdrawalReason,
)
from hires.figures import statement
from hires.figures.statement import allocation_figures
from hires.models import Decision, Employee, Hire, HireAct, Period, Post, PostPurpose, SamePerson
from hires.presentation.history import hire_history
from hrtrack.common.database.acting import acting_as
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_staff_group,
    make_user,
)
from tests.support.racing import at_once, coming_second
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
MODELS = (Department, Post, PostPurpose, Employee, SamePerson, Hire, Decision, Period)
Act = Callable[[User, Hire], Any]


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


def details(name: str = "Lise Holm", number: str = "1111", **fields: Any) -> HireDetails:
    return HireDetails(
        **{
            "name": name,
            "employee_number": number,
            "agreed_on": dt.date(2024, 12, 1),
            "route": RecruitmentRoute.OUTSIDE_REGION,
            "formerly_employed": False,
            "candidates_assessed": CandidatesAssessed.NONE_SUITABLE,
            **fields,
        }
    )


def registered(
    hr: User, allocation: Allocation, post: Post | None = None, *, term: Term | None = None, **fields: Any
) -> Hire:
    with acting_as(hr, command="test"):
        return register_hire(
            by=hr,
            allocation=allocation,
            post=post or PostDetails(department="Urologisk Klinik", is_additional=True),
            term=term or Term(first_day=FIRST, last_day=dt.date(2025, 12, 1), weekly_hours=Decimal(37)),
            details=details(**fields),
        )


@pytest.fixture
def hire(hr: User, allocation: Allocation) -> Hire:
    """Lise Holm, in a new post for most of 2025 on full time, agreed on in December."""
    return registered(hr, allocation)


def done(service: Callable[..., Any], hr: User, hire: Hire, **arguments: Any) -> Any:
    """Do it as a request of the user does."""
    with acting_as(hr, command="test"):
        return service(by=hr, hire=Hire.objects.get(pk=hire.pk), **arguments)


def newest(hire: Hire) -> HireAct:
    act = latest_act(hire.pk)
    assert act is not None
    return act


def undone(hr: User, hire: Hire, **arguments: Any) -> HireAct:
    with acting_as(hr, command="test"):
        return undo_act(by=hr, act=newest(hire), **arguments)


def state() -> dict[str, list[tuple[Any, ...]]]:
    """Return every row, by its model; without the numbers of versions, which only rise."""
    return {
        model.__name__: list(
            model._base_manager.order_by("pk").values_list(
                *(field.attname for field in model._meta.concrete_fields if field.name != "version")
            )
        )
        for model in MODELS
    }


def figures(allocation: Allocation) -> list[Any]:
    days = (dt.date(2025, month, 15) for month in (1, 6, 9, 10))
    return [allocation_figures(allocation, day) for day in days]


def corrected(hr: User, hire: Hire, *, first_day: dt.date = FIRST, **fields: Any) -> None:
    schedule = list(hire.periods.current().order_by("first_day"))
    last, reason = (
        schedule[-1],
        LeavingReason(schedule[-1].leaving_reason) if schedule[-1].leaving_reason else None,
    )
    term = Term(
        first_day=first_day, last_day=last.last_day, weekly_hours=fields.pop("hours", last.weekly_hours)
    )
    done(change_hire, hr, hire, term=term, details=details(**fields), leaving_reason=reason)


def on_leave(hr: User, hire: Hire, last_day: dt.date = dt.date(2025, 11, 30)) -> None:
    days = {"first_day": dt.date(2025, 9, 1), "last_day": last_day}
    done(take_leave, hr, hire, **days, kind=PeriodKind.PAID_LEAVE)


def other_employee(hire: Hire, name: str = "Lise Holm") -> Employee:
    """An employee in another of the hospital's posts."""
    allocation = Allocation.objects.get(grant=hire.grant_id, hospital=hire.hospital_id)
    return make_hire(
        make_post(allocation), (FIRST, LAST, 10), employee=make_employee(hire.hospital, name)
    ).employee


def left(hr: User, hire: Hire, last_day: dt.date = dt.date(2025, 9, 30)) -> None:
    done(end_hire, hr, hire, last_day=last_day, reason=LeavingReason.RESIGNED)


def moved(hr: User, hire: Hire) -> Hire:
    allocation = Allocation.objects.get(grant=hire.grant_id, hospital=hire.hospital_id)
    there: Hire = done(move_to_post, hr, hire, from_day=dt.date(2025, 7, 1), post=make_post(allocation))
    return there


def joined_with_three(hr: User, hire: Hire) -> None:
    """Lise was registered three times; the second two are one person before."""
    second, third = other_employee(hire), other_employee(hire)
    done(join_person, hr, second.hires.get(), other=third)
    done(join_person, hr, hire, other=third)


# Each act as (what comes before it, the act itself, its kind).
ACTS: dict[str, tuple[Act, Act, ActKind]] = {
    "hours": (
        on_leave,
        lambda hr, hire: done(
            change_hours,
            hr,
            hire,
            from_day=dt.date(2025, 8, 1),
            weekly_hours=Decimal(20),
            decided_on=dt.date(2025, 9, 9),
        ),
        ActKind.HOURS,
    ),
    "leave": (left, lambda hr, hire: on_leave(hr, hire, dt.date(2025, 9, 15)), ActKind.LEAVE),
    "return": (
        on_leave,
        lambda hr, hire: done(return_from_leave, hr, hire, first_day=dt.date(2025, 10, 1)),
        ActKind.RETURN,
    ),
    "department": (
        on_leave,
        lambda hr, hire: done(
            move_to_department, hr, hire, from_day=dt.date(2025, 7, 1), department="En helt ny klinik"
        ),
        ActKind.DEPARTMENT,
    ),
    "move": (on_leave, moved, ActKind.MOVE),
    "extension": (
        on_leave,
        lambda hr, hire: done(extend_hire, hr, hire, last_day=LAST),
        ActKind.EXTENSION,
    ),
    "leaving": (on_leave, left, ActKind.LEAVING),
    "withdrawal": (
        lambda hr, hire: corrected(hr, hire, first_day=dt.date(2025, 11, 1)),
        lambda hr, hire: done(
            withdraw_hire, hr, hire, on=dt.date(2025, 10, 1), reason=WithdrawalReason.CANDIDATE_WITHDREW
        ),
        ActKind.WITHDRAWAL,
    ),
    "no-show": (
        lambda hr, hire: corrected(hr, hire, first_day=dt.date(2025, 10, 14)),
        lambda hr, hire: done(record_no_show, hr, hire),
        ActKind.NO_SHOW,
    ),
    "annulment": (
        left,
        lambda hr, hire: done(annul_hire, hr, hire, reason=AnnulmentReason.WRONG_POST),
        ActKind.ANNULMENT,
    ),
    "corrected days": (
        on_leave,
        lambda hr, hire: corrected(hr, hire, first_day=dt.date(2025, 3, 1), agreed_on=dt.date(2025, 2, 1)),
        ActKind.CORRECTION,
    ),
    "corrected hours": (
        lambda _hr, _hire: None,
        lambda hr, hire: corrected(hr, hire, hours=Decimal(30)),
        ActKind.CORRECTION,
    ),
    "corrected name": (
        left,
        lambda hr, hire: corrected(hr, hire, name="Lise Holm Jensen", agreed_on=dt.date(2024, 11, 1)),
        ActKind.CORRECTION,
    ),
    "corrected person": (
        lambda hr, hire: (
            corrected(hr, hire, number="2222"),
            make_employee(hire.hospital, "Lise Holm", employee_number="3333"),
        ),
        lambda hr, hire: corrected(hr, hire, number="3333"),
        ActKind.CORRECTION,
    ),
    "joining": (
        lambda _hr, hire: other_employee(hire),
        lambda hr, hire: done(join_person, hr, hire, other=Employee.objects.latest("pk")),
        ActKind.JOINING,
    ),
    "joining with two": (
        lambda hr, hire: done(join_person, hr, other_employee(hire).hires.get(), other=other_employee(hire)),
        lambda hr, hire: done(join_person, hr, hire, other=Employee.objects.latest("pk")),
        ActKind.JOINING,
    ),
    "separation of two": (
        lambda hr, hire: done(join_person, hr, hire, other=other_employee(hire)),
        lambda hr, hire: done(separate_person, hr, hire),
        ActKind.SEPARATION,
    ),
    "separation of three": (
        joined_with_three,
        lambda hr, hire: done(separate_person, hr, hire),
        ActKind.SEPARATION,
    ),
}


@pytest.mark.parametrize("name", ACTS)
def test_undone_act_leaves_every_row_as_it_was(
    hr: User, hire: Hire, allocation: Allocation, name: str
) -> None:
    before_it, act, kind = ACTS[name]
    before_it(hr, hire)
    if kind == ActKind.MOVE:
        make_post(allocation)
    rows, counted = state(), figures(allocation)
    recorded = HireAct.objects.count()
    act(hr, hire)
    if kind == ActKind.MOVE:
        rows["Post"] = state()["Post"]  # the post it moved to was made with it
    assert (newest(hire).kind, newest(hire).by, HireAct.objects.count()) == (kind, hr, recorded + 1)
    assert state() != rows
    undone(hr, hire)
    assert state() == rows
    assert figures(allocation) == counted


@pytest.mark.parametrize("name", ACTS)
def test_act_is_done_again_after_its_undoing(hr: User, hire: Hire, allocation: Allocation, name: str) -> None:
    """The rows that are put back can be changed as before, and that can be undone, too, and what was before it."""
    before_it, act, kind = ACTS[name]
    before_it(hr, hire)
    act(hr, hire)
    counted = figures(allocation)
    undone(hr, hire)
    act(hr, hire)
    assert (newest(hire).kind, figures(allocation)) == (kind, counted)
    undone(hr, hire)
    while newest(hire).kind != ActKind.REGISTERED:
        undone(hr, hire)
    undone(hr, hire)
    assert not Hire.objects.filter(pk=hire.pk)


def test_undone_registration_takes_its_post_employee_and_department_with_it(
    hr: User, allocation: Allocation
) -> None:
    rows, counted = state(), figures(allocation)
    hire = registered(hr, allocation)
    undone(hr, hire)
    assert (state(), figures(allocation)) == (rows, counted)
    # The number of the post is free again.
    assert str(registered(hr, allocation).post) == "RH-01"


def test_undone_registration_leaves_what_others_use(hr: User, hire: Hire, allocation: Allocation) -> None:
    rows = state()
    second = registered(hr, allocation, term=Term(first_day=dt.date(2025, 12, 2), weekly_hours=Decimal(37)))
    assert (second.employee, second.post.department) == (hire.employee, hire.post.department)
    undone(hr, second)
    assert state() == rows


def test_undoing_is_a_sentence_of_its_own_beside_what_it_undoes(hr: User, hire: Hire) -> None:
    left(hr, hire)
    undone(hr, hire)
    done(annul_hire, hr, hire, reason=AnnulmentReason.WRONG_POST)
    undone(hr, hire)
    assert [each.sentence for each in hire_history(hire)][:4] == [
        "Annulleringen for Lise Holm er fortrudt.",
        "Ansættelsen af Lise Holm er annulleret: Registreret i en forkert stilling. 37 timer om ugen i RH-01 er igen ledige 01.01.2025 – 01.12.2025.",
        "Fratrædelsen for Lise Holm er fortrudt.",
        "Lise Holm fratræder 30.09.2025 efter egen opsigelse. 37 timer om ugen i RH-01 bliver ledige dagen efter.",
    ]


@pytest.mark.django_db(transaction=True)
def test_what_was_known_before_the_undoing_is_still_known_of_that_moment(
    hr: User, allocation: Allocation
) -> None:
    """Also of a registration, whose rows are gone, and of a leaving."""
    day = dt.date(2025, 10, 15)

    def moment() -> dt.datetime:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            [now] = cursor.fetchone()
        assert isinstance(now, dt.datetime)
        return now

    def known(before: dt.datetime | None = None) -> dict[str, Any]:
        parameters = statement.figures_of([allocation.grant], day, known_before=before)
        [row] = statement.rows("SELECT created, persons, committed FROM hospital_figures", parameters)
        return row

    nothing = known()
    hire = registered(hr, allocation)
    registration, as_registered = known(), moment()
    left(hr, hire)
    leaving, as_left = known(), moment()
    undone(hr, hire)
    undone(hr, hire)
    assert [known(as_registered), known(as_left), known(moment()), known()] == [
        registration,
        leaving,
        nothing,
        nothing,
    ]
    assert nothing["committed"] < leaving["committed"] < registration["committed"]


# What depends on an act


def test_only_the_newest_act_is_undone(hr: User, hire: Hire) -> None:
    on_leave(hr, hire)
    leave = newest(hire)
    left(hr, hire)
    assert obstacles_to_undo(leave) == ["Fratrædelsen er registreret siden. Fortryd den ændring først"]
    assert refusal(lambda: undo_act(by=hr, act=leave)) == {
        "": ["Fratrædelsen er registreret siden. Fortryd den ændring først"]
    }
    undone(hr, hire)
    assert obstacles_to_undo(leave) == []
    assert newest(hire) == leave


def test_leaving_is_not_undone_over_a_successor_who_is_named(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    left(hr, hire)
    term = Term(first_day=dt.date(2025, 10, 1), last_day=LAST, weekly_hours=Decimal(37))
    registered(hr, allocation, hire.post, term=term, name="Bo Berg", number="2222")
    rows = state()
    assert refusal(lambda: undone(hr, hire)) == {
        "__all__": [
            "Der er 0 timer om ugen ledige i RH-01 den 01.10.2025",
            "Bo Berg er i RH-01 fra 01.10.2025. Fortryd eller ret den ansættelse først",
        ]
    }
    assert (state(), newest(hire).undone_by) == (rows, None)
    undone(hr, Hire.objects.latest("pk"))
    undone(hr, hire)
    assert Period.objects.current().get(hire=hire).last_day == dt.date(2025, 12, 1)


def test_annulment_is_not_undone_once_the_post_is_filled_again(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    done(annul_hire, hr, hire, reason=AnnulmentReason.WRONG_PERSON)
    registered(hr, allocation, hire.post, name="Bo Berg", number="2222")
    assert refusal(lambda: undone(hr, hire))["__all__"][1] == (
        "Bo Berg er i RH-01 fra 01.01.2025. Fortryd eller ret den ansættelse først"
    )


def test_leave_is_not_undone_while_it_is_covered(hr: User, hire: Hire, allocation: Allocation) -> None:
    on_leave(hr, hire)
    term = Term(first_day=dt.date(2025, 9, 1), last_day=dt.date(2025, 11, 30), weekly_hours=Decimal(37))
    registered(hr, allocation, hire.post, term=term, name="Bo Berg", number="2222")
    assert (
        "Bo Berg er i RH-01 fra 01.09.2025. Fortryd eller ret den ansættelse først"
        in (refusal(lambda: undone(hr, hire))["__all__"])
    )


def test_registration_is_not_undone_once_another_is_in_its_post(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    left(hr, hire)
    term = Term(first_day=dt.date(2025, 10, 1), last_day=LAST, weekly_hours=Decimal(37))
    registered(hr, allocation, hire.post, term=term, name="Bo Berg", number="2222")
    undo_of_leaving = newest(hire)
    HireAct.objects.filter(pk=undo_of_leaving.pk).update(undone_by=hr)
    assert "Bo Berg er siden registreret i RH-01. Fortryd den registrering først" in obstacles_to_undo(
        newest(hire)
    )


def test_registration_is_not_undone_once_its_post_was_corrected(hr: User, hire: Hire) -> None:
    changed = PostDetails(department="Onkologisk Klinik", is_additional=True)
    change_post(by=hr, post=hire.post, details=changed)
    assert obstacles_to_undo(newest(hire)) == ["RH-01 er rettet siden. Annullér registreringen i stedet"]


def test_registration_is_not_undone_once_its_employee_has_another_hire(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    registered(hr, allocation, term=Term(first_day=dt.date(2025, 12, 2), weekly_hours=Decimal(37)))
    assert obstacles_to_undo(newest(hire)) == [
        "Lise Holm er siden også ansat i RH-02. Fortryd den registrering først"
    ]


def test_registration_is_not_undone_once_its_employee_is_the_same_person_as_another(
    hr: User, hire: Hire
) -> None:
    other = other_employee(hire)
    done(join_person, hr, other.hires.get(), other=hire.employee)
    assert obstacles_to_undo(newest(hire)) == [
        "Det er siden ændret, hvem medarbejderen er samme person som. Fortryd det først"
    ]
    undone(hr, other.hires.get())
    assert obstacles_to_undo(newest(hire)) == []


def test_correction_of_a_name_is_not_undone_once_it_was_corrected_under_another_hire(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    term = Term(first_day=dt.date(2025, 12, 2), weekly_hours=Decimal(37))
    second = registered(hr, allocation, term=term)
    corrected(hr, hire, name="Lise Holm Jensen")
    corrected(hr, second, first_day=dt.date(2025, 12, 2), name="Lise Holm-Jensen")
    assert obstacles_to_undo(newest(hire)) == [
        "Medarbejderens navn eller tjenestenummer er rettet siden. Ret oplysningerne i stedet"
    ]


def test_move_is_not_undone_once_the_hire_it_began_was_changed(hr: User, hire: Hire) -> None:
    there = moved(hr, hire)
    move = newest(hire)
    assert newest(there) == move
    done(change_hours, hr, there, from_day=dt.date(2025, 11, 1), weekly_hours=Decimal(30))
    assert obstacles_to_undo(move) == ["Det nye timetal er registreret siden. Fortryd den ændring først"]
    undone(hr, there)
    undone(hr, there)
    assert list(Hire.objects.values_list("pk")) == [(hire.pk,)]


def test_number_that_another_got_meanwhile_is_not_given_back(
    hr: User, hire: Hire, allocation: Allocation
) -> None:
    corrected(hr, hire, number="3333")
    registered(hr, allocation, name="Bo Berg", number="1111")
    assert refusal(lambda: undone(hr, hire)) == {
        "employee_number": ["Tjenestenummeret bruges allerede hos jer"]
    }


def test_correction_is_not_undone_to_a_staff_group_that_is_gone(hr: User, hire: Hire) -> None:
    first, second = make_staff_group(hire.grant), make_staff_group(hire.grant, "SOSU")
    corrected(hr, hire, staff_group=first)
    corrected(hr, hire, staff_group=second)
    StaffGroup.objects.get(pk=first.pk).delete()
    assert refusal(lambda: undone(hr, hire)) == {
        "": ["Noget, som ansættelsen hører til, er ændret siden. Ret oplysningerne i stedet"]
    }


def test_what_apps_above_say_depends_on_an_act_is_told(
    hr: User, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(act_dependents, "_dependents", [])
    act_dependents.register(
        lambda act: (
            [f"{act} er med i indberetningen pr. 15.11.2026. Ret oplysningerne i stedet"]
            if act.kind == ActKind.LEAVING
            else []
        )
    )
    assert obstacles_to_undo(newest(hire)) == []
    left(hr, hire)
    sentence = "Fratrædelsen er med i indberetningen pr. 15.11.2026. Ret oplysningerne i stedet"
    assert refusal(lambda: undone(hr, hire)) == {"": [sentence]}


# Who, when, and money


def test_hire_that_nobody_registered_here_has_nothing_to_undo(allocation: Allocation) -> None:
    assert latest_act(make_hire(make_post(allocation), (FIRST, LAST)).pk) is None


def test_nothing_is_undone_in_a_closed_grant(hr: User, hire: Hire) -> None:
    left(hr, hire)
    hire.grant.status = GrantStatus.CLOSED
    hire.grant.save()
    assert [*refusal(lambda: undone(hr, hire))] == ["__all__"]


@pytest.mark.parametrize("role", [Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR, Role.HOSPITAL_HR])
def test_only_the_hospitals_own_hr_undoes(hire: Hire, role: Role) -> None:
    with pytest.raises(PermissionDenied):
        undo_act(by=make_user(role), act=newest(hire))


def test_a_colleague_undoes_what_another_did(hr: User, hire: Hire) -> None:
    left(hr, hire)
    colleague = make_user(Role.HOSPITAL_HR, hire.hospital, name="Bo Berg")
    assert undone(colleague, hire).undone_by == colleague


def test_undoing_that_goes_over_the_money_asks_for_a_reason() -> None:
    allocation = make_allocation(make_grant(starts_from=FIRST, starts_until=LAST), amount=400_000, target=1)
    hr = make_user(Role.HOSPITAL_HR, allocation.hospital)
    hire = registered(hr, allocation)
    done(annul_hire, hr, hire, reason=AnnulmentReason.WRONG_PERSON)
    registered(hr, allocation, name="Bo Berg", number="2222")
    assert [*refusal(lambda: undone(hr, hire))] == ["over_money_reason"]
    undone(hr, hire, over_money_reason="Aftalt med Center for HR")
    hire.refresh_from_db()
    assert (hire.is_live, hire.over_money_reason) == (True, "Aftalt med Center for HR")


# At the same time


def test_act_is_undone_once(hr: User, hire: Hire) -> None:
    left(hr, hire)
    act = newest(hire)
    undo_act(by=hr, act=act)
    rows = state()
    undo_act(by=hr, act=act)
    colleague = make_user(Role.HOSPITAL_HR, hire.hospital)
    assert refusal(lambda: undo_act(by=colleague, act=act)) == {
        "": ["Fratrædelsen er allerede fortrudt af Mette Jensen"]
    }
    assert state() == rows


def test_registration_is_undone_once(hr: User, hire: Hire) -> None:
    act = newest(hire)
    undo_act(by=hr, act=act)
    undo_act(by=hr, act=act)
    colleague = make_user(Role.HOSPITAL_HR, hire.hospital)
    assert refusal(lambda: undo_act(by=colleague, act=act)) == {
        "": ["Registreringen er allerede fortrudt af Mette Jensen"]
    }


@pytest.mark.django_db(transaction=True)
def test_two_who_undo_at_once_undo_once(hr: User, hire: Hire) -> None:
    left(hr, hire)
    act, colleague = newest(hire), make_user(Role.HOSPITAL_HR, hire.hospital, name="Bo Berg")
    ended = at_once(lambda: undo_act(by=hr, act=act), lambda: undo_act(by=colleague, act=act))
    assert sorted(type(each).__name__ for each in ended) == ["HireAct", "ValidationError"]
    assert Period.objects.get(hire=hire).last_day == dt.date(2025, 12, 1)


@pytest.mark.django_db(transaction=True)
def test_undoing_waits_for_a_later_change_and_is_then_refused(hr: User, hire: Hire) -> None:
    on_leave(hr, hire)
    act = newest(hire)
    _left, ended = coming_second(lambda: left(hr, hire), lambda: undo_act(by=hr, act=act))
    assert isinstance(ended, ValidationError)
    assert ended.messages == ["Fratrædelsen er registreret siden. Fortryd den ændring først"]


@pytest.mark.django_db(transaction=True)
def test_change_that_waits_for_the_undoing_of_the_registration_is_told(hr: User, hire: Hire) -> None:
    _act, ended = coming_second(
        lambda: undo_act(by=hr, act=newest(hire)),
        lambda: end_hire(by=hr, hire=hire, last_day=dt.date(2025, 9, 30), reason=LeavingReason.RESIGNED),
    )
    assert isinstance(ended, ValidationError)
    assert ended.messages == ["Registreringen af ansættelsen er fortrudt imens"]


def test_act_records_none_of_what_others_do_meanwhile(hr: User, hire: Hire, allocation: Allocation) -> None:
    """A colleague registers somebody in another grant of the same hospital before this act is over."""
    elsewhere = make_post(make_allocation(make_grant(), hospital=allocation.hospital), number=90)

    @recorded(ActKind.LEAVING)
    def leave_beside_others(*, by: User, hire: Hire) -> Hire:
        make_hire(elsewhere, (FIRST, LAST))
        service: Any = end_hire
        ended: Hire = service.__wrapped__(
            by=by, hire=hire, last_day=dt.date(2025, 9, 30), reason=LeavingReason.RESIGNED
        )
        return ended

    leave_beside_others(by=hr, hire=hire)
    rows = {label: len(rows) for label, rows in newest(hire).rows.items()}
    assert rows == {"hires.hire": 1, "hires.decision": 1, "hires.period": 2}
