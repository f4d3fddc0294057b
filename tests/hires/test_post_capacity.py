"""The deferred trigger post_capacity holds the limits that need a sum over rows, whoever writes."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date

import pgtrigger
import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.models import F

from hires.actions.locking import check_capacity
from hires.models import Decision, Hire, Period
from hrtrack.common.database.constraints import violated_constraint
from hrtrack.common.database.roles import connected_as
from tests.support.factories import make_allocation, make_hire, make_post
from tests.support.racing import at_once
from tests.support.violations import violated_by

YEAR = (date(2018, 1, 1), date(2018, 12, 31))
FIRST_HALF, SECOND_HALF = (YEAR[0], date(2018, 6, 30)), (date(2018, 7, 1), YEAR[1])

NEW_PERIOD = (
    "INSERT INTO hires_period (hire_id, hospital_id, kind, first_day, last_day, weekly_hours, leaving_reason,"
    " decision_id, decided_on)"
    " SELECT hire_id, hospital_id, 'employed', {}, {}, '', id, decided_on FROM hires_decision"
    " WHERE hire_id = %(hire)s"
)
PERIOD = "UPDATE hires_period SET {} WHERE hire_id = %(hire)s"
MOVE = "UPDATE hires_hire SET post_id = %(post)s WHERE id = {}"
MOVE_PERIOD = (
    "UPDATE hires_period SET hire_id = d.hire_id, decision_id = d.id, decided_on = d.decided_on"
    " FROM hires_decision AS d WHERE d.hire_id = %(other)s"
)
# Each is done to a hire on full time throughout 2018.
VIOLATIONS = {
    "hire_has_a_period": "DELETE FROM hires_period WHERE hire_id = %(hire)s",
    "period_hours_within_grant": PERIOD.format("weekly_hours = 37.01"),
    "hire_periods_without_gap": (
        PERIOD.format("last_day = '2018-06-30'") + ";" + NEW_PERIOD.format("'2018-07-02', '2018-12-31'", 37)
    ),
    "hire_leaves_on_its_last_day": (
        PERIOD.format("last_day = '2018-06-30', leaving_reason = 'resigned'")
        + ";"
        + NEW_PERIOD.format("'2018-07-01', '2018-12-31'", 37)
    ),
    "hire_within_post_length": PERIOD.format("last_day = '2019-01-01', weekly_hours = 18.5"),
    "post_hours_at_most_full_time": MOVE.format("%(within_the_year)s"),
    "post_length_not_exceeded": MOVE.format("%(after_the_year)s"),
}


@pytest.fixture
def allocation(db):
    return make_allocation()


@pytest.fixture
def post(allocation):
    return make_post(allocation)


@pytest.fixture
def world(allocation, post):
    """The hire that is tampered with, and the smallest there can be, which go into its post no more."""
    hire = make_hire(post, YEAR)
    within = make_hire(make_post(allocation), (YEAR[1], YEAR[1], "0.01"))
    after = make_hire(make_post(allocation), (date(2019, 1, 1), date(2019, 1, 1), "0.01"))
    return {
        "post": post.pk,
        "hire": hire.pk,
        "hospital": allocation.hospital_id,
        "within_the_year": within.pk,
        "after_the_year": after.pk,
        "empty_post": make_post(allocation).pk,
    }


@pytest.mark.parametrize("name", VIOLATIONS)
def test_post_capacity_refuses_by_name(world, name):
    assert violated_by(VIOLATIONS[name], **world) == name


def test_every_violation_of_the_capacity_is_provoked(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'check_post_capacity'")
        [source] = cursor.fetchone()
    assert set(VIOLATIONS) == set(re.findall(r"THEN\s+'(\w+)'", source))


# Whoever writes


def refused_by(write: Callable[[], object]) -> str:
    """The name of the violation that the capacity tells of after the write; "" if none."""
    check_capacity()
    try:
        with transaction.atomic():
            write()
            check_capacity()
    except IntegrityError as error:
        return violated_constraint(error)
    return ""


def test_bulk_create_is_checked(post):
    make_hire(post, YEAR)
    [hire] = Hire.objects.all()
    hire.pk = None

    def write():
        Hire.objects.bulk_create([hire])
        decision = Decision(hire=hire, hospital=post.hospital, kind="registered", decided_on=YEAR[1])
        Decision.objects.bulk_create([decision])
        Period.objects.bulk_create(
            [
                Period(
                    hire=hire,
                    hospital=post.hospital,
                    first_day=YEAR[1],
                    last_day=YEAR[1],
                    weekly_hours=1,
                    decision=decision,
                    decided_on=YEAR[1],
                )
            ]
        )

    assert refused_by(write) == "post_hours_at_most_full_time"


def test_trigger_is_not_ignored(world):
    hires = Hire.objects.filter(pk=world["within_the_year"])
    with pgtrigger.ignore("hires.Hire:post_capacity", "hires.Period:post_capacity"):
        assert refused_by(Period.objects.all().delete) == "hire_has_a_period"
        assert refused_by(lambda: hires.update(post=world["post"])) == "post_hours_at_most_full_time"


def test_hire_written_without_a_period_is_refused(post):
    make_hire(post, YEAR)
    [hire] = Hire.objects.all()
    hire.pk = None
    assert refused_by(lambda: Hire.objects.bulk_create([hire])) == "hire_has_a_period"


def test_queryset_update_is_checked(post):
    make_hire(post, YEAR)
    more = F("weekly_hours") + 1
    assert refused_by(lambda: Period.objects.update(weekly_hours=more)) == "period_hours_within_grant"


def test_queryset_delete_is_checked(post):
    make_hire(post, YEAR)
    assert refused_by(Period.objects.all().delete) == "hire_has_a_period"


def test_save_is_checked(post):
    period = make_hire(post, YEAR).periods.current().get()
    period.last_day = date(2019, 1, 1)
    assert refused_by(period.save) == "hire_within_post_length"


@pytest.mark.parametrize(
    ("fate", "taken_back"),
    [
        (
            {"withdrawn_on": date(2017, 12, 1)},
            "withdrawn_on = NULL, withdrawn_by_id = NULL, withdrawal_reason = ''",
        ),
        (
            {"annulled_on": date(2018, 2, 1)},
            "annulled_on = NULL, annulled_by_id = NULL, annulment_reason = ''",
        ),
    ],
    ids=["withdrawn", "annulled"],
)
def test_hire_that_freed_its_post_comes_back_only_where_there_is_room(post, fate, taken_back):
    gone = make_hire(post, YEAR, **fate)
    successor = make_hire(post, YEAR)
    back = f"UPDATE hires_hire SET {taken_back} WHERE id = %(hire)s"
    assert violated_by(back, hire=gone.pk) == "post_hours_at_most_full_time"
    away = "".join(
        f"DELETE FROM {table} = %(other)s;"
        for table in ("hires_period WHERE hire_id", "hires_decision WHERE hire_id", "hires_hire WHERE id")
    )
    assert violated_by(away + back, hire=gone.pk, other=successor.pk) == ""


def test_hire_that_freed_its_post_still_lasts_at_most_a_year(post):
    gone = make_hire(post, YEAR, annulled_on=YEAR[0])
    assert violated_by(PERIOD.format("last_day = '2019-01-01'"), hire=gone.pk) == "hire_within_post_length"


def test_hire_moved_to_another_post_needs_room_there(world):
    move = "UPDATE hires_hire SET post_id = %(empty_post)s WHERE id = {}"
    assert violated_by(move.format("%(hire)s"), **world) == ""
    assert violated_by(move.format("%(within_the_year)s"), **world) == "post_hours_at_most_full_time"


def test_hire_moved_away_leaves_a_post_that_is_checked_too(allocation, post):
    # From 2 March 2019 the post's year has 366 days, from 1 March 2020 only 365: 365 days and 36,9 hours are too much.
    first = make_hire(post, (date(2019, 3, 2), date(2019, 3, 2), "0.01"))
    make_hire(post, (date(2020, 3, 1), date(2021, 2, 28)))
    make_hire(post, (date(2021, 3, 1), date(2021, 3, 1), "36.9"))
    check_capacity()
    elsewhere = make_post(allocation)
    move = "UPDATE hires_hire SET post_id = %(elsewhere)s WHERE id = %(hire)s"
    assert violated_by(move, hire=first.pk, elsewhere=elsewhere.pk) == "post_length_not_exceeded"


def test_period_moved_to_another_hire_needs_room_in_its_post(allocation, post):
    hire = make_hire(post, FIRST_HALF, SECOND_HALF)
    other_post = make_post(allocation)
    other = make_hire(other_post, FIRST_HALF)
    move = MOVE_PERIOD + " AND hires_period.hire_id = %(hire)s AND first_day = %(day)s"
    values = {"hire": hire.pk, "other": other.pk, "day": SECOND_HALF[0]}
    with transaction.atomic():
        assert violated_by(move, **values) == ""
        transaction.set_rollback(True)
    make_hire(other_post, SECOND_HALF)
    assert violated_by(move, **values) == "post_hours_at_most_full_time"


def test_period_moved_away_leaves_a_hire_that_is_checked_too(allocation, post):
    hire, other = make_hire(post, FIRST_HALF), make_hire(make_post(allocation), SECOND_HALF)
    assert (
        violated_by(MOVE_PERIOD + " AND hires_period.hire_id = %(hire)s", hire=hire.pk, other=other.pk)
        == "hire_has_a_period"
    )


# What it lets through


def test_post_may_be_used_beyond_its_anniversary_until_its_year_is_used(post):
    # 120 days of 365, then 245 days from 1 July; a 246th is one too many.
    make_hire(post, (YEAR[0], date(2018, 4, 30)))
    successor = make_hire(post, (date(2018, 7, 1), date(2019, 3, 2)))
    check_capacity()
    assert (
        violated_by(PERIOD.format("last_day = '2019-03-03'"), hire=successor.pk) == "post_length_not_exceeded"
    )


def test_unused_hours_lengthen_the_post_too(post):
    # 365 days at 18,5 hours leave 182½ days on full time: 365 more at 18,5, and 366 are one too many.
    make_hire(post, (*YEAR, "18.5"))
    successor = make_hire(post, (date(2019, 1, 1), date(2019, 12, 31), "18.5"))
    check_capacity()
    assert violated_by(PERIOD.format("weekly_hours = 18.51"), hire=successor.pk) == "post_length_not_exceeded"


@pytest.mark.parametrize(
    ("first_day", "last_day", "too_late"),
    [
        (date(2018, 1, 1), date(2018, 12, 31), date(2019, 1, 1)),
        (date(2020, 2, 29), date(2021, 2, 28), date(2021, 3, 1)),
        (date(2019, 3, 1), date(2020, 2, 29), date(2020, 3, 1)),
        (date(2020, 3, 1), date(2021, 2, 28), date(2021, 3, 1)),
    ],
)
def test_hire_lasts_at_most_a_year_across_29_february(post, first_day, last_day, too_late):
    hire = make_hire(post, (first_day, last_day))
    check_capacity()
    assert (
        violated_by("UPDATE hires_period SET last_day = %(day)s", hire=hire.pk, day=too_late)
        == "hire_within_post_length"
    )


def test_capacity_is_checked_at_the_end_so_that_holders_may_change_places(allocation, post):
    other_post = make_post(allocation)
    make_hire(post, YEAR)
    make_hire(other_post, YEAR)
    swap = "UPDATE hires_hire SET post_id = %(post)s + %(other)s - post_id"
    assert violated_by(swap, post=post.pk, other=other_post.pk) == ""


def test_hire_deleted_with_its_periods_leaves_nothing_to_check(post):
    hire = make_hire(post, YEAR)
    assert (
        violated_by(
            "DELETE FROM hires_period; DELETE FROM hires_decision; DELETE FROM hires_hire; DELETE FROM hires_post",
            hire=hire.pk,
        )
        == ""
    )


# Two at once


def told(ended: object) -> str:
    """How one of them ended: "" or what refused it."""
    if isinstance(ended, IntegrityError):
        return violated_constraint(ended)
    return type(ended.__cause__).__name__ if isinstance(ended, Error) else ""


def hire_two_at_once(post, isolation: str = "READ COMMITTED") -> list[str]:
    """Both write before either is checked, and if nothing holds them back are checked before either commits."""
    written, checked = threading.Barrier(2), threading.Barrier(2)

    def hire() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            make_hire(post, YEAR)
            written.wait(timeout=10)
            check_capacity()
            # The one that got the lock waits in vain for the other.
            with suppress(threading.BrokenBarrierError):
                checked.wait(timeout=0.5)

    return sorted(map(told, at_once(hire, hire)))


@contextmanager
def capacity_without_its_lock() -> Iterator[None]:
    def define(function: str) -> None:
        with connected_as("owner"), connection.cursor() as cursor:
            cursor.execute(function)

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('check_post_capacity'::regproc)")
        [definition] = cursor.fetchone()
    unlocked = definition.replace("FOR NO KEY UPDATE", "")
    assert unlocked != definition
    define(unlocked)
    try:
        yield
    finally:
        define(definition)


@pytest.fixture
def committed_post(transactional_db):
    return make_post(make_allocation())


def test_c02_two_hires_at_once_would_overfill_a_post_without_the_lock(committed_post):
    with capacity_without_its_lock():
        assert hire_two_at_once(committed_post) == ["", ""]
    assert Hire.objects.count() == 2


def test_c02_of_two_hires_at_once_one_gets_the_post(committed_post):
    assert hire_two_at_once(committed_post) == ["", "post_hours_at_most_full_time"]
    assert Hire.objects.count() == 1


def test_c03_of_two_hires_at_once_one_gets_the_post_under_serializable(committed_post):
    assert hire_two_at_once(committed_post, "SERIALIZABLE") == ["", "SerializationFailure"]
    assert Hire.objects.count() == 1


def test_c03_post_is_refused_under_repeatable_read(committed_post):
    """There the lock is of no use: what the other transaction wrote is not seen after it."""

    def hire() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            make_hire(committed_post, YEAR)

    assert [told(ended) for ended in at_once(hire)] == ["InvalidTransactionState"]
    assert Hire.objects.count() == 0
