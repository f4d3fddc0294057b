"""From cells to the text that the one interpreter reads: a line for each row, its cells parted by tabs.

Each sheet or table begins with lines in brackets and an empty one: the first names it, the others say what a reader
should know of it. So it can be shown, carried on by a form and read again, always to the same table.
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
from hrtrack.common.tabular.delimited import check_text
from hrtrack.common.tabular.findings import Finding, Place, PlaceKind, ReadError, finding, lazy_text
from hrtrack.common.text.cleaning import looks_like_cpr
from hrtrack.common.text.danish import format_number

# Ended by an empty line. A cell that looks like one is written otherwise, so that it never begins a section.
_HEAD = re.compile(
    r"^\[(?P<kind>Ark|Tabel) »(?P<name>[^\n]*)«\]\n(?P<notes>(?:\[[^\n]+\]\n)*)\n", re.MULTILINE
)
_BREAKS = re.compile(r"[\t\n\r\f]+")
_BREAK_IN_FIGURES = re.compile(r"(?<=[0-9])[\t\n\r\f]+(?=[0-9])")
_LONGEST_NAME = 31  # in Excel
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text: the place in the file it is from, if it is from one, what is to be known of it, and its rows."""

    place: Place | None
    notes: tuple[str, ...]
    rows: str


def text_of(sheets: Sequence[Sheet], find: Callable[[str], object], *, several: bool = False) -> str:
    """The text of the one visible sheet with a table, or of `several`. ReadError when there is none, or one too many."""
    visible = [sheet for sheet in sheets if not sheet.is_hidden and sheet.cells]
    if not visible:
        raise ReadError(finding("empty_file", _("Filen har ingen synlige ark med indhold.")))
    problems: list[tuple[Sheet, ReadError]] = []
    with_table: list[Sheet] = []
    rows_of: dict[int, str] = {}  # by the sheet's id: its cells make no quick key
    for sheet in visible:
        rows = rows_of[id(sheet)] = _rows(sheet)
        try:
            check_text(rows)
            find(rows)
            with_table.append(sheet)
        except ReadError as error:
            problems.append((sheet, error))
            # Something that must not be in the file at all.
            if error.finding.code not in ("header_missing", "column_missing"):
                raise ReadError(at_place(place_of(sheet), error.finding)) from error
    near = [sheet for sheet, error in problems if error.finding.code == "column_missing"]
    if not with_table and several and near:
        with_table = near  # whoever looks at it may say which column is which
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
    return Place(PlaceKind[sheet.place.name], _printable(sheet.name))


def _section(sheet: Sheet, rows: str, left_out: Iterable[Sheet]) -> str:
    place = place_of(sheet)
    notes = (f"[{note}]" for note in _notes(sheet, left_out))
    return "\n".join([f"[{place.kind.value} »{place.name}«]", *notes, "", rows])


def sections(text: str) -> list[Section]:
    """The text parted again at its lines in brackets; a text without them is one. ReadError for a CPR number in them."""
    heads = list(_HEAD.finditer(text))
    if not heads or heads[0].start():
        return [Section(None, (), text)]
    if any(looks_like_cpr(head[0]) for head in heads):
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


def at_place(place: Place, found: Finding) -> Finding:
    """The finding, saying where it is about."""
    message = lazy_text(gettext_lazy("%(place)s: %(problem)s"), {"place": place, "problem": found.message})
    return replace(found, message=message)


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
    """The cell as a Dane would have typed it; what can't be used as a number keeps signs that no number has."""
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
    # By two spaces, as no thousand is written: what stands on two lines may be two figures.
    return _BREAKS.sub(" ", _BREAK_IN_FIGURES.sub("  ", join_broken_words(text)))


def _notes(sheet: Sheet, left_out: Iterable[Sheet]) -> Iterator[str]:
    """What a reader of the sheet might not have seen in it."""
    rows, columns = sheet.hidden_rows, sheet.hidden_columns
    struck, unread = sheet.struck_rows, sheet.unread_rows
    for said, named in (
        (ngettext("Række %s er skjult i arket, men er læst med.", "Rækkerne %s er skjult i arket, men er læst med.", len(rows)), rows),
        (ngettext("Kolonne %s er skjult i arket, men er læst med.", "Kolonnerne %s er skjult i arket, men er læst med.", len(columns)), columns),
        (ngettext("Række %s har noget, der er streget over, men er læst med.", "Rækkerne %s har noget, der er streget over, men er læst med.", len(struck)), struck),
        (ngettext("Række %s har skjult tekst, som ikke er læst.", "Rækkerne %s har skjult tekst, som ikke er læst.", len(unread)), unread),
    ):  # fmt: skip
        if named:
            yield said % _enumerated(map(str, named))
    if numbers := sheet.rounded:
        said = ngettext(
            "Celle %s. Læst er det, der står i cellen.",
            "Celler, der vises afrundet: %s. Læst er det, der står i dem.",
            len(numbers),
        )
        yield said % _enumerated(map(_as_shown, numbers), "; ")
    formulas = [cell for cell in sheet.cells if cell.formula and cell.kind is not CellKind.FORMULA]
    if formulas:
        said = ngettext(
            "%s celle er en formel. Læst er det, regnearket sidst regnede ud.",
            "%s celler er formler. Læst er det, regnearket sidst regnede ud.",
            len(formulas),
        )
        yield said % len(formulas)
    if sheet.is_linked:
        yield _("Filen henter noget fra andre filer eller databaser. Det er ikke hentet.")
    for other in left_out:
        said = (
            _("Arket »%s« er skjult og er ikke læst.") if other.is_hidden else _("Arket »%s« er ikke læst.")
        )
        yield said % _printable(other.name)


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
    """A sheet's name on one line; Excel allows no brackets in it."""
    return "".join(sign for sign in name if sign.isprintable() and sign not in "[]")[:_LONGEST_NAME]
