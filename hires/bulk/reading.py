"""Read hires from a spreadsheet or from text pasted from one: the cells of each row by column."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_range

from hires.bulk.columns import (
    COLUMNS,
    GRANT_COLUMN,
    STATE,
    UNIT,
    headings,
    is_of_problems,
    nearest,
    own_unread_headings,
    plain_heading,
    spellings,
)
from hires.bulk.unread import UnreadColumn, is_of_an_end, problem_of, question_of
from hrtrack.common.files.workbook import Sheet
from hrtrack.common.tabular.cells import Row
from hrtrack.common.tabular.delimited import check_text, cpr_found, delimited, grid
from hrtrack.common.tabular.findings import Finding, ReadError, finding
from hrtrack.common.tabular.sections import at_place, place_of, sections
from hrtrack.common.tabular.sources import read_sheet
from hrtrack.common.text.cleaning import clean_line, looks_like_cpr

MAX_HIRES = 100
LISTS = gettext_lazy("Lister")

_SEARCHED = 30  # rows, for the headings
_FEWEST = 3  # known headings that make a row the row of headings
_MOST_NAMED = 10
_HALVES = ("fra", "fra og med", "til", "til og med", "t.o.m", "start", "slut", "startdato", "slutdato")
_NINE_DIGITS = re.compile(r"[0-9]{9}")


@dataclass(frozen=True)
class SourceRow:
    """A row of the table: its number, counted from 1, and its texts by field."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class SourceHires:
    """The texts of a table, not yet checked. `notes` are sentences about content that the user may not expect.

    `questions` are about columns that are not read. `grant_name` is the grant that the table's headings say it is for;
    "" if they do not say. `unit_heading` is the heading of the column of hospitals or other units; "" without one. The
    table `is_own_list` if it has a column that only HRTrack's own lists of hires have.
    """

    fields: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    grant_name: str = ""
    unit_heading: str = ""
    is_own_list: bool = False


@dataclass(frozen=True)
class HeadedRows:
    """The rows of a table, the index of the row of headings, and the field of each known column, from 0."""

    rows: list[Row]
    head: int
    fields: Mapping[int, str]

    @property
    def header(self) -> Row:
        """The row of headings."""
        return self.rows[self.head]

    @property
    def below(self) -> list[Row]:
        """The rows below the headings."""
        return self.rows[self.head + 1 :]


class HeadingFinder:
    """Find the headings in the texts of one source, each text once.

    A file's sheets are searched when the file becomes text, and the same rows are known when that text is read.
    """

    def __init__(self) -> None:
        self._results: dict[tuple[str, bool], HeadedRows] = {}

    def find(self, text: str, *, is_grid: bool) -> HeadedRows:
        """Return the rows of a text and their headings. Cells of a grid are delimited by tabs only.

        ReadError for a text without headings, or without a required column.
        """
        key = (text, is_grid)
        if key not in self._results:
            ways = [] if is_grid else list(delimited(text))
            self._results[key] = _with_headings(ways or [grid(text, "\t")])
        return self._results[key]

    def find_in_sheet(self, rows: str) -> HeadedRows:
        """Return the rows of a sheet and their headings. ReadError as `find`."""
        return self.find(rows, is_grid=True)


def read_hires_file(data: bytes, finder: HeadingFinder | None = None) -> str:
    """Return the text of the one table in an .xlsx, .ods, .csv or .txt file. ReadError if it has none or is refused.

    Give the `finder` that reads the text next, and no sheet is searched twice.
    """
    finder = finder or HeadingFinder()
    return read_sheet(data, finder.find_in_sheet, _refuse_merged, own_lists=spellings(LISTS))


def read_hires(text: str, finder: HeadingFinder | None = None) -> SourceHires:
    """Return the hires in a text. ReadError for no hires, too many, or headings that can't be understood."""
    finder = finder or HeadingFinder()
    source, *_others = sections(text)
    check_text(source.rows)
    table = finder.find(source.rows, is_grid=source.place is not None)
    notes = [_("Læst fra: %(place)s.") % {"place": source.place}] if source.place else []
    notes += source.notes
    unread = _unread(table)
    if problems := [problem for column in unread if (problem := problem_of(column, table.fields.values()))]:
        shown = {"problems": " ".join(problems[:_MOST_NAMED])}
        raise ReadError(finding("unread_column", "%(problems)s", shown, row=table.header.number))
    notes += [
        _("Kolonnen »%s« kendes ikke og læses ikke.") % column.heading for column in unread if column.heading
    ]
    if own := [cell.text for cell in table.header.cells if plain_heading(cell.text) in own_unread_headings()]:
        notes.append(_("HRTracks egne kolonner læses ikke: %s.") % ", ".join(own))
    rows: list[SourceRow] = []
    is_below_blank = False
    for row in table.below:
        texts = {field: row.cell(column).text for column, field in table.fields.items()}
        has_content = any(text for field, text in texts.items() if field not in (UNIT, STATE))
        if row.flaw is not None and has_content:
            raise ReadError(row.flaw)
        if has_content:
            if is_below_blank:
                raise _below_blank(row.number)
            # A spreadsheet that takes a CPR number for a number removes its first zero.
            number = texts.get("employee_number", "")
            if _NINE_DIGITS.fullmatch(number) and looks_like_cpr(f"0{number}"):
                raise cpr_found(row.number)
            rows.append(SourceRow(row.number, texts))
        elif row.is_blank:
            is_below_blank = bool(rows)
        else:
            notes.append(_("Række %s har intet i de kolonner, der læses.") % row.number)
    if not rows:
        raise ReadError(finding("no_rows", _("Der er ingen ansættelser under overskrifterne.")))
    if len(rows) > MAX_HIRES:
        message = _("Der er %(count)s ansættelser. Indlæs højst %(most)s ad gangen.")
        raise ReadError(finding("too_many_rows", message, {"count": len(rows), "most": MAX_HIRES}))
    return SourceHires(
        tuple(table.fields.values()),
        tuple(rows),
        tuple(notes),
        tuple(question for column in unread if (question := question_of(column))),
        grant_name=clean_line(_heading_of(table, GRANT_COLUMN).partition(":")[2]),
        unit_heading=_heading_of(table, UNIT),
        is_own_list=bool(own) or STATE in table.fields.values(),
    )


