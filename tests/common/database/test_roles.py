"""What each role may, tried: the app's can't make itself more than it is, and nobody else is served as the app."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, transaction

from hrtrack.common.database.acting import acting_as
from hrtrack.common.database.roles import connected_as, set_up_roles
from tests.support.acting import past_everything
from tests.support.factories import make_hospital, make_user
from tests.support.history import execute

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("superuser")]


def refused(sql: str) -> str:
    try:
        with transaction.atomic():
            execute(sql, [])
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


BEYOND = {
    "SET ROLE hrtrack_owner": 'permission denied to set role "hrtrack_owner"',
    "SET ROLE hrtrack_backup": 'permission denied to set role "hrtrack_backup"',
    "SET session_replication_role = replica": 'permission denied to set parameter "session_replication_role"',
    "ALTER ROLE hrtrack_app BYPASSRLS": "permission denied to alter role",
    "CREATE ROLE another": "permission denied to create role",
    "GRANT hrtrack_owner TO hrtrack_app": 'permission denied to grant role "hrtrack_owner"',
    "ALTER TABLE hires_hire DISABLE ROW LEVEL SECURITY": "must be owner of table hires_hire",
    "ALTER TABLE hires_hire NO FORCE ROW LEVEL SECURITY": "must be owner of table hires_hire",
    "DROP POLICY app_select ON hires_hire": "must be owner of relation hires_hire",
    "CREATE POLICY more ON hires_hire USING (true)": "must be owner of table hires_hire",
    "ALTER TABLE hires_hireevent DISABLE TRIGGER USER": "must be owner of table hires_hireevent",
    "CREATE TRIGGER mine BEFORE INSERT ON hires_hire EXECUTE FUNCTION hires_hire_check()": (
        "permission denied for table hires_hire"
    ),
    "CREATE TABLE mine ()": "permission denied for schema public",
    "CREATE TEMP TABLE mine ()": "permission denied to create temporary tables in database",
    "CREATE FUNCTION mine() RETURNS void LANGUAGE sql RETURN NULL": "permission denied for schema public",
    "CREATE SCHEMA mine": "permission denied for database",
    "INSERT INTO hires_hireevent DEFAULT VALUES": "permission denied for table hires_hireevent",
    "TRUNCATE hires_hireevent": "permission denied for table hires_hireevent",
    "SELECT * FROM pg_authid": "permission denied for table pg_authid",
}


@pytest.mark.parametrize("sql", BEYOND)
@pytest.mark.parametrize("role", ["hospital_hr", "administrator", None])
def test_app_can_not_make_itself_more_than_it_is(sql: str, role: Any) -> None:
    """Whoever acts, the system itself too."""
    with acting_as(make_user(role) if role else None, path="/"):
        assert refused(sql)[: len(BEYOND[sql])] == BEYOND[sql]


def test_app_can_not_make_the_hashes_of_history_anew() -> None:
    with acting_as(None, command="test"):
        make_hospital()
        assert refused("SELECT chain_events('allocations_hospitalevent')") == (
            "permission denied for table allocations_hospitalevent"
        )


def test_roles_are_set_up_any_number_of_times_and_passwords_are_kept_hashed() -> None:
    def kept() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM pg_roles WHERE rolname LIKE 'hrtrack%' ORDER BY rolname")
            return list(cursor.fetchall())

    with past_everything(), connection.cursor() as cursor:
        before = kept()
        set_up_roles(connection.connection, {"hrtrack_app": "hemmeligt"})
        set_up_roles(connection.connection, {"hrtrack_app": "hemmeligt"})
        assert kept() == before
        cursor.execute(
            "SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = 'hrtrack_app'"
        )
        assert cursor.fetchone() == (True,)


def test_act_of_another_login_than_the_apps_is_refused() -> None:
    with (
        past_everything(),
        pytest.raises(OperationalError, match="connect as hrtrack_app"),
        acting_as(make_user()),
    ):
        pass


@pytest.mark.parametrize(
    ("login", "said"),
    [
        (
            "owner",
            "Det kræver databasens ejer. Sæt DATABASE_OWNER_URL til databasens adresse med hrtrack_owner.",
        ),
        (
            "admin",
            "Det kræver en, der må oprette roller. Sæt DATABASE_ADMIN_URL til databasens adresse med den.",
        ),
    ],
)
def test_login_that_is_not_told_of_is_asked_for(settings: Any, login: str, said: str) -> None:
    settings.DATABASE_LOGINS = {}
    with pytest.raises(CommandError) as refusal, connected_as(login):
        pass
    assert str(refusal.value) == said
    with pytest.raises(CommandError):
        call_command("migrate")
