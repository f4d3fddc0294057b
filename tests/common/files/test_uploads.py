"""The guard before every uploaded file. Cases D01–D18 and D22: hostile and broken containers, made here."""

import os
import re
import struct
import subprocess
import sys
import time
import tracemalloc
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from hrtrack.common.files import sandbox, uploads
from hrtrack.common.files.uploads import FileKind, UploadRefused, check_upload, read_apart
from hrtrack.common.files.workbook import read_container
from tests.support.made_documents import ODS_TYPE
from tests.support.made_workbooks import MEMO, packed, parts, with_cells, with_part, workbook

ROOT = Path(__file__).resolve().parents[3]
SHEET = "xl/worksheets/sheet1.xml"
GOOD = workbook(*MEMO)
MACRO = b"\xd0\xcf\x11\xe0 a macro"


def checked(data: bytes) -> FileKind:
    return check_upload(data, accepted={FileKind.TEXT, FileKind.XLSX}, instead="Vælg en anden fil.")


def refused(data: bytes) -> str:
    """The code; what is said is a Danish sentence."""
    with pytest.raises(UploadRefused) as raised:
        read_container(data, FileKind.XLSX) if checked(data) is FileKind.XLSX else None
    assert re.fullmatch(r"(Filen|Regnearket|Ark) .+\.", str(raised.value.message), re.DOTALL)
    return raised.value.code


def patched(data: bytes, name: str, at: int, layout: str, value: int) -> bytes:
    """The file with a field of the part's entry in the zip directory changed."""
    found = data.index(name.encode(), data.index(b"PK\x01\x02"))
    field = found - 46 + at
    size = struct.calcsize(layout)
    return data[:field] + struct.pack(layout, value) + data[field + size :]


def test_workbook_and_text_are_told_by_their_content() -> None:
    assert (checked(GOOD), checked("Hospital;Beløb".encode())) == (FileKind.XLSX, FileKind.TEXT)


def test_d01_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(UploadRefused) as raised:
        checked(b"")
    assert (raised.value.code, str(raised.value.message)) == ("empty_file", "Filen er tom.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
            "Filen er et regneark eller dokument i Offices gamle format (.xls eller .doc). Åbn den i Excel, gem den som .xlsx, og prøv igen.",
        ),
        (
            packed({"xl/workbook.bin": b"x"}),
            "Filen er et binært Excel-regneark (.xlsb). Åbn den i Excel, gem den som .xlsx, og prøv igen.",
        ),
        (
            packed({"mimetype": ODS_TYPE, "content.xml": b"<x/>"}),
            "Filen er et OpenDocument-regneark (.ods). Åbn den i Excel, gem den som .xlsx, og prøv igen.",
        ),
        (
            packed({"mimetype": b"x", "content.xml": b"<x/>"}),
            "Filen er et OpenDocument-dokument, der ikke er et regneark (.odt). Vælg en anden fil.",
        ),
        (packed({"word/document.xml": b"<x/>"}), "Filen er et Word-dokument (.docx). Vælg en anden fil."),
        (packed({"a.txt": b"x"}), "Filen er en pakket fil (zip). Vælg en anden fil."),
        (b"%PDF-1.7", "Filen er en PDF. Vælg en anden fil."),
        (b"{\\rtf1", "Filen er et RTF-dokument. Vælg en anden fil."),
        (b"\x1f\x8b\x08", "Filen er en pakket fil. Vælg en anden fil."),
        (b"\x89PNG\r\n", "Filen er et billede. Vælg en anden fil."),
    ],
)
def test_d03_other_types_are_named_and_refused(data: bytes, said: str) -> None:
    with pytest.raises(UploadRefused) as raised:
        checked(data)
    assert (raised.value.code, str(raised.value.message)) == ("wrong_kind", said)


