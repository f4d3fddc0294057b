"""PDFs as tables and lines of text, and the hostile among them."""

import zlib

import pytest

from hrtrack.common.files.uploads import FileKind
from hrtrack.common.files.workbook import CellKind, PartKind
from tests.support.made_documents import made_pdf, typeset
from tests.support.made_workbooks import MEMO
from tests.support.sandbox import checked, opened, refused, rows

PROSE = "Midlerne fordeles konkret til mindst 55 nye etårige lægesekretærstillinger på baggrund af den sædvanlige økonomiske fordelingsnøgle."
ENCRYPTED = "Filen er krypteret med en adgangskode. Gem den uden adgangskode, og prøv igen."
TOO_HEAVY = "Filen fylder for meget eller er for indviklet til at blive læst. Fjern alt andet end tabellen, og prøv igen."


def written(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first of which is its catalogue."""
    body = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + tail % (len(objects) + 1, trailer, len(body))


def stream(content: bytes, packed: int = 0) -> bytes:
    """A stream, packed so many times."""
    for _time in range(packed):
        content = zlib.compress(content, 1)
    filters = b"/FlateDecode " * packed
    return b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(content), filters, content)


def one_page(content: bytes) -> tuple[bytes, ...]:
    """The objects of a PDF of one page, drawn by the stream."""
    return (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def test_soft_hyphen_that_is_painted_within_a_text_is_a_hyphen() -> None:
    _page, table = opened(made_pdf([("Amager og Hvidovre Hospital", "-7"), ("A-by", "0-,0")]))
    assert rows(table) == [["Amager og Hvidovre Ho\u00ad\nspital", "-7"], ["A-by", "0-,0"]]


def test_ruled_table_is_a_grid_and_all_text_is_lines() -> None:
    page, table = opened(made_pdf(MEMO, before=[PROSE], after=["Center for HR"]))
    assert ((page.place, page.name, page.cells), (table.place, table.name, table.lines)) == (
        (PartKind.PAGE, "1", ()),
        (PartKind.TABLE, "1.1", ()),
    )
    assert {cell.kind for cell in table.cells} == {CellKind.TEXT}
    assert rows(table)[1:4] == [
        ["Amager og Hvidovre Ho\u00ad\nspital", "13", "2.809", "7"],
        ["Bispebjerg og Frederiks\u00ad\nberg Hospitaler", "10", "2.262", "6"],
        ["Bornholms Hospital", "2", "389", "1"],
    ]
    assert " ".join(page.lines[:2]).replace("\u00ad ", "") == PROSE
    assert page.lines[-4:] == (
        "Rigshospitalet\t30\t6.522\t16",
        "I alt\t100\t22.000\t55",
        "Center for HR",
        "1",
    )


def test_lines_have_tabs_and_a_name_that_wraps_stands_on_lines_of_its_own() -> None:
    page, _table = opened(made_pdf(MEMO, ruled=False))
    assert page.lines[2:6] == (
        "Amager og Hvidovre Ho\u00ad\t13\t2.809\t7",
        "spital",
        "Bispebjerg og Frederiks\u00ad\t10\t2.262\t6",
        "berg Hospitaler",
    )
    assert page.lines[-3:] == ("Rigshospitalet\t30\t6.522\t16", "I alt\t100\t22.000\t55", "1")


def test_justified_text_has_single_spaces() -> None:
    [page] = opened(made_pdf(before=[PROSE] * 8))
    assert [line for line in page.lines if "\t" in line] == []


def test_tables_of_each_page_are_numbered() -> None:
    sheets = opened(
        typeset(
            "#table(columns: 2)[a][b][c][d] #table(columns: 2)[e][f]\n#pagebreak()\n#table(columns: 2)[g][h]"
        )
    )
    assert [(sheet.place.value, sheet.name, rows(sheet)) for sheet in sheets] == [
        ("page", "1", []),
        ("table", "1.1", [["a", "b"], ["c", "d"]]),
        ("table", "1.2", [["e", "f"]]),
        ("page", "2", []),
        ("table", "2.1", [["g", "h"]]),
    ]


def test_merged_cells_stand_once() -> None:
    table = "#table(columns: 3, table.cell(colspan: 2)[a], table.cell(rowspan: 2)[b], [c], [d])"
    assert rows(opened(typeset(table))[1]) == [["a", "", "b"], ["c", "d", ""]]


def test_frame_is_no_table() -> None:
    assert [sheet.place for sheet in opened(typeset("#rect[Notat]"))] == [PartKind.PAGE]


def test_mark_of_a_footnote_is_no_digit_of_the_number() -> None:
    raised = "#set super(typographic: false)\n#table(columns: 2)[16#super[2]][2.809#super[12]] 2.262#super[1]"
    page, table = opened(typeset(raised))
    assert rows(table) == [["16²", "2.809¹²"]]
    assert page.lines[-1] == "2.262¹"


def test_scan_without_text_is_refused_with_what_to_do() -> None:
    assert refused(typeset("#rect(width: 100pt, height: 100pt, fill: black)")) == (
        "no_text",
        "PDF'en har ingen tekst, kun billeder, som når papir er skannet. Kopiér tabellen som tekst, eller send det regneark, den kommer fra.",
    )


def test_encrypted_pdf_is_refused() -> None:
    locked = b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >> /ID [<00> <00>]"
    data = written(*one_page(stream(b"")), trailer=locked % (b"11" * 32, b"22" * 32))
    assert refused(data) == ("encrypted", ENCRYPTED)


def test_too_many_pages_are_refused() -> None:
    assert refused(typeset("a #pagebreak()" * 50 + "b")) == (
        "too_much",
        "Dokumentet har for mange sider. Gem siden med tabellen i en fil for sig, og prøv igen.",
    )


def test_too_much_text_is_refused() -> None:
    text = b"BT /F 1 Tf 1 0 0 1 0 800 Tm (" + b"x" * 30_000 + b") Tj ET\n"
    code, _said = refused(written(*one_page(stream(text * 20, packed=1))))
    assert code in ("too_much", "too_heavy")


@pytest.mark.parametrize("percent", range(10, 100, 15))
def test_truncated_pdf_is_refused(percent: int) -> None:
    data = made_pdf(MEMO)
    assert refused(data[: len(data) * percent // 100])[0] == "damaged"


BOMBS = {
    "packed once": lambda: written(*one_page(stream(bytes(450_000_000), packed=1))),
    "packed twice": lambda: written(*one_page(stream(bytes(450_000_000), packed=2))),
    "drawing": lambda: written(*one_page(stream(b"0 0 m 9 9 l S\n" * 2_000_000, packed=1))),
    "rules": lambda: written(
        *one_page(
            stream(
                b"".join(b"%d 0 m %d 800 l S 0 %d m 500 %d l S\n" % (n, n, n, n) for n in range(60_000))
                + b"BT /F 9 Tf (x) Tj ET",
                packed=1,
            )
        )
    ),
    "pages in a ring": lambda: written(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"
    ),
    "form in itself": lambda: written(
        *one_page(stream(b"/X Do"))[:2],
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources 6 0 R >>",
        stream(b"/X Do /X Do"),
        b"null",
        b"<< /XObject << /X 7 0 R >> >>",
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources 6 0 R /Length 11 >>\nstream\n/X Do /X Do\nendstream",
    ),
    "reference to itself": lambda: written(b"1 0 R"),
    "deep": lambda: written(*one_page(stream(b"[" * 200_000))),
}


@pytest.mark.parametrize(("size", "code"), [(1_999_000, "no_text"), (2_001_000, "too_heavy")])
def test_page_that_two_million_bytes_draw_is_refused_before_it_is_read(size: int, code: str) -> None:
    assert refused(written(*one_page(stream(b" " * size, packed=1))))[0] == code


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_in_time(name: str) -> None:
    bomb = BOMBS[name]()
    assert checked(bomb) is FileKind.PDF
    code, _said = refused(bomb)
    assert code in ("too_heavy", "damaged", "no_text", "too_much")
