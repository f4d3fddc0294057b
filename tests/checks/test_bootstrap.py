"""The set-up outside a virtual environment, on a project whose lock files are empty and with an npm that only tells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASE_PYTHON = Path(sys._base_executable)  # type: ignore[attr-defined]
CORES = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
SAID = "HRTrack: klargør .venv og front-end-pakker; det sker første gang, og når låsefilerne er ændret …\n"
MANAGE = """
import sys
from hrtrack import bootstrap
bootstrap.prepare(sys.argv)
print(sys.prefix, *sys.argv[1:])
"""
NPM = """#!/bin/sh
test "$1" = --version && echo 11.0.0 && exit
echo "$@" >> npm-was-told
"""


def make_project(folder: Path) -> Path:
    (folder / "hrtrack").mkdir(parents=True)
    (folder / "hrtrack" / "__init__.py").touch()
    shutil.copy(ROOT / "hrtrack" / "bootstrap.py", folder / "hrtrack")
    (folder / "manage.py").write_text(MANAGE)
    # Stands where `python -m pytest` looks first, since nothing is installed.
    (folder / "pytest.py").write_text("import sys; print('pytest', sys.prefix, *sys.argv[1:])")
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt", "package-lock.json"):
        (folder / name).write_text("")
    (folder / "programs").mkdir()
    (folder / "programs" / "npm").write_text(NPM)
    (folder / "programs" / "npm").chmod(0o755)
    return folder


def start(
    project: Path, *words: str, python: Path = BASE_PYTHON, **environment: str
) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(project / "programs"), os.defpath])
    kept = {name: value for name, value in os.environ.items() if name != "HRTRACK_BOOTSTRAP"}
    return subprocess.Popen(
        [python, project / "manage.py", *words],
        cwd=project,
        env=kept | {"PATH": path, "PIP_QUIET": "3", "PIP_NO_COMPILE": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(project: Path, *words: str, **options: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    process = start(project, *words, **options)  # type: ignore[arg-type]
    output, errors = process.communicate(timeout=120)
    return process.returncode, output, errors


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = make_project(tmp_path_factory.mktemp("installed") / "project")
    assert run(project, "show") == (0, f"{project / '.venv'} show\n", SAID)
    return project


def test_second_run_installs_nothing(installed: Path) -> None:
    assert run(installed, "show", "--all") == (0, f"{installed / '.venv'} show --all\n", "")


def test_changed_lock_is_installed_into_the_same_environment(installed: Path) -> None:
    marker = installed / ".venv" / "marker"
    marker.touch()
    (installed / "requirements.txt").write_text("# another\n")
    told = (installed / "npm-was-told").read_text()
    assert run(installed, "show") == (0, f"{installed / '.venv'} show\n", SAID)
    assert marker.exists()
    assert (installed / "npm-was-told").read_text() == told + "ci --loglevel=error --omit=dev\n"


def test_test_installs_what_tests_need_and_becomes_pytest(installed: Path) -> None:
    (installed / "requirements-dev.txt").write_text("# another\n")
    told = (installed / "npm-was-told").read_text()
    assert run(installed, "test", "-k", "x") == (0, f"pytest {installed / '.venv'} -k x\n", SAID)
    assert (installed / "npm-was-told").read_text() == told + "ci --loglevel=error\n"
    assert run(installed, "show") == (0, f"{installed / '.venv'} show\n", "")


def test_whole_test_runs_on_every_core(installed: Path) -> None:
    (installed / "requirements-dev.txt").write_text("# another\n")
    assert run(installed, "test")[1] == f"pytest {installed / '.venv'} -n {CORES + 1} --dist worksteal\n"
    dev = run(installed, "test", "--profile", "dev")[1]
    assert dev == f"pytest {installed / '.venv'} --profile dev -n {CORES + 1} --dist worksteal\n"


def test_translations_has_what_tests_need(installed: Path) -> None:
    (installed / "requirements-dev.txt").write_text("# newer still\n")
    assert run(installed, "translations") == (0, f"{installed / '.venv'} translations\n", SAID)
    assert run(installed, "translations", "--check")[2] == ""


def test_failed_step_gives_advice_and_leaves_no_stamp(installed: Path) -> None:
    (installed / "requirements.txt").write_text("no-hash==1\n")
    code, output, errors = run(installed, "show")
    assert (code, output, errors.splitlines()[-1]) == (
        1,
        "",
        "HRTrack: pip kunne ikke installere requirements.txt. Læs pip's besked ovenfor, og kør kommandoen igen.",
    )
    assert list((installed / ".venv").glob("installed-*")) == []
    (installed / "requirements.txt").write_text("")
    assert run(installed, "show") == (0, f"{installed / '.venv'} show\n", SAID)


def test_two_starting_at_once_make_an_interrupted_environment_anew_once(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").write_text("not a program")
    both = [start(project, "show"), start(project, "show")]
    told = sorted(process.communicate(timeout=120) for process in both)
    assert told == [(f"{project / '.venv'} show\n", ""), (f"{project / '.venv'} show\n", SAID)]


def test_nothing_is_installed_when_asked_not_to(project: Path) -> None:
    code, output, errors = run(project, "show", HRTRACK_BOOTSTRAP="0")
    assert (code, output, errors) == (0, f"{sys.base_prefix} show\n", "")
    assert not (project / ".venv").exists()


@pytest.mark.skipif(sys.prefix == sys.base_prefix, reason="not run in a virtual environment")
def test_nothing_is_installed_in_a_virtual_environment(project: Path) -> None:
    process = start(project, "show", python=Path(sys.executable))
    assert process.communicate(timeout=120) == (f"{sys.prefix} show\n", "")
    assert not (project / ".venv").exists()
