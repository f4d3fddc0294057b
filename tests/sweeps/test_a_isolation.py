"""Family A: hospital HR of one hospital tries to get at another's, by page and by SQL. Named by the id of the case."""

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from allocations.models import Allocation, Hospital
from hires.enums import ActKind
from hires.models import Confirmation, Employee, Hire, HireAct, Post, PostPurpose, SamePerson
from hrtrack.common.database.isolation import IsolationKind, hospital_column, kind_of
from hrtrack.common.web import middleware
from hrtrack.common.web.forms import DanishDateField
from reports.models import HospitalEstimate, HospitalText, HospitalTextDraft, ListReminder
from tests.support import memo_table
from tests.support.access import FOREIGN, FORM_PAGES, PAGES, ROLES, UNKNOWN
from tests.support.acting import past_everything
from tests.support.factories import make_purpose
from tests.support.hire_tables import pasted, row
from tests.support.isolation import of_hospital, refused
from tests.support.pages import Page
from tests.support.sender import Sender
from tests.support.world import World, ask, contents, each_layer, without_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]
OF_HOSPITAL_HR = [name for name, role in FORM_PAGES.items() if role == "hr_of_a"]


@pytest.fixture
def sender(world: World, request: pytest.FixtureRequest) -> Sender:
    return Sender(world, request.param)


each_form = pytest.mark.parametrize("sender", OF_HOSPITAL_HR, indirect=True)


# By page


def test_a01_a03_a04_a06_foreign_object_is_one_that_does_not_exist_whatever_the_method(world: World) -> None:
    before = contents()
    sent = {"quote": "1", "apply": "1"}
    headers = {"HX-Request": "true", "HX-Target": "preview", "X-HTTP-Method-Override": "DELETE"}
    client = world.clients["hr_of_a"]
    for name, _method in FOREIGN:
        foreign, unknown = (
            client.post(world.address(name, of), sent, headers=headers) for of in ("b", "nobody")
        )
        assert foreign.status_code == unknown.status_code
        assert without_token(foreign) == without_token(unknown), name
        for method in ("DELETE", "PUT", "PATCH"):
            assert client.generic(method, world.address(name, "b")).status_code in (404, 405)
    assert contents() == before


def test_a07_a08_a09_parameters_that_name_another_hospital_reach_nothing(world: World) -> None:
    """Every field of every model, as filter, order and column to export."""
    fields = {
        f"{path}{field.name}"
        for model in (Allocation, Post, Hire, Employee, Hospital)
        for field in model._meta.get_fields()
        for path in ("", "hospital__", "allocation__", "post__", "hire__")
    }
    client, foreign = world.clients["hr_of_a"], world.b.hospital_id
    query = "&".join(
        f"{field}={foreign}&{field}__in={foreign}&o={field}&sort=-{field}" for field in sorted(fields)
    )
    filtered = ("hires:posts", "hires:posts_excel", "hires:list", "hires:list_excel")
    for name in ("hires:our_posts", "hires:our_hires", *filtered, "hires:post", "hires:hire"):
        plain, asked = (client.get(world.address(name) + more, follow=True) for more in ("", f"?{query}"))
        refuses = name in filtered
        assert asked.status_code == (400 if refuses else 200)
        assert "Betatoken" not in asked.sent
        if not refuses:
            assert without_token(asked) == without_token(plain)


HEADERS = [
    "HX-Current-URL",
    "HX-Target",
    "HX-Trigger",
    "HX-Trigger-Name",
    "HX-Prompt",
    "HX-History-Restore-Request",
    "Referer",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-User",
    "X-Hospital",
    "Remote-User",
    "Authorization",
]


@each_layer
def test_a06_headers_that_name_another_hospital_reach_nothing(world: World) -> None:
    client = world.clients["hr_of_a"]
    for name in ("hires:posts", "hires:list", "hires:post", "hires:hire", *OF_HOSPITAL_HR):
        for value in (world.address(name, "b"), str(world.b.hospital_id), world.users["hr_of_b"].email):
            response = client.get(world.address(name), headers=dict.fromkeys(HEADERS, value))
            assert (response.status_code, "Betatoken" in response.sent) == (200, False)


