"""Every name of a library that the product uses although the library does not promise to keep it.

Read this when a library is upgraded and a test here fails: the message says which module of ours leans on the name.
"""

import ast
import importlib
import inspect
import sys
import types
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import psycopg
import pytest
from django import forms
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import WorkSheetParser

from tests.support.made_workbooks import MEMO, workbook

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("accounts", "allocations", "hires", "hrtrack", "reports")
# Documented by their libraries, underscore or not.
DOCUMENTED = {"_asdict", "_base_manager", "_default_manager", "_exit", "_meta", "_replace", "_state"}

# By our module and by what has the names: a module of the library, or a class whose instances have them.
INTERNALS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "hrtrack.common.database.statements": {"psycopg.Cursor": ("_query",)},
    "hrtrack.common.web.forms": {"django.forms.Form": ("_errors",)},
    "hrtrack.common.files.pdf": {
        "pdfminer.pdfdocument": ("PDFEncryptionError",),
        "pdfplumber.utils.clustering": ("cluster_objects",),
        "pdfplumber.utils.exceptions": ("PdfminerException",),
    },
    "hrtrack.common.files.xlsx": {
        "openpyxl.reader.excel.ExcelReader": (
            "archive",
            "package",
            "parser",
            "read",
            "read_strings",
            "read_worksheets",
            "shared_strings",
            "valid_files",
            "wb",
        ),
        "openpyxl.workbook.Workbook": (
            "_cell_styles",
            "_date_formats",
            "_fonts",
            "_number_formats",
            "_sheets",
            "_timedelta_formats",
            "epoch",
        ),
        "openpyxl.worksheet._read_only": ("ReadOnlyWorksheet",),
        "openpyxl.worksheet._read_only.ReadOnlyWorksheet": (
            "_get_size",
            "_get_source",
            "_shared_strings",
            "sheet_state",
            "title",
        ),
        "openpyxl.worksheet._reader": ("FORMULA_TAG", "INLINE_STRING", "VALUE_TAG", "WorkSheetParser"),
        "openpyxl.worksheet._reader.WorkSheetParser": (
            "column_dimensions",
            "epoch",
            "merged_cells",
            "parse",
            "parse_cell",
            "row_dimensions",
        ),
    },
    "reports.documents.word": {
        "docx.shape.InlineShape": ("_inline",),
        "docx.table.Table": ("_tbl",),
        "docx.table._Row": ("_tr",),
        "docx.text.paragraph.Paragraph": ("_p",),
        "docx.text.run.Run": ("_r",),
    },
}
# A method of the library that ours takes the place of, and who has to call it.
REPLACED = {
    ReadOnlyWorksheet._get_size: ReadOnlyWorksheet.__init__,
    ExcelReader.read_strings: ExcelReader.read,
    ExcelReader.read_worksheets: ExcelReader.read,
    WorkSheetParser.parse_cell: WorkSheetParser.parse_row,
    WorkSheetParser.parse_row: WorkSheetParser.parse,
}
# In the smallest file with a picture in it: one dot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


@cache
def made() -> Mapping[str, Any]:
    """An instance of each class that is named above; of a cursor, its class."""
    reader = ExcelReader(BytesIO(workbook(*MEMO)), read_only=True, data_only=True, keep_links=False)
    reader.read()
    [sheet] = reader.wb.worksheets
    document = docx.Document()
    paragraph = document.add_paragraph()
    instances: list[Any] = [
        reader,
        reader.wb,
        sheet,
        WorkSheetParser(sheet._get_source(), sheet._shared_strings),
        document.add_picture(BytesIO(PNG)),
        document.add_table(1, 1),
        document.add_table(1, 1).rows[0],
        paragraph,
        paragraph.add_run(),
    ]
    by_class = {f"{type(each).__module__}.{type(each).__qualname__}": each for each in instances}
    return {
        **by_class,
        "django.forms.Form": forms.Form(),
        "psycopg.Cursor": psycopg.Cursor,
        "openpyxl.workbook.Workbook": by_class["openpyxl.workbook.workbook.Workbook"],
    }


def owner(path: str) -> Any:
    """The library's module, or an instance of its class."""
    return made()[path] if path in made() else importlib.import_module(path)


@pytest.mark.parametrize(
    ("ours", "theirs", "name"),
    [
        (ours, theirs, name)
        for ours, used in INTERNALS.items()
        for theirs, names in used.items()
        for name in names
    ],
)
def test_internal_name_of_a_library_is_there(ours: str, theirs: str, name: str) -> None:
    library = {"docx": "python-docx", "pdfminer": "pdfminer.six"}.get(
        theirs.partition(".")[0], theirs.partition(".")[0]
    )
    assert hasattr(owner(theirs), name), (
        f"{library} {version(library)} has no {theirs}.{name} any more, and {ours} uses it. "
        f"Find what the library has in its place, or stay with the older release."
    )


