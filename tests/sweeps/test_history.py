"""Every change to a tracked row leaves one event that tells who, whatever made the change; no event is ever changed."""

import hashlib
from collections.abc import Mapping
from typing import Any

import pghistory.models
import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import Model

from accounts.enums import Role
from accounts.models import Message, NoticeChoice, User
from allocations.models import BudgetRow, Target
from hires.models import Employee, Read, SavedView
from hrtrack.common.database.acting import acting_as
from reports.models import HospitalTextDraft, PublicationFile, RegionTextDraft
from tests.support.acting import past_everything
from tests.support.factories import (
    make_grant,
    make_purpose,
    make_user,
)
from tests.support.history import TRACKED, another_person, event_model, execute, insert_raw, model, obj

__all__ = ["model", "obj"]
pytestmark = pytest.mark.usefixtures("superuser")


def tracked_models() -> set[type[Model]]:
    return {
        model
        for app in ("accounts", "allocations", "hires", "reports")
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, pghistory.models.Event)
    }


def events() -> dict[tuple[type[Model], int], tuple[Any, ...]]:
    """Every event there is: of which model and row, what was done, and in which context."""
    return {
        (model, pgh_id): (model, *told)
        for model in TRACKED
        for pgh_id, *told in event_model(model)
        .objects.order_by("pgh_id")
        .values_list("pgh_id", "pgh_obj_id", "pgh_label", "pgh_context")
    }


