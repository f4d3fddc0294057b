"""A hospital's HR is told when its target is changed; Center for HR, who wants it, when a list is confirmed."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.enums import Rhythm, Role
from accounts.models import Message, NoticeChoice, User
from allocations.models import Allocation
from allocations.services.allocations import DecidedAllocation, save_allocations
from hires.actions.confirm import confirm_complete
from hrtrack.common import clock
from hrtrack.common.database.acting import acting_as
from tests.support.factories import make_allocation, make_hospital, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def user(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


def decide(allocation: Allocation, target: int) -> None:
    decided = DecidedAllocation(
        hospital=allocation.hospital,
        share_percent=Decimal(30),
        amount=Decimal(6_522_000),
        target=Decimal(target),
    )
    save_allocations(by=None, grant=allocation.grant, decided=[decided])


@pytest.mark.parametrize(("target", "words"), [(14, "sat ned"), (18, "sat op")])
def test_target_that_is_changed_is_told_to_the_hospitals_hr_alone(
    allocation: Allocation, user: User, target: int, words: str
) -> None:
    make_user(Role.HOSPITAL_HR, make_hospital("Bornholms Hospital", "BH"))
    make_user(Role.CENTER_HR)
    decide(allocation, target)
    message = Message.objects.get()
    assert (message.user, message.subject, message.body) == (
        user,
        f"Måltallet for Rigshospitalet er {words} til {target}",
        f"Måltallet for Rigshospitalet i »{allocation.grant}« er {words} fra 16 til {target} stillinger.",
    )


def test_target_that_stays_is_not_told(allocation: Allocation, user: User) -> None:
    decide(allocation, 16)
    assert Message.objects.count() == 0


def test_each_change_of_a_day_is_told(allocation: Allocation, user: User) -> None:
    for target in (14, 16, 14):
        decide(allocation, target)
    assert Message.objects.count() == 3


def test_change_is_not_told_to_whoever_declined(allocation: Allocation, user: User) -> None:
    NoticeChoice.objects.create(user=user, kind="target_changed", rhythm=Rhythm.NEVER)
    decide(allocation, 14)
    assert Message.objects.count() == 0


def test_confirmed_list_is_told_to_those_in_center_who_want_it(allocation: Allocation, user: User) -> None:
    wants, _silent = make_user(Role.CENTER_HR), make_user(Role.CENTER_HR)
    NoticeChoice.objects.create(user=wants, kind="list_confirmed", rhythm=Rhythm.AT_ONCE)
    day = clock.today() - dt.timedelta(days=1)
    for _time in range(2):
        with acting_as(user, path="/"):
            confirm_complete(by=user, allocation=allocation, as_of=day)
    message = Message.objects.get()
    assert (message.user, message.subject, message.path) == (
        wants,
        f"Rigshospitalet har bekræftet sin liste pr. {day:%d.%m.%Y}",
        f"/?grant={allocation.grant_id}",
    )
