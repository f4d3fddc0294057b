"""Sheets and tables of a file as text for the interpreter: one line for each row, with tabs between the cells.

Each sheet or table begins with lines in brackets and an empty line: the first line names the sheet, the others are
notes. A page shows the text and a form sends the text back; reading the text again gives the same table.
"""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from io import StringIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from hrtrack.common.files.workbook import CellKind, Sheet
from hrtrack.common.tabular.cells import join_broken_words
from hrtrack.common.tabular.delimited import check_text, may_hold_cpr
from hrtrack.common.tabular.findings import Finding, Place, PlaceKind, ReadError, finding, lazy_text
from hrtrack.common.text.danish import format_number

# The head of a section, ended by an empty line. A cell that looks like a head is written with "(" instead of "[".
_HEAD = re.compile(
    r"^\[(?P<kind>Ark|Tabel) »(?P<name>[^\n]*)«\]\n(?P<notes>(?:\[[^\n]+\]\n)*)\n", re.MULTILINE
)
_BREAKS = re.compile(r"[\t\n\r\f]+")
_BREAK_IN_FIGURES = re.compile(r"(?<=[0-9])[\t\n\r\f]+(?=[0-9])")
_LONGEST_NAME = 31  # in Excel
# What `find` says of rows that the user can make a table, the nearest first.
_NEARLY_A_TABLE = ("column_missing", "headings_unknown")
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: its sheet or table (None if the text comes from no file), its notes, and its rows."""

    place: Place | None
    notes: tuple[str, ...]
    rows: str


def text_of(sheets: Sequence[Sheet], find: Callable[[str], object], *, several: bool = False) -> str:
    """Return the text of the only visible sheet with a table, or with `several` of all of them.

    `find` raises ReadError for text without a table. Raises ReadError for no table, and for more than one unless
    `several`.
    """
    visible = [sheet for sheet in sheets if not sheet.is_hidden and sheet.cells]
    if not visible:
        raise ReadError(finding("empty_file", _("Filen har ingen synlige ark med indhold.")))
    problems: list[tuple[Sheet, ReadError]] = []
    with_table: list[Sheet] = []
    rows_of: dict[int, str] = {}  # by the sheet's id; hashing all of its cells is slow
    for sheet in visible:
        rows = rows_of[id(sheet)] = _rows(sheet)
        try:
            check_text(rows)
            find(rows)
            with_table.append(sheet)
        except ReadError as error:
            problems.append((sheet, error))
            # The file contains something forbidden.
            if error.finding.code not in ("header_missing", *_NEARLY_A_TABLE):
                raise ReadError(at_place(place_of(sheet), error.finding)) from error
    nearest = min(
        (_NEARLY_A_TABLE.index(e.finding.code) for _s, e in problems if e.finding.code in _NEARLY_A_TABLE),
        default=0,
    )
    near = [sheet for sheet, error in problems if error.finding.code == _NEARLY_A_TABLE[nearest]]
    if not with_table and several and near:
        with_table = near  # the user may say on the page which column is which
    if not with_table:
        sheet, problem = next((p for p in problems if p[0] in near), problems[0])
        raise ReadError(at_place(place_of(sheet), problem.finding)) from problem
    if len(with_table) > 1 and not several:
        names = _(" og ").join(f"»{sheet.name}«" for sheet in with_table)
        message = _("Arkene %(sheets)s har hver en tabel. Slet eller skjul dem, der ikke skal læses.")
        raise ReadError(finding("ambiguous_sheet", message, {"sheets": names}))
    left_out = [s for s in sheets if s.cells and (s.is_hidden or not (several or s is with_table[0]))]
    return "".join(_section(sheet, rows_of[id(sheet)], left_out) for sheet in with_table)


def place_of(sheet: Sheet) -> Place:
    """Return the kind and the printable name of the sheet or table."""
    return Place(PlaceKind[sheet.place.name], _printable(sheet.name))


def _section(sheet: Sheet, rows: str, left_out: Iterable[Sheet]) -> str:
    place = place_of(sheet)
    notes = (f"[{note}]" for note in _notes(sheet, left_out))
    return "\n".join([f"[{place.kind.value} »{place.name}«]", *notes, "", rows])


def sections(text: str) -> list[Section]:
    """Split the text at its lines in brackets; a text without such lines is one section.

    Raises ReadError for a CPR number in a head.
    """
    heads = list(_HEAD.finditer(text))
    if not heads or heads[0].start():
        return [Section(None, (), text)]
    if any(may_hold_cpr(head[0]) for head in heads):
        message = _("Arkets navn indeholder noget, der ligner et CPR-nummer. Fjern det, og prøv igen.")
        raise ReadError(finding("cpr", message))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Section(
            Place(PlaceKind(head["kind"]), head["name"]),
            tuple(line[1:-1] for line in head["notes"].splitlines()),
            text[head.end() : end],
        )
        for head, end in zip(heads, ends, strict=True)
    ]


def at_place(place: Place, problem: Finding) -> Finding:
    """Return the finding with the sheet or table named before its message."""
    message = lazy_text(gettext_lazy("%(place)s: %(problem)s"), {"place": place, "problem": problem.message})
    return replace(problem, message=message)


def _rows(sheet: Sheet) -> str:
    at: dict[int, dict[int, str]] = {}
    for row, column, kind, text, _formula in sheet.cells:
        typed = _as_text(kind, text)
        at.setdefault(row, {})[column] = typed if typed.isprintable() else _one_line(typed)
    written = StringIO()
    writer = csv.writer(written, delimiter="\t", lineterminator="\n")
    for number in range(1, max(at) + 1):
        there = at.get(number, {})
        # A row of one empty cell would be written as quotes.
        texts = [there.get(column, "") for column in range(1, max(there) + 1)] if any(there.values()) else []
        if texts and texts[0].startswith("["):
            texts[0] = f"({texts[0][1:]}"
        writer.writerow(texts)
    return written.getvalue()


def _as_text(kind: CellKind, text: str) -> str:
    """Return the cell as a Dane would type the value; dates, truths and errors keep signs that no number has."""
    match kind:
        case CellKind.NUMBER:
            return text.replace(".", ",")
        case CellKind.PERCENT:
            return f"{text.replace('.', ',')}%"
        case CellKind.DATE:
            day, _mark, time = text.partition("T")
            return ".".join(reversed(day.split("-"))) + (f" {time}" if time else "")
        case CellKind.TRUTH:
            return _("SAND") if text == "True" else _("FALSK")
        case _:
            return text


def _one_line(text: str) -> str:
    # Two spaces, which no thousand is written with: digits on two lines may be two figures.
    return _BREAKS.sub(" ", _BREAK_IN_FIGURES.sub("  ", join_broken_words(text)))


def _notes(sheet: Sheet, left_out: Iterable[Sheet]) -> Iterator[str]:
    """Yield a sentence for each hidden, struck-through, unread or rounded part of the sheet, and for sheets left out."""
    rows, columns = sheet.hidden_rows, sheet.hidden_columns
    struck, unread = sheet.struck_rows, sheet.unread_rows
    hidden_rows = ngettext(
        "Række %s er skjult i arket, men er læst med.",
        "Rækkerne %s er skjult i arket, men er læst med.",
        len(rows),
    )
    hidden_columns = ngettext(
        "Kolonne %s er skjult i arket, men er læst med.",
        "Kolonnerne %s er skjult i arket, men er læst med.",
        len(columns),
    )
    struck_rows = ngettext(
        "Række %s har noget, der er streget over, men er læst med.",
        "Rækkerne %s har noget, der er streget over, men er læst med.",
        len(struck),
    )
    unread_rows = ngettext(
        "Række %s har skjult tekst, som ikke er læst.",
        "Rækkerne %s har skjult tekst, som ikke er læst.",
        len(unread),
    )
    for sentence, names in (
        (hidden_rows, rows),
        (hidden_columns, columns),
        (struck_rows, struck),
        (unread_rows, unread),
    ):
        if names:
            yield sentence % _enumerated(map(str, names))
    if numbers := sheet.rounded:
        sentence = ngettext(
            "Celle %s. Læst er det, der står i cellen.",
            "Celler, der vises afrundet: %s. Læst er det, der står i dem.",
            len(numbers),
        )
        yield sentence % _enumerated(map(_as_shown, numbers), "; ")
    formulas = [cell for cell in sheet.cells if cell.formula and cell.kind is not CellKind.FORMULA]
    if formulas:
        sentence = ngettext(
            "%s celle er en formel. Læst er det, regnearket sidst regnede ud.",
            "%s celler er formler. Læst er det, regnearket sidst regnede ud.",
            len(formulas),
        )
        yield sentence % format_number(len(formulas))
    if sheet.is_linked:
        yield _("Filen henter noget fra andre filer eller databaser. Det er ikke hentet.")
    for other in left_out:
        sentence = (
            _("Arket »%s« er skjult og er ikke læst.") if other.is_hidden else _("Arket »%s« er ikke læst.")
        )
        yield sentence % _printable(other.name)


def _as_shown(rounded: tuple[str, str, str]) -> str:
    cell, number, shown = rounded
    figures, percent, _rest = shown.partition("%")
    decimals = len(figures.partition(".")[2])
    return _("%(cell)s: %(number)s vises som %(shown)s") % {
        "cell": cell,
        "number": number.replace(".", ","),
        "shown": format_number(Decimal(figures), decimals) + percent,
    }


def _enumerated(names: Iterable[str], parted: str = ", ") -> str:
    shown = list(names)
    return parted.join(shown[:_MOST_NAMED]) + (" …" if len(shown) > _MOST_NAMED else "")


def _printable(name: str) -> str:
    """Return the sheet's name on one line and without brackets, which Excel does not allow in names."""
    return "".join(sign for sign in name if sign.isprintable() and sign not in "[]")[:_LONGEST_NAME]
