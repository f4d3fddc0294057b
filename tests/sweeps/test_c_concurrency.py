"""Family C: two editors at once, a form sent twice, and what was taken away meanwhile. Named by the id of the case."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from accounts.enums import Role
from accounts.models import User
from allocations.enums import GrantStatus
from allocations.models import Allocation
from hires.actions.correct import change_post
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.end import annul_hire, end_hire
from hires.actions.register import register_hire
from hires.bulk.plan import HiresRefused, import_hires
from hires.bulk.reading import read_hires
from hires.enums import AnnulmentReason, LeavingReason, RecruitmentRoute
from hires.models import Hire, Period, Post
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date
from tests.support.factories import (
    make_allocation,
    make_employee,
    make_grant,
    make_hire,
    make_post,
    make_purpose,
    make_staff_group,
    make_user,
)
from tests.support.hire_tables import pasted, row
from tests.support.pages import Page
from tests.support.racing import at_once, coming_second

DAY = dt.timedelta(days=1)


class Scene:
    """A hire since a month in an open grant, and two of the hospital's HR at their screens."""

    def __init__(self) -> None:
        today = clock.today()
        window = {"starts_from": today - 100 * DAY, "starts_until": today + 200 * DAY}
        self.allocation: Allocation = make_allocation(make_grant(**window))
        make_purpose(self.allocation.grant)
        self.post = make_post(self.allocation, purpose=self.allocation.grant.purposes.get())
        lise = make_employee(self.allocation.hospital, "Lise Holm", employee_number="1111")
        with transaction.atomic():
            self.hire = make_hire(self.post, (today - 30 * DAY, today + 300 * DAY), employee=lise)
        self.users = [self.hr("Mette Jensen"), self.hr("Karin Lund")]
        self.clients = [Client(), Client()]
        for client, user in zip(self.clients, self.users, strict=True):
            client.force_login(user)

    def hr(self, name: str) -> User:
        return make_user(Role.HOSPITAL_HR, self.allocation.hospital, name=name)

    def address(self, change: str) -> str:
        return f"/posts/{self.post.pk}/change/" if change == "post" else f"/hires/{self.hire.pk}/{change}/"

    def form(self, client: Client, change: str, **typed: Any) -> Callable[[], Any]:
        """The form as it is read now, with what is typed into it, to be sent later."""
        address = self.address(change)
        sent = {**Page(client.get(address)).form, **typed}
        return lambda: client.post(address, sent)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


@pytest.fixture
def committed(transactional_db: None) -> Scene:
    return Scene()


def conflict(response: Any) -> list[list[str]]:
    """Both versions, as they stand side by side."""
    page = Page(response)
    (table,) = page.root.all("table", class_="conflict")
    return [[cell.text for cell in row if cell.tag in ("th", "td")] for row in table.all("tr")][1:]


def test_c07_random_changes_at_once_never_deadlock(committed: Scene) -> None:
    """Every way to write takes the allocation first, so that whoever comes second waits and is answered."""
    chance = random.Random(7)  # noqa: S311 - which of the ways, no secret
    mette, karin = committed.users
    allocation, hire = committed.allocation, committed.hire
    last_day = hire.periods.current().get().last_day

    def register(by: User) -> Hire:
        details = HireDetails(
            name="Mona Berg",
            employee_number="",
            agreed_on=clock.today(),
            route=RecruitmentRoute.REDEPLOYMENT,
            formerly_employed=False,
            over_money_reason="Aftalt",
        )
        term = Term(first_day=clock.today() + DAY, weekly_hours=allocation.grant.full_time_hours)
        new = PostDetails(department="Ny", purpose=allocation.grant.purposes.get(), is_additional=True)
        return register_hire(by=by, allocation=allocation, post=new, term=term, details=details)

    def end(by: User) -> Hire:
        day = last_day - chance.randrange(1, 200) * DAY
        return end_hire(by=by, hire=hire, last_day=day, reason=LeavingReason.RESIGNED)

    def change(by: User) -> Post:
        details = PostDetails(department=f"Klinik {chance.random()}", purpose=allocation.grant.purposes.get())
        return change_post(by=by, post=hire.post, details=details)

    def annul(by: User) -> Hire:
        return annul_hire(by=by, hire=Hire.objects.latest("pk"), reason=AnnulmentReason.WRONG_POST)

    ways = [register, end, change, annul]
    for _time in range(40):
        ended = at_once(
            lambda: chance.choice(ways)(mette), lambda: chance.choice(ways)(karin), lambda: register(karin)
        )
        unkind = [each for each in ended if not isinstance(each, Hire | Post | ValidationError)]
        assert unkind == []


