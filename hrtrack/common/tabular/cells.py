"""Rows and cells with their place, the same whatever they were read from."""

import re
from dataclasses import dataclass

from hrtrack.common.tabular.findings import Finding
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.figures import FIGURE

# A word broken at the end of a line ("Fordelings-", "nøgle"), also by a hyphen that is only there for that; a capital
# after a real one starts a word of its own.
_BROKEN_WORD = re.compile(r"(?<=\w)(?:-[ \t]*\n[ \t]*(?=[a-zæøå])|\u00ad[ \t]*\n[ \t]*)")
_FIRST_MARK = "\u0300"
_DOUBLED_SPACE = re.compile(r"(?<=[0-9])(?:\s{2,}|[\n\f])(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Cell:
    """Cleaned text and its place: row as the source counts them from 1, column from 0."""

    text: str
    row: int
    column: int

    @property
    def is_figure(self) -> bool:
        """Whether it looks like a number, readable or not."""
        return FIGURE.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells' texts; `flaw` says what is wrong with it, which matters only if the row belongs to the table."""

    number: int
    texts: tuple[str, ...]
    flaw: Finding | None = None

    @property
    def is_blank(self) -> bool:
        return not any(self.texts)

    @property
    def has_figures(self) -> bool:
        """Whether a cell looks like a number, readable or not."""
        return any(map(FIGURE.fullmatch, self.texts))

    @property
    def text(self) -> str:
        return " ".join(self.texts).strip()

    @property
    def cells(self) -> list[Cell]:
        return [Cell(text, self.number, column) for column, text in enumerate(self.texts)]

    def at(self, column: int) -> str:
        """The text in the column, an empty one where the row is too short."""
        return self.texts[column] if column < len(self.texts) else ""

    def cell(self, column: int) -> Cell:
        """The cell in the column, an empty one where the row is too short."""
        return Cell(self.at(column), self.number, column)


def clean(raw: str) -> str:
    """One line: words broken over lines joined, invisible characters gone, white space single.

    Only within a figure doubled white space stays doubled, as does a line's end: "1  000" is not how a thousand is
    written, and what stands on two lines may be two figures.
    """
    # In what is printable, below the combining marks, there are neither control or invisible signs nor line breaks, and
    # no space but the plain one.
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
    """With every word broken over lines whole again."""
    return _BROKEN_WORD.sub("", raw)


def make_row(number: int, raw_cells: list[str], flaw: Finding | None = None) -> Row:
    return Row(number, tuple(map(clean, raw_cells)), flaw)
