"""Every .sql file of the product is executed by the product, and PostgreSQL accepts the statement."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pgtrigger
import pytest
from django.db import connection

from allocations.entitlements import entitlements_of, price_on
from hires.actions.confirm import completeness
from hires.figures.as_known import await_writers
from hires.figures.breakdowns import PARTS, parts_of
from hires.figures.counted_hires import counted_hires
from hires.figures.statement import hospital_figures
from hires.posts import post_statuses
from hrtrack.common.database.isolation_faults import faults_of_database, faults_of_roles, faults_of_tables
from hrtrack.common.database.statements import fill, load, with_tables
from hrtrack.common.database.triggers import InvariantTrigger
from hrtrack.common.database.verification import verify_history
from reports.audit.history import HistoryQuery, newest_changes
from reports.report.drilldown import DELAY, drilldown_of
from tests.support.factories import make_allocation, make_hire, make_post

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts", "allocations", "hires", "hrtrack", "reports")
FILES = sorted(
    file.relative_to(ROOT).as_posix() for package in PACKAGES for file in (ROOT / package).rglob("*.sql")
)
TRIGGER_TEMPLATE = "hrtrack/common/database/sql/upsert_invariant.sql"
# Files that migrations execute: functions, and the bodies of triggers.
OF_MIGRATIONS = [file for file in FILES if "/migrations/" in file]
OF_TRIGGERS = [file for file in FILES if "/models/sql/" in file]
EXECUTED = [file for file in FILES if file not in (*OF_MIGRATIONS, *OF_TRIGGERS, TRIGGER_TEMPLATE)]
YEAR = (dt.date(2018, 1, 1), dt.date(2018, 12, 31))
DAY = dt.date(2018, 6, 30)


def pieces(text: str) -> list[str]:
    """The text of a file between its {placeholders}."""
    found = re.split(r"\{\w+\}", text.rstrip())
    if len(found) == 1:
        return found
    return [piece.replace("{{", "{").replace("}}", "}") for piece in found]


@pytest.fixture
def executed(db: None) -> list[str]:
    """The statements that the product executes when it is asked for figures, history, rights and faults."""
    statements: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    allocation = make_allocation()
    make_hire(make_post(allocation), YEAR)
    grant, now = allocation.grant, dt.datetime.now(dt.UTC)
    with connection.execute_wrapper(note):
        hospital_figures([grant], DAY)
        price_on(grant, DAY), entitlements_of(grant)
        parts_of(grant, DAY, PARTS, now)
        list(counted_hires(grant, DAY))
        post_statuses(allocation, DAY)
        drilldown_of(grant, DAY, "created", {})
        drilldown_of(grant, DAY, DELAY, {})
        await_writers(grant)
        completeness(allocation)
        newest_changes(HistoryQuery(text="a"), count=1)
        list(verify_history())
        faults_of_tables(), faults_of_roles(), faults_of_database()
    return statements


def test_statements_are_executed(executed: list[str]) -> None:
    texts = {file: pieces((ROOT / file).read_text(encoding="utf-8")) for file in EXECUTED}
    idle = [
        file
        for file, parts in texts.items()
        if not any(all(part in statement for part in parts) for statement in executed)
    ]
    assert idle == []


@pytest.mark.django_db
@pytest.mark.parametrize("file", OF_MIGRATIONS)
def test_functions_are_in_the_database(file: str) -> None:
    names = re.findall(r"^CREATE FUNCTION (\w+)", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE)
    assert names
    assert set(names) <= set(_column("SELECT proname::text FROM pg_proc"))


@pytest.mark.django_db
@pytest.mark.parametrize("file", OF_TRIGGERS)
def test_trigger_bodies_are_in_the_database(file: str) -> None:
    body = (ROOT / file).read_text(encoding="utf-8").rstrip()
    sources = _column(
        "SELECT prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"
    )
    assert any(body in source for source in sources)


@pytest.mark.django_db
def test_invariant_triggers_are_installed() -> None:
    triggers = [
        (m, trigger) for m, trigger in pgtrigger.registered() if isinstance(trigger, InvariantTrigger)
    ]
    assert sorted(model.__name__ for model, _trigger in triggers) == sorted(
        [
            "Grant",
            "Grant",
            "Rate",
            "BudgetRow",
            "Post",
            "PostPurpose",
            "Confirmation",
            "Employee",
            "Hire",
            "Hire",
            "Decision",
            "Period",
            "Period",
        ]
    )
    for model, trigger in triggers:
        installed = str(trigger.compile(model).install_sql)
        assert all(piece in installed for piece in pieces((ROOT / TRIGGER_TEMPLATE).read_text()))
        assert trigger.get_installation_status(model) == (pgtrigger.core.INSTALLED, True)


def _column(statement: str) -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return (value for (value,) in cursor.fetchall())


def test_unknown_statement_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        load("hires.figures", "no_such_statement")


def test_tables_stand_before_the_select_in_their_order() -> None:
    statement = with_tables({"a": "SELECT 1", "b": "TABLE a"}, "TABLE b", inlined=["a"])
    assert statement == "WITH a AS NOT MATERIALIZED (\nSELECT 1\n),\nb AS (\nTABLE a\n)\nTABLE b"


def test_filled_name_is_quoted() -> None:
    from psycopg.sql import Identifier, Literal

    name = Identifier('a"b')
    assert fill("SELECT {value} FROM {name}", name=name, value=Literal("'")) == "SELECT '''' FROM \"a\"\"b\""
