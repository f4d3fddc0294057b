"""Read hires from a spreadsheet or from text pasted from one: the cells of each row by column."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import xl_col_to_name, xl_range

from hires.bulk.columns import (
    COLUMNS,
    DATES,
    GRANT_COLUMN,
    IS_A_DAY,
    IS_HOURS,
    IS_MONEY,
    OF_DAYS,
    OF_HOURS,
    OF_MONEY,
    PROBLEMS,
    headings,
    nearest,
    plain_heading,
    spellings,
)
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
_HAS_DIGIT = re.compile("[0-9]")
_NINE_DIGITS = re.compile(r"[0-9]{9}")


@dataclass(frozen=True)
class SourceRow:
    """A row of the table: its number, counted from 1, and its texts by field."""

    number: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class SourceHires:
    """The texts of a table, not yet checked. `notes` are sentences about content that the user may not expect.

    `grant_name` is the grant that the table's headings say it is for; "" if they do not say.
    """

    fields: tuple[str, ...]
    rows: tuple[SourceRow, ...]
    notes: tuple[str, ...] = ()
    grant_name: str = ""


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
    """Return the text of the one table in an .xlsx, .csv or .txt file. ReadError if it has none or is refused.

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
    _refuse_unread_figures(table)
    notes += [_("Kolonnen »%s« kendes ikke og læses ikke.") % heading for heading in _unread(table)]
    rows: list[SourceRow] = []
    is_below_blank = False
    for row in table.below:
        texts = {field: row.cell(column).text for column, field in table.fields.items()}
        if row.flaw is not None and any(texts.values()):
            raise ReadError(row.flaw)
        if any(texts.values()):
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
    return SourceHires(tuple(table.fields.values()), tuple(rows), tuple(notes), _grant_name(table))


def _grant_name(table: HeadedRows) -> str:
    column = next((column for column, field in table.fields.items() if field == GRANT_COLUMN), None)
    return "" if column is None else clean_line(table.header.cell(column).text.partition(":")[2])


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
            fields = {column: known[key] for column, key in keys.items() if key in known}
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


def _problem_of(header: Row, fields: Mapping[int, str]) -> Finding | None:
    """Return the first error in the headings: a column twice, misspelled, or missing; None for correct headings."""
    for column in COLUMNS:
        count = list(fields.values()).count(column.field)
        if count > 1:
            message = _("Række %(row)s har to kolonner med overskriften »%(heading)s«. Slet den ene.")
            return finding("duplicate_column", message, {"heading": column.heading}, row=header.number)
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


def _refuse_unread_figures(table: HeadedRows) -> None:
    """Raise ReadError for columns that are not read and hold days, hours or money, and say what to call them."""
    problems = [
        problem
        for column in range(max((len(row.texts) for row in table.rows), default=0))
        if column not in table.fields and not _is_own(table.header.at(column))
        for problem in _unread_figures(table, column)
    ]
    if problems:
        shown = " ".join(problems[:_MOST_NAMED])
        raise ReadError(
            finding("unread_column", "%(problems)s", {"problems": shown}, row=table.header.number)
        )


def _unread_figures(table: HeadedRows, column: int) -> Iterator[str]:
    """Yield what a column that is not read holds, and what to call it; nothing for other texts and numbers."""
    heading = table.header.at(column)
    texts = [text for row in table.below if (text := row.at(column))]
    words = {"heading": heading or xl_col_to_name(column)}
    if any(map(IS_HOURS.fullmatch, texts)) or (OF_HOURS.search(heading) and _has_numbers(texts)):
        message = _(
            "Kolonnen »%(heading)s« har timer, men læses ikke. Timerne om ugen skal stå i »Timer om ugen«. Slet den, eller "
            "kald den det."
        )
        yield message % words
    elif any(map(IS_A_DAY.fullmatch, texts)) or (
        OF_DAYS.search(heading) and any(map(_HAS_DIGIT.search, texts))
    ):
        free = [
            each.heading
            for each in COLUMNS
            if each.field in DATES and each.field not in table.fields.values()
        ]
        message = _("Kolonnen »%(heading)s« har datoer, men læses ikke. Slet den, hvis den ikke hører til.")
        if free:
            words["headings"] = _(" eller ").join(f"»{name}«" for name in free)
            message = _(
                "Kolonnen »%(heading)s« har datoer, men læses ikke. Kald den %(headings)s, hvis den er det; ellers slet den."
            )
        yield message % words
    elif any(map(IS_MONEY.fullmatch, texts)) or (OF_MONEY.search(heading) and _has_numbers(texts)):
        message = _(
            "Kolonnen »%(heading)s« har beløb, men læses ikke. HRTrack regner selv pengene ud. Slet den."
        )
        yield message % words


def _has_numbers(texts: Iterable[str]) -> bool:
    return any(text[0].isdecimal() for text in texts)


def _is_own(heading: str) -> bool:
    """Return whether the heading is that of the column of problems, which HRTrack itself writes."""
    return plain_heading(heading) in {plain_heading(own) for own in spellings(PROBLEMS)}


def _unread(table: HeadedRows) -> list[str]:
    """Return the headings that are unknown, without the column of problems that HRTrack itself writes."""
    others = [cell.text for cell in table.header.cells if cell.text and cell.column not in table.fields]
    return [heading for heading in others if not _is_own(heading)]