@each_layer
@each_form
def test_a22_a25_ids_of_another_hospital_in_a_form_are_refused_without_a_word_about_it(
    world: World, sender: Sender
) -> None:
    post = world.post_of_b
    hire = post.hires.get()
    foreign = {post.pk, hire.pk, hire.employee_id, post.department_id, world.b.pk, world.b.hospital_id}
    before = contents()
    fields = sender.form.fields
    takes_an_id = {
        name for name, field in fields.items() if hasattr(field, "choices") or field.widget.is_hidden
    }
    takes_an_id -= {"version"}
    # An id may happen to be a day, as 2802 is.
    days = {name for name, field in fields.items() if isinstance(field, DanishDateField)}
    typed = fields.keys() - takes_an_id - days
    for value in map(str, foreign):
        sent = [dict.fromkeys(typed, value), *({**sender.usual, name: value} for name in takes_an_id)]
        for each in sent:
            response = sender.client.post(sender.address, each)
            assert response.status_code in {409, 422}, each
            assert "Betatoken" not in response.content.decode(), each
    assert contents() == before


@each_layer
def test_a23_employee_number_of_another_hospital_is_as_free_as_any(world: World) -> None:
    client, address = world.clients["hr_of_a"], world.address("hires:change_hire")
    answers = []
    for number in ("Betatoken7", "Gammatoken7"):
        with transaction.atomic():
            sent = {**Page(client.get(address)).form, "employee_number": number}
            answers.append(
                (
                    client.post(address, sent).status_code,
                    Employee.objects.filter(employee_number=number).count(),
                )
            )
            transaction.set_rollback(True)
    assert answers == [(302, 2), (302, 1)]


def test_a21_scan_of_ids_finds_nothing(world: World) -> None:
    client = world.clients["hr_of_a"]
    own = {world.post_of_a.pk}
    # Fewer than make the scanner wait.
    around = range(max(0, max(own) - 200), max(own) + 50)
    found = {pk for pk in around if client.get(f"/posts/{pk}/").status_code != 404}
    assert found == own


def test_a21_whoever_tries_ids_one_after_another_is_told_to_wait(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(middleware, "MOST_UNKNOWN", 5)
    client = world.clients["hr_of_a"]
    statuses = [client.get(f"/posts/{UNKNOWN + number}/").status_code for number in range(7)]
    assert statuses == [404] * 5 + [429] * 2
    assert Page(client.get(world.address("hires:post", "b"))).title == "For mange forsøg"
    assert "asks for one unknown page after another" in caplog.text
    # What is one's own is still there, and others are not held up.
    assert client.get(world.address("hires:post")).status_code == 200
    assert world.clients["hr_of_b"].get(f"/posts/{UNKNOWN}/").status_code == 404
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=middleware.UNKNOWN_SECONDS + 1)):
        assert client.get(f"/posts/{UNKNOWN}/").status_code == 404


def test_a31_hospital_hr_of_two_hospitals_reads_and_writes_for_both(world: World) -> None:
    place = ROLES.index("hr_of_both")
    assert place
    for of in ("a", "b"):
        # A saved view is its owner's to change.
        forms = [name for name in OF_HOSPITAL_HR if name != "hires:change_view"]
        for name in ("hires:posts", "hires:list", "hires:post", "hires:hire", *forms):
            assert ask(world.clients["hr_of_both"], "GET", world.address(name, of)).status_code == 200


@each_layer
def test_a33_hospital_hr_without_a_hospital_sees_empty_pages(world: World) -> None:
    client = world.clients["hr_of_none"]
    sent = [client.get(world.address(name), follow=True).sent for name in PAGES]
    assert [text for text in sent if "Alfatoken" in text or "Betatoken" in text] == []
    assert "Du er ikke knyttet til et hospital endnu." in Page(client.get("/posts/")).text


