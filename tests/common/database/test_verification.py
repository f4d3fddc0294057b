"""Each way that history can be broken past the application is found and named; what is whole is called whole."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import override

from allocations.models import Hospital
from hires.models import Employee, SamePerson
from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.verification import TOLD, Break, Fault, Verdict, verify_history
from tests.support.acting import past_everything
from tests.support.factories import make_employee, make_hospital, make_user
from tests.support.history import TRACKED, another_person, event_model, execute, insert_raw

pytestmark = pytest.mark.usefixtures("superuser")
CHAINED = [model for model in TRACKED if model is not Employee]


@pytest.fixture(autouse=True)
def told(db: None) -> Iterator[None]:
    """Every event tells who acted. Taken back before the deferred constraints are asked."""
    with acting_as(None, command="test"):
        yield
        transaction.set_rollback(True)


@pytest.fixture
def obj(model: type[Model]) -> Model:
    return TRACKED[model][0]()


def change(obj: Model, times: int = 1) -> tuple[str, list[Any]]:
    """The column that was changed, and its values."""
    _make, column, value = TRACKED[type(obj)]
    if isinstance(obj, SamePerson):
        value = another_person(obj)
    values = [value, getattr(obj, column), value][:times]
    if column == "user_id":
        values = [make_user().pk for _ in range(times)]
    if column == "purpose_id":
        values = [obj.grant.purposes.create(name=f"Nr. {n}", position=9 + n).pk for n in range(times)]  # type: ignore[attr-defined]
    for value in values:
        execute(f"UPDATE {obj._meta.db_table} SET {column} = %s WHERE id = %s", [value, obj.pk])
    return column, values


def silenced(table: str, label: str, work: Callable[[], Any]) -> None:
    """As `work` does it with the trigger that should tell of it told to be silent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE %s",
            [table, f"pgtrigger\\_{label}\\_%"],
        )
        [[trigger]] = cursor.fetchall()
    ignore = "SELECT set_config('pgtrigger.ignore', %s, true)"
    execute(ignore, [f"{{{trigger}}}"])
    work()
    execute(ignore, ["{}"])


def tamper(model: type[Model], sql: str, *values: Any) -> None:
    """Write in the model's events, as somebody may who owns the tables; TABLE stands for theirs."""
    table = event_model(model)._meta.db_table
    with past_everything():
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER", [])
        execute(sql.replace("TABLE", table), values)
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER", [])


def verdict_of(model: type[Model]) -> Verdict:
    """The model's, where every other table's is clean."""
    verdicts = {verdict.table: verdict for verdict in verify_history()}
    found = verdicts.pop(model._meta.db_table)
    assert [verdict for verdict in verdicts.values() if not verdict.whole] == []
    return found


def events_of(obj: Model) -> list[Any]:
    return list(event_model(type(obj)).objects.filter(pgh_obj_id=obj.pk).order_by("pgh_id"))


def broken(fault: Fault, event: Any, *columns: str) -> Break:
    return Break(fault, event.pgh_obj_id, event.pgh_id, event.pgh_created_at, columns)


def test_verification_covers_every_tracked_table() -> None:
    assert [verdict.table for verdict in verify_history()] == sorted(m._meta.db_table for m in TRACKED)


def test_verification_takes_three_statements_a_table(django_assert_num_queries: Any) -> None:
    for number in range(3):
        make_hospital(f"Hospital {number}", f"H{number}")
    with django_assert_num_queries(3 * len(TRACKED)):
        list(verify_history())


@pytest.mark.parametrize("model", TRACKED)
def test_history_that_is_whole_has_no_breaks(model: type[Model], obj: Model) -> None:
    change(obj, 3)
    rows, events = model._default_manager.count(), event_model(model).objects.count()
    assert verdict_of(model) == Verdict(model._meta.db_table, rows, events, 0, 0, ())
    execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [obj.pk])
    assert verdict_of(model) == Verdict(model._meta.db_table, rows - 1, events + 1, 0, 0, ())
    insert_raw(obj)
    assert verdict_of(model) == Verdict(model._meta.db_table, rows, events + 2, 0, 0, ())


# Rows that changed and no event tells


@pytest.mark.parametrize("model", TRACKED)
def test_silenced_update_is_found_with_its_columns(model: type[Model], obj: Model) -> None:
    columns = []
    silenced(model._meta.db_table, "update", lambda: columns.append(change(obj)[0]))
    assert verdict_of(model).breaks == (broken(Fault.DIFFERENT, events_of(obj)[-1], *columns),)


@pytest.mark.parametrize("model", TRACKED)
def test_silenced_delete_is_found(model: type[Model], obj: Model) -> None:
    table = model._meta.db_table
    silenced(table, "delete", lambda: execute(f"DELETE FROM {table} WHERE id = %s", [obj.pk]))
    assert verdict_of(model).breaks == (broken(Fault.MISSING, events_of(obj)[-1]),)


