"""Lists of names are read in Danish order: …, Æ, Ø, Å; aa as å; accents as the letter under them."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.models import Department, Grant, Hospital, Membership
from hires.models import Employee
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

IN_ORDER = ["Abildgård", "Élan", "elbil", "Zeta", "Ærø", "Ørsted", "Aabenraa", "Åse"]


def in_disorder() -> list[str]:
    return IN_ORDER[1::2] + IN_ORDER[::2]


@pytest.fixture
def hospitals() -> list[Hospital]:
    """One of each name, each with a short name that tells it."""
    return [make_hospital(name, name[:4].upper()) for name in in_disorder()]


@pytest.fixture
def grant(hospitals: list[Hospital]) -> Grant:
    grant = make_grant()
    for hospital in hospitals:
        make_allocation(grant, hospital)
    return grant


@pytest.fixture
def hr(client: Client, grant: Grant, hospitals: list[Hospital]) -> User:
    """Of every hospital, logged in."""
    user = make_user(Role.HOSPITAL_HR, *hospitals)
    client.force_login(user)
    return user


def first_column(page: Page) -> list[str]:
    return [row[0] for row in page.table[1:]]


def test_hospitals_is_in_danish_order(hospitals: list[Hospital]) -> None:
    assert [hospital.name for hospital in Hospital.objects.all()] == IN_ORDER


def test_departments_is_in_danish_order() -> None:
    hospital = make_hospital()
    for name in in_disorder():
        Department.objects.create(hospital=hospital, name=name)
    assert [department.name for department in hospital.departments.all()] == IN_ORDER


def test_employees_is_in_danish_order() -> None:
    hospital = make_hospital()
    for name in in_disorder():
        make_employee(hospital, name)
    assert [employee.name for employee in Employee.objects.all()] == IN_ORDER


def test_g01_progress_is_in_danish_order(client: Client, grant: Grant) -> None:
    client.force_login(make_user(Role.CENTER_HR))
    page = Page(client.get(f"/grants/{grant.pk}/progress/"))
    assert first_column(page) == [*IN_ORDER, "I alt"]


def test_progress_command_is_in_danish_order(grant: Grant, capsys: Any) -> None:
    call_command("progress", grant=grant.name, format="csv")
    lines = capsys.readouterr().out.splitlines()
    assert [name for line in lines for name in IN_ORDER if name in line] == IN_ORDER


def test_our_posts_is_in_danish_order(client: Client, hr: User) -> None:
    page = Page(client.get("/posts/", follow=True))
    shown = [page.root.one(class_="list-head").one("summary"), *page.root.one(class_="list-head").all("li")]
    assert [entry.text.partition(" · ")[0] for entry in shown] == IN_ORDER


def test_organisation_is_in_danish_order(client: Client, hr: User) -> None:
    organisation = Page(client.get("/me/")).root.all("dd")[1].text
    assert organisation == "ABIL, ÉLAN, ELBI, ZETA, ÆRØ, ØRST, AABE, ÅSE · HR"


def test_departments_to_choose_is_in_danish_order(client: Client) -> None:
    allocation = make_allocation()
    for name in in_disorder():
        make_post(allocation, department=allocation.hospital.departments.create(name=name))
    client.force_login(make_user(Role.HOSPITAL_HR, allocation.hospital))
    page = Page(client.get(f"/allocations/{allocation.pk}/register/"))
    options = page.root.one("datalist", id="departments").all("option")
    assert [option.attributes["value"] for option in options] == IN_ORDER


def test_hospitals_known_to_add_user_is_in_danish_order(
    hospitals: list[Hospital], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("et langt kodeord 7\n"))
    with pytest.raises(CommandError, match=r"Kendte: ABIL, ÉLAN, ELBI, ZETA, ÆRØ, ØRST, AABE, ÅSE$"):
        call_command("add_user", "a@example.dk", name="A", role="hospital_hr", hospital=["X"])
    assert not Membership.objects.exists()


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_user(Role.ADMINISTRATOR, name="Administrator"))
    return client


def test_hospitals_page_is_in_danish_order(administrator: Client, hospitals: list[Hospital]) -> None:
    assert first_column(Page(administrator.get("/hospitals/"))) == IN_ORDER


def test_departments_of_a_hospital_page_is_in_danish_order(administrator: Client) -> None:
    hospital = make_hospital()
    for name in in_disorder():
        hospital.departments.create(name=name)
    assert first_column(Page(administrator.get(f"/hospitals/{hospital.pk}/"))) == IN_ORDER


def test_users_page_is_in_danish_order(administrator: Client) -> None:
    for name in in_disorder():
        make_user(Role.AUDITOR, name=name)
    order = first_column(Page(administrator.get("/users/")))
    assert [name for name in order if name in IN_ORDER] == IN_ORDER


def test_hospitals_to_choose_for_a_user_is_in_danish_order(
    administrator: Client, hospitals: list[Hospital]
) -> None:
    page = Page(administrator.get("/users/invite/"))
    labels = [label.text for label in page.root.one("main").all("label")]
    assert [label for label in labels if label in IN_ORDER] == IN_ORDER
