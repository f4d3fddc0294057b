"""OpenDocument sheets, Word documents and PDFs that a test makes, from lists of rows of texts and numbers."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO

import typst
from docx import Document

from tests.support.made_workbooks import packed

Cell = str | int | float | None
Rows = Sequence[Sequence[Cell]]

ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = {
    **{
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"
        for name in ("office", "style", "table", "text", "config", "drawing")
    },
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_MANIFEST = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def made_ods(sheets: Mapping[str, Rows]) -> bytes:
    """An .ods with a sheet by each name; numbers are numbers, and None is an empty cell."""
    return ods_of("".join(ods_sheet(name, "".join(map(ods_row, rows))) for name, rows in sheets.items()))


def ods_of(tables: str, styles: str = "", **parts: bytes) -> bytes:
    """An .ods of sheets and styles written as XML."""
    names = " ".join(f'xmlns:{name}="{of}"' for name, of in _NAMESPACES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return packed(
        {"mimetype": ODS_TYPE, "content.xml": content.encode(), "META-INF/manifest.xml": _MANIFEST, **parts}
    )


def ods_sheet(name: str, inner: str, style: str = "ta1") -> str:
    return f'<table:table table:name="{escape(name)}" table:style-name="{style}">{inner}</table:table>'


def ods_row(cells: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(ods_cell, cells))}</table:table-row>"


def ods_cell(value: Cell, attributes: str = "") -> str:
    match value:
        case None:
            return f"<table:table-cell {attributes}/>"
        case str():
            of_type = 'office:value-type="string"'
            shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        case _:
            of_type = f'office:value-type="float" office:value="{value}"'
            shown = f"<text:p>{value}</text:p>".replace(".", ",")
    return f"<table:table-cell {of_type} {attributes}>{shown}</table:table-cell>"


def made_docx(
    *tables: Rows, before: Sequence[str] = (), after: Sequence[str] = (), between: Sequence[str] = ()
) -> bytes:
    """A Word document: paragraphs, tables with paragraphs between them, paragraphs. Numbers are written as Danes do."""
    document = Document()
    for line in before:
        document.add_paragraph(line)
    for number, rows in enumerate(tables):
        for line in between if number else ():
            document.add_paragraph(line)
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, value in zip(row.cells, cells, strict=False):
                cell.text = shown(value)
    for line in after:
        document.add_paragraph(line)
    return saved(document)


def saved(document: object) -> bytes:
    written = BytesIO()
    document.save(written)  # type: ignore[attr-defined]
    return written.getvalue()


_MEMO = """
#let memo = json(bytes(sys.inputs.memo))
#set document(title: "Notat")
#set text(lang: "da", size: 11pt, hyphenate: true)
#set page(paper: "a4", numbering: "1")
#let aligned = (left: left, center: center, right: right, top: top, horizon: horizon, bottom: bottom)
#for line in memo.before [#par(justify: true, line)]
#for table-rows in memo.tables {
  let widths = (memo.first-width * 1pt,) + (80pt,) * (calc.max(..table-rows.map(row => row.len())) - 1)
  block(table(
    columns: widths,
    stroke: if memo.ruled { 0.5pt } else { none },
    inset: (x: 5pt, y: memo.inset * 1pt),
    align: (column, row) => (if column == 0 { left } else { aligned.at(memo.figures) }) + aligned.at(memo.beside),
    ..table-rows.flatten(),
  ))
}
#for line in memo.after [#par(justify: true, line)]
"""


def made_pdf(
    *tables: Rows,
    before: Sequence[str] = (),
    after: Sequence[str] = (),
    ruled: bool = True,
    first_width: float = 130,
    figures: str = "right",
    beside: str = "top",
    inset: float = 5,
) -> bytes:
    """A PDF set as a memo: paragraphs, tables, paragraphs; in a first column of 130 points long names wrap.

    The figures stand left, center or right in their column, and top, horizon or bottom beside what wraps; so many
    points are above and below each row.
    """
    memo = {
        "before": list(before),
        "after": list(after),
        "ruled": ruled,
        "first-width": first_width,
        "figures": figures,
        "beside": beside,
        "inset": inset,
        "tables": [[[shown(value) for value in row] for row in rows] for rows in tables],
    }
    made: bytes = typst.compile(_MEMO.encode(), sys_inputs={"memo": json.dumps(memo)})
    return made


def typeset(source: str) -> bytes:
    """A PDF of Typst's markup."""
    made: bytes = typst.compile(f'#set text(lang: "da")\n{source}'.encode())
    return made


def shown(value: Cell) -> str:
    """As a Dane writes it: 2.809 and 19,7."""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))