@pytest.mark.parametrize("model", TRACKED)
def test_silenced_insert_is_found(model: type[Model], obj: Model) -> None:
    table, pk = model._meta.db_table, obj.pk
    execute(f"DELETE FROM {table} WHERE id = %s", [pk])
    silenced(table, "insert", lambda: insert_raw(obj))
    assert verdict_of(model).breaks == (broken(Fault.DELETED, events_of(obj)[-1]),)
    tamper(model, "DELETE FROM TABLE WHERE pgh_obj_id = %s", pk)
    assert verdict_of(model).breaks == (Break(Fault.NO_EVENT, pk, None, None),)


def test_column_that_became_null_is_found() -> None:
    employee = make_employee(make_hospital(), employee_number="1234")
    silenced("hires_employee", "update", lambda: Employee.objects.update(employee_number=None))
    expected = broken(Fault.DIFFERENT, events_of(employee)[-1], "employee_number")
    assert verdict_of(Employee).breaks == (expected,)


# Events that were tampered with


@pytest.mark.parametrize("model", CHAINED)
@pytest.mark.parametrize(
    "changed",
    [
        "pgh_context = '{\"user\": 1}'",
        "pgh_context_id = gen_random_uuid()",
        "pgh_created_at = pgh_created_at - interval '1 second'",
        "pgh_label = 'delete'",
        "id = id + 1",
        "pgh_hash = ''",
    ],
)
def test_event_that_was_changed_is_found(model: type[Model], obj: Model, changed: str) -> None:
    change(obj, 2)
    middle = events_of(obj)[1].pgh_id
    tamper(model, f"UPDATE TABLE SET {changed} WHERE pgh_id = %s", middle)
    first = verdict_of(model).breaks[0]
    assert (first.fault, first.row, first.event) == (Fault.ALTERED, obj.pk, middle)


@pytest.mark.parametrize("model", CHAINED)
@pytest.mark.parametrize("removed", [0, 1, 2])
def test_event_that_was_removed_is_found_by_the_one_after_it(
    model: type[Model], obj: Model, removed: int
) -> None:
    change(obj, 3)
    events = events_of(obj)
    tamper(model, "DELETE FROM TABLE WHERE pgh_id = %s", events[removed].pgh_id)
    assert verdict_of(model).breaks == (broken(Fault.ALTERED, events[removed + 1]),)


@pytest.mark.parametrize("model", TRACKED)
def test_newest_event_that_was_removed_is_found_by_the_row(model: type[Model], obj: Model) -> None:
    column, _values = change(obj)
    first, last = events_of(obj)
    tamper(model, "DELETE FROM TABLE WHERE pgh_id = %s", last.pgh_id)
    assert verdict_of(model).breaks == (broken(Fault.DIFFERENT, first, column),)


@pytest.mark.parametrize("model", CHAINED)
def test_event_that_was_put_in_between_is_found_by_the_one_after_it(model: type[Model], obj: Model) -> None:
    change(obj)
    last = events_of(obj)[-1]
    table = event_model(model)._meta.db_table
    tamper(
        model,
        "UPDATE TABLE SET pgh_id = nextval(pg_get_serial_sequence(%s, 'pgh_id')) + 1 WHERE pgh_id = %s",
        table,
        last.pgh_id,
    )
    last = events_of(obj)[-1]
    tamper(model, "SELECT chain_events('TABLE')")
    assert verdict_of(model).whole
    columns = ", ".join(
        field.column
        for field in event_model(model)._meta.fields
        if field.column not in ("pgh_id", "pgh_hash")
    )
    # With the trigger on: what is put in is hashed as any event.
    with past_everything():
        execute(
            f"INSERT INTO {table} (pgh_id, {columns}) SELECT %s, {columns} FROM {table} WHERE pgh_id = %s",
            [last.pgh_id - 1, last.pgh_id],
        )
    assert verdict_of(model).breaks == (broken(Fault.ALTERED, last),)


def test_event_without_a_chain_that_was_removed_is_found_by_the_order() -> None:
    employee = make_employee(make_hospital())
    Employee.objects.update(name="Anonym")
    first, last = events_of(employee)
    tamper(Employee, "DELETE FROM TABLE WHERE pgh_id = %s", first.pgh_id)
    assert verdict_of(Employee).breaks == (broken(Fault.OUT_OF_ORDER, last),)


def test_event_that_tells_nobody_is_counted() -> None:
    execute("SELECT set_config('pghistory.context_metadata', '', true)", [])
    make_hospital()
    verdict = verdict_of(Hospital)
    assert (verdict.untold, verdict.broken, verdict.whole) == (1, 0, False)


# What must not look like a break


