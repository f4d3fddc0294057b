"""The sheets of an uploaded .xlsx file, read in a process apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hrtrack.common.uploads import UploadRefused, read_apart

# The child's limits are only named here: importing its module would bring openpyxl into this process.
_TOO_MUCH: Mapping[str, str | Promise] = {
    "sheets": _("Regnearket har for mange ark. Slet alle andre ark end det med tabellen, og prøv igen."),
    "far": _(
        "Ark »%(sheet)s«, celle %(cell)s: der står noget for langt fra tabellen. Slet det, og prøv igen."
    ),
    "cells": _("Ark »%(sheet)s« har for mange celler. Slet alt andet end tabellen, og prøv igen."),
    "characters": _("Ark »%(sheet)s«, celle %(cell)s: der står for meget tekst. Kort den af, og prøv igen."),
}
_LONGEST_NAME = 31  # in Excel


class CellKind(StrEnum):
    """What a cell holds; see `hrtrack.common.xlsx.read`."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"
    TRUTH = "truth"
    ERROR = "error"
    FORMULA = "formula"
    SCALED = "scaled"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that holds something: row and column from 1, and its text as its kind says it."""

    row: int
    column: int
    kind: CellKind
    text: str
    formula: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in the order of the file. Of the hidden rows and columns those that hold something."""

    name: str
    is_hidden: bool
    cells: tuple[SheetCell, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[str, ...]


def read_xlsx(data: bytes) -> list[Sheet]:
    """The sheets of a file that `check_upload` let pass; UploadRefused when it can't be read."""
    answer = read_apart("hrtrack.common.xlsx", data)
    if "too_much" in answer:
        limit, sheet, cell = answer["too_much"]
        raise UploadRefused("too_much", _TOO_MUCH[limit] % {"sheet": sheet[:_LONGEST_NAME], "cell": cell})
    return [
        Sheet(
            name=sheet["name"],
            is_hidden=sheet["hidden"],
            cells=tuple(
                SheetCell(row, column, CellKind(kind), text, formula)
                for row, column, kind, text, formula in sheet["cells"]
            ),
            hidden_rows=tuple(sheet["hidden_rows"]),
            hidden_columns=tuple(sheet["hidden_columns"]),
        )
        for sheet in answer["sheets"]
    ]
