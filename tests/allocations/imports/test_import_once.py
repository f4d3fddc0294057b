"""Each request finds the tables of a source once, interprets one of them once, and plans once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from allocations.imports import apply, prepare, views
from allocations.models import Allocation
from allocations.reading import find_source_tables, header, read_file, reader
from tests.support.import_form import (
    SMALL,
    TWO,
    administrator,
    browser_of_administrator,
    send,
    stored,
    uploaded,
)
from tests.support.import_rows import DEARER, HEAD, ROWS, SMALL_TERMS
from tests.support.made_workbooks import workbook

__all__ = ["administrator", "browser_of_administrator", "send", "stored"]

pytestmark = pytest.mark.django_db

TWO_SHEETS = workbook(HEAD, *DEARER, name="Forslag", Besluttet=[HEAD, *ROWS])
ONCE = {"interpret": 1, "plan_import": 1}

Calls = Counter[str]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Counts the calls of the real functions: searches by their text, readings and plans by their name."""
    counted: Calls = Counter()

    def count(module: Any, name: str, key: Callable[..., str]) -> None:
        real = getattr(module, name)

        def counting(*arguments: Any, **options: Any) -> Any:
            counted[key(*arguments, **options)] += 1
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, counting)

    count(header, "find_tables", lambda text, *, is_grid=False: f"search {is_grid} {text}")
    count(reader, "interpret", lambda *_arguments: "interpret")
    for module in (apply, views):
        count(module, "plan_import", lambda *_arguments, **_options: "plan_import")
    return counted


def counts(calls: Calls) -> tuple[list[int], dict[str, int]]:
    """(searches of each text, calls of the others) since the last time."""
    searches = [count for key, count in calls.items() if key.startswith("search ")]
    others = {key: count for key, count in calls.items() if not key.startswith("search ")}
    calls.clear()
    return searches, others


def test_pasted_table_is_read_and_planned_once_by_each_press(send: Any, calls: Calls) -> None:
    _status, preview = send(SMALL)
    assert counts(calls) == ([1], ONCE)
    _status, preview = send(preview.form, **{"column-1": ""})
    assert counts(calls) == ([1], ONCE)
    assert send(preview.form, apply="1")[0] == 302
    assert counts(calls) == ([1], ONCE)
    assert [row[1] for row in stored()] == [None, None]


def test_sheet_of_a_workbook_is_searched_once_as_file_and_text(send: Any, calls: Calls) -> None:
    _status, preview = send(SMALL, **uploaded(workbook(HEAD, *ROWS), "fordeling.xlsx"))
    assert counts(calls) == ([1], ONCE)
    assert send(preview.form, apply="1")[0] == 302
    assert counts(calls) == ([1], ONCE)


def test_each_of_two_tables_is_searched_once_and_only_the_chosen_one_interpreted(
    send: Any,
    calls: Calls,
) -> None:
    _status, page = send(SMALL, **uploaded(TWO_SHEETS, "to.xlsx"))
    assert counts(calls) == ([1, 1], {"plan_import": 1})
    _status, preview = send(page.form, table_number="2")
    assert counts(calls) == ([1, 1], ONCE)
    _status, preview = send(preview.form, **{"column-1": ""})
    assert counts(calls) == ([1, 1], ONCE)
    assert send(preview.form, apply="1")[0] == 302
    assert counts(calls) == ([1, 1], ONCE)
    assert [row[1:3] for row in stored()] == [(None, 400_000), (None, 400_000)]


def test_press_that_is_refused_plans_once(send: Any, calls: Calls) -> None:
    _status, preview = send(SMALL)
    calls.clear()
    assert send(preview.form, apply="1", shown="x")[0] == 409
    assert counts(calls) == ([1], ONCE)
    assert send(preview.form, apply="1", total="700.000")[0] == 422
    assert counts(calls) == ([1], ONCE)
    assert Allocation.objects.count() == 0


def test_plan_of_a_press_is_made_under_the_lock(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    held = []

    def plan_noting_locks(*arguments: Any, **options: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = pg_backend_pid() "
                "AND objid = (hashtext('allocations.import')::bigint & 4294967295)::oid"
            )
            held.append(cursor.fetchone()[0])
        return prepare.plan_import(*arguments, **options)

    for module in (apply, views):
        monkeypatch.setattr(module, "plan_import", plan_noting_locks)
    _status, preview = send(SMALL)
    assert send(preview.form, apply="1")[0] == 302
    assert held == [0, 1]


def test_command_reads_and_plans_once(tmp_path: Path, calls: Calls) -> None:
    file = tmp_path / "to.xlsx"
    file.write_bytes(TWO_SHEETS)
    chosen = ["--sheet", "Besluttet", "--map", "B=none", "--create-hospitals"]
    call_command("import_allocations", str(file), *SMALL_TERMS, *chosen)
    assert counts(calls) == ([1, 1], ONCE)
    assert [row[1:3] for row in stored()] == [(None, 400_000), (None, 400_000)]


def test_count_notices_a_second_search_and_a_second_reading(calls: Calls) -> None:
    data = workbook(HEAD, *ROWS)
    find_source_tables(read_file(data)).read()  # without the finder that read the file
    assert counts(calls) == ([2], {"interpret": 1})
    tables = find_source_tables(TWO)
    tables.read()
    tables.read()
    assert counts(calls) == ([1], {"interpret": 2})
