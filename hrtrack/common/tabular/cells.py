"""Rows and cells with their positions, the same for every source format."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from hrtrack.common.tabular.findings import Finding
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.figures import FIGURE

# A word broken at the end of a line ("Fordelings-", "nøgle") by a hyphen or a soft hyphen. A capital after a hyphen
# starts a new word.
_BROKEN_WORD = re.compile(r"(?<=\w)(?:-[ \t]*\n[ \t]*(?=[a-zæøå])|\u00ad[ \t]*\n[ \t]*)")
_FIRST_MARK = "\u0300"
_DOUBLED_SPACE = re.compile(r"(?<=[0-9])(?:\s{2,}|[\n\f])(?=[0-9])")


class Cell(NamedTuple):
    """Cleaned text and its position: the row as the source numbers rows, from 1; the column from 0."""

    text: str
    row: int
    column: int

    @property
    def is_figure(self) -> bool:
        """True if the text looks like a number, readable or not."""
        return FIGURE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of a row's cells. `flaw` is an error that counts only if the row belongs to the table."""

    number: int
    texts: tuple[str, ...]
    flaw: Finding | None = None

    @property
    def is_blank(self) -> bool:
        """True if every cell is empty."""
        return not any(self.texts)

    @property
    def has_figures(self) -> bool:
        """True if a cell looks like a number, readable or not."""
        return any(map(FIGURE.fullmatch, self.texts))

    @property
    def text(self) -> str:
        """The texts of the cells, with a space between them."""
        return " ".join(self.texts).strip()

    @property
    def cells(self) -> list[Cell]:
        """The cells from left to right, empty ones too."""
        return [Cell(text, self.number, column) for column, text in enumerate(self.texts)]

    def at(self, column: int) -> str:
        """Return the text in the column, "" if the row is too short."""
        try:
            return self.texts[column]
        except IndexError:
            return ""

    def cell(self, column: int) -> Cell:
        """Return the cell in the column, an empty cell if the row is too short."""
        return Cell(self.at(column), self.number, column)


def clean(raw: str) -> str:
    """Return one line: broken words joined, invisible characters removed, and single spaces.

    Within a figure, double white space and a line break become two spaces: nobody writes a thousand as "1  000", and
    digits on two lines may be two figures.
    """
    # Printable text below the combining marks has no control characters, invisible characters or line breaks, and no
    # space but the plain one.
    if raw.isprintable() and (raw.isascii() or max(raw) < _FIRST_MARK):
        if "  " not in raw and raw.strip() == raw:
            return raw
        line = " ".join(raw.split())
    else:
        line = clean_line(join_broken_words(raw.replace("\f", " ")))
    if _DOUBLED_SPACE.search(raw) and FIGURE.fullmatch(line):
        return _DOUBLED_SPACE.sub("  ", raw).strip()
    return line


def join_broken_words(raw: str) -> str:
    """Return the text with each word that is broken over lines joined."""
    return _BROKEN_WORD.sub("", raw)


def make_row(number: int, raw_cells: list[str], flaw: Finding | None = None) -> Row:
    """Return the row of cleaned cells; `number` counts from 1."""
    return Row(number, tuple(map(clean, raw_cells)), flaw)
