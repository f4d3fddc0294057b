#!/usr/bin/env python3
"""Proves both commands on a bare machine: a Debian root with Python, venv and pip alone, as root and as a user.

    python3 tests/bare_root.py FOLDER            # as root, with debootstrap and unshare; FOLDER outlives the run
    python3 tests/bare_root.py FOLDER --only test --as ordinary --once --words tests/common
    python3 tests/bare_root.py FOLDER --furnished --only test --as root --once --words tests/test_every_page.py

Makes the root in FOLDER (once) from the machine's own package sources, copies the checkout and the machine's
settings for pip, npm and certificates into it, and runs `demo` (until its page answers, then Ctrl-C) and `test`
twice each, first as root and then as an ordinary user. Prints a line with the seconds for each; exit 1 if any failed.
With --furnished the root also has Debian's Chromium and fonts, which the browser tests then use.
"""

import argparse
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PACKAGES = "python3,python3-venv,python3-pip,ca-certificates"
# dbus-x11: debootstrap does not find by itself what provides the session bus that Chromium's libraries depend on.
FURNITURE = "chromium,dbus-x11,fonts-liberation,fonts-dejavu"
SETTINGS = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf", "etc/npmrc", "etc/ssl/certs/ca-certificates.crt")
USER_SETTINGS = (".npmrc", ".pip", ".config/pip")
VARIABLES = re.compile(r"pip_|npm_|.*cert|.*ssl|.*ca_bundle|.*proxy", re.IGNORECASE)
UNSHARED = "HRTRACK_BARE_ROOT_UNSHARED"
SERVE_SECONDS = 900
STOP_SECONDS = 60
HOMES = {"root": "root", "ordinary": "home/ordinary"}


def make_root(root: Path, packages: str) -> None:
    """Make a Debian system with `packages` in `root`, from this machine's package sources. Keep one that exists."""
    if (root / "etc" / "passwd").exists():
        return
    release = Path("/etc/os-release").read_text()
    codename = re.search(r"^VERSION_CODENAME=(\w+)$", release, re.MULTILINE)[1]
    sources = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    mirror = next(line.split()[0] for line in sources if line.split()[1:] == [codename])
    subprocess.run(
        ["debootstrap", "--variant=minbase", f"--include={packages}", codename, root, mirror],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(["chroot", root, "useradd", "--create-home", "ordinary"], check=True)


def connect(root: Path) -> None:
    """Devices and processes, and how this machine reaches its package registries."""
    for kind, place in (("proc", "proc"), ("tmpfs", "tmp")):
        subprocess.run(["mount", "-t", kind, kind, root / place], check=True)
    subprocess.run(["mount", "--rbind", "/dev", root / "dev"], check=True)
    for name in SETTINGS:
        copy(Path("/") / name, root / name)
    for name in USER_SETTINGS:
        for home in HOMES.values():
            copy(Path.home() / name, root / home / name)


def copy(source: Path, target: Path) -> None:
    """Copies a file or folder, if it exists."""
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def check_out(root: Path, account: str) -> Path:
    """A fresh copy of the files git knows or would add, without git; the path inside the root."""
    inside = Path("/") / HOMES[account] / "hrtrack"
    target = root / inside.relative_to("/")
    shutil.rmtree(target, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (PROJECT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECT / name, target / name)
    subprocess.run(["chroot", root, "chown", "-R", f"{account}:", f"/{HOMES[account]}"], check=True)
    return inside


def start(root: Path, account: str, project: Path, words: list[str], output: Path) -> subprocess.Popen[bytes]:
    """Runs manage.py in the root as the account, in a session of its own, so that Ctrl-C can be sent to all of it."""
    variables = {name: value for name, value in os.environ.items() if VARIABLES.match(name)}
    variables |= {"HOME": f"/{HOMES[account]}", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    command = f"cd {project} && exec python3 manage.py {shlex.join(words)}"
    with output.open("wb") as file:
        return subprocess.Popen(
            [str(shutil.which("chroot")), f"--userspec={account}:", root, "sh", "-c", command],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def run_demo(root: Path, account: str, project: Path, words: list[str], output: Path) -> str:
    """Seconds until the page answers and until everything has stopped; raises AssertionError."""
    began = time.monotonic()
    process = start(root, account, project, words, output)
    try:
        address = None
        while address is None:
            assert process.poll() is None, "it ended by itself"
            assert time.monotonic() - began < SERVE_SECONDS, "it never answered"
            time.sleep(0.1)
            found = re.search(r"http://[\w.\[\]:]+", output.read_text())
            if found:
                try:
                    urllib.request.urlopen(found[0], timeout=30).close()  # noqa: S310 - our own
                    address = found[0]
                except OSError:
                    continue
        answered = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_SECONDS)
        while any(b"postgres" in path.read_bytes() for path in command_lines()):
            assert time.monotonic() - answered < STOP_SECONDS, "PostgreSQL was still there after Ctrl-C"
            time.sleep(0.1)
        return f"answers after {answered - began:.1f} s, has stopped {time.monotonic() - answered:.1f} s after Ctrl-C"
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def command_lines() -> list[Path]:
    """Those of the processes in here; the namespace has no others."""
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]


def run_test(root: Path, account: str, project: Path, words: list[str], output: Path) -> str:
    """Seconds of the whole run and its closing line; raises AssertionError."""
    began = time.monotonic()
    code = start(root, account, project, words, output).wait()
    closing = (output.read_text().splitlines() or ["nothing"])[-1].strip("= ")
    assert code == 0, closing
    return f"{time.monotonic() - began:.1f} s: {closing}"


def main() -> None:
    """Sees the docstring of the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", choices=["demo", "test"])
    parser.add_argument("--as", choices=HOMES, dest="account")
    parser.add_argument("--once", action="store_true", help="leave out the second run of each")
    parser.add_argument("--furnished", action="store_true", help=f"a root with {FURNITURE} as well")
    parser.add_argument(
        "--words", nargs=argparse.REMAINDER, default=[], help="what to add to the command; comes last"
    )
    arguments = parser.parse_args()
    folder = arguments.folder.resolve()
    root = folder / ("furnished" if arguments.furnished else "root")
    if UNSHARED not in os.environ:
        folder.mkdir(parents=True, exist_ok=True)
        make_root(root, f"{PACKAGES},{FURNITURE}" if arguments.furnished else PACKAGES)
        os.environ[UNSHARED] = "1"
        # Own processes and mounts: whatever happens, nothing of this is left when it ends.
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
        os.execvp(unshare[0], [*unshare, sys.executable, *sys.argv])  # noqa: S606 - no shell
    connect(root)
    runs = {"demo": run_demo, "test": run_test}
    failed = False
    for account in [arguments.account] if arguments.account else HOMES:
        project = check_out(root, account)
        for name in [arguments.only] if arguments.only else list(runs):
            for time_around in ("first",) if arguments.once else ("first", "second"):
                output = folder / f"{root.name}-{account}-{name}-{time_around}.log"
                try:
                    told = runs[name](root, account, project, [name, *arguments.words], output)
                except (AssertionError, subprocess.TimeoutExpired) as problem:
                    failed = True
                    told = f"FAILED, see {output}: {problem}"
                sys.stdout.write(f"{account:9} {name} {time_around:7} {told}\n")
                sys.stdout.flush()
    sys.exit(failed)


if __name__ == "__main__":
    main()
