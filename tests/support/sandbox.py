"""An uploaded file as the product opens it: past the guard, and read in the process apart."""

import time

import pytest

from hrtrack.common.files.uploads import FileKind, UploadRefused, check_upload
from hrtrack.common.files.workbook import READABLE, Sheet, read_container


def opened(data: bytes) -> list[Sheet]:
    return read_container(data, checked(data))


def checked(data: bytes) -> FileKind:
    return check_upload(data, accepted=READABLE, instead="Vælg en anden fil.", max_bytes=5_000_000)


def refused(data: bytes) -> tuple[str, str]:
    """The code, and what is said; never later than in five seconds."""
    began = time.monotonic()
    with pytest.raises(UploadRefused) as raised:
        opened(data)
    assert time.monotonic() - began < 5
    return raised.value.code, str(raised.value.message)


def rows(sheet: Sheet) -> list[list[str]]:
    """The texts of its cells, with empty ones between them."""
    last = max((cell.row for cell in sheet.cells), default=0)
    width = max((cell.column for cell in sheet.cells), default=0)
    grid = [[""] * width for _row in range(last)]
    for cell in sheet.cells:
        grid[cell.row - 1][cell.column - 1] = cell.text
    return grid
