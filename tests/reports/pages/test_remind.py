"""Center for HR reminds hospitals of confirming their list: whom, with which mail, and once a day."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import translation

from accounts.enums import Language, Role
from accounts.models import Message, User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.models import Confirmation
from hrtrack.common.database.acting import acting_as
from reports.models import ListReminder
from reports.reminders import remind, reminder_state, unconfirmed
from tests.support.factories import make_allocation, make_grant, make_hospital, make_user
from tests.support.pages import Page
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 27)
AT = dt.datetime(2026, 11, 27, 9, 42, tzinfo=dt.UTC)  # 10.42 in Copenhagen


@pytest.fixture
def center() -> User:
    return make_user(Role.CENTER_HR, name="Clara Center")


def hospital_of(
    grant: Any, name: str, short_name: str, *users: str, confirmed: dt.date | None = None
) -> Allocation:
    """A hospital with users of these names, which has confirmed its list as of a day."""
    allocation = make_allocation(grant, make_hospital(name, short_name))
    for user in users:
        make_user(Role.HOSPITAL_HR, allocation.hospital, name=user)
    if confirmed:
        confirming = make_user(Role.CENTER_HR)
        Confirmation.objects.create(
            grant=grant, hospital=allocation.hospital, as_of=confirmed, confirmed_by=confirming
        )
    return allocation


@pytest.fixture
def of_grant() -> list[Allocation]:
    """One hospital that never confirmed, one that did long ago, one that just did, and one without users."""
    grant = make_grant()
    return [
        hospital_of(grant, "Amager Hospital", "AH", "Anna", "Anders"),
        hospital_of(grant, "Bispebjerg Hospital", "BH", "Bo", confirmed=dt.date(2026, 10, 27)),
        hospital_of(grant, "Herlev Hospital", "HH", "Hanne", confirmed=dt.date(2026, 10, 28)),
        hospital_of(grant, "Rigshospitalet", "RH"),
    ]


def address(allocation: Allocation) -> str:
    return f"/grants/{allocation.grant_id}/progress/remind/"


def test_hospitals_that_have_not_confirmed_for_a_month_are_found(of_grant: list[Allocation]) -> None:
    first, second, third, last = (allocation.hospital_id for allocation in of_grant)
    found = unconfirmed(of_grant[0].grant, [first, second, third, last], DAY)
    assert found == {first: None, second: dt.date(2026, 10, 27), last: None}


@time_machine.travel(AT, tick=False)
def test_page_shows_who_gets_it_and_the_mail_before_anything_is_sent(
    client: Client, center: User, of_grant: list[Allocation]
) -> None:
    client.force_login(center)
    response = client.get(address(of_grant[0]))
    page = Page(response)
    boxes = [
        (box.attributes["value"], "checked" in box.attributes)
        for box in page.root.all("input", name="hospitals")
    ]
    keys = [str(allocation.hospital_id) for allocation in of_grant]
    assert boxes == [(keys[0], True), (keys[1], True), (keys[2], False)]
    assert [str(label) for _key, label in response.context["form"].fields["hospitals"].choices] == [
        "Amager Hospital, aldrig bekræftet. Til Anders, Anna",
        "Bispebjerg Hospital, bekræftet pr. 27.10.2026. Til Bo",
        "Herlev Hospital, bekræftet pr. 28.10.2026. Til Hanne",
    ]
    assert response.context["left_out"] == [(of_grant[3].hospital, "ingen bruger at skrive til")]
    assert (Message.objects.count(), ListReminder.objects.count()) == (0, 0)


def test_page_chooses_the_hospitals_that_the_address_names(
    client: Client, center: User, of_grant: list[Allocation]
) -> None:
    client.force_login(center)
    response = client.get(f"{address(of_grant[0])}?hospital={of_grant[2].hospital_id}&hospital=x")
    assert response.context["form"].initial == {"hospitals": [of_grant[2].hospital_id]}


@time_machine.travel(AT, tick=False)
def test_press_writes_one_mail_to_each_user_and_tells_when(
    client: Client, center: User, of_grant: list[Allocation]
) -> None:
    client.force_login(center)
    chosen = [of_grant[0].hospital_id, of_grant[1].hospital_id]
    response = client.post(address(of_grant[0]), {"hospitals": chosen}, follow=True)
    assert [str(each) for each in response.context["messages"]] == [
        "2 hospitaler er mindet: 3 beskeder er skrevet."
    ]
    message = Message.objects.get(user__name="Bo")
    assert (message.subject, message.path, message.due_on) == (
        "Bekræft listen for Bispebjerg Hospital",
        f"/allocations/{of_grant[1].pk}/confirm/",
        DAY,
    )
    assert message.body == (
        f"Vil I se listen over stillinger og ansættelser i »{of_grant[0].grant}« igennem og bekræfte, at den er"
        " komplet for Bispebjerg Hospital?\n\nListen er senest bekræftet pr. 27.10.2026.\n\n"
        "Er intet ændret, så bekræft alligevel: så ved vi, at tallene holder.\n\n"
        "Venlig hilsen\nClara Center, Center for HR"
    )
    states = reminder_state(of_grant[0].grant, [each.hospital_id for each in of_grant], DAY)
    assert [state.in_words for state in states.values()] == ["Mindet 27.11. kl. 10.42"] * 2 + ["", ""]
    assert [state.can_be_reminded for state in states.values()] == [False, False, True, False]


@time_machine.travel(AT, tick=False)
def test_hospital_is_reminded_once_a_day(client: Client, center: User, of_grant: list[Allocation]) -> None:
    client.force_login(center)
    sent = {"hospitals": [of_grant[0].hospital_id]}
    answers = [client.post(address(of_grant[0]), sent).status_code for _time in range(2)]
    assert (answers, Message.objects.count()) == ([302, 422], 2)
    with time_machine.travel(AT + dt.timedelta(days=1)):
        client.force_login(center)  # a session ends after half a day
        assert client.post(address(of_grant[0]), sent).status_code == 302
    assert (Message.objects.count(), ListReminder.objects.count()) == (4, 2)


def test_mail_is_in_the_language_of_its_reader(center: User, of_grant: list[Allocation]) -> None:
    User.objects.filter(name="Bo").update(language=Language.ENGLISH)
    remind(by=center, grant=of_grant[0].grant, hospital_ids=[of_grant[1].hospital_id])
    assert Message.objects.get().subject == "Confirm the list of Bispebjerg Hospital"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.HOSPITAL_HR])
def test_others_remind_nobody(role: Role, of_grant: list[Allocation]) -> None:
    with pytest.raises(PermissionDenied):
        remind(by=make_user(role), grant=of_grant[0].grant, hospital_ids=[of_grant[0].hospital_id])


def test_nobody_is_reminded_of_a_grant_that_is_not_open(center: User, of_grant: list[Allocation]) -> None:
    grant = of_grant[0].grant
    grant.status = GrantStatus.CLOSED
    states = reminder_state(grant, [each.hospital_id for each in of_grant], DAY)
    assert {state.can_be_reminded for state in states.values()} == {False}


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_write_one_mail(center: User, of_grant: list[Allocation]) -> None:
    grant, hospital = of_grant[0].grant, of_grant[1].hospital_id

    def press() -> Any:
        with acting_as(center, path="/"), translation.override("da"):
            return remind(by=center, grant=grant, hospital_ids=[hospital])

    ended = at_once(press, press)
    assert [each for each in ended if each == (1, 1)] == [(1, 1)]
    assert (Message.objects.count(), ListReminder.objects.count()) == (1, 1)
