"""Case family D end to end: a hostile file of every kind is read as the memo or refused, in a sentence and in time.

What the guard refuses in a workbook is in tests/common/files/test_uploads.py, what each reader refuses beside it; here are
the same attacks on the other kinds, and what must be read as if nothing were there.
"""

import os
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import lru_cache

import pytest

from allocations.reading import ReadError, read_file, read_table
from tests.support.made_documents import made_docx, made_pdf, ods_cell, ods_of, ods_row, ods_sheet, typeset
from tests.support.made_tables import docx, ods, xlsm, xlsx
from tests.support.made_workbooks import MEMO, packed, parts, with_cells, with_part
from tests.support.memo_table import ALLOCATIONS

SECONDS = 5.5  # of processor time
PACKED = {"xlsx": xlsx, "xlsm": xlsm, "ods": ods, "docx": docx}
BODY = {
    "xlsx": "xl/worksheets/sheet1.xml",
    "xlsm": "xl/worksheets/sheet1.xml",
    "ods": "content.xml",
    "docx": "word/document.xml",
}
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]><x>{"&a;" * 50_000}</x>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@lru_cache
def good(kind: str) -> bytes:
    return PACKED[kind](MEMO)


def outcome(data: bytes) -> str:
    """The code it is refused with, or "the memo" where that is read; in time, and with a sentence."""
    began = sum(os.times()[:4])
    try:
        reading = read_table(read_file(data))
    except ReadError as error:
        said, code = [str(error.finding.message)], error.finding.code
    else:
        said = [str(each.message) for each in (*reading.errors, *reading.questions)]
        code = next((each.code for each in (*reading.errors, *reading.questions)), "the memo")
    assert sum(os.times()[:4]) - began < SECONDS
    assert all(sentence.rstrip(")").endswith(".") or "?" in sentence for sentence in said)
    if code == "the memo":
        values = [(row.hospital, row.share_percent, row.amount, row.target) for row in reading.rows]
        assert values == ALLOCATIONS
    return code


def patched(data: bytes, name: str, at: int, layout: str, value: int) -> bytes:
    """The file with a field of the part's entry in the zip directory changed."""
    field = data.index(name.encode(), data.index(b"PK\x01\x02")) - 46 + at
    return data[:field] + struct.pack(layout, value) + data[field + struct.calcsize(layout) :]


def twice(kind: str) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return packed(parts(good(kind)), (BODY[kind], b"<x/>"))


def linked(name: str) -> zipfile.ZipInfo:
    link = zipfile.ZipInfo(name)
    link.external_attr = 0o120777 << 16
    return link


ATTACKS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "D05 part encrypted": ("encrypted", lambda kind: patched(good(kind), BODY[kind], 8, "<H", 1)),
    "D06 junk before": ("damaged", lambda kind: b"PK\x03\x04junk" + good(kind)),
    "D06 junk after": ("damaged", lambda kind: good(kind) + b"junk"),
    "D06 bad checksum": ("damaged", lambda kind: patched(good(kind), BODY[kind], 16, "<L", 1)),
    "D06 other packing": ("damaged", lambda kind: patched(good(kind), BODY[kind], 10, "<H", 12)),
    "D06 second disk": ("damaged", lambda kind: good(kind)[:-18] + b"\1\0" + good(kind)[-16:]),
    "D06 zip64": ("damaged", lambda kind: good(kind)[:-12] + b"\xff\xff" + good(kind)[-10:]),
    "D07 bomb": ("too_heavy", lambda kind: with_part(BODY[kind], bytes(25_000_000), good(kind))),
    "D08 lying bomb": (
        "too_heavy",
        lambda kind: patched(
            with_part(BODY[kind], bytes(30_000_000), good(kind)), BODY[kind], 24, "<L", 1000
        ),
    ),
    "D09 ten thousand parts": (
        "too_many_parts",
        lambda kind: packed({**parts(good(kind)), **{f"x/{number}": b"" for number in range(9_990)}}),
    ),
    "D09 part twice": ("duplicate_part", twice),
    "D09 file in the file": ("nested_file", lambda kind: with_part("x/a.zip", good("xlsx"), good(kind))),
    "D10 upwards": ("part_outside", lambda kind: packed(parts(good(kind)), ("../../etc/x", b"x"))),
    "D10 absolute": ("part_outside", lambda kind: packed(parts(good(kind)), ("/etc/x", b"x"))),
    "D10 link": ("part_outside", lambda kind: packed(parts(good(kind)), (linked("x/link"), b"/etc/passwd"))),
    "D11 quadratic": ("doctype", lambda kind: with_part(BODY[kind], QUADRATIC.encode(), good(kind))),
    "D11 outside": ("doctype", lambda kind: with_part("x.xml", OUTSIDE.encode("utf-16"), good(kind))),
}


