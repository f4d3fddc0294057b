"""Word documents as tables and lines. Case E04 in a .docx."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from hrtrack.common.files.workbook import PartKind, Sheet
from tests.support.made_documents import made_docx, saved
from tests.support.made_workbooks import MEMO, with_part
from tests.support.sandbox import opened, refused, rows
from tests.support.strict_form import as_strict

GRID = [("a", "b", "c"), ("d", "e", "f"), ("g", "h", "i")]


def changed(change: Callable[[Any], object], *tables: Any) -> list[Sheet]:
    """Read a document of the tables after a change to its first table."""
    document = Document(BytesIO(made_docx(*(tables or (GRID,)))))
    change(document.tables[0])
    return opened(saved(document))


def run(inner: str, properties: str = "") -> Any:
    return parse_xml(f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr>{inner}</w:r>")


def read_run(inner: str, properties: str = "") -> str:
    """The text of a cell in which such a run follows 16."""
    _page, table = changed(
        lambda table: table.cell(0, 0).paragraphs[0]._p.append(run(inner, properties)), [("16",)]
    )
    return "|".join(cell.text for cell in table.cells)


def test_tables_and_the_text_around_them_are_read() -> None:
    page, first, second = opened(
        made_docx(MEMO, GRID, before=["Notat", "Hospital\tBeløb", ""], between=["Tabel 2"], after=["Hilsen"])
    )
    assert (page.place, page.name, page.cells) == (PartKind.PAGE, "", ())
    assert page.lines == ("Notat", "Hospital\tBeløb", "", "Tabel 2", "Hilsen")
    assert (first.place, first.name, first.lines) == (PartKind.TABLE, "1", ())
    assert rows(first)[2] == ["Bispebjerg og Frederiksberg Hospitaler", "10", "2.262", "6"]
    assert (second.name, rows(second)) == ("2", [list(row) for row in GRID])


def test_item_of_a_list_has_the_mark_that_word_shows() -> None:
    document = Document()
    document.add_paragraph("Midlerne bruges til:")
    for style in ("List Bullet", "List Number", "List Paragraph"):
        document.add_paragraph("Kodning", style=style)
    document.add_paragraph("Nord\t12", style="List Bullet")  # typed as a table
    document.add_paragraph("", style="List Bullet")
    [page] = opened(saved(document))
    assert page.lines == ("Midlerne bruges til:", "• Kodning", "• Kodning", "• Kodning", "Nord\t12", "")


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (((0, 0), (0, 1)), [["a\nb", "", "c"], ["d", "e", "f"], ["g", "h", "i"]]),
        (((0, 0), (1, 0)), [["a\nd", "b", "c"], ["", "e", "f"], ["g", "h", "i"]]),
        (((0, 1), (2, 2)), [["a", "b\nc\ne\nf\nh\ni", ""], ["d", "", ""], ["g", "", ""]]),
    ],
    ids=["beside", "below", "both"],
)
def test_e04_text_of_a_merged_cell_stands_once(ends: Any, expected: list[list[str]]) -> None:
    (top, left), (bottom, right) = ends
    _page, table = changed(lambda table: table.cell(top, left).merge(table.cell(bottom, right)))
    read = rows(table)
    assert [row + [""] * (3 - len(row)) for row in read] == expected


def test_cells_stand_where_the_grid_has_them() -> None:
    def indent(table: Any) -> None:
        row = table.rows[1]._tr
        row.remove(row.tc_lst[0])
        row.insert(0, parse_xml(f'<w:trPr {nsdecls("w")}><w:gridBefore w:val="1"/></w:trPr>'))

    _page, table = changed(indent)
    assert rows(table) == [["a", "b", "c"], ["", "e", "f"], ["g", "h", "i"]]


def test_table_in_a_cell_is_a_table_of_its_own() -> None:
    def nest(table: Any) -> None:
        inner = table.cell(0, 0).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "x", "y"

    _page, outer, inner, last = changed(nest, [("a", "b")], [("c",)])
    assert [(table.name, rows(table)) for table in (outer, inner, last)] == [
        ("1", [["a", "b"]]),
        ("1.1", [["x", "y"]]),
        ("2", [["c"]]),
    ]


@pytest.mark.parametrize(
    ("inner", "properties", "text"),
    [
        ("<w:t>5</w:t>", "", "165"),
        ("<w:tab/><w:t>5</w:t><w:br/><w:noBreakHyphen/><w:t>3</w:t>", "", "16\t5\n-3"),
        ("<w:t>1</w:t>", '<w:vertAlign w:val="superscript"/>', "16¹"),
        ("<w:t>5</w:t>", "<w:vanish/>", "16"),
        ("<w:t>5</w:t>", '<w:vanish w:val="0"/>', "165"),
        ("<w:instrText>PAGE</w:instrText>", "", "16"),
        ('<w:sym w:font="Symbol" w:char="F02D"/>', "", "16\uf02d"),
    ],
)
def test_run_is_read_as_word_shows_it(inner: str, properties: str, text: str) -> None:
    assert read_run(inner, properties) == text


@pytest.mark.parametrize(
    ("around", "inner", "text"),
    [
        ("w:ins", "<w:t>5</w:t>", "165"),
        ("w:moveTo", "<w:t>5</w:t>", "165"),
        ("w:del", "<w:delText>5</w:delText>", "16"),
        ("w:del", "<w:t>5</w:t>", "16"),
        ("w:moveFrom", "<w:t>5</w:t>", "16"),
        ("w:hyperlink", "<w:t>5</w:t>", "165"),
    ],
)
def test_tracked_change_is_read_as_accepted(around: str, inner: str, text: str) -> None:
    def track(table: Any) -> None:
        change = parse_xml(f"<{around} {nsdecls('w')}><w:r>{inner}</w:r></{around}>")
        table.cell(0, 0).paragraphs[0]._p.append(change)

    _page, table = changed(track, [("16",)])
    assert rows(table) == [[text]]


def test_deleted_row_is_not_read() -> None:
    deleted = parse_xml(f"<w:trPr {nsdecls('w')}><w:del w:id='1'/></w:trPr>")
    _page, table = changed(lambda table: table.rows[1]._tr.insert(0, deleted))
    assert rows(table) == [["a", "b", "c"], ["g", "h", "i"]]


def test_table_in_a_content_control_and_in_a_text_box_is_found() -> None:
    def wrap(table: Any) -> None:
        body = table._tbl.getparent()
        control = parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent/></w:sdt>")
        body.replace(table._tbl, control)
        control[0].append(table._tbl)
        box = "<w:txbxContent><w:p><w:r><w:t>i boksen</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:txbxContent>"
        compatibility = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        body.insert(
            0,
            parse_xml(
                f"<w:p {nsdecls('w')} {compatibility}><w:r><w:t>før</w:t></w:r><w:r><mc:AlternateContent>"
                f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
            ),
        )

    page, boxed, controlled = changed(wrap)
    assert page.lines == ("før", "i boksen")
    assert [rows(boxed), rows(controlled)] == [[["x"]], [list(row) for row in GRID]]


@pytest.mark.parametrize(
    ("tables", "before", "said"),
    [
        (
            [[("x",)]] * 51,
            [],
            "Dokumentet har for mange tabeller. Gem den, der skal læses, i en fil for sig, og prøv igen.",
        ),
        ([[("x" * 5_001,)]], [], "Tabel 1, celle A1: der står for meget tekst. Kort den af, og prøv igen."),
        (
            [],
            ["x" * 250_000, "y" * 250_001],
            "Dokumentet har for meget tekst. Gem siden med tabellen i en fil for sig, og prøv igen.",
        ),
    ],
    ids=["tables", "characters", "text"],
)
def test_too_much_is_refused(tables: Any, before: list[str], said: str) -> None:
    assert refused(made_docx(*tables, before=before)) == ("too_much", said)


def test_cell_far_away_is_refused() -> None:
    def widen(data: bytes) -> bytes:
        document = Document(BytesIO(data))
        properties = document.tables[0].cell(0, 0)._tc.get_or_add_tcPr()
        properties.append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="1000000"/>'))
        return saved(document)

    assert refused(widen(made_docx(GRID)))[0] == "too_much"


@pytest.mark.parametrize("depth", [60, 5_000])
def test_tables_in_tables_without_end_are_refused(depth: int) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth
    document = f"<w:document {nsdecls('w')}><w:body>{nested}</w:body></w:document>"
    code = refused(with_part("word/document.xml", document.encode(), made_docx(GRID)))[0]
    assert code == ("too_much" if depth == 60 else "damaged")


STOPS = '<w:tabs><w:tab w:val="left" w:pos="4000"/><w:tab w:val="decimal" w:pos="6000"/></w:tabs>'


def in_styles(document: Any) -> None:
    document.styles["Normal"].element.get_or_add_pPr().append(parse_xml(with_namespace(STOPS)))


def in_numbering(document: Any) -> None:
    level = (
        f'<w:lvl w:ilvl="0"><w:suff w:val="tab"/><w:lvlText w:val="%1.&#9;"/><w:pPr>{STOPS}</w:pPr></w:lvl>'
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(with_namespace(f'<w:abstractNum w:abstractNumId="77">{level}</w:abstractNum>'))
    )
    numbering.append(parse_xml(with_namespace('<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>')))
    for paragraph in document.paragraphs:
        properties = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(with_namespace(properties)))


def in_properties(inner: str) -> Callable[[Any], None]:
    def define(document: Any) -> None:
        for paragraph in (*document.paragraphs, document.tables[0].cell(0, 0).paragraphs[0]):
            paragraph._p.get_or_add_pPr().append(parse_xml(with_namespace(inner)))

    return define


def in_settings(document: Any) -> None:
    document.settings.element.append(parse_xml(with_namespace('<w:defaultTabStop w:val="1304"/>')))


def with_namespace(xml: str) -> str:
    name, _space, _rest = xml.partition(">")[0].partition(" ")
    return xml.replace(name, f"{name} {nsdecls('w')}", 1)


@pytest.mark.parametrize("form", [lambda data: data, as_strict], ids=["ordinary", "strict"])
@pytest.mark.parametrize(
    "define",
    [
        in_properties(STOPS),
        in_properties(f'<w:pPrChange w:id="1" w:author="a"><w:pPr>{STOPS}</w:pPr></w:pPrChange>'),
        in_styles,
        in_numbering,
        in_settings,
    ],
    ids=["paragraph", "tracked change", "style", "numbering", "default"],
)
@pytest.mark.usefixtures("readers_here")
def test_tab_stop_that_is_defined_is_no_tab(
    define: Callable[[Any], None], form: Callable[[bytes], bytes]
) -> None:
    document = Document(BytesIO(made_docx([("a", "b")], before=["Hospital\tBeløb", "Notat"])))
    define(document)
    page, table = opened(form(saved(document)))
    lines = tuple(line.removeprefix("• ") for line in page.lines)  # of a list, where the numbering is one
    assert (lines, rows(table)) == (("Hospital\tBeløb", "Notat"), [["a", "b"]])
