"""An .xlsx as it is opened again: its cells, and everything that is in the container."""

import datetime as dt
import io
from typing import Any
from zipfile import ZipFile

import openpyxl
from django.http import HttpResponse
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook


def opened(response: HttpResponse) -> Workbook:
    """The workbook that a response streams."""
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(body(response)))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def cells(sheet: Any) -> list[list[Any]]:
    """Every cell's value as Excel shows it: a midnight is a day."""
    return [[shown(cell.value) for cell in row] for row in sheet.iter_rows()]


def shown(value: Any) -> Any:
    if isinstance(value, str):
        return unescape(value)  # openpyxl does not, in texts that stand in the sheet itself
    is_day = isinstance(value, dt.datetime) and value.time() == dt.time()
    return value.date() if is_day else value


def everything(data: bytes) -> str:
    """Names and contents of all parts but the pictures, which hold no text."""
    with ZipFile(io.BytesIO(data)) as file:
        parts = [part for part in file.namelist() if not part.endswith(".png")]
        return "".join(part + file.read(part).decode() for part in parts)
