"""The process that owns an embedded PostgreSQL server. Started by `embedded.join`; standard library only.

The supervisor outlives the process that started it, runs one thread, and ends itself and the server when no process
holds `users.lock`. Inherited locks show which processes live, also after SIGKILL, because the kernel lets go of a dead
process's locks:

- `supervisor.lock`, held by this process alone;
- `server.lock`, held by this process, initdb and every process of the server. Once free, no process
  touches the cluster, even if an old postmaster.pid says so.
"""

import ctypes
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

USER = "hrtrack"
PORT = 5432
# Settings of a server in a private directory on one small machine; THROWAWAY is added for data that may be lost.
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# Below the smallest limit of a Unix socket's path with its final NUL (104 bytes on macOS, 108 on Linux).
SOCKET_PATH_LIMIT = 103
POLL_SECONDS = 0.1
STOP_SECONDS = 30.0
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}


def become(uid: int, gid: int) -> None:
    """Give up root for good. PostgreSQL refuses to run as root."""
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def end_with_parent(parent: int, libc: ctypes.CDLL | None) -> None:
    """Make the server end when its supervisor is killed. Runs in the server's process before it becomes postgres.

    Possible on Linux alone; elsewhere the next user finds `supervisor.lock` free and ends the server.
    """
    if libc is not None:
        pr_set_pdeathsig = 1
        libc.prctl(pr_set_pdeathsig, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)


def initialise(binaries: Path, cluster: Path, *, durable: bool, server_lock: int) -> None:
    """Create a cluster and move it into place in one step, so that a killed initdb leaves no incomplete cluster."""
    making = cluster.with_name("cluster.making")
    shutil.rmtree(making, ignore_errors=True)
    command = [
        str(binaries / "initdb"),
        f"--pgdata={making}",
        f"--username={USER}",
        # The private directory of the socket is the only access control.
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
        "--no-instructions",
    ]
    if not durable:
        command.append("--no-sync")
    subprocess.run(command, check=True, env=ENVIRONMENT, pass_fds=(server_lock,))
    making.rename(cluster)


def socket_directory() -> Path:
    """Create and return a private directory with a path short enough for a socket."""
    name = f"/hrtrack-XXXXXXXX/.s.PGSQL.{PORT}"
    short = len(os.fsencode(tempfile.gettempdir() + name)) <= SOCKET_PATH_LIMIT
    return Path(tempfile.mkdtemp(prefix="hrtrack-", dir=None if short else "/tmp"))  # noqa: S108 - always short


def start(
    binaries: Path, cluster: Path, sockets: Path, *, durable: bool, server_lock: int
) -> subprocess.Popen[bytes]:
    """Start the server. The caller holds all locks, so an existing postmaster.pid belongs to a dead server."""
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    settings = SETTINGS | ({} if durable else THROWAWAY)
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()
    return subprocess.Popen(
        [
            str(binaries / "postgres"),
            f"-D{cluster}",
            f"-k{sockets}",
            *(f"-c{name}={value}" for name, value in settings.items()),
        ],
        env=ENVIRONMENT,
        pass_fds=(server_lock,),
        preexec_fn=lambda: end_with_parent(parent, libc),  # noqa: PLW1509 - this process has one thread
    )


def is_ready(cluster: Path) -> bool:
    """True if the server accepts connections, by the last line of its postmaster.pid."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except OSError:
        return False
    return len(lines) >= 8 and lines[7].strip() == "ready"


def is_last(users_lock: int) -> bool:
    """True if the last user has ended. The lock is then kept, so that the next user waits until the server has stopped."""
    try:
        fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server with SIGINT, and after 30 seconds each with SIGQUIT and SIGKILL."""
    for ending in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is None:
            server.send_signal(ending)
            try:
                server.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue


def supervise(home: Path, binaries: Path, *, durable: bool, server_lock: int) -> None:
    """Run the server until the last user has ended, the server ends, or this process receives SIGTERM or SIGINT."""
    received: list[int] = []
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda number, _frame: received.append(number))
    cluster, address = home / "cluster", home / "address"
    users_lock = os.open(home / "users.lock", os.O_RDWR)
    if not cluster.exists():
        initialise(binaries, cluster, durable=durable, server_lock=server_lock)
    sockets = socket_directory()
    try:
        # Written before the server starts, so that the next supervisor can delete the directory of a killed one.
        (home / "sockets").write_text(str(sockets))
        server = start(binaries, cluster, sockets, durable=durable, server_lock=server_lock)
        ready = False
        while server.poll() is None and not received:
            if not ready and is_ready(cluster):
                ready = True
                written = address.with_name("address.new")
                written.write_text(str(sockets))
                written.replace(address)
            if ready and is_last(users_lock):
                break
            time.sleep(POLL_SECONDS if ready else POLL_SECONDS / 10)
        address.unlink(missing_ok=True)
        stop(server)
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def clear_sockets(home: Path) -> None:
    """Delete the socket directory of a killed supervisor, if the name and the owner are ours."""
    try:
        left = Path((home / "sockets").read_text())
        ours = left.name.startswith("hrtrack-") and left.lstat().st_uid == os.geteuid()
    except OSError:
        return
    if ours:
        shutil.rmtree(left, ignore_errors=True)


def main(arguments: list[str]) -> NoReturn:
    """Supervise as a detached process. Arguments: home binaries uid gid durable server_lock (an open, locked file)."""
    home, binaries = Path(arguments[0]), Path(arguments[1])
    uid, gid, durable, server_lock = (int(argument) for argument in arguments[2:6])
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    become(uid, gid)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    clear_sockets(home)
    status = 1
    try:
        supervise(home, binaries, durable=bool(durable), server_lock=server_lock)
        status = 0
    except (OSError, subprocess.SubprocessError) as problem:
        # Standard error is the server's log, which the waiting process reads.
        sys.stderr.write(f"FATAL:  {problem}\n")
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
