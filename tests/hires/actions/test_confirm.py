"""Hospital HR confirms that its list is complete, and Center for HR sees as of when, by whom and what has changed since."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.confirm import completeness, confirm_complete
from hires.models import Confirmation, Hire, Post
from tests.support.factories import (
    make_allocation,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page
from tests.support.racing import at_once
from tests.support.refusals import refusal

pytestmark = pytest.mark.django_db

MAY, JUNE = dt.date(2018, 5, 31), dt.date(2018, 6, 15)


@pytest.fixture(autouse=True)
def the_15th_of_june() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation()


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital, name="Mette Jensen")


@pytest.fixture
def hr_client(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


def test_confirmation_tells_the_day_and_by_whom(hr: User, allocation: Allocation) -> None:
    assert completeness(allocation).confirmation is None
    confirmed = confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    now = completeness(allocation)
    assert (now.confirmation, now.changed_at) == (confirmed, None)
    assert (confirmed.as_of, confirmed.confirmed_by) == (MAY, hr)


@pytest.mark.parametrize("change", ["post", "hire"])
def test_change_of_a_post_or_hire_since_is_told(hr: User, allocation: Allocation, change: str) -> None:
    post = make_post(allocation)
    hire = make_hire(post, (dt.date(2018, 3, 1), dt.date(2018, 5, 31)))
    confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    assert completeness(allocation).changed_at is None
    if change == "post":
        Post.objects.update(low_activity=True)
        latest: Any = post.events.latest("pgh_id")  # type: ignore[attr-defined]
    else:
        Hire.objects.update(version=2)
        latest = hire.events.latest("pgh_id")  # type: ignore[attr-defined]
    assert completeness(allocation).changed_at == latest.pgh_created_at


def test_what_was_registered_before_any_confirmation_is_a_change_since(allocation: Allocation) -> None:
    make_post(allocation)
    assert completeness(allocation).changed_at is not None


def test_change_in_another_grant_or_hospital_is_none_of_ours(hr: User, allocation: Allocation) -> None:
    confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    make_post(make_allocation(make_grant(), allocation.hospital))
    make_post(make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH")))
    assert completeness(allocation).changed_at is None


def test_no_change_is_confirmed_as_deliberately_as_a_change(hr: User, allocation: Allocation) -> None:
    confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    confirm_complete(by=hr, allocation=allocation, as_of=JUNE)
    assert list(Confirmation.objects.order_by("pk").values_list("as_of", flat=True)) == [MAY, JUNE]


def test_same_day_is_confirmed_anew_only_when_something_has_changed(hr: User, allocation: Allocation) -> None:
    first = confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    assert confirm_complete(by=hr, allocation=allocation, as_of=MAY) == first
    make_post(allocation)
    assert confirm_complete(by=hr, allocation=allocation, as_of=MAY) != first


@pytest.mark.parametrize(
    ("as_of", "error"),
    [
        (JUNE + dt.timedelta(days=1), "Indtast en dag, der ikke ligger efter i dag"),
        (
            MAY - dt.timedelta(days=1),
            "Listen er allerede bekræftet komplet pr. 31.05.2018. Indtast den dag eller en senere",
        ),
    ],
)
def test_day_to_come_or_before_the_last_is_refused(
    hr: User, allocation: Allocation, as_of: dt.date, error: str
) -> None:
    confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    assert refusal(lambda: confirm_complete(by=hr, allocation=allocation, as_of=as_of)) == {"as_of": [error]}
    assert Confirmation.objects.count() == 1


def test_only_the_hospitals_own_hr_confirms(allocation: Allocation) -> None:
    other = make_user(Role.HOSPITAL_HR, make_hospital("Bornholms Hospital", "BOH"))
    for by in (other, *(make_user(role) for role in (Role.CENTER_HR, Role.ADMINISTRATOR, Role.AUDITOR))):
        with pytest.raises(PermissionDenied):
            confirm_complete(by=by, allocation=allocation, as_of=MAY)


def test_page_confirms_and_says_so(hr_client: Client, allocation: Allocation) -> None:
    address = f"/allocations/{allocation.pk}/confirm/"
    page = Page(hr_client.get(address))
    back = f"/allocations/{allocation.pk}/posts/"
    assert page.form == {"as_of": "15.06.2018", "back": back}
    response = hr_client.post(address, page.form)
    posts = Page(hr_client.get(response["Location"]))
    assert posts.alerts == ["Listen er bekræftet komplet pr. 15.06.2018."]
    assert "af Mette Jensen; intet ændret siden" in Page(hr_client.get(address)).text


def test_page_refuses_and_keeps_what_was_typed(hr_client: Client, allocation: Allocation) -> None:
    response = hr_client.post(f"/allocations/{allocation.pk}/confirm/", {"as_of": "16.06.2018"})
    page = Page(response)
    assert (response.status_code, page.errors, page.form, Confirmation.objects.count()) == (
        422,
        {"as_of": ["Indtast en dag, der ikke ligger efter i dag"]},
        {"as_of": "16.06.2018", "back": f"/allocations/{allocation.pk}/posts/"},
        0,
    )


def test_page_of_a_closed_grant_leads_back_and_refuses(hr_client: Client, allocation: Allocation) -> None:
    allocation.grant.status = GrantStatus.CLOSED
    allocation.grant.save()
    address = f"/allocations/{allocation.pk}/confirm/"
    assert hr_client.get(address)["Location"] == f"/allocations/{allocation.pk}/posts/"
    response = hr_client.post(address, {"as_of": "15.06.2018"})
    assert (response.status_code, Confirmation.objects.count()) == (409, 0)


def test_report_tells_of_each_hospital_what_it_confirmed(
    client: Client, hr: User, allocation: Allocation
) -> None:
    make_post(make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH")))
    confirm_complete(by=hr, allocation=allocation, as_of=MAY)
    client.force_login(make_user(Role.CENTER_HR))
    rows = Page(client.get(f"/grants/{allocation.grant_id}/progress/")).table
    assert [(row[0], row[-1]) for row in rows[:-1]] == [
        ("Hospital", "Bekræftet komplet pr."),
        ("Bornholms Hospital", "bekræftet Aldrig"),
        ("Rigshospitalet", "bekræftet 31.05.2018"),
    ]


@pytest.mark.django_db(transaction=True)
def test_confirmation_pressed_twice_at_once_is_one(hr: User, allocation: Allocation) -> None:
    confirm = lambda: confirm_complete(by=hr, allocation=allocation, as_of=MAY)  # noqa: E731
    assert len(set(at_once(confirm, confirm, confirm))) == 1
    assert Confirmation.objects.count() == 1