def test_events_from_before_a_column_was_appended_are_whole_and_still_held() -> None:
    hospital = make_hospital()
    with past_everything():
        execute(
            "ALTER TABLE allocations_hospitalevent ADD COLUMN region text NOT NULL DEFAULT 'Hovedstaden'", []
        )
    Hospital.objects.update(name="Bornholms Hospital")
    old, new = events_of(hospital)
    columns = len(old._meta.fields) - 1
    assert [event.pgh_hash.partition(":")[0] for event in (old, new)] == [str(columns), str(columns + 1)]
    assert verdict_of(Hospital).whole
    tamper(Hospital, "UPDATE TABLE SET region = 'Sjælland'")
    assert verdict_of(Hospital).breaks == (broken(Fault.ALTERED, new),)
    tamper(Hospital, "UPDATE TABLE SET region = 'Hovedstaden'")
    assert verdict_of(Hospital).whole
    tamper(Hospital, "UPDATE TABLE SET short_name = 'B' WHERE pgh_id = %s", old.pgh_id)
    assert verdict_of(Hospital).breaks == (broken(Fault.ALTERED, old),)


@pytest.mark.parametrize("model", CHAINED)
def test_hash_is_the_same_in_every_session(model: type[Model]) -> None:
    for setting, value in {
        "timezone": "Asia/Kathmandu",
        "datestyle": "German, DMY",
        "intervalstyle": "sql_standard",
        "extra_float_digits": "-5",
        "bytea_output": "escape",
    }.items():
        execute(f"SET LOCAL {setting} = '{value}'", [])
    obj = TRACKED[model][0]()
    change(obj)
    for setting in ("timezone", "datestyle", "intervalstyle", "extra_float_digits", "bytea_output"):
        execute(f"SET LOCAL {setting} TO DEFAULT", [])
    assert verdict_of(model).whole


# The command


def verified(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return what the command prints, and the message it fails with."""
    failed = ""
    try:
        call_command("verify_history")
    except CommandError as error:
        failed = str(error)
    return capsys.readouterr().out, failed


def test_command_says_one_line_for_each_table(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(2):
        make_hospital(f"Hospital {number}", f"H{number}")
    told, failed = verified(capsys)
    lines = {line.split()[0]: line.split()[1:] for line in told.splitlines()}
    assert failed == ""
    assert lines.pop("Historikken") == ["er", "i", "orden."]
    assert set(lines) == {model._meta.db_table for model in TRACKED}
    assert lines["allocations_hospital"] == ["2", "rækker", "2", "hændelser", "i", "orden"]


@pytest.mark.parametrize("hours", [1, -1])
def test_f17_command_tells_of_two_clocks_that_differ(capsys: pytest.CaptureFixture[str], hours: int) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(hours=hours)):
        _out, failed = verified(capsys)
    assert failed == (
        "Appens ur går 60 minutter anderledes end databasens, som daterer historikken. Stil urene ens."
    )


def test_command_names_what_is_broken_and_no_person(capsys: pytest.CaptureFixture[str]) -> None:
    employee = make_employee(make_hospital(), "Lise Holm", employee_number="4711")
    silenced("hires_employee", "update", lambda: Employee.objects.update(name="Mette Holm"))
    tamper(Employee, "UPDATE TABLE SET pgh_created_at = '2018-06-30T22:30:05Z'")
    told, failed = verified(capsys)
    [event] = events_of(employee)
    assert told.splitlines()[-1] == (
        f"hires_employee {employee.pk}, hændelse {event.pgh_id}, 01.07.2018 00:30:05:"
        " rækken er ikke, som den sidste hændelse siger: name"
    )
    assert failed == "Historikken er ikke i orden: hires_employee."
    assert [secret for secret in ("Lise", "Mette", "Holm", "4711") if secret in told + failed] == []


def test_command_counts_what_it_does_not_name(capsys: pytest.CaptureFixture[str]) -> None:
    execute("SELECT set_config('pghistory.context_metadata', '', true)", [])
    for number in range(TOLD + 3):
        make_hospital(f"Hospital {number}", f"H{number}")
    silenced("allocations_hospital", "update", lambda: Hospital.objects.update(other_names=["Andet"]))
    told, failed = verified(capsys)
    lines = told.splitlines()[len(TRACKED) :]
    assert len(lines) == TOLD + 2
    assert lines[TOLD:] == [
        "allocations_hospital og 3 brud mere",
        "allocations_hospital 23 hændelser fortæller ikke, hvem der handlede",
    ]
    assert failed == "Historikken er ikke i orden: allocations_hospital."


def test_command_speaks_english(capsys: pytest.CaptureFixture[str]) -> None:
    with override("en"):
        told, _failed = verified(capsys)
    assert told.splitlines()[-1] == "The history is in order."