def _heading_of(table: HeadedRows, field: str) -> str:
    """Return the heading of a field's column; "" without one."""
    return next((table.header.at(column) for column, own in table.fields.items() if own == field), "")


def _below_blank(number: int) -> ReadError:
    message = _(
        "Række %(row)s står under en tom række. Slet den tomme række, eller slet det, der står under den."
    )
    return ReadError(finding("below_blank_row", message, row=number))


def _refuse_merged(sheet: Sheet) -> None:
    """Raise ReadError for merged cells below the headings: only the first cell of a merged area is in the file."""
    known = headings()
    counts = Counter(cell.row for cell in sheet.cells if plain_heading(cell.text) in known)
    [(head, count)] = counts.most_common(1) or [(0, 0)]
    merged = [
        xl_range(top - 1, left - 1, bottom - 1, right - 1)
        for top, left, bottom, right in sheet.merged
        if count >= _FEWEST and top > head
    ]
    if merged:
        message = _("Cellerne %(cells)s er flettet. Ophæv fletningen, og udfyld hver celle.")
        error = finding("merged_cells", message, {"cells": ", ".join(merged[:_MOST_NAMED])})
        raise ReadError(at_place(place_of(sheet), error))


def _with_headings(ways: list[list[Row]]) -> HeadedRows:
    """Return the rows, of the possible ways to split them into cells, that have the most known headings in one row."""
    known = headings()
    best: HeadedRows | None = None
    for rows in ways:
        for head, row in enumerate(rows[:_SEARCHED]):
            keys = {cell.column: plain_heading(cell.text) for cell in row.cells}
            fields = {
                column: known[key]
                for column, key in keys.items()
                if key in known and not _leave_above(rows, head, column)
            }
            if len(fields) >= _FEWEST and (best is None or len(fields) > len(best.fields)):
                best = HeadedRows(rows, head, fields)
    if best is None:
        message = _(
            "Overskrifterne mangler. Brug skabelonen, eller kopiér rækken med overskrifterne med: Navn, Ansat fra, Timer om ugen …"
        )
        raise ReadError(finding("header_missing", message))
    if problem := _problem_of(best.header, best.fields):
        raise ReadError(problem)
    return best


def _leave_above(rows: list[Row], head: int, column: int) -> str:
    """Return the heading of leave or leaving above "Fra" or "Til", in its column or on the left; "" if there is none."""
    above = rows[head - 1].texts[: column + 1] if head else ()
    is_divided = sum(map(bool, rows[head - 1].texts)) > 1 if head else False
    nearest_above = next(filter(None, reversed(above)), "")
    is_half = plain_heading(rows[head].at(column)) in _HALVES
    return nearest_above if is_divided and is_half and is_of_an_end(nearest_above) else ""


def _problem_of(header: Row, fields: Mapping[int, str]) -> Finding | None:
    """Return the first error in the headings: a column twice, misspelled, or missing; None for correct headings."""
    for column in COLUMNS:
        count = list(fields.values()).count(column.field)
        if count > 1:
            written = {header.at(at) for at, field in fields.items() if field == column.field}
            message = _("Række %(row)s har to kolonner med overskriften »%(heading)s«. Slet den ene.")
            if len(written) > 1:
                message = _(
                    "Række %(row)s: %(written)s er begge »%(heading)s«. Slet den ene, eller ret dens overskrift."
                )
            words = {
                "heading": column.heading,
                "written": _(" og ").join(f"»{text}«" for text in sorted(written)),
            }
            return finding("duplicate_column", message, words, row=header.number)
        if count:
            continue
        # A misspelled heading is an error, not an unknown column to leave out.
        others = [header.cell(cell.column).text for cell in header.cells if cell.column not in fields]
        if near := nearest(str(column.heading), filter(None, others)):
            message = _("Række %(row)s: kolonnen »%(found)s« kendes ikke. Mente du »%(heading)s«?")
            return finding(
                "unknown_column", message, {"found": near, "heading": column.heading}, row=header.number
            )
        if column.is_required:
            message = _("Kolonnen »%(heading)s« mangler. Brug skabelonen, eller tilføj kolonnen.")
            return finding("column_missing", message, {"heading": column.heading}, row=header.number)
    return None


def _unread(table: HeadedRows) -> list[UnreadColumn]:
    """Return the columns that are not read, without those that HRTrack itself writes."""
    count = max((len(row.texts) for row in table.rows), default=0)
    own = own_unread_headings()
    return [
        UnreadColumn(
            column,
            " ".join(filter(None, (_leave_above(table.rows, table.head, column), table.header.at(column)))),
            [text for row in table.below if (text := row.at(column))],
        )
        for column in range(count)
        if column not in table.fields
        and plain_heading(heading := table.header.at(column)) not in own
        and not is_of_problems(heading)
    ]
