"""Findings about a source: errors, notes and the places in a file that they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _

from hrtrack.common.text.danish import format_number

Text = str | Promise


class Severity(Enum):
    """What a finding asks of whoever imports: nothing, to know it, to give a reason, or to mend the table."""

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
    """What was found, at which row (1-based; None for the whole) and column (0-based) of the source, and how grave it is.

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
    """A finding whose message has `params`, and `row`, filled in when it is shown."""
    given = params or {}
    return Finding(code, lazy_text(message, {**given, "row": row}), row, severity, given, column)


class ReadError(Exception):
    """The source can't be read at all; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


class PlaceKind(Enum):
    """What a file parts its cells into; the value is how a text says it."""

    SHEET = "Ark"
    TABLE = "Tabel"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file a table stands: the sheet of that name, or the table of that number ("2.1": the first of page 2)."""

    kind: PlaceKind
    name: str

    def __str__(self) -> str:
        if self.kind is PlaceKind.SHEET:
            return _("Ark »%s«") % self.name
        page, dot, number = self.name.rpartition(".")
        if not dot:
            return _("Tabel %s") % number
        return _("Side %(page)s, tabel %(number)s") % {"page": page, "number": number}
