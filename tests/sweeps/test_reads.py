"""Whoever is shown employees is in the log of reads: each time, whatever became of the request, and without names."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from hires.models import Read
from hrtrack.common.database.acting import acting_as
from tests.support.acting import past_everything
from tests.support.factories import make_employee, make_hire, make_post
from tests.support.history import execute
from tests.support.pages import Page
from tests.support.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


def reads() -> list[tuple[User | None, str, str, int | None, int | None, dt.date | None, int]]:
    told = ("user", "kind", "what", "object_id", "hospital", "as_of", "persons")
    return list(Read.objects.order_by("pk").values_list(*told))


def test_log_says_who_saw_what_of_whom_and_when(world: World) -> None:
    hr, center = world.users["hr_of_a"], world.users["center_hr"]
    world.clients["hr_of_a"].get(world.address("hires:posts") + "?as_of=01.04.2018")
    world.clients["hr_of_a"].get(world.address("hires:posts_excel") + "?as_of=01.04.2018")
    world.clients["hr_of_a"].get(world.address("hires:hire"))
    world.clients["center_hr"].get(world.address("reports:progress_excel") + "?as_of=01.04.2018")
    day, a = dt.date(2018, 4, 1), world.a.hospital_id
    assert reads() == [
        (hr.pk, "view", "hires:posts", world.a.pk, a, day, 1),
        (hr.pk, "export", "hires:posts_excel", world.a.pk, a, day, 1),
        (hr.pk, "view", "hires:hire", world.post_of_a.hires.get().pk, a, None, 1),
        (center.pk, "export", "reports:progress_excel", world.a.grant_id, None, day, 2),
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(at BETWEEN now() - interval '1 minute' AND clock_timestamp()) FROM hires_read"
        )
        assert cursor.fetchone() == (True,)


def test_each_person_is_counted_once(world: World) -> None:
    post = make_post(world.a, department=world.post_of_a.department)
    person, other = (make_employee(world.a.hospital) for _number in range(2))
    for month, employee in ((1, person), (4, other), (7, person)):
        make_hire(post, (dt.date(2018, month, 1), dt.date(2018, month + 2, 28)), employee=employee)
    world.clients["hr_of_a"].get(f"/posts/{post.pk}/")
    assert [persons for *_rest, persons in reads()] == [2]


def test_refused_form_is_logged_though_it_is_taken_back(world: World) -> None:
    client, address = world.clients["hr_of_a"], world.address("hires:change_hire")
    sent = Page(client.get(address)).form
    world.post_of_a.hires.update(agreed_on=dt.date(2018, 1, 2), version=9)
    statuses = [
        client.post(address, {**sent, "agreed_on": agreed}).status_code
        for agreed in ("i overmorgen", "03.01.2018")
    ]
    assert statuses == [409, 409]
    assert [what for _user, _kind, what, *_rest in reads()] == ["hires:change_hire"] * 3


def test_nothing_is_shown_when_it_can_not_be_logged(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.users["hr_of_a"])
    with past_everything():
        execute("REVOKE INSERT ON hires_read FROM hrtrack_app", [])
    response = client.get(world.address("hires:hire"))
    assert (response.status_code, "Alfatoken" in response.content.decode()) == (500, False)


def test_page_without_employees_asks_nothing_of_the_log(world: World) -> None:
    with CaptureQueriesContext(connection) as queries:
        world.clients["center_hr"].get(world.address("reports:progress"))
    assert [query["sql"] for query in queries if "hires_read" in query["sql"]] == []


def test_j08_log_holds_no_names_and_nothing_that_was_typed(world: World) -> None:
    world.clients["hr_of_a"].get(world.address("hires:posts") + "?as_of=01.04.2018&q=Alfatoken")
    world.clients["hr_of_a"].get(world.address("hires:hire") + "?Alfatoken=Alfatoken")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(r::text, ' ') FROM hires_read r")
        assert "Alfatoken" not in cursor.fetchone()[0]


def test_report_from_the_shell_is_logged_as_the_systems(world: World, tmp_path: Any) -> None:
    call_command("progress", grant=world.a.grant.name, format="xlsx", output=tmp_path / "status.xlsx")
    call_command("progress", grant=world.a.grant.name)  # holds no names
    assert [(user, kind, what, persons) for user, kind, what, _pk, _hospital, _day, persons in reads()] == [
        (None, "export", "progress", 2)
    ]


# Who may write and see it


@pytest.mark.parametrize(
    ("user", "hospital", "may"),
    [
        ("hr_of_a", "a", True),
        ("hr_of_a", "b", False),
        ("hr_of_b", "a", False),
        ("auditor", "a", False),
        (None, "a", False),
    ],
)
def test_read_is_logged_as_oneself_and_of_ones_own_hospital(
    world: World, user: str | None, hospital: str, may: bool
) -> None:
    of = {"a": world.a.hospital_id, "b": world.b.hospital_id}[hospital]
    by = world.users[user].pk if user else None
    logged = False
    with acting_as(world.users["hr_of_a"], path="/"):
        try:
            with transaction.atomic():
                Read.objects.create(user_id=by, hospital_id=of, kind="view", what="hires:hire", persons=1)
            logged = True
        except DatabaseError:
            pass
    assert logged is may


@pytest.mark.parametrize("role", ["center_hr", "administrator"])
def test_nobody_who_reads_all_logs_as_another(world: World, role: str) -> None:
    for by in (world.users["hr_of_a"], None):
        with pytest.raises(DatabaseError, match="row-level security"), acting_as(world.users[role], path="/"):
            Read.objects.create(user=by, kind="view", what="hires:hire", persons=1)


@pytest.mark.parametrize("role", ["hr_of_a", "center_hr", "auditor", "administrator"])
def test_nobody_changes_the_log(world: World, role: str) -> None:
    world.clients["hr_of_a"].get(world.address("hires:hire"))
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        acting_as(world.users[role], path="/"),
    ):
        Read.objects.update(persons=7)
    assert [persons for *_rest, persons in reads()] == [1]


def test_hospital_hr_sees_its_own_reads_alone(world: World) -> None:
    for role in ("hr_of_a", "hr_of_both", "auditor"):
        world.clients[role].get(world.address("hires:hire"))
    seen = {}
    for role in ("hr_of_a", "hr_of_b", "auditor"):
        with acting_as(world.users[role], path="/"):
            seen[role] = len(reads())
    assert seen == {"hr_of_a": 1, "hr_of_b": 0, "auditor": 3}


# How long


def test_reads_are_forgotten_after_their_time(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    now = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
    for days in (366, 365, 364, 0):
        Read.objects.create(at=now - dt.timedelta(days=days), kind="view", what="hires:hire", persons=1)
    with time_machine.travel(now, tick=False):
        call_command("forget_reads")
        call_command("forget_reads", days=364)
        call_command("forget_reads")
    assert capsys.readouterr().out.splitlines() == [
        "Ét opslag er slettet.",
        "Ét opslag er slettet.",
        "0 opslag er slettet.",
    ]
    assert Read.objects.count() == 2


@pytest.mark.parametrize("days", [0, -1])
def test_reads_are_not_all_forgotten_by_a_slip(db: None, days: int) -> None:
    with pytest.raises(CommandError, match=r"^Angiv et antal dage på mindst 1\.$"):
        call_command("forget_reads", days=days)


# The page


def logged(user: User, **told: Any) -> None:
    with acting_as(user, path="/"):
        Read.objects.create(user=user, kind="view", what="hires:post", **told)


def test_page_tells_who_was_shown_how_many(world: World) -> None:
    hr, auditor = world.clients["hr_of_a"], world.clients["auditor"]
    hr.get(world.address("hires:posts") + "?as_of=01.04.2018")
    world.clients["center_hr"].get(world.address("reports:progress_excel") + "?as_of=01.04.2018")
    Read.objects.create(kind="export", what="progress", persons=2)
    rows = [
        [cell.text for cell in row.all("td")]
        for row in Page(auditor.get("/history/read-log/")).root.one("tbody").all("tr")
    ]
    assert rows == [
        ["Systemet", "–", "Samlet status som Excel", "Udtrukket", "–", "2"],
        [world.users["center_hr"].name, "–", "Samlet status som Excel", "Udtrukket", "01.04.2018", "2"],
        [world.users["hr_of_a"].name, "Rigshospitalet Alfatoken", "Stillinger", "Vist", "01.04.2018", "1"],
    ]


def test_page_finds_reads_by_day_person_and_hospital(world: World) -> None:
    auditor = world.clients["auditor"]
    times = ("2026-06-30T21:59:59Z", "2026-06-30T22:00:00Z", "2026-07-01T21:59:59Z", "2026-07-01T22:00:00Z")
    for number, at in enumerate(times, 1):
        logged(world.users["hr_of_a"], at=at, persons=number, hospital=world.a.hospital)

    def persons(**asked: Any) -> list[str]:
        rows = Page(auditor.get("/history/read-log/", asked)).root.one("tbody").all("tr")
        return [row.all("td")[-1].text for row in rows]

    assert persons(since="01.07.2026", until="01.07.2026") == ["3", "2"]
    assert persons(user=world.users["hr_of_a"].pk) == ["4", "3", "2", "1"]
    nothing = ["Ingen opslag svarer til det, du har valgt."]
    assert persons(user=world.users["hr_of_b"].pk) == nothing
    assert (persons(hospital=world.a.hospital_id), persons(hospital=world.b.hospital_id)) == (
        ["4", "3", "2", "1"],
        nothing,
    )


def test_file_of_reads_holds_those_that_the_form_finds_the_oldest_first(world: World) -> None:
    client, at = Client(), "2026-07-01T10:00:00Z"
    client.force_login(world.users["auditor"])
    Read.objects.create(at=at, kind="export", what="progress", persons=1, as_of=dt.date(2026, 6, 30))
    logged(world.users["hr_of_both"], at=at, persons=2, hospital=world.a.hospital)
    logged(world.users["hr_of_both"], at=at, persons=3, hospital=world.b.hospital)
    found: dict[int, list[tuple[Any, ...]]] = {}
    for asked in ({}, {"hospital": world.a.hospital_id}):
        response = client.get("/history/read-log/excel/", asked)
        book = openpyxl.load_workbook(io.BytesIO(response.getvalue()))
        head, *rows = book["Opslag"].iter_rows(values_only=True)
        found[len(asked)] = [(row[1], *row[3:6], row[7]) for row in rows]
        assert head[0] == "Hvornår"
        assert (
            dict(book["Udtræk"].iter_rows(values_only=True))["Udarbejdet af"] == world.users["auditor"].name
        )
    name = world.users["hr_of_both"].name
    of_a = (name, world.a.hospital.name, "Stilling", "Vist", 2)
    of_b = (name, world.b.hospital.name, "Stilling", "Vist", 3)
    system = ("Systemet", "", "Samlet status som Excel", "Udtrukket", 1)
    assert found == {0: [system, of_a, of_b], 1: [of_a]}
    assert client.get("/history/read-log/excel/", {"user": "x"}).status_code == 400


def test_pages_of_reads_neither_repeat_nor_leave_out(world: World) -> None:
    for number in range(1, 121):
        Read.objects.create(kind="view", what="hires:post", persons=number)
    shown, address = [], "/history/read-log/?hospital="
    for _page in range(5):
        page = Page(world.clients["auditor"].get(address))
        shown += [int(row.all("td")[-1].text) for row in page.root.one("tbody").all("tr")]
        older = page.root.all("a", rel="next")
        if not older:
            break
        address = "/history/read-log/" + older[0].attributes["href"]
    assert shown == list(range(120, 0, -1))


@pytest.mark.parametrize("before", ["x", "-1", "\x00", "9" * 5000, "", "١"])
def test_odd_page_is_the_first(world: World, before: str) -> None:
    Read.objects.create(kind="view", what="hires:post", persons=1)
    assert (
        len(
            Page(world.clients["auditor"].get("/history/read-log/", {"before": before}))
            .root.one("tbody")
            .all("tr")
        )
        == 1
    )


@pytest.mark.parametrize(
    ("asked", "errors"),
    [
        ({"since": "forleden"}, {"since": ["Indtast »Fra og med« som DD.MM.ÅÅÅÅ"]}),
        (
            {"since": "02.01.2018", "until": "01.01.2018"},
            {"until": ["Indtast en dag, der ikke ligger før »Fra og med«"]},
        ),
        ({"user": "x"}, {"user": ["Vælg hvem"]}),
    ],
)
def test_what_is_wrong_is_said_on_the_page(
    world: World, asked: dict[str, str], errors: dict[str, list[str]]
) -> None:
    response = world.clients["auditor"].get("/history/read-log/", asked)
    assert (response.status_code, Page(response).errors) == (400, errors)


def test_page_of_reads_takes_as_many_queries_with_one_as_with_three(world: World) -> None:
    client = world.clients["auditor"]

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/history/read-log/")
        return len(asked)

    counts = []
    for user in ("hr_of_a", "hr_of_both", "center_hr"):
        logged(world.users[user], persons=1, hospital=world.a.hospital)
        counts.append(queries())
    assert len(set(counts)) == 1