@pytest.mark.parametrize(
    "path",
    ["/posts/1%00/", "/posts/１/", "/posts/+1/", "/posts/%31%2f/", "//posts/1/", "/posts//1/", "/POSTS/1/"],
)
def test_a37_other_spelling_of_an_address_opens_nothing(world: World, path: str) -> None:
    path = path.replace("1", str(world.post_of_b.pk)) if "%31" not in path else path
    assert world.clients["hr_of_a"].get(path).status_code == 404


@pytest.fixture
def filled(world: World) -> World:
    """With a row of each hospital in every table that has any."""
    further = make_purpose(world.a.grant, "Øget aktivitet", 2)
    for post in (world.post_of_a, world.post_of_b):
        PostPurpose.objects.create(post=post, purpose=further, grant=post.grant, hospital=post.hospital)
        own = {"grant": post.grant, "hospital": post.hospital}
        Confirmation.objects.create(**own, as_of=date(2018, 6, 1), confirmed_by=world.users["hr_of_both"])
        HospitalText.objects.create(**own, remark="Ingen")
        HospitalEstimate.objects.create(**own, made_on=date(2018, 6, 1), value=3)
        draft = {"author": world.users["hr_of_both"], "content": "[]", "saved_at": timezone.now()}
        HospitalTextDraft.objects.create(**own, **draft)
        reminded = {"reminded_on": date(2018, 6, 1), "reminded_at": timezone.now()}
        ListReminder.objects.create(**own, **reminded, reminded_by=world.users["center_hr"])
        hire = post.hires.get()
        HireAct.objects.create(hire=hire, hospital=post.hospital, kind=ActKind.REGISTERED)
        employee = hire.employee
        SamePerson.objects.create(employee=employee, person=employee, hospital=post.hospital)
    return world


def tables_of_hospitals() -> dict[str, str]:
    """Each table with a hospital's rows, and the column that says which."""
    # Saved views are a person's: see tests/common/database/test_isolation_of_persons.py.
    others = (IsolationKind.LOG, IsolationKind.SAVED)
    models = (m for m in apps.get_models() if not m._meta.proxy and kind_of(m) not in others)
    return {m._meta.db_table: column for m in models if (column := hospital_column(m))}


def seen() -> dict[str, set[int]]:
    """Whose rows the one who acts sees of each table."""
    found = {}
    with connection.cursor() as cursor:
        for table, column in tables_of_hospitals().items():
            cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
            found[table] = {hospital for (hospital,) in cursor.fetchall()}
    return found


def all_see(*hospitals: int) -> dict[str, set[int]]:
    return {key: set(hospitals) for key in tables_of_hospitals()}


def test_a30_rows_of_every_table_are_seen_by_their_own_hospital_alone(filled: World) -> None:
    a, b = filled.a.hospital_id, filled.b.hospital_id
    expected = {
        "hr_of_a": all_see(a),
        "hr_of_b": all_see(b),
        "hr_of_both": all_see(a, b),
        "hr_of_none": all_see(),
        "center_hr": all_see(a, b),
        "administrator": all_see(a, b),
        "auditor": all_see(a, b),
        "deactivated": all_see(),
    }
    found = {}
    for role, user in filled.users.items():
        with of_hospital(user):
            found[role] = seen()
    # Who works where, each sees of oneself alone.
    memberships = ("allocations_membership", "allocations_membershipevent")
    assert {table: of[table] for of in (found["hr_of_a"],) for table in memberships} == {
        "allocations_membership": {a},
        "allocations_membershipevent": {a},
    }
    assert found == expected


