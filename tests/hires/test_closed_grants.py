"""A closed grant is closed in the database: its posts, hires, employees and confirmations no longer change."""

import datetime as dt
from contextlib import nullcontext
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Grant
from hires.actions.confirm import confirm_complete
from hires.actions.locking import check_capacity
from hires.actions.validation import GRANT_NOT_OPEN
from hires.models import Confirmation, Hire, Post, PostPurpose
from hrtrack.common.database.acting import anonymising
from tests.support.factories import make_allocation, make_hire, make_post, make_purpose, make_user
from tests.support.history import execute
from tests.support.isolation import of_hospital, refused
from tests.support.racing import coming_second

YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
POST = "(grant_id, hospital_id, number, department_id, low_activity, is_additional)"
# Each way to change what a closed grant counted, by SQL.
CHANGES = {
    "new post": f"INSERT INTO hires_post {POST} SELECT grant_id, hospital_id, 99, department_id, false, true FROM hires_post",
    "other purpose of the post": "UPDATE hires_post SET low_activity = NOT low_activity",
    "post away": "DELETE FROM hires_post",
    "further purpose away": "DELETE FROM hires_postpurpose",
    "further purpose": (
        "INSERT INTO hires_postpurpose (post_id, purpose_id, grant_id, hospital_id)"
        " SELECT p.id, max(c.id), p.grant_id, hospital_id FROM hires_post p JOIN allocations_purpose c USING (grant_id)"
        " GROUP BY p.id"
    ),
    "other route": "UPDATE hires_hire SET route = 'other_in_region'",
    "nothing changed": "UPDATE hires_hire SET version = version",
    "annulled": "UPDATE hires_hire SET annulled_on = '2018-06-01', annulled_by_id = {user}, annulment_reason = 'wrong_post'",
    "hire away": "DELETE FROM hires_hire",
    "other hours": "UPDATE hires_period SET weekly_hours = 30",
    "period away": "DELETE FROM hires_period",
    "further period": (
        "INSERT INTO hires_period (hire_id, hospital_id, kind, first_day, last_day, weekly_hours, leaving_reason,"
        " decision_id, decided_on) SELECT hire_id, hospital_id, kind, '2019-01-01', '2019-01-02', 37, '', decision_id,"
        " decided_on FROM hires_period"
    ),
    "other decision": "UPDATE hires_decision SET decided_on = decided_on - 1",
    "decision away": "DELETE FROM hires_decision",
    "further decision": (
        "INSERT INTO hires_decision (hire_id, hospital_id, kind, decided_on)"
        " SELECT hire_id, hospital_id, 'hours', decided_on FROM hires_decision"
    ),
    "other name": "UPDATE hires_employee SET name = 'En anden'",
    "other number": "UPDATE hires_employee SET employee_number = '7'",
    "number away": "UPDATE hires_employee SET employee_number = NULL",
    "confirmed": (
        "INSERT INTO hires_confirmation (grant_id, hospital_id, as_of, confirmed_by_id)"
        " SELECT grant_id, hospital_id, '2018-12-31', {user} FROM hires_post"
    ),
    "confirmation away": "DELETE FROM hires_confirmation",
}


def make_closed_grant() -> Grant:
    allocation = make_allocation()
    post = make_post(allocation)
    make_purpose(allocation.grant, "Et formål til", 2)
    PostPurpose.objects.create(
        post=post,
        purpose=make_purpose(allocation.grant, "Et andet formål", 3),
        grant=allocation.grant,
        hospital=allocation.hospital,
    )
    make_purpose(allocation.grant, "Endnu et formål", 4)
    make_hire(post, YEAR)
    Confirmation.objects.create(
        grant=allocation.grant, hospital=allocation.hospital, as_of=YEAR[0], confirmed_by=make_user()
    )
    check_capacity()
    return set_status(allocation.grant, GrantStatus.CLOSED)


def set_status(grant: Grant, status: GrantStatus) -> Grant:
    grant.status = status
    grant.save()
    return grant


@pytest.fixture
def grant(db: None) -> Grant:
    return make_closed_grant()


@pytest.fixture(params=["hospital HR", "Center for HR", "administrator", "system"])
def actor(request: pytest.FixtureRequest, grant: Grant) -> User | None:
    hospital = Post.objects.get().hospital
    return {
        "hospital HR": lambda: make_user(Role.HOSPITAL_HR, hospital),
        "Center for HR": lambda: make_user(Role.CENTER_HR),
        "administrator": lambda: make_user(Role.ADMINISTRATOR),
        "system": lambda: None,
    }[request.param]()


def answers(actor: User | None, user: int) -> dict[str, str]:
    """What the database says to each change as this user: the refusing constraint or policy, or the number of rows."""
    with of_hospital(actor) as cursor:
        return {name: refused(cursor, sql.format(user=user)) for name, sql in CHANGES.items()}