@pytest.mark.parametrize("method", REPLACED, ids=lambda method: method.__qualname__)
def test_replaced_method_is_still_called_by_its_library(method: types.FunctionType) -> None:
    caller = REPLACED[method]
    assert f"self.{method.__name__}" in inspect.getsource(caller), (
        f"openpyxl {version('openpyxl')}: {caller.__qualname__} does not call {method.__name__} any more, so what "
        f"hrtrack.common.files.xlsx has in its place is never run."
    )


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (ExcelReader, ["fn", "read_only", "keep_vba", "data_only", "keep_links"]),
        (ReadOnlyWorksheet, ["parent_workbook", "title", "worksheet_path", "shared_strings"]),
        (
            WorkSheetParser,
            ["src", "shared_strings", "data_only", "epoch", "date_formats", "timedelta_formats"],
        ),
    ],
)
def test_internal_class_takes_what_it_is_given(cls: type, names: list[str]) -> None:
    assert [*inspect.signature(cls).parameters][: len(names)] == names


def is_private(name: str) -> bool:
    """Not `_`, `__class__`, or an enumeration's `_missing_`."""
    return name.startswith("_") and not name.endswith("_") and name not in DOCUMENTED


def modules() -> Iterator[str]:
    """Every module of the product but its migrations."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "migrations" not in parts:
                yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_other_private_name_is_used() -> None:
    """Imported, asked for of another object, or inherited from a library's class."""
    asked = {(module, name) for module in modules() for name in private_uses(importable(module).read_text())}
    of_bases = {(each.__module__, name) for each in classes() for name in inherited(each)}
    assert asked | of_bases == {
        (ours, name)
        for ours, used in INTERNALS.items()
        for theirs, names in used.items()
        for name in names
        if is_private(name) or (theirs not in made() and any(map(is_private, theirs.split("."))))
    }


def importable(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def private_uses(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (each.name for each in names if any(map(is_private, each.name.split("."))))
            case ast.ImportFrom(module, names):
                of_private = any(map(is_private, (module or "").split(".")))
                yield from (each.name for each in names if of_private or is_private(each.name))
            case ast.Attribute(ast.Name("self" | "cls"), _):
                pass  # our own, or that of a base class, which `inherited` finds
            case ast.Attribute(_, name) if is_private(name):
                yield name
            case ast.Call(ast.Name("getattr" | "setattr" | "hasattr"), [_, ast.Constant(str(name)), *_]):
                if is_private(name):
                    yield name


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import openpyxl._constants", ["openpyxl._constants"]),
        ("from openpyxl.worksheet._writer import ETREE", ["ETREE"]),
        ("from openpyxl.workbook import _writer", ["_writer"]),
        ("book.worksheets[0]._cells", ["_cells"]),
        ("getattr(book, '_archive')", ["_archive"]),
        ("from django.utils.translation import gettext as _; self._own; Model._meta; _; book.__class__", []),
    ],
)
def test_private_use_is_seen(source: str, names: list[str]) -> None:
    assert [*private_uses(source)] == names


def test_private_name_of_a_base_class_is_seen() -> None:
    class Replaces(ReadOnlyWorksheet):
        def _get_size(self) -> None:
            pass

    class Asks(forms.Form):
        def forget(self) -> None:
            self._errors = None

        def _own(self) -> None:
            pass

    assert [inherited(each) for each in (Replaces, Asks)] == [{"_get_size"}, {"_errors"}]


def classes() -> Iterator[type]:
    for module in modules():
        if not module.endswith(("__main__", "embedded_supervisor")):
            yield from (
                each
                for each in vars(importlib.import_module(module)).values()
                if isinstance(each, type) and each.__module__ == module
            )


def inherited(cls: type) -> set[str]:
    known = {*PACKAGES, *sys.stdlib_module_names}
    theirs = [base for base in cls.__mro__[1:] if base.__module__.partition(".")[0] not in known]
    return names_in(cls) & set().union(*map(names_in, theirs))


def names_in(cls: type) -> set[str]:
    """The private names that a class has, or that its methods ask anything for."""
    methods = (getattr(each, "__func__", each) for each in vars(cls).values())
    asked = {name for method in methods if inspect.isfunction(method) for name in method.__code__.co_names}
    return {name for name in asked | vars(cls).keys() if is_private(name) and name != "_abc_impl"}
