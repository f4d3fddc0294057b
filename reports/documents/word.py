"""The council report as a Word document, to be edited."""

import io
import re
from typing import Any

import docx
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor

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
    Statement,
    TableBlock,
    Title,
)
from reports.documents.column_widths import laid_out, sizes_of
from reports.documents.drawing import png_of
from reports.documents.memo import appendix_title, document_of
from reports.report.build import Report
from reports.report.data_tables import DataTable, ReportRow

LANGUAGES = {"da": "da-DK", "en": "en-GB"}
FONT = "Arial"
QUIET = RGBColor(0x55, 0x55, 0x55)
INK = RGBColor(0x1A, 0x1A, 0x1A)
# The styles of an empty document that are kept: the used styles and the styles that they build upon. Looking up a style
# walks through all styles, so fewer are faster.
STYLES = re.compile(
    r"(Normal|Default|No List|Title|Heading [1-3]|Caption|List Bullet$|Table Grid|Header|Footer).*"
)
# The paragraph styles of the cells, texts and numbers, followed by the size of the letters; the sizes, in points.
TABLE_TEXT, TABLE_NUMBER = "Table Text", "Table Number"
SIZES = (9, 8, 7)
# Of the text; and on each side of a cell, as the style of the tables has it.
WIDTH, PADDING = Cm(17), Cm(0.19)
# A table with more rows has less space above and below its texts.
MANY_ROWS = 15
FACT_WIDTHS = (Cm(3), Cm(14))


def word_of(report: Report) -> bytes:
    """Return the report to the council as a .docx file."""
    return word_document(document_of(report))


def word_document(document: Document) -> bytes:
    """Return a document as a .docx file."""
    return _Writer(document).written()


