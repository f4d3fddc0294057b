"""Reader of PDF files: text and tables. Runs in the sandbox (see `uploads.read_apart`) with pdfplumber, no Django."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from itertools import pairwise
from operator import itemgetter
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.clustering import cluster_objects
from pdfplumber.utils.exceptions import PdfminerException

from hrtrack.common.files.pdf_tables import PdfPage, PdfTable, drop_parts, line_of, page_of
from hrtrack.common.files.protocol import MAX_PARTS, RAISED, PartCollector, ReaderRefusal, TooHeavy, answer_of

_MAX_DRAWING = 2_000_000  # bytes that draw a page; the sandbox has time for about one million
_END, _END_WITHIN = b"%%EOF", 1024  # bytes from the end
# The smallest gap between two words, and between two columns, in heights of the text. A space is about 0.25 high, in a
# justified line up to 1.
_WORD = 0.15
_COLUMN = 1.5
_LINE = 3  # points that the words of one line may differ in height
_RAISED_SIZE, _RAISED_BY = 0.8, 0.2  # of the size of the text before it


def read(data: bytes) -> dict[str, Any]:
    """Return each page with its lines, followed by the tables of the page from top to bottom; see `protocol.answer_of`."""
    return answer_of(_collect, data)


def _collect(collector: PartCollector, data: bytes) -> None:
    try:
        _read_pages(collector, data)
    except PdfminerException as error:
        [cause] = error.args
        if isinstance(cause, PDFEncryptionError):
            raise ReaderRefusal("encrypted") from error
        raise cause from error


def _read_pages(collector: PartCollector, data: bytes) -> None:
    if _END not in data[-_END_WITHIN:]:
        raise ValueError("The file is cut off: pdfplumber would read the pages that are left.")
    texts: list[list[str]] = []
    pages: list[PdfPage] = []
    with pdfplumber.open(BytesIO(data)) as pdf:
        if len(pdf.pages) > MAX_PARTS:
            raise ReaderRefusal("places", "page")
        for page in pdf.pages:
            _check_drawing(page)
            _mark_raised(page.chars)
            _mark_hyphens(page.chars)
            lines = list(_lines(page))
            texts.append([_text(words) for words in lines])
            pages.append(page_of([*map(line_of, lines)], [*_ruled(page)] if lines else []))
            page.close()
    if not any(texts):
        raise ReaderRefusal("no_text")
    drop_parts(pages)
    for number, (text, on_page) in enumerate(zip(texts, pages, strict=True), 1):
        _add_page(collector, str(number), text, on_page.tables)


def _check_drawing(page: Any) -> None:
    """Raise TooHeavy if more draws the page than can be read in time; pdfplumber would go on to the sandbox's limit."""
    if sum(len(resolve1(stream).get_data()) for stream in page.page_obj.contents) > _MAX_DRAWING:
        raise TooHeavy


def _add_page(
    collector: PartCollector, number: str, lines: Iterable[str], tables: Iterable[PdfTable]
) -> None:
    collector.begin_part("page", number)
    for line in lines:
        collector.add_lines(line)
    for at, table in enumerate(tables, 1):
        collector.begin_part("table", f"{number}.{at}")
        for row, cells in enumerate(table.rows, 1):
            for column, text in enumerate(cells, 1):
                if text.strip():
                    collector.add_cell(row, column, "text", text.strip())


def _ruled(page: Any) -> Iterator[PdfTable]:
    for table in page.find_tables():
        if len(table.cells) > 1:  # a frame around the text is no table
            _x0, top, _x1, bottom = table.bbox
            rows = table.extract(x_tolerance_ratio=_WORD)
            yield PdfTable(top, bottom, [[text or "" for text in row] for row in rows], has_rules=True)


def _mark_raised(letters: list[dict[str, Any]]) -> None:
    """Turn smaller digits that are raised against the text before them into ¹²³."""
    for before, letter in pairwise(letters):
        line = before.get("beside", before)
        is_small = letter["size"] < line["size"] * _RAISED_SIZE
        is_high = letter["bottom"] < line["bottom"] - line["size"] * _RAISED_BY
        if is_small and is_high and abs(letter["x0"] - before["x1"]) < line["size"] * _WORD:
            letter["text"] = letter["text"].translate(RAISED)
            letter["beside"] = line


def _mark_hyphens(letters: list[dict[str, Any]]) -> None:
    """Turn a soft hyphen right after a digit, or right before other text, into a hyphen: such a hyphen breaks no word."""
    for before, letter, after in zip([{}, *letters], letters, [*letters[1:], {}], strict=False):
        if letter["text"] == "\u00ad":
            is_figure = before.get("text", "").isdigit() and _is_right_behind(letter, before)
            if is_figure or (after and _is_right_behind(after, letter)):
                letter["text"] = "-"


def _is_right_behind(letter: dict[str, Any], before: dict[str, Any]) -> bool:
    is_on_line = abs(letter["bottom"] - before["bottom"]) < before["size"] * _RAISED_BY
    return bool(is_on_line and abs(letter["x0"] - before["x1"]) < before["size"] * _WORD)


def _lines(page: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the words of each line from left to right."""
    words = page.extract_words(x_tolerance_ratio=_WORD)
    for line in cluster_objects(words, itemgetter("top"), _LINE):
        yield sorted(line, key=itemgetter("x0"))


def _text(line: list[dict[str, Any]]) -> str:
    return "".join(_gap(before, word) + word["text"] for before, word in pairwise([{}, *line]))


def _gap(before: dict[str, Any], word: dict[str, Any]) -> str:
    if not before:
        return ""
    is_wide = word["x0"] - before["x1"] > _COLUMN * (word["bottom"] - word["top"])
    return "\t" if is_wide else " "
