"""The report's documents, opened again and read: their tables by title, as lists of the cells' texts."""

import ctypes
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

import docx
import openpyxl
import pdfplumber
import pypdfium2
from docx.table import Table as WordTable
from pypdfium2 import raw as pdfium

from reports.documents.appendices import APPENDICES
from reports.report.build import Report
from tests.support.workbooks import cells as cells_of_sheet

Cells = list[list[str]]


def with_every_appendix(report: Report) -> Report:
    """The report as its documents show it where every appendix was chosen."""
    return replace(report, texts=replace(report.texts, appendices=list(APPENDICES)))


def word(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def tables_of_word(data: bytes) -> dict[str, Cells]:
    """Each table by its caption, which stands above; the facts have none, and are left out."""
    found: dict[str, Cells] = {}
    title = ""
    for block in word(data).iter_inner_content():
        if isinstance(block, WordTable):
            if title:
                found[title] = [[cell.text for cell in row.cells] for row in block.rows]
        else:
            title = block.text if block.style.name == "Caption" else ""
    return found


def texts_of_word(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in word(data).paragraphs]


def texts_of_page(page: pypdfium2.PdfPage) -> Iterator[tuple[int, str, bool]]:
    """Each piece of text: the number of its marked content, -1 for none, the text, and whether it leaves the page."""
    characters = page.get_textpage()
    width, _height = page.get_size()
    for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=9):
        size = pdfium.FPDFTextObj_GetText(piece, characters, None, 0)
        text = ctypes.create_string_buffer(size)
        pdfium.FPDFTextObj_GetText(
            piece, characters, ctypes.cast(text, ctypes.POINTER(ctypes.c_ushort)), size
        )
        left, bottom, right, _top = piece.get_bounds()
        # PDFium's mark of a word that is broken at the end of a line.
        read = text.raw[:-2].decode("utf-16-le").replace("\x02", "\xad")
        yield (
            pdfium.FPDFPageObj_GetMarkedContentID(piece),
            read,
            not (left >= 0 and right <= width and bottom >= 0),
        )
    characters.close()


class Pdf:
    """A PDF as its tags tell it.

    The tree of tags is read by pdfplumber, the text of the pages by PDFium, which takes a thirtieth of the time.
    """

    def __init__(self, data: bytes) -> None:
        with pdfplumber.open(io.BytesIO(data)) as file:
            self.catalog = file.doc.catalog
            self.metadata = file.metadata
            self.pages = len(file.pages)
            self.tree = file.structure_tree
        self.marked: dict[tuple[int, int], str] = {}  # by page and number of the marked content
        self.overflowing: list[str] = []
        with pypdfium2.PdfDocument(data) as document:
            for number, page in enumerate(document, 1):
                for mark, text, is_outside in texts_of_page(page):
                    self.marked[number, mark] = self.marked.get((number, mark), "") + text
                    if is_outside:
                        self.overflowing.append(text)

    def elements(self, *kinds: str, inside: Any = None) -> Iterator[Any]:
        for element in self.tree if inside is None else inside:
            if not kinds or element["type"] in kinds:
                yield element
            yield from self.elements(*kinds, inside=element.get("children", []))

    def text(self, element: Any) -> str:
        own = "".join(
            self.marked.get((element["page_number"], mcid), "") for mcid in element.get("mcids", [])
        )
        return own + "".join(self.text(child) for child in element.get("children", []))

    @cached_property
    def text_of_all(self) -> str:
        return "".join(self.text(element) for element in self.tree)

    @cached_property
    def tables(self) -> dict[str, Cells]:
        """Each table by its caption."""
        found: dict[str, Cells] = {}
        for table in self.elements("Table"):
            (caption,) = self.elements("Caption", inside=table["children"])
            rows = self.elements("TR", inside=table["children"])
            found[squeezed(self.text(caption))] = [
                [squeezed(self.text(cell)) for cell in self.elements("TH", "TD", inside=row["children"])]
                for row in rows
            ]
        return found


def squeezed(text: str) -> str:
    """Without what breaks lines: a hyphen at the end of one can't be told from one in the word."""
    return re.sub(r"[\s\u200b\u00ad-]", "", text)


def tables_of_book(data: bytes) -> dict[str, list[list[Any]]]:
    """Each table by the line above its head, without the notes below it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    found: dict[str, list[list[Any]]] = {}
    for sheet in book.worksheets[1:]:
        title, rows = "", []
        for line in [*cells_of_sheet(sheet), [None]]:
            filled = [value for value in line if value is not None]
            if len(filled) > 1:
                rows.append(line[: len(filled)])
                continue
            if rows:
                found[title], rows = rows, []
            title = str(filled[0]) if filled else ""
    return found
