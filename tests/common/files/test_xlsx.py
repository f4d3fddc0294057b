"""What the cells of an Excel file are read as. Cases F08 and F09."""

import datetime as dt

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from hrtrack.common.files.uploads import FileKind
from hrtrack.common.files.workbook import read_container
from tests.support.made_workbooks import parts, saved, with_part

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("hours", "shown"),
    [(18.5, "18:30:00"), (37, "37:00:00"), (168, "168:00:00"), (24, "24:00:00"), (7.4, "7:24:00")],
)
def test_duration_is_read_in_hours_as_excel_shows_it(hours: float, shown: str) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = dt.timedelta(hours=hours)
    [sheet] = read_container(saved(book), FileKind.XLSX)
    assert [(cell.kind.value, cell.text) for cell in sheet.cells] == [("date", shown)]


@pytest.mark.parametrize(
    ("serial", "epoch", "read"),
    [
        ("43252", "", ("date", "2018-06-01")),
        ("60", "", ("date", "1900-02-29")),
        ("60", "1904", ("date", "1904-03-01")),
        ("-1", "", ("error", "####")),
        ("2958466", "", ("error", "#VALUE!")),
        ("43252.9999999954", "", ("date", "2018-06-01T23:59:59")),
        ("43252.3125", "", ("date", "2018-06-01T07:30:00")),
        ("0.5", "", ("date", "12:00:00")),
    ],
)
def test_f08_f09_day_is_the_one_that_excel_shows(serial: str, epoch: str, read: tuple[str, str]) -> None:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = CALENDAR_MAC_1904
    book.worksheets[0]["A1"] = 1
    book.worksheets[0]["A1"].number_format = "dd-mm-yyyy"
    data = saved(book)
    xml = parts(data)[SHEET].replace(b"<v>1</v>", f"<v>{serial}</v>".encode())
    [sheet] = read_container(with_part(SHEET, xml, data), FileKind.XLSX)
    assert [(cell.kind.value, cell.text) for cell in sheet.cells] == [read]