@pytest.mark.parametrize(
    "data",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf\r\n <!DOCTYPE html>",
        "\ufeff<HTML>".encode("utf-16-le"),
        "\ufeff<html>".encode("utf-16-be"),
        b"<!-- saved by x -->\n<table>",
        b"<style>td {}</style>",
        b"<div class=x>",
        b"<CENTER><table>",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        b"From: <Saved by x>\r\nSubject: a\r\n b\r\nDate: c\r\nMIME-Version: 1.0\r\n",
    ],
)
def test_d04_web_page_saved_as_xls_is_refused_with_a_hint(data: bytes) -> None:
    with pytest.raises(UploadRefused) as raised:
        checked(data)
    assert str(raised.value.message) == (
        "Filen er en webside (HTML), selv om den kan hedde .xls eller .xlsx. Åbn den i Excel, gem den som .xlsx, og prøv igen."
    )


@pytest.mark.parametrize("text", ["<ukendt>;1", "Fra: en\nMåltal: 7", "Hospital;<div>", "<>"])
def test_d04_text_that_only_looks_a_little_like_a_web_page_is_text(text: str) -> None:
    assert checked(text.encode()) is FileKind.TEXT


def test_d05_password_protected_workbook_is_said_to_be_encrypted() -> None:
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(UploadRefused) as raised:
        checked(protected)
    assert str(raised.value.message) == (
        "Filen er krypteret med en adgangskode. Gem den uden adgangskode, og prøv igen."
    )


@pytest.mark.parametrize("flag", [0x1, 0x40])
def test_d05_encrypted_part_is_refused(flag: int) -> None:
    assert refused(patched(GOOD, SHEET, 8, "<H", flag)) == "encrypted"