@pytest.mark.parametrize("kind", ["xlsm", "ods", "docx"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_on_a_packed_file_is_refused(attack: str, kind: str) -> None:
    code, make = ATTACKS[attack]
    assert outcome(make(kind)) == code


def test_d06_pdf_that_was_tampered_with_is_read_or_refused() -> None:
    whole = made_pdf(MEMO)
    assert outcome(whole) == "the memo"
    for cut in (whole[200:], b"%PDF-1.7\n" + whole[-2000:], whole[:500] + whole[-1500:]):
        assert outcome(cut) != "the memo"


def with_relation(data: bytes, part: str, kind: str, target: str) -> bytes:
    """The file with a relation to something outside it."""
    relation = (
        '<Relationship Id="rId99" TargetMode="External" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/></Relationships>'
    )
    return with_part(part, parts(data)[part].replace(b"</Relationships>", relation.encode()), data)


BOOK_RELATIONS, WORD_RELATIONS = "xl/_rels/workbook.xml.rels", "word/_rels/document.xml.rels"
DDE = '<table:dde-links><table:dde-link><office:dde-source office:dde-application="cmd" office:dde-topic="/c calc" office:dde-item="A1"/></table:dde-link></table:dde-links>'
LINKED = (
    '<table:table-source xlink:href="http://127.0.0.1:9/a.ods" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
)


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_relation(good("xlsx"), BOOK_RELATIONS, "externalLinkPath", "http://127.0.0.1:9/a.xlsx"),
        lambda: with_part(
            "xl/connections.xml",
            b'<connections><connection id="1" type="1"><dbPr connection="DSN=x"/></connection></connections>',
            good("xlsx"),
        ),
        lambda: with_relation(good("docx"), WORD_RELATIONS, "attachedTemplate", "http://127.0.0.1:9/a.dotm"),
        lambda: with_relation(good("docx"), WORD_RELATIONS, "oleObject", "file:///etc/passwd"),
        lambda: ods_of(DDE + ods_sheet("Ark", "".join(map(ods_row, MEMO)))),
        lambda: ods_of(ods_sheet("Ark", LINKED + "".join(map(ods_row, MEMO)))),
        lambda: typeset(
            '#link("http://127.0.0.1:9/")[Notat]\n#table(columns: 4, '
            + ", ".join(f"[{cell}]" for row in MEMO for cell in row)
            + ")"
        ),
    ],
    ids=["workbook", "connection", "template", "object", "dde", "linked sheet", "link in a pdf"],
)
def test_d13_link_to_the_outside_is_not_followed(make: Callable[[], bytes]) -> None:
    assert outcome(make()) == "the memo"


def test_d14_macros_of_an_xlsm_are_not_looked_at() -> None:
    assert outcome(good("xlsm")) == "the memo"
    assert outcome(with_part("xl/vbaProject.bin", b"\xff" * 100_000, good("xlsm"))) == "the memo"


EMPTY_ROWS = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'


@pytest.mark.parametrize(
    ("make", "codes"),
    [
        (lambda: with_cells("<row/>" * 1_000_000), ["too_much"]),
        (lambda: with_cells('<row r="1048576"/>'), ["empty_file"]),
        (lambda: with_cells('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'), ["too_much"]),
        (lambda: ods([*MEMO, *[(None,) * 4] * 20_000]), ["the memo"]),
        (lambda: ods_of(ods_sheet("Ark", "".join(map(ods_row, MEMO)) + EMPTY_ROWS)), ["the memo"]),
        (lambda: ods_of(ods_sheet("Ark", ods_row(["x"] * 201))), ["too_much"]),
        (
            lambda: ods_of(ods_sheet("Ark", "".join(map(ods_row, MEMO)) + EMPTY_ROWS + ods_row(["x"]))),
            ["too_much"],
        ),
        (
            lambda: ods_of(
                ods_sheet("Ark", f"<table:table-row>{ods_cell('x' * 10_000_000)}</table:table-row>")
            ),
            ["too_much"],
        ),
        (lambda: made_docx([["x"] * 250]), ["too_much"]),
        (lambda: made_docx(MEMO, before=["x" * 1_000_000]), ["too_much"]),
        (
            lambda: typeset("#set page(width: 9000pt)\n" + "Hospital 1.000 tkr. " * 20_000),
            ["too_much", "too_heavy", "header_missing"],
        ),
    ],
    ids=[
        "empty rows",
        "last row",
        "last column",
        "ods blank rows",
        "ods empty rows",
        "ods columns",
        "ods far",
        "ods text",
        "docx columns",
        "docx text",
        "pdf text",
    ],
)
def test_d15_d17_d18_too_much_is_refused_and_nothing_is_read_past(
    make: Callable[[], bytes], codes: list[str]
) -> None:
    assert outcome(make()) in codes


@pytest.mark.parametrize(
    "name",
    ["=cmd|' /C calc'!A0", "xslx.exe\u202e", "🏥" * 200, "..\\..\\a", "A]«\n[Ark »B»]", "%s %(row)s {0}"],
)
def test_d22_name_of_a_sheet_is_only_ever_shown(name: str) -> None:
    data = ods_of(ods_sheet(name, "".join(map(ods_row, MEMO))))
    assert outcome(data) == "the memo"
    [said, *_others] = [str(note.message) for note in read_table(read_file(data)).notes]
    assert said.startswith("Læst fra: Ark »")
    assert (said.isprintable(), len(said) < 60) == (True, True)
