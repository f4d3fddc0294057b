"""Tables without ruled lines, found by the positions of a page's words. All measures are points, from the top left.

Nothing is guessed: if columns or rows are ambiguous, there is no table. Runs in the sandbox (see `uploads.read_apart`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from operator import attrgetter
from typing import Any, NamedTuple

from hrtrack.common.files.protocol import MAX_COLUMN
from hrtrack.common.text.figures import PRINTED_NUMBER

# In heights of the text.
_STRIP = 0.8  # the white between two columns
_SPACE = 0.4  # at most between the words of a header, and within a number: "2 809"
_NEAR = 3  # between a table's lines, top to top
_ONE_ROW = 1.5  # between the rows of a table with a single row of figures
_SAME_ROW = 0.92  # of the rows' distance
_BELOW = 1.6  # times _SAME_ROW: nearer lines below are running text or another row
_MOST_HEADER_LINES = 6
_FEWEST_COLUMNS = 3


class HorizontalSpan(NamedTuple):
    """The left and right edge."""

    x0: float
    x1: float


class Piece(NamedTuple):
    """Words with only spaces between the words."""

    span: HorizontalSpan
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """Pieces of a line that are too near each other to be columns, except in a header."""

    pieces: tuple[Piece, ...]

    @property
    def span(self) -> HorizontalSpan:
        """From the left edge of the first piece to the right edge of the last."""
        return HorizontalSpan(self.pieces[0].span.x0, max(piece.span.x1 for piece in self.pieces))

    @property
    def is_number(self) -> bool:
        """True if the part is one number, or a dash in place of a number."""
        return len(self.pieces) == 1 and PRINTED_NUMBER.fullmatch(self.pieces[0].text) is not None


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of parts side by side, with its top and the height of its text."""

    top: float
    height: float
    parts: tuple[Part, ...]

    @property
    def figures(self) -> tuple[Part, ...]:
        """The numbers at the end of the line: two or more, or one after a label."""
        first = len(self.parts)
        while first and self.parts[first - 1].is_number:
            first -= 1
        return self.parts[first:] if first or len(self.parts) > 1 else ()

    @property
    def label(self) -> tuple[Part, ...]:
        """The parts before the figures."""
        return self.parts[: len(self.parts) - len(self.figures)]


@dataclass(frozen=True, slots=True)
class PdfTable:
    """Rows with one text for each column; a wrapped text has several lines."""

    top: float
    bottom: float
    rows: list[list[str]]
    has_header: bool = True
    has_rules: bool = False


@dataclass
class PdfPage:
    """The tables of a page from top to bottom. `is_whole` is False if an ambiguous table is missing."""

    tables: list[PdfTable]
    is_whole: bool = True


def line_of(words: Sequence[dict[str, Any]]) -> TextLine:
    """Return the line of the words (text, x0, x1, top, bottom), which come from left to right."""
    height = max(word["bottom"] - word["top"] for word in words)
    top = min(word["top"] for word in words)
    single = [Piece(HorizontalSpan(word["x0"], word["x1"]), word["text"]) for word in words]
    pieces = [_piece(near) for near in _parted(single, _SPACE * height)]
    return TextLine(top, height, tuple(Part(tuple(near)) for near in _parted(pieces, _STRIP * height)))


def page_of(lines: Sequence[TextLine], ruled: Sequence[PdfTable]) -> PdfPage:
    """Return the tables of a page: the ruled ones, and those without rules that are complete and cover no ruled table."""
    without: list[PdfTable] = []
    for first, last in _blocks(lines):
        table = _table(lines, first, last)
        covered = (
            HorizontalSpan(table.top, table.bottom)
            if table
            else HorizontalSpan(lines[first].top, lines[last].top)
        )
        if any(_meet(covered, HorizontalSpan(other.top, other.bottom)) for other in ruled):
            continue
        if table is None or (without and not table.has_header):
            return PdfPage([*ruled], is_whole=False)
        without.append(table)
    return PdfPage(sorted([*ruled, *without], key=attrgetter("top")))