@pytest.mark.parametrize(
    ("change", "typed"),
    [
        ("change", {"name": "Lise Holmgaard"}),
        ("end", {"last_day": "+10", "leaving_reason": "resigned"}),
        ("annul", {"annulment_reason": "wrong_post"}),
        ("post", {"department": "Ny Klinik"}),
    ],
)
def test_c08_change_that_is_sent_twice_is_made_once_and_no_conflict(
    scene: Scene, change: str, typed: dict[str, str]
) -> None:
    typed = {
        name: value.replace("+10", f"{clock.today() + 10 * DAY:%d.%m.%Y}") for name, value in typed.items()
    }
    send = scene.form(scene.clients[0], change, **typed)
    first = send()
    after = (Hire.objects.values().get(), [*Period.objects.values()], Post.objects.values().get())
    second = send()
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert (Hire.objects.values().get(), [*Period.objects.values()], Post.objects.values().get()) == after


def test_c08_registration_sent_twice_at_the_same_moment_is_one_hire(committed: Scene) -> None:
    client, address = committed.clients[0], f"/allocations/{committed.allocation.pk}/register/"
    day = f"{clock.today():%d.%m.%Y}"
    sent = {
        **Page(client.get(address)).form,
        "post": "new",
        "department": "Onkologisk Klinik",
        "purpose": committed.allocation.grant.purposes.get().pk,
        "is_additional": "on",
        "name": "Mona Berg",
        "employee_number": "2222",
        "first_day": day,
        "agreed_on": day,
        "route": "redeployment",
        "formerly_employed": "no",
    }
    answers = coming_second(*[lambda: client.post(address, sent)] * 2)
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, f"/allocations/{committed.allocation.pk}/posts/")
    ] * 2
    assert (Hire.objects.count(), Post.objects.count()) == (2, 2)


def test_c13_second_of_two_editors_sees_both_versions_and_keeps_what_was_typed(scene: Scene) -> None:
    mette, karin = scene.clients
    first = scene.form(mette, "change", weekly_hours="30")
    second = scene.form(karin, "change", weekly_hours="25", route="under_notice")
    assert first().status_code == 302
    response = second()
    page = Page(response)
    assert (response.status_code, conflict(response)) == (
        409,
        [
            ["Timer om ugen", "30", "25"],
            ["Rekrutteringsvej", "Rekrutteret uden for regionen", "Opsagt medarbejder i regionen"],
        ],
    )
    assert (page.form["weekly_hours"], page.form["route"], Period.objects.get().weekly_hours) == (
        "25",
        "under_notice",
        30,
    )
    # Having seen both, the second decides.
    assert karin.post(scene.address("change"), page.form).status_code == 302
    assert (Period.objects.get().weekly_hours, Hire.objects.get().route) == (25, "under_notice")


def test_c13_leaving_that_a_colleague_has_taken_back_is_a_conflict_and_not_lost(scene: Scene) -> None:
    mette, karin = scene.clients
    last_day = f"{clock.today() + 10 * DAY:%d.%m.%Y}"
    scene.form(mette, "end", last_day=last_day, leaving_reason="resigned")()
    first = scene.form(mette, "change", leaving_reason="")
    second = scene.form(karin, "change", leaving_reason="retired")
    assert first().status_code == 302
    response = second()
    assert (response.status_code, conflict(response)) == (
        409,
        [["Fratrådt før tid", "–", "Pension"]],
    )
    assert Page(response).form["leaving_reason"] == "retired"