def test_c25_nobody_changes_the_rows_of_a_closed_grant(grant: Grant, actor: User | None) -> None:
    user = make_user().pk
    closed = answers(actor, user)
    if actor is not None and actor.role == Role.CENTER_HR:
        # Center for HR writes no rows of hospitals, whatever the grant's status.
        assert set(closed.values()) == {"grant_is_not_closed", "0"}
        return
    assert closed == dict.fromkeys(CHANGES, "grant_is_not_closed")


def test_same_changes_reach_the_rows_of_an_open_grant(grant: Grant) -> None:
    set_status(grant, GrantStatus.OPEN)
    reached = answers(None, make_user().pk)
    # Rows that other rows name are not deleted, and periods and decisions belong together.
    by_keys = {"post away", "hire away", "decision away", "other decision", "further period"}
    assert {name for name, answer in reached.items() if not answer.isdigit()} <= by_keys
    assert "grant_is_not_closed" not in reached.values()


def test_period_is_not_moved_into_or_out_of_a_closed_grant(grant: Grant) -> None:
    closed = Hire.objects.get()
    other = make_hire(make_post(make_allocation(hospital=closed.hospital)), YEAR)
    with of_hospital(None) as cursor:
        for hire, target in ((closed, other), (other, closed)):
            sql = f"UPDATE hires_period SET hire_id = {target.pk} WHERE hire_id = {hire.pk}"
            assert refused(cursor, sql) == "grant_is_not_closed"


@pytest.mark.parametrize("is_declared", [True, False])
def test_employee_of_a_closed_grant_is_anonymised_by_whoever_declares_it(
    actor: User | None, is_declared: bool
) -> None:
    sql = "UPDATE hires_employee SET name = 'Anonymiseret', employee_number = NULL"
    may = is_declared and (actor is None or actor.role == Role.ADMINISTRATOR)
    reaches_no_row = actor is not None and actor.role == Role.CENTER_HR
    with of_hospital(actor) as cursor, anonymising() if is_declared else nullcontext():
        assert refused(cursor, sql) == ("0" if reaches_no_row else "1" if may else "grant_is_not_closed")


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ("other number", "grant_is_not_closed"),
        ("other route", "grant_is_not_closed"),
        ("other hours", "grant_is_not_closed"),
        ("number away", "1"),
    ],
)
def test_anonymising_changes_nothing_but_the_person(grant: Grant, change: str, answer: str) -> None:
    with of_hospital(None) as cursor, anonymising():
        assert refused(cursor, CHANGES[change]) == answer


def test_anonymising_ends_with_its_block(grant: Grant) -> None:
    with of_hospital(None) as cursor:
        with anonymising():
            pass
        assert refused(cursor, CHANGES["number away"]) == "grant_is_not_closed"


def test_grant_that_is_opened_again_changes_again(grant: Grant) -> None:
    set_status(grant, GrantStatus.OPEN)
    with of_hospital(None) as cursor:
        assert refused(cursor, CHANGES["other name"]) == "1"


def test_employee_of_an_open_and_a_closed_grant_keeps_the_name(grant: Grant) -> None:
    hire = Hire.objects.get()
    make_hire(make_post(make_allocation(hospital=hire.hospital)), YEAR, employee=hire.employee)
    with of_hospital(None) as cursor:
        assert refused(cursor, CHANGES["other name"]) == "grant_is_not_closed"


@pytest.fixture
def committed_grant(transactional_db: None) -> Grant:
    return make_closed_grant()


def confirm_in(grant: Grant, by: User) -> Any:
    """Confirm the list of a grant that was open when the service looked."""
    allocation = grant.allocations.select_related("grant", "hospital").get()
    with transaction.atomic():
        return confirm_complete(by=by, allocation=allocation, as_of=YEAR[1])


def test_closing_waits_for_whoever_writes(committed_grant: Grant) -> None:
    set_status(committed_grant, GrantStatus.OPEN)

    def write() -> None:
        execute(CHANGES["other route"], [])

    def close() -> None:
        set_status(Grant.objects.get(pk=committed_grant.pk), GrantStatus.CLOSED)

    assert coming_second(write, close) == (None, None)
    assert Grant.objects.get().is_closed


def test_writer_waits_for_the_closing_and_reads_why_in_words(committed_grant: Grant) -> None:
    set_status(committed_grant, GrantStatus.OPEN)
    hr = make_user(Role.HOSPITAL_HR, Post.objects.get().hospital)
    grant = Grant.objects.get()
    _done, refusal = coming_second(
        lambda: set_status(grant, GrantStatus.CLOSED), lambda: confirm_in(grant, hr)
    )
    assert isinstance(refusal, ValidationError)
    assert [(error.code, *error.messages) for error in refusal.error_list] == [
        (GRANT_NOT_OPEN, "Bevillingen er blevet lukket. Spørg Center for HR, om den skal åbnes igen")
    ]


def test_row_is_not_written_under_repeatable_read(committed_grant: Grant) -> None:
    set_status(committed_grant, GrantStatus.OPEN)
    with transaction.atomic():
        execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [])
        with pytest.raises(InternalError, match="repeatable read"):
            execute(CHANGES["other name"], [])
        transaction.set_rollback(True)
