"""Tables without rules, told from where the words of a page stand. All measures are points, from the top left.

Nothing is guessed: where columns or rows could be others, there is no table. Run apart (see `uploads.read_apart`).
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
_ONE_ROW = 1.5  # between rows, where a table has only one to tell it from
_SAME_ROW = 0.92  # of the rows' distance
_BELOW = 1.6  # times that: what stands so near below is running text or another row
_MOST_HEADER_LINES = 6
_FEWEST_COLUMNS = 3


class HorizontalSpan(NamedTuple):
    """From left to right."""

    x0: float
    x1: float


class Piece(NamedTuple):
    """Words with no more than spaces between them."""

    span: HorizontalSpan
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """The pieces of a line that are too near each other to be columns, which the words of a header may be."""

    pieces: tuple[Piece, ...]

    @property
    def span(self) -> HorizontalSpan:
        return HorizontalSpan(self.pieces[0].span.x0, max(piece.span.x1 for piece in self.pieces))

    @property
    def is_number(self) -> bool:
        return len(self.pieces) == 1 and PRINTED_NUMBER.fullmatch(self.pieces[0].text) is not None


@dataclass(frozen=True, slots=True)
class TextLine:
    """Words that stand side by side, and the height of the text."""

    top: float
    height: float
    parts: tuple[Part, ...]

    @property
    def figures(self) -> tuple[Part, ...]:
        """The numbers it ends in: two or more, or one behind a label."""
        first = len(self.parts)
        while first and self.parts[first - 1].is_number:
            first -= 1
        return self.parts[first:] if first or len(self.parts) > 1 else ()

    @property
    def label(self) -> tuple[Part, ...]:
        """What stands before the figures."""
        return self.parts[: len(self.parts) - len(self.figures)]


@dataclass(frozen=True, slots=True)
class PdfTable:
    """Rows of texts, one for each column; over several lines those that wrap."""

    top: float
    bottom: float
    rows: list[list[str]]
    has_header: bool = True
    has_rules: bool = False


@dataclass
class PdfPage:
    """The tables of a page from top to bottom, and whether one is missing that can't be told."""

    tables: list[PdfTable]
    is_whole: bool = True


def line_of(words: Sequence[dict[str, Any]]) -> TextLine:
    """The line of these words (text, x0, x1, top, bottom), which are in order from left to right."""
    height = max(word["bottom"] - word["top"] for word in words)
    top = min(word["top"] for word in words)
    single = [Piece(HorizontalSpan(word["x0"], word["x1"]), word["text"]) for word in words]
    pieces = [_piece(near) for near in _parted(single, _SPACE * height)]
    return TextLine(top, height, tuple(Part(tuple(near)) for near in _parted(pieces, _STRIP * height)))


def page_of(lines: Sequence[TextLine], ruled: Sequence[PdfTable]) -> PdfPage:
    """The tables of a page with these lines: none without rules that covers a ruled one, or may be only a part."""
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
    """Take every table without rules away where one in the file can't be told: what is left could be a part of it.

    One without a header runs on from the page before, as wide as the last there, or is none.
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
    """The first and last line of each run of lines with figures; between them may be lines that stand left of these."""
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
    """The table around the lines with figures; None where it can't be told."""
    columns = _columns(lines[first : last + 1])
    if columns is None:
        return None
    near = _SAME_ROW * _row_distance(lines[first : last + 1])
    start, end = _top(lines, first, columns), last + 1
    while end < len(lines) and _gap(lines, end) < near:
        end += 1
    rows = _rows(lines[start:end], near)
    # A line of words alone over the header is the end of a paragraph, or says what the table is.
    while not (_has_figures(rows[0]) or _reaches(rows[0], columns)):
        start += len(rows.pop(0))
    header = next(at for at, row in enumerate(rows) if _has_figures(row))
    strips = _strips([*columns, *_spans(line for row in rows for line in row)])
    above = _gap(lines, start) if start else inf
    below = _gap(lines, end) if end < len(lines) else inf
    is_told = (
        [len(_met(strip, columns)) for strip in strips] == [1] * len(columns)
        and all(_is_row(row, columns) for row in rows[header:])
        # What stands right over the first row could be the beginning of its label.
        and (not header or _reaches(rows[header - 1], columns))
        and above >= (near if header else _NEAR * lines[start].height)
        and (below >= _BELOW * near or not _is_alike(lines[end], columns))
    )
    texts = [[_text(row, strip) for strip in strips] for row in rows]
    bottom = lines[end - 1].top + lines[end - 1].height
    return PdfTable(lines[start].top, bottom, texts, has_header=header > 0) if is_told else None


def _top(lines: Sequence[TextLine], first: int, columns: Sequence[HorizontalSpan]) -> int:
    """The highest line above the first that may be of the header: none of its words joins two columns."""
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
    """Where the labels and the figures of each column stand; None where they can't be told apart."""
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
    """The smallest distance between two rows: between two lines with figures the widest gap parts them."""
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
    """Whether one of its lines has figures, the first or the middle one, and the others only a label."""
    at = [number for number, line in enumerate(row) if line.figures]
    if len(at) != 1 or _reaches([line for line in row if not line.figures], columns):
        return False
    middle = (row[0].top + row[-1].top) / 2
    return at == [0] or abs(row[at[0]].top - middle) < row[0].height / 4


def _reaches(lines: Iterable[TextLine], columns: Sequence[HorizontalSpan]) -> bool:
    """Whether they have words beyond the first column."""
    return any(span.x1 > columns[1].x0 or span.x0 > columns[0].x1 for span in _spans(lines))


def _is_alike(line: TextLine, columns: Sequence[HorizontalSpan]) -> bool:
    """Whether it could be a row: in several parts, or within a column that is not the first."""
    met = _met(line.parts[0].span, columns)
    return len(line.parts) > 1 or (len(met) == 1 and met != [columns[0]])


def _text(row: Sequence[TextLine], strip: HorizontalSpan) -> str:
    pieces = ([piece for part in line.parts for piece in part.pieces] for line in row)
    texts = (" ".join(piece.text for piece in line if _meet(piece.span, strip)) for line in pieces)
    return "\n".join(filter(None, texts))


def _spans(lines: Iterable[TextLine]) -> Iterator[HorizontalSpan]:
    return (piece.span for line in lines for part in line.parts for piece in part.pieces)


def _gap(lines: Sequence[TextLine], at: int) -> float:
    """From the line above to this one, top to top."""
    return lines[at].top - lines[at - 1].top


def _strips(spans: Iterable[HorizontalSpan], white: float = 0) -> list[HorizontalSpan]:
    """What the spans cover together, parted where at least so much white is between them."""
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