class _Writer:
    def __init__(self, content: Document) -> None:
        self.content = content
        self.digest = content.digest
        self.document: Any = docx.Document()
        self.is_new_page = False
        self._set_up()

    def written(self) -> bytes:
        for block in self.content.blocks:
            self.write(block)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _set_up(self) -> None:
        document = self.document
        properties = document.core_properties
        properties.title = printable(self.content.title)
        properties.author = printable(self.content.author)
        properties.language = LANGUAGES[get_language() or "da"]
        properties.comments = ""
        properties.created = properties.modified = self.content.made_at
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
        self._set_spacing(document.styles)
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
                style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(1.5)
                style.paragraph_format.line_spacing = 1.0
        self._footer(section)

    def _set_spacing(self, styles: Any) -> None:
        """Set sizes and spaces of the styles, so that the memo stands on two pages."""
        for name, size, before, after in (
            ("Normal", 10, 0, 5),
            ("Title", 18, 8, 6),
            ("Heading 1", 14, 12, 4),
            ("Heading 2", 10.5, 8, 2),
            ("Heading 3", 10, 6, 2),
            ("Caption", 9.5, 8, 3),
            ("List Bullet", 10, 0, 3),
        ):
            style = styles[name]
            style.font.size = Pt(size)
            style.font.color.rgb = INK
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            style.paragraph_format.line_spacing = 1.1
        styles["Caption"].paragraph_format.keep_with_next = True
        title = styles["Title"]
        title.font.bold = True
        for border in title.element.pPr.findall(qn("w:pBdr")):
            title.element.pPr.remove(border)

    def _footer(self, section: Any) -> None:
        """Write the title and the page number."""
        paragraph = section.footer.paragraphs[0]
        paragraph.style.font.size, paragraph.style.font.color.rgb = Pt(8), QUIET
        paragraph.text = f"{printable(self.content.footer)} · {_('Side')} "
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
            case Title(text):
                self.document.add_heading(printable(text), 0)
            case Heading(level, text):
                self.heading(level, text)
            case PageBreak():
                self.is_new_page = True
            case AppendixHeading(_name, number, text):
                self.is_new_page = True
                self.text(_("Bilag %s") % number, is_quiet=True)
                self.heading(1, text)
            case AppendixList(headings):
                for heading in headings:
                    paragraph = self.document.add_paragraph(printable(appendix_title(heading)))
                    paragraph.paragraph_format.space_after = Pt(1)
            case Paragraph(text, is_quiet, _is_written):
                self.text(text, is_quiet=is_quiet)
            case Bullets():
                for statement in block.statements:
                    self.item(statement)
            case Facts(pairs):
                self.facts(pairs)
            case TableBlock(table):
                self.table(table)
            case ChartBlock(chart, share):
                self.caption(chart.title)
                picture = self.document.add_picture(
                    io.BytesIO(png_of(chart, self.digest)), width=Cm(17 * share)
                )
                picture._inline.docPr.set("descr", printable(chart.alt))

    def text(self, text: str, *, is_quiet: bool = False) -> None:
        paragraph = self.document.add_paragraph()
        self.begin_page(paragraph)
        run = paragraph.add_run(printable(text))
        if is_quiet:
            run.font.size, run.font.color.rgb = Pt(8.5), QUIET
            paragraph.paragraph_format.space_before = Pt(3)

    def begin_page(self, paragraph: Any) -> None:
        """Begin a new page with the paragraph if one is due."""
        if self.is_new_page:
            paragraph.paragraph_format.page_break_before = True
            self.is_new_page = False

    def heading(self, level: int, text: str) -> None:
        self.begin_page(self.document.add_heading(printable(text), level))

    def item(self, statement: Statement) -> None:
        paragraph = self.document.add_paragraph(style="List Bullet")
        if statement.conclusion:
            paragraph.add_run(printable(statement.conclusion)).bold = True
        if statement.text:
            space = " " if statement.conclusion else ""
            paragraph.add_run(space + printable(statement.text))

    def caption(self, text: str) -> None:
        self.document.add_paragraph(printable(text), style="Caption")

    def facts(self, pairs: Any) -> None:
        table = self.document.add_table(rows=0, cols=2)
        table.autofit = False
        for column, width in zip(table.columns, FACT_WIDTHS, strict=True):
            column.width = width
        for label, value in pairs:
            cells = table.add_row().cells
            for cell, width, text in zip(cells, FACT_WIDTHS, (label, value), strict=True):
                cell.width = width
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                paragraph.add_run(printable(text))
            cells[0].paragraphs[0].runs[0].font.color.rgb = QUIET

    def table(self, shown: DataTable) -> None:
        self.caption(shown.title)
        rows = shown.with_total
        table = self.document.add_table(rows=1 + len(rows), cols=len(shown.columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        heads = [column.heading for column in shown.columns]
        lines = [heads, *([*self.shown_cells(shown, row)] for row in rows)]
        layout = laid_out(lines, width=WIDTH.pt, padding=PADDING.pt, sizes=sizes_of(shown, SIZES))
        is_long = len(rows) > MANY_ROWS
        styles = [
            self.document.styles[f"{TABLE_NUMBER if column.is_number else TABLE_TEXT} {layout.size}"].style_id
            for column in shown.columns
        ]
        widths = [Emu(round(WIDTH * share)) for share in layout.shares]
        # No program changes them then.
        table.autofit = False
        table._tbl.tblPr.append(_horizontal_lines())
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
                if is_long:
                    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0.5)
                run = paragraph.add_run(printable(text))
                if number in bold:
                    run.bold = True

    def shown_cells(self, table: DataTable, row: ReportRow) -> list[str]:
        return [column.shown(value) for column, value in zip(table.columns, row.cells, strict=True)]


def _horizontal_lines() -> Any:
    """Return the borders of a table: lines between its rows and around them, none between its columns."""
    borders = OxmlElement("w:tblBorders")
    for side, size in (("top", 8), ("left", 0), ("bottom", 8), ("right", 0), ("insideH", 4), ("insideV", 0)):
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single" if size else "nil")
        if size:
            line.set(qn("w:sz"), str(size))
            line.set(qn("w:color"), "1A1A1A" if size > 4 else "B5B5B5")
        borders.append(line)
    return borders
