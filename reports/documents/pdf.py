"""The council report as a tagged PDF (PDF/UA-1), to be sent."""

import datetime as dt
import json
import re
import shutil
import tempfile
import unicodedata
from pathlib import Path
from typing import Any

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hrtrack.common.text.cleaning import printable
from reports.documents.blocks import (
    Block,
    Bullets,
    ChartBlock,
    Facts,
    Heading,
    Paragraph,
    TableBlock,
    blocks_of,
    footer_of,
    title_of,
)
from reports.documents.column_widths import laid_out
from reports.documents.data_formats import report_hash
from reports.documents.drawing import png_of
from reports.report.build import Report
from reports.report.data_tables import DataTable

SOURCE = Path(__file__).with_name("council_report.typ")
# Of the text and on each side of a cell, and the letters of tables; in points. The source has the same page and padding.
WIDTH, PADDING, SIZES = 17 / 2.54 * 72, 4, (9, 8, 7)
# The character shown for one that no font of the document has, and the most scripts that may lack a font.
MISSING = "\ufffd"
MOST_REPLACED = 40
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')


def pdf_of(report: Report) -> bytes:
    """Return the file. Typst reads the texts as JSON, and the charts as files beside its source.

    ValidationError if the texts hold characters of more scripts without a font than MOST_REPLACED.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(SOURCE, root)
        digest = report_hash(report)
        data = {
            "title": printable(title_of(report)),
            "author": printable(report.made_by),
            "language": get_language() or "da",
            "footer": printable(footer_of(report)),
            "blocks": [_block_data(block, digest, root) for block in blocks_of(report)],
        }
        return _compiled(root, json.dumps(data, ensure_ascii=False), report.made_at)


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
                    ignore_system_fonts=True,
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


def _block_data(block: Block, digest: str, root: Path) -> dict[str, Any]:
    """Return a block as the Typst source reads it; a chart is written to a file in `root`."""
    match block:
        case Heading(level, text):
            return {"kind": "heading", "level": level, "text": printable(text)}
        case Paragraph(text, is_quiet):
            return {"kind": "paragraph", "text": printable(text), "quiet": is_quiet}
        case Bullets(items):
            return {"kind": "bullets", "items": [printable(item) for item in items]}
        case Facts(pairs):
            return {"kind": "facts", "pairs": [[printable(text) for text in pair] for pair in pairs]}
        case TableBlock(table):
            return _table_data(table)
        case ChartBlock(chart):
            path = root / f"{chart.name}.png"
            path.write_bytes(png_of(chart, digest))
            return {
                "kind": "chart",
                "title": printable(chart.title),
                "alt": printable(chart.alt),
                "path": path.name,
            }


def _table_data(table: DataTable) -> dict[str, Any]:
    def line(cells: tuple[Any, ...]) -> list[str]:
        return [printable(column.shown(value)) for column, value in zip(table.columns, cells, strict=True)]

    lines = [[column.heading for column in table.columns], *(line(row.cells) for row in table.with_total)]
    layout = laid_out(lines, width=WIDTH, padding=PADDING, sizes=SIZES)
    return {
        "kind": "table",
        "size": layout.size,
        "shares": layout.shares,
        "title": printable(table.title),
        "heads": [printable(column.heading) for column in table.columns],
        "numbers": [column.is_number for column in table.columns],
        "rows": [line(row.cells) for row in table.rows],
        "subtotals": [row.is_subtotal for row in table.rows],
        "total": line(table.total.cells) if table.total else None,
    }
