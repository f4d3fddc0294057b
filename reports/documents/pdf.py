"""The council report as a tagged PDF (PDF/UA-1), to be sent."""

import datetime as dt
import json
import re
import shutil
import tempfile
import unicodedata
from itertools import takewhile
from math import ceil
from pathlib import Path
from typing import Any

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hrtrack.common.text.cleaning import printable
from reports.documents.blocks import (
    AppendixHeading,
    AppendixList,
    Block,
    Bullets,
    ChartBlock,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    TableBlock,
    Title,
)
from reports.documents.column_widths import laid_out, sizes_of
from reports.documents.drawing import FONTS, png_of
from reports.documents.memo import appendix_title, document_of
from reports.documents.table_headers import with_row_headers
from reports.report.build import Report
from reports.report.data_tables import DataTable

SOURCE = Path(__file__).with_name("council_report.typ")
# The design system's font; where it is missing, the font that Typst brings is used.
PAGE_FONTS = FONTS / "complete" / "otf"
# Above and below the text of a cell, in points: of short tables, and of long ones.
ROOMY, TIGHT, MANY_ROWS = 4.5, 2.5, 15
# The pages of the memo; the top margin and the height of a line of text in points, and the lines of a page, as in the source.
MEMO_PAGES, TOP, LINE, LINES_OF_PAGE = 2, 51, 15.5, 47
# Of the text and on each side of a cell, and the letters of tables; in points. The source has the same page and padding.
WIDTH, PADDING, SIZES = 17 / 2.54 * 72, 4, (9, 8, 7)
# The character shown for one that no font of the document has, and the most scripts that may lack a font.
MISSING = "\ufffd"
MOST_REPLACED = 40
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


def pdf_of(report: Report) -> bytes:
    """Return the report to the council as a file; see `pdf_document`."""
    return pdf_document(document_of(report))


def pdf_document(document: Document) -> bytes:
    """Return a document as a file. Typst reads the texts as JSON, and the charts as files beside its source.

    ValidationError if the texts hold characters of more scripts without a font than MOST_REPLACED.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(SOURCE, root)
        data = {
            "title": printable(document.title),
            "author": printable(document.author),
            "language": get_language() or "da",
            "footer": printable(document.footer),
            "page": _("Side"),
            "blocks": [_block_data(block, document.digest, root) for block in document.blocks],
        }
        return with_row_headers(_compiled(root, json.dumps(data, ensure_ascii=False), document.made_at))


def own_fonts() -> dict[str, Any]:
    """Return the options by which Typst uses the letters of the pages, and no font of the machine."""
    return {"ignore_system_fonts": True, "font_paths": [PAGE_FONTS] if PAGE_FONTS.is_dir() else []}


def lines_beyond_memo(document: Document) -> int:
    """Return by how many lines the memo of a document is too long for its two pages; 0 if it is not."""
    memo: list[Block] = list(takewhile(lambda block: not isinstance(block, AppendixHeading), document.blocks))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(SOURCE, root)
        blocks = [_block_data(_as_text(block), document.digest, root) for block in memo]
        data = {
            "title": printable(document.title),
            "author": "",
            "language": get_language() or "da",
            "footer": "",
            "page": "",
            "blocks": [*blocks, {"kind": "end"}],
        }
        end = json.loads(
            typst.query(
                root / SOURCE.name,
                "<memo-end>",
                field="value",
                one=True,
                root=root,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                **own_fonts(),
            )
        )
    whole_pages = end["page"] - MEMO_PAGES - 1
    return 0 if whole_pages < 0 else whole_pages * LINES_OF_PAGE + ceil(max(end["y"] - TOP, 0) / LINE)


def _as_text(block: Block) -> Block:
    """Return the list of appendices as plain lines: without the appendices there is nothing to lead to."""
    if isinstance(block, AppendixList):
        return Bullets([appendix_title(heading) for heading in block.headings])
    return block


def _compiled(root: Path, data: str, made_at: dt.datetime) -> bytes:
    """Return the PDF. PDF/UA must show every character, so characters that no font has are replaced by MISSING."""
    for _attempt in range(MOST_REPLACED):
        try:
            return bytes(
                typst.compile(
                    root / SOURCE.name,
                    root=root,
                    sys_inputs={"data": data},
                    pdf_standards=["ua-1"],
                    **own_fonts(),
                    timestamp=int(made_at.timestamp()),
                )
            )
        except typst.TypstError as error:
            # A font that lacks one letter of a script lacks the others.
            lacking = {_script(letter) for text in _NOT_SHOWN.findall(str(error)) for letter in text}
            unshown = {letter for letter in set(data) if not letter.isascii() and _script(letter) in lacking}
            if not unshown:
                raise
            data = data.translate(dict.fromkeys(map(ord, unshown), MISSING))
    raise ValidationError(_("PDF'en kan ikke vise alle tegn i teksterne. Hent Word-filen i stedet"))


def _script(character: str) -> str:
    """Return the first word of the character's name: HEBREW, CJK, FULLWIDTH."""
    return unicodedata.name(character, "").partition(" ")[0]