def test_a28_without_a_context_there_are_no_rows(filled: World) -> None:
    with past_everything(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL SESSION AUTHORIZATION hrtrack_app")
        cursor.execute("SELECT set_config('hrtrack.administers', '', true)")
        assert seen() == all_see()
        cursor.execute("SELECT count(*) FROM allocations_grant")
        assert cursor.fetchone() == (2,)  # shared: they hold nothing of a hospital's
        cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")


def test_a30_row_level_security_holds_for_every_way_to_ask(filled: World) -> None:
    own = filled.post_of_a.hospital_id
    ways = {
        "objects": lambda: {post.hospital_id for post in Post.objects.all()},
        "base manager": lambda: {post.hospital_id for post in Post._base_manager.all()},
        "join through the hospital": lambda: set(
            Hospital.objects.values_list("posts__hospital_id", flat=True)
        ),
        "raw": lambda: {post.hospital_id for post in Post.objects.raw("SELECT * FROM hires_post")},
        "aggregate": lambda: {Post.objects.count()},
        "exists": lambda: {Post.objects.filter(hospital=filled.b.hospital_id).exists()},
        "union": lambda: set(
            Post.objects.values_list("hospital_id", flat=True).union(
                Post.objects.values_list("hospital_id", flat=True)
            )
        ),
        "for update": lambda: {post.hospital_id for post in Post.objects.select_for_update()},
    }
    with of_hospital(filled.users["hr_of_a"]):
        found = {way: ask() for way, ask in ways.items()}
    assert found == {**{way: {own} for way in ways}, "aggregate": {1}, "exists": {False}}


@pytest.mark.parametrize("table", sorted(tables_of_hospitals()))
def test_a30_hole_in_any_table_is_found(filled: World, table: str) -> None:
    with past_everything(), connection.cursor() as cursor:
        cursor.execute(f"CREATE POLICY hole ON {table} FOR SELECT TO hrtrack_app USING (true)")
    with of_hospital(filled.users["hr_of_a"]):
        found = seen()
    assert found == {**all_see(filled.a.hospital_id), table: {filled.a.hospital_id, filled.b.hospital_id}}


WRITTEN = sorted(
    m._meta.db_table for m in apps.get_models() if not m._meta.proxy and kind_of(m) is IsolationKind.HOSPITALS
)
DECIDED = sorted(
    m._meta.db_table
    for m in apps.get_models()
    if not m._meta.proxy and kind_of(m) in (IsolationKind.DECIDED, IsolationKind.SHARED)
)
HISTORY = sorted(
    m._meta.db_table for m in apps.get_models() if not m._meta.proxy and kind_of(m) is IsolationKind.HISTORY
)


@pytest.mark.parametrize("table", WRITTEN)
def test_a30_row_of_another_hospital_is_not_written_by_sql(filled: World, table: str) -> None:
    a, b = filled.a.hospital_id, filled.b.hospital_id
    with of_hospital(filled.users["hr_of_a"]) as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        own = cursor.fetchone()
        assert own is not None
        columns = [
            column.name for column in cursor.description if column.name != "sort_key"
        ]  # it is generated
        assert refused(cursor, f"UPDATE {table} SET id = id WHERE hospital_id = {b}") == "0"
        assert refused(cursor, f"DELETE FROM {table} WHERE hospital_id = {b}") == "0"
        assert refused(cursor, f"UPDATE {table} SET hospital_id = {b}") in (
            "row-level security policy",
            "Cannot update rows",
        )
        other = {"hospital_id": str(b), "id": "-1"}
        values = ", ".join(other.get(column, f'"{column}"') for column in columns)
        into = ", ".join(f'"{column}"' for column in columns)
        inserted = f"INSERT INTO {table} ({into}) SELECT {values} FROM {table} WHERE hospital_id = {a}"
        assert refused(cursor, inserted) == "row-level security policy"


@pytest.mark.parametrize("table", [*DECIDED, *HISTORY])
@pytest.mark.parametrize("role", ["hr_of_a", "hr_of_none"])
def test_a36_what_is_decided_and_history_are_not_written_by_a_hospital(
    filled: World, role: str, table: str
) -> None:
    key = "pgh_id" if table in HISTORY else "id"
    with of_hospital(filled.users[role]) as cursor:
        assert refused(cursor, f"INSERT INTO {table} DEFAULT VALUES") == "permission denied"
        assert refused(cursor, f"DELETE FROM {table}") == "permission denied"
        assert refused(cursor, f"TRUNCATE {table} CASCADE") == "permission denied"
        assert refused(cursor, f"UPDATE {table} SET {key} = {key}") in (
            "permission denied",
            "row-level security policy",
            "0",
        )


@pytest.mark.parametrize("table", [*WRITTEN, *DECIDED])
@pytest.mark.parametrize("role", ["auditor", "center_hr", "deactivated"])
def test_a36_who_only_reads_writes_no_table(filled: World, role: str, table: str) -> None:
    with of_hospital(filled.users[role]) as cursor:
        assert refused(cursor, f"UPDATE {table} SET id = id") in (
            "0",
            "permission denied",
            "row-level security policy",
        )
        assert refused(cursor, f"DELETE FROM {table}") in ("0", "permission denied")
        assert refused(cursor, f"INSERT INTO {table} DEFAULT VALUES") in (
            "row-level security policy",
            "permission denied",
        )


def test_a22_row_of_a_hospital_can_not_hang_on_another_hospitals(filled: World) -> None:
    """The foreign keys hold where row-level security is not asked: within a hospital's own new row."""
    hire_of_b = filled.post_of_b.hires.get()
    with of_hospital(filled.users["hr_of_a"]) as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        told = [
            refused(cursor, f"UPDATE hires_hire SET employee_id = {hire_of_b.employee_id}"),
            refused(cursor, f"UPDATE hires_hire SET post_id = {hire_of_b.post_id}"),
            refused(
                cursor,
                f"UPDATE hires_period SET hire_id = {hire_of_b.pk}, first_day = last_day + 1, last_day = last_day + 9",
            ),
            refused(cursor, f"UPDATE hires_post SET department_id = {filled.post_of_b.department_id}"),
        ]
    assert told == [
        "hire_employee_of_hospital",
        "hire_of_post",
        "period_of_hire",
        "post_department_of_hospital",
    ]


# Commands


@pytest.fixture
def told(db: None) -> None:
    """The history of the test's own rows says who made them."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT set_config('pghistory.context_metadata', '{"user": null}', true)""")


