"""The guard before workbooks with macros, OpenDocument and Word files, and what stays out of the web process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hrtrack.common.files.uploads import FileKind, UploadRefused, check_upload, read_apart
from hrtrack.common.files.workbook import READABLE, PartKind, read_container
from tests.support.made_documents import made_docx, made_ods, made_pdf
from tests.support.made_workbooks import MEMO, packed, parts, with_part, workbook
from tests.support.sandbox import checked, opened, read_here, refused

ROOT = Path(__file__).resolve().parents[3]
MACRO = b"\xd0\xcf\x11\xe0 a macro"
TYPES = "[Content_Types].xml"
WITH_MACROS = with_part("xl/vbaProject.bin", MACRO)


def made_xlsm() -> bytes:
    """The memo's workbook, which says itself that it has macros."""
    plain, macros = (
        b"openxmlformats-officedocument.spreadsheetml.sheet.main",
        b"ms-excel.sheet.macroEnabled.main",
    )
    types = parts(WITH_MACROS)[TYPES].replace(b"vnd." + plain, b"vnd." + macros)
    return with_part(TYPES, types, WITH_MACROS)


def test_xlsm_is_read_like_xlsx() -> None:
    data = made_xlsm()
    assert checked(data) is FileKind.XLSM
    assert opened(data) == read_container(workbook(*MEMO), FileKind.XLSX)


def test_xlsm_is_refused_where_it_is_not_asked_for() -> None:
    with pytest.raises(UploadRefused) as raised:
        check_upload(made_xlsm(), accepted={FileKind.XLSX, FileKind.ODS}, instead="")
    assert raised.value.code == "macros"


def test_d14_macros_in_what_says_it_is_xlsx_are_refused() -> None:
    assert refused(WITH_MACROS) == (
        "macros",
        "Regnearket indeholder makroer. Gem det som .xlsx uden makroer, og prøv igen.",
    )


@pytest.mark.parametrize("name", ["xl/other.bin", "vbaProject.bin", "xl/embeddings/a.bin"])
def test_only_the_macros_of_an_xlsm_may_be_a_file_inside(name: str) -> None:
    assert refused(with_part(name, MACRO, made_xlsm()))[0] == "nested_file"


def test_macros_in_a_word_document_are_refused() -> None:
    assert refused(with_part("word/vbaProject.bin", MACRO, made_docx(MEMO))) == (
        "macros",
        "Dokumentet indeholder makroer. Gem det som .docx uden makroer, og prøv igen.",
    )


@pytest.mark.parametrize("name", ["Basic/Standard/Module1.xml", "Scripts/python/a.py"])
def test_macros_in_ods_are_refused(name: str) -> None:
    assert refused(with_part(name, b"x", made_ods({"Ark": MEMO})))[0] == "macros"


def test_files_inside_are_let_be_in_a_word_document_alone() -> None:
    inner = workbook(*MEMO)
    document = made_docx(MEMO)
    assert opened(with_part("word/embeddings/a.xlsx", inner, document)) == opened(document)
    assert refused(with_part("word/media/a.xlsx", inner, document))[0] == "nested_file"
    assert refused(with_part("word/embeddings/a.xlsx", inner, made_ods({"Ark": MEMO})))[0] == "nested_file"


def test_open_document_that_is_no_sheet_is_refused() -> None:
    text = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"})
    assert refused(text)[0] == "wrong_kind"


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("content.xml", made_ods({"Ark": MEMO})),
        ("META-INF/manifest.xml", made_ods({"Ark": MEMO})),
        ("styles.xml", made_ods({"Ark": MEMO})),
        ("word/document.xml", made_docx(MEMO)),
        ("word/styles.xml", made_docx(MEMO)),
        ("word/_rels/document.xml.rels", made_docx(MEMO)),
        ("docProps/core.xml", made_docx(MEMO)),
    ],
)
def test_d11_doctype_is_refused_in_every_part_and_disguise(part: str, data: bytes) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    utf_7 = b'<?xml version="1.0" encoding="UTF-7"?>' + laughs.replace("<", "+ADw-").encode()
    ebcdic = f'<?xml version="1.0" encoding="cp037"?>{laughs}'.encode("cp037")
    disguises = (laughs.encode(), laughs.encode("utf-16"), utf_7, ebcdic)
    codes = [refused(with_part(part, content, data))[0] for content in disguises]
    assert codes == ["doctype", "doctype", "encoding", "encoding"]


@pytest.mark.parametrize("data", [made_ods({"Ark": MEMO}), made_docx(MEMO)], ids=["ods", "docx"])
@pytest.mark.parametrize("percent", range(10, 100, 15))
def test_d06_truncated_file_is_refused(data: bytes, percent: int) -> None:
    assert refused(data[: len(data) * percent // 100])[0] == "damaged"


@pytest.mark.parametrize(
    ("part", "data"),
    [("content.xml", made_ods({"Ark": MEMO})), ("word/document.xml", made_docx(MEMO))],
    ids=["ods", "docx"],
)
def test_part_that_is_wrong_inside_is_said_to_be_damaged(part: str, data: bytes) -> None:
    assert refused(with_part(part, b"<x", data))[0] == "damaged"
    assert refused(with_part(part, bytes(25_000_000), data))[0] == "too_heavy"


READERS = [f"hrtrack.common.files.{reader}" for reader in ("xlsx", "ods", "docx", "pdf")]


@pytest.mark.parametrize(
    ("reader", "data"),
    [
        (READERS[0], workbook(*MEMO)),
        (READERS[1], made_ods({"Ark": MEMO})),
        (READERS[2], made_docx(MEMO)),
        (READERS[3], made_pdf(MEMO)),
    ],
    ids=["xlsx", "ods", "docx", "pdf"],
)
def test_answer_of_the_process_apart_is_that_of_the_reader_here(reader: str, data: bytes) -> None:
    """`readers_here` is sound only as long as this holds."""
    assert read_apart(reader, data) == read_here(reader, data)
    for damaged in (data[:200], b""):
        codes = []
        for read in (read_apart, read_here):
            with pytest.raises(UploadRefused) as raised:
                read(reader, damaged)
            codes.append(raised.value.code)
        assert codes == ["damaged", "damaged"]


@pytest.mark.parametrize("reader", READERS)
def test_reader_needs_no_django(reader: str) -> None:
    assert imported(f"import {reader}", "django") == []


def test_web_process_has_no_reader() -> None:
    code = "import django; django.setup(); import hrtrack.common.files.workbook"
    assert imported(code, "pdfplumber", *READERS) == []


def imported(code: str, *modules: str) -> list[str]:
    """Those of the modules that are there when the code has run, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*(set({modules!r}) & sys.modules.keys()))"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "hrtrack.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_every_kind_that_is_read_says_what_its_places_are() -> None:
    assert {sheet.place for sheet in opened(made_ods({"Ark": MEMO}))} == {PartKind.SHEET}
    assert [(sheet.place, sheet.name) for sheet in opened(made_docx(MEMO))] == [
        (PartKind.PAGE, ""),
        (PartKind.TABLE, "1"),
    ]
    assert {FileKind.XLSX, FileKind.XLSM, FileKind.ODS, FileKind.DOCX, FileKind.PDF} == READABLE