def events_since(before: Mapping[tuple[type[Model], int], tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [told for key, told in events().items() if key not in before]


@pytest.fixture
def change(model, obj):
    """The column to change and its new value."""
    _make, column, value = TRACKED[model]
    if column == "user_id":
        value = make_user().pk
    if column == "person_id":
        value = another_person(obj)
    if column == "grant_id":
        value = make_grant(name="En anden").pk
    if column == "purpose_id":
        value = make_purpose(obj.grant, "Øget aktivitet", 2).pk
    return column, value


def update_by_save(obj: Model, column: str, value: Any) -> None:
    setattr(obj, column, value)
    obj.save()


def update_in_bulk(obj: Model, column: str, value: Any) -> None:
    setattr(obj, column, value)
    type(obj)._default_manager.bulk_update([obj], [column])


INSERTS = {
    "save": lambda obj: obj.save(force_insert=True),
    "bulk_create": lambda obj: type(obj)._default_manager.bulk_create([obj]),
    "SQL": insert_raw,
}
UPDATES = {
    "save": update_by_save,
    "update": lambda obj, column, value: (
        type(obj)._default_manager.filter(pk=obj.pk).update(**{column: value})
    ),
    "bulk_update": update_in_bulk,
    "SQL": lambda obj, column, value: execute(
        f"UPDATE {obj._meta.db_table} SET {column} = %s WHERE id = %s", [value, obj.pk]
    ),
}
DELETES = {
    "delete": lambda obj: obj.delete(),
    "queryset": lambda obj: type(obj)._default_manager.filter(pk=obj.pk).delete(),
    "SQL": lambda obj: execute(f"DELETE FROM {obj._meta.db_table} WHERE id = %s", [obj.pk]),
}


def test_every_model_keeps_history_but_the_log_of_reads_files_whose_hashes_are_kept_and_what_is_a_persons():
    persons = {HospitalTextDraft, Message, NoticeChoice, RegionTextDraft, SavedView}
    assert set(TRACKED) | {Read, PublicationFile} | persons == tracked_models()


@pytest.fixture
def by(db):
    return make_user(Role.ADMINISTRATOR)


@pytest.mark.parametrize("way", INSERTS)
def test_insert_leaves_one_event_with_the_acting_user(model, obj, by, way):
    pk = obj.pk
    obj.delete()
    obj.pk = pk
    before = events()
    with acting_as(by, path="/"):
        INSERTS[way](obj)
    assert events_since(before) == [(model, pk, "insert", {"user": by.pk, "path": "/"})]


@pytest.mark.parametrize("way", UPDATES)
def test_update_leaves_one_event_with_the_acting_user(model, obj, change, by, way):
    before = events()
    with acting_as(by, path="/"):
        UPDATES[way](obj, *change)
    assert events_since(before) == [(model, obj.pk, "update", {"user": by.pk, "path": "/"})]


@pytest.mark.parametrize("way", DELETES)
def test_delete_leaves_one_event_with_the_acting_user(model, obj, by, way):
    pk, before = obj.pk, events()
    with acting_as(by, path="/"):
        DELETES[way](obj)
    assert events_since(before) == [(model, pk, "delete", {"user": by.pk, "path": "/"})]


def test_update_that_changes_nothing_leaves_no_event(model, obj):
    before = events()
    obj.save()
    assert events() == before


def test_event_carries_every_column_that_is_kept(model, obj):
    [event] = event_model(model).objects.filter(pgh_obj_id=obj.pk).values()
    [row] = model._default_manager.filter(pk=obj.pk).values()
    left_out = {
        User: {"password", "last_login"},
        BudgetRow: {"allocation_import_id", "rate_id", "transferred_from_id"},
        Target: {"allocation_import_id"},
    }.get(model, set()) | {"sort_key"}
    assert {name: value for name, value in event.items() if not name.startswith("pgh_")} == {
        name: value for name, value in row.items() if name not in left_out
    }


def test_events_tell_before_and_after_in_order(model, obj, change):
    column, value = change
    before = getattr(obj, column)
    with transaction.atomic():
        UPDATES["update"](obj, column, value)
        DELETES["SQL"](obj)
    kept = event_model(model).objects.filter(pgh_obj_id=obj.pk).order_by("pgh_id")
    assert list(kept.values_list("pgh_label", column)) == [
        ("insert", before),
        ("update", value),
        ("delete", value),
    ]
    # One transaction, yet each has a moment of its own.
    moments = list(kept.values_list("pgh_created_at", flat=True))
    assert moments == sorted(set(moments))


@pytest.mark.parametrize("sql", ["UPDATE {} SET pgh_label = 'insert'", "DELETE FROM {}"])
def test_event_can_not_be_changed(model, obj, sql):
    before = events()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute(sql.format(event_model(model)._meta.db_table), [])
    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete rows from"),
        transaction.atomic(),
        past_everything(),
    ):
        execute(sql.format(event_model(model)._meta.db_table), [])
    assert events() == before


def test_change_taken_back_leaves_no_event(model, obj, change, by):
    before = events()

    def change_and_fail():
        with acting_as(by):
            UPDATES["SQL"](obj, *change)
            assert events() != before
            raise InterruptedError

    with pytest.raises(InterruptedError):
        change_and_fail()
    assert events() == before


def test_change_by_the_system_itself_names_no_user(model, obj):
    before = events()
    with acting_as(None, command="demo"):
        DELETES["SQL"](obj)
    [(_model, _pk, _label, context)] = events_since(before)
    assert context == {"user": None, "command": "demo"}


def test_password_and_login_leave_no_trace(by):
    before = events()
    User.objects.filter(pk=by.pk).update(password="!", last_login="2018-01-01T12:00:00Z")
    assert events() == before


# The chain


CHAINED = [model for model in TRACKED if model is not Employee]


def test_every_event_is_hashed_but_those_of_a_person_who_may_be_forgotten():
    hashed = [
        model for model in TRACKED if "pgh_hash" in {field.name for field in event_model(model)._meta.fields}
    ]
    assert hashed == CHAINED


@pytest.mark.parametrize("model", CHAINED, indirect=True)
def test_event_carries_the_hash_of_itself_and_of_the_one_before_it(model, obj, change, by):
    UPDATES["update"](obj, *change)
    with acting_as(by):
        DELETES["SQL"](obj)
    table = event_model(model)._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL timezone TO 'UTC'")
        cursor.execute(
            f"SELECT pgh_hash, (to_jsonb(e) - 'pgh_hash')::text FROM {table} e WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [obj.pk],
        )
        kept = cursor.fetchall()
    columns = len(event_model(model)._meta.fields) - 1
    before, expected = "", []
    for _hash, told in kept:
        before = f"{columns}:{hashlib.sha256((before + told).encode()).hexdigest()}"
        expected.append(before)
    assert [kept_hash for kept_hash, _told in kept] == expected
    assert len(set(expected)) == 3


@pytest.mark.parametrize("model", CHAINED, indirect=True)
def test_event_is_not_kept_when_its_hash_is_silenced(model, obj, change):
    uri = f"{event_model(model)._meta.label}:chain"
    with pgtrigger.ignore(uri), pytest.raises(IntegrityError, match="pgh_hash"), transaction.atomic():
        UPDATES["SQL"](obj, *change)