def _block_data(block: Block, digest: str, root: Path) -> dict[str, Any]:  # noqa: PLR0911 - one for each kind of block
    """Return a block as the Typst source reads it; a chart is written to a file in `root`."""
    match block:
        case Title(text):
            return {"kind": "title", "text": printable(text)}
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": printable(text)}
        case Paragraph(text, is_quiet, _is_written):
            return {"kind": "paragraph", "text": printable(text), "quiet": is_quiet}
        case Bullets():
            items = [
                {"conclusion": printable(each.conclusion), "text": printable(each.text)}
                for each in block.statements
            ]
            return {"kind": "bullets", "items": items}
        case Facts(pairs):
            longest = max((len(label) for label, _value in pairs), default=0)
            return {
                "kind": "facts",
                "share": min(longest, 30) / 60,
                "pairs": [[printable(text) for text in pair] for pair in pairs],
            }
        case PageBreak():
            return {"kind": "page"}
        case AppendixHeading(name, number, text):
            return {
                "kind": "appendix",
                "name": name,
                "eyebrow": _("Bilag %s") % number,
                "text": printable(text),
            }
        case AppendixList(headings):
            entries = [{"name": each.name, "text": printable(appendix_title(each))} for each in headings]
            return {"kind": "contents", "entries": entries}
        case TableBlock(table):
            return _table_data(table)
        case ChartBlock(chart, share):
            path = root / f"{chart.name}.png"
            path.write_bytes(png_of(chart, digest))
            return {
                "kind": "chart",
                "title": printable(chart.title),
                "alt": printable(chart.alt),
                "path": path.name,
                "share": share,
            }


def padding_of(table: DataTable) -> float:
    """Return the space above and below the text of a table's cells, in points."""
    return TIGHT if len(table.rows) > MANY_ROWS else ROOMY


def _table_data(table: DataTable) -> dict[str, Any]:
    def line(cells: tuple[Any, ...]) -> list[str]:
        return [printable(column.shown(value)) for column, value in zip(table.columns, cells, strict=True)]

    lines = [[column.heading for column in table.columns], *(line(row.cells) for row in table.with_total)]
    layout = laid_out(lines, width=WIDTH, padding=PADDING, sizes=sizes_of(table, SIZES))
    return {
        "kind": "table",
        "size": layout.size,
        "shares": layout.shares,
        "padding": padding_of(table),
        "title": printable(table.title),
        "heads": [printable(column.heading) for column in table.columns],
        "numbers": [column.is_number for column in table.columns],
        "rows": [line(row.cells) for row in table.rows],
        "subtotals": [row.is_subtotal for row in table.rows],
        "total": line(table.total.cells) if table.total else None,
    }
