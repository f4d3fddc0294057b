"""The council report as a Word document, to be edited."""

import io
import re
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

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
from reports.report.data_tables import DataTable, ReportRow

LANGUAGES = {"da": "da-DK", "en": "en-GB"}
FONT = "Arial"
QUIET = RGBColor(0x55, 0x55, 0x55)
INK = RGBColor(0x1A, 0x1A, 0x1A)
# The styles of an empty document that are kept: the used styles and the styles that they build upon. Looking up a style
# walks through all styles, so fewer are faster.
STYLES = re.compile(r"(Normal|Default|No List|Title|Heading [1-3]|List Bullet$|Table Grid|Header|Footer).*")
# The paragraph styles of the cells, texts and numbers, followed by the size of the letters; the sizes, in points.
TABLE_TEXT, TABLE_NUMBER = "Table Text", "Table Number"
SIZES = (9, 8, 7)
# Of the text; and on each side of a cell, as the style of the tables has it.
WIDTH, PADDING = Cm(17), Cm(0.19)


def word_of(report: Report) -> bytes:
    """Return the .docx file."""
    return _Writer(report).written()


class _Writer:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.digest = report_hash(report)
        self.document: Any = Document()
        self._set_up()

    def written(self) -> bytes:
        self.document.add_heading(printable(title_of(self.report)), 0)
        for block in blocks_of(self.report):
            self.write(block)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _set_up(self) -> None:
        document = self.document
        properties = document.core_properties
        properties.title = printable(title_of(self.report))
        properties.author = printable(self.report.made_by)
        properties.language = LANGUAGES[get_language() or "da"]
        properties.comments = ""
        properties.created = properties.modified = self.report.made_at
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2)
        section.top_margin = section.bottom_margin = Cm(2)
        for style in list(document.styles):
            if not STYLES.fullmatch(style.name):
                style.delete()
            elif style.name.startswith(("Normal", "Heading", "Title", "List")) and hasattr(style, "font"):
                style.font.name = FONT
                style.font.color.rgb = INK
                for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                    style.element.rPr.rFonts.attrib.pop(qn(f"w:{theme}"), None)
        document.styles["Normal"].font.size = Pt(10)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGES[get_language() or "da"])
        document.styles["Normal"].element.get_or_add_rPr().append(language)
        for size in SIZES:
            for name, alignment in (
                (TABLE_TEXT, WD_ALIGN_PARAGRAPH.LEFT),
                (TABLE_NUMBER, WD_ALIGN_PARAGRAPH.RIGHT),
            ):
                style = document.styles.add_style(f"{name} {size}", WD_STYLE_TYPE.PARAGRAPH)
                style.base_style = document.styles["Normal"]
                style.font.size, style.paragraph_format.alignment = Pt(size), alignment
        self._footer(section)

    def _footer(self, section: Any) -> None:
        """Write the title and the page number."""
        paragraph = section.footer.paragraphs[0]
        paragraph.text = f"{printable(footer_of(self.report))} · {_('Side')} "
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            run = paragraph.add_run()
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            else:
                element.text = text
            run._r.append(element)

    def write(self, block: Block) -> None:
        match block:
            case Heading(level, text):
                self.document.add_heading(printable(text), level)
            case Paragraph(text, is_quiet):
                self.text(text, is_quiet=is_quiet)
            case Bullets(items):
                for item in items:
                    self.document.add_paragraph(printable(item), style="List Bullet")
            case Facts(pairs):
                self.facts(pairs)
            case TableBlock(table):
                self.table(table)
            case ChartBlock(chart):
                self.caption(chart.title)
                picture = self.document.add_picture(io.BytesIO(png_of(chart, self.digest)), width=Cm(17))
                picture._inline.docPr.set("descr", printable(chart.alt))

    def text(self, text: str, *, is_quiet: bool = False) -> None:
        run = self.document.add_paragraph().add_run(printable(text))
        if is_quiet:
            run.font.size, run.font.color.rgb = Pt(9), QUIET

    def caption(self, text: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(12)
        paragraph.add_run(printable(text)).bold = True

    def facts(self, pairs: Any) -> None:
        table = self.document.add_table(rows=0, cols=2)
        for label, value in pairs:
            cells = table.add_row().cells
            cells[0].width, cells[1].width = Cm(5), Cm(12)
            cells[0].paragraphs[0].add_run(printable(label)).bold = True
            cells[1].paragraphs[0].add_run(printable(value))

    def table(self, shown: DataTable) -> None:
        self.caption(shown.title)
        rows = shown.with_total
        table = self.document.add_table(rows=1 + len(rows), cols=len(shown.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        heads = [column.heading for column in shown.columns]
        lines = [heads, *([*self.shown_cells(shown, row)] for row in rows)]
        layout = laid_out(lines, width=WIDTH.pt, padding=PADDING.pt, sizes=SIZES)
        styles = [
            self.document.styles[f"{TABLE_NUMBER if column.is_number else TABLE_TEXT} {layout.size}"].style_id
            for column in shown.columns
        ]
        widths = [Emu(round(WIDTH * share)) for share in layout.shares]
        # No program changes them then.
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        # Cells are taken row by row: `table.cell` walks through the whole table each time, seconds in 200 rows.
        bold = {0, *(number for number, row in enumerate(rows, 1) if row.is_subtotal or row is shown.total)}
        for number, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for style, text, width, cell in zip(styles, line, widths, row.cells, strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph._p.style = style
                run = paragraph.add_run(printable(text))
                if number in bold:
                    run.bold = True

    def shown_cells(self, table: DataTable, row: ReportRow) -> list[str]:
        return [column.shown(value) for column, value in zip(table.columns, row.cells, strict=True)]