@pytest.mark.parametrize("percent", range(5, 100, 5))
def test_d06_truncated_file_is_refused(percent: int) -> None:
    assert refused(GOOD[: len(GOOD) * percent // 100]) == "damaged"


@pytest.mark.parametrize(
    "data",
    [
        GOOD + b"junk",
        GOOD[:-1],
        GOOD + GOOD,
        b"PK\x03\x04junk" + GOOD,
        GOOD[:-2] + b"\x04\x00more",  # a comment
        GOOD[:-18] + b"\x01\x00" + GOOD[-16:],  # the second disk
        GOOD[:-12] + b"\xff\xff" + GOOD[-10:],  # more parts than there are, as in zip64
        patched(GOOD, SHEET, 16, "<L", 1),  # the checksum
        patched(GOOD, SHEET, 20, "<L", 10),  # the packed size
        patched(GOOD, SHEET, 10, "<H", 12),  # packed by bzip2
        patched(GOOD, SHEET, 42, "<L", 7),  # where it begins
    ],
    ids=[
        "suffix",
        "cut",
        "twice",
        "prefix",
        "comment",
        "disks",
        "zip64",
        "checksum",
        "size",
        "method",
        "place",
    ],
)
def test_d06_broken_zip_is_refused(data: bytes) -> None:
    assert refused(data) == "damaged"


def zeros(name: str, megabytes: int) -> bytes:
    """The memo's file with a part of so many zeros, made without ever holding them."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts(GOOD).items():
            if part != name:
                archive.writestr(part, content)
        with archive.open(name, "w") as part:
            for _megabyte in range(megabytes):
                part.write(bytes(1_000_000))
    return written.getvalue()


def test_d07_bomb_is_refused_before_a_parser_sees_it() -> None:
    bomb = zeros(SHEET, 300)
    began = time.monotonic()
    tracemalloc.start()
    code = refused(bomb)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (code, len(bomb) < uploads.MAX_BYTES, peak < 5_000_000) == ("too_heavy", True, True)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("inflated", [1_000, 19_000_000])
def test_d08_size_that_lies_is_found_by_counting(inflated: int) -> None:
    lying = patched(zeros(SHEET, 30), SHEET, 24, "<L", inflated)
    assert refused(lying) == "too_heavy"


def test_d08_small_part_that_says_it_is_smaller_is_refused() -> None:
    assert refused(patched(GOOD, SHEET, 24, "<L", 10)) == "damaged"


def test_d08_many_parts_are_counted_together() -> None:
    many = {f"xl/media/{number}.bin": bytes(900_000) for number in range(30)}
    assert refused(packed({**parts(GOOD), **many})) == "too_heavy"


def test_d09_ten_thousand_parts_are_refused() -> None:
    many = {f"{number}": b"" for number in range(9_990)}
    assert refused(packed({**parts(GOOD), **many})) == "too_many_parts"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_d09_part_that_is_there_twice_is_refused(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert refused(packed(parts(GOOD), (name, b"<x/>"))) == "duplicate_part"


@pytest.mark.parametrize("inner", [GOOD, b"\x1f\x8b\x08\x00", b"Rar!\x1a"])
def test_d09_file_in_the_file_is_refused(inner: bytes) -> None:
    assert refused(with_part("xl/embeddings/a.xlsx", inner)) == "nested_file"


def linked() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    return link


@pytest.mark.parametrize(
    "entry",
    ["../../etc/x", "/etc/x", "xl/../../x", "C:/x", "xl\\..\\x", "~/x", linked()],
    ids=["up", "absolute", "inner", "drive", "backslash", "home", "link"],
)
def test_d10_part_that_points_outside_is_refused_and_nothing_is_written(
    entry: str | zipfile.ZipInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = tmp_path / "a" / "b"
    beside.mkdir(parents=True)
    monkeypatch.chdir(beside)
    assert refused(packed(parts(GOOD), (entry, b"/etc/passwd"))) == "part_outside"
    read_container(GOOD, FileKind.XLSX)
    assert [path for path in tmp_path.rglob("*") if not path.is_dir()] == []


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    "part",
    [
        SHEET,
        "xl/sharedStrings.xml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "_rels/.rels",
        "docProps/core.xml",
        "[Content_Types].xml",
        "xl/any.bin",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_d11_entities_are_refused_before_a_parser_sees_them(part: str, encoding: str) -> None:
    assert refused(with_part(part, LAUGHS.encode(encoding))) == "doctype"


@pytest.mark.parametrize("before", [65_530, 65_536 * 2 - 4])
def test_d11_doctype_over_two_pieces_is_found(before: int) -> None:
    assert refused(with_part(SHEET, b" " * before + LAUGHS.encode())) == "doctype"


def test_d14_macros_are_refused() -> None:
    with pytest.raises(UploadRefused) as raised:
        checked(with_part("xl/vbaProject.bin", MACRO))
    assert (raised.value.code, str(raised.value.message)) == (
        "macros",
        "Regnearket indeholder makroer. Gem det som .xlsx uden makroer, og prøv igen.",
    )


TYPES = "[Content_Types].xml"


def declared(data: bytes, how: bytes = b"%s") -> bytes:
    """With the workbook's type that of one with macros, written so."""
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macros = how % b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    return with_part(TYPES, parts(data)[TYPES].replace(plain, macros), data)


@pytest.mark.parametrize(
    "data",
    [
        declared(GOOD),
        with_part(TYPES, parts(declared(GOOD))[TYPES].decode().encode("utf-16"), GOOD),
        with_part("xl/macrosheets/sheet1.xml", b"<x/>"),
        with_part("xl/VbaProject.bin", MACRO),
    ],
    ids=["declared", "declared in utf-16", "macro sheet", "project"],
)
def test_d14_workbook_that_has_macros_or_says_so_is_refused(data: bytes) -> None:
    assert refused(data) == "macros"


def test_d14_macros_that_only_a_comment_tells_of_make_no_xlsm() -> None:
    commented = parts(GOOD)[TYPES].replace(b"</Types>", b"<!-- macroEnabled --></Types>")
    data = with_part(TYPES, commented)
    everything = {FileKind.XLSX, FileKind.XLSM}
    assert check_upload(data, accepted=everything, instead="") is FileKind.XLSX
    with pytest.raises(UploadRefused) as raised:
        check_upload(with_part("xl/vbaProject.bin", MACRO, data), accepted=everything, instead="")
    assert raised.value.code == "macros"
    assert check_upload(declared(GOOD), accepted=everything, instead="") is FileKind.XLSM


@pytest.mark.parametrize("place", ["XFD1048576", "A12001", "GS1"])
def test_d15_cell_far_away_is_refused_at_once(place: str) -> None:
    row = re.sub(r"\D", "", place)
    began = time.monotonic()
    with pytest.raises(UploadRefused) as raised:
        read_container(with_cells(f'<row r="{row}"><c r="{place}"><v>1</v></c></row>'), FileKind.XLSX)
    assert str(raised.value.message) == (
        f"Ark »Fordeling«, celle {place}: der står noget for langt fra tabellen. Slet det, og prøv igen."
    )
    assert time.monotonic() - began < 5


def test_d15_empty_cells_far_away_do_not_matter() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"/></row>'
    [sheet] = read_container(with_cells(rows), FileKind.XLSX)
    assert [(cell.row, cell.column, cell.text) for cell in sheet.cells] == [(1, 1, "1")]


def test_d17_too_many_columns_are_refused() -> None:
    cells = "".join("<c><v>1</v></c>" for _column in range(16_384))
    assert refused(with_cells(f"<row>{cells}</row>")) == "too_much"


def test_d17_too_many_sheets_are_refused() -> None:
    many = {f"Ark {number}": [("x",)] for number in range(300)}
    assert refused(workbook(("x",), **many)) == "too_much"


def test_d18_million_shared_strings_are_refused() -> None:
    strings = b"".join(b"<si><t>%d</t></si>" % number for number in range(1_000_000))
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    data = with_part("xl/sharedStrings.xml", head + strings + b"</sst>")
    with pytest.raises(UploadRefused) as raised:
        check_upload(data, accepted={FileKind.XLSX}, instead="", max_bytes=10_000_000)
    assert raised.value.code == "too_heavy"


def test_d18_million_short_shared_strings_are_refused() -> None:
    types = parts(GOOD)["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    strings = head + b"<si><t>1</t></si>" * 1_000_000 + b"</sst>"
    data = with_part("xl/sharedStrings.xml", strings, with_part("[Content_Types].xml", types))
    checked(data)
    with pytest.raises(UploadRefused) as raised:
        read_container(data, FileKind.XLSX)
    assert (raised.value.code, str(raised.value.message)) == (
        "too_much",
        "Regnearket har for mange tekster. Kopiér tabellen til et nyt regneark, og prøv igen.",
    )


@pytest.mark.parametrize("rows", ["<row/>" * 1_000_000, ("<row>" + "<c/>" * 100 + "</row>") * 3_000])
def test_d15_heaps_of_empty_rows_and_cells_are_refused_at_once(rows: str) -> None:
    data = with_cells(rows)
    began = time.monotonic()
    with pytest.raises(UploadRefused) as raised:
        read_container(data, FileKind.XLSX)
    assert str(raised.value.message) == (
        "Ark »Fordeling« har for mange rækker og celler, der er tomme. Kopiér tabellen til et nyt regneark, og prøv igen."
    )
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("length", [5_001, 32_767, 10_000_000])
def test_d18_cell_of_too_much_text_is_refused(length: int) -> None:
    text = "x" * length
    data = with_cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>')
    with pytest.raises(UploadRefused) as raised:
        read_container(data, FileKind.XLSX)
    assert str(raised.value.message) == (
        "Ark »Fordeling«, celle A1: der står for meget tekst. Kort den af, og prøv igen."
    )


def test_d18_too_many_cells_are_refused() -> None:
    row = "<row>" + "<c><v>1</v></c>" * 200 + "</row>"
    assert refused(with_cells(row * 501)) == "too_much"


@pytest.mark.parametrize("xml", ["<row", "<row><c><v>x</v></c></row>", '<row><c t="s"><v>99</v></c></row>'])
def test_workbook_that_is_wrong_inside_is_said_to_be_damaged(xml: str) -> None:
    assert refused(with_cells(xml)) == "damaged"


# The process apart


@pytest.fixture
def parser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes a module that parses as the code says; gives its name."""

    def make(code: str) -> str:
        (tmp_path / "parser_of_test.py").write_text(f"def read(data):\n    {code}\n")
        monkeypatch.syspath_prepend(tmp_path)
        return "parser_of_test"

    return make


def test_answer_comes_back(parser) -> None:
    assert read_apart(parser("return {'ø': len(data)}"), b"12345") == {"ø": 5}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("raise ValueError('hemmeligt')", "damaged"),
        ("return 'x' * 9_000_000", "too_heavy"),
        ("bytearray(500_000_000)", "too_heavy"),
        ("import os; os.abort()", "too_heavy"),
        ("import os; os.kill(os.getpid(), 9)", "too_heavy"),
        ("return read(data)", "too_heavy"),
    ],
    ids=["error", "answer", "memory", "crash", "killed", "recursion"],
)
def test_parser_that_does_not_come_back_is_a_sentence(parser, code: str, expected: str) -> None:
    with pytest.raises(UploadRefused) as raised:
        read_apart(parser(code), b"x")
    assert raised.value.code == expected
    assert "hemmeligt" not in str(raised.value.message)


SPIN = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 5)); exec('while True: pass')"


@pytest.mark.parametrize(
    ("code", "is_limited", "seconds", "expected"),
    [
        ("import time; time.sleep(60)", True, 0.5, "server_busy"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", True, 0.5, "server_busy"),
        ("while True: pass", True, 0.5, "server_busy"),
        (SPIN, True, 30, "too_heavy"),
        ("import time; time.sleep(60)", False, 0.5, "too_heavy"),
        ("while True: pass", False, 0.5, "too_heavy"),
    ],
    ids=["slow", "stopped", "little of the processor", "heavy", "slow, no limits", "heavy, no limits"],
)
def test_parser_that_takes_too_long_is_ended(
    parser, monkeypatch: pytest.MonkeyPatch, *, code: str, is_limited: bool, seconds: float, expected: str
) -> None:
    monkeypatch.setattr(uploads, "APART_SECONDS", seconds)
    monkeypatch.setattr(sandbox, "LIMITS_ITSELF", is_limited)
    began = time.monotonic()
    with pytest.raises(UploadRefused) as raised:
        read_apart(parser(code), b"x")
    assert (raised.value.code, time.monotonic() - began < 15) == (expected, True)


def test_slow_server_and_heavy_file_are_told_apart(parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "APART_SECONDS", 0.5)
    told = []
    for code in ("import time; time.sleep(60)", "import os; os.abort()"):
        with pytest.raises(UploadRefused) as raised:
            read_apart(parser(code), b"x")
        told.append(str(raised.value.message))
    assert told == [
        "Serveren har for travlt til at læse tabellen lige nu. Prøv igen om lidt.",
        "Filen fylder for meget eller er for indviklet til at blive læst. Fjern alt andet end tabellen, og prøv igen.",
    ]


def test_processor_time_is_limited_and_the_clock_several_times_longer() -> None:
    assert uploads.APART_SECONDS >= 3 * sandbox.CPU_SECONDS


def test_good_file_is_read_under_load() -> None:
    spin = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(spin) for _processor in range(2 * (os.cpu_count() or 1))]
    try:
        [sheet] = read_container(GOOD, FileKind.XLSX)
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert sheet == read_container(GOOD, FileKind.XLSX)[0]


def test_parser_has_neither_secrets_nor_settings(parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hemmeligt")
    monkeypatch.setenv("DATABASE_URL", "hemmeligt")
    code = "import os, sys; return [sorted(os.environ), 'django' in sys.modules]"
    known = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "OPENPYXL_LXML", "SYSTEMROOT", "LC_CTYPE"}
    environment, has_django = read_apart(parser(code), b"")
    assert (set(environment) - known, has_django) == (set(), False)


def test_parser_of_workbooks_needs_no_django() -> None:
    code = (
        "import sys, hrtrack.common.files.xlsx, hrtrack.common.files.sandbox; print('django' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_parser_is_limited_before_it_looks() -> None:
    code = "import hrtrack.common.files.sandbox as a, resource as r; a.limit_itself(); print(r.getrlimit(r.RLIMIT_AS), r.getrlimit(r.RLIMIT_CPU))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    memory, seconds = sandbox.MEMORY_BYTES, sandbox.CPU_SECONDS
    assert done.stdout == f"({memory}, {memory}) ({seconds}, {seconds + 1})\n"
