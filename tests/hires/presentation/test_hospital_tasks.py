"""What waits for a hospital: computed tasks with a day and one press each, late first, gone when done."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires import tasks as registry
from hires.models import Confirmation
from hires.presentation.hospital_tasks import hospital_tasks
from hires.tasks import Task, tasks_of
from hrtrack.common.database.acting import acting_as
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_hospital,
    make_post,
    make_user,
)
from tests.support.hire_pages import queries_of
from tests.support.pages import Page

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2018, 3, 1), dt.date(2019, 2, 28)
TODAY = dt.date(2018, 6, 15)


@pytest.fixture(autouse=True)
def the_15th_of_june() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2018, 6, 15, 10, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def allocation() -> Allocation:
    return make_allocation(make_grant(last_day_of_use=dt.date(2019, 10, 31)))


@pytest.fixture
def hr(allocation: Allocation) -> User:
    return make_user(Role.HOSPITAL_HR, allocation.hospital)


@pytest.fixture
def hr_client(client: Client, hr: User) -> Client:
    client.force_login(hr)
    return client


def hired(allocation: Allocation, name: str, *periods: Any, number: str | None = "1", **fields: Any) -> Any:
    employee = make_employee(allocation.hospital, name, employee_number=number and name)
    post = fields.pop("post", None) or make_post(allocation)
    return make_hire(post, *periods, employee=employee, **fields)


def waiting(allocation: Allocation) -> list[tuple[str, str, str, str]]:
    """Return when, beside, title and action of the tasks but that of the list, in their order."""
    return [
        (task.when, task.beside, task.title, task.action)
        for task in tasks_of(allocation)
        if "Listen" not in task.title
    ]


def test_nothing_waits_for_a_hospital_without_posts(allocation: Allocation) -> None:
    assert tasks_of(allocation) == []


@pytest.mark.parametrize(
    ("first_day", "task"),
    [
        (dt.date(2018, 6, 30), None),
        (
            dt.date(2018, 6, 29),
            ("29. juni", "om 14 dage", "Tjenestenummer på Ada Holm", "Tilføj", False),
        ),
        (dt.date(2018, 6, 16), ("16. juni", "i morgen", "Tjenestenummer på Ada Holm", "Tilføj", False)),
        (dt.date(2018, 6, 15), ("Mangler", "siden 15.06.", "Er Ada Holm begyndt?", "Tilføj", True)),
        (dt.date(2018, 6, 2), ("Mangler", "siden 02.06.", "Er Ada Holm begyndt?", "Tilføj", True)),
        (dt.date(2018, 6, 1), ("Mangler", "siden 01.06.", "Tjenestenummer på Ada Holm", "Tilføj", True)),
        (
            dt.date(2017, 9, 1),
            ("Mangler", "siden 01.09.2017", "Tjenestenummer på Ada Holm", "Tilføj", True),
        ),
    ],
)
def test_missing_number_waits_from_14_days_before_the_start(
    allocation: Allocation, first_day: dt.date, task: Any
) -> None:
    last_day = first_day + dt.timedelta(days=360)
    agreed_on = min(first_day, TODAY)
    hire = hired(allocation, "Ada Holm", (first_day, last_day), number=None, agreed_on=agreed_on)
    shown = [task for task in tasks_of(allocation) if "Listen" not in task.title]
    assert [(t.when, t.beside, t.title, t.action, t.is_late) for t in shown] == ([task] if task else [])
    if task:
        assert shown[0].address == f"/hires/{hire.pk}/change/#id_employee_number"
        assert shown[0].employees == {hire.employee_id}
        no_show = ("Mødte ikke op", f"/hires/{hire.pk}/no-show/")
        assert shown[0].other == (no_show if "begyndt" in shown[0].title else None)


def test_start_is_not_asked_about_once_the_list_is_confirmed_since(allocation: Allocation, hr: User) -> None:
    hired(allocation, "Ada Holm", (dt.date(2018, 6, 10), LAST), number=None)
    confirm(allocation, hr, dt.date(2018, 6, 10))
    assert [title for _when, _beside, title, _action in waiting(allocation)] == ["Tjenestenummer på Ada Holm"]


def test_vacant_post_waits_since_the_last_hire(allocation: Allocation) -> None:
    hired(allocation, "Ada Holm", (FIRST, dt.date(2018, 5, 31)), leaving_reason="resigned")
    make_post(allocation)
    # A year that is used up is nothing to fill, and a post with a successor on the way is none either.
    hired(allocation, "Bo Holm", (dt.date(2017, 6, 1), dt.date(2018, 5, 31)))
    followed = make_post(allocation)
    hired(allocation, "Cai Holm", (FIRST, dt.date(2018, 5, 31)), leaving_reason="resigned", post=followed)
    hired(allocation, "Dan Holm", (dt.date(2018, 7, 1), dt.date(2018, 9, 30)), post=followed, agreed_on=TODAY)
    first, second = (task for task in tasks_of(allocation) if task.when == "Ledig")
    assert (first.beside, first.title, first.reason) == (
        "siden 01.06.",
        "RH-01 kan besættes, 8 måneder tilbage",
        "299 tkr. tilbage. Skal besættes senest 01.02.2019, hvis det hele skal bruges.",
    )
    register = f"/allocations/{allocation.pk}/register/"
    post = allocation.grant.posts.get(number=1)
    assert (first.action, first.address) == ("Besæt", f"{register}?post={post.pk}")
    assert (second.title, second.beside) == ("RH-02 kan besættes, et helt år tilbage", "")


def test_post_that_can_no_longer_be_used_up_says_so(allocation: Allocation) -> None:
    grant = allocation.grant
    grant.last_day_of_use = dt.date(2019, 1, 31)
    grant.starts_from, grant.starts_until = dt.date(2018, 1, 1), dt.date(2018, 6, 30)
    grant.save()
    hired(allocation, "Ada Holm", (FIRST, dt.date(2018, 3, 31)), leaving_reason="resigned")
    (task,) = (task for task in tasks_of(allocation) if task.when == "Ledig")
    assert task.reason == "366 tkr. tilbage. Det hele kan ikke længere nå at blive brugt."


def test_contract_waits_60_days_ahead_and_a_leaver_as_soon_as_it_is_known(allocation: Allocation) -> None:
    hired(allocation, "Ada Holm", (FIRST, dt.date(2018, 8, 14)))
    hired(allocation, "Bo Berg", (FIRST, dt.date(2018, 8, 15)))
    hired(allocation, "Ida Berg", (FIRST, dt.date(2018, 12, 31)), leaving_reason="resigned")
    hired(allocation, "Cai Dahl", (FIRST, TODAY))
    # The year is used up: nothing is left to fill.
    hired(allocation, "Dan Dahl", (dt.date(2017, 7, 1), dt.date(2018, 6, 30)))
    followed = make_post(allocation)
    hired(allocation, "Eva Dahl", (FIRST, dt.date(2018, 6, 30)), leaving_reason="resigned", post=followed)
    hired(allocation, "Finn Dahl", (dt.date(2018, 7, 1), LAST), post=followed, agreed_on=TODAY)
    assert waiting(allocation) == [
        ("15. juni", "i dag", "Ansættelsen af Cai Dahl slutter, og RH-04 har 8 måneder tilbage", "Forlæng"),
        (
            "14. aug.",
            "om 60 dage",
            "Ansættelsen af Ada Holm slutter, og RH-01 har 6 måneder tilbage",
            "Forlæng",
        ),
        ("31. dec.", "om 199 dage", "RH-03 bliver ledig, når Ida Berg fratræder", "Besæt"),
    ]


def test_shared_post_tells_the_hours_that_one_of_two_leaves_free(allocation: Allocation) -> None:
    post = make_post(allocation)
    hired(allocation, "Ada Holm", (FIRST, dt.date(2018, 6, 30), "18.5"), leaving_reason="resigned", post=post)
    hired(allocation, "Bo Berg", (FIRST, LAST, "18.5"), post=post)
    assert waiting(allocation) == [
        ("30. juni", "om 15 dage", "18,5 timer om ugen i RH-01 bliver ledige, når Ada Holm stopper", "Besæt")
    ]


def test_leave_that_ends_names_who_covers(allocation: Allocation) -> None:
    post, until = make_post(allocation), dt.date(2018, 7, 15)
    leave = (dt.date(2018, 4, 1), until, 37, "unpaid_leave")
    after = (dt.date(2018, 7, 16), LAST)
    hired(allocation, "Inge Holm", (FIRST, dt.date(2018, 3, 31)), leave, after, post=post)
    hired(allocation, "Jens Friis", (dt.date(2018, 4, 1), until), post=post)
    hired(allocation, "Karl Lund", (FIRST, dt.date(2018, 3, 31)), leave, after)
    # A leave that the hire ends with leads to no return.
    hired(
        allocation,
        "Lone Lund",
        (FIRST, dt.date(2018, 3, 31)),
        (dt.date(2018, 4, 1), until, 37, "unpaid_leave"),
    )
    told = [(task.title, task.reason) for task in tasks_of(allocation) if "Orloven" in task.title]
    assert told == [
        ("Orloven slutter for Inge Holm", "RH-01. Jens Friis dækker til og med 15.07.2018."),
        ("Orloven slutter for Karl Lund", "RH-02. Slutter den som planlagt, skal intet registreres."),
    ]


def confirm(allocation: Allocation, hr: User, as_of: dt.date) -> None:
    Confirmation.objects.create(
        grant=allocation.grant, hospital=allocation.hospital, as_of=as_of, confirmed_by=hr
    )


@pytest.mark.parametrize(
    ("as_of", "changes_after", "told"),
    [
        (None, False, ("Listen er ikke bekræftet endnu", "", "Seneste ændring")),
        (dt.date(2018, 6, 15), False, None),
        (dt.date(2018, 5, 16), False, None),
        (
            dt.date(2018, 5, 15),
            False,
            ("Listen er ikke bekræftet siden 15.05.2018", "siden 15.05.", "Intet er ændret"),
        ),
        (
            dt.date(2018, 6, 14),
            True,
            ("Listen er ikke bekræftet siden 14.06.2018", "siden 14.06.", "Seneste ændring"),
        ),
    ],
)
def test_list_waits_to_be_confirmed(
    allocation: Allocation, hr: User, as_of: dt.date | None, changes_after: bool, told: Any
) -> None:
    hired(allocation, "Ada Holm", (FIRST, LAST))
    if as_of:
        confirm(allocation, hr, as_of)
    if changes_after:
        hired(allocation, "Bo Holm", (FIRST, LAST))
    # The database tells the moment of a change by its own clock.
    shown = [(task.title, task.beside, task.reason.rpartition(" ")[0]) for task in tasks_of(allocation)]
    assert shown == ([told] if told else [])


@pytest.mark.parametrize("status", [GrantStatus.DRAFT, GrantStatus.CLOSED])
def test_nothing_waits_in_a_grant_that_is_not_open(allocation: Allocation, status: str) -> None:
    hired(allocation, "Ada Holm", (FIRST, LAST), number=None)
    allocation.grant.status = status
    assert tasks_of(allocation) == []


def test_another_hospitals_tasks_are_not_ours(allocation: Allocation) -> None:
    other = make_allocation(allocation.grant, make_hospital("Bornholms Hospital", "BOH"))
    hired(other, "Ada Holm", (FIRST, LAST), number=None)
    make_post(other)
    assert tasks_of(allocation) == []


def test_tasks_of_higher_apps_stand_among_the_others(
    allocation: Allocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_due = Task(day=dt.date(2018, 6, 20), when="", title="Indberetning", action="Indberet", address="/")
    late = Task(day=dt.date(2018, 6, 21), when="", title="For sent", action="", address="/", is_late=True)
    monkeypatch.setattr(registry, "_sources", [hospital_tasks])
    registry.register(lambda _allocation: [round_due, late])
    hired(allocation, "Ada Holm", (dt.date(2018, 6, 25), LAST), number=None, agreed_on=TODAY)
    titles = [task.title for task in tasks_of(allocation) if "Listen" not in task.title]
    assert titles == ["For sent", "Indberetning", "Tjenestenummer på Ada Holm"]


# On the page


def box(page: Page) -> Any:
    (section,) = page.root.all("section", class_="tasks")
    return section


def test_first_page_shows_tasks_that_all_of_the_hospitals_hr_can_do(
    hr_client: Client, allocation: Allocation
) -> None:
    hire = hired(allocation, "Ada Holm", (FIRST, LAST), number=None)
    address = f"/allocations/{allocation.pk}/posts/"
    for user in (None, make_user(Role.HOSPITAL_HR, allocation.hospital)):
        if user:
            hr_client.force_login(user)
        section = box(Page(hr_client.get(address)))
        assert section.one("h2").text == "Det venter på jer · 2"
        number, listed = section.all("li")
        assert [p.text for p in number.all("p")] == [
            "Mangler siden 01.03.",
            "Tjenestenummer på Ada Holm RH-01. Skal med, når ansættelsen er begyndt.",
        ]
        assert [a.text for a in section.all("a")] == [
            "Tilføj: Tjenestenummer på Ada Holm",
            "Bekræft: Listen er ikke bekræftet endnu",
        ]
        assert listed.one("a").attributes["href"] == f"/allocations/{allocation.pk}/confirm/"
    with acting_as(None, command="test"):
        hire.employee.employee_number = "12"
        hire.employee.save()
    assert "Ada Holm" not in box(Page(hr_client.get(address))).text


def test_first_page_shows_those_who_only_read_no_buttons(client: Client, allocation: Allocation) -> None:
    hired(allocation, "Ada Holm", (FIRST, LAST), number=None)
    client.force_login(make_user(Role.CENTER_HR))
    section = box(Page(client.get(f"/allocations/{allocation.pk}/posts/")))
    assert section.one("h2").text == "Det venter på hospitalet · 2"
    assert (len(section.all("li")), section.all("a")) == (2, [])


def test_first_page_with_nothing_to_do_says_when_the_list_was_confirmed(
    hr_client: Client, allocation: Allocation, hr: User
) -> None:
    address = f"/allocations/{allocation.pk}/posts/"
    assert box(Page(hr_client.get(address))).text == "Det venter på jer Intet venter."
    hired(allocation, "Ada Holm", (FIRST, LAST))
    confirm(allocation, hr, TODAY)
    told = box(Page(hr_client.get(address))).text
    assert told == "Det venter på jer Intet venter. Listen er bekræftet pr. 15.06.2018."


@pytest.mark.parametrize(("vacant", "open_ones", "folded"), [(2, 3, 0), (3, 4, 0), (4, 5, 0), (7, 5, 3)])
def test_first_page_folds_more_than_five_tasks(
    hr_client: Client, allocation: Allocation, vacant: int, open_ones: int, folded: int
) -> None:
    for _number in range(vacant):
        make_post(allocation)
    section = box(Page(hr_client.get(f"/allocations/{allocation.pk}/posts/")))
    details = section.all("details")
    inside = [item for box in details for item in box.all("li")]
    assert (len(section.all("li")) - len(inside), len(inside)) == (open_ones, folded)
    assert len(details) == (1 if vacant + 1 > 3 else 0)


def test_first_page_as_of_an_earlier_day_has_no_tasks(hr_client: Client, allocation: Allocation) -> None:
    make_post(allocation)
    page = Page(hr_client.get(f"/allocations/{allocation.pk}/posts/", {"as_of": "01.06.2018"}))
    assert page.root.all("section", class_="tasks") == []


def test_first_page_asks_as_many_questions_with_one_of_each_as_with_three(
    hr_client: Client, allocation: Allocation
) -> None:
    counts = []
    hr_client.get(f"/allocations/{allocation.pk}/posts/")  # the session remembers the allocation
    for time in range(3):
        hired(allocation, f"A{time}", (FIRST, dt.date(2018, 7, 1)), leaving_reason="resigned")
        hired(allocation, f"B{time}", (FIRST, dt.date(2018, 7, 1)))
        hired(allocation, f"C{time}", (dt.date(2018, 6, 20), LAST), number=None, agreed_on=TODAY)
        hired(allocation, f"D{time}", (FIRST, LAST), number=None)
        hired(allocation, f"E{time}", (FIRST, dt.date(2018, 4, 1)), leaving_reason="resigned")
        leave = (dt.date(2018, 4, 1), dt.date(2018, 7, 1), 37, "unpaid_leave")
        hired(allocation, f"F{time}", (FIRST, dt.date(2018, 3, 31)), leave, (dt.date(2018, 7, 2), LAST))
        counts.append(queries_of(hr_client, f"/allocations/{allocation.pk}/posts/"))
    assert counts == [counts[0]] * 3