@pytest.mark.parametrize(
    ("change", "typed"),
    [
        ("change", {"route": "redeployment", "candidates_assessed": "none_suitable"}),
        ("change", {"candidates_assessed": "declined", "not_assessed_reason": "urgent"}),
        ("post", {"department": "ONKOLOGISK klinik", "low_activity": "on"}),
    ],
)
def test_c08_change_with_answers_that_are_put_right_is_no_conflict_when_it_is_sent_twice(
    scene: Scene, change: str, typed: dict[str, str]
) -> None:
    send = scene.form(scene.clients[0], change, **typed)
    assert [send().status_code, send().status_code] == [302, 302]


def test_c13_conflict_over_a_post_names_who_changed_the_post(scene: Scene) -> None:
    mette, karin = scene.clients
    second = scene.form(karin, "post", department="Klinik B")
    scene.form(mette, "post", department="Klinik A")()
    scene.form(karin, "annul", annulment_reason="wrong_post")()
    said = Page(second()).root.one(class_="alert-warning").all("p")[0].text
    assert said == "Mette Jensen: Stillingen er rettet: »Afdeling« fra Onkologisk Klinik til Klinik A."


def test_c13_second_of_two_editors_of_a_post_sees_both_versions(scene: Scene) -> None:
    mette, karin = scene.clients
    first = scene.form(mette, "post", department="Klinik A")
    second = scene.form(karin, "post", department="Klinik B")
    assert (first().status_code, conflict(second())) == (302, [["Afdeling", "Klinik A", "Klinik B"]])
    assert Post.objects.get().department.name == "Klinik A"


def test_c13_who_ends_a_hire_that_a_colleague_has_ended_sees_both_days(scene: Scene) -> None:
    mette, karin = scene.clients
    early, late = (f"{clock.today() + days * DAY:%d.%m.%Y}" for days in (10, 20))
    first = scene.form(mette, "end", last_day=late, leaving_reason="resigned")
    second = scene.form(karin, "end", last_day=early, leaving_reason="resigned")
    assert (first().status_code, conflict(second())) == (302, [["Ansat til og med", late, early]])


def test_c13_two_editors_at_the_same_moment_are_one_change_and_one_conflict(committed: Scene) -> None:
    mette, karin = committed.clients
    first = committed.form(mette, "change", weekly_hours="30")
    second = committed.form(karin, "change", weekly_hours="25")
    done, waited = coming_second(first, second)
    assert (done.status_code, waited.status_code) == (302, 409)
    assert conflict(waited) == [["Timer om ugen", "30", "25"]]
    assert Period.objects.get().weekly_hours == 30


def test_c13_two_editors_would_overwrite_each_other_without_the_version(scene: Scene) -> None:
    """The proof can fail: without its version the second form is saved over the first."""
    from hires.actions.correct import change_hire
    from hires.actions.locking import version_of_hire

    hire = Hire.objects.select_related("employee").get()
    seen = version_of_hire(hire)
    term = Term(
        first_day=hire.periods.current().get().first_day,
        weekly_hours=hire.periods.current().get().weekly_hours,
    )
    details = HireDetails(
        name="Lise Holmgaard",
        employee_number="1111",
        agreed_on=hire.agreed_on,
        route=RecruitmentRoute.REDEPLOYMENT,
        formerly_employed=False,
    )
    change_hire(by=scene.users[0], hire=hire, term=term, details=details, version=seen)
    assert version_of_hire(Hire.objects.select_related("employee").get()) != seen
    change_hire(by=scene.users[1], hire=hire, term=term, details=details)
    assert Hire.objects.get().version == 3


@pytest.mark.parametrize("change", ["change", "end", "withdraw", "annul"])
def test_c14_change_of_a_hire_that_a_colleague_has_annulled_is_refused_with_everything_typed(
    scene: Scene, change: str
) -> None:
    mette, karin = scene.clients
    typed = {
        "change": {"name": "Lise Holmgaard"},
        "end": {"last_day": f"{clock.today():%d.%m.%Y}", "leaving_reason": "resigned"},
        "withdraw": {
            "withdrawn_on": f"{clock.today() - 31 * DAY:%d.%m.%Y}",
            "withdrawal_reason": "post_dropped",
        },
        "annul": {"annulment_reason": "wrong_post"},
    }[change]
    send = scene.form(karin, change, **typed)
    scene.form(mette, "annul", annulment_reason="registered_twice")()
    before = Hire.objects.values().get()
    response = send()
    page = Page(response)
    day = f"{clock.today():%d.%m.%Y}"
    message = f"Ansættelsen blev annulleret den {day} af Mette Jensen og kan ikke ændres"
    assert (response.status_code, page.summary, Hire.objects.values().get()) == (409, [message], before)
    assert {name: page.form[name] for name in typed} == typed


