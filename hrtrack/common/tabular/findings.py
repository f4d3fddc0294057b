"""Findings of the readers: errors and notes with their row and column, and the sheet or table in a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from hrtrack.common.text.danish import format_number

Text = str | Promise


class Severity(Enum):
    """The user's next step: nothing (passed), read the note, give a reason, or correct the table (stops)."""

    PASSED = "passed"
    NOTE = "note"
    REASON = "reason"
    STOPS = "stops"


def _filled(template: Text, params: Mapping[str, object]) -> str:
    shown = {name: format_number(v, None) if isinstance(v, Decimal) else v for name, v in params.items()}
    return str(template) % shown


lazy_text = lazy(_filled, str)


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in a row (from 1; None for the whole source) and column (from 0), with its severity.

    `message` is a lazy Danish sentence made from `params`, which hold text, Decimals, row numbers and Money.
    """

    code: str
    message: Text = field(compare=False)
    row: int | None
    severity: Severity
    params: Mapping[str, object]
    column: int | None = None


def finding(
    code: str,
    message: Text,
    params: Mapping[str, object] | None = None,
    *,
    row: int | None = None,
    column: int | None = None,
    severity: Severity = Severity.STOPS,
) -> Finding:
    """Return a finding whose message is formatted with `params` and `row` when shown."""
    given = params or {}
    return Finding(code, lazy_text(message, {**given, "row": row}), row, severity, given, column)


class ReadError(Exception):
    """The source can't be read at all; `finding` gives the reason."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class PlaceKind(Enum):
    """The kind of a part of a file; the value is the Danish word in a section's head."""

    SHEET = "Ark"
    TABLE = "Tabel"


@dataclass(frozen=True, slots=True)
class Place:
    """The sheet or table of a file, by the name of the sheet or the number of the table ("2.1": the first of page 2)."""

    kind: PlaceKind
    name: str

    def __str__(self) -> str:
        if self.kind is PlaceKind.SHEET:
            return _("Ark »%s«") % self.name
        page, dot, number = self.name.rpartition(".")
        if not dot:
            return _("Tabel %s") % number
        return _("Side %(page)s, tabel %(number)s") % {"page": page, "number": number}
