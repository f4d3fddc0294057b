"""The database is as the models say, and a hole in it is found, whoever made it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from hrtrack.common.database.isolation import (
    IsolationKind,
    actual_isolation,
    apply_isolation,
    kind_of,
    required_isolation,
)
from hrtrack.common.database.isolation_faults import faults_of_database, faults_of_roles, faults_of_tables
from hrtrack.common.database.roles import ATTRIBUTES, set_up_roles
from tests.bench.excel import seed
from tests.bench.isolation import measure
from tests.support.acting import past_everything
from tests.support.history import TRACKED, event_model, execute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]

KINDS = {
    "User": IsolationKind.OPEN,
    "Hospital": IsolationKind.DECIDED,
    "Department": IsolationKind.HOSPITALS,
    "Membership": IsolationKind.DECIDED,
    "Grant": IsolationKind.SHARED,
    "Purpose": IsolationKind.SHARED,
    "StaffGroup": IsolationKind.SHARED,
    "Rate": IsolationKind.SHARED,
    "BudgetRow": IsolationKind.DECIDED,
    "Target": IsolationKind.DECIDED,
    "Allocation": IsolationKind.DECIDED,
    "AllocationImport": IsolationKind.FILED,
    "Post": IsolationKind.HOSPITALS,
    "PostPurpose": IsolationKind.HOSPITALS,
    "Employee": IsolationKind.HOSPITALS,
    "SamePerson": IsolationKind.HOSPITALS,
    "Hire": IsolationKind.HOSPITALS,
    "HireAct": IsolationKind.HOSPITALS,
    "Decision": IsolationKind.HOSPITALS,
    "Period": IsolationKind.HOSPITALS,
    "Confirmation": IsolationKind.HOSPITALS,
    "RegionText": IsolationKind.REGION,
    "HospitalText": IsolationKind.HOSPITALS,
    "HospitalEstimate": IsolationKind.HOSPITALS,
    "Publication": IsolationKind.REGION,
    "ListReminder": IsolationKind.ADDRESSED,
}


def faults() -> list[tuple[str, str]]:
    """(where, what) of everything that is wrong."""
    places = faults_of_tables() | faults_of_roles() | {"database": faults_of_database()}
    return [(place, fault) for place, told in sorted(places.items()) for fault in told]


def test_every_table_is_of_the_kind_it_should_be() -> None:
    assert {model.__name__: kind_of(model) for model in TRACKED} == KINDS
    assert {kind_of(event_model(model)) for model in TRACKED} == {IsolationKind.HISTORY}


def test_database_is_as_the_models_say() -> None:
    is_now = actual_isolation(connection)
    assert {table: is_now.get(table) for table in required_isolation()} == required_isolation()
    assert faults() == []


ROLE_WORDS = "er medlem af %s på en anden måde, end den skal"
# What somebody may have done to the database, and what is said of it.
HOLES = {
    "ALTER TABLE hires_hire DISABLE ROW LEVEL SECURITY": ("hires_hire", "row-level security er slået fra"),
    "ALTER TABLE hires_hire NO FORCE ROW LEVEL SECURITY": (
        "hires_hire",
        "row-level security gælder ikke ejeren",
    ),
    "DROP POLICY app_select ON hires_post": ("hires_post", "politikken app_select mangler"),
    "CREATE POLICY more ON hires_post TO hrtrack_app USING (true)": (
        "hires_post",
        "politikken more er ikke en af vores",
    ),
    "ALTER POLICY app_select ON hires_employee USING (true)": (
        "hires_employee",
        "politikken app_select siger noget andet, end den skal",
    ),
    "ALTER POLICY app_select ON hires_employee TO PUBLIC": (
        "hires_employee",
        "politikken app_select siger noget andet, end den skal",
    ),
    "GRANT UPDATE, TRUNCATE ON hires_hireevent TO hrtrack_app": (
        "hires_hireevent",
        "hrtrack_app må TRUNCATE, UPDATE",
    ),
    "GRANT INSERT ON hires_hireevent TO hrtrack_all": ("hires_hireevent", "hrtrack_all må INSERT"),
    "GRANT DELETE ON hires_hire TO hrtrack_backup": ("hires_hire", "hrtrack_backup må DELETE"),
    "REVOKE DELETE ON hires_hire FROM hrtrack_app": ("hires_hire", "hrtrack_app må ikke DELETE"),
    "GRANT SELECT ON hires_hire TO PUBLIC": ("hires_hire", "PUBLIC har fået rettigheder"),
    "GRANT UPDATE (name) ON hires_employeeevent TO hrtrack_app": (
        "hires_employeeevent",
        "kolonnen name har rettigheder for sig",
    ),
    "ALTER TABLE hires_period DISABLE TRIGGER pgtrigger_post_capacity_343c4": (
        "hires_period",
        "triggeren pgtrigger_post_capacity_343c4 er slået fra",
    ),
    "ALTER TABLE hires_period OWNER TO hrtrack": ("database", "hires_period ejes ikke af hrtrack_owner"),
    "DROP TABLE hires_postpurpose CASCADE": ("hires_postpurpose", "tabellen mangler"),
    "CREATE TABLE note (hospital_id bigint); ALTER TABLE note OWNER TO hrtrack_owner;"
    "GRANT SELECT ON note TO hrtrack_app, hrtrack_all": (
        "note",
        "har hospital_id og hører ikke til nogen model",
    ),
    "CREATE VIEW everybody AS SELECT name FROM hires_employee; ALTER VIEW everybody OWNER TO hrtrack_owner": (
        "database",
        "everybody virker med sin ejers rettigheder, uanset hvem der spørger",
    ),
    "CREATE FUNCTION anything() RETURNS void LANGUAGE sql SECURITY DEFINER RETURN NULL;"
    "ALTER FUNCTION anything() OWNER TO hrtrack_owner": (
        "database",
        "anything() virker med sin ejers rettigheder, uanset hvem der spørger",
    ),
    "ALTER FUNCTION pgtrigger_post_capacity_dbeac() SECURITY INVOKER": (
        "database",
        "triggerfunktionen pgtrigger_post_capacity_dbeac() kører ikke som ejeren",
    ),
    "ALTER ROLE hrtrack_app BYPASSRLS": ("hrtrack_app", "er BYPASSRLS"),
    "ALTER ROLE hrtrack_app CREATEROLE": ("hrtrack_app", "er CREATEROLE"),
    "ALTER ROLE hrtrack_all LOGIN": ("hrtrack_all", "er LOGIN"),
    "ALTER ROLE hrtrack_backup NOBYPASSRLS": ("hrtrack_backup", "er ikke BYPASSRLS"),
    "ALTER ROLE hrtrack_app SET hrtrack.administers = 'true'": (
        "hrtrack_app",
        "begynder med hrtrack.administers=true",
    ),
    "GRANT hrtrack_all TO hrtrack_app WITH INHERIT TRUE": ("hrtrack_app", ROLE_WORDS % "hrtrack_all"),
    "GRANT hrtrack_all TO hrtrack_backup": ("hrtrack_backup", ROLE_WORDS % "hrtrack_all"),
    "GRANT CREATE ON SCHEMA public TO hrtrack_app": ("hrtrack_app", "har CREATE on schema public"),
    "GRANT SET ON PARAMETER session_replication_role TO hrtrack_app": (
        "hrtrack_app",
        "har SET session_replication_role",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_hole_is_found_and_named(hole: str) -> None:
    with past_everything():
        execute(hole, [])
    assert HOLES[hole] in faults()


def test_app_that_may_become_the_owner_is_found() -> None:
    with past_everything():
        execute("GRANT hrtrack_owner TO hrtrack_app", [])
    assert ("hrtrack_app", ROLE_WORDS % "hrtrack_owner") in faults()


def test_trigger_that_is_gone_is_found() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'hires_hireevent'::regclass AND tgname LIKE '%append_only%'"
        )
        [[trigger]] = cursor.fetchall()
    with past_everything():
        execute(f"DROP TRIGGER {trigger} ON hires_hireevent", [])
    assert faults() == [("hires_hireevent", f"triggeren {trigger} mangler eller er en anden")]


TABLES_ONLY = [
    hole for hole, (place, _fault) in HOLES.items() if place.startswith("hires") and "DROP TABLE" not in hole
]


@pytest.mark.parametrize(
    "hole", [hole for hole in TABLES_ONLY if "TRIGGER" not in hole and "(name)" not in hole]
)
def test_hole_in_a_table_is_closed_by_the_next_migration(hole: str) -> None:
    with past_everything():
        execute(hole, [])
        apply_isolation(connection)
    assert faults() == []


@pytest.mark.parametrize(
    "hole",
    [
        hole
        for hole, (place, _fault) in HOLES.items()
        if place in ATTRIBUTES and "ROLE" in hole and "SET hrtrack" not in hole
    ],
)
def test_role_that_was_changed_is_put_right_by_setting_up_again(hole: str) -> None:
    with past_everything():
        execute(hole, [])
        set_up_roles(connection.connection, {})
    assert faults() == []


def test_command_says_one_line_for_each_table_and_role(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_isolation")
    lines = capsys.readouterr().out.splitlines()
    tables = sorted([*required_isolation(), "django_migrations"])
    assert [line.split()[0] for line in lines] == [*tables, *ATTRIBUTES, "databasen", "Isolationen"]
    assert {line.rsplit("  ")[-1] for line in lines[:-1]} == {"i orden"}
    assert lines[-1] == "Isolationen er i orden."


def test_command_fails_and_tells_what_is_open(capsys: pytest.CaptureFixture[str]) -> None:
    with past_everything():
        execute(
            "ALTER TABLE hires_hire NO FORCE ROW LEVEL SECURITY; GRANT DELETE ON hires_hire TO hrtrack_backup",
            [],
        )
    with pytest.raises(CommandError, match=r"^Fejl i isolationen: 2\.$"):
        call_command("check_isolation")
    told = {line.split()[0]: line.rsplit("  ")[-1] for line in capsys.readouterr().out.splitlines()}
    assert told["hires_hire"] == "row-level security gælder ikke ejeren; hrtrack_backup må DELETE"


def test_what_isolation_costs_is_measured_with_it_and_without_it() -> None:
    """At its smallest; as large as it is told of in docs/security.md: python -m tests.bench.isolation."""
    seed(14)
    actual_isolation = measure(rounds=1)
    assert {name: min(both) > 0 for name, both in actual_isolation.items()} == dict.fromkeys(
        ("report", "posts of a hospital", "registration"), True
    )
    assert faults() == []
