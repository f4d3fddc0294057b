"""The rules of the house: small packages, one name for one class, docstrings, and statements in files of their own."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("accounts", "allocations", "hires", "hrtrack", "reports")
MOST_MODULES = 14
MOST_SQL_LINES = 5
LONG_MODULE = 20
# Django gives these names their meaning: each command is a Command, each model has a Meta.
NAMED_BY_DJANGO = {"Command", "Meta", "Migration"}
# Methods whose base class, in Django or in another library, says what they are for.
HOOKS = re.compile(
    r"add_arguments|as_view|bound_data|check|clean(_\w+)?|contribute_to_class|create_sql|constraint_sql|deconstruct"
    r"|delete|dispatch|formfield|form_valid|form_invalid|get(_\w+)?|handle|has_changed|items|label|make_token"
    r"|get_context(_data)?|optgroups|order_\w+|post|process_view|put|ready|remove_sql|render(_\w+)?|resolve_expression"
    r"|run_from_argv|save|setup|template_name|to_python|validate|value_\w+|widget_attrs|write_manifest"
)
SQL = re.compile(r"\s*(WITH|SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|GRANT|REVOKE)\s")


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Each module of the product by its path, migrations left out."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def crowded(files: list[str]) -> list[str]:
    """Folders with more modules of their own than a reader takes in at once; `__init__.py` does not count."""
    counts: dict[str, int] = defaultdict(int)
    for file in files:
        folder, _slash, name = file.rpartition("/")
        counts[folder] += name != "__init__.py"
    return [f"{folder}: {count} modules" for folder, count in counts.items() if count > MOST_MODULES]


def names_used_twice(trees: dict[str, ast.Module]) -> list[str]:
    """Class names that more than one module defines."""
    places: dict[str, list[str]] = defaultdict(list)
    for file, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name not in NAMED_BY_DJANGO:
                places[node.name].append(file)
    return [f"{name}: {', '.join(files)}" for name, files in sorted(places.items()) if len(files) > 1]


def without_docstring(file: str, tree: ast.Module) -> Iterator[str]:
    """Modules over 20 lines, public classes, functions and methods that say nothing of themselves."""
    length = max((node.end_lineno or 0 for node in tree.body), default=0)
    if length > LONG_MODULE and not ast.get_docstring(tree):
        yield file
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield from _silent(file, node)
        if (
            isinstance(node, ast.ClassDef)
            and not node.name.startswith("_")
            and node.name not in NAMED_BY_DJANGO
        ):
            yield from _silent(file, node)
            for inner in node.body:
                is_hook = isinstance(inner, ast.FunctionDef) and HOOKS.fullmatch(inner.name)
                if isinstance(inner, ast.FunctionDef) and not inner.name.startswith("_") and not is_hook:
                    yield from _silent(file, inner, f"{node.name}.")


def _silent(file: str, node: ast.FunctionDef | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    if not ast.get_docstring(node):
        yield f"{file}:{node.lineno} {prefix}{node.name}"


def long_statements(file: str, tree: ast.Module) -> Iterator[str]:
    """SQL statements of more lines than can be read inside Python; they belong in .sql files."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            text = node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
        lines = text.strip().splitlines()
        if len(lines) > MOST_SQL_LINES and any(map(SQL.match, lines)):
            yield f"{file}:{getattr(node, 'lineno', 0)} {len(lines)} lines"


def imports_of_tests(file: str, tree: ast.Module) -> Iterator[str]:
    """Imports of the tests, at the top of a module or inside a function; an installation may have no tests."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        if any(name.partition(".")[0] == "tests" for name in names):
            yield f"{file}:{getattr(node, 'lineno', 0)}"


def test_packages_are_small() -> None:
    assert crowded([file for file, _tree in modules()]) == []


def test_class_names_are_unique() -> None:
    assert names_used_twice(dict(modules())) == []


def test_public_names_have_docstrings() -> None:
    assert [silent for file, tree in modules() for silent in without_docstring(file, tree)] == []


def test_long_statements_are_in_sql_files() -> None:
    assert [found for file, tree in modules() for found in long_statements(file, tree)] == []


def test_product_imports_no_tests() -> None:
    assert [line for file, tree in modules() for line in imports_of_tests(file, tree)] == []


def test_check_notices_a_crowded_package() -> None:
    files = [f"hires/module_{number}.py" for number in range(MOST_MODULES + 1)]
    assert crowded(files) == [f"hires: {MOST_MODULES + 1} modules"]
    assert crowded([*files[1:], "hires/__init__.py"]) == []


def test_check_notices_a_name_used_twice() -> None:
    trees = {"a.py": ast.parse("class Row: ..."), "b.py": ast.parse("class Row:\n class Meta: ...")}
    assert names_used_twice(trees) == ["Row: a.py, b.py"]


@pytest.mark.parametrize(
    ("code", "silent"),
    [
        ("def reads(): ...", ["a.py:1 reads"]),
        ("def _reads(): ...", []),
        ("def reads():\n '''Read.'''", []),
        ("class Reader:\n '''Reads.'''\n def next(self): ...", ["a.py:3 Reader.next"]),
        ("class Reader:\n '''Reads.'''\n def get_context_data(self): ...", []),
        ("x = 1\n" * 21, ["a.py"]),
    ],
)
def test_check_notices_what_has_no_docstring(code: str, silent: list[str]) -> None:
    assert list(without_docstring("a.py", ast.parse(code))) == silent


@pytest.mark.parametrize("quotes", ['"""', 'f"""'])
def test_check_notices_a_long_statement(quotes: str) -> None:
    lines = "\n".join(["SELECT a", *["  , b"] * MOST_SQL_LINES])
    assert list(long_statements("a.py", ast.parse(f'X = {quotes}{lines}"""'))) == ["a.py:1 6 lines"]
    assert list(long_statements("a.py", ast.parse(f"X = {quotes}SELECT a{quotes[-3:]}"))) == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import tests.support.factories", ["a.py:1"]),
        ("def handle():\n from tests import factories", ["a.py:2"]),
        ("import testing, tests", ["a.py:1"]),
        ("from hrtrack.tests import factories\nfrom .tests import factories\nimport testsuite", []),
    ],
)
def test_check_notices_an_import_of_tests(code: str, lines: list[str]) -> None:
    assert list(imports_of_tests("a.py", ast.parse(code))) == lines
