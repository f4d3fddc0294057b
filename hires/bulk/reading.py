"""Reading hires out of a spreadsheet or what is pasted from one: the cells of each row by the column they are in."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_range

from hires.bulk.columns import COLUMNS, PROBLEMS, headings, nearest, plain_heading, spellings
from hrtrack.common.files.workbook import Sheet
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.delimited import check_text, cpr_found, delimited, grid
from hrtrack.common.tabular.findings import Finding, ReadError, finding
from hrtrack.common.tabular.sections import at_place, place_of, sections
from hrtrack.common.tabular.sources import read_sheet
from hrtrack.common.text.cleaning import looks_like_cpr

MAX_HIRES = 100
LISTS = gettext_lazy("Lister")

_SEARCHED = 30  # rows, for the headings
_FEWEST = 3  # headings, by which a row of them is known
_MOST_NAMED = 10
_NINE_DIGITS = re.compile(r"[0-9]{9}")


@dataclass(frozen=True)
class SourceRow:
    """A row as it stands in the table: its number, counted from 1, and its texts by field."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class SourceHires:
    """What a table says, before anybody has looked whether it holds. `notes` are what a reader might not expect."""

    fields: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...] = ()


def read_hires_file(data: bytes) -> str:
    """The table's text in an .xlsx, .csv or .txt file. ReadError when it has none, or is not to be trusted."""
    return read_sheet(data, _find_in_sheet, _refuse_merged, own_lists=spellings(LISTS))


def read_hires(text: str) -> SourceHires:
    """The hires in a text. ReadError when there are none, or the headings are not to be understood."""
    source, *_others = sections(text)
    check_text(source.rows)
    ways = [grid(source.rows, "\t")] if source.place else list(delimited(source.rows))
    rows, at, fields = _found(ways or [grid(source.rows, "\t")])
    notes = [_("Læst fra: %(place)s.") % {"place": source.place}] if source.place else []
    notes += source.notes
    notes += [_("Kolonnen »%s« kendes ikke og læses ikke.") % text for text in _unread(rows[at], fields)]
    found: list[SourceRow] = []
    is_below_blank = False
    for row in rows[at + 1 :]:
        texts = {field: row.cell(column).text for column, field in fields.items()}
        if row.flaw is not None and any(texts.values()):
            raise ReadError(row.flaw)
        if any(texts.values()):
            if is_below_blank:
                raise _below_blank(row.number)
            # A spreadsheet that took the number for one has taken its first zero.
            number = texts.get("employee_number", "")
            if _NINE_DIGITS.fullmatch(number) and looks_like_cpr(f"0{number}"):
                raise cpr_found(row.number)
            found.append(SourceRow(row.number, texts))
        elif row.is_blank:
            is_below_blank = bool(found)
        else:
            notes.append(_("Række %s har intet i de kolonner, der læses.") % row.number)
    if not found:
        raise ReadError(finding("no_rows", _("Der er ingen ansættelser under overskrifterne.")))
    if len(found) > MAX_HIRES:
        message = _("Der er %(count)s ansættelser. Indlæs højst %(most)s ad gangen.")
        raise ReadError(finding("too_many_rows", message, {"count": len(found), "most": MAX_HIRES}))
    return SourceHires(tuple(fields.values()), tuple(found), tuple(notes))


def _below_blank(number: int) -> ReadError:
    message = _(
        "Række %(row)s står under en tom række. Slet den tomme række, eller slet det, der står under den."
    )
    return ReadError(finding("below_blank_row", message, row=number))


def _refuse_merged(sheet: Sheet) -> None:
    """ReadError for merged cells below the headings: what the others than the first of them say is not in the file."""
    known = headings()
    heads = Counter(cell.row for cell in sheet.cells if plain_heading(cell.text) in known)
    [(head, count)] = heads.most_common(1) or [(0, 0)]
    merged = [
        xl_range(top - 1, left - 1, bottom - 1, right - 1)
        for top, left, bottom, right in sheet.merged
        if count >= _FEWEST and top > head
    ]
    if merged:
        message = _("Cellerne %(cells)s er flettet. Ophæv fletningen, og udfyld hver celle.")
        said = finding("merged_cells", message, {"cells": ", ".join(merged[:_MOST_NAMED])})
        raise ReadError(at_place(place_of(sheet), said))


def _find_in_sheet(rows: str) -> object:
    return _found([grid(rows, "\t")])


def _found(ways: list[list[Row]]) -> tuple[list[Row], int, dict[int, str]]:
    """The rows, which of them holds the headings, and the field of each column."""
    known = headings()
    best: tuple[int, list[Row], int, dict[int, str]] | None = None
    for rows in ways:
        for at, row in enumerate(rows[:_SEARCHED]):
            keys = {cell.column: plain_heading(cell.text) for cell in row.cells}
            named = {column: known[key] for column, key in keys.items() if key in known}
            if len(named) >= _FEWEST and (best is None or len(named) > best[0]):
                best = len(named), rows, at, named
    if best is None:
        message = _(
            "Overskrifterne mangler. Brug skabelonen, eller kopiér rækken med overskrifterne med: Navn, Ansat fra, Timer om ugen …"
        )
        raise ReadError(finding("header_missing", message))
    _count, rows, at, fields = best
    header = rows[at]
    if problem := _problem_of(header, fields):
        raise ReadError(problem)
    return rows, at, fields


def _problem_of(header: Row, fields: Mapping[int, str]) -> Finding | None:
    for column in COLUMNS:
        count = list(fields.values()).count(column.field)
        if count > 1:
            message = _("Række %(row)s har to kolonner med overskriften »%(heading)s«. Slet den ene.")
            return finding("duplicate_column", message, {"heading": column.heading}, row=header.number)
        if count:
            continue
        # A misspelled heading is not passed over as one that isn't ours.
        others = [header.cell(cell.column).text for cell in header.cells if cell.column not in fields]
        if near := nearest(str(column.heading), filter(None, others)):
            message = _("Række %(row)s: kolonnen »%(found)s« kendes ikke. Mente du »%(heading)s«?")
            return finding(
                "unknown_column", message, {"found": near, "heading": column.heading}, row=header.number
            )
        if column.is_demanded:
            message = _("Kolonnen »%(heading)s« mangler. Brug skabelonen, eller tilføj kolonnen.")
            return finding("column_missing", message, {"heading": column.heading}, row=header.number)
    return None


def _unread(header: Row, fields: Mapping[int, str]) -> list[str]:
    own = {plain_heading(each) for each in spellings(PROBLEMS)}
    others = [cell.text for cell in header.cells if cell.text and cell.column not in fields]
    return [text for text in others if plain_heading(text) not in own]
