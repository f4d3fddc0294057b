"""What every reader of a container answers, and how much it takes. Run apart (see `uploads.read_apart`): no Django."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

# A footnote's mark must not become a digit of the number it stands at.
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

MAX_SHEETS = 50  # or tables, or pages
MAX_ROW = 12_000
MAX_COLUMN = 200
MAX_CELLS = 100_000  # in the whole file
MAX_PASSED = 200_000  # cells, empty ones too, and a row is two, in the whole file
MAX_CHARACTERS = 5_000  # in a cell
MAX_LINE_CHARACTERS = 500_000  # outside cells, in the whole file

_SIGNIFICANT = 15  # digits, as Excel itself
# See `spreadsheets.Sheet`.
_KNOWN_OF_A_PLACE = ("hidden_rows", "hidden_columns", "struck_rows", "unread_rows", "rounded", "merged")


class NotRead(Exception):  # noqa: N818 - it says what is wrong
    """Why the file is not read (a key of `spreadsheets`' sentences), and the place, its name and the cell."""

    def __init__(self, why: str, place: str = "", name: str = "", cell: str = "") -> None:
        super().__init__(why, place, name, cell)


class Grids:
    """The sheets, tables and pages of one file as they are read; NotRead at the first thing over a limit."""

    def __init__(self) -> None:
        self.read: list[dict[str, Any]] = []
        self.is_linked = False  # asks for something outside the file, which is not fetched
        self._passed = 0
        self._cells = 0
        self._characters = 0

    def begin(self, place: str, name: str, *, hidden: bool = False) -> dict[str, Any]:
        """A new place, which what is added next stands in."""
        if sum(grid["place"] == place for grid in self.read) == MAX_SHEETS:
            raise NotRead("places", place)
        new = {"place": place, "name": name, "hidden": hidden}
        self.read.append(new | {key: [] for key in ("cells", "lines", *_KNOWN_OF_A_PLACE)})
        return self.read[-1]

    def pass_over(self, cells: int) -> None:
        """A row of so many cells, empty ones too."""
        self._passed += 2 + cells
        if self._passed > MAX_PASSED:
            raise self._too_much("empty", 1, 1)

    def add(self, row: int, column: int, kind: str, text: str, formula: str | None = None) -> None:
        """A cell that holds something."""
        if row > MAX_ROW or column > MAX_COLUMN:
            raise self._too_much("far", row, column)
        if self._cells == MAX_CELLS:
            raise self._too_much("cells", row, column)
        if len(text) > MAX_CHARACTERS or (formula and len(formula) > MAX_CHARACTERS):
            raise self._too_much("characters", row, column)
        self._cells += 1
        self.read[-1]["cells"].append((row, column, kind, text, formula))

    def add_lines(self, text: str) -> None:
        """Text that stands in no cell, a blank line too."""
        self._characters += len(text) + 1
        if self._characters > MAX_LINE_CHARACTERS:
            raise NotRead("text")
        self.read[-1]["lines"] += [line.rstrip() for line in text.splitlines() or [""]]

    def _too_much(self, why: str, row: int, column: int) -> NotRead:
        at = self.read[-1]
        return NotRead(why, at["place"], at["name"], f"{column_letters(column)}{row}")


def answered(fill: Callable[[Grids, bytes], None], data: bytes) -> dict[str, Any]:
    """{"linked", "sheets": [{place, name, hidden, cells, lines, and what is _KNOWN_OF_A_PLACE}]}, or {"not_read": [why, place, name, cell]}.

    The cells are five lists: the row and the column of each, from 1, its kind, its text, and its formula, null for a
    typed value.
    Kinds: text, number (a plain decimal), percent (the number in per cent), date (ISO), truth, error, formula (its
    value was never reckoned) and scaled (it is shown divided by its format, which follows it).
    """
    grids = Grids()
    try:
        fill(grids, data)
    except NotRead as error:
        return {"not_read": list(error.args)}
    sheets = [grid | {"cells": list(zip(*grid["cells"], strict=True))} for grid in grids.read]
    return {"linked": grids.is_linked, "sheets": sheets}


def plain_number(value: float) -> str | None:
    """The number as a spreadsheet keeps it, without an exponent; None for one that is not finite."""
    said = f"{value:.{_SIGNIFICANT}g}"
    if said.isalpha() or said == "-inf":
        return None
    return f"{Decimal(said):f}" if "e" in said else said


def in_percent(number: str) -> str:
    """The plain number times a hundred."""
    return f"{(Decimal(number) * 100).normalize():f}"


def rounded(number: str, decimals: int) -> str | None:
    """The plain number as it is shown with so many decimals; None where it has no more."""
    if len(number.partition(".")[2]) <= decimals:
        return None
    return f"{Decimal(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    before, letter = divmod(column - 1, 26)
    return (column_letters(before) if before else "") + chr(ord("A") + letter)