def drop_parts(pages: Sequence[PdfPage]) -> None:
    """Remove all tables without rules if one in the file is ambiguous: the others could be parts of that table.

    A table without a header continues the last table of the page before, with as many columns, or is no table.
    """
    is_whole = all(page.is_whole for page in pages)
    for before, page in pairwise([PdfPage([]), *pages]):
        first = page.tables[0] if page.tables else None
        above = before.tables[-1] if before.tables else None
        if first is None or first.has_header:
            continue
        if above is None or above.has_rules:
            page.tables.remove(first)
        elif len(above.rows[0]) != len(first.rows[0]):
            is_whole = False
    for page in pages:
        page.tables = [table for table in page.tables if is_whole or table.has_rules]


def _parted(pieces: Sequence[Piece], white: float) -> list[list[Piece]]:
    parted = [[pieces[0]]]
    for before, piece in pairwise(pieces):
        if piece.span.x0 - before.span.x1 < white:
            parted[-1].append(piece)
        else:
            parted.append([piece])
    return parted


def _piece(words: Sequence[Piece]) -> Piece:
    span = HorizontalSpan(words[0].span.x0, max(word.span.x1 for word in words))
    return Piece(span, " ".join(word.text for word in words))


def _blocks(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each run of lines with figures; lines left of the figures may stand between."""
    at = 0
    while at < len(lines):
        first, at = at, at + 1
        if len(lines[first].figures) < _FEWEST_COLUMNS - 1:
            continue
        last, columns = first, [figure.span for figure in lines[first].figures]
        while at < len(lines) and lines[at].top - lines[at - 1].top <= _NEAR * lines[at].height:
            line, figures = lines[at], [figure.span for figure in lines[at].figures]
            if len(figures) > 1 or (figures and _met(figures[0], columns)):
                last = at
                columns = _strips([*columns, *figures])
            elif line.parts[-1].span.x1 > columns[0].x0:
                break
            at += 1
        at = last + 1
        yield first, last


def _table(lines: Sequence[TextLine], first: int, last: int) -> PdfTable | None:
    """Return the table around the lines with figures; None if ambiguous."""
    columns = _columns(lines[first : last + 1])
    if columns is None:
        return None
    near = _SAME_ROW * _row_distance(lines[first : last + 1])
    start, end = _top(lines, first, columns), last + 1
    while end < len(lines) and _gap(lines, end) < near:
        end += 1
    rows = _rows(lines[start:end], near)
    # A line of only words above the header is the end of a paragraph, or the title of the table.
    while not (_has_figures(rows[0]) or _reaches(rows[0], columns)):
        start += len(rows.pop(0))
    header = next(at for at, row in enumerate(rows) if _has_figures(row))
    strips = _strips([*columns, *_spans(line for row in rows for line in row)])
    above = _gap(lines, start) if start else inf
    below = _gap(lines, end) if end < len(lines) else inf
    is_certain = (
        [len(_met(strip, columns)) for strip in strips] == [1] * len(columns)
        and all(_is_row(row, columns) for row in rows[header:])
        # Text right above the first row could be the beginning of the row's label.
        and (not header or _reaches(rows[header - 1], columns))
        and above >= (near if header else _NEAR * lines[start].height)
        and (below >= _BELOW * near or not _is_alike(lines[end], columns))
    )
    texts = [[_text(row, strip) for strip in strips] for row in rows]
    bottom = lines[end - 1].top + lines[end - 1].height
    return PdfTable(lines[start].top, bottom, texts, has_header=header > 0) if is_certain else None


def _top(lines: Sequence[TextLine], first: int, columns: Sequence[HorizontalSpan]) -> int:
    """Return the highest line above the first that may belong to the header: no word of the line joins two columns."""
    start, spans = first, list(columns)
    while start and first - start < _MOST_HEADER_LINES and _gap(lines, start) <= _NEAR * lines[start].height:
        spans += _spans([lines[start - 1]])
        if any(len(_met(strip, columns)) > 1 for strip in _strips(spans)):
            break
        start -= 1
    return start


def _has_figures(row: Iterable[TextLine]) -> bool:
    return any(line.figures for line in row)


def _columns(body: Sequence[TextLine]) -> list[HorizontalSpan] | None:
    """Return the spans of the labels and of each column of figures; None if the spans overlap."""
    white = _STRIP * max(line.height for line in body)
    figures = _strips((part.span for line in body for part in line.figures), white)
    labels = [line.label for line in body]
    spans = [part.span for label in labels for part in label]
    if not spans or max(map(len, labels)) > 1 or not _FEWEST_COLUMNS <= len(figures) + 1 <= MAX_COLUMN:
        return None
    first = HorizontalSpan(min(span.x0 for span in spans), max(span.x1 for span in spans))
    for line in body:
        columns = [_met(part.span, figures)[0] for part in line.figures]
        if len(set(columns)) < len(columns):
            return None
    return [first, *figures] if first.x1 + white <= figures[0].x0 else None


def _row_distance(body: Sequence[TextLine]) -> float:
    """Return the smallest distance between two rows; the widest gap between two lines with figures separates the rows."""
    at = [number for number, line in enumerate(body) if line.figures]
    widest = (max(_gap(body, below) for below in range(a + 1, b + 1)) for a, b in pairwise(at))
    return min(widest, default=_ONE_ROW * body[0].height)


def _rows(lines: Sequence[TextLine], near: float) -> list[list[TextLine]]:
    rows = [[lines[0]]]
    for above, line in pairwise(lines):
        if line.top - above.top < near:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _is_row(row: Sequence[TextLine], columns: Sequence[HorizontalSpan]) -> bool:
    """True if one line of the row has figures, the first or the middle one, and the others only a label."""
    at = [number for number, line in enumerate(row) if line.figures]
    if len(at) != 1 or _reaches([line for line in row if not line.figures], columns):
        return False
    middle = (row[0].top + row[-1].top) / 2
    return at == [0] or abs(row[at[0]].top - middle) < row[0].height / 4


def _reaches(lines: Iterable[TextLine], columns: Sequence[HorizontalSpan]) -> bool:
    """True if the lines have words beyond the first column."""
    return any(span.x1 > columns[1].x0 or span.x0 > columns[0].x1 for span in _spans(lines))


def _is_alike(line: TextLine, columns: Sequence[HorizontalSpan]) -> bool:
    """True if the line could be a row: several parts, or one part within a column that is not the first."""
    met = _met(line.parts[0].span, columns)
    return len(line.parts) > 1 or (len(met) == 1 and met != [columns[0]])


def _text(row: Sequence[TextLine], strip: HorizontalSpan) -> str:
    pieces = ([piece for part in line.parts for piece in part.pieces] for line in row)
    texts = (" ".join(piece.text for piece in line if _meet(piece.span, strip)) for line in pieces)
    return "\n".join(filter(None, texts))


def _spans(lines: Iterable[TextLine]) -> Iterator[HorizontalSpan]:
    return (piece.span for line in lines for part in line.parts for piece in part.pieces)


def _gap(lines: Sequence[TextLine], at: int) -> float:
    """Return the distance from the line above, top to top."""
    return lines[at].top - lines[at - 1].top


def _strips(spans: Iterable[HorizontalSpan], white: float = 0) -> list[HorizontalSpan]:
    """Merge the spans that are closer than `white`; return the merged spans from left to right."""
    strips: list[HorizontalSpan] = []
    for span in sorted(spans):
        if strips and (span.x0 <= strips[-1].x1 or span.x0 - strips[-1].x1 < white):
            strips[-1] = HorizontalSpan(strips[-1].x0, max(strips[-1].x1, span.x1))
        else:
            strips.append(span)
    return strips


def _met(span: HorizontalSpan, others: Iterable[HorizontalSpan]) -> list[HorizontalSpan]:
    return [other for other in others if _meet(span, other)]


def _meet(one: HorizontalSpan, other: HorizontalSpan) -> bool:
    return one.x0 <= other.x1 and other.x0 <= one.x1
