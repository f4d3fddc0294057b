"""An uploaded file as the product opens it: past the guard, and read in the process apart."""

import importlib
import json
import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from hrtrack.common.files import workbook
from hrtrack.common.files.uploads import FileKind, UploadRefused, check_upload
from hrtrack.common.files.workbook import READABLE, Sheet, read_container


def read_here(module: str, data: bytes) -> Any:
    """The answer of a reader in this process, as the process apart would give it, but for its limits.

    Raises UploadRefused for a file that can't be read. See `readers_here`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return json.loads(json.dumps(importlib.import_module(module).read(data), ensure_ascii=False))
        except Exception as error:
            raise UploadRefused("damaged", "") from error


@pytest.fixture(scope="module")
def readers_here() -> Iterator[None]:
    """Files are read in this process: for hundreds of small files, each of which is about what is read, not where.

    A process apart takes a tenth of a second. `test_sandbox` holds the two answers against each other.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(workbook, "read_apart", read_here)
        yield


def opened(data: bytes) -> list[Sheet]:
    return read_container(data, checked(data))


def checked(data: bytes) -> FileKind:
    return check_upload(data, accepted=READABLE, instead="Vælg en anden fil.", max_bytes=5_000_000)


def refused(data: bytes) -> tuple[str, str]:
    """The code, and what is said; never for more than five seconds of processor time and a part of a second."""
    began = sum(os.times()[:4])
    with pytest.raises(UploadRefused) as raised:
        opened(data)
    assert sum(os.times()[:4]) - began < 5.5
    return raised.value.code, str(raised.value.message)


def rows(sheet: Sheet) -> list[list[str]]:
    """The texts of its cells, with empty ones between them."""
    last = max((cell.row for cell in sheet.cells), default=0)
    width = max((cell.column for cell in sheet.cells), default=0)
    grid = [[""] * width for _row in range(last)]
    for cell in sheet.cells:
        grid[cell.row - 1][cell.column - 1] = cell.text
    return grid
