"""The checks of the whole tree, each a test, so that one command tells everything."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(sys.executable).parent


def check(*command: str | Path) -> None:
    """Fails with what the check said."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        pytest.fail(done.stdout, pytrace=False)


def own_files() -> Iterator[Path]:
    """Every file of the project that is not made by a tool."""
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            name for name in folders if name == ".ci" or not name.startswith((".", "node_modules", "__py"))
        ]
        yield from (Path(folder) / name for name in files)


def test_python_is_formatted() -> None:
    check(sys.executable, "-m", "ruff", "format", "--check", "--diff", "--quiet", ".")


def test_python_has_no_lint() -> None:
    check(sys.executable, "-m", "ruff", "check", "--quiet", ".")


def test_templates_are_formatted() -> None:
    check(sys.executable, "-m", "djlint", "templates", "--check")


def test_templates_have_no_lint() -> None:
    check(sys.executable, "-m", "djlint", "templates", "--lint")


def test_types_hold() -> None:
    check(sys.executable, "-m", "mypy")


def test_imports_go_one_way() -> None:
    check(SCRIPTS / "lint-imports", "--no-cache")


@pytest.mark.django_db
def test_models_have_their_migrations() -> None:
    call_command("makemigrations", check_changes=True, dry_run=True)


def test_translations_are_complete() -> None:
    call_command("translations", check=True)


def test_no_list_is_ordered_by_a_plain_name() -> None:
    plain = re.compile(
        r"""(order_by\(|ordering = )[^)\]]*["']-?(\w+__)?(name|short_name|email)["']|key=lambda \w+: [\w.]*\bname\b"""
    )
    naming = [path for path in own_files() if path.suffix == ".py" and "tests" not in path.parts]
    assert [path for path in naming if plain.search(path.read_text())] == []


def test_files_name_no_package_registry() -> None:
    hosts = [
        ".".join(parts).encode()
        for parts in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("npmjs", "org"),
            ("npmjs", "com"),
            ("deb", "debian", "org"),
        )
    ]
    naming = [path for path in own_files() if any(host in path.read_bytes() for host in hosts)]
    assert naming == []