@contextmanager
def nobody_acts() -> Iterator[None]:
    """As a command finds its connection: nothing is told, nothing is taken on."""
    settings = ("role", "none"), ("hrtrack.administers", "")
    with connection.cursor() as cursor:
        before = []
        for name, value in settings:
            cursor.execute("SELECT current_setting(%s, true)", [name])
            before.append((cursor.fetchone()[0], name))
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        yield
        for value, name in before:
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def test_a28_every_command_says_itself_as_whom_it_acts(
    told: None,
    world: World,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    grant = world.a.grant.name
    monkeypatch.setattr("sys.stdin", io.StringIO("et langt kodeord\n"))
    (tmp_path / "table.csv").write_text(
        memo_table.table(("Det ene", 50, 400, 1), ("Det andet", 50, 400, 1), ("I alt", 100, 800, 2))
    )
    (tmp_path / "hires.txt").write_text(pasted(row(first_day="01.12.2018")))
    with nobody_acts():
        assert seen() == all_see()
        call_command("add_user", "ny@region.dk", name="Ny", role="hospital_hr", hospital=["RH", "BH"])
        terms = ["--grant=Ny", "--unit-price=400000", "--total=800000", "--target=2", "--create-hospitals"]
        call_command("import_allocations", tmp_path / "table.csv", *terms)
        call_command("import_hires", tmp_path / "hires.txt", hospital="RH", grant=grant, confirm=True)
        call_command("progress", grant=grant)
        call_command("progress", grant=grant, format="xlsx", output=tmp_path / "status.xlsx")
        call_command("verify_history")
        call_command("check_isolation")
    told = capsys.readouterr().out
    assert [
        token in told
        for token in ("Alfatoken", "Betatoken", "Historikken er i orden.", "Isolationen er i orden.")
    ] == [True] * 4