@pytest.mark.parametrize("version", ["-1", "0", "9" * 60, "abc", "", "' OR 1=1", None])
@pytest.mark.parametrize("change", ["change", "end", "annul", "post"])
def test_c15_version_that_was_tampered_with_is_a_conflict(
    scene: Scene, change: str, version: str | None
) -> None:
    client, address = scene.clients[0], scene.address(change)
    sent = {
        **Page(client.get(address)).form,
        "name": "Lise Holmgaard",
        "last_day": f"{clock.today() + 10 * DAY:%d.%m.%Y}",
        "leaving_reason": "resigned",
        "annulment_reason": "wrong_post",
        "department": "Ny Klinik",
        "version": version,
    }
    before = (Hire.objects.values().get(), [*Period.objects.values()], Post.objects.values().get())
    response = client.post(address, {name: value for name, value in sent.items() if value is not None})
    assert response.status_code == 409
    assert (Hire.objects.values().get(), [*Period.objects.values()], Post.objects.values().get()) == before


def test_c16_two_tabs_of_one_user_are_two_editors(scene: Scene) -> None:
    mette, _karin = scene.clients
    first = scene.form(mette, "change", name="Lise Holmgaard")
    second = scene.form(mette, "change", employee_number="2222")
    assert (first().status_code, conflict(second())) == (
        302,
        [["Navn", "Lise Holmgaard", "Lise Holm"], ["Tjenestenummer", "1111", "2222"]],
    )


@pytest.mark.parametrize("change", ["change", "end", "annul", "post"])
def test_c21_change_in_a_grant_that_was_closed_meanwhile_is_refused_with_everything_typed(
    scene: Scene, change: str
) -> None:
    typed = {
        "change": {"name": "Lise Holmgaard"},
        "end": {"last_day": f"{clock.today():%d.%m.%Y}", "leaving_reason": "resigned"},
        "annul": {"annulment_reason": "wrong_post"},
        "post": {"department": "Ny Klinik"},
    }[change]
    send = scene.form(scene.clients[0], change, **typed)
    scene.allocation.grant.status = GrantStatus.CLOSED
    scene.allocation.grant.save()
    response = send()
    page = Page(response)
    message = f"{scene.allocation.grant} er ikke åben for registrering. Spørg Center for HR"
    assert (response.status_code, page.summary) == (409, [message])
    assert {name: page.form[name] for name in typed} == typed


@pytest.mark.django_db(transaction=True)
def test_c19_import_waits_for_a_registration_in_the_same_allocation_and_sees_it() -> None:
    scene = Scene()
    allocation, hr = scene.allocation, scene.users[0]
    today = clock.today()
    make_staff_group(allocation.grant)
    days = {"first_day": format_date(today), "agreed_on": format_date(today), "employee_number": "2222"}
    into = {"post": "RH-02", "department": "", "purpose": "", "is_additional": "", "restriction_attested": ""}
    rows = read_hires(pasted(row(name="Mona Berg", **days, **into)))
    post = make_post(allocation)
    details = HireDetails(
        name="Bo Kvist",
        employee_number="3333",
        agreed_on=today,
        route=RecruitmentRoute.REDEPLOYMENT,
        formerly_employed=True,
        staff_group=allocation.grant.staff_groups.get(),
    )
    term = Term(first_day=today, weekly_hours=Decimal(37))
    _hire, refused = coming_second(
        lambda: register_hire(by=hr, allocation=allocation, post=post, term=term, details=details),
        lambda: import_hires(by=scene.users[1], allocation=allocation, table=rows),
    )
    assert isinstance(refused, HiresRefused)
    assert [(field, message) for _row, field, message in refused.plan.problems] == [
        ("post", "Stillingsåret i RH-02 er brugt. Vælg en anden stilling")
    ]
