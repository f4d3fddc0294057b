"""The readers' protocol: the answer that a reader in the sandbox gives for one file, and the limits of the answer.

A reader is a module with `read(data)`, which returns `answer_of(collect, data)`. The sandbox runs readers without Django,
so this module imports the standard library alone. Rows and columns are numbered from 1.
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from hrtrack.common.text.figures import RAISED_DIGITS

# A footnote's mark must not become a digit of the number beside it.
RAISED = str.maketrans("0123456789", RAISED_DIGITS)

MAX_PARTS = 50  # sheets, tables or pages
MAX_ROW = 12_000
MAX_COLUMN = 200
MAX_CELLS = 100_000  # in the whole file
MAX_ROW_LENGTHS = 200_000  # cells, empty ones too, plus two for each row, in the whole file
MAX_CHARACTERS = 5_000  # in a cell
MAX_LINE_CHARACTERS = 500_000  # outside cells, in the whole file

_SIGNIFICANT_DIGITS = 15  # as in Excel
# Lists that a reader fills for each part; see `workbook.Sheet`.
_PART_LISTS = ("hidden_rows", "hidden_columns", "struck_rows", "unread_rows", "rounded", "merged")


class ReaderRefusal(Exception):  # noqa: N818 - a refusal is no fault of the program
    """A file that the reader refuses, with a reason that `workbook` has a sentence for.

    `part_kind` and `part_name` name the sheet, table or page, "" for the whole file; `row` and `column` are 0 unless
    the reason is about one cell.
    """

    def __init__(
        self, reason: str, part_kind: str = "", part_name: str = "", row: int = 0, column: int = 0
    ) -> None:
        super().__init__(reason, part_kind, part_name, row, column)


class TooHeavy(Exception):  # noqa: N818 - no fault of the program
    """A file that would take more time or memory than the sandbox has."""


class PartCollector:
    """Collects the sheets, tables and pages of one file. Raises ReaderRefusal at the first limit that is exceeded."""

    def __init__(self) -> None:
        self.parts: list[dict[str, Any]] = []
        self.is_linked = False  # the file refers to data outside itself, which is never fetched
        self._row_lengths = 0
        self._cells = 0
        self._characters = 0

    def begin_part(self, kind: str, name: str, *, hidden: bool = False) -> dict[str, Any]:
        """Start a sheet, table or page and return its dict; cells and lines added next belong to it."""
        if sum(part["place"] == kind for part in self.parts) == MAX_PARTS:
            raise ReaderRefusal("places", kind)
        part: dict[str, Any] = {"place": kind, "name": name, "hidden": hidden}
        self.parts.append(part | {key: [] for key in ("cells", "lines", *_PART_LISTS)})
        return self.parts[-1]

    def count_row(self, cells: int) -> None:
        """Count a row of `cells` cells, empty ones too, against the limit of the file."""
        self._row_lengths += 2 + cells
        if self._row_lengths > MAX_ROW_LENGTHS:
            raise self._refusal("empty", 1, 1)

    def add_cell(self, row: int, column: int, kind: str, text: str, formula: str | None = None) -> None:
        """Add a cell with content to the current part; see `answer_of` for the kinds."""
        if row > MAX_ROW or column > MAX_COLUMN:
            raise self._refusal("far", row, column)
        if self._cells == MAX_CELLS:
            raise self._refusal("cells", row, column)
        if len(text) > MAX_CHARACTERS or (formula and len(formula) > MAX_CHARACTERS):
            raise self._refusal("characters", row, column)
        self._cells += 1
        self.parts[-1]["cells"].append((row, column, kind, text, formula))

    def add_lines(self, text: str) -> None:
        """Add text that stands in no cell to the current part; an empty text adds a blank line."""
        self._characters += len(text) + 1
        if self._characters > MAX_LINE_CHARACTERS:
            raise ReaderRefusal("text")
        self.parts[-1]["lines"] += [line.rstrip() for line in text.splitlines() or [""]]

    def _refusal(self, reason: str, row: int, column: int) -> ReaderRefusal:
        part = self.parts[-1]
        return ReaderRefusal(reason, part["place"], part["name"], row, column)


def answer_of(collect: Callable[[PartCollector, bytes], None], data: bytes) -> dict[str, Any]:
    """Return the answer for the file `data`, whose parts `collect` puts into the collector.

    Either {"linked", "sheets": [{place, name, hidden, cells, lines, and the _PART_LISTS}]}, or
    {"refused": [reason, part kind, part name, row, column]}.

    The cells are five lists of equal length: rows, columns, kinds, texts, and formulas (null for a typed value).
    Kinds: text, number (a plain decimal), percent (the number in per cent), date (ISO), truth, error, formula (without
    a computed value) and scaled (a number whose format divides the number; the text is the number and the format).
    """
    collector = PartCollector()
    try:
        collect(collector, data)
    except ReaderRefusal as refusal:
        return {"refused": list(refusal.args)}
    sheets = [part | {"cells": list(zip(*part["cells"], strict=True))} for part in collector.parts]
    return {"linked": collector.is_linked, "sheets": sheets}


def plain_number(value: float) -> str | None:
    """Return the number with 15 significant digits and no exponent; None if the number is not finite."""
    text = f"{value:.{_SIGNIFICANT_DIGITS}g}"
    if text.isalpha() or text == "-inf":
        return None
    return f"{Decimal(text):f}" if "e" in text else text


def in_percent(number: str) -> str:
    """Return the plain number times a hundred."""
    return f"{(Decimal(number) * 100).normalize():f}"


def rounded(number: str, decimals: int) -> str | None:
    """Return the plain number rounded half up to `decimals`; None if the number has no more decimals than that."""
    if len(number.partition(".")[2]) <= decimals:
        return None
    return f"{Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
